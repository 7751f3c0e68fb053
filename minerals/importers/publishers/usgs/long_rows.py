"""The rows of the long data file of USGS Mineral Commodity Summaries, cell by cell."""

from collections import namedtuple

from ...reading.tables import shown

HEADER = (
    "MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year",
    "Value", "Notes", "Is critical mineral 2025", "Other notes",
)  # fmt: skip
OPTIONAL = "Is critical mineral 2025"  # no figure is made of it

CRITICAL = ("Yes", "No", "")


# The cells of one row, with every run of blanks as one. `shifted`: it had no note, and was put right.
LongRow = namedtuple(
    "LongRow",
    "chapter section commodity country statistics detail unit year value notes critical other_notes shifted",
    defaults=[False],
)


def row_of(raw, read_cell, layout):
    """The LongRow of one line, read by `read_cell`. Raises ValueError where it has other cells than the header."""
    row = LongRow(*layout.cells(raw, read_cell))
    if row.critical in CRITICAL:
        return row
    notes, critical, other = layout.at[-3:]
    if row.notes not in ("Yes", "No") or (critical, other) != (notes + 1, notes + 2):
        raise ValueError(f"{shown(row.critical)} is neither Yes nor No: cells seem to be shifted")
    return row._replace(notes="", critical=row.notes, shifted=True)
