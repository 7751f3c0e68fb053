"""The portraits with the highest scores relative to one, found among thousands without scoring each.

Portraits that agree in a part of the score are one set of bits, so that only sets are compared.
"""

from collections import defaultdict
from itertools import islice, product

from ..filters.bits import bits_at, bits_of, numbers_of
from .scores import overlap, points


class Sets:
    """The minerals, or the roles, of each portrait."""

    def __init__(self, keys_of_each):
        self.everyone = (1 << len(keys_of_each)) - 1
        self.having = bits_of(keys_of_each)
        self.sizes = bits_of([[len(one)] for one in keys_of_each])

    def alike(self, wanted):
        """Return [(Jaccard index with `wanted`, bits of the portraits with that index)], highest first; none is
        empty.
        """
        shared = {0: self.everyone}
        for key in wanted:
            having, split = self.having.get(key, 0), defaultdict(int)
            for number, bits in shared.items():
                split[number] |= bits & ~having
                split[number + 1] |= bits & having
            shared = split
        found = defaultdict(int)
        for (number, some), (size, of_size) in product(shared.items(), self.sizes.items()):
            if bits := some & of_size:
                found[overlap(number, len(wanted), size)] |= bits
        return sorted(found.items(), reverse=True)


class Nearest:
    """All portraits, numbered by the slugs of their countries: in this order come those that score the same."""

    def __init__(self, portraits):
        self.portraits = sorted(portraits, key=lambda one: one.country.slug)
        countries = [one.country for one in self.portraits]
        self.numbers = {country.pk: number for number, country in enumerate(countries)}
        self.of_code = {country.code: number for number, country in enumerate(countries)}
        self.minerals = Sets([one.minerals for one in self.portraits])
        self.roles = Sets([one.roles for one in self.portraits])
        self.regions = bits_of([[country.region_id] for country in countries])
        self.continents = bits_of([[country.continent] for country in countries])
        # country -> [(number of a portrait that links to it, whether documented)]
        self.named_by = defaultdict(list)
        for number, one in enumerate(self.portraits):
            for country, documented in one.links.items():
                self.named_by[country].append((number, documented))

    def best(self, here, at_most, without=()):
        """Return [(score, portrait)] of the portraits with the highest scores relative to `here`; `without` are codes
        of countries.
        """
        others = self.minerals.everyone & ~self._bits(self.of_code, [here.country.code, *without])
        roles = self.roles.alike(here.roles)
        kinds = product(self.minerals.alike(here.minerals), self._near(here), self._linked(here))
        found = []  # (score below zero, number of a portrait)
        for (minerals, a), (region, b), (link, c) in kinds:
            both = others & a & b & c
            for shared, bits in roles if both else ():
                score = -points(minerals, shared, region, link)
                if len(found) == at_most and score > found[-1][0]:
                    break
                found += [(score, number) for number in islice(numbers_of(both & bits), at_most)]
                found = sorted(found)[:at_most]
        return [(-score, self.portraits[number]) for score, number in found]

    def _near(self, here):
        """[(part of the score, bits)] of the same region, the same continent, and elsewhere."""
        region = self.regions.get(here.country.region_id, 0)
        continent = self.continents.get(here.country.continent, 0) | region
        return [(1.0, region), (0.5, continent & ~region), (0.0, self.minerals.everyone & ~continent)]

    def _linked(self, here):
        """Return [(part of the score, bits)] of documented links, of shared forums, and of neither."""
        named = self.named_by.get(here.country.pk, ())

        def of_kind(kind):
            theirs = [number for number, documented in named if documented is kind]
            links = here.links.items()
            ours = self._bits(self.numbers, (country for country, documented in links if documented is kind))
            return ours | bits_at(theirs, len(self.portraits))

        documented = of_kind(True)
        forum = of_kind(False) & ~documented
        return [(1.0, documented), (0.5, forum), (0.0, self.minerals.everyone & ~documented & ~forum)]

    def _bits(self, numbers, keys):
        """Return the bits of the portraits that have one of these keys in `numbers`."""
        return bits_at([numbers[key] for key in keys if key in numbers], len(self.portraits))
