"""Review-by dates of profiles, of their sources and of claims in the prose.

A month is due on its first day and a year on 1 January, so that people have the time that the text gives them.
"""

import datetime
from collections import defaultdict
from typing import NamedTuple

from django.db.models import DateField, Value
from django.db.models.functions import Cast

from ...dates import first_day
from ...models import Citation, DatedClaim, Profile
from ...shape import PROSE
from .markup import CITATION
from .prose import BadReference, parse_citation


class Due(NamedTuple):
    on: datetime.date
    written: str  # 2026, 2026-03 or 2026-03-31
    key: str = ""  # of the source; empty for the whole profile
    is_claim: bool = False  # a date of the prose, not of the source itself


def due(today, profiles=None):
    """Return {key of a profile: [Due]} of everything due by `today`, earliest first, in one query."""
    profiles, found = (Profile.objects.all() if profiles is None else profiles).order_by(), defaultdict(set)
    whole = profiles.filter(review_by__lte=today)
    cited = Citation.objects.filter(review_by__gt="", review_by__lte=today.isoformat(), profile__in=profiles)
    claims = DatedClaim.objects.filter(on__lte=today, profile__in=profiles)
    rows = whole.values_list("pk", "review_by", Value(""), Value(""), Value(False)).union(
        cited.order_by().values_list("profile_id", Cast(None, DateField()), "review_by", "key", Value(False)),
        claims.order_by().values_list("profile_id", "on", "written", "key", Value(True)),
    )
    for pk, on, written, key, is_claim in rows.order_by():
        day = on or first_day(written)
        if day and day <= today:
            found[pk].add(Due(day, written or day.isoformat(), key, is_claim))
    return {pk: sorted(found[pk]) for pk in found}


def save_claims(profile, tree):
    """Store the claims of a draft that have a due date; `tree` is its snapshot."""
    DatedClaim.objects.filter(profile=profile).delete()
    found = {claim for text in PROSE for claim in claims_in(text.of(tree))}
    DatedClaim.objects.bulk_create(
        DatedClaim(profile=profile, key=key, written=written, on=first_day(written))
        for key, written in sorted(found)
    )


def claims_in(text):
    """Return (key, review-by date) of the citations in a text that have a due date."""
    for match in CITATION.finditer(text):
        try:
            reference = parse_citation(match[1])
        except BadReference:
            continue  # the check of references names it
        if reference.review_by:
            yield reference.key, reference.review_by
