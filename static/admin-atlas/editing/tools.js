// The toolbar above a text: one stop of the Tab key, arrow keys between its buttons.
import { announce, element, form, nameOf, told } from "./form.js";
import { bold, italic, list } from "./formatting.js";
import { askForLink } from "./links.js";

const LONGEST_PASSAGE = 500;
const isMac = /mac|iphone|ipad/i.test(navigator.platform);
const KEYS = new Map([["b", bold], ["i", italic], ["k", askForLink]]);

function move(event) {
  const buttons = [...event.currentTarget.querySelectorAll("button")], at = buttons.indexOf(event.target);
  const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 };
  if (at < 0 || !(event.key in steps)) return;
  event.preventDefault();
  buttons[(steps[event.key] + buttons.length) % buttons.length].focus();
}

function remember(event) {
  for (const button of event.currentTarget.querySelectorAll("button")) button.tabIndex = button === event.target ? 0 : -1;
}

function toolbar(control) {
  const bar = element("div", { class: "text-tools", role: "toolbar", "aria-label": `Tools for ${nameOf(control)}`, "aria-controls": control.id, onkeydown: move, onfocusin: remember });
  control.before(bar);
  return bar;
}

export function tool(control, label, act, attributes = {}) {
  const last = control.previousElementSibling;
  const bar = last?.classList.contains("text-tools") ? last : toolbar(control);
  bar.append(element("button", { type: "button", class: "quiet-button", tabindex: bar.childElementCount ? "-1" : "0", onclick: act, ...attributes }, label));
}

for (const control of form.querySelectorAll("textarea[data-prose]")) {
  const key = (letter) => ({ "aria-keyshortcuts": `${isMac ? "Meta" : "Control"}+${letter}`, title: `${isMac ? "⌘" : "Ctrl+"}${letter}` });
  tool(control, "Bold", () => bold(control), { ...key("B"), class: "quiet-button tool-bold" });
  tool(control, "Italic", () => italic(control), { ...key("I"), class: "quiet-button tool-italic" });
  tool(control, "List", () => list(control), key("Shift+8"));
  tool(control, "Link", () => askForLink(control), key("K"));
  control.addEventListener("keydown", (event) => {
    // Shift makes another sign of 8 on most keyboards, so the place of the key counts.
    const act = event.shiftKey ? event.code === "Digit8" && list : KEYS.get(event.key.toLowerCase());
    if (!act || event.altKey || !(isMac ? event.metaKey : event.ctrlKey)) return;
    event.preventDefault();
    act(control);
  });
}

// After the tools of other modules.
if (told.comments)
  document.addEventListener("DOMContentLoaded", () => {
    for (const control of form.querySelectorAll("textarea[data-prose]")) {
      const comment = () => {
        const passage = control.value.slice(control.selectionStart, control.selectionEnd).trim().slice(0, LONGEST_PASSAGE);
        const query = new URLSearchParams({ place: control.dataset.live, passage });
        announce(`${passage ? "The comment on the selected words" : `The comment on ${nameOf(control)}`} is in a new window.`);
        open(`${told.comments}?${query}#new-comment`, "_blank", "noopener");
      };
      tool(control, "Comment", comment, { title: "Alt+M: comment on the selected words, in a new window", "aria-keyshortcuts": "Alt+M" });
      control.addEventListener("keydown", (event) => {
        if (!event.altKey || event.code !== "KeyM") return;
        event.preventDefault();
        comment();
      });
    }
  });
