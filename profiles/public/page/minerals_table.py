"""The table of key minerals on a country page: cells, rows and their minerals, from a payload."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from django.utils.translation import gettext

from minerals import wording
from minerals.models import Flag, Measure
from minerals.models.figures import concentration_address

from ...models.choices import STRONG, Role
from ...publishing.figures import figure_words
from ...publishing.payload.payload import Concentration, Figure, HeldRole

SHOWN = 5  # minerals, each with one series; the others are folded
FEWEST_FOLDED = 3  # series: fewer are not worth a fold


@dataclass(frozen=True)
class TableCell:
    """One figure in one of the two year columns, or an empty cell."""

    figure: Figure | None
    year: int
    column: int

    @property
    def shows_unit(self):
        figure = self.figure
        return figure.flag != Flag.ZERO and (figure.value, figure.lower, figure.upper) != (None, None, None)

    @property
    def stray(self):
        """Whether its year is not that of its column."""
        return self.year != self.column

    @property
    def remark(self):
        """The members of a sum that we made, or the source's words in place of a number."""
        in_words = self.figure.text if self.figure.flag == Flag.DESCRIBED else ""
        return figure_words.made_of(self.figure) or in_words


@dataclass(frozen=True)
class TableRow:
    """One series of a mineral: its last two years, and the country's place in the latest."""

    cells: list[TableCell]
    latest: Figure
    of_child: str
    concentration: Concentration | None
    source: str

    @cached_property
    def name(self):
        return figure_words.series(self.latest)

    @cached_property
    def title(self):
        return figure_words.series(self.latest, with_basis=False)

    @cached_property
    def basis(self):
        return self.name.removeprefix(self.title).strip(" ()")

    @property
    def summed(self):
        """“Sum of Germany and Poland”, where we made the latest figure; else empty."""
        return figure_words.made_of(self.latest)

    @cached_property
    def share(self):
        return figure_words.share(self.latest)

    @cached_property
    def share_marks(self):
        return figure_words.share_marks(self.latest)

    @cached_property
    def rank(self):
        return figure_words.rank(self.latest)

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
        found = {}
        for _, row in self.rows:
            letters = [letter for cell in row.cells if cell.figure for letter in cell.figure.marks]
            letters += [letter for letter, _ in (*row.share_marks, *row.hhi_marks)]
            found |= {letter: wording.MARKS[letter] for letter in letters}
        return found

    @cached_property
    def annotations(self):
        """(mineral, text) of each known fault of the source, once."""
        found = {}
        for mineral, row in self.rows:
            if row.latest.annotation:
                found.setdefault(row.latest.annotation, by_source(mineral.name, row.latest.source_name))
        return [(name, text) for text, name in found.items()]

    @cached_property
    def wordings(self):
        """(mineral, series, words) of a source's words that are too long for a cell, once each."""
        cells = ((mineral, row, cell) for mineral, row in self.rows for cell in row.cells if cell.figure)
        found = ((m.name, row.name, wording.long_words(cell.figure)) for m, row, cell in cells)
        return list(dict.fromkeys(one for one in found if one[-1]))

    @cached_property
    def caveats(self):
        """(mineral, text) of the source's caveats against comparing its own figures, the newest of each row."""
        found = {}
        for mineral, row in self.rows:
            figures = [cell.figure for cell in row.cells if cell.figure and cell.figure.caveats]
            for figure in sorted(figures, key=lambda figure: figure.year)[-1:]:
                name = by_source(row.of_child or mineral.name, row.latest.source_name)
                found[name, caveat_line(row.title, figure.year, figure_words.caveat(figure))] = None
        return list(found)

    @property
    def codes(self):
        """The remark that must accompany ranks of reserves; empty if the table has none."""
        latest = (row.latest for _, row in self.rows)
        ranked = any(wording.needs_codes(one.measure) and (one.rank or one.share) for one in latest)
        return wording.REPORTING_CODES if ranked else ""


def by_source(mineral, source):
    """Return “Titanium”, or “Titanium (USGS Outlook)” if the source is not the default one."""
    named = {"mineral": mineral, "source": source}
    return gettext("%(mineral)s (%(source)s)") % named if source else mineral


def caveat_line(series, year, caveat):
    """“Reserves, 2024: 110 million t of its 580 million t is JORC-compliant or equivalent.”"""
    return gettext("%(series)s, %(year)s: %(caveat)s.") % {"series": series, "year": year, "caveat": caveat}


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
    """The series with the country's largest share of the world: of production where one has a share; else the first."""
    with_share = [row for row in rows if row.latest.share]
    produced = [row for row in with_share if row.latest.measure == Measure.PRODUCTION]
    return max(produced or with_share, key=lambda row: row.latest.share.percent, default=rows[0])


@dataclass(frozen=True)
class RoleShown:
    """A role with its label and why it is held."""

    role: str
    strength: str
    computed: bool
    because: str
    number: int | None = None
    note: str = ""  # of the editor who added it

    @classmethod
    def of(cls, held: HeldRole, figures, mineral):
        because = figure_words.because(figures[held.figure], mineral) if held.computed else ""
        return cls(held.role, held.strength, held.computed, because, held.number, held.note)

    @property
    def label(self):
        return _role_label(self.role, self.strength)


@figure_words.by_language
def _role_label(role, strength):
    label = str(Role(role).label)
    return STRONG[strength] % {"role": wording.lower_first(label)} if strength else label
