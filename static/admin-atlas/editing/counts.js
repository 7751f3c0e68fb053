// Words a reader sees, counted while somebody types: a figure is two, a citation none, as profiles/publishing/texts/prose.py counts.
import { announce, form } from "./form.js";

const REFERENCE = /\[\[[^[\]\n]*\]\]/g, CITATION = /\[@[^[\]\n]*\]/g, WORD = /[\p{L}\p{N}_][\p{L}\p{N}_'’.,-]*/gu;
const QUIET = 2500; // milliseconds without typing before a count is spoken

const words = (text) => (text.replace(REFERENCE, " 0 t ").replace(CITATION, " ").match(WORD) ?? []).length;
const said = (number, one) => `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;

const counts = [...form.querySelectorAll("[data-count]")].map((place) => ({
  place,
  control: document.getElementById(place.dataset.count),
  limit: Number(place.dataset.limit) || 0,
}));
const total = form.querySelector("[data-count-total]");
let timer;

function text({ control, limit }) {
  if (!limit) return said(words(control.value), "word");
  const left = limit - control.value.length;
  return left < 0 ? `${said(-left, "character")} too many` : `${said(left, "character")} left`;
}

function count(one) {
  const now = text(one);
  if (one.place.textContent !== now) one.place.textContent = now;
  one.place.classList.toggle("too-many", one.limit > 0 && one.control.value.length > one.limit);
}

function sum() {
  const all = counts.filter((one) => !one.limit).reduce((n, one) => n + words(one.control.value), 0);
  if (total) total.textContent = said(all, "word");
}

counts.forEach(count);
sum();
form.addEventListener("input", (event) => {
  const one = counts.find(({ control }) => control === event.target);
  if (!one) return;
  count(one);
  sum();
  clearTimeout(timer);
  timer = setTimeout(() => announce(`${text(one)}${total && !one.limit ? `, ${total.textContent} in all` : ""}`), QUIET);
});
