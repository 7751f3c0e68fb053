"""Reasons why the words around figures that moved may be wrong: pure functions of a sentence's references."""

import re
from dataclasses import dataclass
from itertools import combinations

from ..publishing.figures.figure import Figure
from ..publishing.figures.finding import Finding
from ..publishing.figures.shows import SHARES
from ..publishing.payload.changes import series_of
from ..publishing.texts.nodes import FigureShown, FindingShown, Unresolved

HALF = 50  # per cent
HALF_CROSSED = "a share has crossed a half"
NO_LONGER = "a reference no longer leads anywhere"
DIRECTION = "the change between two years has another direction"
LARGER = "which of two figures is larger has changed"
TURNS = (  # kinds of findings, a threshold, and the sentence if they pass it
    (("supplier-share", "customer-share", "export-share", "reliance"), HALF, HALF_CROSSED),
    (("multiple",), 1, LARGER),
)
YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")


@dataclass(frozen=True)
class RereadSide:
    """One reference in one payload: the figure or finding that it shows, or nothing if it is unresolved."""

    figure: Figure | None = None
    finding: Finding | None = None
    show: str = ""
    rests_on: tuple[Figure, ...] = ()

    @classmethod
    def of(cls, node, payload):
        if isinstance(node, FigureShown):
            figure = payload.figures[node.figure]
            return cls(figure=figure, show=node.show, rests_on=(figure,))
        if isinstance(node, FindingShown):
            finding = payload.findings[node.finding]
            return cls(finding=finding, rests_on=tuple(payload.figures[key] for key in finding.figures))
        return cls()

    @property
    def number(self):
        """The (kind, number) that it shows, or None. Only numbers of one kind can be compared."""
        if self.figure is None or self.show == "rank":
            return None
        if self.show in SHARES:
            return self.figure.share and ("share", self.figure.share.percent)
        return None if self.figure.value is None else (self.figure.unit, self.figure.value)


@dataclass(frozen=True)
class RereadPair:
    """One reference of a text, as it was and as it would be."""

    before: RereadSide
    after: RereadSide
    leads_nowhere: bool

    @classmethod
    def of(cls, old, new, before, after):
        return cls(RereadSide.of(old, before), RereadSide.of(new, after), isinstance(new, Unresolved))

    @property
    def sides(self):
        return self.before, self.after

    @property
    def series(self):
        """The series of all figures that either side shows or rests on."""
        return {series_of(figure) for side in self.sides for figure in side.rests_on}

    @property
    def figures(self):
        """Both figures, if there are two."""
        found = tuple(side.figure for side in self.sides if side.figure)
        return found if len(found) == 2 else None


def why_again(pairs, own_words):
    """Return the reasons to reread a sentence; `own_words` are its words outside references."""
    found = [reason for pair in pairs for reason in _of_one(pair, own_words)]
    found += [reason for one, other in combinations(pairs, 2) if (reason := _of_two(one, other))]
    return tuple(dict.fromkeys(found))


def _of_one(pair, own_words):
    if pair.leads_nowhere:
        yield NO_LONGER
    if findings := _findings(pair):
        yield from _of_finding(*findings)
    if not pair.figures:
        return
    a, b = pair.figures
    if pair.after.show == "rank" and _place(a) != _place(b):
        yield "a rank has changed"
    if pair.after.show in SHARES and a.share and b.share and _above(a) != _above(b):
        yield HALF_CROSSED
    if a.flag != b.flag and None in (a.value, b.value) and pair.after.show == "value":
        yield f"it was {a.amount} and is {b.amount}"
    if a.year != b.year and str(a.year) in YEAR.findall(own_words):
        yield f"its own words mention {a.year}"


def _place(figure):
    return figure.rank and (figure.rank.place, figure.rank.tied)


def _above(figure):
    return figure.share.percent > HALF


def _findings(pair):
    found = tuple(side.finding for side in pair.sides if side.finding)
    return found if len(found) == 2 else None


def _of_finding(a, b):
    """Yield the reasons why a finding turned: each kind has values at which its words change."""
    if None in (a.value, b.value):
        return
    if a.kind == "change" and _sign(a.value) != _sign(b.value):
        yield DIRECTION
    for kinds, line, reason in TURNS:
        if a.kind in kinds and (a.value > line) != (b.value > line):
            yield reason


def _of_two(first, other):
    """Return the reason if two numbers of one kind have changed their order, or an empty string."""
    numbers = [side.number for pair in (first, other) for side in pair.sides]
    if None in numbers or len({kind for kind, _ in numbers}) > 1:
        return ""
    a, b, c, d = (number for _, number in numbers)
    if _sign(a - c) == _sign(b - d):
        return ""
    return DIRECTION if first.series & other.series else LARGER


def _sign(number):
    return (number > 0) - (number < 0)
