// The citation picker: a source of this form, one of another profile, which is copied into this one, or a new one.
import { announce, ask, element, form, insert, told } from "./form.js";
import { field, searchDialog } from "./dialog.js";
import { askForSource, mayAdd } from "./new-source.js";
import { addRow, groupOf } from "./rows.js";
import { ownSources } from "./sources.js";
import { tool } from "./tools.js";

const asOf = element("input", { id: "citation-as-of", placeholder: "2026-03", maxlength: "10", size: "10", autocomplete: "off" });

let into = null; // { control, start, end }; without a control the source is copied only

const fits = (source, words) => words.toLowerCase().split(/\s+/).every((word) => `${source.key} ${source.title} ${source.publisher}`.toLowerCase().includes(word));

const SHOWN = 3; // profiles that are named
const some = (names) => names.slice(0, SHOWN).join(", ") + (names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "");

function option(source, where, value) {
  return {
    value, key: source.key,
    content: [element("span", {}, element("b", {}, source.title || "no title yet"), source.publisher ? `, ${source.publisher}` : ""), element("span", { class: "picked-value quiet" }, where), element("code", {}, `[@${source.key}]`)],
  };
}

function cite(source) {
  const date = asOf.value.trim();
  if (into.control) insert(into.control, `[@${source.key}${date ? `, as of ${date}` : ""}]`, into.start, into.end);
  asOf.value = "";
}

const dialog = searchDialog({
  title: "Insert a citation",
  label: "Key, title or publisher",
  hint: "Sources of this profile come first. A source of another profile is copied into the sources of this page. Choose with the arrow keys and press Enter.",
  controls: [field("Date of this claim (optional)", asOf)],
  other: mayAdd() ? { label: "New source", act: (words) => askForSource(words, (source) => {
    cite(source);
    announce(`Added ${source.key} to the sources of this page. It is saved with the form.`);
  }) } : null,
  async load(words) {
    const own = ownSources(), keys = new Set(own.map(({ key }) => key));
    const mine = into.control ? own.filter((source) => fits(source, words)).map((source) => option(source, `of this profile, as of ${source.as_of || "no date yet"}`, { source })) : [];
    let theirs = { sources: [], more: false };
    if (mayAdd()) theirs = await ask(told.sources, { q: words, but: told.profile });
    const others = theirs.sources.filter(({ key }) => !keys.has(key)).map((source) => option(source, `copied from ${some(source.used_by)}`, { source, copy: true }));
    const begins = ({ key }) => key.toLowerCase().startsWith(words.toLowerCase());
    const options = [...mine, ...others].sort((a, b) => begins(b) - begins(a)); // stable: those of this profile stay first
    return { options, said: options.length ? `${mine.length} of this profile, ${others.length}${theirs.more ? " and more" : ""} of others` : "No matching source." };
  },
  pick({ source, copy }) {
    if (copy) {
      const row = addRow("citations", source);
      if (!into.control) row.querySelector("[name$=-key]").focus();
    }
    cite(source);
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
