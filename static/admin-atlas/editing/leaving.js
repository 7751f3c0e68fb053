// A warning before unsaved text is left; none when the form is sent.
import { form } from "./form.js";
import { dirty } from "./state.js";

let sending = false;
form.addEventListener("submit", () => (sending = true));
form.addEventListener("input", () => (sending = false));
window.addEventListener("pageshow", () => (sending = false));
window.addEventListener("beforeunload", (event) => {
  if (sending || !dirty()) return;
  event.preventDefault();
  event.returnValue = true;
});
