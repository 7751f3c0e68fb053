"""Numbers derived from several figures: a change since a year, a multiple, a range of years, a sum of minerals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .aggregates import Sum, add_up
from .ratios import in_unit
from .series import Series
from .values import Observation, Refusal, value_of


@dataclass(frozen=True)
class Compared:
    """`times`: the multiple of the other one. Both are exact and on the same basis."""

    observation: Observation
    other: Observation
    times: Decimal

    @property
    def change(self) -> Decimal:
        """The difference to the other in per cent of it, signed."""
        return 100 * (self.times - 1)

    @property
    def is_estimate(self) -> bool:
        return self.observation.may_be_estimate or self.other.may_be_estimate


@dataclass(frozen=True)
class Spread:
    """The least and the most of several years, in the unit of the newest."""

    low: Decimal
    high: Decimal
    unit: str
    rows: tuple[Observation, ...]  # oldest first

    @property
    def is_estimate(self) -> bool:
        return any(row.may_be_estimate for row in self.rows)


def compared(
    observation: Observation, other: Observation, *, sides: tuple[str | int, str | int]
) -> Compared | Refusal:
    """The Compared of two Observations, or a Refusal; `sides` is how a refusal calls the two."""
    for row, side in zip((observation, other), sides, strict=True):
        if (reason := _inexact(row, side)) is not None:
            return reason
    if observation.basis != other.basis:
        return Refusal("unlike-bases")
    if set(observation.excludes) != set(other.excludes):
        return Refusal("unlike-totals")
    if observation.is_percentage or other.is_percentage:
        return Refusal("compared-percentages")
    divisor = in_unit(other.value, other.unit, observation.unit)
    if divisor is None:
        return Refusal("unlike-units-of-sides", one=observation.unit, other=other.unit)
    if not divisor:
        return Refusal("zero-side", side=sides[1])
    return Compared(observation, other, value_of(observation) / divisor)


def spread(rows: Iterable[Observation]) -> Spread | Refusal:
    """The Spread of the Observations of one place and series, or a Refusal: each year has an exact number."""
    rows = sorted(rows, key=lambda row: row.year)
    for row in rows:
        if (reason := _inexact(row, row.year)) is not None:
            return reason
    if len({frozenset(row.excludes) for row in rows}) > 1:
        return Refusal("unlike-totals")
    unit = rows[-1].unit
    values = []
    for row in rows:
        value = in_unit(row.value, row.unit, unit)
        if value is None:
            return Refusal("unlike-units-of-sides", one=unit, other=row.unit)
        values.append(value)
    return Spread(min(values), max(values), unit, tuple(rows))


def missing_years(rows: Iterable[Observation], since: int, year: int) -> list[int]:
    """The years from `since` to `year` without a row."""
    return sorted(set(range(since, year + 1)) - {row.year for row in rows})


@dataclass(frozen=True, kw_only=True)
class SumOfMinerals(Sum[Observation]):
    """The Sum of one place's figures for several minerals.

    `unlisted`: names of minerals that may be among “Other countries”.
    """

    unlisted: tuple[str, ...]


def sum_of_minerals(series: Sequence[Series], code: str) -> SumOfMinerals | Refusal:
    """Return the SumOfMinerals of a place over Series of one source, stage, form, measure and year, one per mineral,
    or a Refusal.

    A withheld value is not zero: it is named, and the sum is a lower bound.
    """
    bases = {one.head.basis for one in series}
    if len(bases) > 1:
        return Refusal("unlike-bases")
    rows = [row for one in series if (row := one.listed_row(code))]
    if any(not row.rankable for row in rows):
        return Refusal("known-fault")
    unlisted = []
    for one in series:
        others = one.listed_row("OTH")
        if not one.listed_row(code) and others is not None and not others.is_none:
            unlisted.append(one.head.mineral_name)
    found = add_up([row._replace(name=row.mineral_name) for row in rows])
    if isinstance(found, Refusal):
        return found
    if found.value is None:
        return Refusal("members-left-out", without=found.left_out)
    found = replace(found, may_be_among_others=bool(unlisted))
    return SumOfMinerals(**vars(found), unlisted=tuple(sorted(unlisted)))


def _inexact(row: Observation, side: str | int) -> Refusal | None:
    """Return why nothing can be computed with a row, as a Refusal; None where it can."""
    if not row.rankable:
        return Refusal("known-fault")
    if not row.has_value:
        return Refusal("inexact-side", side=side, flag=row.flag)
    if row.lacks_members:
        return Refusal("side-lacks-members", side=side)
    return None
