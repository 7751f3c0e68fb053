"""Text that somebody typed into a form and has not saved: kept for them alone, and part of no draft."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..models import Profile, UnsavedText

KEPT = datetime.timedelta(days=30)
MOST = 20  # of one person in one profile; the oldest go first


@transaction.atomic
def keep(
    profile: Profile, user: User, key: str, *, version: int, revision: int, changes: dict[str, Any]
) -> UnsavedText:
    """Keep what differs from the saved draft, {name of a field: {label, was, now}}, under the key of a window."""
    kept, _ = UnsavedText.objects.update_or_create(
        user=user,
        key=key,
        defaults={
            "profile": profile, "base_version": version, "base_revision": revision, "changes": changes,
            "kept_at": timezone.now(),
        },
    )  # fmt: skip
    of_person = UnsavedText.objects.filter(profile=profile, user=user).order_by("-kept_at", "-pk")
    UnsavedText.objects.filter(pk__in=[old.pk for old in of_person.only("pk")[MOST:]]).delete()
    return kept


def forget(user: User, key: str) -> None:
    UnsavedText.objects.filter(user=user, key=key).delete()


def of_window(profile: Profile, user: User, start: str) -> list[UnsavedText]:
    """Text that this person typed under keys that begin so, the newest first."""
    return list(
        UnsavedText.objects.filter(profile=profile, user=user, key__startswith=start).order_by(
            "-kept_at", "-pk"
        )
    )


def erase_old(*, now: datetime.datetime | None = None) -> int:
    """Delete what has been kept for 30 days. Returns how many."""
    old = UnsavedText.objects.filter(kept_at__lt=(now or timezone.now()) - KEPT)
    return old.delete()[0]
