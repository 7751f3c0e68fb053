"""The world with some countries marked, each in one of a few ways that have a look and a letter."""

from collections import namedtuple
from dataclasses import dataclass
from functools import cached_property

from .drawing import LegendItem
from .places import HEIGHT, NOWHERE, PLACES, WIDTH

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
    def not_drawn_names(self):
        return ", ".join(place.name for place in self.places if not place.is_drawn)

    @property
    def legend(self):
        """The legend: the marks that occur, and the rest of the land."""
        ways = {place.way for place in self.drawn}
        items = [LegendItem(*way) for way in sorted(ways, key=lambda way: -len(way.mark))]
        return [*items, LegendItem("is-land", "", self.rest)]
