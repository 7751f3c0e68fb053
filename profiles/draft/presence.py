"""People at one draft: presence on its form, which the browser reports twice a minute, and later saves."""

import contextlib
import datetime

from django.db import IntegrityError
from django.utils import timezone

from audit_log.actions import Action
from audit_log.models import AuditEvent

from ..models import Presence

SILENCE = datetime.timedelta(minutes=2)  # after this long without a report somebody has left


def enter(profile, user):
    """Record that `user` has the form open. Two requests at once are one presence; after a silence it is a new one."""
    now = timezone.now()
    there = Presence.objects.filter(profile=profile, user=user, seen_at__gte=now - SILENCE)
    if there.update(seen_at=now):
        return
    # The draft may just have been discarded.
    with contextlib.suppress(IntegrityError):
        Presence.objects.bulk_create(
            [Presence(profile=profile, user=user, opened_at=now, seen_at=now)],
            update_conflicts=True,
            unique_fields=["profile", "user"],
            update_fields=["opened_at", "seen_at"],
        )


def others(profile, user):
    """Presences of everybody else who has the form open, the earliest first."""
    recent = Presence.objects.filter(profile=profile, seen_at__gte=timezone.now() - SILENCE)
    return recent.exclude(user=user).select_related("user").order_by("opened_at", "pk")


def describe(presences):
    """[{"name": …, "since": ISO time}] for the page."""
    return [{"name": str(p.user), "since": p.opened_at.isoformat()} for p in presences]


def is_only_saver(user, profile, *, since):
    """Return whether `user` alone has saved the draft or changed its owner since its `lock_version` was `since`."""
    number = 0 if since is None else max(0, profile.lock_version - since)
    saved = profile.revisions.order_by("-number").values_list("created_at", "author")[:number]
    assigned = AuditEvent.objects.about(profile).filter(act=Action.ASSIGNED).values_list("at", "actor")
    newest = sorted([*saved, *assigned[:number]], reverse=True)[:number]
    return {by for _, by in newest} == {user.pk}
