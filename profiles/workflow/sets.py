"""Doors of a set: which reviews go live together, all or none.

Whoever changes what is in a set, or its time, locks the set first and then the profiles in the order of
their keys, so that nothing slips in or out while the set is published.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ..models import PublicationSet, Review
from ..models.record import OPEN_STATES, UNFINISHED_STATES, Act, ReviewState
from .rules import Refused, allowed, fresh, log, may, require

TITLE_LIMIT = PublicationSet._meta.get_field("title").max_length


def locked_set(key):
    """The set, its row locked until the transaction ends."""
    found = PublicationSet.objects.select_for_update().filter(pk=key).first()
    require(found is not None, "This set has been discarded.")
    return found


def set_of(review):
    """The set that a review is in now, locked; None where it is in none."""
    key = Review.objects.filter(pk=review.pk).values_list("publication_set", flat=True).first()
    return locked_set(key) if key else None


def members(publication_set):
    """[(review, profile)] of what of a set may yet become an edition, each profile locked, in their order."""
    reviews = publication_set.reviews.filter(state__in=UNFINISHED_STATES).defer("payload")
    found = [fresh(review) for review in reviews.order_by("profile_id")]
    return [(review, profile) for review, profile in found if review.publication_set_id == publication_set.pk]


def ready_members(publication_set):
    """`members`, of which each is approved."""
    require(publication_set.published_at is None, "This set is published already.")
    found = members(publication_set)
    require(found, "There is nothing in this set.")
    for review, _ in found:
        require(
            review.state in (ReviewState.APPROVED, ReviewState.SCHEDULED),
            f"{review} is not approved yet, and a set goes live all or none.",
        )
    return found


@transaction.atomic
def make_set(*, by, title, reviews=()):
    """Start a set, with these reviews in it where there are any. Returns it."""
    allowed(by, "add_publicationset")
    title = _title(title)
    made = PublicationSet.objects.create(title=title, created_by=by)
    log(Act.SET_MADE, made, by, country=None, title=title)
    gather(made, reviews, by=by)
    return made


@transaction.atomic
def rename_set(publication_set, *, by, title):
    """Give a set another title."""
    allowed(by, "add_publicationset")
    publication_set = locked_set(publication_set.pk)
    title, before = _title(title), publication_set.title
    require(title != before, "That is its title already.")
    PublicationSet.objects.filter(pk=publication_set.pk).update(title=title)
    publication_set.refresh_from_db()
    log(Act.SET_RENAMED, publication_set, by, country=None, changes={"title": [before, title]})
    return publication_set


@transaction.atomic
def discard_set(publication_set, *, by):
    """Delete a set that is empty and never was published."""
    allowed(by, "add_publicationset")
    publication_set = locked_set(publication_set.pk)
    require(not publication_set.reviews.exists(), "Only an empty set is discarded. Take out what is in it.")
    log(Act.SET_DISCARDED, publication_set, by, country=None, title=publication_set.title)
    publication_set.delete()


def _title(text):
    title = " ".join(text.split())
    require(title, "Give the set a title.")
    require(len(title) <= TITLE_LIMIT, f"A title has at most {TITLE_LIMIT} characters.")
    return title


@transaction.atomic
def gather(publication_set, reviews, *, by):
    """Put open reviews into a set, all or none. The set grows only while none of it is scheduled or public."""
    publication_set = locked_set(publication_set.pk)
    require(publication_set.published_at is None, "This set is published already.")
    require(
        not publication_set.reviews.scheduled().exists(),
        "This set is scheduled. Take it off the schedule first.",
    )
    for review in sorted(reviews, key=lambda review: review.profile_id):
        review, profile = fresh(review)
        allowed(by, "publish_review", profile.country)
        require(review.state in OPEN_STATES, f"{review} is neither in review nor approved.")
        require(
            review.publication_set_id in (None, publication_set.pk),
            f"{review} is part of “{review.publication_set}”. Take it out of that set first.",
        )
        if review.publication_set_id != publication_set.pk:
            Review.objects.filter(pk=review.pk).update(publication_set=publication_set)
            changes = {"publication_set": ["", str(publication_set)]}
            log(Act.GATHERED, review, by, country=profile.country, changes=changes)


def why_not_gather(review, user):
    """The reason why `user` may not put `review` into a set, or an empty string."""
    if not may(user, "publish_review", review.profile.country):
        return "You may not publish it."
    if review.state not in OPEN_STATES:
        return f"It is neither in review nor approved, but {review.get_state_display().lower()}."
    if review.publication_set_id is not None:
        return f"It is part of “{review.publication_set}”. Take it out of that set first."
    return ""


@transaction.atomic
def leave_set(review, *, by):
    """Take a review out of its set; what is scheduled leaves it only off the schedule."""
    in_set = set_of(review)
    review, profile = fresh(review)
    allowed(by, "publish_review", profile.country)
    require(in_set is not None and review.publication_set_id == in_set.pk, "It is in no set.")
    require(
        review.state in OPEN_STATES,
        "Only what is not scheduled and not finished leaves its set. Take the set off the schedule first.",
    )
    changes = {"publication_set": [str(in_set), ""]}
    Review.objects.filter(pk=review.pk).update(publication_set=None)
    log(Act.LEFT_SET, review, by, country=profile.country, changes=changes)


def each_or_none(found, work, *, undone):
    """Do `work` of each (review, profile) of a set; the first refusal names its review and undoes all of it."""
    done = []
    for review, profile in found:
        try:
            done.append(work(review, profile))
        except (Refused, PermissionDenied) as error:
            raise type(error)(f"{review}: {error} {undone}") from None
    return done
