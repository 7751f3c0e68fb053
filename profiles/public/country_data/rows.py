"""The rows of a country's data page: a series with its years, a share of imports."""

from dataclasses import dataclass
from functools import cached_property

from minerals import wording
from minerals.indicators import Observation
from minerals.models.figures import COUNTED, along_the_chain


@dataclass(frozen=True)
class YearCell:
    """A figure of one year, or an empty cell."""

    year: int
    observation: Observation | None
    shows_unit: bool = False  # where the years of a row have different units

    @property
    def stated(self):
        return wording.Current(self.observation) if self.observation else None

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
        counted = newest.measure in COUNTED
        self.newest = newest
        self.latest = wording.Current(
            newest,
            whole.rank(code) if counted else None,
            whole.share(code) if counted and newest.is_present else None,
        )
        self.source = newest.named_source
        self.mineral, self.mineral_name = newest.mineral, newest.mineral_name
        mixed = len({o.unit for o in own.values() if o.has_number}) > 1
        self.cells = [YearCell(y, own.get(y), mixed and y in own and own[y].has_number) for y in years]

    @cached_property
    def unit(self):
        """The unit of all its numbers; empty if they differ, or if there is none."""
        found = {c.observation.unit for c in self.cells if c.observation and c.observation.has_number}
        return found.pop() if len(found) == 1 else ""

    @cached_property
    def measured(self):
        return wording.measured(self.newest, self.unit)

    @property
    def form(self):
        return wording.form_name(self.newest.form)

    @property
    def is_late(self):
        """Whether its newest figure is older than the last column."""
        return self.newest.year != self.cells[-1].year


@dataclass(frozen=True)
class Import:
    """A share of the imports of the United States: its product, years and size."""

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
