"""What every door shares: refusals, who may, locks, compare-and-set, and who contributed."""

from collections import defaultdict

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Max

from minerals import audit

from ..models import Edition, Profile, Review, Revision
from ..models.record import ReviewState


class Refused(Exception):
    """A transition that the rules do not allow; the message is for the person who tried."""


class Incomplete(Refused):
    """A draft that cannot be submitted yet. `problems` lists every place and reason."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("Not submitted: " + "; ".join(str(p) for p in problems))


def require(condition, reason):
    if not condition:
        raise Refused(reason)


# Who may


def regions_of(user):
    """Keys of the regions a user is limited to; empty: everywhere, as for a superuser. Asked once an instance."""
    if not hasattr(user, "limited_to"):
        member = None if user.is_superuser else getattr(user, "staff_member", None)
        user.limited_to = frozenset(region.pk for region in member.regions.all()) if member else frozenset()
    return user.limited_to


def reaches(user, country):
    """Whether `country` is not outside of the regions that `user` is limited to."""
    limited = regions_of(user)
    return not limited or country.region_id in limited


def may(user, permission, country=None):
    """Whether `user` has the permission, and for `country` where they are limited to regions."""
    if not (user.is_active and user.has_perm(f"profiles.{permission}")):
        return False
    return country is None or reaches(user, country)


def within(user, rows, country=""):
    """Those of a queryset that lie where `user` may act; `country` is the path to theirs, empty for countries."""
    limited = regions_of(user)
    path = f"{country}__region__in" if country else "region__in"
    return rows.filter(**{path: limited}) if limited else rows


def allowed(user, permission, country=None):
    """Raises PermissionDenied with the reason where `may` says no."""
    if not may(user, permission):
        raise PermissionDenied(f"This needs the permission “{permission.replace('_', ' ')}”.")
    if not may(user, permission, country):
        raise PermissionDenied(f"You may do this in other regions, not for {country}.")


# Locks


def locked(profile_id):
    """The profile, its row locked until the transaction ends. SQLite's transaction is the lock itself."""
    profiles = Profile.objects.select_for_update(of=("self",)).select_related("country__region")
    profile = profiles.filter(pk=profile_id).first()
    require(profile is not None, "This draft has been discarded.")
    return profile


def fresh(review):
    """(review, profile): the review as it is now, its profile locked."""
    profile = locked(review.profile_id)
    reviews = Review.objects.select_related("revision", "profile__country", "submitter", "publication_set")
    found = reviews.filter(pk=review.pk).first()
    require(found is not None, "This review has been discarded with its draft.")
    return found, profile


def move(review, state, *, expected, **changes):
    """Compare-and-set: change the state only if it still is one of `expected`."""
    moved = Review.objects.filter(pk=review.pk, state__in=expected).update(state=state, **changes)
    require(moved, "Somebody else has decided on this review in the meantime. Reload the page.")
    review.refresh_from_db()
    return review


def log(act, subject, by, *, country, **detail):
    """An AuditEvent of a door."""
    audit.log(act, subject, by=by, country=country, **detail)


# What is public


def live_edition(profile):
    return Edition.objects.live().filter(country=profile.country_id).first()


def published_number(profile):
    """The number of the last revision that was published, 0 before the first edition."""
    numbers = Edition.objects.filter(review__profile=profile).aggregate(last=Max("review__revision__number"))
    return numbers["last"] or 0


# Four eyes


def contributors(review):
    """The users who had a hand in what this review would publish: none of them may approve it.

    The authors of all revisions above the last published one up to the pinned one, the submitter, and
    the authors of whatever a revision among them was restored from: of that revision and of those
    before it that were not public when it was made, since it holds their text too.

    What was published by force and has not been approved since counts as not published: nobody but its
    authors has answered for that text. Of a review that is published already (by force, approved
    afterwards), the last published one is the one before it.
    """
    return contributors_of([review])[review.pk]


def contributors_of(reviews):
    """{key of a review: its contributors}, in three queries however many reviews there are."""
    return {pk: set(people) for pk, people in contributions_of(reviews).items()}


def contributions_of(reviews):
    """{key of a review: {contributor: numbers of the revisions they saved that are in its text}}."""
    profiles = {review.profile_id for review in reviews}
    revisions, published = defaultdict(dict), defaultdict(list)
    columns = ("profile_id", "number", "author_id", "restored_from__number")
    for profile, *row in Revision.objects.filter(profile__in=profiles).values_list(*columns):
        revisions[profile][row[0]] = row
    editions = Edition.objects.filter(review__profile__in=profiles)
    editions = editions.exclude(review__in=Review.objects.forced_and_not_approved())
    for profile, number, pk in editions.values_list(
        "review__profile_id", "review__revision__number", "review_id"
    ):
        published[profile].append((number, pk))
    found = {
        review.pk: _authors(review, revisions[review.profile_id], published[review.profile_id])
        for review in reviews
    }
    people = get_user_model().objects.in_bulk(set().union(*found.values()))
    return {
        pk: {people[author]: sorted(numbers) for author, numbers in authors.items()}
        for pk, authors in found.items()
    }


def _authors(review, revisions, published):
    """{key of a contributor: numbers of their revisions}; `revisions` are {number: (number, author, restored from)}."""
    numbers = sorted(number for number, pk in published if pk != review.pk)
    pinned = review.revision.number
    if review.state == ReviewState.PUBLISHED:
        numbers = [number for number in numbers if number < pinned]
    authors, seen = {review.submitter_id: []}, set()
    # (first, last): the revisions whose text is in what would be published
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


def why_not_approve(review, user, people=None):
    """The reason why `user` may not approve `review`, or an empty string; `people` contributed, where that is known."""
    if review.state != ReviewState.IN_REVIEW:
        return "Only what is in review can be approved."
    if user in (contributors(review) if people is None else people):
        return "You contributed to this revision, so somebody else has to approve it."
    return ""


def why_not_approve_afterwards(review, user, people=None):
    """The reason why `user` may not approve what was published by force, or an empty string."""
    if review.state != ReviewState.PUBLISHED or review.forced_by_id is None:
        return "Only what was published by force is approved afterwards."
    if review.decider_id is not None:
        return "This has been approved."
    if user.pk == review.forced_by_id:
        return "You published this by force, so somebody else has to approve it."
    if user in (contributors(review) if people is None else people):
        return "You contributed to this revision, so somebody else has to approve it."
    return ""
