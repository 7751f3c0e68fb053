// A dialog that searches: what is typed filters, arrow keys choose, Enter takes. Focus goes back where it was.
import { element } from "./form.js";

const WAIT = 200; // milliseconds after a key, so that a word costs one question
let count = 0;

// controls: elements beside the search box that change what is found. load(words) -> { options, said };
// an option is { content, value, refused }. pick(value, option) takes one. other: { label, act(words) } for what is not found.
export function searchDialog({ title, label, hint, controls = [], other = null, load, pick }) {
  const id = `picker-${(count += 1)}`;
  const list = element("ul", { id: `${id}-list`, role: "listbox", "aria-label": title, hidden: true });
  const status = element("p", { role: "status", class: "quiet" });
  const input = element("input", {
    type: "search", id: `${id}-words`, autocomplete: "off", role: "combobox",
    "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", "aria-describedby": `${id}-hint`,
  });
  const another = other && element("p", {}, element("button", { type: "button", class: "quiet-button", onclick: () => {
    const words = input.value.trim();
    dialog.close();
    other.act(words);
  } }, other.label));
  const dialog = element("dialog", { class: "picker", "aria-labelledby": `${id}-title` },
    element("div", { class: "picker-head" },
      element("h2", { id: `${id}-title` }, title),
      element("button", { type: "button", class: "quiet-button", onclick: () => dialog.close() }, "Close")),
    element("p", { class: "help", id: `${id}-hint` }, hint),
    element("div", { class: "picker-fields" },
      element("p", { class: "picker-words" }, element("label", { for: input.id }, label), input), ...controls, ...(another ? [another] : [])),
    status, list);
  document.body.append(dialog);
  let options = [], active = -1, timer, asked = 0, pending = false, hasty = false;

  function activate(index) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const chosen = list.children[active];
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    chosen ? input.setAttribute("aria-activedescendant", chosen.id) : input.removeAttribute("aria-activedescendant");
  }

  function take(index) {
    const option = options[index];
    if (!option) return;
    if (option.refused) return void (status.textContent = option.refused);
    dialog.close();
    pick(option.value, option);
  }

  function show(found) {
    options = found.options;
    list.replaceChildren(...options.map((option, index) =>
      element("li", { role: "option", id: `${id}-${index}`, "aria-selected": "false", "aria-disabled": option.refused ? "true" : null, onclick: () => take(index) }, ...option.content)));
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(options.length > 0));
    status.textContent = found.said;
    activate(options.length ? 0 : -1);
    pending = false;
    if (hasty) take(active);
    hasty = false;
  }

  const forget = () => show({ options: [], said: "" });

  async function search() {
    const turn = (asked += 1);
    pending = true;
    try {
      const found = await load(input.value.trim());
      if (turn === asked) show(found);
    } catch (error) {
      if (turn === asked) show({ options: [], said: `${error.message} What you typed in the form is still there.` });
    }
  }

  const soon = () => {
    clearTimeout(timer);
    asked += 1; // what is still being looked up is of other words
    timer = setTimeout(search, WAIT);
    pending = true;
    hasty = false;
  };
  input.addEventListener("input", soon);
  for (const control of controls) {
    control.addEventListener("input", () => {
      forget(); // an option of before would insert what is no longer asked for
      soon();
    });
  }
  dialog.addEventListener("keydown", (event) => {
    const last = options.length - 1;
    if (event.key === "Enter" && !event.target.matches("button")) {
      event.preventDefault();
      pending ? (hasty = true) : take(active); // what was typed last decides, not what was found before
    } else if (event.target === input && event.key === "ArrowDown") {
      event.preventDefault();
      activate(active >= last ? 0 : active + 1);
    } else if (event.target === input && event.key === "ArrowUp") {
      event.preventDefault();
      activate(active <= 0 ? last : active - 1);
    }
  });
  return {
    open(words = "") {
      input.value = words;
      hasty = false;
      forget();
      dialog.showModal();
      input.focus();
      search();
    },
  };
}

export function field(label, control) {
  return element("p", {}, element("label", { for: control.id }, label), control);
}
