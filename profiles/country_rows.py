"""The rows of a country's data page: a series with its years, a share of imports, a mineral with its series."""

from dataclasses import dataclass

from minerals import wording
from minerals.charts import bar_length
from minerals.indicators import Observation, Rank, Share
from minerals.models import Basis, Flag, Measure, Stage
from minerals.presentation import capitalised, share_marks, share_text

from .minerals_table import summands

AVERAGED = 4  # years that the source averages for a share of imports
MEASURES = list(Measure.values)
STAGES = list(Stage.values)


@dataclass(frozen=True)
class Cell:
    """A figure of one year, or an empty cell."""

    year: int
    observation: Observation | None
    shows_unit: bool = False  # where the years of a row have different units

    @property
    def text(self):
        """Without the unit; what a blank may mean is too long for a cell, and stands in its title."""
        return "blank" if self.is_blank else wording.amount(self.observation, with_unit=False)

    @property
    def is_words(self):
        return self.observation is not None and not self.observation.has_value

    @property
    def is_blank(self):
        return self.observation.flag == Flag.BLANK

    @property
    def unit(self):
        return wording.unit_name(self.observation.unit)


@dataclass(frozen=True)
class Row:
    """One series of the country: a cell a year, and where it stands in the world in the newest."""

    mineral: str
    mineral_name: str
    cells: list[Cell]
    newest: Observation
    share: Share | None = None
    rank: Rank | None = None

    @property
    def name(self):
        return wording.series_name(self.newest)

    @property
    def basis(self):
        return "" if self.newest.basis == Basis.UNSTATED else Basis(self.newest.basis).label

    @property
    def units(self):
        return {c.observation.unit for c in self.cells if c.observation and has_number(c.observation)}

    @property
    def unit(self):
        """What all its numbers are in; empty where they differ, or where there is none."""
        return wording.unit_name(*self.units) if len(self.units) == 1 else ""

    @property
    def measured(self):
        """“thousand t, contained weight”: its unit and what the weight is of."""
        return ", ".join(filter(None, (self.unit, self.basis)))

    @property
    def form(self):
        return wording.form_name(self.newest.form)

    @property
    def share_text(self):
        return share_text(self.share) if self.share else ""

    @property
    def share_marks(self):
        return share_marks(self.share)

    @property
    def bar(self):
        return bar_length(self.share.percent, 100) if self.share else 0

    @property
    def is_late(self):
        """Its newest figure is older than the last column."""
        return self.newest.year != self.cells[-1].year

    @property
    def summed(self):
        """“Sum of Germany and Poland”, where we made the newest figure; else empty."""
        return summands({"flag": self.newest.flag, "note": self.newest.note})


@dataclass(frozen=True)
class Import:
    """A share of the imports of the United States: of which product, over which years, how large."""

    observation: Observation

    @property
    def product(self):
        return capitalised(wording.form_name(self.observation.form))

    @property
    def years(self):
        last = self.observation.year
        return f"{last - AVERAGED + 1}–{last % 100:02}"

    @property
    def bar(self):
        return bar_length(self.observation.value, 100)


@dataclass(frozen=True)
class Counted:
    """A mineral with its roles and rows, those of its children among them."""

    slug: str
    name: str
    roles: list[dict]
    lists: list[dict]
    rows: list[Row]
    note: str = ""

    @property
    def anchor(self):
        return f"mineral-{self.slug}"


def has_number(o):
    return o.has_value or o.flag in (Flag.BOUNDED, Flag.RANGE)


def along_the_chain(row, mineral=""):
    """What rows are sorted by; those of `mineral` itself before those of its children."""
    o = row.newest
    return (
        MEASURES.index(o.measure),
        o.mineral != mineral,
        o.mineral_name,
        STAGES.index(o.stage),
        o.form != "all",
        o.form,
        o.basis,
    )
