"""Numbers to geometry. Templates draw the SVG; nothing here knows of HTML.

Coordinates are in the units of a viewBox, rounded to one decimal.
"""

from .bars import Reach, Swing, bar_length, reach, swing
from .lines import Datum, Frame, Line, line, multiples
from .scales import round_up
from .strips import Step, strip

__all__ = [
    "Datum",
    "Frame",
    "Line",
    "Reach",
    "Step",
    "Swing",
    "bar_length",
    "line",
    "multiples",
    "reach",
    "round_up",
    "strip",
    "swing",
]
