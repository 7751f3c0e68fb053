// A folded row opens where an address or an error leads into it, and a page that came back begins at its first error.
import { form } from "./form.js";

function open(target) {
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

function led() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  open(target);
  if (target?.matches("input, select, textarea, [tabindex]")) target.focus();
}
window.addEventListener("hashchange", led);
led();

const wrong = form.querySelector(".row.has-errors, .field.errors");
if (wrong && !location.hash && !document.querySelector(".conflict")) {
  form.querySelectorAll(".has-errors, .errors").forEach(open);
  const controls = ":is(input, select, textarea):not([type=hidden], [hidden])";
  const field = form.querySelector(`.field.errors ${controls}`) ?? wrong.querySelector(controls) ?? wrong;
  field.focus?.();
  field.scrollIntoView({ block: "center" });
}
