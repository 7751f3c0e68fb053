"""The countries of a series: the class or the state of each, with its data for the map and the table."""

import json
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models.figures import Flag, Measure
from ..wording import Statement, figures, findings, numbers, sources

_FILE = json.loads((Path(__file__).parents[1] / "data" / "map_places.json").read_text(encoding="utf-8"))
WIDTH, HEIGHT = _FILE["width"], _FILE["height"]  # of the drawing, whose unit all lengths here are in
# code -> x, y well inside it; its depth there; the side with room for a name; whether small
PLACES = _FILE["places"]
NOWHERE = {"x": 0, "y": 0, "depth": 0, "side": "below", "small": False}

MARK_DEPTH = 5  # as far as the border has to be for a letter
STEPS = ("q1", "q2", "q3", "q4", "q5")
LIMITS = (1, 5, 15, 40)  # per cent; a class begins at its limit
PARTS = tuple(map(Decimal, ("0.01", "0.05", "0.2", "0.5")))  # of the largest value, where there are no shares


@dataclass(frozen=True)
class Scale:
    """Classes of shares, of values in per cent, or of values where there are no shares."""

    heading: str
    limits: tuple
    labels: tuple[str, ...]

    def step(self, number):
        """q1 to q5."""
        return STEPS[bisect_right(self.limits, number)]

    def label(self, step):
        return self.labels[STEPS.index(step)]


def scale_of(series):
    """The classes of a series, or None where its numbers can be compared with nothing."""
    world = series.world_or_reason
    if world or all(o.is_percentage for o in series.listed):
        heading = str(Measure(series.head.measure).label)
        if world:
            heading = sources.share_of_all(series.head, at_most=world.at_least)
        return Scale(heading, LIMITS, _labels(map(numbers.per_cent, LIMITS)))
    ranking = series.ranking()
    if not ranking:
        return None
    limits = tuple(Decimal(f"{ranking[0][1].value * part:.0e}") for part in PARTS)  # 4,650 as 5,000
    heading = gettext("Amount, since %(reason)s") % {"reason": findings.refusal(world)}
    exact = {"lower": None, "upper": None, "flag": Flag.REPORTED}
    amounts = (figures.amount(series.head._replace(value=limit, **exact)) for limit in limits)
    return Scale(heading, limits, _labels(amounts))


def _labels(limits):
    limits = list(limits)
    return (
        gettext("under %(amount)s") % {"amount": limits[0]},
        *(numbers.from_to(low, high) for low, high in pairwise(limits)),
        gettext("%(amount)s and more") % {"amount": limits[-1]},
    )


@dataclass(frozen=True)
class State:
    """Its look on the map, its mark, and its words: in a table, and in the legend."""

    css_class: str
    mark: str
    brief: str
    label: str = ""  # with a longer text in the legend

    @property
    def legend(self):
        return str(self.label or self.brief)


STATES = {  # in the order of the legend; a flag without a number is a state
    "withheld": State(
        "is-present", "W", _("withheld"), _("withheld: it exists, but its amount is not published")
    ),
    "more-than": State("is-present", ">", _("more than a bound")),
    "less-than": State("is-present", "<", _("less than a bound")),
    "range": State("is-present", "–", _("between two bounds")),
    "described": State("is-present", "”", _("described in words")),
    "left-out": State("is-present", "+", _("has a figure, which the world total leaves out")),
    "counted": State("is-present", "+", _("has a figure, which is not compared")),
    "not-available": State("is-unknown", "NA", _("not available")),
    "blank": State("is-unknown", "?", _("blank in the source"), Flag.BLANK.label),
    "none": State("is-none", "0", _("none"), _("none: a true zero")),
    "dropped": State("is-unknown", "†", _("only in an earlier edition of the source")),
}


def state_of(series, scale, observation):
    """A class (q1 to q5) if the number has one, otherwise a key of STATES."""
    if series.listed_row(observation.code) is None:
        return "dropped"
    if observation.flag == Flag.BOUNDED:
        return "less-than" if observation.lower is None else "more-than"
    if observation.flag in STATES:
        return str(observation.flag)
    if not observation.value:
        return "none"
    if scale is None:
        return "counted"
    if series.world is None:
        return scale.step(observation.value)
    share = series.share(observation.code)
    # By the share as it is printed: what reads 5.0% is not shown as less than five.
    return scale.step(round(share.percent, 1)) if share else "left-out"


class MapPlace(Statement):
    """A country with a row in the series. `state` is its class (q1 to q5) or a key of STATES."""

    def __init__(self, series, scale, observation):
        self.observation = observation
        self.code, self.name = observation.code, observation.name
        self.rank = series.rank(self.code)
        self.state = state_of(series, scale, observation)
        self.share = None if self.state == "none" else series.share(self.code)
        look = State(self.state, "", scale.label(self.state)) if self.state in STEPS else STATES[self.state]
        self.css_class, self.mark = look.css_class, look.mark
        self.meaning = look.legend  # “15% to 40%”, “withheld: it exists, but its amount is not published”
        self.class_name = str(look.brief)  # the same without an explanation
        self.is_drawn = self.code in PLACES
        at = PLACES.get(self.code, NOWHERE)
        self.x, self.y, self.depth, self.side, self.small = map(at.get, ("x", "y", "depth", "side", "small"))

    @property
    def label(self):
        """“DR Congo: 74.8%, 226,000 t, estimated”; “United States: withheld”."""
        marks = [str(figures.BRIEF[letter]) for letter in self.letters]
        when = [self.meaning] if self.state == "dropped" else []
        return f"{self.name}: {', '.join(filter(None, [self.share_text, self.amount, *marks, *when]))}"

    @property
    def has_disc(self):
        """Whether its mark has a background: if it means that output exists, or if the shape is too narrow for it."""
        return bool(self.mark) and (self.css_class == "is-present" or self.depth < MARK_DEPTH)


def places(series, scale):
    """MapPlaces in reading order: by rank; those without one by how much is known, then by name."""
    ranked = [o for _, o in series.ranking()]
    rest = series.unranked() + [o for o in series.dropped if o.ranked]
    found = [MapPlace(series, scale, o) for o in rest]
    order = [*STEPS[::-1], *STATES]
    found.sort(
        key=lambda place: (order.index(place.state), -(place.observation.value or 0), place.observation.slug)
    )
    return [MapPlace(series, scale, o) for o in ranked] + found
