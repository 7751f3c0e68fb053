// “Submit for review” asks for the change note in a dialog; without this module on a page of its own, after a save.
import { form } from "./form.js";

const dialog = document.getElementById("submit-dialog"), opener = form.querySelector("[data-submit]");

export function askToSubmit() {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.querySelector("textarea")?.focus();
}

if (dialog) {
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    askToSubmit();
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => opener.focus());
  dialog.addEventListener("click", (event) => event.target.closest(".fault-link") && dialog.close());
  const note = dialog.querySelector("textarea"), minor = dialog.querySelector("[type=checkbox]");
  dialog.addEventListener("input", () => note.setCustomValidity(""));
  dialog.querySelector("[name=_submit]").addEventListener("click", (event) => {
    if (!("needsNote" in dialog.dataset) || minor.checked || note.value.trim()) return;
    event.preventDefault();
    note.setCustomValidity("Add a change note, or tick Minor change.");
    note.reportValidity();
  });
  // Ctrl+Enter sends; Enter on the tick alone would send the form by its first button.
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const sends = event.ctrlKey || event.metaKey;
    if (sends || event.target.matches("[type=checkbox]")) event.preventDefault();
    if (sends) dialog.querySelector("[name=_submit]").click();
  });
  if (dialog.querySelector(".errors")) askToSubmit();
}
