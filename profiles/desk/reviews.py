"""Queues of reviews: waiting, approved, scheduled, forced, and what somebody has submitted."""

from django.urls import reverse

from .. import workflow
from ..models import Review
from ..models.record import ReviewState
from ..shape import TEXTS
from .tasks import ROWS, Queue, Task, countdown, listed, queue


def with_names():
    """Reviews with what a task names, and no text of a draft."""
    people = ["submitter", "assignee", "decider", "scheduled_by", "forced_by"]
    related = ["profile__country", "profile__mineral", "revision", "publication_set", *people]
    texts = [f"profile__{text.name}" for text in TEXTS]
    return Review.objects.select_related(*related).defer("payload", "revision__payload", *texts)


def named(reviews):
    """The same reviews with their names, in their order."""
    found = with_names().in_bulk([review.pk for review in reviews])
    return [found[review.pk] for review in reviews if review.pk in found]


def _task(review, note="", when=None, **timing):
    address = reverse("admin:profiles_review_change", args=[review.pk])
    return Task(str(review), address, note, when or review.submitted_at, **timing)


def waiting_for(user):
    """(the waiting reviews that this user may decide, those assigned to them first, then oldest first, those that
    somebody else looks at last; the number of the others). All are read, so without their names: see `named`."""
    reviews = workflow.within(user, Review.objects.waiting(), "profile__country").select_related("revision")
    who = ("profile", "state", "submitter", "assignee", "revision__number")
    reviews = list(reviews.only(*who).order_by("submitted_at", "pk"))
    people = workflow.contributors_of(reviews)
    mine = [r for r in reviews if not workflow.why_not_approve(r, user, people[r.pk])]
    mine.sort(key=lambda r: 0 if r.assignee_id == user.pk else 2 if r.assignee_id else 1)
    return mine, len(reviews) - len(mine)


def next_for(user):
    """(the review that this user should decide next or None, how many wait for them); none that others look at."""
    mine = [r for r in waiting_for(user)[0] if r.assignee_id in (None, user.pk)]
    return next(iter(named(mine[:1])), None), len(mine)


def waiting(user):
    mine, others = waiting_for(user)
    may_read = user.has_perm("profiles.view_review")

    def task(r):
        looks = f"; {r.assignee} is looking at it" if r.assignee_id not in (None, user.pk) else ""
        note = f"from {r.submitter}{looks}" + (f": {r.change_note}" if may_read and r.change_note else "")
        return _task(r, note, pressing="assigned to you" if r.assignee_id == user.pk else "")

    tasks = [task(r) for r in named(mine[:ROWS])]
    more = f"{others} more in review: you contributed, so somebody else has to decide." if others else ""
    title, empty = "Waiting for my review", "Nothing is waiting for your review."
    return Queue(title, empty, tasks, len(mine), listed("review", "whose=for-me"), more)


def approved_where(user):
    """Approved reviews in the regions of `user`, oldest first."""
    reviews = with_names().filter(state=ReviewState.APPROVED)
    return workflow.within(user, reviews, "profile__country").order_by("decided_at", "pk")


def scheduled_where(user):
    """Scheduled reviews in the regions of `user`, the next one first."""
    reviews = workflow.within(user, with_names().scheduled(), "profile__country")
    return reviews.order_by("scheduled_for", "pk")


def approved(user):
    def task(r):
        in_set = f"; goes live with “{r.publication_set}”" if r.publication_set_id else ""
        return _task(r, f"approved by {r.decider}{in_set}", r.decided_at)

    title, empty = "Approved, not yet published", "Nothing is waiting to be published."
    return queue(title, empty, approved_where(user), task, listed("review", f"state={ReviewState.APPROVED}"))


def scheduled(user):
    """Scheduled reviews, the next one first; late ones are marked."""

    def task(r):
        pressing, late = countdown(r.scheduled_for)
        in_set = f", in the set “{r.publication_set}”" if r.publication_set_id else ""
        return _task(r, f"by {r.scheduled_by}{in_set}", r.scheduled_for, pressing=pressing, late=late)

    address = listed("review", f"state={ReviewState.SCHEDULED}")
    found = queue("Scheduled", "Nothing is scheduled.", scheduled_where(user), task, address)
    if late := sum(task.late for task in found.tasks):
        found.more = (
            f"{late} late: publish by hand, and tell an administrator that the scheduler is not running."
        )
    return found


def forced_for(user):
    """[(review, whether `user` may approve it afterwards)] of forced publications, oldest first."""
    found = with_names().waiting_for_approval().filter(state=ReviewState.PUBLISHED)
    found = found.select_related("edition").defer("payload", "revision__payload", "edition__payload")
    reviews = list(found.order_by("forced_at", "pk"))
    people = workflow.contributors_of(reviews)

    def may(r):
        why_not = workflow.why_not_approve_afterwards(r, user, people[r.pk])
        return workflow.may(user, "decide_review", r.profile.country) and not why_not

    return [(r, may(r)) for r in reviews]


def forced(user):
    """Forced publications, on everybody's list until somebody else approves them."""
    found = forced_for(user)
    tasks = [
        _task(
            r, f"by {r.forced_by}: {r.force_reason}", r.forced_at, pressing="yours to approve" if may else ""
        )
        for r, may in found[:ROWS]
    ]
    mine, more = sum(may for _, may in found), ""
    if mine < len(found) and user.has_perm("profiles.decide_review"):
        reason = "you contributed to the others, or they are outside your regions"
        more = f"You can approve {mine} of {len(found)}: {reason}."
    title, empty = "Published by force, not yet approved", "Nothing was published by force."
    return Queue(title, empty, tasks, len(found), listed("review", "state=forced"), more)


def submitted_by(user):
    return with_names().unfinished().filter(submitter=user).order_by("submitted_at", "pk")


def submissions(user):
    def task(r):
        timing = {}
        if r.state == ReviewState.SCHEDULED:
            timing["pressing"], timing["late"] = countdown(r.scheduled_for)
            timing["when"] = r.scheduled_for
        return _task(r, r.get_state_display().lower(), **timing)

    address = listed("review", "state=all&whose=mine")
    return queue("My submissions", "You have nothing in review.", submitted_by(user), task, address)
