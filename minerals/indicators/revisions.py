"""Revisions of a series after its first printing: the statement of each release on a figure, against the first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from statistics import median

from ..models.figures import WITH_VALUE
from ..models.places import OTHER, WORLD
from ..models.sources import UNDATED, spoken
from .ratios import in_unit
from .values import Observation, Refusal, series_of, value_of

FEWEST = 5  # fewer cases make no meaningful median
MISPRINT = 2  # times a total that its rows may add up to: more than rounding can explain


@dataclass(frozen=True)
class Statements:
    """The statements of all releases on one figure, first to last. A release read twice counts as read last."""

    all: tuple[Observation, ...]
    is_misprint: bool = False  # the first, a world total: its own rows came to more than twice as much

    @cached_property
    def first(self) -> Observation:
        return self.all[0]

    def percent_or_reason(self, later: Observation) -> Decimal | Refusal:
        """`later` in per cent of the first, a Decimal, or a Refusal with the reason why the two do not compare."""
        first = self.first
        inexact = [o.flag for o in (first, later) if o.flag not in WITH_VALUE]
        if inexact:
            return Refusal("inexact", flag=inexact[0])
        if not (first.rankable and later.rankable):
            return Refusal("known-fault")
        if self.is_misprint:
            return Refusal("misprint")
        if first.excludes != later.excludes:  # one total leaves out a place that the other counts
            return Refusal("unlike-totals")
        if not first.value:
            return Refusal("first-is-zero")
        was = in_unit(first.value, first.unit, later.unit)
        return Refusal("unlike-units") if was is None else 100 * value_of(later) / was

    @property
    def case(self) -> "Case | None":
        """The Case that it is, or None."""
        first = self.first
        if first.is_bloc or first.code == OTHER:  # sums of ours, and a row that holds other places each time
            return None
        later = [o for o in self.all[1:] if o.release != first.release]
        found = ((o, self.percent_or_reason(o)) for o in reversed(later))
        exact = ((o, percent) for o, percent in found if not isinstance(percent, Refusal))
        return next((Case(first, o, percent - 100) for o, percent in exact), None)


@dataclass(frozen=True)
class Case:
    """A place and year whose first statement was exact, and the last exact one of a later release."""

    first: Observation
    latest: Observation
    change: Decimal  # in per cent of the first

    @property
    def place(self) -> str:
        return self.latest.name


@dataclass(frozen=True)
class Movement:
    """The movement of one series: the distance of its cases from their first printing."""

    count: int
    median: Decimal  # of the changes without their signs, in per cent
    largest: Case


def histories(observations: Iterable[Observation]) -> dict[str, Statements]:
    """The Statements of each figure, by its key, of all revisions of figures."""
    observations = list(observations)
    when = spoken({(o.release, o.release, o.source, o.published or UNDATED) for o in observations})
    by_figure: dict[str, dict[tuple[str, bool], Observation]] = defaultdict(dict)
    tables: dict[tuple[tuple[str | int, ...], str], list[Observation]] = defaultdict(list)
    for o in sorted(observations, key=lambda o: (when[o.release], o.is_correction, o.number)):
        by_figure[o.key][o.release, o.is_correction] = o
    for said in by_figure.values():
        for o in said.values():
            tables[series_of(o), o.release].append(o)
    found = {}
    for key, said in by_figure.items():
        first, *later = said.values()
        is_misprint = first.code == WORLD and _adds_up_to_more(first, tables[series_of(first), first.release])
        found[key] = Statements((first, *later), is_misprint)
    return found


def _adds_up_to_more(total: Observation, rows: Iterable[Observation]) -> bool:
    """Whether the rows of a table, of its unit, come to more than twice its world total."""
    if not total.value:
        return False
    rows = (
        o for o in rows if o.flag in WITH_VALUE and o.unit == total.unit and (o.ranked or o.code == OTHER)
    )
    return sum(map(value_of, rows)) > MISPRINT * total.value


def movement(statements: Iterable[Statements]) -> Movement | None:
    """The Movement of the Statements of one series; None with fewer than five cases."""
    cases = [found for one in statements if (found := one.case)]
    if len(cases) < FEWEST:
        return None
    largest = max(cases, key=lambda case: (abs(case.change), case.latest.year, case.latest.code))
    return Movement(len(cases), median(abs(case.change) for case in cases), largest)
