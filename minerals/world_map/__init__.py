"""A series as a world map: what colour and mark each country has, and what the legend must explain.

Its shapes are in static/img/world.svg, which `scripts/build_map.py` draws; a template puts the two together.
"""

from .drawing import WorldMap, world_map
from .places import PLACES
from .scale import scale_of
from .states import STATES

__all__ = ["PLACES", "STATES", "WorldMap", "scale_of", "world_map"]
