"""Sums over the members of a region or a bloc, with what is missing from them named."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.text import slugify

from ..models.figures import WITH_VALUE, Flag, Unit
from .series import Series
from .values import Addend, LeftOut, Observation, Refusal, Share, left_out, value_of


@dataclass(frozen=True)
class Sum[P: Addend]:
    """The sum of members. `value` is None where a member lacks a number and the others are zero."""

    value: Decimal | None
    unit: str
    summed: tuple[P, ...]  # by name
    missing: tuple[P, ...]  # by name; without an exact number
    may_be_among_others: bool = False  # a member that the source does not list, beside its “other countries”

    @property
    def is_estimate(self) -> bool:
        return any(part.is_estimate for part in self.summed)

    @property
    def lacks_members(self) -> bool:
        """It is a lower bound: a member has no exact number, or may be among “other countries”."""
        return bool(self.missing) or self.may_be_among_others

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return left_out(self.missing)


def add_up[P: Addend](parts: Iterable[P]) -> Sum[P] | Refusal:
    """Return the Sum of the exact values among `parts`, all of one series, or a Refusal for percentages and different
    units.
    """
    parts = sorted(parts, key=lambda part: slugify(part.name))
    units = {part.unit for part in parts}
    if not units:
        return Refusal("members-not-listed")
    if Unit.PERCENT in units:
        return Refusal("sum-of-percentages")
    if len(units) > 1:
        return Refusal("members-in-unlike-units")
    summed = tuple(part for part in parts if part.flag in WITH_VALUE)
    missing = tuple(part for part in parts if part.flag not in WITH_VALUE)
    total = sum(map(value_of, summed), Decimal(0))
    return Sum(total if total or not missing else None, units.pop(), summed, missing)


@dataclass(frozen=True, kw_only=True)
class Aggregate(Sum[Observation]):
    """A Sum of one series with its share of the world. It can be written wherever an Observation can."""

    share: Share | Refusal
    flag: str = Flag.CALCULATED
    lower: None = None
    upper: None = None
    revised: bool = False
    is_older: bool = False

    @property
    def largest_first(self) -> list[Observation]:
        """The members in the sum."""
        return sorted(self.summed, key=lambda o: (-value_of(o), o.slug))


def aggregate(series: Series, codes: Iterable[str]) -> Aggregate | Refusal:
    """The Aggregate of the places `codes` in a Series, or a Refusal. No bloc counts beside its members."""
    codes = set(codes)
    rows = [o for o in map(series.listed_row, codes) if o and o.ranked]
    if any(not o.rankable for o in rows):
        return Refusal("known-fault")
    found = add_up(rows)
    if isinstance(found, Refusal):
        return found
    others = series.listed_row("OTH")
    lacks_one = len(rows) < len(codes) and others is not None and not others.is_none
    found = replace(found, may_be_among_others=lacks_one)
    if found.value is None:
        return Refusal("members-left-out", without=found.left_out)
    return Aggregate(**vars(found), share=_share(series, found, found.value))


def _share(series: Series, total: Sum[Observation], value: Decimal) -> Share | Refusal:
    world = series.world_or_reason
    if isinstance(world, Refusal):
        return world
    if outside := tuple(o.name for o in total.summed if o.code in series.outside_total and o.value):
        return Refusal("total-leaves-out", names=outside)
    percent = 100 * value / world.value
    return Share(
        percent,
        world.at_least,
        world.excludes,
        world.is_sum,
        total.left_out,
        total.lacks_members,
        total.is_estimate or world.is_estimate,
    )
