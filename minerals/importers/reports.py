"""What reading and loading tell: problems with their line, and reports that add up."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong with one file. `line` is None where the whole file is meant."""

    file: str
    line: int | None
    reason: str

    def __str__(self):
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.reason}"


class ContentError(Exception):
    """The content cannot be loaded, and nothing of it was. Carries every problem that was found."""

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Change(NamedTuple):
    """What one row says now, beside what it said before."""

    key: str
    old: str
    new: str


@dataclass
class Report:
    """The outcome for one table or release: read = loaded + unchanged + changed + rejected.

    `gone` names what the database has and the file no longer has; whether it was removed, the loader says.
    """

    name: str
    read: int = 0
    loaded: int = 0
    unchanged: int = 0
    changed: list[Change] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def __str__(self):
        counts = f"{self.read:,} read, {self.loaded:,} new, {self.unchanged:,} unchanged"
        counts += f", {len(self.changed):,} changed, {len(self.rejected):,} rejected"
        return f"{self.name}: {counts}" + (f", {len(self.gone):,} no longer in the file" if self.gone else "")


def and_join(words):
    """“Finland, Germany and Poland”."""
    *rest, last = words
    return f"{', '.join(rest)} and {last}" if rest else last
