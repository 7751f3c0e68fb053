// Text that is pasted from Word, Docs or a page becomes the Markdown that a text has: bold, italic, lists and links.
import { announce, element, form, insert } from "./form.js";

const LONGEST = 400_000; // characters of HTML: what is longer is pasted as plain text
const BLOCKS = new Set(["ADDRESS", "ARTICLE", "BLOCKQUOTE", "CAPTION", "DD", "DIV", "DL", "DT", "FIGCAPTION", "FIGURE", "H1", "H2", "H3", "H4", "H5", "H6", "LI", "MAIN", "OL", "P", "SECTION", "TABLE", "TBODY", "TR", "UL"]);
const LEFT_OUT = new Set(["HEAD", "IMG", "META", "SCRIPT", "STYLE", "TEMPLATE", "TITLE", "SVG"]);
// What nobody sees, as profiles/publishing/texts/markup.py refuses it, and the hyphen that only shows at the end of a line.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

export const cleaned = (text) => text.replace(/\r\n?/g, "\n").replace(UNSEEN, "");

function marked(inner, stars) {
  const [, before, text, after] = inner.match(/^(\s*)([\s\S]*?)(\s*)$/);
  return text && !text.includes("\n\n") ? before + stars + text + stars + after : inner;
}

const styleOf = (node) => node.getAttribute("data-style") ?? "";

function weight(node) {
  const found = styleOf(node).match(/(?<![\w-])font-weight:\s*(\w+)/i)?.[1];
  return found ? /^bold/i.test(found) || Number(found) >= 600 : node.matches("b, strong");
}

function slanted(node) {
  const found = styleOf(node).match(/(?<![\w-])font-style:\s*(\w+)/i)?.[1];
  return found ? found.toLowerCase() === "italic" : node.matches("i, em");
}

function inline(node, state) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[ \t\n\r\u00a0]+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE || LEFT_OUT.has(node.tagName.toUpperCase())) return "";
  if (node.tagName === "BR") return "\n";
  if (/mso-list:\s*ignore/i.test(styleOf(node))) return ""; // the dot of a list in Word
  if (BLOCKS.has(node.tagName)) return block(node, state);
  const is = { bold: !state.bold && weight(node), italic: !state.italic && slanted(node) };
  let inner = children(node, { ...state, bold: state.bold || is.bold, italic: state.italic || is.italic });
  const address = node.tagName === "A" ? node.getAttribute("href") ?? "" : "";
  if (/^https?:\/\/[^\s()]+$/i.test(address) && inner.trim() && !inner.includes("\n\n")) inner = `[${inner.trim().replace(/[[\]]/g, "\\$&")}](${address})`;
  if (is.italic) inner = marked(inner, "*");
  if (is.bold) inner = marked(inner, "**");
  return inner;
}

const children = (node, state) => [...node.childNodes].map((child) => inline(child, state)).join("");

function item(text, state, ordered, number) {
  const sign = ordered ? `${number}. ` : "- ";
  return sign + text.trim().replace(/\n+/g, `\n${" ".repeat(sign.length)}`);
}

function block(node, state) {
  if (node.tagName === "UL" || node.tagName === "OL") {
    const items = [...node.children].map((child) => children(child, state)).filter((text) => text.trim());
    return `\n\n${items.map((text, index) => item(text, state, node.tagName === "OL", index + 1)).join("\n")}\n\n`;
  }
  const inner = node.tagName === "TR" ? [...node.cells].map((cell) => children(cell, state).trim()).join(", ") : children(node, state);
  const isItem = /MsoListParagraph/.test(node.className) || /mso-list:\s*l\d/i.test(styleOf(node));
  if (isItem && inner.trim()) return `\n${item(inner, state)}\n`;
  return node.tagName === "TR" ? `\n${inner}\n` : `\n\n${inner}\n\n`;
}

export function markdownOf(html) {
  // Nothing in it runs or loads. The policy of the page refuses styles in it too, so they are read under another name.
  const named = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[^<>]*>/g, (tag) => tag.replace(/(\s)(style|on\w+)(\s*=)/gi, "$1data-$2$3"));
  const page = new DOMParser().parseFromString(named, "text/html");
  const text = children(page.body, { bold: false, italic: false });
  return cleaned(text).replace(/[ \t]+\n/g, "\n").replace(/\n[ \t]+(?![-\d ])/g, "\n").replace(/(\n- [^\n]*)\n{2,}(?=- )/g, "$1\n").replace(/\n{3,}/g, "\n\n").trim();
}

form.addEventListener("paste", (event) => {
  const control = event.target;
  if (!control.matches?.("textarea, input:not([type=file])") || control.readOnly) return;
  const html = control.matches("textarea[data-prose]") ? event.clipboardData.getData("text/html") : "";
  const plain = event.clipboardData.getData("text/plain");
  let text = cleaned(plain);
  if (html && html.length <= LONGEST) text = markdownOf(html) || text;
  const { selectionStart: start, selectionEnd: end, maxLength: most } = control;
  const length = control.value.length - (end - start) + text.length, fits = most < 0 || length <= most;
  if (!text || (text === plain && fits)) return; // as the browser does it
  event.preventDefault();
  if (fits) {
    insert(control, text, start, end);
    return announce("Pasted as text.");
  }
  keepAll(control, text, start, end);
});

// A browser would cut off what is too long for the field, without a word.
function keepAll(control, text, start, end) {
  const most = control.maxLength;
  control.removeAttribute("maxlength");
  insert(control, text, start, end);
  const note = element("p", { class: "field-error", id: `${control.id}-too-long` });
  document.getElementById(note.id)?.remove();
  control.after(note);
  const say = () => {
    const over = control.value.length - most;
    note.textContent = over > 0 ? `${over} character${over === 1 ? "" : "s"} too many: ${most} fit. Everything is kept; shorten it before you save.` : "";
    if (over > 0) return control.setAttribute("aria-invalid", "true");
    control.removeAttribute("aria-invalid");
    control.maxLength = most;
    control.removeEventListener("input", say);
    note.remove();
  };
  control.addEventListener("input", say);
  say();
  announce(note.textContent);
}
