/* Words that somebody marks become the passage of a comment. Without this they are copied by hand. */

const LONGEST = 500;
// profiles/draft/passages.py finds a passage again, by the same rules.
const NUMBERS = '.reference:not([title^="[@"]), .figure-ref, .figure-under, .spoken, [data-flag]';
const NOT_SAID = '.visually-hidden, del, .skipped, .diff-kind, .comment-link, .comment-mark, .figure-series, .note-ref, .reference[title^="[@"], script, style';
const ON_A_PAGE = [ // where a preview, which is the page of readers, has what no section of prose has
  [".hero", "tagline"],
  [".lead-image", "image"],
  [".glance", "glance:"],
  ["#picture", "picture:"],
  ["#coverage", "unknowns"],
  ["#related", "pins:"],
  ["#sources", "citations:"],
  ["#cite, #changed, #download", null],
];
const form = document.querySelector(".comment-form");
const elsewhere = document.querySelector("[data-comments-at]")?.dataset.commentsAt;

/** The marked words as a reader sees them: no removed ones; a number that comes from the data is “…”. */
function passageOf(range) {
  const part = range.cloneContents();
  for (const node of part.querySelectorAll(NUMBERS)) node.replaceWith(" … ");
  for (const node of part.querySelectorAll(NOT_SAID)) node.replaceWith(node.matches(".skipped") ? " … " : "");
  return part.textContent.replace(/\s+/g, " ").replace(/(?:… ?)+/g, "… ").trim().slice(0, LONGEST);
}

/** Where on the page a node stands: the place that a comment names. */
function placeOf(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const part = element?.closest("[data-place]");
  if (part) return part.dataset.place;
  for (const [selector, place] of ON_A_PAGE) if (element?.closest(selector)) return place;
  const section = element?.closest("section.section[id]");
  return section ? section.id.replaceAll("-", "_") : null;
}

/** Opens the form with what is known, beside what it is about. */
function begin(place, passage) {
  if (!form) {
    const query = new URLSearchParams({ place, passage });
    window.location.assign(`${elsewhere}${elsewhere.includes("?") ? "&" : "?"}${query}#new-comment`);
    return;
  }
  const select = form.elements.place;
  const known = [...select.options].some((option) => option.value === place);
  select.value = known ? place : "";
  if (passage) form.elements.passage.value = passage;
  const beside = [...document.querySelectorAll("[data-place]")].find((part) => part.dataset.place === place);
  if (beside) beside.append(form);
  form.scrollIntoView({ block: "nearest" });
  form.elements.body.focus({ preventScroll: true });
}

function offerPassages() {
  const tool = document.createElement("button");
  tool.type = "button";
  tool.className = "passage-tool";
  tool.hidden = true;
  tool.textContent = "Comment on this passage";
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(tool, said);
  let marked = null;
  document.addEventListener("selectionchange", () => {
    if (document.activeElement === tool) return;
    const selection = document.getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const place = range && placeOf(range.startContainer);
    const passage = place !== null && range ? passageOf(range) : "";
    marked = passage ? { place, passage } : null;
    const shown = marked !== null;
    if (tool.hidden === shown) {
      tool.hidden = !shown;
      said.textContent = shown ? "Passage marked. Press Alt and M to comment on it." : "";
    }
  });
  const go = () => {
    if (!marked) return;
    const { place, passage } = marked;
    document.getSelection().removeAllRanges();
    tool.hidden = true;
    begin(place, passage);
  };
  tool.addEventListener("mousedown", (event) => event.preventDefault()); // or the marked words would be let go
  tool.addEventListener("click", go);
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.code === "KeyM" && marked) {
      event.preventDefault();
      go();
    }
  });
}

if (form || elsewhere) {
  offerPassages();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-comment]");
    if (!link || !form) return;
    event.preventDefault();
    begin(link.dataset.comment, "");
  });
}
