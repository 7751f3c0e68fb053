"""Bars on a track of 100, so that a length reads as per cent of the track."""

from dataclasses import dataclass
from decimal import Decimal

from .scales import short

BAR_LENGTH = Decimal(100)
SHORTEST = Decimal("0.4")  # what is above zero stays visible


def bar_length(value, largest):
    """How long a bar is drawn, 0 to 100, one decimal: `value` against `largest`, or 0 where either is missing.

    What is above zero is never shorter than 0.4.
    """
    if not value or not largest or value < 0:
        return Decimal(0)
    length = min(BAR_LENGTH * Decimal(value) / Decimal(largest), BAR_LENGTH)
    return short(max(length, SHORTEST))


@dataclass(frozen=True)
class Reach:
    """A bar of which only a part is certain: `solid` from zero, then `open` more in which the value may lie."""

    solid: Decimal
    open: Decimal


def reach(value=None, lower=None, upper=None, *, top):
    """A value, a bound or a range against `top`: “more than 50” of 100 is solid to 50 and open to the end.

    None where there is no number at all.
    """
    if value is not None:
        return Reach(bar_length(value, top), Decimal(0))
    if lower is None and upper is None:
        return None
    start = bar_length(lower, top)
    end = BAR_LENGTH if upper is None else bar_length(upper, top)
    return Reach(start, short(end - start))


@dataclass(frozen=True)
class Swing:
    """A bar that grows from the middle of its track to either side."""

    x: Decimal
    width: Decimal


def swing(value, widest):
    """Where the bar of a change is drawn: from 50 leftward where it is below zero, rightward where above."""
    half = BAR_LENGTH / 2
    width = bar_length(abs(value), widest) / 2
    return Swing(short(half - width if value < 0 else half), short(width))
