"""Sums over the members of a region or a bloc, with what is missing from them named."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from ..models.figures import WITH_VALUE, Flag, Unit
from .observation import Observation, left_out
from .refusal import Refusal
from .shares import Share
from .words import listed


class Part(Protocol):
    """What is known of one member in one series: an Observation, or anything that says the same."""

    name: str
    code: str
    flag: str
    unit: str
    value: Decimal | None
    is_estimate: bool
    text: str


@dataclass(frozen=True)
class Sum:
    """What members add up to. `value` is None where no number can be said; `missing` says why.

    A sum of nothing but zeros beside a member without a number would say “none” of what is only not
    published: it has no value.
    """

    value: Decimal | None
    unit: str
    summed: tuple[Part, ...]  # by name
    missing: tuple[Part, ...]  # by name; without an exact number

    @property
    def is_estimate(self):
        return any(part.is_estimate for part in self.summed)

    @property
    def left_out(self):
        """“Belgium withheld; Austria and Italy not available”, of the members without an exact number."""
        return left_out(self.missing)

    @property
    def made_of(self):
        """“Sum of Finland and Germany”, “The figure of Finland”."""
        names = [part.name for part in self.summed]
        return f"{'Sum' if len(names) > 1 else 'The figure'} of {listed(names)}"


def add_up(parts: Iterable[Part]):
    """The Sum of what is exact among `parts`, all of one series; a Refusal of percentages and unlike units."""
    parts = sorted(parts, key=lambda part: part.name)
    units = {part.unit for part in parts}
    if not units:
        return Refusal("the source lists none of the members")
    if Unit.PERCENT in units:
        return Refusal("percentages are not added")
    if len(units) > 1:
        return Refusal("the members’ figures are in different units")
    summed = tuple(part for part in parts if part.flag in WITH_VALUE)
    missing = tuple(part for part in parts if part.flag not in WITH_VALUE)
    total = sum((part.value for part in summed), Decimal(0))
    return Sum(total if total or not missing else None, units.pop(), summed, missing)


@dataclass(frozen=True)
class Aggregate:
    """The sum of a region's members in one series, and the share of the world that it is.

    It can be written wherever an Observation can.
    """

    sum: Sum
    share: Share | Refusal
    flag: str = Flag.CALCULATED
    lower: None = None
    upper: None = None
    revised: bool = False

    @property
    def value(self):
        return self.sum.value

    @property
    def unit(self):
        return self.sum.unit

    @property
    def is_estimate(self):
        return self.sum.is_estimate

    @property
    def summed(self) -> list[Observation]:
        """The members in the sum, largest first."""
        return sorted(self.sum.summed, key=lambda o: (-o.value, o.name))

    @property
    def missing(self) -> tuple[Observation, ...]:
        return self.sum.missing


def aggregate(series, codes: Iterable[str]):
    """The Aggregate of the places `codes` in a Series, or a Refusal that says why there is none.

    Only states and territories are added, so that no bloc counts beside its members. A member that the source
    does not list is in no sum.
    """
    rows = [o for o in map(series.listed_row, codes) if o and o.ranked]
    if any(not o.rankable for o in rows):
        return Refusal("the source has a known fault here")
    found = add_up(rows)
    if not found:
        return found
    if found.value is None:
        return Refusal(found.left_out)
    return Aggregate(found, _share(series, found))


def _share(series, found):
    world = series.world_or_reason
    if not world:
        return world
    if outside := [o.name for o in found.summed if o.code in series.outside_total and o.value]:
        return Refusal(f"the world total leaves out {listed(outside)}")
    percent = 100 * found.value / world.value
    return Share(percent, world.at_least, world.excludes, world.is_sum, found.left_out)
