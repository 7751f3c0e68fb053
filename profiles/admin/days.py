"""Days as somebody writes them into an address: 2026-10-25."""

import datetime
import re

from django.utils import timezone

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_written(text):
    """Whether `text` looks like a day, be it one of the calendar or not."""
    return bool(WRITTEN.fullmatch(text))


def day_of(text):
    """The day that `text` writes; ValueError for what is none of the calendar, or too far off to have an end."""
    day = datetime.date.fromisoformat(text)
    try:
        end_of(day).astimezone(datetime.UTC)
    except OverflowError as error:
        raise ValueError(text) from error
    return day


def end_of(day):
    """The last moment of a day of the site's calendar."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))
