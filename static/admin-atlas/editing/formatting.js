// Bold, italic and lists: each puts its marks around what is selected, or takes them away. Undo takes it back.
import { insert } from "./form.js";

function replace(control, start, end, text, from, to) {
  insert(control, text, start, end);
  control.setSelectionRange(from, to);
}

// What is selected without the spaces around it, which a mark must not touch; where nothing is, the word at the cursor.
function selected(control) {
  const text = control.value;
  let { selectionStart: start, selectionEnd: end } = control;
  while (start < end && /\s/.test(text[start])) start += 1;
  while (end > start && /\s/.test(text[end - 1])) end -= 1;
  if (start === end) {
    while (start > 0 && /[\p{L}\p{N}]/u.test(text[start - 1])) start -= 1;
    while (end < text.length && /[\p{L}\p{N}]/u.test(text[end])) end += 1;
  }
  return [start, end];
}

// How many stars stand at each side: one is italic, two are bold, three are both.
function around(text, start, end) {
  let number = 0;
  while (number < 3 && text[start - number - 1] === "*" && text[end + number] === "*") number += 1;
  return number;
}

function within(text) {
  let number = 0;
  while (number < 3 && text.length > 2 * number + 1 && text[number] === "*" && text[text.length - number - 1] === "*") number += 1;
  return number && text.slice(number, -number).includes("*") ? 0 : number;
}

const PARAGRAPHS = /(\n\s*\n)/;
const has = (stars, size) => (size === 2 ? stars >= 2 : stars === 1 || stars === 3);

function mark(control, size) {
  const text = control.value, [start, end] = selected(control), stars = "*".repeat(size);
  const inner = text.slice(start, end);
  if (has(within(inner), size)) return replace(control, start, end, inner.slice(size, -size), start, end - 2 * size);
  if (has(around(text, start, end), size)) return replace(control, start - size, end + size, inner, start - size, end - size);
  if (!PARAGRAPHS.test(inner)) return replace(control, start, end, stars + inner + stars, start + size, end + size);
  // Marks hold within a paragraph: each gets its own.
  const marked = inner.split(PARAGRAPHS).map((part) => (part.trim() ? stars + part + stars : part)).join("");
  return replace(control, start, end, marked, start, start + marked.length);
}

export const bold = (control) => mark(control, 2);
export const italic = (control) => mark(control, 1);

const ITEM = /^(\s*)(?:[-*+]|\d{1,9}[.)])\s+/;

export function list(control) {
  const text = control.value;
  const start = text.lastIndexOf("\n", control.selectionStart - 1) + 1;
  let end = text.indexOf("\n", Math.max(control.selectionStart, control.selectionEnd - 1));
  if (end < 0) end = text.length;
  const lines = text.slice(start, end).split("\n");
  const filled = lines.filter((line) => line.trim());
  const isList = filled.length > 0 && filled.every((line) => ITEM.test(line));
  let made = (filled.length ? lines : [""]).map((line) => (isList ? line.replace(ITEM, "$1") : line.trim() || !filled.length ? `- ${line}` : line)).join("\n");
  const from = start;
  // A line that follows at once would be taken for a part of the last item.
  if (!isList && text[end] === "\n" && end + 1 < text.length && text[end + 1] !== "\n" && !ITEM.test(text.slice(end + 1))) made += "\n";
  replace(control, start, end, made, filled.length ? from : from + made.length, from + made.trimEnd().length + (filled.length ? 0 : 1));
}
