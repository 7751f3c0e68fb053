// Adding rows, and taking away those that were never saved. Without this module the button asks the server for a row.
import { announce, changed, element, form } from "./form.js";

const INDEXED = ["id", "name", "for", "aria-describedby", "aria-labelledby"];

export const groupOf = (prefix) => form.querySelector(`[data-rows="${prefix}"]`);
export const rowsOf = (group) => [...group.querySelectorAll(".row:not(.empty-form)")];
export const isNew = (row) => !row.classList.contains("has_original");

function number(row, prefix, index) {
  const pattern = new RegExp(`(^|\\s|id_)${prefix}-(?:\\d+|__prefix__|empty)(?=[-_\\s]|$)`, "g");
  for (const one of [row, ...row.querySelectorAll("*")])
    for (const name of INDEXED)
      if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(pattern, `$1${prefix}-${index}`));
}

const management = (prefix, what) => form.elements[`${prefix}-${what}_FORMS`];

export function addRow(prefix, values = {}) {
  const group = groupOf(prefix), empty = group.querySelector(".empty-form");
  const total = management(prefix, "TOTAL"), index = Number(total.value);
  const row = empty.cloneNode(true);
  row.classList.remove("empty-form", "last-related");
  number(row, prefix, index);
  total.value = String(index + 1);
  empty.before(row);
  removable(row);
  row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: prefix } }));
  for (const [name, value] of Object.entries(values)) {
    const control = form.elements[`${prefix}-${index}-${name}`];
    if (control && value) {
      control.value = value;
      changed(control);
    }
  }
  return row;
}

export const firstField = (row) => row.querySelector(".field:not(.field-place) :is(input, select, textarea):not([type=hidden], [hidden])");

function remove(row) {
  const group = row.closest("[data-rows]"), prefix = group.dataset.rows;
  const neighbour = row.previousElementSibling?.classList.contains("row") ? row.previousElementSibling : null;
  const name = row.getAttribute("aria-label");
  row.remove();
  // Saved rows keep their numbers, which say which row of the database they are; new ones close ranks behind them.
  let index = Number(management(prefix, "INITIAL").value);
  const news = rowsOf(group).filter(isNew);
  const numberOf = (one) => Number(one.id.slice(prefix.length + 1));
  for (const one of news.sort((a, b) => numberOf(a) - numberOf(b))) number(one, prefix, index++);
  management(prefix, "TOTAL").value = String(index);
  form.dispatchEvent(new CustomEvent("formset:removed", { bubbles: true, detail: { formsetName: prefix } }));
  form.dispatchEvent(new Event("input"));
  announce(`${name} taken away.`);
  ((neighbour && firstField(neighbour)) ?? group.querySelector("[data-add]"))?.focus();
}

function removable(row) {
  row.querySelector(".row-fields").append(
    element("button", { type: "button", class: "quiet-button remove-row", onclick: () => remove(row) }, "Remove this new row"),
  );
}

for (const group of form.querySelectorAll("[data-rows]")) {
  rowsOf(group).filter(isNew).forEach(removable);
  group.querySelector("[data-add]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const row = addRow(group.dataset.rows);
    firstField(row)?.focus();
    announce(`${row.getAttribute("aria-label")}: added as the last.`);
  });
}
