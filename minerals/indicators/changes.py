"""Change in a series: larger than its first estimates were off, and on one reckoning throughout."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import islice

from .derived import compared
from .revisions import Statements
from .values import Identity, Observation, Refusal, identity_of

LAST = 3  # number of first estimates whose largest miss is the error of a series
LEVEL = 3  # per cent, below which a series is about level
STEADY = 10  # per cent: two years of one edition that are no further apart are level
DIGITS = 9  # decimals in which per cents are compared: two quotients that are equal differ in their last ones
RESTATED = 25  # per cent, from which another word of a later edition on the second of them breaks the line
WORLD = "WLD"


@dataclass(frozen=True)
class Miss:
    """The distance of a first estimate from the last statement on its year, in per cent of it, unsigned."""

    year: int
    percent: Decimal
    is_last: bool  # no later year has been stated again


class ChangeKind(StrEnum):
    UNKNOWN = ""  # the two ends cannot be compared, or the error is unknown
    FROM_NONE = "from none"
    LEVEL = "level"
    WITHIN_ERROR = "within the error"
    TOLD = "told"


@dataclass(frozen=True)
class Change:
    """The change that may be stated from `since` to `until`; `breaks`: years counted differently from the ones
    before.
    """

    kind: ChangeKind
    since: int
    until: int
    breaks: tuple[int, ...] = ()
    times: Decimal | None = None  # last divided by first
    error: Miss | None = None

    @property
    def percent(self) -> Decimal | None:
        return None if self.times is None else 100 * (self.times - 1)


@dataclass(frozen=True)
class Firmness:
    """The errors and breaks of some series, by their identities and the codes of places."""

    errors: Mapping[tuple[Identity, str], Miss]
    breaks: Mapping[tuple[Identity, str], tuple[int, ...]]

    def error(self, identity: Identity, code: str) -> Miss | None:
        """Return the Miss of a place in a series, or otherwise of the world in that series; None without either."""
        return self.errors.get((identity, code)) or self.errors.get((identity, WORLD))

    def breaks_within(self, first: Observation, last: Observation) -> tuple[int, ...]:
        """The years after that of `first`, up to that of `last`, that were restated between editions."""
        years = self.breaks.get((last.identity, last.code), ())
        return tuple(year for year in years if first.year < year <= last.year)

    def change(self, first: Observation, last: Observation) -> Change:
        """The Change from one Observation to another of a place and series."""
        ends = first.year, last.year, self.breaks_within(first, last)
        found = compared(last, first, sides=(last.year, first.year))
        if isinstance(found, Refusal):
            return Change(ChangeKind.FROM_NONE if found.code == "zero-side" else ChangeKind.UNKNOWN, *ends)
        error = self.error(last.identity, last.code)
        return Change(_kind(abs(found.change), error), *ends, found.times, error)


def _kind(percent: Decimal, error: Miss | None) -> ChangeKind:
    if error is None:
        return ChangeKind.UNKNOWN
    if percent < LEVEL:
        return ChangeKind.LEVEL
    is_within = round(percent, DIGITS) <= round(error.percent, DIGITS)
    return ChangeKind.WITHIN_ERROR if is_within else ChangeKind.TOLD


UNKNOWN_FIRMNESS = Firmness({}, {})


def firmness(statements: Iterable[Statements]) -> Firmness:
    """The Firmness of the series of Statements, a figure each."""
    years: dict[tuple[Identity, str], dict[int, Statements]] = defaultdict(dict)
    for one in statements:
        first = one.all[0]
        years[identity_of(first), first.code][first.year] = one
    errors = {series: error for series, by_year in years.items() if (error := _error(by_year))}
    breaks = {series: found for series, by_year in years.items() if (found := _breaks(by_year))}
    return Firmness(errors, breaks)


def _error(by_year: Mapping[int, Statements]) -> Miss | None:
    """The largest Miss of the last three first estimates; None where none was stated again."""
    cases = ((year, case) for year in sorted(by_year, reverse=True) if (case := by_year[year].case))
    last = enumerate(islice(cases, LAST))
    misses = [Miss(year, abs(case.change), not place) for place, (year, case) in last]
    return max(misses, key=lambda miss: (miss.percent, miss.year), default=None)


def _breaks(by_year: Mapping[int, Statements]) -> tuple[int, ...]:
    """Years that a later edition restated, though the last one on the year before had the two level."""
    found = []
    for year in sorted(by_year):
        if year - 1 not in by_year:
            continue
        before, said = by_year[year - 1].all[-1], by_year[year].all
        level = next((o for o in said if o.edition == before.edition), None)
        if level and level.edition != said[-1].edition:
            step, restated = _percent(before, level), _percent(level, said[-1])
            if step is not None and restated is not None and step <= STEADY and restated >= RESTATED:
                found.append(year)
    return tuple(found)


def _percent(earlier: Observation, later: Observation) -> Decimal | None:
    """The distance of two Observations in per cent of the first, unsigned; None where they do not compare."""
    found = Statements((earlier, later)).percent_or_reason(later)
    return None if isinstance(found, Refusal) else abs(found - 100)
