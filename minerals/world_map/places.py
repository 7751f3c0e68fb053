"""The countries of a series, with what a map and its table show of each."""

import json
from dataclasses import dataclass
from pathlib import Path

from .. import wording
from ..indicators import Observation, Rank, Share
from .scale import STEPS
from .states import STATES, State, state_of

_FILE = json.loads((Path(__file__).parents[1] / "data" / "map_places.json").read_text(encoding="utf-8"))
WIDTH, HEIGHT = _FILE["width"], _FILE["height"]  # of the drawing, whose unit all lengths here are in
# code -> x, y well inside it; its depth there; the side with room for a name; whether small
PLACES = _FILE["places"]
NOWHERE = {"x": 0, "y": 0, "depth": 0, "side": "below", "small": False}

MARK_DEPTH = 5  # as far as the border has to be for a letter


@dataclass(frozen=True)
class MapPlace:
    """A country with a row in the series. `state` is its class (q1 to q5) or a key of STATES."""

    observation: Observation
    state: str
    css_class: str
    mark: str
    meaning: str  # its words in the legend
    rank: Rank | None
    share: Share | None
    x: float
    y: float
    depth: float  # from there to the border
    side: str  # where its name has room: below, left, right, above
    is_small: bool
    is_drawn: bool

    @property
    def code(self):
        return self.observation.code

    @property
    def name(self):
        return self.observation.name

    @property
    def share_text(self):
        return "" if self.state == "none" else wording.share_text(self.share)

    @property
    def share_marks(self):
        return wording.share_marks(self.share) if self.share_text else []

    @property
    def class_name(self):
        """“15% to 40%”, “withheld”: its words in the legend without their explanation."""
        return self.meaning.partition(":")[0]

    @property
    def label(self):
        """“DR Congo: 74.8%, 226,000 t, estimated”; “United States: withheld”."""
        o = self.observation
        marks = [wording.brief(meaning) for _, meaning in wording.marks(o)]
        when = [self.meaning] if self.state == "dropped" else []
        return f"{self.name}: {', '.join(filter(None, [self.share_text, wording.amount(o), *marks, *when]))}"

    @property
    def has_disc(self):
        """Its mark has a ground of its own: it says that something is there, or the shape is too narrow for it."""
        return bool(self.mark) and (self.css_class == "is-present" or self.depth < MARK_DEPTH)


def places(series, scale):
    """MapPlaces in reading order: by rank; then what has none, by how much is known of it, then by name."""
    ranked = [o for _, o in series.ranking()]
    rest = series.unranked() + [o for o in series.dropped if o.ranked]
    found = [_place(series, scale, o) for o in rest]
    order = [*STEPS[::-1], *STATES]
    found.sort(key=lambda place: (order.index(place.state), -(place.observation.value or 0), place.name))
    return [_place(series, scale, o) for o in ranked] + found


def _place(series, scale, observation):
    state = state_of(series, scale, observation)
    look = State(state, "", scale.label(state)) if state in STEPS else STATES[state]
    where = PLACES.get(observation.code, NOWHERE)
    return MapPlace(
        observation=observation,
        state=state,
        css_class=look.css_class,
        mark=look.mark,
        meaning=look.label,
        rank=series.rank(observation.code),
        share=series.share(observation.code),
        x=where["x"],
        y=where["y"],
        depth=where["depth"],
        side=where["side"],
        is_small=where["small"],
        is_drawn=observation.code in PLACES,
    )
