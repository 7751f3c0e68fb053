"""Doors to the public: publishing now or at a time, alone or as a set, by force, and the scheduler's."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from minerals.models import AuditEvent

from .. import snapshot
from ..models import Edition, PublicationSet, Review
from ..models.edition import EditionState
from ..models.record import UNFINISHED_STATES, Act, ReviewState
from ..projections import Lost, project
from .rules import Refused, allowed, fresh, log, move, published_number, require


def _publish(review, profile, *, by, act=Act.PUBLISHED, **forced):
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
    move(review, ReviewState.PUBLISHED, expected=[review.state], **forced)
    _close_older(review, profile, by)
    detail = {"edition": edition.number, "revision": number, "sha256": edition.sha256}
    log(act, review, by, country=country, **detail)
    return edition


def _close_older(review, profile, by):
    """What waits with an older revision can no longer become an edition."""
    older = profile.reviews.filter(
        state__in=UNFINISHED_STATES, revision__number__lte=review.revision.number
    ).exclude(pk=review.pk)
    for other in older.select_related("publication_set"):
        require(
            other.publication_set_id is None,
            f"An older revision of {profile} is part of “{other.publication_set}”. Take it out of the set first.",
        )
        move(other, ReviewState.SUPERSEDED, expected=[other.state])


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
    return _publish(review, profile, by=by)


@transaction.atomic
def force_publish(review, *, by, reason):
    """Publish without an approval. It stays on a list until somebody else approves it afterwards."""
    review, profile = fresh(review)
    allowed(by, "force_publish_review", profile.country)
    require(review.state == ReviewState.IN_REVIEW, "Only what is in review can be published by force.")
    require(reason.strip(), "Say why it cannot wait for an approval.")
    require(
        review.publication_set_id is None,
        f"It is part of “{review.publication_set}”. Take it out of the set first.",
    )
    forced = {"forced_by": by, "forced_at": timezone.now(), "force_reason": reason.strip()}
    edition = _publish(review, profile, by=by, act=Act.FORCED, **forced)
    return edition


# At a time


@transaction.atomic
def schedule(review, *, by, when):
    """Let an approved revision go live at `when`, an aware datetime in the future."""
    review, profile = fresh(review)
    allowed(by, "publish_review", profile.country)
    require(
        review.publication_set_id is None,
        f"It goes live with “{review.publication_set}”. Schedule the set, or take it out of the set first.",
    )
    _schedule(review, profile, by=by, when=when)
    return review


def _schedule(review, profile, *, by, when):
    require(
        review.state in (ReviewState.APPROVED, ReviewState.SCHEDULED),
        "Only an approved revision can be scheduled.",
    )
    require(when > timezone.now(), "This time has passed. Publish it now, or choose a later time.")
    require(review.revision.number > published_number(profile), "A newer edition is already public.")
    other = profile.reviews.scheduled().exclude(pk=review.pk).select_related("revision").first()
    require(
        other is None,
        f"Another revision of {profile} is scheduled already. Take it off the schedule first.",
    )
    before = review.scheduled_for
    move(review, ReviewState.SCHEDULED, expected=[review.state], scheduled_for=when, scheduled_by=by)
    changes = {"scheduled_for": [before.isoformat() if before else "", when.isoformat()]}
    log(Act.SCHEDULED, review, by, country=profile.country, changes=changes)


@transaction.atomic
def unschedule(review, *, by):
    """Take a revision off the schedule, with all of its set; it stays approved."""
    in_set = PublicationSet.objects.select_for_update().filter(reviews=review.pk).first()
    members = _members(in_set) if in_set else [review]
    for member, profile in [fresh(one) for one in members]:
        allowed(by, "publish_review", profile.country)
        require(member.state == ReviewState.SCHEDULED, f"{member} is not scheduled.")
        require(
            not profile.reviews.open().exists(),
            f"A newer revision of {profile} is in review. Publish this one, or let the newer one supersede it.",
        )
        before = member.scheduled_for.isoformat()
        changes = {"scheduled_for": None, "scheduled_by": None}
        move(member, ReviewState.APPROVED, expected=[ReviewState.SCHEDULED], **changes)
        told = {"scheduled_for": [before, ""]}
        log(Act.UNSCHEDULED, member, by, country=profile.country, changes=told)
    review.refresh_from_db()
    return review


# As a set


def _members(publication_set):
    """The reviews of a set that are not finished, in the order in which their profiles are locked."""
    reviews = publication_set.reviews.select_related("profile__country", "revision", "publication_set")
    return list(reviews.filter(state__in=UNFINISHED_STATES).order_by("profile_id"))


def _locked_members(publication_set, by):
    """[(review, profile)] of a set, all locked, all allowed to `by`, all approved."""
    publication_set = PublicationSet.objects.select_for_update().get(pk=publication_set.pk)
    require(publication_set.published_at is None, "This set is published already.")
    found = [fresh(member) for member in _members(publication_set)]
    require(found, "There is nothing in this set.")
    for review, profile in found:
        if by is not None:
            allowed(by, "publish_review", profile.country)
        require(
            review.state in (ReviewState.APPROVED, ReviewState.SCHEDULED),
            f"{review} is not approved yet, and a set goes live all or none.",
        )
    return found


def _publish_members(publication_set, found, by):
    editions = []
    for review, profile in found:
        try:
            editions.append(_publish(review, profile, by=by))
        except Refused as error:
            raise Refused(f"{review}: {error} Nothing of the set was published.") from None
    PublicationSet.objects.filter(pk=publication_set.pk).update(published_at=timezone.now())
    return editions


@transaction.atomic
def publish_set(publication_set, *, by):
    """Publish every review of a set, or none. Returns the editions."""
    return _publish_members(publication_set, _locked_members(publication_set, by), by)


@transaction.atomic
def schedule_set(publication_set, *, by, when):
    """Let every review of a set go live at `when`, or none."""
    for review, profile in _locked_members(publication_set, by):
        try:
            _schedule(review, profile, by=by, when=when)
        except Refused as error:
            raise Refused(f"{review}: {error} Nothing of the set was scheduled.") from None


# The scheduler's


def publish_due(*, now=None):
    """Publish what is due, each review or set in a transaction of its own.

    Safe to run twice at once: whoever comes second finds nothing left to do. Yields
    (reviews, editions, reason): the editions made, or why there are none; a refusal is audited once a day.
    """
    now = now or timezone.now()
    due = Review.objects.scheduled().filter(scheduled_for__lte=now).order_by("scheduled_for", "pk")
    seen = set()
    for review in due.select_related("profile__country", "publication_set", "scheduled_by", "revision"):
        key = ("set", review.publication_set_id) if review.publication_set_id else ("review", review.pk)
        if key in seen:
            continue
        seen.add(key)
        try:
            done = _publish_one_due(review, now)
        except Refused as error:
            _note_refusal(review, str(error), now)
            yield review, [], str(error)
        else:
            if done is not None:
                yield review, done, ""


@transaction.atomic
def _publish_one_due(review, now):
    """The editions of a due review or of its set; None where somebody else has dealt with it meanwhile."""
    in_set = review.publication_set
    found = _locked_members(in_set, None) if in_set else [fresh(review)]
    if any(one.state != ReviewState.SCHEDULED or one.scheduled_for > now for one, _ in found):
        return None
    if in_set:
        return _publish_members(in_set, found, review.scheduled_by)
    ((review, profile),) = found
    return [_publish(review, profile, by=review.scheduled_by)]


def _note_refusal(review, reason, now):
    """Say once a day and reason in the audit log that something due could not be published."""
    told = AuditEvent.objects.filter(
        object_type=Review._meta.label_lower,
        object_id=str(review.pk),
        act=Act.NOT_PUBLISHED,
        at__date=now.date(),
        detail__reason=reason,
    )
    if not told.exists():
        log(Act.NOT_PUBLISHED, review, review.scheduled_by, country=review.profile.country, reason=reason)
