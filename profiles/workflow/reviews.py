"""Transitions of a review: submit, withdraw, send back, approve, approve afterwards."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit_log import audit

from ..draft import snapshot
from ..models import Edition, Profile, Review
from ..publishing.facts import Facts
from ..publishing.payload.payload import SCHEMA
from ..publishing.resolving import resolve
from ..transitions import APPROVE, APPROVE_AFTERWARDS, SEND_BACK, SUBMIT, WITHDRAW
from . import notices
from .rules import (
    Incomplete,
    is_newer,
    lock_profile,
    lock_review,
    require,
    required,
    transition,
    why_not_approve,
    why_not_approve_afterwards,
)


@transaction.atomic
def submit(
    profile: Profile, *, by: User, change_note: str = "", minor: bool = False, facts: Facts | None = None
) -> Review:
    """Pin the newest revision in a Review, with its resolved payload. Raises Incomplete with every problem.

    `facts` are the Facts of the country, if they are read already.
    """
    profile = lock_profile(profile.pk, by, SUBMIT.permission)
    require(not profile.reviews.open().exists(), "This profile is in review already.")
    newest = profile.revisions.newest()
    revision = required(newest, "There is nothing to submit: the draft has not been saved yet.")
    require(is_newer(revision, profile), "Nothing has changed since the last edition.")
    scheduled = profile.reviews.scheduled().select_related("revision").first()
    require(
        scheduled is None or revision.number > scheduled.revision.number,
        "Nothing has changed since the revision that is scheduled.",
    )
    # A scheduled revision goes live before this one, so this one is not the first edition.
    first = scheduled is None and not Edition.objects.of(profile).exists()
    require(minor or first or change_note.strip(), "Add a change note, or tick Minor change.")
    tree = snapshot.upgrade(revision.payload)
    result = resolve(tree, facts or Facts.for_drafts(profile.subject.place, tree))
    if result.problems:
        raise Incomplete(result.problems)
    payload = result.payload.to_json()
    review = Review.objects.create(
        profile=profile,
        revision=revision,
        payload=payload,
        schema=SCHEMA,
        sha256=snapshot.sha256(payload),
        change_note=change_note.strip(),
        minor=minor,
        state=SUBMIT.target,  # type: ignore[misc]  # this step has one
        submitter=by,
    )
    detail = {"revision": revision.number, "sha256": review.sha256}
    audit.log(SUBMIT.act, review, by=by, country=profile.subject.place, **detail)
    notices.notify_of_step(SUBMIT, review, by)
    return review


@transaction.atomic
def withdraw_submission(review: Review, *, by: User) -> Review:
    review, profile = lock_review(review, by, WITHDRAW.permission)
    require(review.state in WITHDRAW.sources, "Only an open review can be withdrawn.")
    left = str(review.publication_set or "")
    transition(review, WITHDRAW, publication_set=None)
    audit.log(WITHDRAW.act, review, by=by, country=profile.subject.place, left_set=left)
    return review


@transaction.atomic
def request_changes(review: Review, *, by: User, note: str) -> Review:
    review, profile = lock_review(review, by, SEND_BACK.permission)
    require(review.state in SEND_BACK.sources, "Only a revision in review can be sent back.")
    require(by != review.submitter, "You submitted this yourself. Withdraw the submission instead.")
    require(note.strip(), "Say what should change.")
    left = str(review.publication_set or "")
    decision = {"decider": by, "decided_at": timezone.now(), "decision_note": note.strip()}
    transition(review, SEND_BACK, publication_set=None, **decision)
    detail = {"note": note.strip(), "left_set": left}
    audit.log(SEND_BACK.act, review, by=by, country=profile.subject.place, **detail)
    notices.notify_of_step(SEND_BACK, review, by)
    return review


@transaction.atomic
def approve(review: Review, *, by: User, note: str = "") -> Review:
    """Approve the pinned revision. Contributors may not."""
    review, profile = lock_review(review, by, APPROVE.permission)
    reason = why_not_approve(review, by)
    require(not reason, reason)
    transition(review, APPROVE, decider=by, decided_at=timezone.now(), decision_note=note.strip())
    detail = {"revision": review.revision.number, "sha256": review.sha256, "note": note.strip()}
    audit.log(APPROVE.act, review, by=by, country=profile.subject.place, **detail)
    notices.notify_of_step(APPROVE, review, by)
    return review


@transaction.atomic
def approve_afterwards(review: Review, *, by: User, note: str = "") -> Review:
    """Approve a forced publication. Neither its publisher nor a contributor may."""
    review, profile = lock_review(review, by, APPROVE_AFTERWARDS.permission)
    reason = why_not_approve_afterwards(review, by)
    require(not reason, reason)
    now = timezone.now()
    approved = Review.objects.filter(pk=review.pk, decider__isnull=True).update(
        decider=by, decided_at=now, decision_note=note.strip()
    )
    require(approved, "Somebody else has approved this in the meantime. Reload the page.")
    Edition.objects.filter(review=review).update(approved_at=now)
    review.refresh_from_db()
    detail = {"revision": review.revision.number, "note": note.strip()}
    audit.log(APPROVE_AFTERWARDS.act, review, by=by, country=profile.subject.place, **detail)
    notices.notify_of_step(APPROVE_AFTERWARDS, review, by)
    return review
