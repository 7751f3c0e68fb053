"""Suppliers and customers in one commodity and year: shares of the value of trade, and their concentration.

Nothing is added across nomenclatures or years, and across codes only as one reviewed group (`as_one`): cobalt of
DR Congo may be declared twice, under two codes. Trade of a place with itself, and between the members of a bloc, does
not count and is left out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .values import Refusal

MOST_WITHOUT_WEIGHT = 5  # per cent of the value; above it nothing is said by weight
MOST_FROM_ONE = 80  # per cent; how many suppliers it takes to reach it, and from where on one is marked


class Flow(NamedTuple):
    """A sale by `exporter` to `importer`, both by code. `value`: dollars. `quantity`: kilograms, None where missing."""

    commodity: str  # nomenclature and code, hs92-283691, or the key of a group of codes
    year: int
    exporter: str
    importer: str
    value: int
    quantity: int | None


class Partner(NamedTuple):
    """One supplier or customer. `share`: per cent of the value. `quantity`: kilograms of the flows that have one.

    A tuple, since a bloc has thousands: it is made in a fifth of the time.
    """

    code: str
    share: Decimal
    value: int
    quantity: int
    missing: int  # flows without a quantity
    flows: int
    unweighed: int = 0  # dollars of the flows without a quantity


@dataclass(frozen=True)
class Supply:
    """The purchases of a place by supplier, its sales by customer, or those of the world: largest value first."""

    rows: tuple[Partner, ...]
    value: int
    quantity: int
    missing: int
    flows: int
    unweighed: int = 0

    @property
    def top1(self) -> Decimal | None:
        """Per cent of the value from the largest partner; None without trade."""
        return self.rows[0].share if self.rows else None

    @property
    def exact_hhi(self) -> Decimal | None:
        """The Herfindahl-Hirschman index: the sum of squared shares in per cent, up to 10,000; None without trade."""
        return sum((row.share * row.share for row in self.rows), Decimal(0)) if self.rows else None

    @property
    def hhi(self) -> int | None:
        """The index as pages show it."""
        exact = self.exact_hhi
        return None if exact is None else round(exact)

    @property
    def for_80(self) -> int:
        """The least number of partners that together have 80 % of the value; 0 without trade."""
        reached = 0
        for number, row in enumerate(self.rows, 1):
            reached += row.value
            if 100 * reached >= MOST_FROM_ONE * self.value:
                return number
        return 0

    def of(self, code: str) -> Partner | None:
        return next((row for row in self.rows if row.code == code), None)

    @property
    def without_weight(self) -> Decimal:
        """Per cent of the value that has no quantity."""
        return 100 * Decimal(self.unweighed) / self.value if self.value else Decimal(0)

    @property
    def weighed(self) -> int | Refusal:
        """Kilograms, or the Refusal to say anything by weight."""
        if self.without_weight > MOST_WITHOUT_WEIGHT:
            return Refusal("too-little-weighed", share=self.without_weight, most=MOST_WITHOUT_WEIGHT)
        return self.quantity or Refusal("nothing-weighed")

    @property
    def unit_value(self) -> Decimal | Refusal:
        """Dollars per kilogram of what has a quantity."""
        if isinstance(kilograms := self.weighed, Refusal):
            return kilograms
        return Decimal(self.value - self.unweighed) / kilograms

    def share_of(self, codes: Collection[str], *, by_weight: bool = False) -> Decimal | Refusal:
        """Per cent that these partners have together of the value, or of the gross weight."""
        whole = self.weighed if by_weight else self.value
        if isinstance(whole, Refusal):
            return whole
        if not whole:
            return Refusal("nothing-traded")
        parts = (row.quantity if by_weight else row.value for row in self.rows if row.code in codes)
        return 100 * Decimal(sum(parts)) / whole


@dataclass(frozen=True)
class OverYears:
    """One share in several years, as (year, per cent); of equal peaks the earliest counts."""

    shares: tuple[tuple[int, Decimal], ...]  # oldest first

    @property
    def first(self) -> tuple[int, Decimal]:
        return self.shares[0]

    @property
    def last(self) -> tuple[int, Decimal]:
        return self.shares[-1]

    @property
    def peak(self) -> tuple[int, Decimal]:
        return max(self.shares, key=lambda one: (one[1], -one[0]))

    @property
    def change(self) -> Decimal:
        """Percentage points from the first year to the last."""
        return self.last[1] - self.first[1]


def over_years(
    supplies: Mapping[int, Supply], codes: Collection[str], *, by_weight: bool = False
) -> OverYears | Refusal:
    """The share of some partners in each year of {year: Supply}, or the Refusal of the first year without one."""
    found = []
    for year, supply in sorted(supplies.items()):
        share = supply.share_of(codes, by_weight=by_weight)
        if isinstance(share, Refusal):
            return Refusal("in-a-year", year=year, reason=share)
        found.append((year, share))
    return OverYears(tuple(found)) if found else Refusal("nothing-traded")


def as_one(flows: Iterable[Flow], key: str, codes: Collection[str]) -> list[Flow]:
    """The flows of a group's codes as flows of the group, by its key. Raises ValueError for another code."""
    found = []
    for flow in flows:
        if flow.commodity not in codes:
            raise ValueError(f"{flow.commodity} is not in the group {key!r}, so it is not added")
        found.append(Flow(key, *flow[1:]))
    return found


def suppliers(flows: Iterable[Flow], of: Collection[str]) -> Supply:
    """Return the Supply of the places with the codes `of`: their purchases from all others, by exporter."""
    return _shared(
        [
            (exporter, commodity, year, value, quantity)
            for commodity, year, exporter, importer, value, quantity in flows
            if importer in of and exporter not in of
        ]
    )


def customers(flows: Iterable[Flow], of: Collection[str]) -> Supply:
    """Return the Supply of the places `of` as sellers: their sales to all others, by importer."""
    return _shared(
        [
            (importer, commodity, year, value, quantity)
            for commodity, year, exporter, importer, value, quantity in flows
            if exporter in of and importer not in of
        ]
    )


def exporters(flows: Iterable[Flow]) -> Supply:
    """The Supply of the world: by exporter."""
    return _shared(
        [
            (exporter, commodity, year, value, quantity)
            for commodity, year, exporter, _importer, value, quantity in between(flows)
        ]
    )


def importers(flows: Iterable[Flow]) -> Supply:
    """The Supply of the world seen from the other end: by importer."""
    return _shared(
        [
            (importer, commodity, year, value, quantity)
            for commodity, year, _exporter, importer, value, quantity in between(flows)
        ]
    )


def between(flows: Iterable[Flow]) -> list[Flow]:
    """The flows that cross a border."""
    return [flow for flow in flows if flow.exporter != flow.importer]


def inside(flows: Iterable[Flow], of: Collection[str]) -> int:
    """Dollars that the places `of`, members of a bloc, sold to each other."""
    return sum(flow.value for flow in between(flows) if flow.exporter in of and flow.importer in of)


def largest(flows: Iterable[Flow], number: int) -> list[Flow]:
    """The largest flows by value, in order."""
    return sorted(between(flows), key=lambda flow: (-flow.value, flow.exporter, flow.importer))[:number]


def by_year(flows: Iterable[Flow]) -> dict[int, list[Flow]]:
    """The flows of each year, the newest year first."""
    found: dict[int, list[Flow]] = defaultdict(list)
    for flow in flows:
        found[flow.year].append(flow)
    return dict(sorted(found.items(), reverse=True))


def _shared(sides: list[tuple[str, str, int, int, int | None]]) -> Supply:
    """The Supply of (code of a partner, commodity, year, value, quantity): a bloc has ten thousands of these.

    Raises ValueError where they are of two commodities or years.
    """
    found: dict[str, list[int]] = {}  # code -> value, quantity, missing, flows, unweighed
    first = sides[0][1:3] if sides else ("", 0)
    of_commodity, of_year = first
    for code, commodity, year, value, quantity in sides:
        if commodity != of_commodity or year != of_year:
            raise ValueError(f"flows of {sorted([first, (commodity, year)])} are never added")
        sums = found.get(code)
        if sums is None:
            sums = found[code] = [0, 0, 0, 0, 0]
        sums[0] += value
        if quantity is None:
            sums[2] += 1
            sums[4] += value
        else:
            sums[1] += quantity
        sums[3] += 1
    total, *others = map(sum, zip(*found.values(), strict=True)) if found else [0, 0, 0, 0, 0]
    if not total:
        return Supply((), 0, 0, 0, 0, 0)
    ordered = sorted(found.items(), key=lambda one: (-one[1][0], one[0]))
    rows = tuple(Partner(code, 100 * Decimal(sums[0]) / total, *sums) for code, sums in ordered)
    return Supply(rows, total, *others)
