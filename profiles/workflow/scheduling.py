"""Transitions of the schedule: schedule a review or a set, unschedule, publish what is due."""

import datetime
import logging
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit_log import audit
from audit_log.models import AuditEvent

from ..models import Edition, Profile, PublicationSet, Review
from ..models.subjects import with_subject
from ..transitions import FAIL_TO_PUBLISH, SCHEDULE, SUPERSEDE, UNSCHEDULE, ReviewState
from . import notices
from .publishing import make_live, make_set_live
from .rules import (
    Refused,
    is_newer,
    lock_profile,
    lock_review,
    require,
    require_permission,
    transition,
)
from .sets import each_or_none, lock_set, members, ready_members, set_of

logger = logging.getLogger(__name__)

# A later date is probably a typing error, and the approved figures would be too old by then.
FURTHEST = datetime.timedelta(days=366)


@transaction.atomic
def schedule(review: Review, *, by: User, when: datetime.datetime) -> Review:
    """Let an approved revision go live at `when`, an aware datetime in the future."""
    review, profile = lock_review(review, by, SCHEDULE.permission)
    require(
        review.publication_set_id is None,
        f"It goes live with “{review.publication_set}”. Schedule the set, or take it out of the set first.",
    )
    _schedule(review, profile, by=by, when=when)
    return review


def _schedule(review: Review, profile: Profile, *, by: User, when: datetime.datetime) -> None:
    require(review.state in SCHEDULE.sources, "Only an approved revision can be scheduled.")
    now = timezone.now()
    require(when > now, "This time has passed. Publish it now, or choose a later time.")
    require(
        when <= now + FURTHEST,
        f"That is more than {FURTHEST.days} days ahead. Choose an earlier day, or schedule it later.",
    )
    require(is_newer(review.revision, profile), "A newer edition is already public.")
    other = profile.reviews.scheduled().exclude(pk=review.pk).select_related("revision").first()
    require(
        other is None, f"Another revision of {profile} is scheduled already. Take it off the schedule first."
    )
    before = review.scheduled_for
    transition(review, SCHEDULE, scheduled_for=when, scheduled_by=by)
    changes = {"scheduled_for": [before.isoformat() if before else "", when.isoformat()]}
    audit.log(SCHEDULE.act, review, by=by, country=profile.subject.place, changes=changes)


@transaction.atomic
def schedule_set(publication_set: PublicationSet, *, by: User, when: datetime.datetime) -> None:
    """Let every review of a set go live at `when`, or none."""
    publication_set = lock_set(publication_set.pk)
    found = ready_members(publication_set)
    for _, profile in found:
        require_permission(by, SCHEDULE.permission, profile.subject.place)
    each_or_none(
        found,
        lambda review, profile: _schedule(review, profile, by=by, when=when),
        undone="Nothing in the set was scheduled.",
    )


@transaction.atomic
def unschedule(review: Review, *, by: User) -> Review:
    """Take a revision off the schedule, with all of its set; it stays approved.

    Always possible, since a wrong text must not go live. A profile has one open review: if a newer revision is in
    review by now, it supersedes this one, whose text it contains.
    """
    in_set = set_of(review)
    for member, profile in members(in_set) if in_set else [lock_review(review)]:
        require_permission(by, UNSCHEDULE.permission, profile.subject.place)
        require(member.state in UNSCHEDULE.sources, f"{member} is not scheduled.")
        newer = profile.reviews.open().select_related("revision").first()
        before = member.scheduled_for.isoformat() if member.scheduled_for else ""
        detail: dict[str, Any] = {"changes": {"scheduled_for": [before, ""]}}
        changes: dict[str, None] = {"scheduled_for": None, "scheduled_by": None}
        if newer:
            detail |= {"by_revision": newer.revision.number, "left_set": str(in_set or "")}
            changes["publication_set"] = None
        transition(member, SUPERSEDE if newer else UNSCHEDULE, **changes)
        audit.log(UNSCHEDULE.act, member, by=by, country=profile.subject.place, **detail)
    review.refresh_from_db()
    return review


def publish_due(*, now: datetime.datetime | None = None) -> Iterator[tuple[Review, list[Edition], str]]:
    """Publish everything that is due, each review or set in its own transaction.

    Yields (review, editions, reason): the editions, or the reason why there are none. Safe to run twice at once. A
    failure does not stop other publications; it is logged once in 24 hours.
    """
    now = now or timezone.now()
    due = Review.objects.scheduled().filter(scheduled_for__lte=now).order_by("scheduled_for", "pk")
    due = due.select_related(*with_subject("profile__"), "publication_set", "scheduled_by", "revision")
    seen = set()
    for review in due.defer("payload", "revision__payload"):
        key = ("set", review.publication_set_id) if review.publication_set_id else ("review", review.pk)
        if key in seen:
            continue
        seen.add(key)
        try:
            done = _publish_one_due(review, now)
        except Refused as error:
            reason = str(error)
        except Exception as error:
            logger.exception("%s was due and could not be published", review)
            reason = f"{type(error).__name__}: {error}"[:500]
        else:
            if done is not None:
                yield review, done, ""
            continue
        _note_refusal(review, reason, now)
        yield review, [], reason


@transaction.atomic
def _publish_one_due(review: Review, now: datetime.datetime) -> list[Edition] | None:
    """The editions of a due review or of its set; None if somebody else has since published or changed it."""
    in_set = set_of(review)
    if in_set and in_set.published_at:
        return None
    found = members(in_set) if in_set else [lock_review(review)]
    mine = next((one for one, _ in found if one.pk == review.pk), None)
    if mine is None or mine.state != ReviewState.SCHEDULED:
        return None
    by = mine.scheduled_by
    if by is None or mine.scheduled_for is None or mine.scheduled_for > now:
        return None
    if in_set:
        ready = ready_members(in_set)
        editions = make_set_live(in_set, ready, lambda review: review.scheduled_by or by)
    elif mine.publication_set_id:
        return None  # it has since joined a set and is scheduled with it: left to the next run
    else:
        editions = [make_live(mine, found[0][1], by=by)]
    notices.notify_of_editions(editions)
    return editions


@transaction.atomic
def _note_refusal(review: Review, reason: str, now: datetime.datetime) -> None:
    """Log that something due could not be published, once in 24 hours for each reason."""
    lock_profile(review.profile_id)  # or two schedulers at once would both log it
    logged = AuditEvent.objects.about(review).filter(act=FAIL_TO_PUBLISH.act, detail__reason=reason)
    if not logged.filter(at__gt=now - datetime.timedelta(days=1)).exists():
        by, country = review.scheduled_by, review.profile.subject.place
        audit.log(FAIL_TO_PUBLISH.act, review, by=by, country=country, reason=reason)
        notices.notify_of_failure(review, reason)
