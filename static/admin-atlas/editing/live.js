// What readers will see of a text, beside it, and its problems. One request at a time; what was shown last stays until
// there is something newer, and says when it is out of date.
import { announce, element, FIELD, form, nameOf, token, told } from "./form.js";
import { ownSources } from "./sources.js";
import { renewToken } from "./token.js";

const WAIT = 500; // milliseconds without a key
const QUIET = 3500; // before problems are spoken, after the count of words
const AGAIN = 10_000; // while there is no connection
const STATES = {
  fresh: "", old: "Out of date", asked: "Updating", waiting: "Waiting", offline: "Offline: the preview is out of date", out: "You are signed out: sign in again in another window",
};
const sheets = document.getElementById("live-sheets");
const items = new Map(); // control -> what is shown of it
let queue = [], running = null, paused = false;

function itemOf(control) {
  if (!items.has(control)) items.set(control, { control, panel: document.querySelector(`.live[data-live-of="${control.id}"]`), text: null, problems: [], sources: null, seen: false });
  return items.get(control);
}

// The page of the preview has the sheets of the public site, which reach nothing else of the form.
function pageOf(item) {
  if (item.page) return item.page;
  const place = item.panel.querySelector(".live-page"), root = place.shadowRoot ?? place.attachShadow({ mode: "open" });
  item.page = element("div", { class: "prose" });
  root.replaceChildren(sheets.content.cloneNode(true), item.page);
  return item.page;
}

function say(item, state, text = STATES[state]) {
  if (!item.panel) return;
  item.panel.dataset.state = state;
  item.panel.querySelector(".live-state").textContent = text;
}

function list(item) {
  if (!item.list) {
    const id = `${item.control.id}-problems`;
    item.list = element("ul", { class: "live-problems", id, "aria-label": `Problems in ${nameOf(item.control)}` });
    document.querySelector(`[data-problems-of="${item.control.id}"]`)?.remove(); // as the server knew them
    (item.panel ?? item.control.closest("label") ?? item.control).after(item.list);
    item.control.setAttribute("aria-describedby", `${item.control.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  }
  return item.list;
}

function show(item, answer) {
  Object.assign(item, { problems: answer.problems });
  if (item.panel) {
    pageOf(item).innerHTML = answer.html; // our own renderer made it: what is text in it is escaped
    item.page.querySelectorAll("a:not([href])").forEach((link) => {
      const source = link.matches(".note-ref") && answer.sources.find(({ number }) => String(number) === link.textContent);
      if (source) link.title = source.title;
    });
    for (const link of item.page.querySelectorAll("a[href]")) {
      const broken = answer.problems.find(({ text }) => text === link.getAttribute("href"));
      if (broken) Object.assign(link, { className: "unresolved", title: broken.reason });
    }
    item.panel.querySelector(".live-sources").replaceChildren(...answer.sources.map(({ number, title, publisher, as_of }) =>
      element("li", { value: number }, [title || "no title yet", publisher, as_of && `as of ${as_of}`].filter(Boolean).join(", "))));
    item.panel.hidden = !answer.html;
  }
  const line = (found, kind) => element("li", { class: kind }, element("button", { type: "button", class: "quiet-button", onclick: () => select(item, found) }, `Line ${found.line}${found.text ? `: ${found.text}` : ""}`), ` ${found.reason}`);
  list(item).replaceChildren(...answer.problems.map((problem) => line(problem, "live-problem")), ...answer.warnings.map((warning) => line(warning, "live-warning")));
  for (const fault of item.control.closest(FIELD)?.querySelectorAll(".fault") ?? []) fault.hidden = item.text.trim() !== "";
  if (answer.problems.length) item.control.setAttribute("aria-invalid", "true");
  else if (item.text.trim()) item.control.removeAttribute("aria-invalid");
  say(item, "fresh");
  item.control.dispatchEvent(new CustomEvent("text:checked", { bubbles: true, detail: answer })); // for the checklist
  speak(item);
}

function speak(item) {
  clearTimeout(item.speaking);
  const number = item.problems.length, before = item.spoken ?? 0;
  item.speaking = setTimeout(() => {
    if (number === before) return;
    item.spoken = number;
    announce(`${nameOf(item.control)}: ${number === 0 ? "no problems" : number === 1 ? "1 problem" : `${number} problems`}.`);
  }, QUIET);
}

// Selecting what is wrong

function place(item, { start, end, of = item.text }) {
  const now = item.control.value, text = of.slice(start, end);
  if (now.slice(start, end) === text) return [start, end];
  const before = now.lastIndexOf(text, start), after = now.indexOf(text, start);
  const found = before < 0 || (after >= 0 && after - start < start - before) ? after : before;
  return found < 0 ? null : [found, found + text.length];
}

function select(item, problem) {
  const { control } = item, found = place(item, problem);
  if (!found) return announce("This has changed since.");
  control.focus();
  control.setSelectionRange(...found);
  const twin = element("textarea", { class: `${control.className} live-twin`, rows: "1", tabindex: "-1", "aria-hidden": "true" });
  twin.value = control.value.slice(0, found[0]);
  twin.style.inlineSize = `${control.clientWidth}px`;
  control.after(twin);
  control.scrollTop = Math.max(0, twin.scrollHeight - control.clientHeight / 2);
  twin.remove();
}

// The passage of a comment, by its place in the text as it was sent.
form.addEventListener("click", (event) => {
  const passage = event.target.closest("a[data-start]");
  if (!passage) return;
  event.preventDefault();
  const control = document.getElementById(passage.hash.slice(1)), { start, end } = passage.dataset;
  select(itemOf(control), { start: Number(start), end: Number(end), of: control.defaultValue });
});

// Asking

function want(item) {
  const isNew = item.text !== item.control.value || item.dirty;
  if (!isNew) return say(item, "fresh");
  if (running?.item === item) running.controller.abort();
  queue = [item, ...queue.filter((one) => one !== item)];
  next();
}

async function next() {
  if (running || paused || !queue.length) return;
  const item = queue.shift(), controller = new AbortController();
  running = { item, controller };
  let again = 0;
  try {
    again = await ask(item, controller.signal);
  } catch (error) {
    if (error.name !== "AbortError") {
      say(item, "offline");
      again = AGAIN;
    }
  }
  running = null;
  if (again) {
    queue = [item, ...queue.filter((one) => one !== item)];
    pause(again);
  } else next();
}

function pause(time) {
  paused = true;
  setTimeout(resume, time);
}

function resume() {
  paused = false;
  next();
}

// Asks once, and once more with a new token; returns after how many milliseconds to ask again.
async function ask(item, signal, isRenewed = false) {
  const text = item.control.value;
  say(item, "asked");
  const address = told.profile ? told.live : `${told.live}?of=${encodeURIComponent(told.country || form.elements.country?.selectedOptions[0]?.dataset.slug || "")}`;
  const response = await fetch(address, {
    method: "POST", signal, headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify({ part: item.control.dataset.live, text, citations: ownSources() }),
  });
  if (response.status === 429) {
    say(item, "waiting");
    return 1000 * (Number(response.headers.get("Retry-After")) || 5);
  }
  if (response.redirected || response.status === 403) return !isRenewed && (await renewToken()) ? ask(item, signal, true) : void say(item, "out");
  if (response.status >= 500) {
    say(item, "offline", "The server does not respond: the preview is out of date");
    return AGAIN;
  }
  const answer = await response.json();
  if (!response.ok) {
    item.text = text;
    say(item, "refused", answer.error);
    if (!item.panel) announce(answer.error);
    return 0;
  }
  Object.assign(item, { text, dirty: false, typed: false });
  show(item, answer);
  if (item.control.value !== text) say(item, "old");
  return 0;
}

// What is typed, and what comes into sight

const timers = new Map();
function soon(item, still = () => true) {
  clearTimeout(timers.get(item));
  timers.set(item, setTimeout(() => still() && want(item), WAIT));
}

form.addEventListener("input", (event) => {
  const control = event.target;
  if (control.closest?.('[data-rows="citations"]') || control === form) return void sourcesChanged();
  if (!control.matches?.("[data-live]")) return;
  const item = itemOf(control);
  item.typed = true;
  if (item.text !== null) say(item, "old");
  soon(item);
});

function sourcesChanged() {
  for (const item of items.values())
    if (item.text?.includes("[@")) {
      item.dirty = true;
      if (item.seen) soon(item);
    }
}

const watch = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const item = itemOf(target);
    item.seen = isIntersecting;
    if (isIntersecting && target.value.trim() && (item.text === null || item.dirty)) soon(item, () => item.seen || item.typed); // not what is scrolled past
  }
});

// A section is shown once it is in sight. What is wrong with a plain text is said as it is typed.
form.querySelectorAll("textarea[data-prose]").forEach((control) => watch.observe(control));
window.addEventListener("online", () => paused && resume());
document.addEventListener("desk:signed-in", () => {
  for (const item of items.values()) if (item.panel?.dataset.state === "out") soon(item);
});
for (const button of form.querySelectorAll("[data-no-script]")) button.hidden = true;
