// The sources of the profile: as they are saved, and where a row is open or new, as it is typed now.
import { groupOf, rowsOf } from "./rows.js";

const saved = JSON.parse(document.getElementById("saved-sources")?.textContent ?? "[]");

export const FIELDS = ["key", "title", "publisher", "url", "published", "as_of", "review_by", "kind", "original_title"];

const value = (row, name) => row.querySelector(`[name$="-${name}"]`)?.value.trim() ?? "";

export function ownSources() {
  const group = groupOf("citations"), rows = group ? rowsOf(group).filter((row) => !row.matches(".is-closed")) : [];
  const typed = new Set(rows.map((row) => value(row, "uid")));
  return [
    ...saved.filter(({ uid }) => !typed.has(uid)),
    ...rows
      .filter((row) => !row.querySelector("[name$=-DELETE]:checked") && value(row, "key"))
      .map((row) => Object.fromEntries(FIELDS.map((name) => [name, value(row, name)]))),
  ];
}
