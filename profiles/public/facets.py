"""The facets of the filter and their values, with every pair of every country listed as a bit of an integer."""

from collections import defaultdict
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minerals.models import Country, Figure, ListEntry, Mineral
from minerals.models.places import Kind
from minerals.standings import standings

from ..models import Edition
from ..models.choices import EditionState, Role

FACETS = {
    "mineral": _("Mineral"),
    "role": _("Role"),
    "region": _("Region"),
    "group": _("Mineral group"),
    "list": _("On the official list of"),
}
PLACE_FACETS = ("region",)  # what is true of a country; the others are true of a pair
PAIR_FACETS = tuple(name for name in FACETS if name not in PLACE_FACETS)
ANY_ROLE = "any-role"
PROFILES = "profiles"
ROLES = dict(Role.choices)


class Place(NamedTuple):
    """A country that has a profile or figures. `edition`: the key of its live edition, None without one."""

    pk: int
    code: str
    slug: str
    name: str
    region: str
    region_name: str
    edition: int | None = None
    has_ended: bool = False  # something was published, and is no longer live


class FilterMineral(NamedTuple):
    slug: str
    name: str
    group: str
    group_name: str
    parent: str | None
    in_filter: bool


class Index:
    """All pairs of all countries listed, in memory, each facet value as a set of bits."""

    def __init__(self, places, pairs, *, minerals, lists=None, reasons=None, standings=None, names=None):
        """`places` in the order of the page; `pairs`: {key of a place: [(mineral slug, role)]}.

        `minerals`: {slug: FilterMineral} of all; `lists`: {mineral slug: {slug of a list: its name}}; `reasons`:
        {(list, parent): names of children}; `standings`: as the function of this name has them; `names`: {code: name}
        of every country, listed or not.
        """
        self.places, self.minerals, self.names = places, minerals, names or {}
        self.reasons, self.standings = reasons or {}, standings or {}
        self.labels = {name: {} for name in FACETS}
        # Of a region the bits of places, of all others those of pairs.
        self.bits = {name: defaultdict(int) for name in FACETS}
        self.with_profile = 0
        self.pairs = []  # (mineral, role)
        self.spans = []  # of each place, the first of its pairs and the one after the last
        for number, place in enumerate(places):
            self._add("region", place.region, place.region_name, 1 << number)
            self.with_profile |= (place.edition is not None) << number
            first = len(self.pairs)
            for mineral, role in pairs.get(place.pk, ()):
                self._add_pair(minerals[mineral], role, lists or {})
            self.spans.append((first, len(self.pairs)))
        self.masks = [(1 << stop) - (1 << first) for first, stop in self.spans]
        self.own = dict(self.bits["mineral"])  # of pairs that name the mineral itself
        self.naming = {slug: sum(bool(bits & mask) for mask in self.masks) for slug, bits in self.own.items()}
        for slug in self.own:
            self.bits["mineral"][slug] = reduce(or_, (self.own[one] for one in self.kin(slug)))

    @classmethod
    def read(cls):
        """Of today: the pairs of a profile as its live edition froze them, of others by the newest figures."""
        minerals = _minerals()
        lists, reasons = _lists()
        profiles, ended, pairs = _profiles(minerals)
        countries = _countries()
        names = {code: name for _pk, code, _slug, name, *_ in countries}
        held = standings(names=names)
        places = []
        for pk, code, slug, name, kind, region, region_name, has_figures in countries:
            if kind == Kind.AGGREGATE or not (has_figures or pk in profiles):
                continue
            places.append(Place(pk, code, slug, name, region, region_name, profiles.get(pk), pk in ended))
            if pk not in profiles:
                pairs[pk] = _largest_first(held.get(code, {}))
        places.sort(key=lambda place: (place.edition is None, place.slug))
        found = {"minerals": minerals, "lists": lists, "reasons": reasons, "standings": held, "names": names}
        return cls(places, pairs, **found)

    def any_of(self, facet, slugs):
        """Bits of what has one of these values."""
        return reduce(or_, (self.bits[facet][slug] for slug in slugs), 0)

    def kin(self, slug):
        """The minerals that a search for one finds: itself, its parent and its children, of those in any pair."""
        parent = self.minerals[slug].parent
        return [one for one in self.own if slug in (one, self.minerals[one].parent) or one == parent]

    def _add_pair(self, mineral, role, lists):
        bit = 1 << len(self.pairs)
        self.pairs.append((mineral.slug, role))
        self._add("mineral", mineral.slug, mineral.name, bit)
        self._add("group", mineral.group, mineral.group_name, bit)
        if role:
            self._add("role", role, ROLES[role], bit)
        for slug, name in lists.get(mineral.slug, {}).items():
            self._add("list", slug, name, bit)

    def _add(self, facet, slug, label, bit):
        self.labels[facet][slug] = label
        self.bits[facet][slug] |= bit

    def order(self, facet, counts):
        """Most countries first, then by label; roles in their own order.

        Of minerals those count that name it, so that scandium is not the second for all who mine rare earths.
        """
        labels = self.labels[facet]
        if facet == "role":
            return [r for r in Role.values if r in labels]
        most = self.naming if facet == "mineral" else counts
        return sorted(labels, key=lambda slug: (-min(counts[slug], most[slug]), labels[slug]))


def _minerals():
    columns = ("slug", "name", "group__slug", "group__name", "parent__slug", "in_filter")
    return {row[0]: FilterMineral(*row) for row in Mineral.objects.order_by().values_list(*columns)}


def _countries():
    has_figures = Exists(Figure.objects.filter(country=OuterRef("pk")))
    columns = ("pk", "code", "slug", "name", "kind", "region__slug", "region__name")
    return list(Country.objects.order_by("slug").values_list(*columns, has_figures))


def _profiles(minerals):
    """({country: live edition}, countries whose last edition has ended, {country: pairs of the live edition})."""
    editions = (
        Edition.objects.of_countries().exclude(state=EditionState.SUPERSEDED).order_by("pk", "pairs__pk")
    )
    live, ended, pairs = {}, set(), defaultdict(list)
    columns = ("country", "pk", "state", "pairs__mineral__slug", "pairs__role")
    for country, pk, state, mineral, role in editions.values_list(*columns):
        if state != EditionState.LIVE:
            ended.add(country)
            continue
        live[country] = pk
        if mineral and minerals[mineral].in_filter:
            pairs[country].append((mineral, role))
    return live, ended - live.keys(), pairs


def _largest_first(held):
    """The pairs that a country has by its figures: the mineral first of which it has most of the world."""
    most = defaultdict(lambda: -1)
    for (mineral, _role), standing in held.items():
        most[mineral] = max(most[mineral], standing.percent)
    roles = Role.values
    return sorted(held, key=lambda pair: (-most[pair[0]], pair[0], roles.index(pair[1])))


def _lists():
    """Mineral slug -> the lists it is on. An entry for a child also finds its parent."""
    found, reasons = defaultdict(dict), defaultdict(set)
    entries = ListEntry.objects.listed().with_parents().order_by("critical_list", "pk").values_list(
        "critical_list__slug", "critical_list__country__name", "critical_list__year",
        "mineral__slug", "mineral__parent__slug", "mineral__name", "stands_for_parent",
    )  # fmt: skip
    for slug, issuer, year, mineral, parent, mineral_name, stands_for_parent in entries:
        name = gettext("%(issuer)s %(year)s") % {"issuer": issuer, "year": year}
        found[mineral][slug] = name
        if stands_for_parent:
            found[parent].setdefault(slug, name)
            reasons[slug, parent].add(mineral_name)
    return found, reasons
