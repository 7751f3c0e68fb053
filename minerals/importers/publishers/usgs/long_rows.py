"""The rows of the long data file of USGS Mineral Commodity Summaries, cell by cell."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...reading.cells import Layout
from ...reading.tables import shown

HEADER = (
    "MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year",
    "Value", "Notes", "Is critical mineral 2025", "Other notes",
)  # fmt: skip
OPTIONAL = "Is critical mineral 2025"  # no figure is made of it

CRITICAL = ("Yes", "No", "")


class LongRow(NamedTuple):
    """The cells of one row, with every run of blanks as one. `shifted`: it had no note, and was put right."""

    chapter: str
    section: str
    commodity: str
    country: str
    statistics: str
    detail: str
    unit: str
    year: str
    value: str
    notes: str
    critical: str
    other_notes: str
    shifted: bool = False


def row_of(raw: Sequence[str], read_cell: Callable[[str], str], layout: Layout) -> LongRow:
    """The LongRow of one line, read by `read_cell`. Raises ValueError where it has other cells than the header."""
    row = LongRow(*layout.cells(raw, read_cell))  # type: ignore[arg-type]  # there are twelve columns
    if row.critical in CRITICAL:
        return row
    notes, critical, other = layout.at[-3:]
    are_beside = notes is not None and (critical, other) == (notes + 1, notes + 2)
    if row.notes not in ("Yes", "No") or not are_beside:
        raise ValueError(f"{shown(row.critical)} is neither Yes nor No: cells seem to be shifted")
    return row._replace(notes="", critical=row.notes, shifted=True)
