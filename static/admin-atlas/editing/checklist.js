// The checklist follows what is typed: a fault whose field was changed since the last save says so, and where a text was
// checked as it is typed, its faults are those of now. Whoever checks a text sends the event `text:checked` on its
// control, with detail { problems: [{ text, reason }] }.
import { element, form } from "./form.js";

const list = document.querySelector(".checklist");

const faultsAt = (id) => [...document.querySelectorAll("[data-fault]")].filter((one) => one.dataset.fault === id);

function mark(fault, words) {
  const note = fault.querySelector(".fault-now") ?? fault.appendChild(element("span", { class: "fault-now" }));
  note.textContent = words ? ` ${words}` : "";
  fault.classList.toggle("is-changed", Boolean(words));
}

if (list) {
  const first = new Map([...form.elements].filter(({ id }) => id).map((control) => [control.id, control.value]));
  form.addEventListener("input", ({ target }) => {
    for (const fault of faultsAt(target.id)) mark(fault, target.value === first.get(target.id) ? "" : "Changed, not saved yet.");
  });
  form.addEventListener("text:checked", ({ target, detail }) => {
    const now = new Set(detail.problems.map(({ text, reason }) => `${text}|${reason}`));
    for (const fault of faultsAt(target.id)) {
      if (target.value === first.get(target.id)) continue;
      const still = [...now].some((one) => fault.textContent.includes(one.split("|")[1]));
      mark(fault, still ? "Still so." : "Fixed, not saved yet.");
    }
  });
}
