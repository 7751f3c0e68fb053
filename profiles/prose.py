"""Prose: Markdown with figure references and citations, rendered once and frozen.

    [[cobalt/mine/production]]                            the profile's country, latest year
    [[titanium/plant/production/sponge year=2024]]        a fourth part names the form
    [[rare-earths/reserves country=china show=share]]     reserves have no stage; show is value, share or rank
    [[chromium/reserves basis=oxide]]                     a basis, where there is more than one
    [@smm-hishikari]                                      a citation of the profile
    [@smm-hishikari, as of 2020-03, review by 2027-01]    with the dates of this claim

The output is sanitised HTML without style or script. What cannot be resolved becomes a `Problem`;
nothing is guessed.
"""

import re
from dataclasses import dataclass, field

import nh3
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

from minerals.models import Basis, Measure, Stage

from .partial_dates import readable, validate_partial_date

SHOWS = ("value", "share", "rank")
OPTIONS = ("year", "country", "show", "basis")

FIGURE = re.compile(r"\[\[([^\[\]\n]*)\]\]")
CITATION = re.compile(r"\[@([^\[\]\n]*)\]")
REFUSED_LINK = re.compile(r"\]\(([^)\n]+)")  # what the parser leaves as it is, such as javascript:
CITATION_PART = re.compile(r"(as of|review by)\s+(\S+)")

ALLOWED_TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "abbr", "span", "blockquote", "br", "code"}
ALLOWED_ATTRIBUTES = {
    "a": {"href", "class", "title", "aria-label"},
    "abbr": {"class", "title"},
    "span": {"class"},
}


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
class Problem:
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
    if stage not in Stage.values:
        raise BadReference(f"“{stage}” is not a stage: {', '.join(Stage.values)}")
    if measure not in Measure.values:
        raise BadReference(f"“{measure}” is not a measure: {', '.join(Measure.values)}")
    if (basis := options.get("basis")) and basis not in Basis.values:
        raise BadReference(f"“{basis}” is not a basis: {', '.join(Basis.values)}")
    if (show := options.get("show", "value")) not in SHOWS:
        raise BadReference(f"“{show}” is not one of {', '.join(SHOWS)}")
    year = options.get("year")
    if year and not re.fullmatch(r"\d{4}", year):
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


@dataclass
class Renderer:
    """Renders the prose of one profile.

    `figure(reference)` returns the HTML of a FigureReference, `cite(reference)` the number of a
    CitationReference; each raises BadReference with a reason. Problems are collected, not raised.
    """

    figure: callable
    cite: callable
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self):
        self._markdown = MarkdownIt("commonmark", {"html": False}).disable(
            ["heading", "lheading", "image", "hr", "fence", "code", "html_block", "html_inline"]
        )
        self._markdown.inline.ruler.before("link", "atlas_figure", self._rule(FIGURE, self._render_figure))
        self._markdown.inline.ruler.before(
            "link", "atlas_citation", self._rule(CITATION, self._render_citation)
        )
        self._markdown.add_render_rule(
            "atlas", lambda renderer, tokens, index, options, env: tokens[index].content
        )

    def html(self, markdown, *, where):
        """Sanitised HTML of `markdown`; `where` names the field in problems."""
        self._where = where
        return clean(self._markdown.render(markdown))

    def addresses(self, markdown):
        """Every address that `markdown` links to, in order, those included that are refused and shown as text."""
        found = []
        for block in self._markdown.parse(markdown):
            for token in block.children or []:
                if token.type == "link_open":
                    found.append(token.attrs["href"])
                elif token.type == "text":
                    found += REFUSED_LINK.findall(token.content)
        return found

    def _rule(self, pattern, render):
        def rule(state, silent):
            match = pattern.match(state.src, state.pos)
            if not match:
                return False
            if not silent:
                state.push("atlas", "", 0).content = render(match)
            state.pos = match.end()
            return True

        return rule

    def _render_figure(self, match):
        try:
            return self.figure(parse_figure(match[1]))
        except BadReference as error:
            return self._complain(match[0], error)

    def _render_citation(self, match):
        try:
            reference = parse_citation(match[1])
            return citation_link(self.cite(reference), reference.as_of)
        except BadReference as error:
            return self._complain(match[0], error)

    def _complain(self, text, error):
        self.problems.append(Problem(self._where, text, str(error), leads_nowhere=True))
        return format_html('<span class="unresolved">{} ({})</span>', text, str(error))


def citation_link(number, as_of=""):
    if as_of:
        return format_html(
            '<a class="note-ref" href="#source-{}" aria-label="Source {}, as of {}" title="as of {}">{}</a>',
            number, number, readable(as_of), readable(as_of), number,
        )  # fmt: skip
    return format_html(
        '<a class="note-ref" href="#source-{}" aria-label="Source {}">{}</a>', number, number, number
    )


def clean(html):
    return mark_safe(  # nh3 has just removed everything but the tags named above
        nh3.clean(
            html,
            tags=ALLOWED_TAGS,
            attributes=ALLOWED_ATTRIBUTES,
            link_rel=None,
            url_schemes={"http", "https"},
        )
    )


def plain_words(markdown):
    """How many words a reader sees: a figure reference counts as two, a citation as none."""
    text = CITATION.sub(" ", FIGURE.sub(" 0 t ", markdown))
    return len(re.findall(r"\w[\w'’.,-]*", text))
