"""Export controls that live editions publish: who issued them, on which minerals, and whether they are in force."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse

from minerals.models import Country
from minerals.models.places import PlaceKind
from page_store.keeping import kept

from ...dates import first_day
from ...models import Edition
from ...models.choices import PolicyKind, PolicyStatus
from ...publishing.payload.payload import Event
from ...publishing.payload.upgrades import upgrade
from ...publishing.payload.written import read
from ...publishing.terms import has_ended, is_to_come
from ...shape import TABLE


@dataclass(frozen=True)
class Control:
    """A policy of the kind export control, from the live edition of a country."""

    code: str  # of the country that issued it
    country: str  # its name
    slug: str
    event: Event
    members: frozenset[str] = frozenset()  # codes of those of a bloc

    @cached_property
    def minerals(self):
        return frozenset(mineral.slug for mineral in self.event.minerals)

    @property
    def address(self):
        """The address of its place in the timeline of the profile."""
        return f"{reverse('profiles:detail', args=[self.slug])}#{anchor(self.event)}"

    @property
    def day(self):
        """The first day of its date, which may be a year or a month; None where it has none."""
        return first_day(self.event.date)

    def is_in_force(self, today):
        """Whether it is published as in force and `today` is within its term; after that it has to be checked again."""
        if self.event.status != PolicyStatus.IN_FORCE or not self.day:
            return False
        return not is_to_come(self.event, today) and not has_ended(self.event, today)

    def concerns(self, minerals, kin):
        """Whether it names one of the minerals with these slugs, their parent or a child."""
        return any(self.minerals & kin[mineral] for mineral in minerals)


def anchor(event):
    return TABLE["policies"].anchor(event.uid)


@kept
def published_controls():
    """Every Control of live editions, the newest first, in one query, and one more for the members of a bloc."""
    place = (f"subject__place__{name}" for name in ("code", "name", "slug"))
    found, blocs = [], []
    for code, name, slug, kind, schema, policies in (
        Edition.objects.live()
        .order_by("pk")
        .values_list(*place, "subject__place__kind", "schema", "payload__policies")
    ):
        controls = [row for row in policies if row["kind"] == PolicyKind.EXPORT_CONTROL]
        rows = upgrade({"schema": schema, "policies": controls})["policies"] if controls else []
        blocs += [code] if rows and kind == PlaceKind.BLOC else []
        found += [Control(code, name, slug, read(Event, row)) for row in rows]
    if blocs:
        members = _members(blocs)
        found = [replace(one, members=members.get(one.code, frozenset())) for one in found]
    return tuple(sorted(found, key=lambda one: (one.event.date, one.code), reverse=True))


def _members(blocs):
    """{code of a bloc: codes of its members}."""
    found = defaultdict(set)
    for bloc, code in (
        Country.objects.filter(blocs__code__in=blocs).order_by().values_list("blocs__code", "code")
    ):
        found[bloc].add(code)
    return {bloc: frozenset(codes) for bloc, codes in found.items()}


def said_of_controls():
    """The published controls as a state: what differs whenever a page that shows them would."""
    return tuple(
        (one.code, one.country, one.slug, repr(one.event), *sorted(one.members))
        for one in published_controls()
    )
