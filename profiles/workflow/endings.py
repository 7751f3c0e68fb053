"""Doors by which a live edition ends without a newer one. Its text and its number stay."""

from django.db import transaction
from django.utils import timezone

from ..models import Edition, Profile
from ..models.edition import EditionState
from ..models.record import Act
from .rules import allowed, locked, log, require


def _lock(*countries):
    """The profiles of these countries, locked in the order of their keys."""
    for key in Profile.objects.filter(country__in=countries).order_by("pk").values_list("pk", flat=True):
        locked(key)


def _end(edition, state, act, *, by, notice, **changes):
    country = edition.country
    notice = notice.strip()
    require(notice, "Say to readers why the profile is gone.")
    moved = (
        Edition.objects.live()
        .filter(pk=edition.pk)
        .update(state=state, ended_at=timezone.now(), notice=notice, **changes)
    )
    require(moved, "Only a live edition can be withdrawn, consolidated or unpublished.")
    edition.refresh_from_db()
    told = {"state": [EditionState.LIVE.value, state.value]}
    detail = {"edition": edition.number, "notice": notice}
    if edition.merged_into_id:
        detail["merged_into"] = edition.merged_into.name
    log(act, edition, by, country=country, changes=told, **detail)
    return edition


@transaction.atomic
def withdraw(edition, *, by, notice):
    """Take the live edition from the public lists. Its text stays readable under `notice`."""
    allowed(by, "withdraw_edition", edition.country)
    _lock(edition.country)
    return _end(edition, EditionState.WITHDRAWN, Act.WITHDRAWN, by=by, notice=notice)


@transaction.atomic
def consolidate(edition, into, *, by, notice):
    """End the live edition since the profile of country `into` covers it: its address leads there."""
    allowed(by, "withdraw_edition", edition.country)
    require(into.pk != edition.country_id, "A profile is not consolidated into itself.")
    # Both locked: of two that are led to each other at once, the second finds no live edition to lead to.
    _lock(edition.country, into)
    require(
        Edition.objects.live().filter(country=into).exists(),
        f"{into} has no live edition that readers could be led to.",
    )
    return _end(edition, EditionState.CONSOLIDATED, Act.CONSOLIDATED, by=by, notice=notice, merged_into=into)


@transaction.atomic
def unpublish(edition, *, by, notice):
    """End a live edition that was published in error: its address answers “gone”, with the notice alone."""
    allowed(by, "withdraw_edition", edition.country)
    _lock(edition.country)
    return _end(edition, EditionState.UNPUBLISHED, Act.UNPUBLISHED, by=by, notice=notice)
