"""Sums of the members of a region, series by series, as the pages of regions loop over them."""

from dataclasses import dataclass, field
from functools import cached_property

from ..indicators import NO_EXACT_VALUE, Aggregate, Refusal, Series, aggregate, newest
from ..models import Basis, Flag, Measure
from ..wording import figures, shares, sources
from .cells import Cell

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
        return sources.with_source(figures.series_name(self.head), self.head)

    @property
    def basis(self):
        """“contained weight”, or empty where the source states none."""
        return "" if self.head.basis == Basis.UNSTATED else figures.basis_name(self.head.basis)

    @property
    def percent(self):
        return self.aggregate.share.percent if self.aggregate and self.aggregate.share else None

    @property
    def amount(self):
        """“315,000 thousand t”: in the unit of the members' figures beside it, however large."""
        number = figures.amount(self.aggregate, with_unit=False)
        return f"{number} {figures.unit_name(self.aggregate.unit)}"

    @property
    def is_sum(self):
        return len(self.aggregate.summed) > 1

    @property
    def stated(self):
        """The Sum, or the single figure, which keeps its own marks."""
        return self.aggregate if self.is_sum else self.aggregate.summed[0]

    @cached_property
    def members(self):
        """A Cell a member in the sum, largest first; those of which there is none stand in `none`."""
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


def _in_place_of_number(o):
    """“more than 500 t”, “large”; empty where the source gives no bound and no short word."""
    short = o.flag == Flag.DESCRIBED and o.text and not figures.long_words(o)
    return figures.amount(o) if short or o.flag in (Flag.BOUNDED, Flag.RANGE) else ""


@dataclass
class RegionTable:
    """One measure: rows with a sum, strongest first, and series without one; those of `critical` are not folded."""

    measure: Measure
    critical: set[str]
    rows: list[RegionRow] = field(default_factory=list)
    refused: list[RegionRow] = field(default_factory=list)
    none: list[RegionRow] = field(default_factory=list)  # a true zero in every member that is listed
    chart: object = None  # what it is drawn as on a page of its own

    @cached_property
    def first(self):
        return [row for row in self.rows if row.head.mineral in self.critical][:SHOWN]

    @property
    def rest(self):
        shown = {row.anchor for row in self.first}
        return [row for row in self.rows if row.anchor not in shown]

    @property
    def marks(self):
        found = {}
        for row in self.rows:
            found |= shares.legend(row.stated, row.aggregate.share)
            for cell in row.members:
                found |= cell.marks
        return found

    @property
    def caveats(self):
        """(mineral, text) of the source's caveats against figures of the members in a sum, once each."""
        found = {}
        for row in self.rows:
            for text in figures.place_caveats(cell.observation for cell in row.members):
                found[row.head.mineral_name, text] = None
        return list(found)

    @property
    def codes(self):
        return figures.REPORTING_CODES if figures.needs_codes(self.measure) else ""

    @property
    def releases(self):
        names = {o.cited for row in (*self.rows, *self.refused) for o in row.series.listed}
        return figures.release_names(names)


def region_rows(series, codes):
    """A RegionRow for each series, in its newest year, that lists one of `codes`."""
    codes = frozenset(codes)
    listing = (one for one in newest(series) if any(o.ranked and o.code in codes for o in one.listed))
    return [RegionRow(one, aggregate(one, codes), codes) for one in listing]


def region_tables(series, codes, *, critical):
    """RegionTable of production and of reserves, those that have a row."""
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
    """Largest share first; what has none behind it, by mineral."""
    return (row.percent is None, -(row.percent or 0), row.head.mineral_name, row.head.identity)
