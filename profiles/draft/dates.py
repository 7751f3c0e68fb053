"""Partial dates in words, and the review-by dates of profiles, sources and claims in the prose.

A month is due on its first day and a year on 1 January, so that people have the time that the text gives them.
"""

import datetime
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from django.utils import dateformat
from django.utils.translation import get_language

from ..models import Citation, DatedClaim, Profile
from ..models.draft import PARTIAL_DATE, first_day
from ..publishing.markup import CITATION
from ..publishing.prose import BadReference, parse_citation
from ..shape import PROSE


class Due(NamedTuple):
    on: datetime.date
    written: str  # 2026, 2026-03 or 2026-03-31
    key: str = ""  # of the source; empty for the whole profile
    is_claim: bool = False  # a date of the prose, not of the source itself


def due(today):
    """{key of a profile: [Due]} of what was due by `today`, the earliest first, in three queries."""
    found = defaultdict(set)
    for pk, day in Profile.objects.filter(review_by__lte=today).values_list("pk", "review_by"):
        found[pk].add(Due(day, day.isoformat()))
    rows = Citation.objects.filter(review_by__gt="").values_list("profile_id", "key", "review_by")
    written = [(pk, key, day, False) for pk, key, day in rows.filter(review_by__lte=today.isoformat())]
    claims = DatedClaim.objects.filter(on__lte=today).order_by()
    written += [(*row, True) for row in claims.values_list("profile_id", "key", "written")]
    for pk, key, text, is_claim in written:
        day = first_day(text)
        if day and day <= today:
            found[pk].add(Due(day, text, key, is_claim))
    return {pk: sorted(found[pk]) for pk in found}


def save_claims(profile, tree):
    """Keep the claims of a draft that say when they are due; `tree` is its snapshot."""
    DatedClaim.objects.filter(profile=profile).delete()
    found = {claim for text in PROSE for claim in claims_in(text.of(tree))}
    DatedClaim.objects.bulk_create(
        DatedClaim(profile=profile, key=key, written=written, on=first_day(written))
        for key, written in sorted(found)
    )


def claims_in(text):
    """(key, review-by date) of the citations in a text that say when they are due."""
    for match in CITATION.finditer(text):
        try:
            reference = parse_citation(match[1])
        except BadReference:
            continue  # the check of references names it
        if reference.review_by:
            yield reference.key, reference.review_by


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
