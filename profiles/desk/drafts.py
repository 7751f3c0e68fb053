"""Queues of drafts: drafts that somebody works on, and drafts that were sent back to them."""

from django.db.models import Exists, OuterRef, Q

from .. import workflow
from ..models import Edition, Profile, Review, Revision
from ..models.record import OPEN_STATES, ReviewState
from ..shape import TEXT
from . import reviews
from .form_places import form_of
from .tasks import Task, listed, queue


def sent_back_to(user):
    """Reviews by this user that were sent back, without a later review; oldest first."""
    later = Review.objects.filter(profile=OuterRef("profile"), pk__gt=OuterRef("pk"))
    found = Review.objects.filter(state=ReviewState.CHANGES_REQUESTED, submitter=user)
    return workflow.within(user, found.exclude(Exists(later)), "profile__subject__place").order_by(
        "decided_at", "pk"
    )


def sent_back(user):
    def task(r):
        note = f"{r.decider}: {r.decision_note}"
        return Task(str(r.profile), form_of(r.profile_id), note, r.decided_at)

    address = listed("profile", "work=sent-back")
    title, empty = "Sent back to me", "Nothing was sent back to you."
    return queue(title, empty, sent_back_to(user), reviews.with_names, task, address)


def unpublished_revisions(profile):
    """A subquery of revisions that are newer than every edition; `profile` is the path to the key of the profile."""
    at_least_as_new = Edition.objects.filter(
        review__profile=OuterRef("profile"), review__revision__number__gte=OuterRef("number")
    )
    return Revision.objects.filter(profile=OuterRef(profile)).exclude(Exists(at_least_as_new))


def drafts_of(user):
    """Profiles that this user owns or has edited since the last edition, and that are not in review."""
    unpublished = unpublished_revisions("pk")
    newest = Revision.objects.newest_of("pk", "number")
    sent_back = Q(state=ReviewState.CHANGES_REQUESTED, submitter=user)
    of_newest = (Q(state=ReviewState.SCHEDULED) | sent_back) & Q(revision__number=OuterRef("newest_number"))
    reviewed = Review.objects.filter(Q(state__in=OPEN_STATES) | of_newest, profile=OuterRef("pk"))
    found = (
        Profile.objects.alias(newest_number=newest)
        .filter(Exists(unpublished))
        .filter(Q(owner=user) | Exists(unpublished.filter(author=user)))
        .exclude(Exists(reviewed))
    )
    return workflow.within(user, found, "subject__place").order_by("updated_at", "pk")


def with_names():
    """Return profiles with the names for a task, and no text."""
    profiles = Profile.objects.with_subject().select_related("owner").defer(*TEXT)
    return profiles.annotate(revision_number=Revision.objects.newest_of("pk", "number"))


def mine(user):
    def task(p):
        return Task(str(p), form_of(p.pk), f"revision {p.revision_number}", p.updated_at)

    title, empty = "My drafts", "You have no other drafts with unpublished changes."
    return queue(title, empty, drafts_of(user), with_names, task, listed("profile", "work=drafts"))
