// What the other modules share: the form of a profile, what the server says of it, and a voice for screen readers.
export const form = document.getElementById("profile_form");
export const told = document.getElementById("editing").dataset;
export const token = () => form.elements.csrfmiddlewaretoken.value;

export const FIELD = ":is(.field, .row-fields > *)"; // a label with its control, and what stands beside them

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

form.addEventListener("input", () => form.classList.add("form-changed"), { once: true }); // what was said of the save is old

const voice = element("p", { role: "status", class: "visually-hidden" });
document.body.append(voice);

// Said once; the same words said again are said again.
export function announce(text) {
  voice.textContent = "";
  setTimeout(() => (voice.textContent = text), 100);
}

export function changed(control) {
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

// At the cursor, so that undo takes it back.
export function insert(control, text, start, end) {
  control.focus();
  control.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    control.setRangeText(text, start, end, "end");
    changed(control);
  }
}

export async function ask(address, query) {
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (response.redirected || !response.ok) throw new Error(response.redirected ? "You are signed out." : "The server does not respond.");
  return response.json();
}

// The heading of the part, the name of the row, the label of the field.
export function nameOf(control) {
  const part = control.closest(".part")?.querySelector(".part-title")?.textContent.trim();
  const row = control.closest(".row")?.querySelector(".row-name")?.textContent.trim();
  // Only its own words: the label of a row is around its control, whose options are no name.
  const own = [...(control.labels?.[0]?.childNodes ?? [])].filter((node) => node.nodeType === Node.TEXT_NODE);
  const label = own.map((node) => node.textContent).join("").trim().replace(/:$/, "");
  return [part, row, label === "Text" || label === part ? "" : label].filter(Boolean).join(", ");
}
