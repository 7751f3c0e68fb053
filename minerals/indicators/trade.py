"""Suppliers and customers in one commodity and year: shares of the value of trade, and their concentration.

Nothing is ever added across codes, nomenclatures or years: cobalt of DR Congo may be declared twice, under two
codes. What a place trades with itself, and the members of a bloc with each other, is no trade of it and is left out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

MOST_FROM_ONE = 80  # per cent; how many suppliers it takes to reach it, and from where on one is marked


class Flow(NamedTuple):
    """A sale by `exporter` to `importer`, both by code. `value`: dollars. `quantity`: kilograms, None where missing."""

    commodity: str  # nomenclature and code: hs92-283691
    year: int
    exporter: str
    importer: str
    value: int
    quantity: int | None


@dataclass(frozen=True)
class Partner:
    """One supplier or customer. `share`: per cent of the value. `quantity`: kilograms of the flows that have one."""

    code: str
    share: Decimal
    value: int
    quantity: int
    missing: int  # flows without a quantity
    flows: int


@dataclass(frozen=True)
class Supply:
    """The purchases of a place by supplier, its sales by customer, or those of the world: largest value first."""

    rows: tuple[Partner, ...]
    value: int
    quantity: int
    missing: int
    flows: int

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
        return None if self.exact_hhi is None else round(self.exact_hhi)

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


def suppliers(flows: Iterable[Flow], of: Collection[str]) -> Supply:
    """The Supply of the places `of`, their codes: by exporter, what they bought from anybody else."""
    return _shared((flow.exporter, flow) for flow in flows if flow.importer in of and flow.exporter not in of)


def customers(flows: Iterable[Flow], of: Collection[str]) -> Supply:
    """The Supply of the places `of` seen from the other end: by importer, what they sold to anybody else."""
    return _shared((flow.importer, flow) for flow in flows if flow.exporter in of and flow.importer not in of)


def exporters(flows: Iterable[Flow]) -> Supply:
    """The Supply of the world: by exporter."""
    return _shared((flow.exporter, flow) for flow in between(flows))


def importers(flows: Iterable[Flow]) -> Supply:
    """The Supply of the world seen from the other end: by importer."""
    return _shared((flow.importer, flow) for flow in between(flows))


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


def _shared(pairs: Iterable[tuple[str, Flow]]) -> Supply:
    """The Supply of (code of a partner, Flow). Raises ValueError where the flows are of two commodities or years."""
    found: dict[str, list[Flow]] = defaultdict(list)
    tables = set()
    for code, flow in pairs:
        found[code].append(flow)
        tables.add((flow.commodity, flow.year))
    if len(tables) > 1:
        raise ValueError(f"flows of {sorted(tables)} are never added")
    total = sum(flow.value for flows in found.values() for flow in flows)
    rows = [_partner(code, flows, total) for code, flows in found.items()] if total else []
    rows.sort(key=lambda row: (-row.value, row.code))
    sums = (sum(getattr(row, name) for row in rows) for name in ("value", "quantity", "missing", "flows"))
    return Supply(tuple(rows), *sums)


def _partner(code: str, flows: Sequence[Flow], total: int) -> Partner:
    value = sum(flow.value for flow in flows)
    weighed = [flow.quantity for flow in flows if flow.quantity is not None]
    return Partner(
        code, 100 * Decimal(value) / total, value, sum(weighed), len(flows) - len(weighed), len(flows)
    )
