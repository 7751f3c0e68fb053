"""The names of the largest countries, written on the map."""

from dataclasses import dataclass, replace

from .places import WIDTH

MOST = 3
LEAST_SHARE = 10  # per cent
HEIGHT, LETTER = 24, 6.2  # units of the drawing: of two lines, and the width of a letter
GAP, DOT = 2, 4  # beside a shape, and the radius of a dot


@dataclass(frozen=True)
class MapLabel:
    """A name over a number; x, y is the middle of both. `css_class` is that of the shape they lie in."""

    x: float
    y: float
    name: str
    number: str
    css_class: str = ""

    @property
    def half_width(self):
        return LETTER * max(len(self.name), len(self.number)) / 2

    def is_on_the_map(self):
        return self.half_width <= self.x <= WIDTH - self.half_width

    def touches(self, other):
        apart = self.half_width + other.half_width
        return abs(self.x - other.x) < apart and abs(self.y - other.y) < HEIGHT


def labels(places):
    """MapLabels of the first places, without those that would run into each other or off the map."""
    found = []
    for place in places[:MOST]:
        if place.rank and place.share and place.is_drawn and place.share.percent >= LEAST_SHARE:
            label = _label(place)
            if label.is_on_the_map() and not any(label.touches(other) for other in found):
                found.append(label)
    return found


def _label(place):
    """In a large country, beside a small one."""
    label = MapLabel(place.x, place.y, place.name, place.share_text)
    if place.depth >= HEIGHT / 2:
        return replace(label, css_class=f"on-{place.css_class}")
    edge = max(place.depth, DOT) + GAP
    across, down = edge + label.half_width, edge + HEIGHT / 2
    dx, dy = {"below": (0, down), "above": (0, -down), "left": (-across, 0), "right": (across, 0)}[place.side]
    return replace(label, x=round(place.x + dx, 1), y=round(place.y + dy, 1))
