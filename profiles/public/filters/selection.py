"""Countries that match a choice, and the number that each further choice would leave.

OR within a facet, AND across. Mineral, group, list and role constrain one and the same (mineral, role) pair of a
country; with `any-role=1` the role may be that of another pair. `profiles=1` leaves out countries without a profile.
A count ignores the choices of its own facet.
"""

from functools import cached_property, reduce
from operator import and_

from django.utils.translation import gettext

from .bits import union
from .countries import ANY_ROLE, FACETS, MINERAL_FACETS, PLACE_FACETS, PROFILES, CountryFilter
from .current import current_index
from .facets import NAMED
from .weight import ByWeight, strongest, strongest_of_all


class Selection(CountryFilter):
    """A reader's choice among the countries that have a profile or figures."""

    path_name = "profiles:list"

    @classmethod
    def of(cls, query):
        return cls(query, current_index())

    @property
    def asks_of_pairs(self):
        """Whether something is chosen that is true of pairs, as a mineral or a role."""
        return any(self.chosen_slugs[name] for name in FACETS if name not in PLACE_FACETS)

    @property
    def total(self):
        return self._all.bit_count()

    @property
    def profile_count(self):
        """The number of matches that have a profile."""
        return (self.found & self.index.with_profile).bit_count()

    # Matching

    def matching(self, *, without=None):
        """Bits of the countries that match, leaving out the choices of one facet."""
        roles = () if without == "role" else self.chosen_slugs["role"]
        found = self._around(roles, without)
        minerals = self._minerals(without)
        roles = () if ANY_ROLE in self.switches else roles
        if minerals is None and not roles:
            return found
        if minerals is None:
            return found & union(self.index.in_role[role] for role in roles)
        return found & union(self._having(mineral, roles) for mineral in minerals)

    def counts(self, facet):
        """{slug: number of countries} of every value of a facet."""
        index = self.index
        minerals = self._minerals(without=facet)
        if facet in PLACE_FACETS or (facet == "role" and (ANY_ROLE in self.switches or minerals is None)):
            left = self.matching(without=facet)
            found = index.in_role if facet == "role" else index.placed[facet]
            return {slug: (left & bits).bit_count() for slug, bits in found.items()}
        if facet == "role":
            left = self._around(())
            return {
                role: (left & union(self._having(mineral, [role]) for mineral in minerals)).bit_count()
                for role in index.in_role
            }
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

    @property
    def _all(self):
        return self.index.with_profile if PROFILES in self.switches else self.index.everywhere

    @cached_property
    def _minerals_by_facet(self):
        """{facet: the minerals that its choices find}."""
        return {
            name: set().union(*(self.index.minerals_of[name][slug] for slug in self.chosen_slugs[name]))
            for name in MINERAL_FACETS
            if self.chosen_slugs[name]
        }

    def _minerals(self, without=None):
        """Return the minerals that satisfy all facets of minerals at once; None if no such facet is chosen."""
        asked = [found for facet, found in self._minerals_by_facet.items() if facet != without]
        return reduce(and_, asked) if asked else None

    @cached_property
    def _minerals_asked(self):
        return self._minerals()

    @property
    def _linked_roles(self):
        """The roles that a pair must have."""
        return () if ANY_ROLE in self.switches else self.chosen_slugs["role"]

    @cached_property
    def _before(self):
        return self._around(self.chosen_slugs["role"])

    def _around(self, roles, without=None):
        """Return bits of the countries that match the facets that need not hold for the same pair."""
        found = self._all
        for facet in PLACE_FACETS:
            if self.chosen_slugs[facet] and facet != without:
                found &= union(self.index.placed[facet][slug] for slug in self.chosen_slugs[facet])
        if ANY_ROLE in self.switches and roles:
            found &= union(self.index.in_role[role] for role in roles)
        return found

    @cached_property
    def _known(self):
        return {}

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

    # Order

    @cached_property
    def places(self):
        """The matches as places in the index, profiles first: by weight if a mineral is chosen, otherwise by name.

        Countries with figures only are always sorted by weight.
        """
        with_profile = self.index.with_profile
        weights = self._weights if self.asks_of_pairs else self.index.weights
        if not self.chosen_slugs["mineral"]:
            weights = {number: one for number, one in weights.items() if not with_profile >> number & 1}
        return ByWeight(self.found, with_profile, weights)

    @property
    def countries(self):
        """The Places that match, in the order of `places`."""
        return [self.index.places[number] for number in self.places]

    def standing_of(self, number):
        """The Standing of a country with the largest share among the minerals that made it match, or None."""
        if self.chosen_slugs["mineral"]:
            return self._weights.get(number)
        held = self.index.standings.get(self.index.places[number].code, {})
        return strongest(held, {slug for slug, _role in self.codes_of(number)}, self._linked_roles)

    @cached_property
    def _weights(self):
        """Return {number: Standing} of the matches."""
        return strongest_of_all(self.index.shares, self.matched, self._linked_roles)

    # Why

    @cached_property
    def matched(self):
        """{mineral: bits of the countries that match by a pair of it}; none is empty."""
        asked = self.index.named if self._minerals_asked is None else self._minerals_asked
        found = ((slug, self._live(slug)) for slug in asked)
        return {slug: bits for slug, bits in found if bits}

    def codes_of(self, number):
        """Return (mineral slug, role) of the pairs that make a country match; all pairs if nothing is chosen."""
        minerals, roles = self._minerals_asked, self._linked_roles
        return [
            pair
            for pair in self.index.pairs[number]
            if (minerals is None or pair[0] in minerals) and (not roles or pair[1] in roles)
        ]

    @cached_property
    def reasons(self):
        """Reasons why a mineral or a list finds countries that do not name it."""
        return [*self.replacements, *self._through_kin(), *self._through_children()]

    def _through_kin(self):
        """Yield a sentence for each chosen mineral that found its parent or its children."""
        names = self.index.labels["mineral"]
        for slug in self.chosen_slugs["mineral"]:
            others = [one for one in self.index.kin(slug) if one != slug and one in self.matched]
            if others := sorted(names[one] for one in others):
                text = gettext("%(mineral)s also finds what names %(others)s.")
                if len(others) > NAMED:
                    text = gettext("%(mineral)s also finds what names %(others)s and others of its group.")
                yield text % {"mineral": names[slug], "others": ", ".join(others[:NAMED])}

    def _through_children(self):
        """Yield a sentence for each mineral that was found since a child of it is on a chosen list."""
        labels = self.index.labels
        for slug in self.chosen_slugs["list"]:
            for mineral, name in labels["mineral"].items():
                children = self.index.reasons.get((slug, mineral))
                if children and mineral in self.matched:
                    text = gettext("%(mineral)s is on %(list)s through %(children)s.")
                    if len(children) > NAMED:
                        text = gettext("%(mineral)s is on %(list)s through %(children)s and others.")
                    named = ", ".join(sorted(children)[:NAMED])
                    yield text % {"mineral": name, "list": labels["list"][slug], "children": named}
