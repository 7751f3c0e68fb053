"""Doors by which a live edition ends without a newer one. Its text and its number stay."""

from django.db import transaction
from django.utils import timezone

from ..models import Edition, Profile
from ..models.edition import EditionState
from ..models.record import Act
from .rules import allowed, locked, log, require


def _end(edition, state, act, *, by, notice, **changes):
    country = edition.country
    allowed(by, "withdraw_edition", country)
    require(notice.strip(), "Say to readers why the profile was withdrawn.")
    profile = Profile.objects.filter(country=country).first()
    if profile:
        locked(profile.pk)
    moved = (
        Edition.objects.live()
        .filter(pk=edition.pk)
        .update(state=state, ended_at=timezone.now(), notice=notice.strip(), **changes)
    )
    require(moved, "Only a live edition can be withdrawn.")
    edition.refresh_from_db()
    told = {"state": [EditionState.LIVE.value, state.value]}
    log(act, edition, by, country=country, changes=told, edition=edition.number, notice=notice.strip())
    return edition


@transaction.atomic
def withdraw(edition, *, by, notice):
    """Take the live edition from the public lists. Its text stays readable under `notice`."""
    return _end(edition, EditionState.WITHDRAWN, Act.WITHDRAWN, by=by, notice=notice)


@transaction.atomic
def consolidate(edition, into, *, by, notice):
    """End the live edition since the profile of country `into` covers it: its address leads there."""
    require(into.pk != edition.country_id, "A profile is not consolidated into itself.")
    require(
        Edition.objects.live().filter(country=into).exists(),
        f"{into} has no live edition that readers could be led to.",
    )
    return _end(edition, EditionState.CONSOLIDATED, Act.CONSOLIDATED, by=by, notice=notice, merged_into=into)


@transaction.atomic
def unpublish(edition, *, by, notice):
    """End a live edition that was published in error: its address answers “gone”, with the notice alone."""
    return _end(edition, EditionState.UNPUBLISHED, Act.UNPUBLISHED, by=by, notice=notice)
