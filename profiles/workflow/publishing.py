"""Transitions to the public: publish now, alone or as a set, and by force."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit_log import audit

from .. import checking
from ..draft import snapshot
from ..models import Edition, Event, Profile, PublicationSet, Review
from ..models.choices import EditionState
from ..publishing import searchable
from ..publishing.payload.payload import Payload
from ..publishing.payload.projections import Lost, project
from ..publishing.summary import lead_of
from ..transitions import FORCE, PUBLISH, SUPERSEDE, ReviewState, Transition
from . import notices
from .reviews import approve
from .rules import Refused, is_newer, lock_review, require, require_permission, transition
from .sets import each_or_none, lock_set, ready_members


def make_live(
    review: Review, profile: Profile, *, by: User, step: Transition = PUBLISH, **forced: Any
) -> Edition:
    """Make the payload the live edition. The caller has checked the permission and the state."""
    number = review.revision.number
    require(is_newer(review.revision, profile), "A newer edition is already public.")
    require(
        snapshot.sha256(review.payload) == review.sha256,
        "The stored review differs from the approved one. An administrator has to look at it.",
    )
    now, editions = timezone.now(), Edition.objects.of(profile)
    last = editions.aggregate(last=Max("number"))["last"] or 0
    require(
        review.minor or not last or review.change_note,
        "It was submitted as a first edition, without a change note, and an edition has been published since. "
        "Submit it again with a note.",
    )
    payload = Payload.from_json(review.payload)
    # Demote, then promote: the index is checked at each statement.
    editions.current().update(state=EditionState.SUPERSEDED)
    edition = Edition.objects.create(
        subject=profile.subject,
        number=last + 1,
        review=review,
        payload=review.payload,
        schema=review.schema,
        sha256=review.sha256,
        change_note=review.change_note,
        minor=review.minor,
        tagline=review.payload["tagline"],
        why_it_matters=lead_of(payload),
        published_at=now,
        published_by=by,
        approved_at=review.decided_at,
    )
    try:
        project(edition)
    except Lost as error:
        raise Refused(f"{error} Submit it again.") from None
    if payload.event:
        Event.objects.filter(slug=payload.event.slug).update(name=payload.event.name)
        edition.subject.refresh_from_db(fields=["event"])
    searchable.index(edition)
    detail = {"edition": edition.number, "revision": number, "sha256": edition.sha256}
    if forced:
        detail["reason"] = forced["force_reason"]
    if review.scheduled_for:
        detail["scheduled_for"] = review.scheduled_for.isoformat()
    if review.publication_set:
        detail["set"] = str(review.publication_set)
    transition(review, step, **forced)
    _close_older(review, profile, by)
    audit.log(step.act, review, by=by, country=profile.subject.place, **detail)
    checking.check_after_change(profile)
    return edition


def _close_older(review: Review, profile: Profile, by: User) -> None:
    older = profile.reviews.filter(state__in=SUPERSEDE.sources, revision__number__lt=review.revision.number)
    for other in older.select_related("publication_set", "revision", "profile__subject__place"):
        require(
            other.publication_set_id is None,
            f"Revision {other.revision.number}, which this one would supersede, goes live with "
            f"“{other.publication_set}”. Take it out of that set first; if it is scheduled, take it off the "
            "schedule before that.",
        )
        transition(other, SUPERSEDE)
        audit.log(
            SUPERSEDE.act, other, by=by, country=profile.subject.place, by_revision=review.revision.number
        )


@transaction.atomic
def publish(review: Review, *, by: User) -> Edition:
    review, profile = lock_review(review, by, PUBLISH.permission)
    require(review.state in PUBLISH.sources, "Only an approved revision can be published.")
    require(
        review.publication_set_id is None,
        f"It goes live with “{review.publication_set}”. Publish the set, or take it out of the set first.",
    )
    edition = make_live(review, profile, by=by)
    notices.notify_of_editions([edition], by)
    return edition


@transaction.atomic
def approve_and_publish(review: Review, *, by: User, note: str = "") -> Edition:
    """Approve and publish in one transaction."""
    return publish(approve(review, by=by, note=note), by=by)


@transaction.atomic
def force_publish(review: Review, *, by: User, reason: str) -> Edition:
    """Publish without an approval. The review stays in a queue until somebody else approves it afterwards."""
    review, profile = lock_review(review, by, FORCE.permission)
    require(review.state != ReviewState.APPROVED, "It is approved already. Publish it in the usual way.")
    require(review.state in FORCE.sources, "Only a revision in review can be published by force.")
    require(reason.strip(), "Say why it cannot wait for approval.")
    require(
        review.publication_set_id is None,
        f"It is part of “{review.publication_set}”. Take it out of the set first.",
    )
    forced = {"forced_by": by, "forced_at": timezone.now(), "force_reason": reason.strip()}
    edition = make_live(review, profile, by=by, step=FORCE, **forced)
    notices.notify_of_editions([edition], by)
    notices.notify_of_step(FORCE, review, by)
    return edition


def make_set_live(
    publication_set: PublicationSet, locked: Sequence[tuple[Review, Profile]], by_of: Callable[[Review], User]
) -> list[Edition]:
    """The editions of a set, all or none. `by_of` gives the publisher of a review. Raises Refused."""
    editions = each_or_none(
        locked,
        lambda review, profile: make_live(review, profile, by=by_of(review)),
        undone="Nothing in the set was published.",
    )
    PublicationSet.objects.filter(pk=publication_set.pk).update(published_at=timezone.now())
    return editions


@transaction.atomic
def publish_set(publication_set: PublicationSet, *, by: User) -> list[Edition]:
    """Publish every review of a set, or none. Returns the editions."""
    publication_set = lock_set(publication_set.pk)
    found = ready_members(publication_set)
    for _, profile in found:
        require_permission(by, PUBLISH.permission, profile.subject.place)
    editions = make_set_live(publication_set, found, lambda review: by)
    notices.notify_of_editions(editions, by)
    return editions
