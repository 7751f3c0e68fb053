// The dialog of a link: its words and its address.
import { element, insert } from "./form.js";

let into = null, count = 0;

function line({ label, control, short }) {
  const wrong = element("p", { class: "field-error", id: `${control.id}-wrong`, hidden: true });
  control.setAttribute("aria-describedby", wrong.id);
  return element("p", { class: short ? null : "picker-words" }, element("label", { for: control.id }, label), control, wrong);
}

export function complain(control, reason) {
  const wrong = document.getElementById(`${control.id}-wrong`);
  wrong.textContent = reason;
  wrong.hidden = !reason;
  reason ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid");
  return !reason;
}

// A dialog with fields. `take` says beside each field what is wrong with it, or returns what to do once the dialog is closed:
// while it is open, nothing outside it can have the focus.
export function formDialog({ title, hint, button, fields, take }) {
  const id = `dialog-${(count += 1)}`;
  const dialog = element("dialog", { class: "picker", "aria-labelledby": `${id}-title` },
    element("form", { method: "dialog", novalidate: true, onsubmit: (event) => {
      event.preventDefault();
      const act = take();
      if (!act) return void dialog.querySelector("[aria-invalid]")?.focus();
      dialog.close();
      act();
    } },
    element("div", { class: "picker-head" },
      element("h2", { id: `${id}-title` }, title),
      element("button", { type: "button", class: "quiet-button", onclick: () => dialog.close() }, "Cancel")),
    hint ? element("p", { class: "help" }, hint) : null,
    element("div", { class: "picker-fields" }, ...fields.map(line)),
    element("p", { class: "picker-done" }, element("button", { type: "submit", class: "button default" }, button))));
  document.body.append(dialog);
  return dialog;
}

// What profiles/publishing/texts/addresses.py lets through, in short.
export const isAddress = (text) => /^(https?:\/\/[^\s/?#@]+\.[^\s@]*|\/(?![/\\])[^\s\\]*|#[^\s]+)$/i.test(text);

const words = element("input", { id: "link-words", autocomplete: "off" });
const address = element("input", { id: "link-address", autocomplete: "off", inputmode: "url", placeholder: "https://…" });
const dialog = formDialog({
  title: "Insert a link",
  button: "Insert",
  fields: [{ label: "Words that readers see", control: words }, { label: "Address", control: address }],
  take() {
    const right = [
      complain(words, words.value.trim() ? "" : "Write what readers see."),
      complain(address, isAddress(address.value.trim()) ? "" : "Write https:// and the host, or a path of this site such as /countries/japan/."),
    ].every(Boolean);
    if (!right) return null;
    const target = address.value.trim().replace(/[()]/g, (one) => (one === "(" ? "%28" : "%29"));
    return () => insert(into.control, `[${words.value.trim().replace(/[[\]]/g, "\\$&")}](${target})`, into.start, into.end);
  },
});

const LINK = /\[((?:[^[\]\\\n]|\\.)*)\]\(([^()\s]*)\)/g;

// The link that the cursor stands in is changed; otherwise what is selected becomes one.
export function askForLink(control) {
  const { value, selectionStart: start, selectionEnd: end } = control;
  const around = [...value.matchAll(LINK)].find((match) => match.index <= start && end <= match.index + match[0].length);
  const chosen = value.slice(start, end).trim();
  into = around ? { control, start: around.index, end: around.index + around[0].length } : { control, start, end };
  address.value = around ? around[2] : isAddress(chosen) ? chosen : "";
  words.value = around ? around[1].replace(/\\([[\]])/g, "$1") : isAddress(chosen) ? "" : chosen.replace(/\n/g, " ");
  complain(words, "");
  complain(address, "");
  dialog.showModal();
  (words.value ? address : words).focus();
}
