"""The rows of a country's data page: a series with its years, a share of imports."""

from dataclasses import dataclass
from functools import cached_property

from minerals import wording
from minerals.indicators import Observation
from minerals.models import Basis
from minerals.models.figures import COUNTED, along_the_chain

from ...publishing.figures.figure_words import made_of


@dataclass(frozen=True)
class YearCell:
    """A figure of one year, or an empty cell."""

    year: int
    observation: Observation | None
    shows_unit: bool = False  # where the years of a row have different units

    @property
    def is_words(self):
        return self.observation is not None and not self.observation.has_value

    @property
    def unit(self):
        return wording.unit_name(self.observation.unit)


class SeriesRow:
    """One series of the country: a cell for each year, and its place in the world in the newest."""

    def __init__(self, by_year, code, years):
        """`by_year`: {year: Series} of one identity, each with a row of the country."""
        own = {year: series.of(code) for year, series in by_year.items()}
        newest, whole = own[max(own)], by_year[max(own)]
        self.newest = newest
        self.source = "" if newest.of_default else newest.source_name
        self.mineral, self.mineral_name = newest.mineral, newest.mineral_name
        mixed = len({o.unit for o in own.values() if o.has_number}) > 1
        self.cells = [YearCell(y, own.get(y), mixed and y in own and own[y].has_number) for y in years]
        counted = newest.measure in COUNTED
        self.share = whole.share(code) if counted and newest.is_present else None
        self.rank = whole.rank(code) if counted else None

    @cached_property
    def name(self):
        return wording.series_name(self.newest)

    @property
    def basis(self):
        return "" if self.newest.basis == Basis.UNSTATED else wording.basis_name(self.newest.basis)

    @cached_property
    def unit(self):
        """The unit of all its numbers; empty if they differ, or if there is none."""
        found = {c.observation.unit for c in self.cells if c.observation and c.observation.has_number}
        return wording.unit_name(*found) if len(found) == 1 else ""

    @cached_property
    def measured(self):
        """“thousand t, contained weight”: its unit, and the kind of weight."""
        return ", ".join(filter(None, (self.unit, self.basis)))

    @property
    def form(self):
        return wording.form_name(self.newest.form)

    @property
    def is_late(self):
        """Whether its newest figure is older than the last column."""
        return self.newest.year != self.cells[-1].year

    @property
    def summed(self):
        """“Sum of Germany and Poland”, where we made the newest figure; else empty."""
        return made_of(self.newest)


@dataclass(frozen=True)
class Import:
    """A share of the imports of the United States: of which product, over which years, how large."""

    observation: Observation

    @property
    def product(self):
        return wording.upper_first(wording.form_name(self.observation.form))

    @property
    def years(self):
        return wording.period(self.observation)


def own_first(row, mineral):
    """Return the sort key of a row: along the chain; in each measure `mineral` before its children."""
    measure, *rest = along_the_chain(row.newest)
    return (measure, row.mineral != mineral, row.mineral_name, *rest)
