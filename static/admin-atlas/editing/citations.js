// The citation picker: a source of this form, or one of another profile, which is copied into this one.
import { announce, ask, element, form, insert, told } from "./form.js";
import { field, searchDialog } from "./dialog.js";
import { addRow, groupOf, rowsOf } from "./rows.js";
import { tool } from "./tools.js";

const FIELDS = ["key", "title", "publisher", "url", "published", "as_of", "review_by"];
const asOf = element("input", { id: "citation-as-of", placeholder: "2026-03", maxlength: "10", size: "10", autocomplete: "off" });

let into = null; // { control, start, end }; without a control the source is copied only

const value = (row, name) => row.querySelector(`[name$="-${name}"]`)?.value.trim() ?? "";

export function ownSources() {
  const group = groupOf("citations");
  return (group ? rowsOf(group) : [])
    .filter((row) => !row.querySelector("[name$=-DELETE]:checked") && value(row, "key"))
    .map((row) => Object.fromEntries(FIELDS.map((name) => [name, value(row, name)])));
}

const fits = (source, words) => words.toLowerCase().split(/\s+/).every((word) => `${source.key} ${source.title} ${source.publisher}`.toLowerCase().includes(word));

function option(source, where, value) {
  return {
    value,
    content: [element("span", {}, element("b", {}, source.title || "no title yet"), source.publisher ? `, ${source.publisher}` : ""), element("span", { class: "picked-value quiet" }, where), element("code", {}, `[@${source.key}]`)],
  };
}

const dialog = searchDialog({
  title: "Insert a citation",
  label: "Key, title or publisher",
  hint: "Sources of this profile come first. One of another profile is copied into the sources of this page. Choose with the arrow keys and press Enter.",
  controls: [field("As of, where this claim has its own date", asOf)],
  async load(words) {
    const own = ownSources(), keys = new Set(own.map(({ key }) => key));
    const mine = into.control ? own.filter((source) => fits(source, words)).map((source) => option(source, `of this profile, as of ${source.as_of || "no date yet"}`, { source })) : [];
    let theirs = { sources: [], more: false };
    if (groupOf("citations")?.querySelector("[data-add]")) theirs = await ask(told.sources, { q: words, but: told.profile });
    const others = theirs.sources.filter(({ key }) => !keys.has(key)).map((source) => option(source, `copied from ${source.used_by.join(", ")}`, { source, copy: true }));
    const options = [...mine, ...others];
    return { options, said: options.length ? `${mine.length} of this profile, ${others.length}${theirs.more ? " and more" : ""} of others` : "No matching source." };
  },
  pick({ source, copy }) {
    if (copy) {
      const row = addRow("citations", source);
      if (!into.control) row.querySelector("[name$=-key]").focus();
    }
    const date = asOf.value.trim();
    if (into.control) insert(into.control, `[@${source.key}${date ? `, as of ${date}` : ""}]`, into.start, into.end);
    asOf.value = "";
    announce(copy ? `Copied ${source.key} into the sources of this page. Check its dates.` : `Inserted ${source.key}.`);
  },
});

for (const control of form.querySelectorAll("textarea[data-prose]"))
  tool(control, "Insert citation", () => {
    // What is selected stays: a citation stands behind the words it is for.
    into = { control, start: control.selectionEnd, end: control.selectionEnd };
    dialog.open();
  });

const add = groupOf("citations")?.querySelector("[data-add]");
add?.after(element("button", { type: "button", class: "quiet-button", onclick: () => { into = {}; dialog.open(); } }, "Copy a source of another profile"));
