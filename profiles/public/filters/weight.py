"""A country's share of the world in the chosen minerals and roles, by which matching countries are sorted."""

from collections.abc import Sequence
from itertools import islice
from operator import attrgetter

from minerals.models import Stage

from ...models.choices import COMPUTED, Role
from .bits import bits_at, numbers_of

OUTPUT = (Role.PRODUCER, Role.REFINER)


def strongest(standings, minerals, roles=()):
    """Return the Standing with the largest share among those of `minerals`, or None.

    It is that of output, at its largest stage; of reserves if no output has a share, or if the chosen `roles` name
    reserves and no output. `standings`: {(mineral, role): Standing} of a country.
    """
    for among in _looked_at(roles):
        found = (standings.get((mineral, role)) for mineral in sorted(minerals) for role in among)
        if best := max((one for one in found if one and one.share), key=attrgetter("percent"), default=None):
            return best
    return None


def strongest_of_all(shares, matched, roles=()):
    """Return {number: Standing} of every country that has one: the result of `strongest` for each, in one pass.

    `shares`: {(mineral, role): {number: Standing}}; `matched`: {mineral: bits of the countries that match by it}.
    """
    best = {}
    for among in _looked_at(roles):
        found = {}
        for mineral in sorted(matched):
            for role in among:
                for number, one in shares.get((mineral, role), {}).items():
                    if not matched[mineral] >> number & 1 or number in best:
                        continue
                    if number not in found or one.share.percent > found[number].share.percent:
                        found[number] = one
        best |= found
    return best


def _looked_at(roles):
    """Return the roles whose shares are compared, in order of precedence."""
    computed = [role for role in roles if role in COMPUTED]
    output = [role for role in computed if role in OUTPUT]
    return [output or computed] if computed else [OUTPUT, (Role.RESERVE_HOLDER,)]


class ByWeight(Sequence):
    """The numbers of the bits `matches`, those within the bits `first` before the others.

    In each part numbers with a Standing lead, largest share first: shares of output, then of reserves. The rest, and
    ties, are in the order of their numbers. `standings`: {number: Standing}. A page takes a slice, which reads no
    further than its end.
    """

    def __init__(self, matches, first, standings):
        self._number = matches.bit_count()
        self._parts = [_parted(part, standings) for part in (matches & first, matches & ~first)]

    def __len__(self):
        return self._number

    def __iter__(self):
        for heavy, light in self._parts:
            yield from heavy
            yield from numbers_of(light)

    def __getitem__(self, at):
        """A list of a slice without a step, both of whose ends count from the first; or one number."""
        if isinstance(at, slice):
            return list(islice(self, at.start, at.stop))
        return next(islice(self, at, None))


def _parted(part, standings):
    """(the numbers with a Standing, the heaviest first; the bits of the others)."""
    heavy = [number for number in standings if part >> number & 1]
    heavy.sort(key=lambda number: (*_heaviness(standings[number]), number))
    return heavy, part & ~bits_at(heavy, part.bit_length())


def _heaviness(standing):
    return standing.observation.stage == Stage.NONE, -standing.share.percent
