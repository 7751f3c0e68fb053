"""Terms of rows, and whether a day is in them: pure functions of frozen rows.

Partial dates begin with their first day and end with their last. A row that was checked after its end keeps its
words, because its editor knew more than the clock.
"""

from ..dates import first_day, last_day
from ..models.choices import PolicyStatus

OVER = (PolicyStatus.ENDED, PolicyStatus.SUPERSEDED)  # statuses without anything left to come


def end_of(row):
    """Return the partial date with which a row ends; for a line of “What to watch” without an end, its due date."""
    status = getattr(row, "status", None)
    if status in OVER:
        return ""
    return row.until or ("" if status else row.date)


def unchecked_end(row):
    """Return the last day of a row; None without one, or if somebody has checked it since."""
    day = last_day(end_of(row))
    return None if day is None or _is_checked_after(row, day) else day


def has_ended(row, today):
    """Whether its last day lies before `today`, and nobody has checked it since."""
    day = unchecked_end(row)
    return day is not None and day < today


def start_of(event):
    """The partial date with which a policy or an agreement begins."""
    return event.since or (event.date if event.status == PolicyStatus.IN_FORCE else "")


def is_to_come(event, today):
    day = first_day(start_of(event))
    return bool(day) and day > today and event.status not in OVER


def should_have_begun(event, today):
    """Whether it was announced for a day that lies before `today`, and nobody has checked it since."""
    day = last_day(event.since) if event.status == PolicyStatus.ANNOUNCED else None
    return bool(day) and day < today and not _is_checked_after(event, day)


def _is_checked_after(row, day):
    checked = first_day(row.as_of)
    return bool(checked) and checked > day
