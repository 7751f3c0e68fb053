"""Piles of reviews: waiting, approved, scheduled, forced, and what somebody has submitted."""

from django.db.models import F
from django.urls import reverse

from .. import workflow
from ..models import Review
from ..models.record import ReviewState
from .tasks import ROWS, Pile, Task, countdown, counted, listed


def _reviews():
    return (
        Review.objects.select_related(
            "profile__country", "revision", "submitter", "decider", "scheduled_by", "forced_by"
        )
        .select_related("publication_set")
        .defer("payload", "revision__payload")
    )


def _task(review, note="", when=None, **timing):
    address = reverse("admin:profiles_review_change", args=[review.pk])
    return Task(str(review), address, note, when or review.submitted_at, **timing)


# Waiting


def waiting_for(user):
    """(reviews that this user may decide on, how many others wait that they may not), oldest first."""
    reviews = workflow.within(user, _reviews().waiting(), "profile__country").order_by("submitted_at", "pk")
    reviews = list(reviews)
    people = workflow.contributors_of(reviews)
    mine = [r for r in reviews if not workflow.why_not_approve(r, user, people[r.pk])]
    return mine, len(reviews) - len(mine)


def waiting(user):
    mine, others = waiting_for(user)
    may_read = user.has_perm("profiles.view_review")
    pile = Pile("Waiting for my review", "Nothing waits for your review.", total=len(mine))
    pile.tasks = [
        _task(r, f"from {r.submitter}" + (f": {r.change_note}" if may_read and r.change_note else ""))
        for r in mine[:ROWS]
    ]
    pile.all_url = listed("review", "whose=for-me")
    if others:
        pile.more = f"{others} more in review: you contributed, so somebody else has to decide."
    return pile


# Approved and scheduled


def approved_where(user):
    """Approved reviews of the regions where `user` may act, the longest waiting first."""
    reviews = _reviews().filter(state=ReviewState.APPROVED)
    return workflow.within(user, reviews, "profile__country").order_by("decided_at", "pk")


def scheduled_where(user):
    """Scheduled reviews of the regions where `user` may act, the next one first."""
    reviews = workflow.within(user, _reviews().scheduled(), "profile__country")
    return reviews.order_by("scheduled_for", "pk")


def approved(user):
    found, total = counted(approved_where(user))
    pile = Pile("Approved, not yet published", "Nothing waits to be published.", total=total)
    pile.tasks = [
        _task(
            r,
            f"approved by {r.decider}"
            + (f"; goes live with “{r.publication_set}”" if r.publication_set_id else ""),
            r.decided_at,
        )
        for r in found
    ]
    pile.all_url = listed("review", f"state={ReviewState.APPROVED}")
    return pile


def scheduled(user):
    """What goes live by itself, the next one first; what is late says so."""
    found, total = counted(scheduled_where(user))
    pile = Pile("Scheduled", "Nothing is scheduled.", total=total)
    for r in found:
        pressing, late = countdown(r.scheduled_for)
        note = f"by {r.scheduled_by}" + (
            f", in the set “{r.publication_set}”" if r.publication_set_id else ""
        )
        pile.tasks.append(_task(r, note, r.scheduled_for, pressing=pressing, late=late))
    overdue = sum(task.late for task in pile.tasks)
    if overdue:
        pile.more = (
            f"{overdue} late: publish by hand, and tell an administrator that the scheduler does not run."
        )
    pile.all_url = listed("review", f"state={ReviewState.SCHEDULED}")
    return pile


# Published by force


def forced_not_approved():
    return _reviews().forced_and_not_approved().filter(state=ReviewState.PUBLISHED)


def forced_for(user):
    """[(review, whether `user` may approve it afterwards)] of what was published by force, oldest first."""
    reviews = list(forced_not_approved().order_by("forced_at", "pk"))
    people = workflow.contributors_of(reviews)
    return [
        (
            r,
            workflow.may(user, "decide_review", r.profile.country)
            and not workflow.why_not_approve_afterwards(r, user, people[r.pk]),
        )
        for r in reviews
    ]


def forced(user):
    """What somebody published by force: on everybody's list until somebody else approves it."""
    found = forced_for(user)
    pile = Pile("Published by force, not yet approved", "Nothing was published by force.", total=len(found))
    for r, may in found[:ROWS]:
        note = f"by {r.forced_by}: {r.force_reason}"
        pile.tasks.append(_task(r, note, r.forced_at, pressing="yours to approve" if may else ""))
    mine = sum(may for _, may in found)
    if mine < len(found) and user.has_perm("profiles.decide_review"):
        pile.more = f"You may approve {mine} of {len(found)}; you had a hand in the others, or act elsewhere."
    pile.all_url = listed("review", "state=forced")
    return pile


# Submitted by somebody


def submitted_by(user):
    return _reviews().unfinished().filter(submitter=user).order_by("submitted_at", "pk")


def submissions(user):
    found, total = counted(submitted_by(user))
    pile = Pile("My submissions", "You have nothing in review.", total=total)
    for r in found:
        timing = {}
        if r.state == ReviewState.SCHEDULED:
            timing["pressing"], timing["late"] = countdown(r.scheduled_for)
            timing["when"] = r.scheduled_for
        pile.tasks.append(_task(r, r.get_state_display().lower(), **timing))
    pile.all_url = listed("review", "state=all&whose=mine")
    return pile


def sent_back():
    """Reviews that were sent back where nothing has been submitted since, the longest waiting first."""
    return (
        _reviews()
        .filter(state=ReviewState.CHANGES_REQUESTED)
        .order_by(F("decided_at").asc(nulls_last=True), "pk")
    )
