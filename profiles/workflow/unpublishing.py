"""Transitions that unpublish a live edition: withdraw, consolidate, unpublish. Its text and number stay."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit_log import audit
from audit_log.actions import Action
from minerals.models import Country

from .. import checking
from ..models import Edition, Profile
from ..models.choices import EditionState
from ..models.subjects import Subject
from ..publishing import searchable
from .rules import lock_profile, require, require_permission


def _lock(by: User, edition: Edition, *countries: Country) -> None:
    """Check the permission, and lock the profile of the edition and those of countries in the order of the keys."""
    require_permission(by, "withdraw_edition", edition.subject.place)
    profiles = Profile.objects.filter(
        Q(subject=edition.subject_id) | Q(subject__in=map(Subject.objects.of, countries))
    )
    for key in profiles.order_by("pk").values_list("pk", flat=True):
        lock_profile(key)


def _end(
    edition: Edition, state: EditionState, act: Action, *, by: User, notice: str, **changes: Any
) -> Edition:
    notice = notice.strip()
    require(notice, "Tell readers why the profile is gone.")
    live = Edition.objects.current().filter(pk=edition.pk)
    ended = live.update(state=state, ended_at=timezone.now(), notice=notice, **changes)
    require(ended, "Only a live edition can be withdrawn, consolidated or unpublished.")
    edition.refresh_from_db()
    searchable.index(edition)
    changes_of_state = {"state": [EditionState.LIVE.value, state.value]}
    detail = {"edition": edition.number, "notice": notice}
    if edition.merged_into:
        detail["merged_into"] = edition.merged_into.name
    audit.log(act, edition, by=by, changes=changes_of_state, **detail)
    for profile in Profile.objects.filter(subject=edition.subject_id):
        checking.check_after_change(profile)
    return edition


@transaction.atomic
def withdraw(edition: Edition, *, by: User, notice: str) -> Edition:
    """Withdraw the live edition. Its text stays readable under the notice."""
    _lock(by, edition)
    return _end(edition, EditionState.WITHDRAWN, Action.WITHDRAWN, by=by, notice=notice)


@transaction.atomic
def consolidate(edition: Edition, into: Country, *, by: User, notice: str) -> Edition:
    """Redirect readers to the profile of the country `into`, which covers this one now."""
    require(
        edition.subject.is_country,
        f"A profile of {edition.subject.get_kind_display().lower()} cannot be consolidated. Withdraw it.",
    )
    # Lock both, so that two editors cannot consolidate A into B and B into A at once.
    _lock(by, edition, into)
    require(into.pk != edition.subject.place_id, "A profile cannot be consolidated into itself.")
    require(
        Edition.objects.current().about(into).exists(),
        f"{into} has no live edition to send readers to.",
    )
    return _end(
        edition, EditionState.CONSOLIDATED, Action.CONSOLIDATED, by=by, notice=notice, merged_into=into
    )


@transaction.atomic
def unpublish(edition: Edition, *, by: User, notice: str) -> Edition:
    """Remove an edition that was published in error: its address answers “gone”, with the notice."""
    _lock(by, edition)
    return _end(edition, EditionState.UNPUBLISHED, Action.UNPUBLISHED, by=by, notice=notice)
