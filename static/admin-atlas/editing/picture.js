// The chosen picture of a page, drawn beside its row as it is typed. One request at a time; the newest wins.
import { reveal } from "./folds.js";
import { announce, element, form, token } from "./form.js";
import { renewToken } from "./token.js";

const WAIT = 600, AGAIN = 5000; // milliseconds without a key; before asking again
const STATES = { fresh: "", old: "Out of date", offline: "Offline: the preview is out of date", waiting: "Waiting", out: "You are signed out: sign in again in another window" };
const panel = document.querySelector("[data-picture]"), rows = panel?.closest("[data-rows]");
let timer = 0, running = null;

function say(state) {
  panel.dataset.state = state;
  panel.querySelector(".live-state").textContent = STATES[state];
}

// The controls of the first row that stays, by the names of its fields.
function controls() {
  for (const row of rows.querySelectorAll(".row")) {
    const own = [...row.querySelectorAll("[name]")];
    if (own.some((one) => one.name.endsWith("-DELETE") && one.checked)) continue;
    return Object.fromEntries(own.map((one) => [one.name.split("-").at(-1), one]));
  }
  return {};
}

const values = () => Object.fromEntries(Object.entries(controls()).map(([name, control]) => [name, control.value]));

// A problem describes its field, as the server ties it, and leads to it.
function line({ field, text }, number) {
  const control = controls()[field], id = `picture-problem-${number}`;
  control?.setAttribute("aria-invalid", "true");
  control?.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  return element("li", { class: "live-problem", id }, element("button", { type: "button", class: "quiet-button", onclick: () => {
    reveal(control);
    control?.focus();
  } }, text));
}

function untie() {
  for (const control of rows.querySelectorAll("[aria-describedby*=picture-problem]")) {
    const others = control.getAttribute("aria-describedby").split(" ").filter((id) => !id.startsWith("picture-problem"));
    others.length ? control.setAttribute("aria-describedby", others.join(" ")) : control.removeAttribute("aria-describedby");
    control.removeAttribute("aria-invalid");
  }
}

function show({ html, problems }) {
  panel.querySelector(".live-page").shadowRoot.querySelector(".drawn").innerHTML = html; // our own template made it
  const list = panel.querySelector(".live-problems"), before = [...list.children].map((one) => one.textContent.trim()).join(" ");
  untie();
  list.replaceChildren(...problems.map(line));
  const words = problems.map(({ text }) => text).join(" ");
  if (words !== before) announce(words || "The picture has no problems.");
  say("fresh");
}

async function ask(isRenewed = false) {
  running?.abort();
  const { signal } = (running = new AbortController());
  try {
    const response = await fetch(panel.dataset.picture, {
      method: "POST", signal, headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(values()),
    });
    if (response.redirected || response.status === 403) return !isRenewed && (await renewToken()) ? ask(true) : say("out");
    if (response.status === 429) {
      say("waiting");
      return void (timer = setTimeout(ask, 1000 * (Number(response.headers.get("Retry-After")) || 5)));
    }
    if (!response.ok) throw new Error(response.status);
    show(await response.json());
  } catch (error) {
    if (error.name === "AbortError") return;
    say("offline");
    timer = setTimeout(ask, AGAIN);
  }
}

function changed(event) {
  if (!rows.contains(event.target)) return;
  say("old");
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
}

if (panel) for (const kind of ["input", "change"]) form.addEventListener(kind, changed);
