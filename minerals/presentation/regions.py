"""Sums of the members of a region, series by series, as the pages of regions loop over them."""

from dataclasses import dataclass, field
from functools import cached_property

from ..indicators import NO_EXACT_VALUE, Aggregate, Refusal, Series, aggregate, newest
from ..models import Flag, Measure
from ..wording import Current, figures, naming
from .cells import Cell
from .marks import Register

SHOWN = 12  # rows of a table before the others are folded away
STRONGEST = 3


@dataclass(frozen=True)
class RegionRow:
    """One series in its newest year: the sum of a region's members, its share of the world, and who is in it."""

    series: Series
    aggregate: Aggregate | Refusal
    codes: frozenset[str]

    @property
    def head(self):
        return self.series.listed[0]

    @property
    def anchor(self):
        return "-".join(part for part in (*self.head.subject, str(self.head.year)) if part != "none")

    @property
    def name(self):
        return Current(self.head).sourced_series

    @property
    def dated_series(self):
        """“Mine production, 2025”."""
        return Current(self.head).dated_series

    @property
    def basis(self):
        return naming.stated_basis(self.head.basis)

    @property
    def percent(self):
        return self.aggregate.share.percent if self.aggregate and self.aggregate.share else None

    @property
    def amount(self):
        """Return “315,000 thousand t”: in the unit of the members' figures beside it, even if large."""
        number = figures.amount(self.aggregate, with_unit=False)
        return f"{number} {figures.unit_name(self.aggregate.unit)}"

    @property
    def is_sum(self):
        return len(self.aggregate.summed) > 1

    @cached_property
    def stated(self):
        """The Sum, or the single figure, which keeps its own marks; with the share of the sum."""
        one = self.aggregate if self.is_sum else self.aggregate.summed[0]
        return Current(one, share=self.aggregate.share)

    @cached_property
    def members(self):
        """One Cell per member in the sum, largest first; members with a zero are in `none`."""
        return [Cell(o, share=self.series.share(o.code)) for o in self.aggregate.largest_first if o.value]

    @property
    def none(self):
        """Members that have none according to the source, by name."""
        return [o for o in self.aggregate.summed if not o.value]

    @property
    def listed(self):
        return sorted((o for o in self.series.listed if o.code in self.codes), key=lambda o: o.slug)

    @cached_property
    def left_out(self):
        """(why, [Observation]) of the members without an exact number, in words that follow their names."""
        found = {}
        for flag in NO_EXACT_VALUE:
            for o in (o for o in self.listed if o.flag == flag):
                found.setdefault(_in_place_of_number(o) or str(figures.INEXACT[flag]), []).append(o)
        return list(found.items())


def _in_place_of_number(observation):
    """“more than 500 t”, “large”; empty where the source gives no bound and no short word."""
    short = observation.flag == Flag.DESCRIBED and observation.text and not figures.long_words(observation)
    return figures.amount(observation) if short or observation.flag in (Flag.BOUNDED, Flag.RANGE) else ""


@dataclass
class RegionTable:
    """One measure: rows with a sum, strongest first, and series without one; those of `critical` are not folded."""

    measure: Measure
    critical: set[str]
    rows: list[RegionRow] = field(default_factory=list)
    refused: list[RegionRow] = field(default_factory=list)
    none: list[RegionRow] = field(default_factory=list)  # a true zero in every member that is listed
    chart: object = None  # its chart, on a separate page

    @cached_property
    def first(self):
        return [row for row in self.rows if row.head.mineral in self.critical][:SHOWN]

    @property
    def rest(self):
        shown = {row.anchor for row in self.first}
        return [row for row in self.rows if row.anchor not in shown]

    @cached_property
    def register(self):
        """The Register of its sums and their members, with all that the sources list."""
        members = (cell for row in self.rows for cell in row.members)
        listed = (o for row in (*self.rows, *self.refused) for o in row.series.listed)
        return Register([*(row.stated for row in self.rows), *members], cited=listed)

    @property
    def caveats(self):
        """(mineral, text) of the source's caveats against figures of the members in a sum, once each."""
        found = {}
        for row in self.rows:
            for text in Register(row.members).caveats:
                found[row.head.mineral_name, text] = None
        return list(found)

    @property
    def codes(self):
        return Register(row.head for row in (*self.rows, *self.refused, *self.none)).codes


def region_rows(series, codes):
    """A RegionRow for each series, in its newest year, that lists one of `codes`."""
    codes = frozenset(codes)
    listing = (one for one in newest(series) if any(o.ranked and o.code in codes for o in one.listed))
    return [RegionRow(one, aggregate(one, codes), codes) for one in listing]


def region_tables(series, codes, *, critical):
    """Return the RegionTables of production and of reserves that have rows."""
    tables = {measure: RegionTable(measure, critical) for measure in (Measure.PRODUCTION, Measure.RESERVES)}
    for row in region_rows((s for s in series if s.head.measure in tables), codes):
        table = tables[row.head.measure]
        if not row.aggregate:
            table.refused.append(row)
        elif row.aggregate.value:
            table.rows.append(row)
        else:
            table.none.append(row)
    for table in tables.values():
        table.rows.sort(key=_strength)
        for rows in (table.refused, table.none):
            rows.sort(key=lambda row: (row.head.mineral_name, row.head.identity))
    return [table for table in tables.values() if table.rows or table.refused or table.none]


def strongest(rows):
    """The rows with the largest shares of the world, one a mineral."""
    found = {}
    for row in sorted(rows, key=_strength):
        if row.percent:
            found.setdefault(row.head.mineral, row)
    return list(found.values())[:STRONGEST]


def _strength(row):
    """Sort by share, largest first; rows without one come last, by mineral."""
    return (row.percent is None, -(row.percent or 0), row.head.mineral_name, row.head.identity)
