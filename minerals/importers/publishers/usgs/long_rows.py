"""The rows of the long data file of USGS Mineral Commodity Summaries, cell by cell."""

from collections import namedtuple
from typing import NamedTuple

from ...tables import heading, shown

HEADER = (
    "MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year",
    "Value", "Notes", "Is critical mineral 2025", "Other notes",
)  # fmt: skip
OPTIONAL = "Is critical mineral 2025"  # no figure is made of it

CRITICAL = ("Yes", "No", "")
COLUMNS = {heading(column): column for column in HEADER}


# The cells of one row, with every run of blanks as one. `shifted`: it had no note, and was put right.
LongRow = namedtuple(
    "LongRow",
    "chapter section commodity country statistics detail unit year value notes critical other_notes shifted",
    defaults=[False],
)


class LongHeader(NamedTuple):
    """Where a header puts which of the twelve columns. `at`: None for one that the file does not have."""

    width: int
    at: tuple[int | None, ...]
    unnamed: tuple[int, ...]  # must be empty
    faults: tuple[str, ...]  # columns that nobody knows; the others can be read all the same


def read_header(cells):
    """The LongHeader of a header. Raises ValueError with the reason where rows below it cannot be understood."""
    headings = [heading(cell.removeprefix("\ufeff")) for cell in cells]
    at = tuple(headings.index(name) if name in headings else None for name in COLUMNS)
    missing = [column for column, place in zip(HEADER, at, strict=True) if place is None]
    if needed := [column for column in missing if column != OPTIONAL]:
        raise ValueError(f"the header has no column {' and no column '.join(needed)}")
    faults = [f"the header has no column {column}" for column in missing]
    for index, (cell, name) in enumerate(zip(cells, headings, strict=True)):
        if name and index not in at:
            if name in COLUMNS and COLUMNS[name] != OPTIONAL:
                raise ValueError(f"two columns of the header are {COLUMNS[name]}")
            faults.append(f"unknown column {shown(cell)}: it is not read")
    unnamed = tuple(index for index, name in enumerate(headings) if not name)
    return LongHeader(len(cells), at, unnamed, tuple(faults))


def row_of(raw, read_cell, layout):
    """The LongRow of one line, read by `read_cell`. Raises ValueError where it has other cells than the header."""
    if len(raw) != layout.width:
        raise ValueError(f"{len(raw)} cells, the header has {layout.width}")
    if stray := next((raw[index] for index in layout.unnamed if raw[index].strip()), ""):
        raise ValueError(f"{shown(stray)} is under no heading")
    row = LongRow(*("" if index is None else read_cell(raw[index]) for index in layout.at))
    if row.critical in CRITICAL:
        return row
    notes, critical, other = layout.at[-3:]
    if row.notes not in ("Yes", "No") or (critical, other) != (notes + 1, notes + 2):
        raise ValueError(f"{shown(row.critical)} is neither Yes nor No: cells seem to be shifted")
    return row._replace(notes="", critical=row.notes, shifted=True)
