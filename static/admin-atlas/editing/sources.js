// The sources of the form as they are typed now, those too that were never saved.
import { groupOf, rowsOf } from "./rows.js";

export const FIELDS = ["key", "title", "publisher", "url", "published", "as_of", "review_by"];

const value = (row, name) => row.querySelector(`[name$="-${name}"]`)?.value.trim() ?? "";

export function ownSources() {
  const group = groupOf("citations");
  return (group ? rowsOf(group) : [])
    .filter((row) => !row.querySelector("[name$=-DELETE]:checked") && value(row, "key"))
    .map((row) => Object.fromEntries(FIELDS.map((name) => [name, value(row, name)])));
}
