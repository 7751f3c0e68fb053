"""Rows of a published table by the headings of their columns, in whatever order these come."""

import re
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import NamedTuple

from ..reports import FileProblem
from .extracts import Extract, StatementRow
from .files import TextFile
from .tables import UNREADABLE, Cells, csv_lines, heading, normal, shown

# Traces of a wrong encoding: control characters, the replacement character, several signs for one
# (“â€”” for “—”). Also text that a spreadsheet would run.
DAMAGED = re.compile(
    UNREADABLE.pattern + r"|â€|[ÂÃ][\xa0-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
    r"|\A\s*[=+@]"
)


class Layout(NamedTuple):
    """Positions of known columns in a header. `at`: None for a column that the file does not have."""

    width: int
    at: tuple[int | None, ...]
    unnamed: tuple[int, ...]  # must be empty
    missing: tuple[str, ...]  # optional columns
    faults: tuple[str, ...]  # unknown columns; the others can still be read

    def cells(self, raw: Sequence[str], read_cell: Callable[[str], str]) -> list[str]:
        """The cells of a line in the order of the known columns. Raises ValueError where it has others than these."""
        if len(raw) != self.width:
            raise ValueError(f"{len(raw)} cells, the header has {self.width}")
        if stray := next((raw[index] for index in self.unnamed if raw[index].strip()), ""):
            raise ValueError(f"{shown(stray)} is under no heading")
        return ["" if index is None else read_cell(raw[index]) for index in self.at]


def read_header(cells: Sequence[str], columns: Sequence[str], *, optional: Collection[str] = ()) -> Layout:
    """The Layout of a header. Raises ValueError with the reason where rows below it cannot be understood."""
    known = {heading(column): column for column in columns}
    headings = [heading(cell.removeprefix("\ufeff")) for cell in cells]
    at = tuple(headings.index(name) if name in headings else None for name in known)
    missing = [column for column, place in zip(columns, at, strict=True) if place is None]
    if needed := [column for column in missing if column not in optional]:
        raise ValueError(f"the header has no column {' and no column '.join(needed)}")
    faults = []
    for index, (cell, name) in enumerate(zip(cells, headings, strict=True)):
        if name and index not in at:
            if name in known and known[name] not in optional:
                raise ValueError(f"two columns of the header are {known[name]}")
            faults.append(f"unknown column {shown(cell)}: it is not read")
    unnamed = tuple(index for index, name in enumerate(headings) if not name)
    return Layout(len(cells), at, unnamed, tuple(missing), tuple(faults))


def cell_reader(damaged: re.Pattern[str]) -> Callable[[str], str]:
    """A function that reads a raw cell; most are in many rows. It raises ValueError for a `damaged` one."""

    @cache
    def read_cell(raw: str) -> str:
        if damaged.search(raw):
            raise ValueError(f"{shown(raw)} is a formula, or text in another encoding")
        return normal(raw)

    return read_cell


def read_rows[R: StatementRow](
    file: TextFile, columns: Sequence[str], extract: Extract[R], *, optional: Collection[str] = ()
) -> list[tuple[int, Cells]]:
    """The rows of a TextFile, each with its line; `extract` counts all, and has the problems of the others.

    An optional column that the file does not have is in no row.
    """
    name, text = file
    lines = ((line, raw, fault) for line, raw, fault in csv_lines(text) if raw or fault)
    at, header, _ = next(lines, (1, [], ""))
    try:
        layout = read_header(header, columns, optional=optional)
    except ValueError as error:
        extract.refuse(FileProblem(name, at, str(error)), sum(1 for _ in lines))
        return []
    extract.problems += [FileProblem(name, at, fault) for fault in layout.faults]
    read_cell, rows = cell_reader(DAMAGED), []
    for line, raw, fault in lines:
        with extract.row(line, name):
            if fault:
                raise ValueError(fault)
            cells = dict(zip(columns, layout.cells(raw, read_cell), strict=True))
            rows.append((line, {column: cells[column] for column in columns if column not in layout.missing}))
    report_ending(file, extract)
    return rows


def report_ending[R: StatementRow](file: TextFile, extract: Extract[R]) -> None:
    """Add the problem of a TextFile that was read to its end, and has no rows or ends within one."""
    if not extract.read:
        extract.problems.append(FileProblem(file.name, None, "there is no row below the header"))
    elif not file.text.endswith(("\n", "\r")):
        reason = "the last line has no line ending: the file may be truncated"
        extract.problems.append(FileProblem(file.name, None, reason))
