"""Policies and events that name a mineral or its kin, with countries, and the number of such partnerships."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, Q
from django.urls import reverse
from django.utils import timezone

from minerals.models import Mineral

from ...models import EditionEvent
from ...models.choices import EditionState, PolicyKind, PolicyScope
from ...models.projections import EventTable
from ...shape import TABLE
from ..clock import Standing, standing
from .happenings import BESIDE, kind_words
from .rows import profile_address

PLACE = ("edition__subject__place__slug", "edition__subject__place__name")
NAMED = ("mineral_rows__mineral", "mineral_rows__mineral__name")
COLUMNS = (
    "pk",
    "table",
    "title",
    "date",
    "kind",
    "status",
    "since",
    "until",
    "scope",
    "as_of",
    "anchor",
    "summary",
    *PLACE,
    *NAMED,
)
FIRST = 6  # policies that are shown at once


@dataclass(frozen=True)
class BearingPolicy:
    title: str
    date: str
    country: str
    address: str  # of its row in the profile
    kind: str
    standing: Standing
    through: tuple[str, ...]  # the minerals that it names, where the one that is asked for is not among them
    scope: str  # in words, where it covers the mineral without naming it


@dataclass(frozen=True)
class BearingEvent:
    """An event, as `includes/events_today.html` shows it."""

    event: tuple  # of COLUMNS, named
    part: str = ""
    note: str = ""

    @property
    def kind(self):
        return kind_words(self.event.kind)

    @property
    def address(self):
        return reverse("profiles:event", args=[self.event.anchor])


@dataclass(frozen=True)
class Bearing:
    """`policies` and `partnerships` of live editions that name a mineral, its parent or a child, the newest first.

    A policy on all dual-use items is among them, where an official list names the mineral.
    """

    policies: list[BearingPolicy]
    countries: list[tuple]  # (slug, name, number of policies), most first
    partnerships: int
    controls: int  # policies that are export controls
    events: list[BearingEvent]
    marked: tuple[BearingEvent, ...]  # those that name the mineral itself, the oldest first

    @property
    def state_of_marks(self):
        """The name of a part of a page that shows `marked`."""
        return "marks", *((one.event.date, one.event.title, one.event.anchor) for one in self.marked)

    @property
    def newest(self):
        return self.policies[0] if self.policies else None

    @property
    def first(self):
        return self.policies[:FIRST]

    @property
    def rest(self):
        return self.policies[FIRST:]


def events_on(mineral):
    """EditionEvents of live editions that name a mineral or its kin, or whose scope covers it, once for each name."""
    listed = Exists(Mineral.objects.listed().filter(pk=mineral.pk))
    covering = Q(listed, table=EventTable.POLICIES, scope=PolicyScope.DUAL_USE)
    named = mineral.kin_in("mineral_rows__mineral")
    return EditionEvent.objects.filter(named | covering, edition__state=EditionState.LIVE)


def bearing_on(mineral):
    """The Bearing of a mineral today, in one query."""
    events = events_on(mineral).order_by(
        "-date", "edition__subject__place__slug", "position", "pk", "mineral_rows__mineral__slug"
    )
    found, minerals = {}, {}
    for row in events.values_list(*COLUMNS, named=True):
        found.setdefault(row.pk, row)
        minerals.setdefault(row.pk, {})[row.mineral_rows__mineral] = row.mineral_rows__mineral__name
    policies, partnerships, happened = (
        [row for row in found.values() if row.table == table]
        for table in (EventTable.POLICIES, EventTable.PARTNERSHIPS, EventTable.EVENTS)
    )
    labels, today = TABLE[EventTable.POLICIES].choices, timezone.localdate()
    counts = Counter(
        (row.edition__subject__place__slug, row.edition__subject__place__name) for row in policies
    )
    return Bearing(
        [_policy(row, minerals[row.pk], mineral, labels, today) for row in policies],
        [(*place, count) for place, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))],
        len(partnerships),
        sum(row.kind == PolicyKind.EXPORT_CONTROL for row in policies),
        [BearingEvent(row) for row in happened[:BESIDE]],
        tuple(BearingEvent(row) for row in reversed(happened) if mineral.pk in minerals[row.pk]),
    )


def _policy(row, minerals, mineral, labels, today):
    is_named = mineral.pk in minerals
    return BearingPolicy(
        row.title,
        row.date,
        row.edition__subject__place__name,
        profile_address(row.edition__subject__place__slug, row.anchor),
        labels["kind"].get(row.kind, row.kind),
        standing(row, labels["status"].get(row.status, row.status), today),
        () if is_named or row.scope else tuple(minerals.values()),
        "" if is_named else labels["scope"].get(row.scope, row.scope),
    )
