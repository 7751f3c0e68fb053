"""Countries that match a choice, and the number that each further choice would leave.

OR within a facet, AND across. Mineral, group, list and role constrain one and the same (mineral, role) pair of a
country; with `any_role` the role may be that of another pair. A count ignores the choices of its own facet.
"""

from functools import cached_property, reduce
from operator import and_

from ..bits import union
from ..facets import LINKED, PLACE_FACETS


class Matching:
    """A choice {facet: slugs of the index} over an Index."""

    def __init__(self, index, chosen, *, any_role=False, profiles_alone=False):
        self.index, self.chosen, self.any_role = index, chosen, any_role
        self.all = index.with_profile if profiles_alone else index.everywhere
        self._minerals = {
            facet: set().union(*(index.minerals_of[facet][slug] for slug in chosen[facet]))
            for facet in LINKED
            if chosen[facet]
        }
        self._before = self._around(chosen["role"])
        self._known = {}

    def found(self, without=None):
        """Bits of the countries that match, leaving out the choices of one facet."""
        roles = () if without == "role" else self.chosen["role"]
        found = self._around(roles, without)
        minerals = self.minerals(without)
        roles = () if self.any_role else roles
        if minerals is None and not roles:
            return found
        if minerals is None:
            return found & union(self.index.in_role[role] for role in roles)
        return found & union(self._having(mineral, roles) for mineral in minerals)

    def counts(self, facet):
        """{slug: number of countries} of every value of a facet."""
        index = self.index
        if facet in PLACE_FACETS:
            left = self.found(without=facet)
            return {slug: (left & bits).bit_count() for slug, bits in index.placed[facet].items()}
        if facet == "role":
            return self._counts_of_roles()
        minerals = self.minerals(without=facet)
        if minerals is None:
            roles = self._linked_roles or ("",)
            return {
                slug: (self._before & union(bits[role] for role in roles)).bit_count()
                for slug, bits in index.united[facet].items()
            }
        live = {slug: self._live(slug) for slug in minerals}
        return {
            slug: union(live[mineral] for mineral in found if mineral in live).bit_count()
            for slug, found in index.minerals_of[facet].items()
        }

    def minerals(self, without=None):
        """The minerals that satisfy mineral, group and list at once; None where nothing is asked of the mineral."""
        asked = [found for facet, found in self._minerals.items() if facet != without]
        return reduce(and_, asked) if asked else None

    @cached_property
    def _minerals_asked(self):
        return self.minerals()

    @cached_property
    def matched(self):
        """{mineral: bits of the countries that match by a pair of it}; none is empty."""
        asked = self.index.named if self._minerals_asked is None else self._minerals_asked
        found = ((slug, self._live(slug)) for slug in asked)
        return {slug: bits for slug, bits in found if bits}

    def codes_of(self, number):
        """(mineral slug, role) of the pairs that make a country match; all of them where nothing is asked."""
        minerals, roles = self._minerals_asked, self._linked_roles
        return [
            pair
            for pair in self.index.pairs[number]
            if (minerals is None or pair[0] in minerals) and (not roles or pair[1] in roles)
        ]

    @property
    def _linked_roles(self):
        """The roles that a pair must have."""
        return () if self.any_role else self.chosen["role"]

    def _around(self, roles, without=None):
        """Bits of the countries that match by what need not be true of the same pair."""
        found = self.all
        for facet in PLACE_FACETS:
            if self.chosen[facet] and facet != without:
                found &= union(self.index.placed[facet][slug] for slug in self.chosen[facet])
        if self.any_role and roles:
            found &= union(self.index.in_role[role] for role in roles)
        return found

    def _live(self, mineral):
        """Bits of the countries that match by a pair of a mineral, whatever the mineral must be."""
        if mineral not in self._known:
            self._known[mineral] = self._before & self._having(mineral, self._linked_roles)
        return self._known[mineral]

    def _having(self, mineral, roles):
        """Bits of the countries with a pair of this mineral and one of these roles, which may be none."""
        if not roles:
            return self.index.named[mineral]
        return union(self.index.having.get((mineral, role), 0) for role in roles)

    def _counts_of_roles(self):
        index, minerals = self.index, self._minerals_asked
        if self.any_role or minerals is None:
            left = self.found(without="role")
            return {role: (left & bits).bit_count() for role, bits in index.in_role.items()}
        left = self._around(())
        return {
            role: (left & union(index.having.get((mineral, role), 0) for mineral in minerals)).bit_count()
            for role in index.in_role
        }
