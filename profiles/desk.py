"""What waits for the person who looks: the first page of the admin."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from . import workflow
from .models import Edition, Profile, Review, Revision
from .models.record import ReviewState

ROWS = 30


@dataclass(frozen=True)
class Task:
    """One thing to do, one click away."""

    label: str
    url: str
    note: str = ""
    when: object = None


@dataclass
class Pile:
    """The tasks of one kind, oldest first."""

    title: str
    empty: str
    tasks: list[Task] = field(default_factory=list)
    more: str = ""


def piles(user):
    """The piles of `user`, by what they may do."""
    found = []
    if user.has_perm("profiles.decide_review"):
        found += [waiting_for(user)]
    if user.has_perm("profiles.publish_review"):
        found += [approved()]
    if user.has_perm("profiles.change_profile"):
        found += [sent_back_to(user), drafts_of(user), submitted_by(user)]
    return found


def doors(user):
    """Where to go on from here: the lists of what this user works on, as (label, address)."""
    found = []
    if user.has_perm("profiles.change_profile"):
        found += [("All profiles", reverse("admin:profiles_profile_changelist"))]
    if user.has_perm("profiles.add_profile"):
        found += [("Start a profile", reverse("admin:profiles_profile_add"))]
    if user.has_perm("profiles.decide_review") and user.has_perm("profiles.view_review"):
        found += [("All reviews", reverse("admin:profiles_review_changelist") + "?state=all")]
    return found


def _review_task(review, note=""):
    return Task(
        str(review), reverse("admin:profiles_review_change", args=[review.pk]), note, review.submitted_at
    )


def _reviews():
    return Review.objects.select_related("profile__country", "revision", "submitter", "decider").defer(
        "payload", "revision__payload"
    )


def waiting_for(user):
    """Reviews that this user may decide on: not their own, and nothing they contributed to."""
    reviews = _reviews().waiting().order_by("submitted_at", "pk")
    mine = [r for r in reviews if not workflow.why_not_approve(r, user)]
    others = len(reviews) - len(mine)
    may_read = user.has_perm("profiles.view_review")
    pile = Pile("Waiting for my review", "Nothing waits for your review.")
    pile.tasks = [
        _review_task(r, f"from {r.submitter}" + (f": {r.change_note}" if may_read and r.change_note else ""))
        for r in mine
    ]
    if others:
        pile.more = f"{others} more in review: you contributed, so somebody else has to decide."
    return pile


def approved():
    reviews = _reviews().filter(state=ReviewState.APPROVED).order_by("decided_at", "pk")
    pile = Pile("Approved, not yet published", "Nothing waits to be published.")
    pile.tasks = [_review_task(r, f"approved by {r.decider}") for r in reviews[:ROWS]]
    return pile


def sent_back_to(user):
    """Reviews by this user that were sent back, where nothing has been submitted since."""
    later = Review.objects.filter(profile=OuterRef("profile"), pk__gt=OuterRef("pk"))
    reviews = (
        _reviews()
        .filter(state=ReviewState.CHANGES_REQUESTED, submitter=user)
        .exclude(Exists(later))
        .order_by("decided_at", "pk")
    )
    pile = Pile("Sent back to me", "Nothing was sent back to you.")
    pile.tasks = [
        Task(
            str(r.profile),
            reverse("admin:profiles_profile_change", args=[r.profile_id]),
            f"{r.decider}: {r.decision_note}",
            r.decided_at,
        )
        for r in reviews[:ROWS]
    ]
    return pile


def drafts_of(user):
    """Profiles this user owns or has worked on since the last edition, that are not in review."""
    at_least_as_new = Edition.objects.filter(
        review__profile=OuterRef("profile"), review__revision__number__gte=OuterRef("number")
    )
    unpublished = Revision.objects.filter(profile=OuterRef("pk")).exclude(Exists(at_least_as_new))
    newest = Revision.objects.filter(profile=OuterRef("pk")).order_by("-number").values("number")[:1]
    sent_back = Review.objects.filter(
        profile=OuterRef("pk"),
        state=ReviewState.CHANGES_REQUESTED,
        revision__number=OuterRef("latest"),
        submitter=user,
    )
    profiles = (
        Profile.objects.select_related("country")
        .annotate(latest=Subquery(newest))
        .filter(Exists(unpublished))
        .filter(Q(owner=user) | Exists(unpublished.filter(author=user)))
        .exclude(Exists(Review.objects.open().filter(profile=OuterRef("pk"))))
        .exclude(Exists(sent_back))
        .order_by("updated_at", "pk")
    )
    pile = Pile("My drafts", "No draft of yours has unpublished changes.")
    pile.tasks = [
        Task(
            str(p),
            reverse("admin:profiles_profile_change", args=[p.pk]),
            f"revision {p.latest}",
            p.updated_at,
        )
        for p in profiles[:ROWS]
    ]
    return pile


def submitted_by(user):
    reviews = _reviews().open().filter(submitter=user).order_by("submitted_at", "pk")
    pile = Pile("My submissions", "You have nothing in review.")
    pile.tasks = [_review_task(r, r.get_state_display().lower()) for r in reviews[:ROWS]]
    return pile
