// A source that the form does not have yet, asked for where it is cited: its key is made, its row is added below.
import { element } from "./form.js";
import { complain, formDialog } from "./links.js";
import { addRow, groupOf } from "./rows.js";
import { ownSources } from "./sources.js";

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const LONGEST = 60; // characters of a key

const input = (name, attributes = {}) => element("input", { id: `new-source-${name}`, autocomplete: "off", ...attributes });
const title = input("title", { maxlength: "400", required: true });
const publisher = input("publisher", { maxlength: "120", required: true });
const address = input("url", { maxlength: "500", inputmode: "url", placeholder: "https://…" });
const published = input("published", { maxlength: "10", placeholder: "2026-03" });
// The kinds of the form's own rows
const kinds = groupOf("citations")?.querySelector("template[data-empty]")?.content.querySelectorAll("[name$=-kind] option") ?? [];
const kind = element("select", { id: "new-source-kind" }, ...[...kinds].map((one) => one.cloneNode(true)));
const asOf = input("as-of", { maxlength: "10", placeholder: "2026-03", required: true });

export function isDate(text) {
  const [, year, month, day] = text.match(DATE) ?? [];
  if (!year || year === "0000") return false;
  if (month === undefined) return true;
  const date = new Date(`${year}-${month}-${day ?? "01"}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function isAddress(text) {
  try {
    return /^https?:\/\/[^\s]+$/i.test(text) && new URL(text).hostname.includes(".");
  } catch {
    return false;
  }
}

const slug = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");

// Who published it and when: iea-2026; a second one of the year is iea-2026-2.
function keyFor(values) {
  const words = slug(values.publisher) || slug(values.title) || "source";
  const short = words.length <= 24 ? words : words.split("-").slice(0, 3).join("-");
  const base = `${short.slice(0, LONGEST - 8)}-${(values.published || values.as_of).slice(0, 4)}`;
  const taken = new Set(ownSources().map(({ key }) => key));
  let key = base;
  for (let number = 2; taken.has(key); number += 1) key = `${base}-${number}`;
  return key;
}

let made = null;

const dialog = formDialog({
  title: "New source",
  hint: "It is added to the sources of this page, and saved with the form. “As of” is the date of its content: 2026, 2026-03 or 2026-03-31.",
  button: "Add and cite",
  fields: [
    { label: "Title", control: title }, { label: "Publisher", control: publisher }, { label: "Address, where it is online", control: address },
    { label: "Kind of the text read", control: kind },
    { label: "As of", control: asOf, short: true }, { label: "Published", control: published, short: true },
  ],
  take() {
    const values = { title: title.value.trim(), publisher: publisher.value.trim(), url: address.value.trim(), kind: kind.value, published: published.value.trim(), as_of: asOf.value.trim() };
    const date = "Write 2026, 2026-03 or 2026-03-31.";
    const right = [
      complain(title, values.title ? "" : "Write its title."),
      complain(publisher, values.publisher ? "" : "Write who published it."),
      complain(address, !values.url || isAddress(values.url) ? "" : "Write the full address, with https://."),
      complain(published, !values.published || isDate(values.published) ? "" : date),
      complain(asOf, isDate(values.as_of) ? "" : date),
    ].every(Boolean);
    if (!right) return null;
    return () => {
      values.key = keyFor(values);
      const row = addRow("citations", values);
      row.prepend(element("p", { class: "new-mark" }, `New: ${values.key}. It is saved with the form.`));
      made(values);
    };
  },
});

// `then` gets the values of the source that was made.
export function askForSource(words, then) {
  made = then;
  for (const control of [title, publisher, address, published, asOf]) {
    control.value = "";
    complain(control, "");
  }
  kind.value = "";
  title.value = isAddress(words) ? "" : words;
  address.value = isAddress(words) ? words : "";
  dialog.showModal();
  title.focus();
}

export const mayAdd = () => Boolean(groupOf("citations")?.querySelector("[data-add]"));
