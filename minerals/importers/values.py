"""One cell of a statistics table: a number, a bound, a range, a sign or a word."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ..models import Flag

# Marks of the U.S. Geological Survey, explained on the last page of its Mineral Commodity Summaries.
WITHHELD, NOT_AVAILABLE, ZERO, NOT_APPLICABLE, SEE_NOTE = "W", "NA", "—", "XX", "s"

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
BOUND = re.compile(rf"([<>])\s*({NUMBER})")
RANGE = re.compile(rf"({NUMBER})\s*[-–]\s*({NUMBER})")
GRADE = re.compile(
    r"(?:very )?(?:large|moderate|small)(?: to (?:very )?(?:large|moderate|small))?", re.IGNORECASE
)


@dataclass(frozen=True)
class Reading:
    """What a cell says; exactly the fields that its flag allows are filled."""

    flag: Flag
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    text: str = ""


def read_number(text):
    """The number that `text` is. Raises ValueError where thousands are split wrongly or it is none."""
    if not re.fullmatch(NUMBER, text):
        raise ValueError(f"{text!r} is not a number")
    return Decimal(text.replace(",", ""))


def read_value(text, *, estimated=False, meaning=""):
    """Read one cell. `meaning` is what the row's note says of “s” and “XX”.

    Raises ValueError with the reason where the cell says nothing known.
    """
    text = text.strip()
    if text == WITHHELD:
        return Reading(Flag.WITHHELD)
    if text == NOT_AVAILABLE:
        return Reading(Flag.NOT_AVAILABLE)
    if text == NOT_APPLICABLE:
        return Reading(Flag.NOT_AVAILABLE, text=meaning or "Not applicable")
    if text == SEE_NOTE:
        if not meaning:
            raise ValueError("“s” says “see note”, and no note of the row explains it")
        return Reading(Flag.DESCRIBED, text=meaning)
    if text == ZERO:
        return Reading(Flag.ZERO, value=Decimal(0))
    if GRADE.fullmatch(text):
        return Reading(Flag.DESCRIBED, text=text)
    if match := BOUND.fullmatch(text):
        side = "lower" if match[1] == ">" else "upper"
        return Reading(Flag.BOUNDED, **{side: read_number(match[2])})
    if match := RANGE.fullmatch(text):
        lower, upper = read_number(match[1]), read_number(match[2])
        if lower >= upper:
            raise ValueError(f"the range {text!r} does not rise")
        return Reading(Flag.RANGE, lower=lower, upper=upper)
    value = read_number(text)
    if not value:
        return Reading(Flag.ZERO, value=value)
    return Reading(Flag.ESTIMATED if estimated else Flag.REPORTED, value=value)
