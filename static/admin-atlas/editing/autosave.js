// Unsaved text is kept in this browser, for this person, profile and revision, and offered after a crash.
// Nothing of it comes into the form unasked. It is forgotten once it is saved, at sign-out (kept-text.js) and in time.
import { announce, changed, element, form, told } from "./form.js";
import { reveal } from "./folds.js";
import { addRow, groupOf } from "./rows.js";
import { changes, controls, dirty, returned, valueOf } from "./state.js";

const WAIT = 800; // milliseconds after a key
const mine = `atlas-text:${told.user}:${told.profile || `new-${told.country}`}:`;
const name = `${mine}${told.base}:${Date.now().toString(36)}${Math.floor(performance.now())}`;
const posted = form.elements.kept_text;

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// A page that came back with errors goes on with what it was kept under.
const key = returned && posted.value.startsWith(mine) ? posted.value : name;
const earlier = (returned && stored(key)?.changes) || {};
posted.value = key;

let timer, stopped = false;

function keep() {
  clearTimeout(timer);
  if (stopped || "signingOut" in document.documentElement.dataset) return;
  const found = { ...earlier, ...changes() };
  try {
    if (Object.keys(found).length && dirty()) localStorage.setItem(key, JSON.stringify({ at: Date.now(), base: told.base, changes: found }));
    else if (!returned) localStorage.removeItem(key);
  } catch {
    stopped = true; // no room, or no leave: the warning before leaving is still there
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, WAIT);
});
form.addEventListener("submit", keep);
document.addEventListener("visibilitychange", () => document.hidden && keep());
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
  return Object.keys(localStorage)
    .filter((one) => one.startsWith(mine) && one !== key)
    .map((one) => ({ key: one, ...stored(one) }))
    .filter(({ changes }) => changes)
    .sort((a, b) => b.at - a.at);
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
  const forget = () => localStorage.removeItem(item.key);
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
          element("div", {}, element("p", { class: "both-title" }, "Kept in this browser"), text(one.now))),
        stale && one.was !== (one.here ?? "") ? element("p", {}, "Somebody has changed this since you typed. Compare both before you restore yours.") : null,
        element("button", { type: "button", class: "button", onclick: () => {
          apply([one]);
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
      ` this browser kept ${found.length} field${found.length === 1 ? "" : "s"} of yours that differ${found.length === 1 ? "s" : ""} from the form. Nothing of it is in the form yet.`,
      stale ? " The draft has been saved since, so look at each before you take it." : ""),
    element("ul", {}, ...lines),
    element("p", { class: "kept-buttons" },
      element("button", { type: "button", class: "button default", onclick: () => {
        const left = apply([...rest.values()]);
        if (left.length) return announce(`${left.length} could not be put into the form; copy ${left.length === 1 ? "it" : "them"} from the list.`);
        forget();
        done("Everything is restored to the form. Now save it.");
      } }, "Restore all"), " ",
      element("button", { type: "button", class: "button", onclick: () => { forget(); done("Discarded."); } }, "Discard")));
  document.getElementById("editing").after(panel);
}

if (!returned)
  for (const item of kept()) {
    const found = differences(item);
    if (found.length) offer(item, found);
    else localStorage.removeItem(item.key);
  }
