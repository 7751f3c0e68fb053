// Unsaved text is kept on the server, for this person alone, and offered the next time; without a connection, or signed
// out, in this browser. Nothing of it comes into the form unasked. It is forgotten once it is saved, and in time.
import { announce, changed, element, form, token, told } from "./form.js";
import { reveal } from "./folds.js";
import { addRow, groupOf, openRow } from "./rows.js";
import { changes, controls, dirty, returned, valueOf } from "./state.js";

const WAIT = 800; // milliseconds after a key
const LONGEST = 3000; // milliseconds that a save waits for it
const MOST_AT_LEAVING = 60_000; // bytes that a browser sends from a page that ends
const ofProfile = `atlas-text:${told.user}:${told.profile || `new-${told.country}`}:`;
const mine = `${ofProfile}${form.elements.at?.value || "texts"}:`;
const name = `${mine}${told.base}:${Date.now().toString(36)}${Math.floor(performance.now())}`;
const posted = form.elements.kept_text;
const onServer = JSON.parse(document.getElementById("kept-on-server")?.textContent ?? "[]");

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? onServer.find((one) => one.key === key);
  } catch {
    return null;
  }
}

// A page that came back with errors goes on with what it was kept under.
const key = returned && posted.value.startsWith(mine) ? posted.value : name;
const earlier = (returned && stored(key)?.changes) || {};
posted.value = key;

// Where it is kept, in words

const words = document.querySelector("[data-kept]");
let keptAt = null;

function say(text) {
  if (words && words.textContent !== text) words.textContent = text;
}

function sayAge() {
  if (!keptAt) return;
  const seconds = Math.max(0, Math.round((Date.now() - keptAt) / 1000));
  const age = seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
  say(`Saved on the server ${age} ago, not yet a version`);
}
setInterval(sayAge, 5000);

// Keeping

let timer, stopped = false, saves = false, sending = Promise.resolve(), isKept = returned;

function keepHere(found) {
  try {
    if (found) localStorage.setItem(key, JSON.stringify({ at: Date.now(), base: told.base, revision: form.elements.base_revision?.value, changes: found }));
    else localStorage.removeItem(key);
  } catch {
    // no room, or no leave: the server keeps it, and the warning before leaving is still there
  }
}

const message = (key, found) => JSON.stringify({ key, base: told.base, revision: form.elements.base_revision.value, changes: found ?? {} });

async function send(key, found) {
  const body = message(key, found);
  const response = await fetch(told.unsaved, {
    method: "POST", body, keepalive: body.length < MOST_AT_LEAVING,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
  });
  if (response.redirected || !response.ok) throw new Error("not kept");
}

function keep({ here = false } = {}) {
  clearTimeout(timer);
  if (stopped || "signingOut" in document.documentElement.dataset) return;
  const all = { ...earlier, ...changes() }, found = Object.keys(all).length && dirty() ? all : null;
  if (here && form.elements.kept_changes) form.elements.kept_changes.value = found ? message(key, found) : "";
  if (!found && !isKept) return;
  keepHere(found);
  if (here || saves || !told.unsaved) return;
  isKept = Boolean(found);
  sending = sending.then(() => send(key, found)).then(() => {
    keepHere(null);
    keptAt = found && Date.now();
    found ? sayAge() : say("");
  }).catch(() => {
    keptAt = null;
    if (found) say("Kept in this browser only, not on the server");
  });
}

// Before a save: what is on its way to the server arrives first, and nothing follows, which would be offered again.
export async function settle() {
  clearTimeout(timer);
  saves = true;
  await Promise.race([sending, new Promise((resolve) => setTimeout(resolve, LONGEST))]);
}

form.addEventListener("input", () => {
  saves = false;
  clearTimeout(timer);
  timer = setTimeout(keep, WAIT);
});
form.addEventListener("submit", () => keep({ here: true })); // the save takes it along: done, it is forgotten; refused, kept
document.addEventListener("visibilitychange", () => document.hidden && keep());
window.addEventListener("online", () => dirty() && keep());
// Signed out in another window: until the same person is back, nothing is kept here either.
window.addEventListener("storage", (event) => {
  if (event.key === "atlas-signed-out") stopped = true;
});
document.addEventListener("desk:signed-in", () => {
  stopped = false;
  keep();
});

// What was kept

function kept() {
  const here = Object.keys(localStorage).filter((one) => one.startsWith(ofProfile)).map((one) => ({ key: one, ...stored(one) }));
  const found = new Map();
  for (const one of [...onServer, ...here].sort((a, b) => a.at - b.at)) if (one.changes && one.key !== key) found.set(one.key, one);
  return [...found.values()].reverse();
}

function forgetKept(item) {
  localStorage.removeItem(item.key);
  if (told.unsaved && onServer.some((one) => one.key === item.key)) sending = sending.then(() => send(item.key, null)).catch(() => {});
}

function differences(item) {
  const now = controls();
  return Object.entries(item.changes)
    .map(([key, change]) => ({ key, ...change, here: now.has(key) ? valueOf(now.get(key)) : null }))
    .filter(({ here, now, was }) => now !== here && (here !== null || now) && !(here !== null && now === was));
}

// Rows that are not in the form become new ones, each once.
function controlOf(key, made) {
  const found = controls().get(key);
  if (found) return found;
  const [prefix, uid, field] = key.split("/");
  if (!field || !groupOf(prefix)?.querySelector("[data-add]")) return null;
  const row = made[`${prefix}/${uid}`] ??= addRow(prefix);
  return row.querySelector(`[name$="-${field}"]`);
}

function apply(found) {
  const made = {}, left = [];
  for (const one of found) {
    const control = controlOf(one.key, made);
    if (!control) {
      left.push(one);
      continue;
    }
    control.type === "checkbox" ? (control.checked = one.now === "yes") : (control.value = one.now);
    reveal(control);
    changed(control);
  }
  keep();
  return left;
}

function text(value) {
  return element("div", { class: "full-text" }, value || "(empty)");
}

function offer(item, found) {
  const when = new Date(item.at), id = `kept-${item.key.split(":").pop()}`;
  const others = document.querySelectorAll(".kept-text").length;
  const stale = item.base !== told.base;
  const forget = () => forgetKept(item);
  // A save on top of an older version shows all three.
  const takeBase = () => {
    if (!stale) return;
    form.elements.base_version.value = item.base;
    if (item.revision) form.elements.base_revision.value = item.revision;
  };
  const rest = new Map(found.map((one) => [one.key, one]));
  const done = (said) => {
    panel.remove();
    announce(said);
    form.querySelector("textarea")?.focus({ preventScroll: true });
  };
  const lines = found.map((one) => {
    const line = element("li", {},
      element("details", {},
        element("summary", {}, one.label || one.key),
        element("div", { class: "both" },
          element("div", {}, element("p", { class: "both-title" }, "In the form now"), text(one.here)),
          element("div", {}, element("p", { class: "both-title" }, "What you typed"), text(one.now))),
        stale && one.was !== (one.here ?? "") ? element("p", {}, "Somebody has changed this since you typed. Compare both before you restore yours.") : null,
        element("button", { type: "button", class: "button", onclick: () => {
          apply([one]);
          takeBase();
          rest.delete(one.key);
          line.remove();
          announce(`${one.label} is in the form. It is not saved yet.`);
          if (!rest.size) { forget(); done("Everything is restored to the form. Now save it."); }
        } }, "Restore this text")));
    return line;
  });
  const panel = element("section", { class: "notice kept-text", "aria-labelledby": id },
    element("h2", { id }, others ? `Unsaved changes (${others + 1})` : "Unsaved changes"),
    element("p", {}, "On ", element("time", { datetime: when.toISOString() }, when.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })),
      ` you left ${found.length} field${found.length === 1 ? "" : "s"} that differ${found.length === 1 ? "s" : ""} from the form. Nothing of it is in the form yet.`,
      stale ? " The draft has been saved since, so look at each before you take it." : ""),
    element("ul", {}, ...lines),
    element("p", { class: "kept-buttons" },
      element("button", { type: "button", class: "button default", onclick: () => {
        const left = apply([...rest.values()]);
        takeBase();
        if (left.length) return announce(`${left.length} could not be put into the form; copy ${left.length === 1 ? "it" : "them"} from the list.`);
        forget();
        done("Everything is restored to the form. Now save it.");
      } }, "Restore all"), " ",
      element("button", { type: "button", class: "button", onclick: () => { forget(); done("Discarded."); } }, "Discard")));
  document.getElementById("editing").after(panel);
}

// Rows that are a line are opened first, so that what was typed in them finds its fields.
async function openKept(item) {
  for (const line of form.querySelectorAll(".row.is-closed"))
    if (Object.keys(item.changes).some((key) => key.includes(`/${line.querySelector("[data-open]").dataset.open}/`))) await openRow(line);
}

const pageOf = (item) => item.key.slice(ofProfile.length).split(":")[0];

// What was typed on another page of the form is offered there.
function pointTo(pages) {
  const links = pages.map((at) => {
    const named = document.querySelector(`.jump-list a[href*="${at}"]`)?.textContent ?? "the texts";
    return element("li", {}, element("a", { href: at === "texts" ? location.pathname : `${location.pathname}?at=${at}` }, `Unsaved changes in ${named}`));
  });
  document.getElementById("editing").after(element("nav", { class: "notice", "aria-label": "Unsaved changes elsewhere" }, element("ul", {}, ...links)));
}

if (!returned) {
  const items = kept();
  for (const item of items.filter((one) => one.key.startsWith(mine))) {
    await openKept(item);
    const found = differences(item);
    if (found.length) offer(item, found);
    else forgetKept(item);
  }
  const elsewhere = new Set(items.map(pageOf).filter((at) => !mine.startsWith(`${ofProfile}${at}:`)));
  if (elsewhere.size && told.profile) pointTo([...elsewhere]);
}
