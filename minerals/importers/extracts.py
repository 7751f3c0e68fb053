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
HEADER = 1  # the line of every file that is no row


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
    """What happened to one row that is no fault: skipped, mended, or loaded although it is not certain."""

    line: int
    reason: str
    file: str = ""


@dataclass
class Extract:
    """What was found in a release's files. Every row read ends in `rows`, `skipped`, `problems`, `outside` or `unread`.

    One row of a wide file gives several figures, so `read` counts rows and `rows` holds figures.
    """

    edition: int | None = None  # 2026 for Mineral Commodity Summaries 2026
    read: int = 0
    rows: list[FigureRow] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # rows not understood: nothing of them is guessed
    repaired: list[Remark] = field(default_factory=list)
    uncertain: list[Remark] = field(default_factory=list)  # loaded: a word, a blank, a doubtful number
    outside: Counter = field(default_factory=Counter)  # what no figure is made of, by section or file
    unread: Counter = field(default_factory=Counter)  # by file: its header is the problem, which is told once

    @property
    def accounts(self):
        """What became of how many rows; together they are `read`."""
        given = {(row.file, _line(row)) for row in self.rows}
        told = {
            (problem.file, problem.line)
            for problem in self.problems
            if problem.line and problem.line > HEADER
        }
        skipped = {(remark.file, remark.line) for remark in self.skipped} - given - told
        return {
            "gave figures": len(given - told),
            "skipped": len(skipped),
            "outside": self.outside.total(),
            "not understood": len(told) + self.unread.total(),
        }

    def refuse(self, problem, rows):
        """A file of so many rows whose header is `problem`: none of them is read."""
        self.read += rows
        self.unread[problem.file] += rows
        self.problems.append(problem._replace(reason=f"{problem.reason}; none of its {rows:,} rows is read"))

    def contest(self, places):
        """Take back the rows at `places`, {(file, line): why}: what other rows contradict is not believed."""
        if not places:
            return
        for name in ("rows", "skipped", "repaired", "uncertain"):
            kept = [each for each in getattr(self, name) if (each.file, _line(each)) not in places]
            setattr(self, name, kept)
        self.problems += [Problem(file, line, why) for (file, line), why in places.items()]


def _line(told):
    """Where a FigureRow or a Remark stands in its file."""
    return told.line or (told.source_line if isinstance(told, FigureRow) else None)
