"""Piles of drafts: what somebody works on, and what came back to them."""

from django.db.models import Exists, OuterRef, Q, Subquery

from .. import workflow
from ..models import Edition, Profile, Review, Revision
from ..models.record import ReviewState
from . import reviews
from .tasks import Pile, Task, counted, form_of, listed


def sent_back_to(user):
    """Reviews by this user that were sent back, where nothing has been submitted since."""
    later = Review.objects.filter(profile=OuterRef("profile"), pk__gt=OuterRef("pk"))
    found = reviews.sent_back().filter(submitter=user).exclude(Exists(later))
    return workflow.within(user, found, "profile__country")


def sent_back(user):
    found, total = counted(sent_back_to(user))
    pile = Pile("Sent back to me", "Nothing was sent back to you.", total=total)
    pile.tasks = [
        Task(str(r.profile), form_of(r.profile_id), f"{r.decider}: {r.decision_note}", r.decided_at)
        for r in found
    ]
    pile.all_url = listed("profile", "work=sent-back")
    return pile


def unpublished_revisions(profile):
    """Revisions newer than every edition, as a subquery; `profile` is the path to the key of theirs."""
    at_least_as_new = Edition.objects.filter(
        review__profile=OuterRef("profile"), review__revision__number__gte=OuterRef("number")
    )
    return Revision.objects.filter(profile=OuterRef(profile)).exclude(Exists(at_least_as_new))


def drafts_of(user):
    """Profiles this user owns or has worked on since the last edition, that are not in review."""
    unpublished = unpublished_revisions("pk")
    newest = Revision.objects.filter(profile=OuterRef("pk")).order_by("-number").values("number")[:1]
    on_its_way = Review.objects.unfinished().filter(
        profile=OuterRef("pk"), revision__number=OuterRef("newest_number")
    )
    came_back = Review.objects.filter(
        profile=OuterRef("pk"),
        state=ReviewState.CHANGES_REQUESTED,
        revision__number=OuterRef("newest_number"),
        submitter=user,
    )
    found = (
        Profile.objects.select_related("country")
        .alias(newest_number=Subquery(newest))
        .filter(Exists(unpublished))
        .filter(Q(owner=user) | Exists(unpublished.filter(author=user)))
        .exclude(Exists(Review.objects.open().filter(profile=OuterRef("pk"))))
        .exclude(Exists(on_its_way))
        .exclude(Exists(came_back))
    )
    return workflow.within(user, found, "country").order_by("updated_at", "pk")


def mine(user):
    newest = Revision.objects.filter(profile=OuterRef("pk")).order_by("-number").values("number")[:1]
    found, total = counted(drafts_of(user).annotate(revision_number=Subquery(newest)))
    pile = Pile("My drafts", "No other draft of yours has unpublished changes.", total=total)
    pile.tasks = [Task(str(p), form_of(p.pk), f"revision {p.revision_number}", p.updated_at) for p in found]
    pile.all_url = listed("profile", "work=drafts")
    return pile
