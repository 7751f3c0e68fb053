"""Piles of what a profile needs in the long run: another look, what is missing, what leads nowhere, what moved."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from .. import checking, workflow
from ..diff import TABLE_NAMES
from ..models import Edition, Profile, Review
from ..models.draft import SECTIONS
from ..partial_dates import readable
from ..review_dates import due
from ..snapshot import TABLES
from .tasks import CARE_ROWS, Pile, Task, counted, form_of, listed

NAMED = 3  # faults of a profile that its line names before it counts
# Where on the form a fault is put right, by the place that a check names.
PLACES = {
    "Tagline": "id_tagline",
    **{TABLE_NAMES[table.name]: f"{table.accessor}-group" for table in TABLES},
    **{heading: f"id_{name}" for name, heading in SECTIONS.items()},
}


# Overdue for another look


def overdue(user):
    """Profiles that `user` may change and that are due for another look."""
    return workflow.within(user, Profile.objects.filter(pk__in=list(due(timezone.localdate()))), "country")


def _overdue_pile(pile, profiles):
    found = due(timezone.localdate())
    profiles = profiles.filter(pk__in=list(found)).select_related("country", "owner")
    profiles = sorted(profiles, key=lambda p: (found[p.pk], p.pk))
    pile.total = len(profiles)
    for p in profiles[:CARE_ROWS]:
        first, *others = found[p.pk]
        what = (
            f"{'a claim from' if first.is_claim else 'source'} {first.key}"
            if first.key
            else "the whole profile"
        )
        more = f" and {len(others)} more" if others else ""
        note = f"{what} by {readable(first.written)}{more}. {_owned(p)}"
        place = "citations-group" if first.key else "id_review_by"
        pile.tasks.append(Task(str(p), form_of(p.pk, place), note, late=True))
    return pile


def overdue_for(user):
    pile = Pile("Overdue for another look", "Nothing is overdue.", all_url=listed("profile", "care=overdue"))
    return _overdue_pile(pile, workflow.within(user, Profile.objects.all(), "country"))


def overdue_and_nobodys(user):
    """What is overdue and nobody looks after: no owner, or one who has left."""
    pile = Pile(
        "Overdue, and nobody looks after it",
        "Every overdue profile has an owner.",
        all_url=listed("profile", "care=overdue&owner=nobody"),
    )
    nobodys = Profile.objects.filter(Q(owner=None) | Q(owner__is_active=False))
    return _overdue_pile(pile, workflow.within(user, nobodys, "country"))


# By what the checks found


def _checks(user, facts):
    """Checks that hold today, of the profiles where `user` may act."""
    return workflow.within(user, checking.checks_of_today(facts), "profile__country")


def incomplete(user, facts):
    return _checks(user, facts).exclude(missing=[])


def with_broken_references(user, facts):
    return _checks(user, facts).exclude(broken=[])


def moved(user, facts):
    """Checks of profiles whose figures moved since they were published, and of which no revision is under way."""
    under_way = Review.objects.unfinished().filter(profile=OuterRef("profile"))
    return _checks(user, facts).exclude(moved=[]).exclude(Exists(under_way))


def _pile(pile, checks, task):
    checks = checks.select_related("profile__country", "profile__owner")
    found, pile.total = counted(checks, CARE_ROWS)
    pile.tasks = [task(one) for one in found]
    return pile


def _of_drafts(checks):
    return checks.order_by(F("profile__updated_at").asc(), "pk")


def incomplete_for(user, facts):
    pile = Pile("Incomplete", "Every draft could be submitted.", all_url=listed("profile", "care=incomplete"))

    def task(one):
        return _task(one.profile, one.missing, [f"{where}: {reason}" for where, _, reason in one.missing])

    return _pile(pile, _of_drafts(incomplete(user, facts)), task)


def broken_for(user, facts):
    pile = Pile(
        "Broken references", "Every reference leads somewhere.", all_url=listed("profile", "care=broken")
    )

    def task(one):
        said = [f"{where}: {text or 'a link'}: {reason}" for where, text, reason in one.broken]
        return _task(one.profile, one.broken, said)

    return _pile(pile, _of_drafts(with_broken_references(user, facts)), task)


def _task(profile, faults, said):
    more = f"; and {len(said) - NAMED} more" if len(said) > NAMED else ""
    place = PLACES.get(faults[0][0].split(", ")[0], "")
    note = f"{'; '.join(said[:NAMED])}{more}. {_owned(profile)}"
    return Task(str(profile), form_of(profile.pk, place), note, profile.updated_at)


def moved_for(user, facts):
    """The longest published first; the work is on a page of its own."""
    address = reverse("admin:profiles_draftcheck_moved")
    pile = Pile(
        "Figures moved since published", "Every published figure stands as it was published.", all_url=address
    )
    live = Edition.objects.live().filter(country=OuterRef("profile__country"))
    checks = moved(user, facts).annotate(published_at=Subquery(live.values("published_at")[:1]))

    def task(one):
        first, *others = one.moved
        said = f"{first['name']}: {first['before'] or 'not stated'} → {first['after'] or 'not stated'}"
        more = f"; and {len(others)} more" if others else ""
        return Task(
            str(one.profile),
            f"{address}#{one.profile.country.slug}",
            said + more,
            one.published_at,
        )

    return _pile(pile, checks.order_by("published_at", "pk"), task)


def _owned(profile):
    if profile.owner is None:
        return "Nobody looks after it."
    return f"Owner: {profile.owner}" + ("." if profile.owner.is_active else ", who has left.")
