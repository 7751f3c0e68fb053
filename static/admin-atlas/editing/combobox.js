// Suggestions under a field: minerals, countries (by any of their names) and the keys of this profile's sources.
import { announce, changed, element, form, nameOf } from "./form.js";
import { ownSources } from "./citations.js";
import { countries, minerals } from "./names.js";

const MOST = 8;
let count = 0;

const names = { minerals, countries, sources: () => ownSources().map(({ key, title }) => ({ name: key, also: title, words: `${key}|${title}`.toLowerCase() })) };

function found(kind, typed) {
  const word = typed.trim().toLowerCase();
  if (!word) return [];
  const all = names[kind]().filter((thing) => thing.words.includes(word));
  const early = (thing) => (thing.name.toLowerCase().startsWith(word) ? 0 : thing.words.split(/[|,]\s*/).some((part) => part.startsWith(word)) ? 1 : 2);
  return all.toSorted((a, b) => early(a) - early(b)).slice(0, MOST);
}

// several: names separated by commas, of which the one at the cursor is completed.
function combobox(input, { kind, several = false, picked = () => {} }) {
  const id = `combo-${(count += 1)}`;
  const list = element("ul", { id, role: "listbox", class: "suggestions", "aria-label": `Suggestions for ${nameOf(input)}`, hidden: true });
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) input.setAttribute(name, value);
  input.after(list);
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
    const { start, end } = part();
    things = found(kind, input.value.slice(start, end));
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
    const before = start ? " " : "", after = several && end === input.value.length ? ", " : "";
    input.setRangeText(before + thing.name + after, start, end, "end");
    close();
    picked(thing);
    changed(input);
    close();
  }

  input.addEventListener("input", (event) => event.isTrusted && open());
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

// A list of two hundred names becomes a field that finds them by any name; the list itself is what is sent.
function search(select) {
  const kind = select.dataset.names, chosen = () => select.selectedOptions[0];
  const input = element("input", { type: "text", id: select.id, value: select.value ? chosen().textContent : "", placeholder: "Type a name" });
  select.removeAttribute("id");
  select.hidden = true;
  select.before(input);
  const settle = () => {
    const exact = names[kind]().find((thing) => thing.words.split(/[|,]\s*/).includes(input.value.trim().toLowerCase()));
    if (exact || !input.value.trim()) {
      const value = exact?.pk ?? "";
      input.value = exact?.name ?? "";
      if (select.value !== value) {
        select.value = value;
        changed(select);
      }
    } else {
      announce(`There is no “${input.value}” in the list.`);
      input.value = select.value ? chosen().textContent : "";
    }
  };
  combobox(input, { kind, picked: settle });
  input.addEventListener("blur", settle);
  select.addEventListener("change", () => (input.value = select.value ? chosen().textContent : ""));
}

function equip(root) {
  const usable = (control) => !control.name.includes("__prefix__");
  for (const select of root.querySelectorAll("select[data-names]")) if (usable(select)) search(select);
  for (const input of root.querySelectorAll("input[data-names]")) if (usable(input)) combobox(input, { kind: input.dataset.names, several: true });
  for (const input of root.querySelectorAll("input[name$=-citation]")) if (usable(input)) combobox(input, { kind: "sources" });
}

equip(form);
form.addEventListener("formset:added", (event) => equip(event.target));
