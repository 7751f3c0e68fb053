"""Queues of reviews: waiting, approved, scheduled, forced, and one's own submissions."""

from dataclasses import replace

from django.db.models import Case, Count, Exists, OuterRef, Q, When, Window
from django.urls import reverse

from .. import workflow
from ..models import Review, Revision
from ..models.record import ReviewState
from ..models.subjects import with_subject
from ..shape import TEXTS
from .tasks import First, Task, countdown, listed, queue

PAYLOADS = ("payload", "revision__payload", "edition__payload")


def with_names(reviews=None):
    """Return reviews with the names for a task, and no text of a draft."""
    reviews = Review.objects if reviews is None else reviews
    people = ["submitter", "assignee", "decider", "scheduled_by", "forced_by"]
    related = [*with_subject("profile__"), "revision", "publication_set", *people]
    texts = [f"profile__{text.name}" for text in TEXTS]
    return reviews.select_related(*related).defer("payload", "revision__payload", *texts)


def _task(review, note="", when=None, **timing):
    address = reverse("admin:profiles_review_change", args=[review.pk])
    return Task(str(review), address, note, when or review.submitted_at, **timing)


def decidable(user, reviews, why_not):
    """Return the reviews of a queryset that `user` may decide; `why_not` is the function that returns the reason
    against it.

    Neither the submitter nor a contributor may decide a review. Contributors are found in Python, and only for
    profiles of which the user has saved a revision.
    """
    reviews = workflow.within(user, reviews.exclude(submitter=user), "profile__subject__place")
    saved = Exists(Revision.objects.filter(profile=OuterRef("profile"), author=user))
    own = list(reviews.filter(saved).select_related("revision", "edition").defer(*PAYLOADS))
    people = workflow.contributors_of(own)
    return reviews.exclude(pk__in=[r.pk for r in own if why_not(r, user, people[r.pk])])


def waiting_for(user):
    """The waiting reviews that this user may decide: first those assigned to them, then oldest first, last those that
    somebody else is reviewing.
    """
    looks = Case(When(assignee=user, then=0), When(assignee=None, then=1), default=2)
    found = decidable(user, Review.objects.waiting(), workflow.why_not_approve)
    return found.order_by(looks, "submitted_at", "pk")


def next_for(user):
    """(the review that this user should decide next or None, how many wait for them); none that others look at."""
    mine = with_names(waiting_for(user).filter(Q(assignee=None) | Q(assignee=user)))
    mine = mine.annotate(of_all=Window(Count("*"))).first()
    return mine, mine.of_all if mine else 0


def waiting(user):
    may_read = user.has_perm("profiles.view_review")

    def task(r):
        looks = f"; {r.assignee} is reviewing it" if r.assignee_id not in (None, user.pk) else ""
        note = f"from {r.submitter}{looks}" + (f": {r.change_note}" if may_read and r.change_note else "")
        return _task(r, note, pressing="assigned to you" if r.assignee_id == user.pk else "")

    title, empty = "Waiting for my review", "Nothing is waiting for your review."

    def more(queue):
        others = queue.also.total - queue.total
        told = f"{others} more in review: you contributed, so somebody else has to decide."
        return told if others else ""

    found = queue(title, empty, waiting_for(user), with_names, task, listed("review", "whose=for-me"))
    every = First(workflow.within(user, Review.objects.waiting(), "profile__subject__place"), at_most=1)
    return replace(found, also=every, say=more)


def approved_where(user):
    """Approved reviews in the regions of `user`, oldest first."""
    reviews = Review.objects.filter(state=ReviewState.APPROVED)
    return workflow.within(user, reviews, "profile__subject__place").order_by("decided_at", "pk")


def scheduled_where(user):
    """Scheduled reviews in the regions of `user`, the next one first."""
    reviews = workflow.within(user, Review.objects.scheduled(), "profile__subject__place")
    return reviews.order_by("scheduled_for", "pk")


def approved(user):
    def task(r):
        in_set = f"; goes live with “{r.publication_set}”" if r.publication_set_id else ""
        return _task(r, f"approved by {r.decider}{in_set}", r.decided_at)

    title, empty = "Approved, not yet published", "Nothing is waiting to be published."
    address = listed("review", f"state={ReviewState.APPROVED}")
    return queue(title, empty, approved_where(user), with_names, task, address)


def scheduled(user):
    """Scheduled reviews, the next one first; late ones are marked."""

    def task(r):
        pressing, late = countdown(r.scheduled_for)
        in_set = f", in the set “{r.publication_set}”" if r.publication_set_id else ""
        return _task(r, f"by {r.scheduled_by}{in_set}", r.scheduled_for, pressing=pressing, late=late)

    def more(queue):
        late = sum(task.late for task in queue.tasks)
        told = f"{late} late: publish by hand, and tell an administrator that the scheduler is not running."
        return told if late else ""

    title, address = "Scheduled", listed("review", f"state={ReviewState.SCHEDULED}")
    found = queue(title, "Nothing is scheduled.", scheduled_where(user), with_names, task, address)
    return replace(found, say=more)


def forced_and_waiting():
    """Forced publications that nobody has approved since, oldest first."""
    found = Review.objects.waiting_for_approval().filter(state=ReviewState.PUBLISHED)
    return found.order_by("forced_at", "pk")


def forced_for(user):
    """Return the forced publications that `user` may approve afterwards."""
    if not workflow.may(user, "decide_review"):
        return Review.objects.none()
    return decidable(user, forced_and_waiting().exclude(forced_by=user), workflow.why_not_approve_afterwards)


def forced(user):
    """Forced publications, on everybody's list until somebody else approves them."""
    mine = First(forced_for(user))

    def task(r):
        note = f"by {r.forced_by}: {r.force_reason}"
        return _task(r, note, r.forced_at, pressing="yours to approve" if r.pk in mine.texts_of else "")

    def more(queue):
        reason = "you contributed to the others, or they are outside your regions"
        told = f"You can approve {mine.total} of {queue.total}: {reason}."
        return told if mine.total < queue.total and user.has_perm("profiles.decide_review") else ""

    title, empty = "Published by force, not yet approved", "Nothing was published by force."
    found = queue(title, empty, forced_and_waiting(), with_names, task, listed("review", "state=forced"))
    return replace(found, also=mine, say=more)


def submitted_by(user):
    return Review.objects.unfinished().filter(submitter=user).order_by("submitted_at", "pk")


def submissions(user):
    def task(r):
        timing = {}
        if r.state == ReviewState.SCHEDULED:
            timing["pressing"], timing["late"] = countdown(r.scheduled_for)
            timing["when"] = r.scheduled_for
        return _task(r, r.get_state_display().lower(), **timing)

    address = listed("review", "state=all&whose=mine")
    title, empty = "My submissions", "You have nothing in review."
    return queue(title, empty, submitted_by(user), with_names, task, address)
