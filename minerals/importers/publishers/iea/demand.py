"""World demand of the IEA's Critical Minerals Dataset by scenario: recognised, counted and left out."""

from collections.abc import Sequence

from ...reading.cells import read_rows
from ...reading.extracts import Extract, FigureRow
from ...reading.files import TextFile
from ...reading.formats import Tables
from ...reading.tables import YEAR, shown

COLUMNS = ("mineral", "part", "scenario", "year", "value_kt")
LEFT_OUT = "World demand by scenario: demand is not collected"


def read(files: Sequence[TextFile], tables: Tables) -> Extract[FigureRow]:
    """Read the one file of `files` into an `Extract` without figures. Raises nothing, whatever the file holds."""
    extract: Extract[FigureRow] = Extract()
    name = files[0].name
    for line, row in read_rows(files[0], COLUMNS, extract):
        with extract.row(line, name, counts=False):
            if not YEAR.fullmatch(row["year"]):
                raise ValueError(f"{shown(row['year'])} is not a year")
            extract.outside[LEFT_OUT] += 1
            if not row["scenario"]:  # observed, not projected
                extract.edition = max(extract.edition or 0, int(row["year"]) + 1)
    return extract
