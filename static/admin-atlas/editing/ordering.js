// Order by buttons and by dragging. What is sent are the numbers in “Order”, as without this module.
import { announce, element, form } from "./form.js";
import { nameOfRow as nameOf, rowsOf } from "./rows.js";

const STEP = 10;
const placeOf = (row) => row.querySelector("input[name$=-place]");

function renumber(group) {
  rowsOf(group).forEach((row, index) => {
    const place = placeOf(row), value = String((index + 1) * STEP);
    if (place.value === value) return;
    place.value = value;
    place.dispatchEvent(new Event("input", { bubbles: true })); // no change event, which would sort again
  });
  atTheEnds(group);
}

function atTheEnds(group) {
  const rows = rowsOf(group);
  rows.forEach((row, index) => {
    row.querySelector("[data-move=up]")?.toggleAttribute("data-end", index === 0);
    row.querySelector("[data-move=down]")?.toggleAttribute("data-end", index === rows.length - 1);
  });
}

function tell(group, row) {
  const rows = rowsOf(group);
  announce(`${nameOf(row)}: place ${rows.indexOf(row) + 1} of ${rows.length}.`);
}

function move(row, by, button) {
  const group = row.closest("[data-rows]"), rows = rowsOf(group), there = rows[rows.indexOf(row) + by];
  if (!there) return announce(`${nameOf(row)} is the ${by < 0 ? "first" : "last"} already.`);
  by < 0 ? there.before(row) : there.after(row);
  renumber(group);
  button.focus();
  tell(group, row);
}

// A number typed into “Order” puts the row where it will stand; empty goes last.
function sort(group) {
  const rows = rowsOf(group), value = (row) => (placeOf(row).value === "" ? Infinity : Number(placeOf(row).value));
  const sorted = rows.toSorted((a, b) => value(a) - value(b) || rows.indexOf(a) - rows.indexOf(b));
  if (sorted.every((row, index) => row === rows[index])) return;
  const end = group.querySelector("template[data-empty]") ?? group.querySelector(".add-row");
  for (const row of sorted) end.before(row);
  atTheEnds(group);
}

let dragged = null;

function equip(row) {
  if (!placeOf(row) || row.querySelector(".row-tools")) return;
  const button = (by, word, sign) => {
    const made = element("button", { type: "button", "data-move": by < 0 ? "up" : "down", title: word }, element("span", { "aria-hidden": "true" }, sign), element("span", { class: "visually-hidden" }, `${word}: ${nameOf(row)}`));
    made.addEventListener("click", () => move(row, by, made));
    return made;
  };
  const handle = element("span", { class: "drag-handle", "aria-hidden": "true", title: "Drag to another place" }, "⠿");
  handle.addEventListener("pointerdown", () => (row.draggable = true));
  handle.addEventListener("pointerup", () => (row.draggable = false));
  row.addEventListener("dragstart", (event) => {
    if (!row.draggable) return;
    dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", nameOf(row));
    row.classList.add("dragged");
  });
  row.addEventListener("dragover", (event) => {
    if (!dragged || dragged === row || dragged.parentElement !== row.parentElement) return;
    event.preventDefault();
    const { top, height } = row.getBoundingClientRect();
    event.clientY < top + height / 2 ? row.before(dragged) : row.after(dragged);
  });
  row.addEventListener("drop", (event) => dragged && event.preventDefault());
  row.addEventListener("dragend", () => {
    row.draggable = false;
    row.classList.remove("dragged");
    if (!dragged) return;
    dragged = null;
    renumber(row.closest("[data-rows]"));
    tell(row.closest("[data-rows]"), row);
  });
  row.prepend(element("div", { class: "row-tools", role: "group", "aria-label": `Order of ${nameOf(row)}` }, handle, button(-1, "Move up", "↑"), button(1, "Move down", "↓")));
}

for (const group of form.querySelectorAll("[data-rows]")) {
  rowsOf(group).forEach(equip);
  if (rowsOf(group).every(placeOf)) sort(group);
  atTheEnds(group);
  group.addEventListener("formset:added", (event) => {
    equip(event.target);
    atTheEnds(group); // without a number it goes last
  });
  group.addEventListener("change", (event) => {
    if (!event.target.matches("input[name$=-place]")) return;
    const focused = document.activeElement;
    sort(group);
    focused?.focus();
  });
  form.addEventListener("formset:removed", () => atTheEnds(group));
}
