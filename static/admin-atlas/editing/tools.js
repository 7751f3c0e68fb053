// The buttons above a text.
import { element, nameOf } from "./form.js";

export function tool(control, label, act) {
  let bar = control.previousElementSibling;
  if (!bar?.classList.contains("text-tools")) {
    bar = element("div", { class: "text-tools", role: "group", "aria-label": `Insert into ${nameOf(control)}` });
    control.before(bar);
  }
  bar.append(element("button", { type: "button", class: "quiet-button", onclick: act }, label));
}
