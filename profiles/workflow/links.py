"""Preview links, by which an outsider reads one profile for a time."""

import datetime
import secrets

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit_log import audit
from audit_log.actions import Action

from ..models import PreviewLink, Profile, Revision
from .rules import lock_profile, require

LONGEST_LINK = datetime.timedelta(days=90)


@transaction.atomic
def make_link(
    profile: Profile,
    *,
    by: User,
    purpose: str,
    expires_at: datetime.datetime,
    revision: Revision | None = None,
) -> PreviewLink:
    """A link that shows the draft of `profile`, or one revision, until `expires_at`."""
    profile = lock_profile(profile.pk, by, "add_previewlink")
    require(purpose.strip(), "Say who the link is for, and why.")
    now = timezone.now()
    require(
        now < expires_at <= now + LONGEST_LINK,
        f"Choose an end in the future, at most {LONGEST_LINK.days} days ahead.",
    )
    is_own = revision is None or revision.profile_id == profile.pk
    require(is_own, "This revision belongs to another profile.")
    link = PreviewLink.objects.create(
        profile=profile,
        revision=revision,
        token=secrets.token_urlsafe(32),
        purpose=purpose.strip()[:200],
        created_by=by,
        expires_at=expires_at,
    )
    detail = {"shows": revision.number if revision else "draft", "expires_at": expires_at.isoformat()}
    audit.log(Action.LINK_MADE, link, by=by, country=profile.subject.place, **detail)
    return link


@transaction.atomic
def revoke_link(link: PreviewLink, *, by: User) -> PreviewLink:
    profile = lock_profile(link.profile_id, by, "add_previewlink")
    revoked = PreviewLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now(), revoked_by=by
    )
    require(revoked, "This link has been revoked already.")
    link.refresh_from_db()
    audit.log(Action.LINK_REVOKED, link, by=by, country=profile.subject.place)
    return link
