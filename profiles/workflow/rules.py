"""Rules that all transitions share: refusals, permissions, locks, compare-and-set, contributors."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Model, QuerySet

from minerals.models import Country

from ..models import Edition, Profile, Review, Revision
from ..models.choices import EditionState
from ..models.record import ReviewState
from ..models.subjects import with_subject
from ..publishing.texts.prose import DraftProblem
from ..transitions import Transition


class Refused(Exception):
    """A transition that the rules do not allow. The message is for the person who tried."""


class Incomplete(Refused):
    """A draft that cannot be submitted yet. `problems` lists every place and reason."""

    def __init__(self, problems: Sequence[DraftProblem]) -> None:
        self.problems = problems
        super().__init__("Not submitted: " + "; ".join(str(p) for p in problems))


def require(condition: object, reason: str) -> None:
    if not condition:
        raise Refused(reason)


def required[T](value: T | None, reason: str) -> T:
    """The value. Raises Refused where there is none."""
    if value is None:
        raise Refused(reason)
    return value


# Permissions


class AccountBackend(ModelBackend):
    """Django's backend in two queries: every page of the desk needs the account, its StaffMember and its permissions.

    An account limited to regions has no permission to change facts, whatever its groups.
    """

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("staff_member").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """Return the permissions of the account and of its groups, kept on the instance as Django's are."""
        by_tables = user_obj.is_active and not user_obj.is_superuser and obj is None
        if by_tables and not hasattr(user_obj, "_perm_cache"):
            held = (
                self._get_user_permissions(user_obj),  # type: ignore[attr-defined]  # left out of the stubs
                self._get_group_permissions(user_obj),  # type: ignore[attr-defined]  # left out of the stubs
            )
            own, of_groups = (
                rows.order_by().values_list("content_type__app_label", "codename") for rows in held
            )
            found = {f"{app}.{name}" for app, name in own.union(of_groups).order_by()}
            of_facts = set(filter(changes_facts, found))
            user_obj._perm_cache = found - of_facts if of_facts and regions_of(user_obj) else found
        return super().get_all_permissions(user_obj, obj)


def changes_facts(permission: str) -> bool:
    """Whether `permission` is one to change facts: figures, places, imports. These hold for the whole world."""
    app, _, codename = permission.partition(".")
    return app == "minerals" and not codename.startswith("view_")


def regions_of(user: User) -> frozenset[int]:
    """Keys of the regions that a user is limited to; empty for no limit. Cached on the instance."""
    limited = getattr(user, "limited_to", None)
    if limited is None:
        member = None if user.is_superuser else getattr(user, "staff_member", None)
        limited = frozenset(region.pk for region in member.regions.all()) if member else frozenset()
        user.limited_to = limited  # type: ignore[attr-defined]  # as Django keeps permissions there
    return limited


def reaches(user: User, country: Country) -> bool:
    limited = regions_of(user)
    return not limited or country.region_id in limited


def may(user: User | None, permission: str, country: Country | None = None) -> bool:
    """Whether `user` has the permission, and for `country` if there is one."""
    if user is None or not (user.is_active and user.has_perm(f"profiles.{permission}")):
        return False
    return country is None or reaches(user, country)


def within[M: Model](user: User, rows: QuerySet[M], country: str = "") -> QuerySet[M]:
    """The rows of a queryset in the regions of `user`; `country` is the path to their country, empty for countries."""
    limited = regions_of(user)
    path = f"{country}__region__in" if country else "region__in"
    return rows.filter(**{path: limited}) if limited else rows


def require_permission(user: User | None, permission: str, country: Country | None = None) -> None:
    """Raise PermissionDenied with the reason if `may` is false."""
    if not may(user, permission):
        raise PermissionDenied(f"You need the permission “{permission.replace('_', ' ')}”.")
    if not may(user, permission, country):
        raise PermissionDenied(f"You may do this in other regions, but not for {country}.")


# Locks


def lock_profile(profile_id: int, by: User | None = None, permission: str = "") -> Profile:
    """The profile, locked until the transaction ends. On SQLite the transaction is the lock.

    Raises PermissionDenied if `by` lacks the permission for it.
    """
    profiles = Profile.objects.select_for_update(of=("self",)).with_subject()
    profile = required(profiles.filter(pk=profile_id).first(), "This draft has been discarded.")
    if permission:
        require_permission(by, permission, profile.subject.place)
    return profile


def lock_review(review: Review, by: User | None = None, permission: str = "") -> tuple[Review, Profile]:
    """The present review, and its profile, locked. Raises PermissionDenied as lock_profile()."""
    profile = lock_profile(review.profile_id)
    reviews = Review.objects.select_related(
        "revision", *with_subject("profile__"), "submitter", "assignee", "publication_set"
    )
    found = required(reviews.filter(pk=review.pk).first(), "This review has been discarded with its draft.")
    if permission:
        require_permission(by, permission, profile.subject.place)
    return found, profile


def transition(review: Review, step: Transition, **changes: Any) -> Review:
    """Compare-and-set: make a step of the table, only if the state still is the one that was read."""
    expected = [state for state in step.sources if state == review.state]
    made = Review.objects.filter(pk=review.pk, state__in=expected).update(state=step.target, **changes)
    require(made, "Somebody else has decided on this review in the meantime. Reload the page.")
    review.refresh_from_db()
    return review


# What is public


def live_edition(profile: Profile) -> Edition | None:
    return Edition.objects.of(profile).current().first()


def published_number(profile: Profile) -> int:
    """The number of the last revision that was published, 0 before the first edition."""
    numbers = Edition.objects.filter(review__profile=profile).aggregate(last=Max("review__revision__number"))
    return numbers["last"] or 0


def withdrawn_edition(profile: Profile) -> Edition | None:
    """The last edition where it was withdrawn and nothing has taken its place; it may be published again by review."""
    editions = Edition.objects.of(profile).with_subject().defer("payload")
    last = editions.order_by("-number").first()
    return last if last is not None and last.state == EditionState.WITHDRAWN else None


def is_newer(revision: Revision, profile: Profile) -> bool:
    """Whether this revision may become the next edition: it is newer than the last that was published.

    Of a profile that was withdrawn, the text that was withdrawn may be published again.
    """
    if withdrawn_edition(profile):
        return revision.number >= published_number(profile)
    return revision.number > published_number(profile)


# Four eyes


def contributors(review: Review) -> set[User]:
    """The users who contributed to what this review would publish; none of them may approve it.

    These are the submitter, and the authors of all revisions after the last published one up to the pinned one. If
    one of these was restored from an earlier revision, the authors of that one count too, and of those before it
    that were not public when it was made, since it holds their text.

    A forced publication that is not approved yet counts as not published: nobody but its authors has checked the
    text. For a review of a revision that is published already (by force, approved afterwards; withdrawn, and to be
    published again), the last published one is the one before it.
    """
    return contributors_of([review])[review.pk]


def contributors_of(reviews: Collection[Review]) -> dict[int, set[User]]:
    """The contributors of each review, by its key, in three queries."""
    return {pk: set(people) for pk, people in contributions_of(reviews).items()}


def contributions_of(reviews: Collection[Review]) -> dict[int, dict[User, list[int]]]:
    """The contributors of each review, by its key, with the numbers of their revisions that are in its text."""
    profiles = {review.profile_id for review in reviews}
    revisions: dict[int, dict[int, list[int]]] = defaultdict(dict)
    published: dict[int, list[tuple[int, int]]] = defaultdict(list)
    columns = ("profile_id", "number", "author_id", "restored_from__number")
    for profile, *row in Revision.objects.filter(profile__in=profiles).values_list(*columns):
        revisions[profile][row[0]] = row
    editions = Edition.objects.filter(review__profile__in=profiles)
    editions = editions.exclude(review__in=Review.objects.forced_and_not_approved())
    numbers_of_editions = ("review__profile_id", "review__revision__number", "review_id")
    for profile, number, pk in editions.values_list(*numbers_of_editions):
        published[profile].append((number, pk))
    found = {
        review.pk: _authors(review, revisions[review.profile_id], published[review.profile_id])
        for review in reviews
    }
    people = User.objects.in_bulk(set().union(*found.values()))
    return {
        pk: {people[author]: sorted(numbers) for author, numbers in authors.items()}
        for pk, authors in found.items()
    }


def _authors(
    review: Review, revisions: Mapping[int, Sequence[int]], published: Iterable[tuple[int, int]]
) -> dict[int, list[int]]:
    """The numbers of the revisions of each contributor; a row of `revisions` is number, author, restored from."""
    pinned = review.revision.number
    numbers = sorted(number for number, pk in published if pk != review.pk and number < pinned)
    authors: dict[int, list[int]] = {review.submitter_id: []}
    seen: set[int] = set()
    # (first, last): the revisions whose text would be published
    spans = [(max(numbers, default=0) + 1, pinned)]
    while spans:
        first, last = spans.pop()
        for number in range(first, last + 1):
            if number in seen or number not in revisions:
                continue
            seen.add(number)
            _, author, origin = revisions[number]
            authors.setdefault(author, []).append(number)
            if origin:
                floor = max((n for n in numbers if n < origin), default=0)
                spans.append((floor + 1, origin))
    return authors


def why_not_approve(review: Review, user: User, people: Collection[User] | None = None) -> str:
    """The reason why `user` may not approve `review`, or an empty string; `people` are its contributors, if known."""
    if review.state != ReviewState.IN_REVIEW:
        return "Only a revision in review can be approved."
    if user in (contributors(review) if people is None else people):
        return "You contributed to this revision, so somebody else has to approve it."
    return ""


def why_not_approve_afterwards(review: Review, user: User, people: Collection[User] | None = None) -> str:
    """The reason why `user` may not approve a forced publication, or an empty string."""
    if review.state != ReviewState.PUBLISHED or review.forced_by_id is None:
        return "Only a revision that was published by force can be approved afterwards."
    if review.decider_id is not None:
        return "This has been approved."
    if not review.waits_for_approval:
        return (
            f"The edition is {review.edition.get_state_display().lower()}, so it no longer needs an approval."
        )
    if user.pk == review.forced_by_id:
        return "You published this by force, so somebody else has to approve it."
    if user in (contributors(review) if people is None else people):
        return "You contributed to this revision, so somebody else has to approve it."
    return ""
