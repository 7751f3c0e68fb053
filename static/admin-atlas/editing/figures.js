// The figure picker: finds a series of a place and writes its reference at the cursor.
import { announce, ask, changed, element, form, insert, told } from "./form.js";
import { field, searchDialog } from "./dialog.js";
import { countries } from "./names.js";
import { tool } from "./tools.js";

const place = element("select", { id: "figure-place" },
  element("option", { value: "" }, "This country"), element("option", { value: "any" }, "Any place"),
  element("option", { value: "world" }, "World"), ...places());
const year = element("input", { id: "figure-year", inputmode: "numeric", maxlength: "4", size: "6", placeholder: "latest", autocomplete: "off" });
const shows = JSON.parse(document.getElementById("figure-shows").textContent); // as the server knows them
const show = element("select", { id: "figure-show", onchange: askForNeeds }, ...shows.map(({ value, label }) => element("option", { value }, label)));
// What some kinds need besides: { option of the reference: its field }
const needs = {
  since: field("Since", element("input", { id: "figure-since", inputmode: "numeric", maxlength: "4", size: "6", placeholder: "2020", autocomplete: "off" })),
  of: field("Multiple of", element("select", { id: "figure-of" }, ...places())),
  from: field("Supplier", element("select", { id: "figure-from" }, ...places())),
  to: field("Customer", element("select", { id: "figure-to" }, ...places())),
};
function places() {
  return countries().map(({ name, slug }) => element("option", { value: slug }, name));
}

const kind = () => shows.find(({ value }) => value === show.value);

function askForNeeds() {
  for (const [name, asked] of Object.entries(needs)) asked.hidden = !kind().needs.includes(name);
}

let into = null; // { control, start, end, bare }

function option(found) {
  const marks = (found.marks ?? []).map(({ letter, meaning, said }) => element("abbr", { "data-flag": letter, title: meaning }, element("i", {}, ` ${said}`)));
  const value = found.refused
    ? element("span", { class: "picked-value quiet" }, `cannot be shown so: ${found.refused}`)
    : element("span", { class: "picked-value" }, element("b", {}, found.amount), ...marks, ` ${[found.under, ...found.remarks].join("; ")}`);
  return {
    value: found.reference,
    label: found.label,
    refused: found.refused,
    content: [element("span", {}, element("b", {}, found.mineral), `, ${found.series}, ${found.place}`), value, element("code", {}, found.reference)],
  };
}

const country = () => told.country || form.elements.country?.selectedOptions[0]?.dataset.slug || "";

const dialog = searchDialog({
  title: "Insert a figure",
  label: "Mineral, stage, measure, or goods",
  hint: "Such as “cobalt mine”. Choose with the arrow keys and press Enter. It inserts a reference: readers see value, unit, year and flag.",
  controls: [field("Place", place), field("Year", year), field("Show", show), ...Object.values(needs)],
  async load(words) {
    const asked = Object.fromEntries(kind().needs.map((name) => [`with_${name}`, needs[name].lastChild.value]));
    const found = await ask(told.figures, { q: words, of: country(), place: place.value, year: year.value, show: show.value, ...asked });
    if (found.error) return { options: [], said: found.error };
    const options = found.suggestions.map(option);
    const more = found.more ? `, ${found.more} more: type another word` : "";
    return { options, said: options.length ? `${options.length} series${more}` : "No matching series. Try another word, place or year." };
  },
  pick(reference, { label }) {
    const { control, start, end, bare } = into;
    if (bare) {
      control.value = reference;
      propose(control, label);
      control.focus();
      changed(control);
    } else {
      insert(control, `[[${reference}]]`, start, end);
    }
    announce(`Inserted ${reference}.`);
  },
});

// The label of a number at a glance, where nobody has written one: that of the figure chosen before is replaced.
const proposed = new WeakMap();

function propose(control, label) {
  const field = form.elements[control.name.replace(/-figure$/, "-label")];
  if (!field || (field.value.trim() && field.value !== proposed.get(field))) return;
  field.value = label;
  proposed.set(field, field.value);
  changed(field);
}

function open(control, bare) {
  show.selectedIndex = 0; // the share of the last figure is not what is asked for now
  for (const option of show.options) option.hidden = option.disabled = bare && !shows[option.index].at_a_glance;
  askForNeeds();
  into = { control, bare, start: control.selectionStart, end: control.selectionEnd };
  dialog.open(bare ? "" : control.value.slice(control.selectionStart, control.selectionEnd).slice(0, 80));
}

for (const control of form.querySelectorAll("textarea[data-prose]")) tool(control, "Insert figure", () => open(control, false));

function bare(control) {
  if (control.name.includes("__prefix__")) return;
  const button = element("button", { type: "button", class: "quiet-button", onclick: () => open(control, true) }, "Find a figure");
  (control.closest("label") ?? control).after(button);
}
form.querySelectorAll(".rows-glance_items .field-figure input").forEach(bare);
form.addEventListener("formset:added", (event) => event.target.querySelectorAll(".rows-glance_items .field-figure input").forEach(bare));
