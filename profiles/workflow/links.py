"""Doors of preview links: an outsider reads one profile for a while."""

import datetime
import secrets

from django.db import transaction
from django.utils import timezone

from ..models import PreviewLink
from ..models.record import Act
from .rules import allowed, locked, log, require

LONGEST_LINK = datetime.timedelta(days=90)


@transaction.atomic
def make_link(profile, *, by, purpose, expires_at, revision=None):
    """An address that shows the draft of `profile`, or one revision of it, until `expires_at`."""
    profile = locked(profile.pk)
    allowed(by, "add_previewlink", profile.country)
    require(purpose.strip(), "Say for whom the link is, and why.")
    now = timezone.now()
    require(
        now < expires_at <= now + LONGEST_LINK,
        f"A link lasts into the future, and {LONGEST_LINK.days} days at the most.",
    )
    require(revision is None or revision.profile_id == profile.pk, "This revision is of another profile.")
    link = PreviewLink.objects.create(
        profile=profile,
        revision=revision,
        token=secrets.token_urlsafe(32),
        purpose=purpose.strip()[:200],
        created_by=by,
        expires_at=expires_at,
    )
    shows = revision.number if revision else "draft"
    log(Act.LINK_MADE, link, by, country=profile.country, shows=shows, expires_at=expires_at.isoformat())
    return link


@transaction.atomic
def revoke_link(link, *, by):
    """From now on the address answers nobody."""
    profile = locked(link.profile_id)
    allowed(by, "add_previewlink", profile.country)
    revoked = PreviewLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now(), revoked_by=by
    )
    require(revoked, "This link has been revoked already.")
    link.refresh_from_db()
    log(Act.LINK_REVOKED, link, by, country=profile.country)
    return link
