"""The Markdown of a text: paragraphs, lists, quotations, emphasis, links, references; anything else is reported.

The parser knows the lines of a block. `Places` gives the place of a token in the whole text.
"""

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from html import unescape
from itertools import accumulate
from typing import NamedTuple

from markdown_it import MarkdownIt

from .addresses import is_link

NESTED = 6  # lists and quotations in each other, and emphasis and links: deeper is refused
MOST_REFERENCES = 200  # of one text
MOST_LINKS = 200  # of one text
MOST_BRACKETS = 1_000  # of one text that are tried as links, some twice; those of whole references are not
MOST_PROBLEMS = 50  # of one text that are named: more are not put right at once either
LONGEST = 200  # characters of a text that a problem repeats

FIGURE = re.compile(r"\[\[([^\[\]\n]*)\]\]")
CITATION = re.compile(r"\[@([^\[\]\n]*)\]")
# A reference without an end. A link in square brackets, [[text](address)], does not count.
UNCLOSED = re.compile(r"(?:\[\[[^\[\]\n]*+\]?+|\[@[^\[\]\n]*+)(?!\()")
ANY_REFERENCE = re.compile(f"{FIGURE.pattern}|{CITATION.pattern}|{UNCLOSED.pattern}")
# Text that only looks like a link, such as javascript:; it is shown as written.
NO_LINK = re.compile(r"(?:\[[^\[\]\n]*+)?\]\(([^)\n]++)\)?+")
PICTURE = re.compile(r"!\[[^\[\]\n]*+\]\([^)\n]*+\)?+")
TAG = re.compile(r"<(?:/?[a-z][a-z0-9-]*+(?=[\s/>])|!--|!\[CDATA|!DOCTYPE|\?)[^<>]*+>?+", re.IGNORECASE)
LINE = re.compile(  # the beginning of a block that texts cannot have
    r"(?P<heading>#{1,6}(?=[ \t\n]|$)[^\n]*+)"
    r"|(?P<rule>(?:-{3,}+|={3,}+|\*{3,}+|_{3,}+)[ \t]*+(?=\n|$))"
    r"|(?P<fence>(?:```|~~~)[^`\n]*+(?=\n|$))"
    r"|(?P<table>\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)++\|?[ \t]*+(?=\n|$))"
)
NOT_HERE = {
    "heading": "a text cannot have its own headings: write a paragraph, or \\# if readers should see the sign",
    "rule": "a text cannot have lines across the page: remove it",
    "fence": "a text cannot have blocks of code: remove the marks",
    "table": "a text cannot have tables: write a list, or use the tables of the profile",
    "picture": "a text cannot have pictures: the page has one, the lead image",
    "tag": "HTML is not read: write **bold**, *italic*, a list or a link",
}

# Hidden characters: they reverse the direction of a text, join or split words, or are invisible.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800"
    r"\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


class Passage(NamedTuple):
    """A passage from `start` to `end` of a text, and its fault."""

    start: int
    end: int
    reason: str


def unseen(text):
    """Yield a Passage for everything in `text` that nobody sees: characters, and entities for them."""
    for match in UNSEEN.finditer(text):
        yield Passage(*match.span(), why_unseen(match[0]))
    for match in ENTITY.finditer(text):
        if hidden := UNSEEN.search(unescape(match[0])):
            yield Passage(*match.span(), why_unseen(hidden[0]))


def why_unseen(character):
    named = unicodedata.name(character, "control character").lower()
    return f"hidden character (U+{ord(character):04X}, {named}): delete it"


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def _rule(kind, pattern):
    """An inline rule that keeps what `pattern` matches as a token of this kind. Nothing is resolved while parsing."""

    def rule(state, silent):
        match = pattern.match(state.src, state.pos, state.posMax)
        if not match:
            return False
        if not silent:
            token = state.push(match.lastgroup or kind, "", 0)
            token.content, token.info = match[0], (match[1] or "") if pattern.groups else ""
            token.meta = {"at": state.pos}
        state.pos = match.end()
        return True

    return rule


def _at_line_start(rule):
    def rule_there(state, silent):
        before = state.pos
        while before and state.src[before - 1] in " \t":
            before -= 1
        return (not before or state.src[before - 1] == "\n") and rule(state, silent)

    return rule_there


def _placed(rule, sign):
    """A rule of the parser that makes links with their position.

    They begin with `sign`. Links and brackets of a text are limited: after the last one, its block is left as
    written.
    """

    def rule_and_place(state, silent):
        number, start = len(state.tokens), state.pos
        if state.src[start] != sign:
            return False
        state.env["brackets"] = state.env.get("brackets", 0) + 1
        if state.env["brackets"] > MOST_BRACKETS:
            return _leave(state, start, silent)
        made = state.env.get("links", 0)
        if made == MOST_LINKS:
            return rule(state, True) and _leave(state, start, silent)
        found = rule(state, silent)
        if found and not silent:
            state.env["links"] = made + 1
            opened = next(token for token in state.tokens[number:] if token.type == "link_open")
            opened.meta = {"at": start, "end": state.pos}
        return found

    return rule_and_place


def _leave(state, start, silent):
    """Take all from `start` on as one token. A search for the end of a link ends here, too, and finds none."""
    if not silent:
        token = state.push("left", "", 0)
        token.content, token.meta = state.src[start : state.posMax], {"at": start}
    state.pos = state.posMax
    return True


def _markdown():
    parser = MarkdownIt("commonmark", {"html": False}).disable(
        ["heading", "lheading", "image", "hr", "fence", "code", "html_block", "html_inline"]
    )
    parser.validateLink = is_link
    rules = parser.inline.ruler
    signs = {"link": "[", "autolink": "<"}
    for rule in rules.__rules__:
        if rule.name in signs:
            rules.at(rule.name, _placed(rule.fn, signs[rule.name]))
    rules.before("text", "line", _at_line_start(_rule("line", LINE)))
    for kind, pattern in (
        ("figure", FIGURE),
        ("citation", CITATION),
        ("unclosed", UNCLOSED),
        ("picture", PICTURE),
    ):
        rules.before("link", kind, _rule(kind, pattern))
    rules.after("link", "no_link", _rule("no_link", NO_LINK))
    rules.after("autolink", "tag", _rule("tag", TAG))
    return parser


MARKDOWN = _markdown()


@lru_cache(maxsize=4)
def blocks(markdown):
    """The tokens of a text, parsed once for its nodes, links and sentences. Nobody changes them."""
    return tuple(MARKDOWN.parse(markdown))


def references(markdown):
    """Every whole reference of `markdown` as it is written, in order."""
    return [
        token.content
        for block in blocks(markdown)
        for token in block.children or []
        if token.type in ("figure", "citation")
    ]


class ParsedPlaces:
    """The places in `text` of everything that the parser has found in its blocks."""

    def __init__(self, text):
        self.lines = text.split("\n")
        self.starts = _starts(self.lines)

    def of(self, block):
        """A function from an offset in the content of an inline token to the one in the text."""
        inner, last = block.content.split("\n"), len(self.lines) - 1
        starts = _starts(inner)

        def place(at):
            number = min(bisect_right(starts, at), len(inner)) - 1
            line, content = min(block.map[0] + number, last), inner[number]
            # The parser has removed the prefix: marks of lists and quotations, indentation.
            taken = len(self.lines[line].rstrip()) - len(content.rstrip())
            return self.starts[line] + max(0, taken + at - starts[number])

        return place


def _starts(lines):
    return [0, *accumulate(len(line) + 1 for line in lines)]


class Linked(NamedTuple):
    """An address that is linked to from `start` to `end` of a text, or only looks so and is shown as it is written."""

    start: int
    end: int
    address: str
    is_read: bool


def links(markdown):
    """Every Linked of `markdown`, in order."""
    found, places = [], ParsedPlaces(markdown)
    for block in blocks(markdown):
        place = places.of(block) if block.children else None
        for token in block.children or []:
            if token.type == "link_open":
                end = place(token.meta["end"] - 1) + 1
                found.append(Linked(place(token.meta["at"]), end, token.attrs["href"], is_read=True))
            elif token.type == "no_link":
                start = place(token.meta["at"])
                found.append(Linked(start, start + len(token.content), token.info, is_read=False))
    return found
