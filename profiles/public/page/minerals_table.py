"""The table of key minerals on a country page: cells, rows and their minerals, from a payload."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from django.utils.translation import gettext

from minerals import wording
from minerals.models import Flag, Measure
from minerals.models.figures import concentration_address
from minerals.presentation.marks import Register

from ...models.choices import STRONG, Role
from ...publishing.payload.payload import Concentration, Figure, HeldRole

SHOWN = 5  # minerals, each with one series; the others are folded
FEWEST_FOLDED = 3  # series: fewer are not worth a fold


@dataclass(frozen=True)
class TableCell:
    """One figure in one of the two year columns, or an empty cell."""

    stated: Figure | None
    year: int
    column: int

    @property
    def shows_unit(self):
        figure = self.stated
        return figure.flag != Flag.ZERO and (figure.value, figure.lower, figure.upper) != (None, None, None)

    @property
    def stray(self):
        """Whether its year is not that of its column."""
        return self.year != self.column

    @property
    def remark(self):
        """The members of a sum that we made, or the source's words in place of a number."""
        in_words = self.stated.text if self.stated.flag == Flag.DESCRIBED else ""
        return self.stated.summed or in_words


@dataclass(frozen=True)
class TableRow:
    """One series of a mineral: its last two years, and the country's place in the latest."""

    cells: list[TableCell]
    latest: Figure
    of_child: str
    concentration: Concentration | None
    source: str

    @property
    def leader_address(self):
        """The address that shows the leader's share and the HHI with their years and sources."""
        o = self.latest
        return _concentration_address(o.mineral, o.stage, o.form, o.measure, o.basis)

    @cached_property
    def hhi_marks(self):
        return wording.concentration_marks(self.concentration) if self.concentration else []


@lru_cache(maxsize=10_000)
def _concentration_address(mineral, *series):
    return concentration_address(mineral, *series)


class MineralsTable:
    """Minerals with their TableRows, and the notes below them."""

    def __init__(self, minerals):
        self.minerals = minerals
        self.rows = [(mineral, row) for mineral in minerals for row in mineral.rows]

    @cached_property
    def marks(self):
        """Letter -> meaning, of everything the table of key minerals shows."""
        rows = [row for _, row in self.rows]
        letters = [
            letter for row in rows for cell in row.cells if cell.stated for letter in cell.stated.marks
        ]
        shown = (mark for row in rows for mark in (*row.latest.share_marks, *row.hhi_marks))
        return Register([], letters=[*letters, *(letter for letter, _ in shown)]).marks

    @cached_property
    def remarks(self):
        return remarks(row for _, row in self.rows)

    @property
    def codes(self):
        """The remark that must accompany ranks of reserves; empty if the table has none."""
        return Register(row.latest for _, row in self.rows if row.latest.rank or row.latest.share).codes


def remarks(rows):
    """(mineral, text): known faults of the source, its words that are too long for a cell, its caveats; once each.

    Only the newest caveat of a row: the pages of the figures have those of earlier years.
    """
    faults, words, caveats = {}, defaultdict(lambda: defaultdict(list)), {}
    for row in rows:
        o, series = row.latest.observation, row.latest.series_name
        name = _by_source(o.mineral_name, o.named_source)
        stated = sorted(
            (one for cell in row.cells if (one := cell.stated)), key=lambda one: one.observation.year
        )
        if one := next((one for one in reversed(stated) if one.caveat), None):
            named = {"series": series, "year": one.observation.year, "caveat": one.caveat}
            caveats[name, gettext("%(series)s, %(year)s: %(caveat)s.") % named] = None
        for o in (one.observation for one in stated):
            if o.annotation:
                faults[name, o.annotation] = None
            if text := wording.long_words(o):
                words[name, text][series].append(str(o.year))
    quoted = [(name, f"{_listed_years(of)}: {wording.quoted(text)}") for (name, text), of in words.items()]
    return [*faults, *quoted, *caveats]


def _by_source(mineral, source):
    """Return “Titanium”, or “Titanium (USGS Outlook)” if the source is not the default one."""
    named = {"mineral": mineral, "source": source}
    return gettext("%(mineral)s (%(source)s)") % named if source else mineral


def _listed_years(series):
    """“Mine production, rutile 2023, 2024; reserves, rutile 2024” of {series: [years]}."""
    named = [f"{name} {', '.join(years)}" for name, years in series.items()]
    return "; ".join([*named[:1], *map(wording.lower_first, named[1:])])


def shown_and_folded(minerals):
    """Return (the first minerals with only their leading series, their other series and the other minerals).

    If the second part is small, everything is shown and nothing folded.
    """
    first, others = minerals[:SHOWN], minerals[SHOWN:]
    shown = [replace(mineral, rows=[leading(mineral.rows)]) for mineral in first]
    bare = {"note": "", "lists": (), "strategic": (), "roles": ()}  # said above
    left = [
        replace(mineral, **bare, rows=[row for row in mineral.rows if row is not at_once.rows[0]])
        for mineral, at_once in zip(first, shown, strict=True)
    ]
    folded = [mineral for mineral in left if mineral.rows] + others
    if sum(len(mineral.rows) for mineral in folded) < FEWEST_FOLDED:
        return minerals, []
    return shown, folded


def leading(rows):
    """Return the series with the country's largest share of the world: of production if one has a share, otherwise
    the first.
    """
    with_share = [row for row in rows if row.latest.share]
    produced = [row for row in with_share if row.latest.measure == Measure.PRODUCTION]
    return max(produced or with_share, key=lambda row: row.latest.share.percent, default=rows[0])


@dataclass(frozen=True)
class RoleShown:
    """A role with its label and its basis."""

    role: str
    strength: str
    computed: bool
    because: str
    number: int | None = None
    note: str = ""  # of the editor who added it

    @classmethod
    def of(cls, role: HeldRole, figures, mineral):
        because = figures[role.figure].because(mineral) if role.computed else ""
        return cls(role.role, role.strength, role.computed, because, role.number, role.note)

    @property
    def label(self):
        return _role_label(self.role, self.strength)


@wording.by_language
def _role_label(role, strength):
    label = str(Role(role).label)
    return STRONG[strength] % {"role": wording.lower_first(label)} if strength else label
