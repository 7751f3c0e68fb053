"""Passages of comments: where they stand in a typed text and in the HTML of a page. Pure functions of texts.

References with their numbers, emphasis, list marks and white space are ignored; the rest must follow in the same order.
"""

import re
from collections import defaultdict
from html import unescape

from django.utils.safestring import mark_safe

OMITTED = "…"  # in a passage: a number that comes from the data, or unchanged words left out
TYPED = re.compile(
    r"(?P<omitted>\[\[[^\]]*\]\]|…)"
    r"|(?P<unread>\[@[^\]]*\]|(?<=\])\([^)\s]*\)|(?<=\n)[ \t]*\d+[.)][ \t]+)"
    r"|(?P<words>[^\[\](\n…]+|.)",
    re.DOTALL,
)
IGNORED = set("*_`[]\\-+>")  # a reader sees some of them; in a typed text most are emphasis, links and lists
HTML = re.compile(
    r"<!--.*?-->|<(?P<close>/?)(?P<tag>[a-z][\w:-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>"
    r"|(?P<words>&#?\w+;|[^<&]+|[<&])",
    re.DOTALL | re.IGNORECASE,
)
CLASSES = re.compile(r'\bclass="([^"]*)"')
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Beside these, static/admin-atlas/comments.js has what it leaves out of a selection.
UNREAD_TAGS = {"button", "del", "head", "script", "select", "style", "svg", "template", "textarea", "title"}
UNREAD = {
    "visually-hidden",
    "skipped",
    "diff-kind",
    "comment-link",
    "comment-mark",
    "note-ref",
    "figure-series",
}
NUMBERS = {"reference", "figure-ref", "figure-under", "spoken", "skipped"}
CITATION = 'title="[@'


def is_present(passage, text):
    """Whether a passage that was read on a page is still in a typed text."""
    return _find(passage, _readable(_typed(text))[0]) is not None


def span(passage, text):
    """(start, end) of a passage in a typed text; None if it is not there, or if it is nothing but omissions."""
    readable, places = _readable(_typed(text))
    found = _find(passage, readable)
    return (places[found[0][0]][0], places[found[-1][1] - 1][1]) if found else None


def marked(html, passages, within=""):
    """(the HTML with marks around passages, the indexes of those found).

    `passages` are pairs of a passage and the HTML that follows its mark. `within` is part of the tag of the element
    to look in. Each run of text gets marks of its own, so that none crosses a tag.
    """
    runs, texts, links = _read(html, within)
    readable, places = _readable(runs)
    parts, inserted, found = [], defaultdict(lambda: ["", "", ""]), set()
    for index, (passage, link) in enumerate(passages):
        if spans := _find(passage, readable):
            parts += [(places[start][0], places[end - 1][1]) for start, end in spans]
            end = parts[-1][1]
            # No link stands in a link
            end = next((after for before, after in links if before < end < after), end)
            inserted[end][1] += link
            found.add(index)
    for start, end in _joined(parts):
        for first, last in texts:
            first, last = max(first, start), min(last, end)
            if first < last and html[first:last].strip():
                inserted[first][2] = '<mark class="commented">'
                inserted[last][0] = "</mark>"
    pieces, at = [], 0
    for place in sorted(inserted):
        pieces += [html[at:place], *inserted[place]]
        at = place
    return mark_safe("".join([*pieces, html[at:]])), found


def _find(passage, readable):
    """[(start, end)] of the parts of a passage in a readable text, in their order; None if one is missing."""
    wanted = _readable(_typed(passage))[0].strip(OMITTED)
    if (start := readable.find(wanted)) >= 0:
        return [(start, start + len(wanted))] if wanted else []
    found, end = [], 0
    for part in wanted.split(OMITTED):
        if (start := readable.find(part, end)) < 0:
            return None
        end = start + len(part)
        found.append((start, end))
    return found


def _joined(parts):
    """The parts without overlaps, in order."""
    joined = []
    for start, end in sorted(parts):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([start, end])
    return joined


def _readable(runs):
    """(characters to compare, [(start, end)] of each in the original) of runs of (words, start, end)."""
    characters, places = [], []
    for words, start, end in runs:
        is_whole = len(words) != end - start
        for index, character in enumerate(words, start):
            if character.isspace() or character in IGNORED:
                continue
            if character == OMITTED and characters and characters[-1] == OMITTED:
                continue
            characters.append(character)
            places.append((start, end) if is_whole else (index, index + 1))
    return "".join(characters), places


def _typed(text, offset=0):
    for token in TYPED.finditer(text):
        if token.lastgroup != "unread":
            yield (
                (OMITTED if token.lastgroup == "omitted" else token[0]),
                token.start() + offset,
                token.end() + offset,
            )


def _read(html, within):
    """(runs to read, [(start, end)] of text that may be marked, [(start, end)] of links)."""
    runs, texts, links, opened = [], [], [], {}
    if not within:
        opened["region"] = ["", 1]
    for token in HTML.finditer(html):
        name = (token["tag"] or "").lower()
        if name and name not in VOID:
            for kind, element in list(opened.items()):
                if element[0] == name:
                    element[1] += -1 if token["close"] else 1
                    if not element[1]:
                        start = opened.pop(kind)[2]
                        links += [(start, token.end())] if kind == "link" else []
            if not token["close"]:
                begun = _kinds(name, token["attributes"], within) - opened.keys()
                if "number" in begun and "region" in opened and "unread" not in opened:
                    runs.append((OMITTED, *token.span()))
                opened |= {kind: [name, 1, token.start()] for kind in begun}
        elif token["words"] and "region" in opened and "unread" not in opened:
            if texts and texts[-1][1] == token.start():  # the words before a sign such as &amp;
                texts[-1] = (texts[-1][0], token.end())
            else:
                texts.append(token.span())
            if "number" in opened:
                continue
            if token[0].startswith("&"):
                runs.append((unescape(token[0]), *token.span()))
            else:
                runs += _typed(token[0], token.start())  # a comparison shows links as they are typed
    return runs, texts, links


def _kinds(name, attributes, within):
    """The kinds of an element, for a passage: the region to look in, unread, a number, a link."""
    found = CLASSES.search(attributes)
    classes = set(found[1].split()) if found else set()
    is_citation = "reference" in classes and CITATION in attributes
    kinds = {
        "region": bool(within) and within in f"{name}{attributes}",
        "number": bool(NUMBERS & classes) or "data-flag" in attributes,
        "unread": bool(UNREAD & classes) or name in UNREAD_TAGS or is_citation,
        "link": name == "a",
    }
    if is_citation:
        kinds["number"] = False
    return {kind for kind, holds in kinds.items() if holds}
