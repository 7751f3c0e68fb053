"""Rows of one kind of live editions in memory, every row a bit of an integer."""

from collections import defaultdict
from dataclasses import dataclass

from minerals.models import Mineral
from page_store.keeping import kept

from ...models import (
    EditionEvent,
    EditionEventMineral,
    EditionEventPartner,
    EditionProject,
    EditionProjectMineral,
)
from ...models.choices import PolicyScope
from ...models.projections import EventTable
from ..clock import state_of
from ..filters.bits import bits_at, numbers_of, union
from .filter import EventFilter, HappeningFilter, ProjectFilter, row_facets

PLACE = ("slug", "name", "code", "region__position")
REGION = ("region__slug", "region__name")
PROJECTS = "projects"  # the name of the table, in `shape` and in addresses


@dataclass(frozen=True)
class Party:
    """A country that issued a policy, takes part in a partnership or has a project."""

    slug: str
    name: str
    code: str
    region: int | None  # the position of its region


@kept
def index_of(table, today):
    """The Index of a table, which pages share. Nobody may change it."""
    return INDEXES.get(table, EventIndex)(table, today)


class Index:
    """The rows of one kind of all live editions, in order, each value of a facet as a set of bits.

    Only countries keep the positions of their rows: there are as many as profiles, with a few rows each. A subclass has
    the `filter` with the facets, the `columns` of a row that these ask for, and `named_in`: the model of the rows
    that name its minerals, with its key to a row.
    """

    def __init__(self, table, today):
        self.table = table
        facets = self.filter.declared_facets
        rows = self.rows()
        country = (f"edition__subject__place__{name}" for name in (*PLACE, *REGION))
        found = self.once_each(rows.values_list("pk", *self.columns, *country, named=True))
        self.keys = [row.pk for row in found]
        self.place = {pk: index for index, pk in enumerate(self.keys)}
        self.states = [self.state(row, today) for row in found]
        self._party = {}  # slug -> its Party
        start = 1 + len(self.columns)
        self.parties = [self._party_of(row[start : start + len(PLACE)]) for row in found]  # with the profile
        self.regions = dict(row[start + len(PLACE) :] for row in found)  # slug -> name
        self.partners = defaultdict(list)  # index of a row -> the Parties that it is with
        self.read(found, rows)
        self.labels = {name: {} for name in facets}
        places = {name: defaultdict(list) for name in facets}
        for place, row in enumerate(found):
            for party in self.named_at(place):
                self.labels["country"][party.slug] = party.name
                places["country"][party.slug].append(place)
            for name, facet in row_facets(self.filter).items():
                for slug in facet.values(row, self.states[place]):
                    places[name][slug].append(place)
        for name, facet in row_facets(self.filter).items():
            self.labels[name] = {slug: facet.label_of(slug, self) for slug in places[name]}
        self._of_country = places.pop("country")
        self.bits = {
            name: {slug: bits_at(held, len(found)) for slug, held in held_by.items()}
            for name, held_by in places.items()
        }
        self._read_minerals(rows)

    def once_each(self, rows):
        """The rows of a query that the list has."""
        return list(rows)

    def named_at(self, place):
        """The Parties that a row finds: that with the profile, and those that it is with."""
        return [self.parties[place], *self.partners.get(place, ())]

    def read(self, read_rows, rows):
        """Take more of the rows that were read; for a subclass. `rows`: their queryset."""

    def any_of(self, facet, slugs):
        """Bits of the rows that have one of these values."""
        if facet == "country":
            return bits_at(
                [place for slug in slugs for place in self._of_country.get(slug, ())], len(self.keys)
            )
        return union(self.bits[facet].get(slug, 0) for slug in slugs)

    def counts(self, facet, bits):
        """{slug: how many of these rows have it} of every value of a facet."""
        if facet == "country":
            among = set(numbers_of(bits))
            return {slug: len(among.intersection(places)) for slug, places in self._of_country.items()}
        return {slug: (bits & self.bits[facet][slug]).bit_count() for slug in self.labels[facet]}

    def _party_of(self, place):
        """The Party of a row of PLACE, once for each country."""
        return self._party.setdefault(place[0], Party(*place))

    def _read_minerals(self, rows):
        """A mineral finds the rows that name it, its parent or one of its children."""
        model, key = self.named_in
        named = model.objects.filter(**{f"{key}__in": rows.order_by().values("pk")})
        places = defaultdict(list)
        for row, mineral in named.order_by("pk").values_list(key, "mineral"):
            if row in self.place:
                places[mineral].append(self.place[row])
        own = {mineral: bits_at(held, len(self.keys)) for mineral, held in places.items()}
        minerals = {pk: row for pk, *row in Mineral.objects.values_list("pk", "slug", "name", "parent")}
        children = defaultdict(list)
        for pk, (_slug, _name, parent) in minerals.items():
            children[parent].append(pk)
        self.named = {minerals[pk][0]: bits for pk, bits in own.items()}
        # slug -> {name of its parent or child: bits of the rows that name that}
        self.through = defaultdict(dict)
        for pk, (slug, name, parent) in minerals.items():
            kin = [other for other in (parent, *children[pk]) if other in own]
            if pk in own or kin:
                self.labels["mineral"][slug] = name
                self.bits["mineral"][slug] = own.get(pk, 0) | union(own[other] for other in kin)
                self.through[slug] = {minerals[other][1]: own[other] & ~own.get(pk, 0) for other in kin}


class EventIndex(Index):
    """Policies or partnerships, the newest first."""

    filter = EventFilter
    columns = ("date", "kind", "status", "since", "until", "as_of", "scope", "told_in")
    named_in = (EditionEventMineral, "event")
    _of_all = 0  # bits of the policies on all dual-use items

    def rows(self):
        return EditionEvent.objects.of_live(self.table)

    def once_each(self, rows):
        """The rows, and of those that point to one event only the first, whose partners are its parties."""
        told, kept = set(), []
        for row in rows:
            if row.told_in and row.told_in in told:
                continue
            told.add(row.told_in)
            kept.append(row)
        return kept

    @staticmethod
    def state(row, today):
        return state_of(row, today)

    def read(self, read_rows, rows):
        self.kinds = [row.kind for row in read_rows]
        self._of_all = bits_at(
            [place for place, row in enumerate(read_rows) if row.scope == PolicyScope.DUAL_USE],
            len(read_rows),
        )
        if self.table == EventTable.PARTNERSHIPS:
            self.read_partners(rows)

    def _read_minerals(self, rows):
        """Each mineral on an official list also finds the policies on all dual-use items."""
        super()._read_minerals(rows)
        if not self._of_all:
            return
        scope = PolicyScope.DUAL_USE.label.lower()
        for slug, name in Mineral.objects.listed().values_list("slug", "name"):
            own = self.bits["mineral"].get(slug, 0)
            self.labels["mineral"][slug] = name
            self.bits["mineral"][slug] = own | self._of_all
            self.through[slug][scope] = self._of_all & ~own

    def read_partners(self, rows):
        partners = EditionEventPartner.objects.filter(event__in=rows.order_by().values("pk"))
        columns = ("event", *(f"country__{name}" for name in PLACE))
        for event, *country in partners.order_by("country__slug").values_list(*columns):
            if event in self.place:
                self.partners[self.place[event]].append(self._party_of(country))


class ProjectIndex(Index):
    """Mines, plants and projects, by country and in the order of its profile."""

    filter = ProjectFilter
    columns = ("stages", "status")
    named_in = (EditionProjectMineral, "project")

    def rows(self):
        return EditionProject.objects.of_live()

    @staticmethod
    def state(row, today):
        return row.status


class HappeningIndex(EventIndex):
    """Events, the newest first. Their countries are those that they name."""

    filter = HappeningFilter
    columns = ("date", "kind", "told_in")

    def named_at(self, place):
        return self.partners.get(place, [])

    @staticmethod
    def state(row, today):
        return ""

    def read(self, read_rows, rows):
        self.read_partners(rows)


INDEXES = {PROJECTS: ProjectIndex, EventTable.EVENTS: HappeningIndex}  # of the other tables: EventIndex
