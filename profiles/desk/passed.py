"""The queue of dates that have passed since a profile was researched, in the texts that readers read first."""

import re
from calendar import month_name

from django.db.models import Q
from django.utils import timezone

from ..dates import first_day, last_day, readable
from ..models import Profile
from ..shape import TABLE, TEXT
from .form_places import form_of
from .tasks import HEALTH_ROWS, First, Queue, Task, listed

TITLE = "Dates that have passed since the research"
EMPTY = "No date under In brief or in a first paragraph has passed since the research."
ROWS = ("changed", "watch")  # tables of “In brief”
FIRST_PARAGRAPH = "overview"
MONTHS = {name: number for number, name in enumerate(month_name) if name}
NAMED = "|".join(MONTHS)
DATE = re.compile(rf"\b(?:(\d{{1,2}}) )?({NAMED})(?: (\d{{1,2}}),)? (\d{{4}})\b", re.ASCII)


def named_dates(text):
    """Yield (words, partial date) of each month or day that a text names: “September 2026”, “30 June 2026”."""
    for match in DATE.finditer(text):
        before, month, after, year = match.groups()
        date = f"{year}-{MONTHS[month]:02}" + (f"-{int(day):02}" if (day := before or after) else "")
        if first_day(date):
            yield match[0], date


def passed(text, researched_to, today):
    """Return the words of the dates in a text that lie between the month of the research and today."""
    since = last_day(researched_to)
    return list(
        dict.fromkeys(
            words for words, date in named_dates(text) if first_day(date) > since and last_day(date) < today
        )
    )


def _texts(profile):
    """Yield (heading, place on the form, text) of what readers read first."""
    for text in TEXT.values():
        if text.is_section and text.is_brief:
            yield text.heading, f"id_{text.name}", getattr(profile, text.name)
    overview = TEXT[FIRST_PARAGRAPH]
    yield overview.heading, f"id_{overview.name}", profile.overview.strip().partition("\n\n")[0]
    for name in ROWS:
        table = TABLE[name]
        for row in getattr(profile, table.accessor).all():
            yield table.heading, f"{table.accessor}-group", row.summary


def _tasks(profiles, today):
    for profile in profiles:
        for heading, place, text in _texts(profile):
            if found := passed(text, profile.researched_to, today):
                dates = ", ".join(f"“{words}”" for words in found)
                note = f"{heading} names {dates}; researched to {readable(profile.researched_to)}"
                yield Task(str(profile), form_of(profile.pk, place), note)


def _with_texts():
    return Profile.objects.with_subject().prefetch_related(*(TABLE[name].accessor for name in ROWS))


def passed_for(user):
    """The Queue of the profiles that `user` owns: their texts are read, since no query knows the dates in them."""
    today = timezone.localdate()
    owned = Profile.objects.filter(~Q(researched_to=""), owner=user).order_by("pk")
    first = First(owned, at_most=None)

    def make(profiles):
        tasks = list(_tasks(profiles, today))
        first.total = len(tasks)
        return tasks[:HEALTH_ROWS]

    return Queue(TITLE, EMPTY, first, _with_texts, make, listed("profile", "owner=me"))
