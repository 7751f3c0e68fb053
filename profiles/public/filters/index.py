"""All countries of the filter in memory. One bit is a country, so that a count is a union of a few integers.

A mineral and a role must be true of one pair, so each pair that occurs has the set of the countries that have it.
Conditions on a mineral, its group, its lists and its kin select minerals, which are turned into pairs when somebody
asks.
"""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from ...models.choices import Role
from .bits import bits_at, bits_of, union
from .countries import FACETS, MINERAL_FACETS, PLACE_FACETS
from .weight import strongest_of_all

ROLES = dict(Role.choices)


class IndexedPlace(NamedTuple):
    """A country that has a profile or figures. `edition`: the key of its live edition, None without one."""

    pk: int
    code: str
    slug: str
    name: str
    values: dict  # facet of countries -> {slug: label} of its value
    edition: int | None = None
    has_ended: bool = False  # something was published, and is no longer live

    @property
    def region(self):
        return next(iter(self.values["region"]), "")

    @property
    def region_name(self):
        return self.values["region"].get(self.region, "")


class FilterMineral(NamedTuple):
    slug: str
    name: str
    parent: str | None
    in_filter: bool
    values: dict  # facet of minerals -> {slug: label} of its value


class Index:
    """All pairs of all countries listed. It never changes, so results kept of it stay valid as long as it does."""

    def __init__(self, places, pairs, *, minerals, lists=None, reasons=None, standings=None, names=None):
        """`places` in the order of the page, profiles first; `pairs`: {key of a place: [(mineral slug, role)]}.

        `minerals`: {slug: FilterMineral} of all; `lists`: {mineral slug: {slug of a list: its name}}; `reasons`:
        {(list, parent): names of children}; `standings`: as the function of this name has them; `names`: {code: name}
        of every country, listed or not.
        """
        self.places, self.minerals, self.names = places, minerals, names or {}
        self.lists, self.reasons, self.standings = lists or {}, reasons or {}, standings or {}
        self.keys = [place.pk for place in places]
        self.pairs = [pairs.get(key, ()) for key in self.keys]
        self.whole = {}  # number of a place -> its texts in the unfiltered list, cached
        self.everywhere = (1 << len(places)) - 1
        self.with_profile = (1 << sum(place.edition is not None for place in places)) - 1
        self.labels = {name: {} for name in FACETS}
        self._index_places()
        self.having = bits_of(self.pairs)  # {(mineral, role): bits of the countries that have this pair}
        self.named = _united((mineral, bits) for (mineral, _role), bits in self.having.items())
        self.in_role = _united((role, bits) for (_mineral, role), bits in self.having.items() if role)
        self.labels["role"] = {role: str(ROLES[role]) for role in Role.values if role in self.in_role}
        self.naming = {slug: bits.bit_count() for slug, bits in self.named.items()}
        self._index_minerals()
        self._unite()
        self._index_shares()

    def _index_places(self):
        """Index the facets of countries: {facet: {slug: bits}}."""
        numbers = {name: defaultdict(list) for name in PLACE_FACETS}
        for number, place in enumerate(self.places):
            for name, values in place.values.items():
                self.labels[name] |= values
                for slug in values:
                    numbers[name][slug].append(number)
        self.placed = {
            name: {slug: bits_at(found, len(self.places)) for slug, found in values.items()}
            for name, values in numbers.items()
        }

    def _index_minerals(self):
        """Index the facets of the minerals that some pair names: {facet: {slug: set of slugs of minerals}}."""
        self.minerals_of = {name: defaultdict(set) for name in MINERAL_FACETS}
        for name, facet in MINERAL_FACETS.items():
            labels = {}
            for mineral in self.named:
                found = facet.values_of(self.minerals[mineral], self)
                labels |= found
                for slug in found:
                    self.minerals_of[name][slug].add(mineral)
            self.labels[name] = dict(sorted(labels.items()))

    def _unite(self):
        """Index countries by their minerals: {facet: {slug: {role, or "" for any: bits of those with such a pair}}}."""
        roles = {"": self.named} | {
            role: {mineral: self.having.get((mineral, role), 0) for mineral in self.named}
            for role in self.in_role
        }
        self.united = {
            facet: {
                slug: {role: union(bits[one] for one in minerals) for role, bits in roles.items()}
                for slug, minerals in found.items()
            }
            for facet, found in self.minerals_of.items()
        }

    @cached_property
    def weights(self):
        """{number of a country: the Standing with its largest share of the world}."""
        return strongest_of_all(self.shares, dict.fromkeys(self.named, self.everywhere))

    @cached_property
    def without_role(self):
        """Bits of the countries that no pair is of."""
        return self.everywhere & ~union(self.having.values())

    def _index_shares(self):
        """{(mineral, role): {number of a country: Standing}} of those that have a share."""
        self.shares = defaultdict(dict)
        for number, place in enumerate(self.places):
            for pair, standing in self.standings.get(place.code, {}).items():
                if standing.share:
                    self.shares[pair][number] = standing

    def kin(self, slug):
        """The minerals that a search for one finds: itself, its parent and its children, of those in any pair."""
        parent = self.minerals[slug].parent
        return [one for one in self.named if slug in (one, self.minerals[one].parent) or one == parent]


def _united(sets):
    found = defaultdict(int)
    for key, bits in sets:
        found[key] |= bits
    return dict(found)
