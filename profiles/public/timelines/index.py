"""The facets of policies and partnerships, with every row of live editions as a bit of an integer."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from minerals.models import Mineral
from page_store.keeping import kept

from ...models import EditionEvent, EditionEventMineral, EditionEventPartner
from ...models.choices import PolicyStatus
from ...models.projections import EventTable
from ...shape import TABLE
from ..bits import bits_at, numbers_of, union
from ..clock import PASSED, TO_COME, state_of
from ..faceted import Facet

FACETS = {
    "country": _("Country"),
    "mineral": _("Mineral"),
    "type": _("Type"),
    "status": _("Status today"),
    "year": _("Year"),
}
STATES = {  # what the clock makes of a status, in the order of the filter
    PolicyStatus.IN_FORCE: PolicyStatus.IN_FORCE.label,
    TO_COME: _("Not yet in force"),
    PolicyStatus.ANNOUNCED: PolicyStatus.ANNOUNCED.label,
    PolicyStatus.SUSPENDED: PolicyStatus.SUSPENDED.label,
    PASSED: _("Date passed, not checked since"),
    PolicyStatus.ENDED: PolicyStatus.ENDED.label,
    PolicyStatus.SUPERSEDED: PolicyStatus.SUPERSEDED.label,
}
COLUMNS = ("pk", "date", "kind", "status", "since", "until", "as_of")
PLACE = ("slug", "name", "code", "region__position")


@dataclass(frozen=True)
class Party:
    """A country that issued a policy or takes part in a partnership."""

    slug: str
    name: str
    code: str
    region: int | None  # the position of its region


@dataclass(frozen=True)
class YearFacet(Facet):
    is_alphabetical = False  # the newest first


@kept
def index_of(table, today):
    """The Index of a table, which pages share. Nobody may change it."""
    return Index(table, today)


class Index:
    """The rows of one table of all live editions, the newest first, each value of a facet as a set of bits.

    Countries alone keep the places of their rows: they are as many as profiles, and have a few rows each.
    """

    def __init__(self, table, today):
        rows = EditionEvent.objects.of_live(table)
        country = (f"edition__country__{name}" for name in PLACE)
        found = list(rows.values_list(*COLUMNS, *country, named=True))
        self.events = [row.pk for row in found]
        self.place = {pk: index for index, pk in enumerate(self.events)}
        self.kinds = [row.kind for row in found]
        self.states = [state_of(row, today) for row in found]
        self._party = {}  # slug -> its Party
        self.parties = [self._party_of(row[len(COLUMNS) :]) for row in found]  # whose profile each row is in
        self.partners = defaultdict(list)  # index of a row -> the Parties that it is with
        if table == EventTable.PARTNERSHIPS:
            self._read_partners(rows)
        self.labels = {name: {} for name in FACETS}
        places = {name: defaultdict(list) for name in FACETS}
        kinds = TABLE[table].choices["kind"]
        for place, row in enumerate(found):
            for party in (self.parties[place], *self.partners.get(place, ())):
                self.labels["country"][party.slug] = party.name
                places["country"][party.slug].append(place)
            kind, state, year = row.kind, self.states[place], row.date[:4]
            for facet, slug in (("type", kind), ("status", state), ("year", year)):
                places[facet][slug].append(place)
        self.labels["type"] = {kind: kinds.get(kind, kind) for kind in places["type"]}
        self.labels["status"] = {state: str(STATES[state]) for state in places["status"]}
        self.labels["year"] = {year: year for year in places["year"]}
        self._of_country = places.pop("country")
        self.bits = {
            name: {slug: bits_at(held, len(found)) for slug, held in held_by.items()}
            for name, held_by in places.items()
        }
        self._read_minerals(rows)

    def any_of(self, facet, slugs):
        """Bits of the rows that have one of these values."""
        if facet == "country":
            return bits_at(
                [place for slug in slugs for place in self._of_country.get(slug, ())], len(self.events)
            )
        return union(self.bits[facet].get(slug, 0) for slug in slugs)

    def counts(self, facet, bits):
        """{slug: how many of these rows have it} of every value of a facet."""
        if facet == "country":
            among = set(numbers_of(bits))
            return {slug: len(among.intersection(places)) for slug, places in self._of_country.items()}
        return {slug: (bits & self.bits[facet][slug]).bit_count() for slug in self.labels[facet]}

    def order(self, facet, counts, chosen):
        """The values that a facet offers: most rows first, then by label; years backwards, states in their own order.

        A mineral that is found through its kin alone is no value, unless it was chosen: the rare earths would fill the
        list. Minerals are sorted by the rows that name them.
        """
        labels = self.labels[facet]
        if facet == "year":
            return sorted(labels, reverse=True)
        if facet == "status":
            return [state for state in STATES if state in labels]
        if facet == "mineral":
            counts = {slug: bits.bit_count() for slug, bits in self.named.items()}
            labels = {slug: label for slug, label in labels.items() if slug in counts or slug in chosen}
        return sorted(labels, key=lambda slug: (-counts.get(slug, 0), labels[slug]))

    def _party_of(self, place):
        """The Party of a row of PLACE, once for each country."""
        return self._party.setdefault(place[0], Party(*place))

    def _read_partners(self, rows):
        partners = EditionEventPartner.objects.filter(event__in=rows.order_by().values("pk"))
        columns = ("event", *(f"country__{name}" for name in PLACE))
        for event, *country in partners.order_by("country__slug").values_list(*columns):
            self.partners[self.place[event]].append(self._party_of(country))

    def _read_minerals(self, rows):
        """A mineral finds the rows that name it, its parent or one of its children."""
        named = EditionEventMineral.objects.filter(event__in=rows.order_by().values("pk"))
        places = defaultdict(list)
        for event, mineral in named.order_by("pk").values_list("event", "mineral"):
            places[mineral].append(self.place[event])
        own = {mineral: bits_at(held, len(self.events)) for mineral, held in places.items()}
        minerals = {pk: row for pk, *row in Mineral.objects.values_list("pk", "slug", "name", "parent")}
        children = defaultdict(list)
        for pk, (_slug, _name, parent) in minerals.items():
            children[parent].append(pk)
        self.named = {minerals[pk][0]: bits for pk, bits in own.items()}
        self.through = defaultdict(
            dict
        )  # slug -> {name of its parent or child: bits of the rows that name that}
        for pk, (slug, name, parent) in minerals.items():
            kin = [other for other in (parent, *children[pk]) if other in own]
            if pk in own or kin:
                self.labels["mineral"][slug] = name
                self.bits["mineral"][slug] = own.get(pk, 0) | union(own[other] for other in kin)
                self.through[slug] = {minerals[other][1]: own[other] & ~own.get(pk, 0) for other in kin}
