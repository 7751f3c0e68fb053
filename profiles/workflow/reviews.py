"""Doors of a review: submitting, taking back, sending back, approving, before publication or after a forced one."""

from django.db import transaction
from django.utils import timezone

from .. import snapshot
from ..book import Book
from ..models import Edition, Review
from ..models.record import OPEN_STATES, Act, ReviewState
from ..resolving import SCHEMA, resolve
from . import notices
from .rules import (
    Incomplete,
    allowed,
    fresh,
    locked,
    log,
    move,
    published_number,
    require,
    why_not_approve,
    why_not_approve_afterwards,
)


@transaction.atomic
def submit(profile, *, by, change_note="", minor=False, book=None):
    """Pin the newest revision in a Review, everything in it resolved. Raises Incomplete with every problem.

    `book` is that of the country, where it is read already.
    """
    profile = locked(profile.pk)
    allowed(by, "submit_profile", profile.country)
    require(not profile.reviews.open().exists(), "This profile is in review already.")
    revision = profile.revisions.order_by("-number").first()
    require(revision is not None, "There is nothing to submit: the draft has not been saved yet.")
    require(revision.number > published_number(profile), "Nothing has changed since the last edition.")
    scheduled = profile.reviews.scheduled().select_related("revision").first()
    require(
        scheduled is None or revision.number > scheduled.revision.number,
        "Nothing has changed since the revision that is scheduled.",
    )
    # What is scheduled goes live before this: then this is no first edition any more.
    first = scheduled is None and not Edition.objects.filter(country=profile.country_id).exists()
    require(minor or first or change_note.strip(), "Tell readers what changed, or mark the change as minor.")
    result = resolve(snapshot.raised(revision.payload), book or Book.open(profile.country))
    if result.problems:
        raise Incomplete(result.problems)
    review = Review.objects.create(
        profile=profile,
        revision=revision,
        payload=result.payload,
        schema=SCHEMA,
        sha256=snapshot.sha256(result.payload),
        change_note=change_note.strip(),
        minor=minor,
        submitter=by,
    )
    detail = {"revision": revision.number, "sha256": review.sha256}
    log(Act.SUBMITTED, review, by, country=profile.country, **detail)
    notices.submitted(review, by)
    return review


@transaction.atomic
def withdraw_submission(review, *, by):
    """Take a submission back, by whoever may submit."""
    review, profile = fresh(review)
    allowed(by, "submit_profile", profile.country)
    require(review.state in OPEN_STATES, "Only an open review can be taken back.")
    left = str(review.publication_set or "")
    move(review, ReviewState.WITHDRAWN, expected=[review.state], publication_set=None)
    log(Act.SUBMISSION_WITHDRAWN, review, by, country=profile.country, left_set=left)
    return review


@transaction.atomic
def request_changes(review, *, by, note):
    """Send a review back with the reason."""
    review, profile = fresh(review)
    allowed(by, "decide_review", profile.country)
    require(review.state == ReviewState.IN_REVIEW, "Only what is in review can be sent back.")
    require(by != review.submitter, "You submitted this yourself. Withdraw the submission instead.")
    require(note.strip(), "Say what should change.")
    left = str(review.publication_set or "")
    move(
        review,
        ReviewState.CHANGES_REQUESTED,
        expected=[ReviewState.IN_REVIEW],
        decider=by,
        decided_at=timezone.now(),
        decision_note=note.strip(),
        publication_set=None,
    )
    detail = {"note": note.strip(), "left_set": left}
    log(Act.CHANGES_REQUESTED, review, by, country=profile.country, **detail)
    notices.decided(review, by)
    return review


@transaction.atomic
def approve(review, *, by, note=""):
    """Approve what this review pins. Nobody who contributed may."""
    review, profile = fresh(review)
    allowed(by, "decide_review", profile.country)
    reason = why_not_approve(review, by)
    require(not reason, reason)
    move(
        review,
        ReviewState.APPROVED,
        expected=[ReviewState.IN_REVIEW],
        decider=by,
        decided_at=timezone.now(),
        decision_note=note.strip(),
    )
    detail = {"revision": review.revision.number, "sha256": review.sha256, "note": note.strip()}
    log(Act.APPROVED, review, by, country=profile.country, **detail)
    notices.decided(review, by)
    return review


@transaction.atomic
def approve_afterwards(review, *, by, note=""):
    """Approve what was published by force: not by whoever forced it, nor by a contributor."""
    review, profile = fresh(review)
    allowed(by, "decide_review", profile.country)
    reason = why_not_approve_afterwards(review, by)
    require(not reason, reason)
    now = timezone.now()
    moved = Review.objects.filter(pk=review.pk, decider__isnull=True).update(
        decider=by, decided_at=now, decision_note=note.strip()
    )
    require(moved, "Somebody else has approved this in the meantime. Reload the page.")
    Edition.objects.filter(review=review).update(approved_at=now)
    review.refresh_from_db()
    detail = {"revision": review.revision.number, "note": note.strip()}
    log(Act.APPROVED_AFTERWARDS, review, by, country=profile.country, **detail)
    notices.decided(review, by)
    return review
