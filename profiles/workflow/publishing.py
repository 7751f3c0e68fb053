"""Doors to the public: publishing now, alone or as a set, and by force."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from .. import snapshot
from ..models import Edition, PublicationSet
from ..models.edition import EditionState
from ..models.record import UNFINISHED_STATES, Act, ReviewState
from ..projections import Lost, project
from . import notices
from .reviews import approve
from .rules import Refused, allowed, fresh, log, move, published_number, require
from .sets import each_or_none, locked_set, ready_members


def put_live(review, profile, *, by, act=Act.PUBLISHED, **forced):
    """The approved payload as the live edition; what it supersedes ends. The caller has checked who may."""
    number = review.revision.number
    require(number > published_number(profile), "A newer edition is already public.")
    require(
        snapshot.sha256(review.payload) == review.sha256,
        "The stored review is not what was approved. An administrator has to look at it.",
    )
    now, country = timezone.now(), profile.country
    editions = Edition.objects.filter(country=country)
    last = editions.aggregate(last=Max("number"))["last"] or 0
    require(
        review.minor or not last or review.change_note,
        "It was submitted as a first edition, without a note for readers, and there is an edition by now. "
        "Submit it again, and say what changed.",
    )
    # Demote, then promote: the index is checked at once.
    editions.live().update(state=EditionState.SUPERSEDED)
    edition = Edition.objects.create(
        country=country,
        number=last + 1,
        review=review,
        payload=review.payload,
        tagline=review.payload["tagline"],
        schema=review.schema,
        sha256=review.sha256,
        change_note=review.change_note,
        minor=review.minor,
        published_at=now,
        published_by=by,
        approved_at=None if forced else review.decided_at,
    )
    try:
        project(edition)
    except Lost as error:
        raise Refused(f"{error} Submit again.") from None
    detail = {"edition": edition.number, "revision": number, "sha256": edition.sha256}
    if forced:
        detail["reason"] = forced["force_reason"]
    if review.scheduled_for:
        detail["scheduled_for"] = review.scheduled_for.isoformat()
    if review.publication_set:
        detail["set"] = str(review.publication_set)
    move(review, ReviewState.PUBLISHED, expected=[review.state], **forced)
    _close_older(review, profile, by)
    log(act, review, by, country=country, **detail)
    return edition


def _close_older(review, profile, by):
    """What waits with an older revision can no longer become an edition."""
    older = profile.reviews.filter(
        state__in=UNFINISHED_STATES, revision__number__lte=review.revision.number
    ).exclude(pk=review.pk)
    for other in older.select_related("publication_set", "revision", "profile__country"):
        require(
            other.publication_set_id is None,
            f"Revision {other.revision.number}, which this one would supersede, goes live with "
            f"“{other.publication_set}”. Take it out of that set first, off the schedule where it is on it.",
        )
        move(other, ReviewState.SUPERSEDED, expected=[other.state])
        log(Act.SUPERSEDED, other, by, country=profile.country, by_revision=review.revision.number)


@transaction.atomic
def publish(review, *, by):
    """Turn the approved revision into the live edition, superseding the one before it."""
    review, profile = fresh(review)
    allowed(by, "publish_review", profile.country)
    require(
        review.state in (ReviewState.APPROVED, ReviewState.SCHEDULED),
        "Only an approved revision can be published.",
    )
    require(
        review.publication_set_id is None,
        f"It goes live with “{review.publication_set}”. Publish the set, or take it out of the set first.",
    )
    edition = put_live(review, profile, by=by)
    notices.published([edition], by)
    return edition


@transaction.atomic
def approve_and_publish(review, *, by, note=""):
    """Both in one step, for who may do both: where either is refused, neither is done."""
    return publish(approve(review, by=by, note=note), by=by)


@transaction.atomic
def force_publish(review, *, by, reason):
    """Publish without an approval. It stays on a list until somebody else approves it afterwards."""
    review, profile = fresh(review)
    allowed(by, "force_publish_review", profile.country)
    require(review.state != ReviewState.APPROVED, "It is approved: publish it, nobody has to be passed over.")
    require(review.state == ReviewState.IN_REVIEW, "Only what is in review can be published by force.")
    require(reason.strip(), "Say why it cannot wait for an approval.")
    require(
        review.publication_set_id is None,
        f"It is part of “{review.publication_set}”. Take it out of the set first.",
    )
    forced = {"forced_by": by, "forced_at": timezone.now(), "force_reason": reason.strip()}
    edition = put_live(review, profile, by=by, act=Act.FORCED, **forced)
    notices.published([edition], by)
    notices.forced(review, by)
    return edition


def put_set_live(publication_set, found, by_of):
    """The editions of all of a set, or Refused and none. `by_of` says of a review in whose name."""
    editions = each_or_none(
        found,
        lambda review, profile: put_live(review, profile, by=by_of(review)),
        undone="Nothing of the set was published.",
    )
    PublicationSet.objects.filter(pk=publication_set.pk).update(published_at=timezone.now())
    return editions


@transaction.atomic
def publish_set(publication_set, *, by):
    """Publish every review of a set, or none. Returns the editions."""
    publication_set = locked_set(publication_set.pk)
    found = ready_members(publication_set)
    for _, profile in found:
        allowed(by, "publish_review", profile.country)
    editions = put_set_live(publication_set, found, lambda review: by)
    notices.published(editions, by)
    return editions
