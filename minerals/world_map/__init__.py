"""A series as a world map: what colour and mark each country has, and what the legend must explain.

Its shapes are in static/img/world.svg, which `scripts/build_map.py` draws; a template puts the two together.
"""

from .drawing import LegendItem, WorldMap, world_map
from .labels import MapLabel
from .places import PLACES, MapPlace
from .scale import LIMITS, STEPS, Scale, scale_of
from .states import STATES, State

__all__ = [
    "LIMITS",
    "PLACES",
    "STATES",
    "STEPS",
    "LegendItem",
    "MapLabel",
    "MapPlace",
    "Scale",
    "State",
    "WorldMap",
    "scale_of",
    "world_map",
]
