"""Roles of the compared places, their own official lists, and their policies in force."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from minerals.lists import OfficialList
from minerals.lists.comparing import ListStatus
from minerals.lists.tables import current_lists, family_of
from minerals.models import CriticalList, Mineral
from minerals.wording import lower_first
from profiles.models import EditionEvent
from profiles.models.choices import PolicyStatus, Role
from profiles.models.projections import EventTable
from profiles.public.clock import Standing, standing
from profiles.public.timelines.rows import profile_address
from profiles.shape import TABLE

FIRST = 6  # policies that are shown at once
COLUMNS = (
    "pk", "title", "date", "kind", "status", "since", "until", "as_of", "anchor", "edition__subject__place__code",
    "edition__subject__place__slug", "mineral_rows__mineral__slug",
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """The status of a mineral on a list of a country, or of a bloc that it is in."""

    list: CriticalList
    status: ListStatus


@dataclass(frozen=True)
class StanceCell:
    place: int
    name: str
    roles: tuple[str, ...]
    is_key: bool  # a key mineral of its live profile, whose roles these are; else they are what figures give
    listed: tuple[Listed, ...]
    has_lists: bool


@dataclass(frozen=True)
class StanceRow:
    mineral: Mineral
    cells: tuple[StanceCell, ...]


@dataclass(frozen=True)
class PolicyInForce:
    title: str
    date: str
    kind: str
    address: str
    minerals: tuple[str, ...]  # names of those that are compared; none where it names no mineral at all
    standing: Standing


@dataclass(frozen=True)
class Policies:
    place: int
    name: str
    has_profile: bool
    policies: list[PolicyInForce]

    @property
    def first(self):
        return self.policies[:FIRST]

    @property
    def rest(self):
        return self.policies[FIRST:]


def stance_rows(facts):
    """One StanceRow per mineral, in two queries."""
    family = family_of(facts.by_slug)
    lists = current_lists()
    own = {
        place.code: [
            (one, entries) for one, entries in lists if one.country.code in {place.code, *place.blocs}
        ]
        for place in facts.asked.countries
    }
    return [
        StanceRow(
            mineral,
            tuple(
                _cell(facts, number, place, mineral, own[place.code], family)
                for number, place in enumerate(facts.asked.countries, 1)
            ),
        )
        for mineral in facts.minerals
    ]


def _cell(facts, number, place, mineral, lists: list[tuple[CriticalList, OfficialList]], family):
    roles = facts.key_minerals.get(place.code, {}).get(mineral.slug)
    is_key = roles is not None
    roles = roles if is_key else facts.figure_roles(place.code, mineral)
    statuses = ((one, entries.status(mineral.slug, family)) for one, entries in lists)
    return StanceCell(
        number,
        place.name,
        tuple(str(Role(role).label) for role in roles),
        is_key,
        tuple(Listed(one, status) for one, status in statuses if status.is_on),
        bool(lists),
    )


def policies_in_force(facts):
    """Policies by place, in force today according to its live profile, in one query.

    Those that name one of the minerals first, then those that name none and so bear on all of them.
    """
    bearing = Q(mineral_rows__mineral__slug__in=facts.of_minerals) | Q(mineral_rows__isnull=True)
    events = EditionEvent.objects.of_live(EventTable.POLICIES).filter(
        bearing, edition__subject__place__code__in=facts.codes
    )
    rows, minerals = {}, defaultdict(set)
    for row in events.values_list(*COLUMNS, named=True):
        rows.setdefault(row.pk, row)
        minerals[row.pk].update(filter(None, [row.mineral_rows__mineral__slug]))
    found = defaultdict(list)
    for key, row in rows.items():
        stands = standing(
            row, TABLE[EventTable.POLICIES].choices["status"].get(row.status, row.status), facts.today
        )
        if stands.state == PolicyStatus.IN_FORCE:
            found[row.edition__subject__place__code].append(_policy(facts, row, minerals[key], stands))
    return [
        Policies(
            number,
            place.name,
            place.code in facts.taglines,
            sorted(found[place.code], key=lambda policy: not policy.minerals),
        )
        for number, place in enumerate(facts.asked.countries, 1)
    ]


def _policy(facts, row, named, stands):
    kinds = TABLE[EventTable.POLICIES].choices["kind"]
    return PolicyInForce(
        row.title,
        row.date,
        kinds.get(row.kind, row.kind),
        profile_address(row.edition__subject__place__slug, row.anchor),
        tuple(sorted(lower_first(facts.by_slug[slug].name) for slug in named)),
        stands,
    )
