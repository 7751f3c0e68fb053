// What stands in the form, by names that outlive a save: a row is known by its uid, whatever its number has become.
import { form, nameOf, told } from "./form.js";

const LEFT_OUT = /^csrf|^initial-|^base_|^_|^kept_(text|changes)$|__prefix__|-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|-(id|profile|uid|kept)$/;
let count = 0;

function keyOf(control) {
  const row = control.closest("[data-rows] .row");
  if (!row) return control.name;
  const prefix = row.closest("[data-rows]").dataset.rows;
  const uid = row.querySelector("[name$=-uid]")?.value || row.querySelector("[data-open]")?.dataset.open || (row.dataset.key ??= `new-${(count += 1)}`);
  return `${prefix}/${uid}/${control.name.replace(/^.*?-\d+-/, "")}`;
}

const usable = (control) => control.name && !LEFT_OUT.test(control.name) && !["file", "submit", "button", "search"].includes(control.type);
export const valueOf = (control) => (control.type === "checkbox" ? (control.checked ? "yes" : "") : control.value);

// key -> the control that holds it
export function controls() {
  return new Map([...form.elements].filter(usable).map((control) => [keyOf(control), control]));
}

export const read = () => new Map([...controls()].map(([key, control]) => [key, valueOf(control)]));

// Where the server gave back what was typed, it is unsaved from the start, and what it was before is not known.
export const returned = told.returned === "yes";
const first = read();
// A row that was opened brings what is saved.
form.addEventListener("row:opened", ({ target }) => {
  for (const [key, control] of controls()) if (target.contains(control) && !first.has(key)) first.set(key, valueOf(control));
});

// key -> { label, was, now } of everything that differs from what was opened, rows whole.
export function changes() {
  const found = {}, all = controls(), rows = new Set(), rowOf = (key) => key.split("/").slice(0, 2).join("/");
  const differs = (key, control) => (first.get(key) ?? "") !== valueOf(control);
  for (const [key, control] of all) if (key.includes("/") && differs(key, control)) rows.add(rowOf(key));
  for (const [key, control] of all)
    if (differs(key, control) || (key.includes("/") && rows.has(rowOf(key))))
      found[key] = { label: nameOf(control), was: first.get(key) ?? "", now: valueOf(control) };
  return found;
}

export function dirty() {
  if (returned) return true;
  if ([...form.querySelectorAll("input[type=file]")].some((input) => input.files.length)) return true;
  const now = read();
  for (const [key, value] of now) if (value !== (first.get(key) ?? "")) return true;
  return [...first.keys()].some((key) => !now.has(key));
}
