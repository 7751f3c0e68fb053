"""One cell of a statistics table: a number, a bound, a range, a sign or a word."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ..models import FigureRevision, Flag

# Marks of the U.S. Geological Survey, explained on the last page of its Mineral Commodity Summaries.
WITHHELD, NOT_AVAILABLE, ZERO, NOT_APPLICABLE, SEE_NOTE = "W", "NA", "—", "XX", "s"
NET_EXPORTER = "E"  # only where the cell is a net import reliance

# Signs that nobody sees, and that turn the text after them round: for a class of a pattern.
UNSEEN = "\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff"
# What a mistaken encoding leaves, besides: control characters, the mark of what could not be decoded.
UNREADABLE = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd{UNSEEN}]")

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
PLAIN = re.compile(NUMBER)
BOUND = re.compile(rf"([<>])\s*({NUMBER})")
RANGE = re.compile(rf"({NUMBER})\s*[-–]\s*({NUMBER})")
GRADE = re.compile(
    r"(?:very )?(?:large|moderate|small)(?: to (?:very )?(?:large|moderate|small))?", re.IGNORECASE
)

VALUE, TEXT = (FigureRevision._meta.get_field(name) for name in ("value", "text"))
DIGITS_AFTER = VALUE.decimal_places
DIGITS_BEFORE = VALUE.max_digits - DIGITS_AFTER


@dataclass(frozen=True)
class Reading:
    """What a cell says; exactly the fields that its flag allows are filled."""

    flag: Flag
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    text: str = ""


def shown(text, limit=60):
    """A cell in quotation marks for a message, cut where it is longer than `limit`."""
    return repr(text if len(text) <= limit else f"{text[: limit - 1]}…")


def fitting(text):
    """`text`, which stands for a number. Raises ValueError where its column has no room for it."""
    if len(text) > TEXT.max_length:
        raise ValueError(f"{shown(text)} has {len(text):,} characters, at most {TEXT.max_length} fit")
    return text


def read_number(text):
    """The number that `text` is. Raises ValueError where thousands are split wrongly, it is none or has no room."""
    if not PLAIN.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a number")
    whole, point, rest = text.replace(",", "").partition(".")
    if len(whole.lstrip("0")) > DIGITS_BEFORE or len(rest.rstrip("0")) > DIGITS_AFTER:
        raise ValueError(
            f"{shown(text)} has more than {DIGITS_BEFORE} digits before or {DIGITS_AFTER} after the point"
        )
    return Decimal(whole + point + rest)


def read_value(text, *, estimated=False, meaning=""):
    """Read one cell. `meaning` is what the row's note says of “s” and “XX”.

    Raises ValueError with the reason where the cell says nothing known.
    """
    text = text.strip()
    if PLAIN.fullmatch(text):
        value = read_number(text)
        if not value:
            return Reading(Flag.ZERO, value=value)
        return Reading(Flag.ESTIMATED if estimated else Flag.REPORTED, value=value)
    if text == WITHHELD:
        return Reading(Flag.WITHHELD)
    if text == NOT_AVAILABLE:
        return Reading(Flag.NOT_AVAILABLE)
    if text == ZERO:
        return Reading(Flag.ZERO, value=Decimal(0))
    if text == NOT_APPLICABLE:
        return Reading(Flag.NOT_AVAILABLE, text=fitting(meaning) or "Not applicable")
    if text == SEE_NOTE:
        if not meaning:
            raise ValueError("“s” says “see note”, and no note of the row explains it")
        return Reading(Flag.DESCRIBED, text=fitting(meaning))
    if GRADE.fullmatch(text):
        return Reading(Flag.DESCRIBED, text=text)
    if match := BOUND.fullmatch(text):
        side = "lower" if match[1] == ">" else "upper"
        return Reading(Flag.BOUNDED, **{side: read_number(match[2])})
    if match := RANGE.fullmatch(text):
        lower, upper = read_number(match[1]), read_number(match[2])
        if lower >= upper:
            raise ValueError(f"the range {shown(text)} does not rise")
        return Reading(Flag.RANGE, lower=lower, upper=upper)
    raise ValueError(f"{shown(text)} is not a number")


def read_percent(text, *, estimated=False, meaning=""):
    """`read_value` of a percentage. Raises ValueError also for more than 100."""
    reading = read_value(text, estimated=estimated, meaning=meaning)
    if any(number is not None and number > 100 for number in (reading.value, reading.lower, reading.upper)):
        raise ValueError(f"{shown(text)} is more than 100 percent")
    return reading


def read_reliance(text, *, estimated=False, meaning=""):
    """`read_percent` of a net import reliance, where “E” says that the country is a net exporter."""
    if text.strip() == NET_EXPORTER:
        return Reading(Flag.DESCRIBED, text="Net exporter")
    return read_percent(text, estimated=estimated, meaning=meaning)
