"""Queues of the health of profiles: overdue reviews, missing parts, broken references, figures that moved."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from .. import workflow
from ..draft.dates import due, readable
from ..models import DraftCheck, Edition, Profile, Review
from ..shape import IMAGE, TABLES, TEXTS
from .tasks import HEALTH_ROWS, Queue, Task, form_of, listed, queue

NAMED = 3  # faults that a line names; it counts the others
# The id on the form for each place that a check names.
PLACES = {
    **{part.heading: f"{part.accessor}-group" for part in (IMAGE, *TABLES)},
    **{text.heading: f"id_{text.name}" for text in TEXTS},
}


def overdue(user):
    """Profiles that `user` may change and that are due for review."""
    return workflow.within(user, Profile.objects.filter(pk__in=list(due(timezone.localdate()))), "country")


def _queue_of_overdue(title, empty, user, profiles, query):
    found = due(timezone.localdate())
    profiles = workflow.within(user, profiles.filter(pk__in=list(found)), "country")
    profiles = sorted(profiles.select_related("country", "owner"), key=lambda p: (found[p.pk], p.pk))
    tasks = [_overdue_task(p, *found[p.pk]) for p in profiles[:HEALTH_ROWS]]
    return Queue(title, empty, tasks, len(profiles), listed("profile", query))


def _overdue_task(profile, first, *others):
    what = (
        f"{'a claim from' if first.is_claim else 'source'} {first.key}" if first.key else "the whole profile"
    )
    more = f" and {len(others)} more" if others else ""
    note = f"{what} by {readable(first.written)}{more}. {_owned(profile)}"
    place = "citations-group" if first.key else "id_review_by"
    return Task(str(profile), form_of(profile.pk, place), note, late=True)


def overdue_for(user):
    empty = "Nothing is overdue."
    return _queue_of_overdue("Overdue for review", empty, user, Profile.objects.all(), "care=overdue")


def overdue_without_owner(user):
    """Overdue profiles without an owner, or with one who has left."""
    title, empty = "Overdue, without an owner", "No overdue profiles without an owner."
    profiles = Profile.objects.filter(Q(owner=None) | Q(owner__is_active=False))
    return _queue_of_overdue(title, empty, user, profiles, "care=overdue&owner=nobody")


def _checks(user):
    """The last check of each profile where `user` may act."""
    return workflow.within(user, DraftCheck.objects.all(), "profile__country")


def incomplete(user):
    return _checks(user).exclude(missing=[])


def with_broken_references(user):
    return _checks(user).exclude(broken=[])


def moved(user):
    """Checks of profiles whose figures moved since publication, without an unfinished review."""
    under_way = Review.objects.unfinished().filter(profile=OuterRef("profile"))
    return _checks(user).exclude(moved=[]).exclude(Exists(under_way))


def _of_checks(title, empty, checks, task, address):
    checks = checks.select_related("profile__country", "profile__owner")
    return queue(title, empty, checks, task, address, HEALTH_ROWS)


def _of_drafts(checks):
    return checks.order_by(F("profile__updated_at").asc(), "pk")


def incomplete_for(user):
    def task(one):
        return _task(one.profile, one.missing, [f"{where}: {reason}" for where, _, reason in one.missing])

    checks, address = _of_drafts(incomplete(user)), listed("profile", "care=incomplete")
    return _of_checks("Incomplete", "No incomplete drafts.", checks, task, address)


def broken_for(user):
    def task(one):
        texts = [f"{where}: {text or 'a link'}: {reason}" for where, text, reason in one.broken]
        return _task(one.profile, one.broken, texts)

    checks, address = _of_drafts(with_broken_references(user)), listed("profile", "care=broken")
    return _of_checks("Broken references", "No broken links.", checks, task, address)


def _task(profile, faults, texts):
    more = f"; and {len(texts) - NAMED} more" if len(texts) > NAMED else ""
    place = PLACES.get(faults[0][0].split(", ")[0], "")
    note = f"{'; '.join(texts[:NAMED])}{more}. {_owned(profile)}"
    return Task(str(profile), form_of(profile.pk, place), note, profile.updated_at)


def moved_for(user):
    """The oldest publication first; the tasks lead to the page of moved figures."""
    address = reverse("admin:profiles_draftcheck_moved")
    live = Edition.objects.live().filter(country=OuterRef("profile__country"))
    checks = moved(user).annotate(published_at=Subquery(live.values("published_at")[:1]))

    def task(one):
        first, *others = one.moved
        note = f"{first['name']}: {first['before'] or 'not stated'} → {first['after'] or 'not stated'}"
        note += f"; and {len(others)} more" if others else ""
        return Task(str(one.profile), f"{address}#{one.profile.country.slug}", note, one.published_at)

    title, empty = "Figures moved since published", "No figures changed since publication."
    return _of_checks(title, empty, checks.order_by("published_at", "pk"), task, address)


def _owned(profile):
    if profile.owner is None:
        return "It has no owner."
    return f"Owner: {profile.owner}" + ("." if profile.owner.is_active else ", who has left.")
