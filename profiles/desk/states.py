"""The state of each profile in a list: work under way, or its public state. One query, however many profiles."""

from django.db.models import Case, DateTimeField, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from ..models import Edition, Review
from ..models.choices import EditionState
from ..models.record import ReviewState
from .drafts import unpublished_revisions

# In the order of the list: profiles that wait for somebody first.
STATES = {
    "in-review": "In review",
    "approved": "Approved",
    "scheduled": "Scheduled",
    "sent-back": "Sent back",
    "draft": "Draft, not submitted",
    "published": "Published, no changes",
    "ended": "Ended",
}
PLACES = {name: place for place, name in enumerate(STATES)}
EVER = Exists(Edition.objects.filter(review__profile=OuterRef("pk")))


def with_state(profiles):
    """Profiles with `desk_state` (a position in STATES), `waiting_since`, and the columns for the words of a state."""
    own = Review.objects.filter(profile=OuterRef("pk"))
    last_scheduled = Case(When(state=ReviewState.SCHEDULED, then=1), default=0, output_field=IntegerField())
    under_way = own.unfinished().order_by(last_scheduled, "-pk")
    last = own.exclude(state=ReviewState.WITHDRAWN).order_by("-pk")
    editions = Edition.objects.filter(review__profile=OuterRef("pk")).order_by("-number")
    since = under_way.annotate(since=Coalesce("decided_at", "submitted_at"))
    sent_back, changed = Q(last_review=ReviewState.CHANGES_REQUESTED), Exists(unpublished_revisions("pk"))
    drafted = unpublished_revisions("pk").order_by("number")
    return profiles.alias(
        under_way=Subquery(under_way.values("state")[:1]), last_review=Subquery(last.values("state")[:1])
    ).annotate(
        going_live=Subquery(own.scheduled().values("scheduled_for")[:1]),
        last_edition=Subquery(editions.values("state")[:1]),
        desk_state=Case(
            *(
                When(under_way=name, then=Value(PLACES[name]))
                for name in ("in-review", "approved", "scheduled")
            ),
            When(sent_back, then=Value(PLACES["sent-back"])),
            When(changed, then=Value(PLACES["draft"])),
            When(Exists(editions.current()), then=Value(PLACES["published"])),
            When(EVER, then=Value(PLACES["ended"])),
            default=Value(PLACES["draft"]),
            output_field=IntegerField(),
        ),
        waiting_since=Case(
            When(under_way__isnull=False, then=Subquery(since.values("since")[:1])),
            When(sent_back, then=Subquery(last.values("decided_at")[:1])),
            When(changed, then=Subquery(drafted.values("created_at")[:1])),
            default=None,
            output_field=DateTimeField(),
        ),
    )


def in_words(profile):
    """“Scheduled for 3 Mar 2027”, “Draft, never published” of a profile with its state."""
    name = list(STATES)[profile.desk_state]
    if name == "scheduled":
        return f"Scheduled for {profile.going_live:%-d %b %Y}"
    if name == "draft" and profile.last_edition is None:
        return "Draft, never published"
    if name == "ended":
        return EditionState(profile.last_edition).label
    return STATES[name]
