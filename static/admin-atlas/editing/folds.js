// Sections and rows fold. One opens where a link, an error or unsaved text leads into it; which sections somebody
// left open stays with them in this browser. A page that came back begins at its first error.
import { FIELD, form, told } from "./form.js";

const KEY = `atlas-open:${told.user}:${told.profile}:${form.elements.at?.value ?? ""}`;
const narrow = matchMedia("(width < 48rem)"); // a telephone, on which one section is open at a time
const sections = [...form.querySelectorAll(".part > details")];

export function reveal(target) {
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

const closedRow = (place) => document.getElementById(place.match(/^(?:id_)?([a-z_]+-\d+)/)?.[1])?.closest(".is-closed");

function led() {
  const place = decodeURIComponent(location.hash.slice(1)), target = document.getElementById(place);
  const line = closedRow(place);
  if (line) return void line.dispatchEvent(new CustomEvent("row:wanted", { bubbles: true, detail: led })); // rows.js opens it
  if (!target) return;
  const section = target.matches(".part") ? target.querySelector("details") : target;
  reveal(section);
  if (target.matches(".part")) section.querySelector("summary").focus();
  else if (target.matches("input, select, textarea, [tabindex]")) target.focus();
  target.scrollIntoView({ block: target.matches(".part, .rows, #faults") ? "start" : "center" });
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function remember() {
  if (narrow.matches) return; // where opening one folds the others
  try {
    localStorage.setItem(KEY, JSON.stringify(sections.filter((one) => one.open).map((one) => one.parentElement.id)));
  } catch {
    // without room nothing is remembered
  }
}

function group() {
  for (const one of sections) narrow.matches ? one.setAttribute("name", "parts") : one.removeAttribute("name");
  if (!narrow.matches) for (const id of remembered()) reveal(document.getElementById(id)?.querySelector("details"));
}

narrow.addEventListener("change", group);
group();
for (const section of sections) section.addEventListener("toggle", remember);
const all = document.querySelector(".fold-all");
if (all) {
  all.hidden = false;
  all.querySelector("[data-open-all]").addEventListener("click", () => sections.forEach((one) => (one.open = true)));
  all.querySelector("[data-fold-all]").addEventListener("click", () => sections.forEach((one) => (one.open = false)));
}

window.addEventListener("hashchange", led);
// A second click on a link whose address is there already.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || link.target || link.pathname !== location.pathname || !link.hash) return;
  if (closedRow(decodeURIComponent(link.hash.slice(1)))) {
    event.preventDefault(); // the row opens here: nobody leaves what they typed
    link.hash === location.hash ? led() : (location.hash = link.hash);
  } else if (link.hash === location.hash && link.search === location.search) {
    event.preventDefault();
    led();
  }
});
led();

const wrong = form.querySelector(`.row.has-errors, ${FIELD}.errors`);
const isPlace = location.hash && !location.hash.endsWith("-group"); // each page of a table is opened at its group
if (wrong && !isPlace && !document.querySelector(".conflict")) {
  form.querySelectorAll(".has-errors, .errors").forEach(reveal);
  const controls = ":is(input, select, textarea):not([type=hidden], [hidden])";
  const field = form.querySelector(`${FIELD}.errors ${controls}`) ?? wrong.querySelector(controls) ?? wrong;
  field.focus?.();
  field.scrollIntoView({ block: "center" });
}
