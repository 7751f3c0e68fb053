"""Assignment of a waiting review: claimed, assigned, released. It never changes who may decide."""

from django.contrib.auth.models import User
from django.db import transaction

from audit_log import audit

from ..models import Profile, Review
from ..transitions import ASSIGN, CLAIM, RELEASE, ReviewState, Transition
from . import notices
from .rules import contributors, lock_review, require, why_not_approve


def may_decide(review: Review) -> list[User]:
    """The users who may decide on it, by name: they have the permission there, and contributed nothing."""
    found = {*notices.holders("decide_review", review.profile.subject.place)} - contributors(review)
    return sorted(found, key=str)


@transaction.atomic
def claim(review: Review, *, by: User) -> Review:
    review, profile = _waiting(review, by, CLAIM)
    require(
        review.assignee_id in (None, by.pk),
        f"{review.assignee} is reviewing it. Assign it to yourself to take it over.",
    )
    reason = why_not_approve(review, by)
    require(not reason, reason)
    return _assign(CLAIM, review, profile, by, by)


@transaction.atomic
def assign_reviewer(review: Review, *, by: User, assignee: User) -> Review:
    review, profile = _waiting(review, by, ASSIGN)
    require(assignee in may_decide(review), f"{assignee} may not decide on this review.")
    review = _assign(ASSIGN, review, profile, by, assignee)
    notices.notify_of_step(ASSIGN, review, by)
    return review


@transaction.atomic
def release(review: Review, *, by: User) -> Review:
    review, profile = _waiting(review, by, RELEASE)
    require(review.assignee_id is not None, "This review is not assigned to anybody.")
    return _assign(RELEASE, review, profile, by, None)


def _waiting(review: Review, by: User, step: Transition) -> tuple[Review, Profile]:
    review, profile = lock_review(review, by, step.permission)
    require(review.state in step.sources, "Only a revision in review can be assigned.")
    return review, profile


def _assign(step: Transition, review: Review, profile: Profile, by: User, assignee: User | None) -> Review:
    before, waiting = review.assignee, Review.objects.filter(pk=review.pk, state=ReviewState.IN_REVIEW)
    if before == assignee:
        return review
    require(
        waiting.update(assignee=assignee),
        "Somebody else has decided on this review in the meantime. Reload the page.",
    )
    review.assignee = assignee
    changes = {"assignee": [str(before or ""), str(assignee or "")]}
    audit.log(step.act, review, by=by, country=profile.subject.place, changes=changes)
    return review
