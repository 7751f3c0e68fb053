"""Queues of the health of profiles: overdue reviews, missing parts, broken references, figures that moved, roles."""

from dataclasses import replace
from functools import partial

from django.db.models import Exists, Func, IntegerField, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils import timezone

from .. import workflow
from ..dates import readable
from ..models import DraftCheck, Edition, Profile, Review
from ..models.choices import Role
from ..models.subjects import by_subject, with_subject
from ..publishing.texts.review_dates import due
from ..shape import TABLE, TEXT
from .drafts import with_names
from .form_places import PLACES, form_of
from .tasks import HEALTH_ROWS, First, Queue, Task, listed, queue

PUBLISHED_AT = Subquery(
    Edition.objects.current().filter(review__profile=OuterRef("profile")).values("published_at")[:1]
)
NAMED = 3  # faults that a line names; it counts the others
FAULTS = {  # column of a check -> (title of its queue, text of an empty one, query of the list of profiles)
    "missing": ("Incomplete", "No incomplete drafts.", "care=incomplete"),
    "broken": ("Broken references", "No broken links.", "care=broken"),
}


class ArrayLength(Func):
    """The number of members of an array in a JSON column."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **context)


def overdue(user):
    """Profiles that `user` may change and that are due for review."""
    return workflow.within(
        user, Profile.objects.filter(pk__in=list(due(timezone.localdate()))), "subject__place"
    )


def overdue_for(user):
    """Return the Queue of overdue profiles; for people who only decide, of those without an active owner."""
    profiles = workflow.within(user, Profile.objects.order_by(), "subject__place")
    title, empty, query = "Overdue for review", "Nothing is overdue.", "care=overdue"
    if not user.has_perm("profiles.change_profile"):
        profiles = profiles.filter(Q(owner=None) | Q(owner__is_active=False))
        title, empty = "Overdue, without an owner", "No overdue profiles without an owner."
        query += "&owner=nobody"
    found = due(timezone.localdate(), profiles)
    keys = sorted(found, key=lambda pk: (found[pk], pk))[:HEALTH_ROWS]
    first = First(None, texts_of=dict.fromkeys(keys), total=len(found))

    def tasks(profiles):
        return [_overdue_task(one, *found[one.pk]) for one in profiles]

    return Queue(title, empty, first, with_names, tasks, listed("profile", query))


def _overdue_task(profile, first, *others):
    what = (
        f"{'a claim from' if first.is_claim else 'source'} {first.key}" if first.key else "the whole profile"
    )
    more = f" and {len(others)} more" if others else ""
    note = f"{what} by {readable(first.written)}{more}. {_owned(profile)}"
    place = "citations-group" if first.key else "id_review_by"
    return Task(str(profile), form_of(profile.pk, place), note, late=True)


def checks(user, column):
    """Checks that found something in this column, of profiles where `user` may act."""
    return workflow.within(user, DraftCheck.objects.exclude(**{column: []}), "profile__subject__place")


def checks_with_names():
    """Return checks with the names for a task, and no text of a draft."""
    found = DraftCheck.objects.select_related(*with_subject("profile__"), "profile__owner")
    return found.defer(*(f"profile__{name}" for name in TEXT)).annotate(published_at=PUBLISHED_AT)


def queue_of_checks(title, empty, keys, task, address):
    made = queue(title, empty, keys, checks_with_names, task, address, HEALTH_ROWS)
    return replace(made, from_checks=True)


def moved(user):
    """Checks of profiles whose figures moved since publication, without an unfinished review."""
    under_way = Review.objects.unfinished().filter(profile=OuterRef("profile"))
    return checks(user, "moved").exclude(Exists(under_way))


def faulty_for(user, column):
    """Drafts with faults, longest untouched first."""
    title, empty, query = FAULTS[column]

    def task(check):
        faults, profile = getattr(check, column), check.profile
        texts = [
            f"{where}: {reason}" if column == "missing" else f"{where}: {text or 'a link'}: {reason}"
            for where, text, reason in faults[:NAMED]
        ]
        more = f"; and {len(faults) - NAMED} more" if len(faults) > NAMED else ""
        place = PLACES.get(faults[0][0].split(", ")[0], "")
        note = f"{'; '.join(texts)}{more}. {_owned(profile)}"
        return Task(str(profile), form_of(profile.pk, place), note, profile.updated_at)

    found = checks(user, column).order_by("profile__updated_at", "pk")
    return queue_of_checks(title, empty, found, task, listed("profile", query))


incomplete_for = partial(faulty_for, column="missing")
broken_for = partial(faulty_for, column="broken")


def moved_for(user):
    """The oldest publication first; the tasks lead to the sentences of each."""
    found = moved(user).alias(published_at=PUBLISHED_AT).order_by("published_at", "pk")

    def task(check):
        first, *others = check.moved
        note = f"{first['name']}: {first['before'] or 'not stated'} → {first['after'] or 'not stated'}"
        note += f"; and {len(others)} more" if others else ""
        address = reverse("admin:profiles_draftcheck_worklist", args=[check.profile.subject.slug])
        return Task(str(check.profile), address, note, check.published_at)

    title = "Figures moved since published"
    empty = "No figures changed since publication, apart from profiles in review."
    return queue_of_checks(title, empty, found, task, reverse("admin:profiles_draftcheck_moved"))


def overtaken_for(user):
    """Roles that an editor added and figures show now: a task a role, which leads to its row on the form."""
    found = checks(user, "overtaken").order_by(by_subject("profile__"), "pk")
    # A check has at least one row, so these are enough.
    first = First(found, HEALTH_ROWS, count=Sum(ArrayLength("overtaken")))

    def task(profile, row):
        role = Role(row["role"]).label.lower()
        note = (
            f"{row['because']}. The note and the source stay beside it; remove the row if they add nothing."
        )
        place = f"id_{TABLE['roles'].accessor}-{row['row']}-note"
        return Task(f"{profile}, {row['mineral'].lower()}: {role}", form_of(profile.pk, place), note)

    title, empty = "Added roles that figures now show", "No added role is in the figures yet."

    def tasks(checks):
        return [task(one.profile, row) for one in checks for row in one.overtaken][:HEALTH_ROWS]

    address = listed("profile", "care=overtaken")
    return Queue(title, empty, first, checks_with_names, tasks, address, from_checks=True)


def _owned(profile):
    if profile.owner is None:
        return "It has no owner."
    return f"Owner: {profile.owner}" + ("." if profile.owner.is_active else ", who has left.")
