"""The only writer of any status. Admin, commands and tests come through these doors.

    draft -> in review -> approved -> published          request changes, withdraw the submission
    live -> superseded (by the next edition) or withdrawn

Each door is one transaction: it locks the profile first, checks who may and what state things are
in, changes states by compare-and-set, and writes an AuditEvent. A refusal raises `Refused` with the
reason an editor will read.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from . import snapshot
from .book import Book
from .models import (
    AuditEvent,
    Edition,
    Profile,
    Review,
    Revision,
)
from .models.edition import EditionState
from .models.record import Act, ReviewState, RevisionKind
from .projections import Lost, project
from .resolving import SCHEMA, resolve


class Refused(Exception):
    """A transition that the rules do not allow; the message is for the person who tried."""


class Incomplete(Refused):
    """A draft that cannot be submitted yet. `problems` lists every place and reason."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("Not submitted: " + "; ".join(str(p) for p in problems))


def _require(condition, reason):
    if not condition:
        raise Refused(reason)


def _allowed(user, permission):
    if not (user.is_active and user.has_perm(f"profiles.{permission}")):
        raise PermissionDenied(f"This needs the permission “{permission.replace('_', ' ')}”.")


def locked(profile_id):
    """The profile, its row locked until the transaction ends. SQLite's transaction is the lock itself."""
    profiles = Profile.objects.select_for_update(of=("self",)).select_related("country__region")
    profile = profiles.filter(pk=profile_id).first()
    _require(profile is not None, "This draft has been discarded.")
    return profile


def _audit(act, country, by, **detail):
    AuditEvent.objects.create(act=act, country=country, actor=by, detail=detail)


def live_edition(profile):
    return Edition.objects.live().filter(country=profile.country_id).first()


def published_number(profile):
    """The number of the last revision that was published, 0 before the first edition."""
    numbers = Edition.objects.filter(review__profile=profile).aggregate(last=Max("review__revision__number"))
    return numbers["last"] or 0


# The draft


@transaction.atomic
def record(profile, *, by, kind=RevisionKind.SAVE, restored_from=None):
    """Freeze the draft as it is now. Returns the new Revision, or None where nothing changed.

    Called at the end of a save, when the children are in place. `lock_version` rises with a change only.
    """
    profile = locked(profile.pk)
    tree = snapshot.snapshot(profile)
    digest = snapshot.sha256(tree)
    last = profile.revisions.order_by("-number").first()
    if last and last.sha256 == digest and kind != RevisionKind.RESTORE:
        return None
    revision = Revision.objects.create(
        profile=profile,
        number=last.number + 1 if last else 1,
        payload=tree,
        schema=snapshot.SCHEMA,
        sha256=digest,
        author=by,
        kind=kind,
        restored_from=restored_from,
    )
    Profile.objects.filter(pk=profile.pk).update(lock_version=profile.lock_version + 1)
    if kind != RevisionKind.RESTORE:
        _audit(Act.SAVED, profile.country, by, revision=revision.number, kind=kind, sha256=digest)
    return revision


@transaction.atomic
def restore(revision, *, by):
    """Make the draft what it was at `revision`, children included. Returns the new Revision."""
    _allowed(by, "restore_profile")
    profile = locked(revision.profile_id)
    try:
        snapshot.restore(profile, revision.payload)
    except KeyError as error:
        raise Refused(f"This revision names {error}, which is no longer in the reference tables.") from None
    made = record(profile, by=by, kind=RevisionKind.RESTORE, restored_from=revision)
    _audit(Act.RESTORED, profile.country, by, revision=made.number, restored_from=revision.number)
    return made


@transaction.atomic
def discard(profile, *, by):
    """Delete a draft that never was public, with its revisions and reviews. The audit log keeps the act."""
    _allowed(by, "delete_profile")
    profile = locked(profile.pk)
    _require(
        not Edition.objects.filter(country=profile.country_id).exists(),
        "Nothing is deleted that was ever public. Withdraw the live edition instead.",
    )
    _require(not profile.reviews.open().exists(), "It is in review. Withdraw the submission first.")
    country, revisions = profile.country, profile.revisions.count()
    profile.reviews.all().delete()
    for revision in profile.revisions.order_by("-number"):  # a restore points back at what it restored
        revision.delete()
    profile.delete()
    _audit(Act.DISCARDED, country, by, revisions=revisions)


@transaction.atomic
def assign(profile, owner, *, by):
    """Make `owner` (a user or None) answer for the profile. Returns whether that changed anything.

    No part of a revision, since restoring a text does not give it back to whoever looked after it then;
    `lock_version` rises, so that an older form cannot undo it unseen.
    """
    _allowed(by, "change_profile")
    profile = locked(profile.pk)
    if profile.owner == owner:
        return False
    before = str(profile.owner or "")
    Profile.objects.filter(pk=profile.pk).update(owner=owner, lock_version=profile.lock_version + 1)
    _audit(Act.ASSIGNED, profile.country, by, before=before, after=str(owner or ""))
    return True


# Review


@transaction.atomic
def submit(profile, *, by, change_note="", minor=False):
    """Pin the newest revision in a Review, everything in it resolved. Raises Incomplete with every problem."""
    _allowed(by, "submit_profile")
    profile = locked(profile.pk)
    _require(not profile.reviews.open().exists(), "This profile is in review already.")
    revision = profile.revisions.order_by("-number").first()
    _require(revision is not None, "There is nothing to submit: the draft has not been saved yet.")
    _require(revision.number > published_number(profile), "Nothing has changed since the last edition.")
    first = not Edition.objects.filter(country=profile.country_id).exists()
    _require(minor or first or change_note.strip(), "Tell readers what changed, or mark the change as minor.")
    result = resolve(revision.payload, Book.open(profile.country))
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
    _audit(
        Act.SUBMITTED, profile.country, by, review=review.pk, revision=revision.number, sha256=review.sha256
    )
    return review


def contributors(review):
    """The users who had a hand in what this review would publish: none of them may approve it.

    The authors of all revisions above the last published one up to the pinned one, the submitter, and
    the authors of whatever a revision among them was restored from: of that revision and of those
    before it that were not public when it was made, since it holds their text too.
    """
    revisions = review.profile.revisions.select_related("author", "restored_from")
    revisions = {r.number: r for r in revisions.defer("payload", "restored_from__payload")}
    published = Edition.objects.filter(review__profile=review.profile)
    published = sorted(published.values_list("review__revision__number", flat=True))
    people, seen = {review.submitter}, set()
    # (first, last): the revisions whose text is in what would be published
    spans = [(max(published, default=0) + 1, review.revision.number)]
    while spans:
        first, last = spans.pop()
        for number in range(first, last + 1):
            if number in seen or number not in revisions:
                continue
            seen.add(number)
            revision = revisions[number]
            people.add(revision.author)
            if origin := revision.restored_from:
                floor = max((n for n in published if n < origin.number), default=0)
                spans.append((floor + 1, origin.number))
    return people


def _move(review, state, *, expected, **changes):
    """Compare-and-set: change the state only if it still is one of `expected`."""
    moved = Review.objects.filter(pk=review.pk, state__in=expected).update(state=state, **changes)
    _require(moved, "Somebody else has decided on this review in the meantime. Reload the page.")
    review.refresh_from_db()
    return review


def _fresh(review):
    """The review as it is now, its profile locked."""
    profile = locked(review.profile_id)
    return Review.objects.select_related("revision", "profile__country", "submitter").get(
        pk=review.pk
    ), profile


@transaction.atomic
def withdraw_submission(review, *, by):
    """Take a submission back, by whoever may submit."""
    _allowed(by, "submit_profile")
    review, profile = _fresh(review)
    _require(
        review.state in (ReviewState.IN_REVIEW, ReviewState.APPROVED),
        "Only an open review can be taken back.",
    )
    _move(review, ReviewState.WITHDRAWN, expected=[review.state])
    _audit(Act.SUBMISSION_WITHDRAWN, profile.country, by, review=review.pk)
    return review


@transaction.atomic
def request_changes(review, *, by, note):
    """Send a review back with the reason."""
    _allowed(by, "decide_review")
    review, profile = _fresh(review)
    _require(review.state == ReviewState.IN_REVIEW, "Only what is in review can be sent back.")
    _require(by != review.submitter, "You submitted this yourself. Withdraw the submission instead.")
    _require(note.strip(), "Say what should change.")
    _move(
        review,
        ReviewState.CHANGES_REQUESTED,
        expected=[ReviewState.IN_REVIEW],
        decider=by,
        decided_at=timezone.now(),
        decision_note=note.strip(),
    )
    _audit(Act.CHANGES_REQUESTED, profile.country, by, review=review.pk, note=note.strip())
    return review


def why_not_approve(review, user):
    """The reason why `user` may not approve `review`, or an empty string."""
    if review.state != ReviewState.IN_REVIEW:
        return "Only what is in review can be approved."
    if user in contributors(review):
        return "You contributed to this revision, so somebody else has to approve it."
    return ""


@transaction.atomic
def approve(review, *, by, note=""):
    """Approve what this review pins. Nobody who contributed may."""
    _allowed(by, "decide_review")
    review, profile = _fresh(review)
    reason = why_not_approve(review, by)
    _require(not reason, reason)
    _move(
        review,
        ReviewState.APPROVED,
        expected=[ReviewState.IN_REVIEW],
        decider=by,
        decided_at=timezone.now(),
        decision_note=note.strip(),
    )
    _audit(
        Act.APPROVED,
        profile.country,
        by,
        review=review.pk,
        revision=review.revision.number,
        sha256=review.sha256,
    )
    return review


# Editions


@transaction.atomic
def publish(review, *, by):
    """Turn the approved revision into the live edition, superseding the one before it."""
    _allowed(by, "publish_review")
    review, profile = _fresh(review)
    _require(review.state == ReviewState.APPROVED, "Only an approved revision can be published.")
    _require(review.revision.number > published_number(profile), "A newer edition is already public.")
    _require(
        snapshot.sha256(review.payload) == review.sha256,
        "The stored review is not what was approved. An administrator has to look at it.",
    )
    country = profile.country
    editions = Edition.objects.filter(country=country)
    number = (editions.aggregate(last=Max("number"))["last"] or 0) + 1
    editions.live().update(
        state=EditionState.SUPERSEDED
    )  # demote, then promote: the index is checked at once
    edition = Edition.objects.create(
        country=country,
        number=number,
        review=review,
        payload=review.payload,
        tagline=review.payload["tagline"],
        schema=review.schema,
        sha256=review.sha256,
        change_note=review.change_note,
        minor=review.minor,
        published_at=timezone.now(),
        published_by=by,
    )
    try:
        project(edition)
    except Lost as error:
        raise Refused(f"{error} Submit again.") from None
    _move(review, ReviewState.PUBLISHED, expected=[ReviewState.APPROVED])
    _audit(
        Act.PUBLISHED,
        country,
        by,
        edition=number,
        review=review.pk,
        revision=review.revision.number,
        sha256=edition.sha256,
    )
    return edition


@transaction.atomic
def withdraw(edition, *, by, notice):
    """Take the live edition from the public lists. Its text stays readable under `notice`."""
    _allowed(by, "withdraw_edition")
    _require(notice.strip(), "Say to readers why the profile was withdrawn.")
    profile = Profile.objects.filter(country=edition.country_id).first()
    if profile:
        locked(profile.pk)
    moved = (
        Edition.objects.live()
        .filter(pk=edition.pk)
        .update(state=EditionState.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal_notice=notice.strip())
    )
    _require(moved, "Only a live edition can be withdrawn.")
    edition.refresh_from_db()
    _audit(Act.WITHDRAWN, edition.country, by, edition=edition.number, notice=notice.strip())
    return edition
