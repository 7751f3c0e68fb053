"""Prose: Markdown with figure references and citations, parsed once and frozen as nodes.

    [[cobalt/mine/production]]                            the profile's country, latest year
    [[titanium/plant/production/sponge year=2024]]        a fourth part names the form
    [[rare-earths/reserves country=china show=share]]     reserves have no stage; show is value, share or rank
    [[chromium/reserves basis=oxide]]                     a basis, where there is more than one
    [@smm-hishikari]                                      a citation of the profile
    [@smm-hishikari, as of 2020-03, review by 2027-01]    with the dates of this claim

What cannot be resolved becomes a `DraftProblem`; nothing is guessed.
"""

import re
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from markdown_it import MarkdownIt

from minerals.models import Basis, Measure, Stage

from ..models.draft import validate_partial_date
from .nodes import Cited, Element, Link, Unresolved

SHOWS = ("value", "share", "rank")
OPTIONS = ("year", "country", "show", "basis")

FIGURE = re.compile(r"\[\[([^\[\]\n]*)\]\]")
CITATION = re.compile(r"\[@([^\[\]\n]*)\]")
# A reference that is begun and never ended. A link in square brackets, [[text](address)], is none.
UNCLOSED = re.compile(r"(?:\[\[[^\[\]\n]*+\]?+|\[@[^\[\]\n]*+)(?!\()")
ANY_REFERENCE = re.compile(f"{FIGURE.pattern}|{CITATION.pattern}|{UNCLOSED.pattern}")
REFUSED_LINK = re.compile(r"\]\(([^)\n]+)")  # what the parser leaves as it is, such as javascript:
CITATION_PART = re.compile(r"(as of|review by)\s+(\S+)")

UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u00a0\u2028\u2029\\]")  # browsers drop some, and read \ as /
SCHEME = re.compile(r"[^/?#]*:")


def is_link(address):
    """Whether prose may link to `address`: a place on the page, a path of this site, or http(s):// with its host.

    `//host`, `http:host` and `/\\host` look like paths and lead elsewhere; encoded, they lead nowhere.
    """
    if UNSEEN.search(address):
        return False
    decoded = UNSEEN.sub(lambda match: "/" if match[0] == "\\" else "", unquote(address))
    if decoded.startswith("//"):
        return False
    if not SCHEME.match(address):
        return not SCHEME.match(decoded)
    try:
        parts = urlsplit(address)
        port = parts.port  # raises ValueError where it is no port
    except ValueError:
        return False
    return (
        re.match(r"https?://[^/?#]", address, re.IGNORECASE) is not None
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and port != 0
    )


class BadReference(ValueError):
    """A reference that cannot be read; its message says why."""


@dataclass(frozen=True)
class FigureReference:
    """What a reference asks for. `country` is a slug, empty for the profile's own; `year` may be None."""

    mineral: str
    stage: str
    measure: str
    form: str = "all"
    basis: str | None = None
    year: int | None = None
    country: str = ""
    show: str = "value"


@dataclass(frozen=True)
class CitationReference:
    key: str
    as_of: str = ""
    review_by: str = ""


@dataclass(frozen=True)
class DraftProblem:
    """Why a draft cannot be submitted: the place, the text there, the reason."""

    where: str
    text: str
    reason: str
    leads_nowhere: bool = field(default=False, compare=False)  # a reference, not something that is missing

    def __str__(self):
        return f"{self.where}: {self.text}: {self.reason}" if self.text else f"{self.where}: {self.reason}"


def parse_figure(text):
    """The FigureReference that `text` (without brackets) writes; BadReference where it is malformed."""
    path, *pairs = text.split() or [""]
    parts = path.split("/")
    options = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or name not in OPTIONS or not value:
            raise BadReference(f"“{pair}” is not one of {', '.join(f'{o}=…' for o in OPTIONS)}")
        if name in options:
            raise BadReference(f"{name} is given twice")
        options[name] = value
    if len(parts) >= 2 and parts[1] in Measure.values:
        parts.insert(1, Stage.NONE.value)
    if not 3 <= len(parts) <= 4 or not all(parts):
        raise BadReference("write mineral/stage/measure, mineral/measure or mineral/stage/measure/form")
    mineral, stage, measure, *form = parts
    basis = options.get("basis")
    for name, value, known in (
        ("stage", stage, Stage),
        ("measure", measure, Measure),
        ("basis", basis, Basis),
    ):
        if value and value not in known.values:
            raise BadReference(f"“{value}” is not a {name}: {', '.join(known.values)}")
    if (show := options.get("show", "value")) not in SHOWS:
        raise BadReference(f"“{show}” is not one of {', '.join(SHOWS)}")
    year = options.get("year")
    if year and not re.fullmatch(r"[0-9]{4}", year):
        raise BadReference(f"“{year}” is not a year")
    return FigureReference(
        mineral=mineral,
        stage=stage,
        measure=measure,
        form=form[0] if form else "all",
        basis=basis,
        year=int(year) if year else None,
        country=options.get("country", ""),
        show=show,
    )


def parse_citation(text):
    """The CitationReference that `text` (after the @, without brackets) writes; BadReference if malformed."""
    key, *parts = (part.strip() for part in text.split(","))
    if not re.fullmatch(r"[-\w]+", key):
        raise BadReference(f"“{key}” is not a key of letters, digits and hyphens")
    dates = {}
    for part in parts:
        match = CITATION_PART.fullmatch(part)
        if not match:
            raise BadReference(f"“{part}” is neither “as of 2026-03” nor “review by 2027-03”")
        try:
            validate_partial_date(match[2])
        except ValidationError as error:
            raise BadReference(error.messages[0]) from None
        dates[match[1]] = match[2]
    return CitationReference(key, dates.get("as of", ""), dates.get("review by", ""))


def _rule(kind, pattern):
    """An inline rule that keeps what `pattern` matches as a token of this kind. Nothing is resolved while parsing."""

    def rule(state, silent):
        match = pattern.match(state.src, state.pos)
        if not match:
            return False
        if not silent:
            token = state.push(kind, "", 0)
            token.content, token.info = match[0], match[1] if pattern.groups else ""
        state.pos = match.end()
        return True

    return rule


def _markdown():
    parser = MarkdownIt("commonmark", {"html": False}).disable(
        ["heading", "lheading", "image", "hr", "fence", "code", "html_block", "html_inline"]
    )
    parser.validateLink = is_link
    for kind, pattern in (("figure", FIGURE), ("citation", CITATION), ("unclosed", UNCLOSED)):
        parser.inline.ruler.before("link", kind, _rule(kind, pattern))
    return parser


MARKDOWN = _markdown()


def addresses(markdown):
    """Every address that `markdown` links to, in order, those included that are refused and shown as text."""
    found = []
    for block in MARKDOWN.parse(markdown):
        for token in block.children or []:
            if token.type == "link_open":
                found.append(token.attrs["href"])
            elif token.type == "text":
                found += REFUSED_LINK.findall(token.content)
    return found


def references(text):
    """What looks like a reference in a text that is no Markdown, where readers would see its brackets."""
    return [match[0].strip() for match in ANY_REFERENCE.finditer(text)]


@dataclass
class Reader:
    """Reads the prose of one profile.

    `figure(reference)` returns the node of a FigureReference, `cite(reference)` the number of a CitationReference; each
    raises BadReference with a reason. Problems are collected, not raised.
    """

    figure: callable
    cite: callable
    problems: list[DraftProblem] = field(default_factory=list)

    def nodes(self, markdown, *, where):
        """The nodes of `markdown`; `where` names the field in problems."""
        return self._nodes(MARKDOWN.parse(markdown), where)

    def _nodes(self, tokens, where):
        stack, opened = [[]], []
        for token in tokens:
            if token.hidden:  # the paragraphs of a list without blank lines
                continue
            if token.nesting == 1:
                opened.append(token)
                stack.append([])
            elif token.nesting == -1:
                children = stack.pop()
                stack[-1] += _element(opened.pop(), tuple(children))
            elif token.type == "inline":
                stack[-1] += self._nodes(token.children, where)
            elif token.type in INLINE:
                stack[-1].append(INLINE[token.type](token))
            else:
                stack[-1].append(self._reference(where, token))
        return tuple(_joined(stack[0]))

    def _reference(self, where, token):
        try:
            if token.type == "figure":
                return self.figure(parse_figure(token.info))
            if token.type == "citation":
                reference = parse_citation(token.info)
                return Cited(self.cite(reference), reference.as_of)
            raise BadReference("its closing bracket is missing, or it holds a bracket or a line break")
        except BadReference as error:
            self.problems.append(DraftProblem(where, token.content.strip(), str(error), leads_nowhere=True))
            return Unresolved(token.content, str(error))


INLINE = {
    "text": lambda token: token.content,
    "softbreak": lambda token: "\n",
    "hardbreak": lambda token: Element("br"),
    "code_inline": lambda token: Element("code", (token.content,)),
}


def _element(token, children):
    """The nodes of an element; of a link that the parser let through and that is none, its text alone."""
    children = _joined(children)
    if token.tag != "a":
        return [Element(token.tag, children)]
    href = token.attrs["href"]
    return [Link(href, token.attrs.get("title", ""), children)] if is_link(href) else children


def _joined(nodes):
    """Nodes with the texts that stand side by side as one."""
    groups = groupby(nodes, key=lambda node: isinstance(node, str))
    return tuple(node for text, group in groups for node in (["".join(group)] if text else group))


def plain_words(markdown):
    """How many words a reader sees: a figure reference counts as two, a citation as none."""
    text = CITATION.sub(" ", FIGURE.sub(" 0 t ", markdown))
    return len(re.findall(r"\w[\w'’.,-]*", text))
