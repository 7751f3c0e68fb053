"""What a reader of a source's files is given, and what it gives back."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from ..models import Unit
from .reports import Problem
from .tidy import FigureRow

UNITS = {
    "metric tons": Unit.TONNE,
    "tons": Unit.TONNE,
    "thousand metric tons": Unit.THOUSAND_TONNES,
    "thousand metric dry tons": Unit.THOUSAND_TONNES,
    "million metric tons": Unit.MILLION_TONNES,
    "kilograms": Unit.KILOGRAM,
    "thousands of carats": Unit.THOUSAND_CARATS,
    "thousand carats": Unit.THOUSAND_CARATS,
    "million carats": Unit.MILLION_CARATS,
    "million cubic meters": Unit.MILLION_CUBIC_METRES,
    "million liters": Unit.MILLION_LITRES,
    "percent": Unit.PERCENT,
}


class TextFile(NamedTuple):
    """One decoded file; `name` without its folder."""

    name: str
    text: str


@dataclass(frozen=True)
class Tables:
    """The reviewed tables between a source's words and ours: a wordings table for each form, and the places."""

    long: dict
    wide: dict
    folder: dict
    places: dict


class Remark(NamedTuple):
    """What happened to one row that is no fault: skipped, mended, or kept as a word because it is not certain."""

    line: int
    reason: str
    file: str = ""


@dataclass
class Extract:
    """What was found in a release's files. Every row read ends in `rows`, `skipped`, `problems` or `outside`.

    One row of a wide file gives several figures, so `read` counts rows and `rows` holds figures.
    """

    edition: int | None = None  # 2026 for Mineral Commodity Summaries 2026
    read: int = 0
    rows: list[FigureRow] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # rows not understood: nothing of them is guessed
    repaired: list[Remark] = field(default_factory=list)
    uncertain: list[Remark] = field(default_factory=list)  # loaded, but as a word or a blank with its flag
    outside: Counter = field(default_factory=Counter)  # what no figure is made of, by section or file
