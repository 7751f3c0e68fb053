"""Transitions of a set: reviews that go live together, all or none.

To change the reviews or the time of a set, lock the set first and then the profiles in the order of their keys, so
that no review joins or leaves while the set is published.
"""

from collections.abc import Callable, Iterable

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit_log import audit
from audit_log.actions import Action

from ..models import Profile, PublicationSet, Review
from ..models.record import TITLE_LIMIT
from ..transitions import ADD_TO_SET, LEAVE_SET, PUBLISH, UNFINISHED_STATES
from .rules import Refused, lock_review, may, require, require_permission, required


def lock_set(key: int) -> PublicationSet:
    """The set, locked until the transaction ends."""
    found = PublicationSet.objects.select_for_update().filter(pk=key).first()
    return required(found, "This set has been discarded.")


def set_of(review: Review) -> PublicationSet | None:
    """The present set of a review, locked, or None."""
    key = Review.objects.filter(pk=review.pk).values_list("publication_set", flat=True).first()
    return lock_set(key) if key else None


def members(publication_set: PublicationSet) -> list[tuple[Review, Profile]]:
    """The unfinished reviews of a set, each with its profile, which is locked."""
    reviews = publication_set.reviews.filter(state__in=UNFINISHED_STATES).defer("payload")
    found = [lock_review(review) for review in reviews.order_by("profile_id")]
    return [(review, profile) for review, profile in found if review.publication_set_id == publication_set.pk]


def ready_members(publication_set: PublicationSet) -> list[tuple[Review, Profile]]:
    """`members`, which must all be approved."""
    require(publication_set.published_at is None, "This set is published already.")
    found = members(publication_set)
    require(found, "This set is empty.")
    for review, _ in found:
        require(
            review.state in PUBLISH.sources,
            f"{review} is not approved yet, and a set goes live as a whole.",
        )
    return found


@transaction.atomic
def make_set(*, by: User, title: str, reviews: Iterable[Review] = ()) -> PublicationSet:
    require_permission(by, "add_publicationset")
    title = _title(title)
    made = PublicationSet.objects.create(title=title, created_by=by)
    audit.log(Action.SET_MADE, made, by=by, title=title)
    add_to_set(made, reviews, by=by)
    return made


@transaction.atomic
def rename_set(publication_set: PublicationSet, *, by: User, title: str) -> PublicationSet:
    require_permission(by, "add_publicationset")
    publication_set = lock_set(publication_set.pk)
    title, before = _title(title), publication_set.title
    require(title != before, "The set already has this title.")
    PublicationSet.objects.filter(pk=publication_set.pk).update(title=title)
    publication_set.refresh_from_db()
    audit.log(Action.SET_RENAMED, publication_set, by=by, changes={"title": [before, title]})
    return publication_set


@transaction.atomic
def discard_set(publication_set: PublicationSet, *, by: User) -> None:
    """Delete a set that is empty and never was published."""
    require_permission(by, "add_publicationset")
    publication_set = lock_set(publication_set.pk)
    require(
        not publication_set.reviews.exists(),
        "Only an empty set can be discarded. Take its reviews out first.",
    )
    audit.log(Action.SET_DISCARDED, publication_set, by=by, title=publication_set.title)
    publication_set.delete()


def _title(text: str) -> str:
    title = " ".join(text.split())
    require(title, "Give the set a title.")
    require(len(title) <= TITLE_LIMIT, f"A title has at most {TITLE_LIMIT} characters.")
    return title


@transaction.atomic
def add_to_set(publication_set: PublicationSet, reviews: Iterable[Review], *, by: User) -> None:
    """Put open reviews into a set, all or none. Refused once the set is scheduled or published."""
    publication_set = lock_set(publication_set.pk)
    require(publication_set.published_at is None, "This set is published already.")
    require(
        not publication_set.reviews.scheduled().exists(),
        "This set is scheduled. Take it off the schedule first.",
    )
    for review in sorted(reviews, key=lambda review: review.profile_id):
        review, profile = lock_review(review, by, ADD_TO_SET.permission)
        require(review.state in ADD_TO_SET.sources, f"{review} is neither in review nor approved.")
        require(
            review.publication_set_id in (None, publication_set.pk),
            f"{review} is part of “{review.publication_set}”. Take it out of that set first.",
        )
        if review.publication_set_id != publication_set.pk:
            Review.objects.filter(pk=review.pk).update(publication_set=publication_set)
            changes = {"publication_set": ["", str(publication_set)]}
            audit.log(ADD_TO_SET.act, review, by=by, country=profile.subject.place, changes=changes)


@transaction.atomic
def put_into_set(
    review: Review, *, by: User, publication_set: PublicationSet | None = None, title: str = ""
) -> None:
    """Put a review into an existing set, or into a new one of this title."""
    if publication_set:
        add_to_set(publication_set, [review], by=by)
    else:
        make_set(by=by, title=title, reviews=[review])


def why_not_put_into_set(review: Review, user: User) -> str:
    """The reason why `user` may not put `review` into a set, or an empty string."""
    if not may(user, ADD_TO_SET.permission, review.profile.subject.place):
        return "You may not publish it."
    if review.state not in ADD_TO_SET.sources:
        state = review.get_state_display().lower()
        return f"It is {state}. Only a revision that is in review or approved can be put into a set."
    if review.publication_set_id is not None:
        return f"It is part of “{review.publication_set}”. Take it out of that set first."
    return ""


@transaction.atomic
def leave_set(review: Review, *, by: User) -> None:
    """Take a review out of its set. Refused while it is scheduled."""
    in_set = set_of(review)
    review, profile = lock_review(review, by, LEAVE_SET.permission)
    require(in_set is not None and review.publication_set_id == in_set.pk, "It is not in a set.")
    require(
        review.state in LEAVE_SET.sources,
        "A scheduled or finished review cannot leave its set. Take the set off the schedule first.",
    )
    changes = {"publication_set": [str(in_set), ""]}
    Review.objects.filter(pk=review.pk).update(publication_set=None)
    audit.log(LEAVE_SET.act, review, by=by, country=profile.subject.place, changes=changes)


def each_or_none[T](
    locked: Iterable[tuple[Review, Profile]], work: Callable[[Review, Profile], T], *, undone: str
) -> list[T]:
    """Call `work` for each (review, profile) of a set. A refusal names its review and undoes all."""
    done = []
    for review, profile in locked:
        try:
            done.append(work(review, profile))
        except (Refused, PermissionDenied) as error:
            raise type(error)(f"{review}: {error} {undone}") from None
    return done
