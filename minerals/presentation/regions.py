"""What the members of a region add up to, series by series, as the pages of regions loop over it."""

from dataclasses import dataclass, field
from functools import cached_property

from .. import wording
from ..indicators import INEXACT, Aggregate, Refusal, Series, aggregate, newest
from ..models import Basis, Flag, Measure
from .cells import Cell

NAMED = 3  # members that a row names before it counts the others
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
        return "-".join(part for part in (*self.head.identity, str(self.head.year)) if part != "none")

    @property
    def name(self):
        return wording.series_name(self.head)

    @property
    def basis(self):
        """“contained weight”, or empty where the source states none."""
        return "" if self.head.basis == Basis.UNSTATED else Basis(self.head.basis).label

    @property
    def percent(self):
        return self.aggregate.share.percent if self.aggregate and self.aggregate.share else None

    @property
    def amount(self):
        """“315,000 thousand t”: in the unit of the members' figures beside it, however large."""
        number = wording.amount(self.aggregate, with_unit=False)
        return f"{number} {wording.unit_name(self.aggregate.unit)}"

    @property
    def is_sum(self):
        return len(self.aggregate.sum.summed) > 1

    @property
    def stated(self):
        """What is written as the sum; a figure that stands alone keeps its own marks."""
        return self.aggregate if self.is_sum else self.aggregate.summed[0]

    @property
    def share_text(self):
        return wording.share_text(self.aggregate.share)

    @property
    def share_marks(self):
        return wording.share_marks(self.aggregate.share)

    @property
    def no_share(self):
        """Why there is no share of the world, as a sentence; empty where there is one."""
        return "" if self.aggregate.share else f"No share: {self.aggregate.share.reason}."

    @cached_property
    def members(self):
        """A Cell a member in the sum, largest first; those of which there is none stand in `none`."""
        return [Cell(o, share=self.series.share(o.code)) for o in self.aggregate.summed if o.value]

    @property
    def named(self):
        return self.members[:NAMED]

    @property
    def further(self):
        return self.members[NAMED:]

    @property
    def none(self):
        """Members of which the source says that there is none, by name."""
        return [o for o in self.aggregate.sum.summed if not o.value]

    @property
    def listed(self):
        """The members' own figures, by name."""
        return sorted((o for o in self.series.listed if o.code in self.codes), key=lambda o: o.name)

    @cached_property
    def left_out(self):
        """(why, [Observation]) of the members without an exact number, in words that follow their names."""
        found = {}
        for flag, why in INEXACT.items():
            for o in (o for o in self.listed if o.flag == flag):
                found.setdefault(_in_place_of_number(o) or why, []).append(o)
        return list(found.items())


def _in_place_of_number(o):
    """“more than 500 t”, “large”; empty where the source gives no bound and no short word."""
    short = o.flag == Flag.DESCRIBED and o.text and not wording.long_words(o)
    return wording.amount(o) if short or o.flag in (Flag.BOUNDED, Flag.RANGE) else ""


@dataclass
class RegionTable:
    """One measure: rows with a sum, strongest first, and the series of which no sum can be made.

    `critical`: slugs of the minerals whose strongest series stand first; the others are folded away.
    """

    measure: str
    critical: set[str]
    rows: list[RegionRow] = field(default_factory=list)
    refused: list[RegionRow] = field(default_factory=list)
    none: list[RegionRow] = field(default_factory=list)  # a true zero in every member that is listed

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
            found |= wording.legend(row.stated, row.aggregate.share)
            for cell in row.members:
                found |= cell.marks
        return found

    @property
    def releases(self):
        names = {o.release_name for row in (*self.rows, *self.refused) for o in row.series.listed}
        return wording.release_names(names)


def region_rows(series, codes):
    """A RegionRow for each series, in its newest year, that lists one of `codes`."""
    codes = frozenset(codes)
    rows = []
    for one in newest(series):
        if any(o.ranked and o.code in codes for o in one.listed):
            rows.append(RegionRow(one, aggregate(one, codes), codes))
    return rows


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
        table.refused.sort(key=lambda row: (row.head.mineral_name, row.head.identity))
        table.none.sort(key=lambda row: (row.head.mineral_name, row.head.identity))
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
