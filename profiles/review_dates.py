"""Review-by dates: of a whole profile, of a source, of a claim in the prose. Each says by when to look again.

A month is due on its first day and a year on the first of January, so that whoever is told has the time that
the text leaves them. The first page of the desk and the reminders by mail go by the same rule.
"""

import datetime
from collections import defaultdict
from typing import NamedTuple

from django.db.models import Q

from .models import Citation, Profile
from .models.draft import SECTIONS
from .partial_dates import first_day
from .prose import CITATION, BadReference, parse_citation

MENTIONED = Q()
for name in SECTIONS:
    MENTIONED |= Q(**{f"{name}__contains": "review by"})


class Due(NamedTuple):
    on: datetime.date
    written: str  # 2026, 2026-03 or 2026-03-31
    key: str = ""  # of the source; empty for the whole profile
    is_claim: bool = False  # a date of the prose, not of the source itself


def due(today):
    """{key of a profile: [Due]} of all that was due by `today`, the earliest first, in three queries."""
    found = defaultdict(set)
    for pk, day in Profile.objects.filter(review_by__lte=today).values_list("pk", "review_by"):
        found[pk].add(Due(day, day.isoformat()))
    rows = Citation.objects.filter(review_by__gt="").values_list("profile_id", "key", "review_by")
    written = [(pk, key, day, False) for pk, key, day in rows.filter(review_by__lte=today.isoformat())]
    for pk, *texts in Profile.objects.filter(MENTIONED).values_list("pk", *SECTIONS):
        written += [(pk, key, day, True) for text in texts for key, day in _claims(text)]
    for pk, key, text, is_claim in written:
        day = first_day(text)
        if day and day <= today:
            found[pk].add(Due(day, text, key, is_claim))
    return {pk: sorted(found[pk]) for pk in found}


def _claims(text):
    """(key, review-by date) of the citations in a text that say when they are due."""
    for match in CITATION.finditer(text):
        try:
            reference = parse_citation(match[1])
        except BadReference:
            continue  # the check of references names it
        if reference.review_by:
            yield reference.key, reference.review_by
