"""Texts as they are typed: each as readers would see it, and its problems at their places.

It uses the reader, facts and renderer of the page. A text costs a fixed number of queries, plus the figures of the
minerals that it names.
"""

import re
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe

from ...checking import Destinations, broken_in, possible_anchors
from ...models.draft import BRIEF
from ...public.page.prose import section_html
from ...publishing.completeness import doubtful_in, wrong_in_plain
from ...publishing.facts import Facts
from ...publishing.figures.freezing import FrozenFigures
from ...publishing.payload.payload import Section
from ...publishing.texts.brief import untraced
from ...publishing.texts.markup import FIGURE, MOST_PROBLEMS, line_of
from ...publishing.texts.mirrors import is_alone, mirrored_in
from ...publishing.texts.misnamed import misnamed_in
from ...publishing.texts.prose import DraftProblem
from ...publishing.texts.reading import Citing, Reader
from ...shape import PROSE, TABLES, TEXT, WORDS, longest

# The fields of a citation that the preview reads.
CITED = ("key", "title", "publisher", "as_of", "review_by", "kind", "original_title")
SECTIONS = {text.name for text in PROSE}


class TypedText(NamedTuple):
    """A text of the form: its name for people, and how many characters it takes."""

    where: str
    longest: int


# By the name of a text of the profile, or of a table and a text of its rows.
PARTS = {text.name: TypedText(text.heading, longest(text.field)) for text in WORDS} | {
    f"{table.name}.{name}": TypedText(f"{table.heading}, {table.label(name)}", length)
    for table in TABLES
    for name, length in table.sentences.items()
}


LINK = re.compile(r"<a ([^>]*)>")
ADDRESS = re.compile(r' ?href="[^"]*"')


@dataclass(frozen=True)
class TypedFault:
    """A fault from `start` to `end` of a text; `text` names it, where that helps."""

    start: int
    end: int
    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Read:
    """A text that was read: its HTML (none for a plain text), its problems, and its citations by number."""

    html: str
    problems: list[TypedFault]
    sources: list[dict]
    # Figures by another name, then unbound numbers; none of a row, which may have a citation
    warnings: list[TypedFault]


class TookTooLong(Exception):
    """A text that is not read to its end."""


class Typed:
    """Texts of one form, read in the order of the page, which numbers the sources.

    `texts` are all that will be read; `citations` are the rows of the form; `mineral` is that of a mineral's profile.
    `is_late` is asked before each text and each figure: once it is true, `read` raises TookTooLong. `threads` are the
    CommentThreads whose passages are marked.
    """

    def __init__(self, country, texts, citations, mineral="", *, threads=None, is_late=lambda: False):
        self.threads = threads
        self.country, self.texts, self.mineral, self.is_late = country, texts, mineral, is_late
        rows = [dict.fromkeys(CITED, "") | row for row in citations]
        self.citing = Citing({row["key"]: row for row in rows if row["key"]})
        self.reader = Reader(figure=self.figure, cite=self.citing.cite)

    @cached_property
    def figures(self):
        """Read when the first reference to a figure needs it."""
        return FrozenFigures(Facts.for_text(self.country, "\n".join(self.texts)))

    def figure(self, reference):
        self.require_time()
        return self.figures.show(reference)

    def require_time(self):
        if self.is_late():
            raise TookTooLong

    @property
    def minerals_read(self):
        """The number of minerals whose figures were read: a sum reads a whole group."""
        every = self.figures.store.every.values() if "figures" in vars(self) else ()
        return len({one.head.mineral for one in every})

    @cached_property
    def alone(self):
        """The keys of mirrors without an original."""
        return {key for key, row in self.citing.rows.items() if is_alone(row)}

    @cached_property
    def destinations(self):
        return Destinations(SimpleLazyObject(lambda: self.figures.store))

    def read(self, part, text):
        self.require_time()
        (where, most), cited = PARTS[part], len(self.citing.claims)
        if part in SECTIONS:
            nodes = self.reader.nodes(text, where=where)
            found, self.reader.problems = self.reader.problems, []
            found = [*found, *self.broken_links(text, where)]
            if part in BRIEF:
                found += islice(untraced(text, where), MOST_PROBLEMS)
                found += islice(mirrored_in(text, where, self.alone), MOST_PROBLEMS)
            html = section_html(Section(part, nodes), vars(self).get("figures"), with_series=True)
        else:
            found, html = wrong_in_plain(text, where), ""
        if len(text) > most:
            reason = f"it has {len(text):,} characters; at most {most:,} are allowed"
            found = [*found, DraftProblem(where, "", reason, at=(most, len(text)))]
        problems = sorted((_problem(text, one) for one in found), key=attrgetter("start", "end"))
        sources = {self.citing.numbers[key]: self.citing.rows[key] for key, *_ in self.citing.claims[cited:]}
        sources = [row | {"number": number} for number, row in sorted(sources.items())]
        warnings = [_problem(text, one) for one in self.doubts(part, text, where)]
        html = without_ways_out(html)
        if html and self.threads:
            html = self.threads.marked(html, part, "#thread-")
        return Read(html, problems, sources, warnings)

    def doubts(self, part, text, where):
        if part in SECTIONS and FIGURE.search(text):
            yield from misnamed_in(text, where, self.figures.facts, self.mineral)
        if part in TEXT:
            yield from doubtful_in(text, where)

    def broken_links(self, text, where):
        anchored = possible_anchors(len(self.citing.rows))
        known = {"here": self.country.slug, "anchored": anchored, "destinations": self.destinations}
        return broken_in(text, where, **known)


def without_ways_out(html):
    """The HTML of a text, for a form that nobody should leave by accident.

    Figures, sources and places on the page are not links here; other links open in a window of their own. Our
    renderer makes this HTML: whatever is text in it is escaped.
    """
    return mark_safe(LINK.sub(_without_way_out, html))


def _without_way_out(link):
    attributes = link[1]
    if any(sign in attributes for sign in ('class="figure-ref"', 'class="note-ref"', 'href="#')):
        return f"<a{' ' * bool(left := ADDRESS.sub('', attributes).strip())}{left}>"
    return f'<a {attributes} target="_blank" rel="noopener">'


def _problem(text, problem):
    (start, end), line = problem.at, line_of(text, problem.at[0])
    return TypedFault(start, end, line, problem.text, problem.reason.removeprefix(f"line {line}: "))


def in_browser(problem, text):
    """A problem as JSON. Browsers count in UTF-16, where characters beyond U+FFFF count twice."""
    return asdict(problem) | {"start": units(text[: problem.start]), "end": units(text[: problem.end])}


def units(text):
    """Return the length of a text as browsers count it."""
    return len(text.encode("utf-16-le")) // 2
