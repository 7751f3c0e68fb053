// Ctrl+S saves, Ctrl+Enter goes on to submit, Ctrl+J goes to a part by its name; on a Mac with the Command key.
import { searchDialog } from "./dialog.js";
import { reveal } from "./folds.js";
import { element, form } from "./form.js";
import { askToSubmit } from "./submitting.js";

const parts = [...document.querySelectorAll(".jump-list li")].map((line) => ({ link: line.querySelector("a"), facts: line.querySelector(".part-facts").textContent.trim() }));

function go(link) {
  const part = link.getAttribute("href").startsWith("#") && document.getElementById(link.hash.slice(1));
  if (!part) return void link.click(); // another page, which warns if something is not saved
  reveal(part.querySelector("details"));
  part.querySelector("textarea, input:not([type=hidden]), select")?.focus();
}

const jump = parts.length && searchDialog({
  title: "Go to a part", label: "Its name", hint: "Choose with the arrow keys and press Enter.",
  async load(words) {
    const found = parts.filter(({ link }) => words.toLowerCase().split(/\s+/).every((word) => link.textContent.toLowerCase().includes(word)));
    const options = found.map(({ link, facts }) => ({ value: link, content: [element("b", {}, link.textContent.trim()), element("span", { class: "picked-value quiet" }, facts)] }));
    return { options, said: options.length ? `${options.length} part${options.length === 1 ? "" : "s"}` : "No part has this name." };
  },
  pick: (link) => setTimeout(() => go(link)), // once the dialog has given the focus back
});

// A save on top of another is refused again until somebody chooses: it says so, and goes to the choice.
const conflict = form.querySelector(".conflict");

function goToChoice() {
  const choice = "chosen" in conflict.dataset ? null : conflict.querySelector(".conflict-choices button");
  const goal = choice ?? form.querySelector("[name=_overwrite]"), how = form.querySelector("[data-how]");
  goal.closest(".conflict-choices, .submit-row").before(how); // in sight of whoever is there now
  how.hidden = false;
  goal.focus();
}

if (conflict && "again" in conflict.dataset) goToChoice();

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (event.key.toLowerCase() === "s") {
    event.preventDefault();
    if (document.querySelector("dialog[open]")) return;
    if (conflict) goToChoice();
    else form.requestSubmit(form.querySelector(".submit-row [name=_continue]"));
  } else if (event.key.toLowerCase() === "j" && jump) {
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) jump.open();
  } else if (event.key === "Enter" && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    askToSubmit();
  }
});
