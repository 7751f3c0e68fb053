"""Policies that name a mineral or its kin, with their countries, and the number of such partnerships."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from ...models import EditionEvent
from ...models.choices import EditionState, PolicyKind
from ...models.projections import EventTable
from ...shape import TABLE
from ..clock import Standing, standing
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
    "as_of",
    "anchor",
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


@dataclass(frozen=True)
class Bearing:
    """`policies` and `partnerships` of live editions that name a mineral, its parent or a child, the newest first."""

    policies: list[BearingPolicy]
    countries: list[tuple]  # (slug, name, number of policies), most first
    partnerships: int
    controls: int  # policies that are export controls

    @property
    def newest(self):
        return self.policies[0] if self.policies else None

    @property
    def first(self):
        return self.policies[:FIRST]

    @property
    def rest(self):
        return self.policies[FIRST:]


def bearing_on(mineral):
    """The Bearing of a mineral today, in one query."""
    kin = mineral.kin_in("mineral_rows__mineral")
    events = EditionEvent.objects.filter(kin, edition__state=EditionState.LIVE)
    events = events.order_by(
        "-date", "edition__subject__place__slug", "position", "pk", "mineral_rows__mineral__slug"
    )
    found, minerals = {}, {}
    for row in events.values_list(*COLUMNS, named=True):
        found.setdefault(row.pk, row)
        minerals.setdefault(row.pk, {})[row.mineral_rows__mineral] = row.mineral_rows__mineral__name
    policies = [row for row in found.values() if row.table == EventTable.POLICIES]
    labels, today = TABLE[EventTable.POLICIES].choices, timezone.localdate()
    counts = Counter(
        (row.edition__subject__place__slug, row.edition__subject__place__name) for row in policies
    )
    return Bearing(
        [_policy(row, minerals[row.pk], mineral, labels, today) for row in policies],
        [(*place, count) for place, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))],
        len(found) - len(policies),
        sum(row.kind == PolicyKind.EXPORT_CONTROL for row in policies),
    )


def _policy(row, minerals, mineral, labels, today):
    return BearingPolicy(
        row.title,
        row.date,
        row.edition__subject__place__name,
        profile_address(row.edition__subject__place__slug, row.anchor),
        labels["kind"].get(row.kind, row.kind),
        standing(row, labels["status"].get(row.status, row.status), today),
        () if mineral.pk in minerals else tuple(minerals.values()),
    )
