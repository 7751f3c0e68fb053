"""The world with some countries marked, each in one of a few ways that have a look and a letter."""

from collections import namedtuple
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import hypot

from .drawing import LegendItem
from .places import HEIGHT, NOWHERE, PLACES, WIDTH

APART = 22  # least distance of two discs, whose letters do not touch then on a phone

Way = namedtuple("Way", "css_class mark label")


@dataclass(frozen=True)
class Marked:
    """A country on the map. `label` is the whole text for readers."""

    code: str
    name: str
    address: str
    label: str
    way: Way

    @cached_property
    def at(self):
        return PLACES.get(self.code, NOWHERE)

    @property
    def is_drawn(self):
        return self.code in PLACES


@dataclass(frozen=True)
class MarkedMap:
    title: str
    places: list  # of Marked
    rest: str  # the words for the rest of the land

    width, height = WIDTH, HEIGHT

    @property
    def drawn(self):
        return [place for place in self.places if place.is_drawn]

    @property
    def discs(self):
        """[(x, y, letter)] of the places with a letter, those of close neighbours moved apart."""
        found = [(place.at["x"], place.at["y"], place.way.mark) for place in self.drawn if place.way.mark]
        for one, other in combinations(range(len(found)), 2):
            found[one], found[other] = _apart(found[one], found[other])
        return found

    @property
    def not_drawn_names(self):
        return ", ".join(place.name for place in self.places if not place.is_drawn)

    @property
    def legend(self):
        """The legend: the marks that occur, and the rest of the land."""
        ways = {place.way for place in self.drawn}
        items = [LegendItem(*way) for way in sorted(ways, key=lambda way: -len(way.mark))]
        return [*items, LegendItem("is-land", "", self.rest)]


def _apart(disc, other):
    """Two discs, moved along the line between them as far as they are too close."""
    across, down = other[0] - disc[0], other[1] - disc[1]
    distance = hypot(across, down)
    if not 0 < distance < APART:
        return disc, other
    part = (APART - distance) / distance / 2
    return tuple(
        (round(x + sign * part * across, 1), round(y + sign * part * down, 1), mark)
        for (x, y, mark), sign in ((disc, -1), (other, 1))
    )
