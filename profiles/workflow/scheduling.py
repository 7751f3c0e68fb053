"""Doors of the schedule: at a time, alone or as a set, off it again, and the scheduler's own."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from minerals.models import AuditEvent

from ..models import Review
from ..models.record import Act, ReviewState
from . import notices
from .publishing import put_live, put_set_live
from .rules import Refused, allowed, fresh, locked, log, move, published_number, require
from .sets import each_or_none, locked_set, members, ready_members, set_of

logger = logging.getLogger(__name__)

# Further ahead it is a slip of the year, or the figures of the approval would be of another time.
FURTHEST = datetime.timedelta(days=366)


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
    now = timezone.now()
    require(when > now, "This time has passed. Publish it now, or choose a later time.")
    require(
        when <= now + FURTHEST,
        f"That is more than {FURTHEST.days} days ahead. Choose an earlier day, or schedule it later.",
    )
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
def schedule_set(publication_set, *, by, when):
    """Let every review of a set go live at `when`, or none."""
    publication_set = locked_set(publication_set.pk)
    found = ready_members(publication_set)
    for _, profile in found:
        allowed(by, "publish_review", profile.country)
    each_or_none(
        found,
        lambda review, profile: _schedule(review, profile, by=by, when=when),
        undone="Nothing of the set was scheduled.",
    )


@transaction.atomic
def unschedule(review, *, by):
    """Take a revision off the schedule, with all of its set; it stays approved.

    Always possible, since a wrong text must not go live: where a newer revision is in review by now, this
    one makes way for it. A profile has one open review, and the newer one holds this one's text, too.
    """
    in_set = set_of(review)
    for member, profile in members(in_set) if in_set else [fresh(review)]:
        allowed(by, "publish_review", profile.country)
        require(member.state == ReviewState.SCHEDULED, f"{member} is not scheduled.")
        newer = profile.reviews.open().select_related("revision").first()
        detail = {"changes": {"scheduled_for": [member.scheduled_for.isoformat(), ""]}}
        changes = {"scheduled_for": None, "scheduled_by": None}
        if newer:
            detail |= {"by_revision": newer.revision.number, "left_set": str(in_set or "")}
            changes["publication_set"] = None
        state = ReviewState.SUPERSEDED if newer else ReviewState.APPROVED
        move(member, state, expected=[ReviewState.SCHEDULED], **changes)
        log(Act.UNSCHEDULED, member, by, country=profile.country, **detail)
    review.refresh_from_db()
    return review


def publish_due(*, now=None):
    """Publish what is due, each review or set in a transaction of its own.

    Safe to run twice at once: whoever comes second finds nothing left to do. Yields
    (review, editions, reason): the editions made, or why there are none; a refusal is audited once a day.
    One that fails keeps no other from going live.
    """
    now = now or timezone.now()
    due = Review.objects.scheduled().filter(scheduled_for__lte=now).order_by("scheduled_for", "pk")
    due = due.select_related("profile__country", "publication_set", "scheduled_by", "revision")
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
def _publish_one_due(review, now):
    """The editions of a due review or of its set; None where somebody else has dealt with it meanwhile."""
    in_set = set_of(review)
    if in_set and in_set.published_at:
        return None
    found = members(in_set) if in_set else [fresh(review)]
    mine = next((one for one, _ in found if one.pk == review.pk), None)
    if mine is None or mine.state != ReviewState.SCHEDULED or mine.scheduled_for > now:
        return None
    if in_set:
        ready = ready_members(in_set)
        editions = put_set_live(in_set, ready, lambda one: one.scheduled_by or mine.scheduled_by)
    elif mine.publication_set_id:
        return None  # put into a set since we looked, and scheduled with it: the next run sees it
    else:
        editions = [put_live(mine, found[0][1], by=mine.scheduled_by)]
    notices.published(editions)
    return editions


@transaction.atomic
def _note_refusal(review, reason, now):
    """Say once a day and reason in the audit log that something due could not be published."""
    locked(review.profile_id)  # two schedulers at once would each find nothing told yet
    told = AuditEvent.objects.about(review).filter(act=Act.NOT_PUBLISHED, detail__reason=reason)
    if not told.filter(at__date=now.date()).exists():
        log(Act.NOT_PUBLISHED, review, review.scheduled_by, country=review.profile.country, reason=reason)
        notices.not_published(review, reason)
