"""The five classes that a map's colours stand for."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal

from .. import wording
from ..models.figures import Flag, Measure

STEPS = ("q1", "q2", "q3", "q4", "q5")
LIMITS = (1, 5, 15, 40)  # per cent; a class begins at its limit
PARTS = tuple(map(Decimal, ("0.01", "0.05", "0.2", "0.5")))  # of the largest value, where there are no shares


@dataclass(frozen=True)
class Scale:
    """Classes of shares, of values that are per cent themselves, or of values where there are no shares."""

    heading: str
    limits: tuple
    labels: tuple[str, ...]

    def step(self, number):
        """q1 to q5."""
        return STEPS[bisect_right(self.limits, number)]

    def label(self, step):
        return self.labels[STEPS.index(step)]


def scale_of(series):
    """The classes of a series, or None where its numbers can be compared with nothing."""
    world = series.world_or_reason
    if world:
        return Scale(f"{'At most this share' if world.at_least else 'Share'} of the world", LIMITS, PER_CENT)
    if all(o.is_percentage for o in series.listed):
        return Scale(Measure(series.head.measure).label, LIMITS, PER_CENT)
    ranking = series.ranking()
    if not ranking:
        return None
    limits = tuple(round_number(ranking[0][1].value * part) for part in PARTS)
    return Scale(f"Amount, since {world.reason}", limits, _labels([_amount(series, n) for n in limits]))


def round_number(value):
    """To one digit: 4,650 to 5,000."""
    return Decimal(f"{value:.0e}")


def _labels(limits):
    a, b, c, d = limits
    return (f"under {a}", f"{a} to {b}", f"{b} to {c}", f"{c} to {d}", f"{d} and more")


def _amount(series, value):
    return wording.amount(replace(series.head, value=value, lower=None, upper=None, flag=Flag.REPORTED))


PER_CENT = _labels([f"{limit}%" for limit in LIMITS])
