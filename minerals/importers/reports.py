"""Problems with their line, reports that add up, and the errors of importers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class FileProblem(NamedTuple):
    """One thing wrong with one file. `line` is None where the whole file is meant."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.reason}"


class ImporterError(Exception):
    """Nothing was loaded. The message explains why."""


class UnreadableError(ImporterError):
    """The files cannot be read at all; says which and why."""


class MissingReferenceError(ImporterError):
    """The database has no countries or no minerals yet."""


class RefusedError(ImporterError):
    """A step of an upload cannot be taken."""


class ContentError(ImporterError):
    """The content could not be loaded, not even in part. Carries every problem that was found."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Restatement(NamedTuple):
    """The old and the new statement of one figure."""

    key: str
    old: str
    new: str


@dataclass
class Report:
    """The outcome for one table or release: read = loaded + unchanged + changed + rejected."""

    name: str
    read: int = 0
    loaded: int = 0
    unchanged: int = 0
    changed: list[Restatement] = field(default_factory=list)
    rejected: list[FileProblem] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)  # in the database and no longer in the file
    # (code of a place, slug of a mineral) where figures changed
    subjects: set[tuple[str, str]] = field(default_factory=set)

    @property
    def touched(self) -> int:
        """The number of new or changed rows."""
        return self.loaded + len(self.changed)

    def __str__(self) -> str:
        counts = f"{self.read:,} read, {self.loaded:,} new, {self.unchanged:,} unchanged"
        counts += f", {len(self.changed):,} changed, {len(self.rejected):,} rejected"
        return f"{self.name}: {counts}" + (f", {len(self.gone):,} no longer in the file" if self.gone else "")
