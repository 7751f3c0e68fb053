"""A series as a world map. The shapes are in static/img/world.svg, which `scripts/build_map.py` draws."""

from .drawing import WorldMap, world_map
from .places import PLACES, STATES, scale_of

__all__ = ["PLACES", "STATES", "WorldMap", "scale_of", "world_map"]
