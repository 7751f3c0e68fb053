"""Axe (WCAG 2.2 AA) on a page that is open in a browser, asked once where it would answer the same again."""

from collections import defaultdict

from axe_playwright_python.sync_playwright import Axe

# Axe takes a third of its time where it reads a colour once, and where what it remembers of an object is a property
# of that object: each of its many colours had entries in seven maps, which the garbage collector goes through.
QUICKER = """
class WeakMap {
  #key = Symbol();
  get(one) { return one[this.#key]; }
  set(one, value) { one[this.#key] = value; return this; }
  has(one) { return this.#key in one; }
  delete(one) { return this.has(one) && delete one[this.#key]; }
}
class WeakSet extends WeakMap {
  add(one) { return this.set(one, true); }
}
"""
READS_ONCE = """
const { Color } = axe.commons.color, read = Color.prototype.parseString, known = new Map();
Color.prototype.parseString = function (text) {
  if (!known.has(text)) {
    const { r, g, b, alpha } = read.call(this, text);
    known.set(text, { r, g, b, alpha });
  }
  return Object.assign(this, known.get(text));
};
"""
# A text has the contrast of every other of its kind: of the same element, class and style, on the same grounds. The two
# rules that compare colours look at one of a kind for each screen, and at the next one where they could not tell.
ONE_OF_A_KIND = """
const FIELDS = ["input", "select", "textarea"];
const TEXT = ["color", "fontSize", "fontWeight", "textShadow", "textDecorationLine"];
const GROUND = {
  backgroundColor: "rgba(0, 0, 0, 0)", backgroundImage: "none", opacity: "1", filter: "none", position: "static",
};
const texts = new Map();
let kinds, grounds;
axe.begin = (known) => [axe.known, axe.fresh, kinds, grounds] = [new Set(known.split(" ")), [], new Map(), new Map()];
askOnce("color-contrast", ["color-contrast"], kind, isText);
const ofLink = (one) => kind(one) + kind(one.parentElement);
askOnce("link-in-text-block", ["link-in-text-block", "link-in-text-block-style"], ofLink);

function askOnce(name, checks, kindOf, mayMatch = () => true) {
  const rule = axe._audit.rules.find(({ id }) => id === name), { matches } = rule;
  rule.matches = (one, ...others) => mayMatch(one) && !axe.known.has(name + kindOf(one)) && matches(one, ...others);
  for (const check of checks.map((id) => axe._audit.checks[id])) {
    const { evaluate } = check;
    check.evaluate = function (one, ...others) {
      const passes = axe.known.has(name + kindOf(one)) || evaluate.call(this, one, ...others);
      if (passes && !axe.known.has(name + kindOf(one))) {
        axe.known.add(name + kindOf(one));
        axe.fresh.push(name + kindOf(one));
      }
      return passes;
    };
  }
}

function isText(element) {  // what axe passes over elsewhere, after it has read all texts within
  const isWritten = ({ nodeType, data }) => nodeType === 3 && data.trim();
  return FIELDS.includes(element.localName) || [...element.childNodes].some(isWritten);
}

function kind(element) {
  const within = [element, element.parentElement];
  if (!kinds.has(element)) kinds.set(element, short([...within.map(own), ground(element)].join()));
  return kinds.get(element);
}

function own(element) {
  const style = getComputedStyle(element);
  return [element.localName, element.getAttribute("class"), ...TEXT.map((name) => style[name])].join();
}

function ground(element) {
  if (!element) return "";
  if (!grounds.has(element)) {
    const style = getComputedStyle(element), under = ground(element.parentElement);
    const seen = Object.entries(GROUND).filter(([name, none]) => style[name] !== none).map(([name]) => style[name]);
    const named = `${element.localName} ${element.getAttribute("class")}`;
    grounds.set(element, seen.length ? `${under} ${named} ${seen}` : under);
  }
  return grounds.get(element);
}

function short(text) {  // 64 bits of it
  if (!texts.has(text)) {
    let [one, other] = [0x811c9dc5, 0x9e3779b9];
    for (let at = 0; at < text.length; at += 1) {
      one = Math.imul(one ^ text.charCodeAt(at), 0x01000193);
      other = Math.imul(other + text.charCodeAt(at), 0x85ebca6b) ^ (other >>> 15);
    }
    texts.set(text, (one >>> 0).toString(36) + (other >>> 0).toString(36));
  }
  return texts.get(text);
}
"""
# Rows of one structure are alike to axe: it sees four of each kind of a list, unless the list scrolls.
FOUR_ALIKE = """
const TOLD = /^(class|role|type|open|hidden|disabled|lang|tabindex|aria-(?!label|desc).*)$/;
axe.leaveOut = () => [...document.querySelectorAll("tbody, ul, ol, dl")].flatMap((list) => {
  const seen = new Map(), count = (outline) => seen.set(outline, (seen.get(outline) ?? 0) + 1).get(outline);
  if (list.childElementCount < 9 || scrolls(list)) return [];
  return [...list.children].filter((row) => row !== list.lastElementChild && count(outlineOf(row)) > 4);
});

function scrolls(one) {
  if (one === document.body) return false;
  const cut = one.scrollHeight > one.clientHeight + 1 && getComputedStyle(one).overflowY !== "visible";
  return cut || scrolls(one.parentElement);
}

function outlineOf({ nodeType, data, localName, attributes, childNodes }) {
  if (nodeType !== 1) return data?.trim() && "text";
  const told = ({ name, value }) => (TOLD.test(name) ? name + value : name);
  return `${localName} ${[...attributes].map(told)} (${[...childNodes].map(outlineOf)})`;
}
"""
AXE = f"(() => {{ {QUICKER} {Axe().axe_script} {READS_ONCE} {ONE_OF_A_KIND} {FOUR_ALIKE} }})()"
LOOK = """async ([within, options, known]) => {
  if (!window.axe) return null;
  axe.begin(known);
  document.getAnimations().forEach((fade) => fade.finish());  // from one scheme to the other
  const left = axe.leaveOut();
  left.forEach((row) => row.style.setProperty("display", "none", "important"));
  const { violations } = await axe.run(within ?? document, options);
  left.forEach((row) => row.style.removeProperty("display"));
  const first = (nodes) => nodes.slice(0, 3).map(({ html }) => html.slice(0, 120));
  return [violations.map(({ id, nodes }) => [id, first(nodes)]), axe.fresh];
}"""
OPTIONS = {
    "resultTypes": ["violations"],
    "selectors": False,
    "preload": False,  # it would write the sheets of a preview into it, which the policy refuses
}  # what to do without saves a third of its time
TARGETS = {"target-size": {"enabled": True}}  # WCAG 2.2, 2.5.8: off in axe unless it is asked for

KNOWN = defaultdict(set)  # {screen: kinds of text whose colours passed}


def violations_of(page, screen, within, rules):
    """Return axe's findings on a page, or on the part of it that `within` names; `rules` are options of axe."""
    asked = [within, OPTIONS | {"rules": rules or {}}, " ".join(KNOWN[screen])]
    seen = page.evaluate(LOOK, asked)
    if seen is None:
        page.evaluate(AXE)
        page.add_init_script(f"if (window === top) {AXE}")  # sent once, also for what the page opens next
        seen = page.evaluate(LOOK, asked)
    violations, passed = seen
    KNOWN[screen].update(passed)
    return violations
