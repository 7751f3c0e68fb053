// Adding rows, and taking away those that were never saved. Without this module the button asks the server for a row.
import { reveal } from "./folds.js";
import { announce, changed, element, form } from "./form.js";

const INDEXED = ["id", "name", "for", "aria-describedby", "aria-labelledby"];

export const groupOf = (prefix) => form.querySelector(`[data-rows="${prefix}"]`);
export const rowsOf = (group) => [...group.querySelectorAll(".row")];
export const nameOfRow = (row) => row.querySelector(".row-name").textContent.trim();
export const isNew = (row) => !row.classList.contains("has_original");

function number(row, prefix, index) {
  const pattern = new RegExp(`(^|\\s|id_)${prefix}-(?:\\d+|__prefix__)(?=[-_\\s]|$)`, "g");
  for (const one of [row, ...row.querySelectorAll("*")])
    for (const name of INDEXED)
      if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(pattern, `$1${prefix}-${index}`));
}

// The fields of a row that is a line: fetched, as the server would open it on a page of its own.
export async function openRow(line) {
  const prefix = line.closest("[data-rows]").dataset.rows, { open: uid } = line.querySelector("[data-open]").dataset;
  let fresh = null;
  try {
    const response = await fetch(`${location.pathname}?at=${encodeURIComponent(`${prefix}-${uid}`)}`);
    const page = new DOMParser().parseFromString(response.redirected ? "" : await response.text(), "text/html");
    fresh = page.querySelector(`[data-rows="${prefix}"] [name$="-uid"][value="${uid}"]`)?.closest(".row");
    if (!fresh) announce(response.redirected ? "You are signed out." : `${nameOfRow(line)} has been removed since you opened this page.`);
  } catch {
    announce("The row cannot be opened without a connection.");
  }
  if (!fresh) return null;
  const row = document.adoptNode(fresh);
  number(row, prefix, line.id.slice(prefix.length + 1));
  row.querySelector("[name$=-place]").value = line.querySelector("[name$=-place]").value;
  line.replaceWith(row);
  reveal(row.querySelector("summary"));
  row.dispatchEvent(new CustomEvent("row:opened", { bubbles: true }));
  row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: prefix } }));
  return row;
}

form.addEventListener("row:wanted", async ({ target, detail: then }) => (await openRow(target)) && then());

const management = (prefix, what) => form.elements[`${prefix}-${what}_FORMS`];

export function addRow(prefix, values = {}) {
  const group = groupOf(prefix), empty = group.querySelector("template[data-empty]");
  const total = management(prefix, "TOTAL"), index = Number(total.value);
  const row = empty.content.querySelector(".row").cloneNode(true);
  number(row, prefix, index);
  total.value = String(index + 1);
  empty.before(row);
  reveal(row);
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

export const firstField = (row) => row.querySelector(".row-fields > :not(.field-place) :is(input, select, textarea):not([type=hidden], [hidden])");

function remove(row) {
  const group = row.closest("[data-rows]"), prefix = group.dataset.rows;
  const neighbour = row.previousElementSibling?.classList.contains("row") ? row.previousElementSibling : null;
  const name = nameOfRow(row);
  row.remove();
  // Saved rows keep their numbers, which say which row of the database they are; new ones close ranks behind them.
  let index = Number(management(prefix, "INITIAL").value);
  const news = rowsOf(group).filter(isNew);
  const numberOf = (one) => Number(one.id.slice(prefix.length + 1));
  for (const one of news.sort((a, b) => numberOf(a) - numberOf(b))) number(one, prefix, index++);
  management(prefix, "TOTAL").value = String(index);
  form.dispatchEvent(new CustomEvent("formset:removed", { bubbles: true, detail: { formsetName: prefix } }));
  form.dispatchEvent(new Event("input"));
  announce(`${name} removed.`);
  ((neighbour && firstField(neighbour)) ?? group.querySelector("[data-add]"))?.focus();
}

function removable(row) {
  row.querySelector(".row-fields").append(
    element("button", { type: "button", class: "quiet-button remove-row", onclick: () => remove(row) }, "Remove this new row"),
  );
}

for (const group of form.querySelectorAll("[data-rows]")) {
  rowsOf(group).filter(isNew).forEach(removable);
  group.addEventListener("click", async (event) => {
    const opener = event.target.closest("[data-open]");
    if (!opener) return;
    event.preventDefault();
    const row = await openRow(opener.closest(".row"));
    if (row) firstField(row)?.focus();
  });
  group.querySelector("[data-add]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const row = addRow(group.dataset.rows);
    firstField(row)?.focus();
    announce(`${nameOfRow(row)}: added as the last.`);
  });
}

// The line of a row says what its fields say now.
form.addEventListener("change", ({ target }) => {
  const row = target.closest(".row"), group = row?.closest("[data-rows]");
  if (!group?.dataset.named) return;
  const named = group.dataset.named.split(" ").map((name) => row.querySelector(`[name$="-${name}"]`));
  if (!named.includes(target)) return;
  const text = named.map((control) => (control.selectedOptions ? control.selectedOptions[0]?.textContent.toLowerCase() : control.value).trim());
  row.querySelector(".row-name").textContent = text.filter(Boolean).join(", ") || "No name yet";
});
