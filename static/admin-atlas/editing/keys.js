// Ctrl+S saves, Ctrl+Enter goes on to submit; on a Mac with the Command key.
import { form } from "./form.js";
import { askToSubmit } from "./submitting.js";

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (event.key.toLowerCase() === "s") {
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) form.requestSubmit(form.querySelector(".submit-row [name=_continue]"));
  } else if (event.key === "Enter" && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    askToSubmit();
  }
});
