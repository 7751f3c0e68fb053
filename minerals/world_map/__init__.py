"""A series as a world map. The shapes are in static/img/world.svg, which `scripts/build_map.py` draws."""

from .drawing import WorldMap, world_map
from .marking import Marked, MarkedMap, Way
from .places import PLACES, STATES, scale_of

__all__ = ["PLACES", "STATES", "Marked", "MarkedMap", "Way", "WorldMap", "scale_of", "world_map"]
