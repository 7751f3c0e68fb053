// Suggestions under a field: minerals, countries (by any of their names), events, stages, and the keys of this profile's sources.
import { announce, changed, element, FIELD, form, nameOf } from "./form.js";
import { ownSources } from "./sources.js";
import { countries, events, minerals, plain, stages } from "./names.js";
import { askForSource, mayAdd } from "./new-source.js";

const MOST = 8;
const NOUNS = { minerals: "mineral", countries: "country", events: "event", stages: "stage" };
const SHORT = ["stages"]; // all of them are offered before a letter is typed
let count = 0;

const names = { minerals, countries, events, stages, sources: () => ownSources().map(({ key, title }) => ({ name: key, also: title, words: plain(`${key}|${title}`) })) };

// The last suggestion beside a citation: a source that the profile does not have yet.
const fresh = (kind, typed) => (kind === "sources" && typed.trim() && mayAdd() ? [{ name: "New source", also: `“${typed.trim()}”`, isNew: true }] : []);

function found(kind, typed) {
  const word = plain(typed.trim());
  if (!word && !SHORT.includes(kind)) return [];
  const all = names[kind]().filter((thing) => thing.words.includes(word));
  const early = (thing) => (plain(thing.name).startsWith(word) ? 0 : thing.words.split(/[|,]\s*/).some((part) => part.startsWith(word)) ? 1 : 2);
  return all.toSorted((a, b) => early(a) - early(b)).slice(0, MOST);
}

// several: names separated by commas, of which the one at the cursor is completed.
function combobox(input, { kind, several = false, picked = () => {} }) {
  const id = `combo-${(count += 1)}`;
  const list = element("ul", { id, role: "listbox", class: "suggestions", "aria-label": `Suggestions for ${nameOf(input)}`, hidden: true });
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) input.setAttribute(name, value);
  (input.closest("label") ?? input).after(list);
  let things = [], active = -1;

  function part() {
    if (!several) return { start: 0, end: input.value.length };
    const at = input.selectionStart, start = input.value.lastIndexOf(",", at - 1) + 1, next = input.value.indexOf(",", at);
    return { start, end: next < 0 ? input.value.length : next };
  }

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function activate(index) {
    active = index;
    [...list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === index)));
    input.setAttribute("aria-activedescendant", `${id}-${index}`);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  function open() {
    const { start, end } = part(), typed = input.value.slice(start, end);
    things = [...found(kind, typed), ...fresh(kind, typed)];
    if (!things.length) return close();
    list.replaceChildren(...things.map((thing, index) =>
      element("li", { role: "option", id: `${id}-${index}`, "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); take(index); } },
        thing.name, thing.also ? element("span", { class: "quiet" }, ` ${thing.also}`) : null)));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    activate(0);
    announce(`${things.length} suggestion${things.length === 1 ? "" : "s"}, first ${things[0].name}.`);
  }

  function take(index) {
    const { start, end } = part(), thing = things[index];
    if (!thing) return;
    if (thing.isNew) {
      close();
      return askForSource(input.value.trim(), ({ key }) => {
        input.value = key;
        changed(input);
      });
    }
    const before = start ? " " : "", after = several && end === input.value.length ? ", " : "";
    input.setRangeText(before + thing.name + after, start, end, "end");
    close();
    picked(thing);
    changed(input);
    close();
  }

  input.addEventListener("input", (event) => event.isTrusted && open());
  if (SHORT.includes(kind)) input.addEventListener("focus", () => input.value.trim() || open());
  input.addEventListener("blur", () => {
    close();
    if (several) input.value = input.value.replace(/,\s*$/, "");
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return event.key === "ArrowDown" ? open() : undefined;
    const last = things.length - 1;
    if (event.key === "ArrowDown") activate(active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp") activate(active <= 0 ? last : active - 1);
    else if (event.key === "Enter") take(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

// Things with exactly this name: the name itself, its slug, or another name. A name goes before another's alias.
function named(kind, typed) {
  const word = plain(typed.trim()), things = names[kind]();
  const own = things.filter(({ name, slug }) => plain(name) === word || slug === word);
  return own.length ? own : things.filter(({ also }) => plain(also).split(/,\s*/).includes(word));
}

const OR = new Intl.ListFormat("en", { type: "disjunction" });
const listed = (things) => OR.format(things.slice(0, 3).map(({ name }) => name));

// Why this text names nothing, or an empty string.
function whyUnknown(kind, typed) {
  const things = named(kind, typed), near = found(kind, typed);
  if (things.length === 1) return "";
  if (things.length) return `“${typed.trim()}” can mean ${listed(things)}. Choose one.`;
  return `There is no ${NOUNS[kind]} “${typed.trim()}”. ${near.length ? `Choose one, such as ${listed(near)}.` : "Type another name."}`;
}

// Whoever leaves a field by pressing a button must still meet it on release: until then no line appears above it.
let pressed = false;
const waiting = [];

addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => setTimeout(() => {
    pressed = false;
    for (const work of waiting.splice(0)) work();
  }), true);
}

function onceReleased(work) {
  if (pressed) waiting.push(work);
  else work();
}

// A line under a field that says what is wrong with it, for everybody.
function noteUnder(input) {
  const note = element("p", { class: "name-note", id: `name-note-${(count += 1)}`, hidden: true });
  input.closest(FIELD).append(note);
  input.setAttribute("aria-describedby", [input.getAttribute("aria-describedby"), note.id].filter(Boolean).join(" "));
  return (text, wrong = true) => onceReleased(() => {
    if (text && text !== note.textContent) announce(text);
    note.textContent = text;
    note.hidden = !text;
    note.classList.toggle("is-wrong", Boolean(text) && wrong);
    if (text && wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  });
}

// One name. What names nothing is never exchanged for something else: it stays, is explained, and the server refuses it.
function single(input) {
  const kind = input.dataset.names;
  input.removeAttribute("list"); // whose suggestions are the browser's own
  combobox(input, { kind, picked: () => settle() });
  const say = noteUnder(input);

  function settle() {
    const typed = input.value.trim(), things = typed ? named(kind, typed) : [];
    if (things.length === 1) {
      say("");
      if (input.value === things[0].name) return;
      input.value = things[0].name;
      changed(input);
    } else if (typed) {
      say(whyUnknown(kind, typed));
    } else if ("optional" in input.dataset) {
      say("");
    } else {
      const isNew = !input.closest(".row")?.classList.contains("has_original");
      say(`No ${NOUNS[kind]} is chosen.${isNew ? " A new row that stays empty is not saved." : ""}`, !isNew);
    }
  }

  input.addEventListener("blur", settle);
  input.addEventListener("keydown", (event) => event.key === "Enter" && settle()); // which sends the form from here
}

// Names in a line of text: what is not known stays, and is named.
function line(input) {
  const kind = input.dataset.names;
  input.removeAttribute("list");
  combobox(input, { kind, several: true });
  const say = noteUnder(input);
  input.addEventListener("blur", () => say(input.value.split(",").filter((part) => part.trim()).map((part) => whyUnknown(kind, part)).filter(Boolean).join(" ")));
}

function equip(root) {
  for (const input of root.querySelectorAll("input[data-names]")) input.hasAttribute("data-several") ? line(input) : single(input);
  for (const input of root.querySelectorAll("input[name$=-citation]")) combobox(input, { kind: "sources" });
}

equip(form);
form.addEventListener("formset:added", (event) => equip(event.target));
