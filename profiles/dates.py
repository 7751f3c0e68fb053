"""Partial dates, as sources give them: 2026, 2026-03 or 2026-03-31."""

import calendar
import datetime
import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils import dateformat
from django.utils.translation import get_language

PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def first_day(text):
    """The first day of a partial date, or None if it is not one."""
    match = PARTIAL_DATE.fullmatch(text or "")
    try:
        return datetime.date(*map(int, match.groups(default="1"))) if match else None
    except ValueError:
        return None


def day_to_mark(text):
    """(the first day of a partial date, whether only its year is known), as an axis of years marks it."""
    return first_day(text), len(text) == len("2026")


def last_day(text):
    """The last day of a partial date, or None if it is not one: 2026-02 ends on the 28th."""
    day = first_day(text)
    if day is None or len(text) == len("2026-02-28"):
        return day
    month = day.month if len(text) == len("2026-02") else 12
    return day.replace(month=month, day=calendar.monthrange(day.year, month)[1])


def validate_partial_date(text):
    """Raise ValidationError unless `text` is YYYY, YYYY-MM or YYYY-MM-DD and exists in the calendar."""
    if not first_day(text):
        message = "“%(text)s” is not a date. Write 2026, 2026-03 or 2026-03-31."
        raise ValidationError(message, code="partial_date", params={"text": text})


def validate_month(text):
    """Raise ValidationError unless `text` is YYYY-MM and exists in the calendar."""
    if len(text) != len("2026-03") or not first_day(text):
        raise ValidationError(
            "“%(text)s” is not a month. Write 2026-03.", code="month", params={"text": text}
        )


def readable(text):
    """“2026-03” as “March 2026”; anything else unchanged."""
    return _readable(text or "", get_language())


@lru_cache(maxsize=10_000)
def _readable(text, language):
    match = PARTIAL_DATE.fullmatch(text)
    if not match:
        return text
    year, month, day = match.groups()
    if not month:
        return year
    date = datetime.date(int(year), int(month), int(day or 1))
    return dateformat.format(date, "j F Y" if day else "F Y")
