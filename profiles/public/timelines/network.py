"""The network of partnerships as a picture: countries on a circle by region, one curve per pair and kind.

Numbers in, coordinates out. It is drawn with presentation attributes only, so it needs no style sheet.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import ceil, cos, degrees, floor, pi, sin, sqrt

from ...models.choices import PartnershipKind

RADIUS = (70, 240)  # of few countries, and of as many as there may be
ARC = 28  # share of the circle for a country, as long as there is room
LABEL_AT = 16  # outside the circle
LETTER = 6.8  # the width of one, at most, on the average of a name
EDGE = 8
MOST = 300  # countries on the circle: of more nothing can be read
GAP = 0.6  # between two regions, in places of a country
LOOKS = {  # kind -> colour, dashes; the most frequent and least binding kinds are drawn first
    PartnershipKind.FORUM: ("var(--muted)", "2 4"),
    PartnershipKind.OTHER: ("var(--muted)", "9 4"),
    PartnershipKind.FINANCE: ("var(--jade)", ""),
    PartnershipKind.TRADE_AGREEMENT: ("var(--accent)", "7 4"),
    PartnershipKind.BILATERAL_AGREEMENT: ("var(--accent)", ""),
    PartnershipKind.OFFTAKE: ("var(--copper)", "7 4"),
    PartnershipKind.EQUITY_STAKE: ("var(--copper)", ""),
}


@dataclass(frozen=True)
class Node:
    """A country on the circle; its name is turned outwards, and never upside down."""

    name: str
    x: float
    y: float
    size: float
    label_x: float
    label_y: float
    turn: float
    side: str  # the text-anchor of its name


@dataclass(frozen=True)
class Strand:
    """All curves of one kind, as one path."""

    label: str
    colour: str
    dashes: str
    path: str


@dataclass(frozen=True)
class LinkedPair:
    """Two countries and the kinds of their links, in words."""

    party: object
    other: object
    kinds: tuple[str, ...]


class Network:
    """A network of `links`: (Party, Party, kind). Links of the same parties and kind are one curve."""

    def __init__(self, links):
        self._kinds = defaultdict(set)  # (Party, Party) -> kinds
        for one, other, kind in links:
            if one != other:
                pair = tuple(sorted((one, other), key=_by_region))
                self._kinds[pair].add(kind if kind in LOOKS else PartnershipKind.OTHER)
        self._angles = _angles(sorted({party for pair in self._kinds for party in pair}, key=_by_region))

    @classmethod
    def of(cls, index, places, *, without):
        """Return the Network of the rows of an Index at these places, except those in a state of `without`."""
        return cls(
            (index.parties[place], partner, index.kinds[place])
            for place in places
            if index.states[place] not in without
            for partner in index.partners.get(place, ())
        )

    def __bool__(self):
        return 0 < len(self._angles) <= MOST

    @cached_property
    def _radius(self):
        least, most = RADIUS
        return min(max(least, round(len(self._angles) * ARC / (2 * pi))), most)

    @cached_property
    def frame(self):
        """(x, y, width, height) of the picture, whose middle is 0, 0: the circle with the names around it."""
        reach = self._radius + LABEL_AT
        ends = [_point(angle, reach + LETTER * len(party.name)) for party, angle in self._angles.items()]
        corners = [(side * reach, side * reach) for side in (-1, 1)]
        left, top, right, bottom = (
            pick(point[axis] for point in (*ends, *corners)) for pick in (min, max) for axis in (0, 1)
        )
        return (
            floor(left) - EDGE,
            floor(top) - EDGE,
            ceil(right - left) + 2 * EDGE,
            ceil(bottom - top) + 2 * EDGE,
        )

    @cached_property
    def nodes(self):
        ties = defaultdict(int)
        for pair in self._kinds:
            for party in pair:
                ties[party] += 1
        return [self._node(party.name, angle, ties[party]) for party, angle in self._angles.items()]

    @cached_property
    def strands(self):
        """The Strands to draw, from the lowest to the uppermost."""
        found = []
        for place, (kind, (colour, dashes)) in enumerate(LOOKS.items()):
            curves = [
                self._curve(self._angles[one], self._angles[other], place)
                for (one, other), kinds in self._kinds.items()
                if kind in kinds
            ]
            if curves:
                found.append(Strand(str(kind.label), colour, dashes, "".join(curves)))
        return found

    @cached_property
    def pairs(self):
        """The links as Pairs, in the order of the circle."""
        found = sorted(self._kinds, key=lambda pair: [_by_region(party) for party in pair])
        words = {str(kind): str(kind.label) for kind in reversed(LOOKS)}
        return [
            LinkedPair(*pair, tuple(label for kind, label in words.items() if kind in self._kinds[pair]))
            for pair in found
        ]

    def _node(self, name, angle, ties):
        x, y = _point(angle, self._radius)
        label_x, label_y = _point(angle, self._radius + LABEL_AT)
        is_left = cos(angle) < 0
        turn = round(degrees(angle) + (180 if is_left else 0), 1)
        return Node(
            name, x, y, round(2 + sqrt(ties), 1), label_x, label_y, turn, "end" if is_left else "start"
        )

    def _curve(self, party, other, place):
        """Return a curve between two countries, bent inwards: each kind a little less, so that none hides another."""
        (x1, y1), (x2, y2) = _point(party, self._radius), _point(other, self._radius)
        bend = 0.06 + 0.035 * place
        return f"M{x1} {y1}Q{round((x1 + x2) * bend, 1)} {round((y1 + y2) * bend, 1)} {x2} {y2}"


def _by_region(party):
    return party.region or 0, party.name, party.code  # an aggregate is in no region


def _angles(parties):
    """Return {Party: its position on the circle}, clockwise from the top, with gaps between regions."""
    places, at, region = {}, 0.0, None
    for party in parties:
        at += GAP if region not in (None, party.region) else 0
        places[party] = at
        at, region = at + 1, party.region
    whole = at + GAP
    return {party: 2 * pi * place / whole - pi / 2 for party, place in places.items()}


def _point(angle, radius):
    return round(radius * cos(angle), 1), round(radius * sin(angle), 1)
