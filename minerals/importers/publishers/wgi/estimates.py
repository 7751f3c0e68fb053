"""The file of estimates: one row per country and year, one column per dimension, and two that are computed from
these.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ...reading.cells import read_rows
from ...reading.extracts import Extract, Made
from ...reading.files import TextFile
from ...reading.formats import Tables
from ...reading.tables import YEAR, Cells, CodeOfLabel, shown
from ...tidy.governance import DIMENSIONS, NUMBER, GovernanceRow, read_estimate

MEAN, SCALED = "mean6", "wgi_scaled_0_10"
HEADER = ("alpha3", "countryname", "year", *DIMENSIONS, MEAN, SCALED)
ROUNDED = {MEAN: Decimal("0.0001"), SCALED: Decimal("0.0011")}  # the rounding error of these two


def read(files: Sequence[TextFile], tables: Tables) -> Extract[GovernanceRow]:
    """Read the one file of `files` into an `Extract`. The source calls an update by the year after its newest."""
    extract: Extract[GovernanceRow] = Extract()
    (file,) = files
    for line, cells in read_rows(file, HEADER, extract):
        with extract.row(line, file.name, counts=False):
            rows = _rows(cells, tables.places, {"file": file.name, "line": line})
            extract.take(
                Made(rows, skipped=[] if rows else ["the source gives no estimate"]), line, file.name
            )
    extract.contest()
    years = [row.identity.year for row in extract.rows]
    extract.edition = max(years) + 1 if years else None
    return extract


def _rows(cells: Cells, places: Mapping[str, CodeOfLabel], place: Mapping[str, Any]) -> list[GovernanceRow]:
    """The GovernanceRows of one line. Raises ValueError where it is not understood or contradicts itself."""
    code, label = cells["alpha3"], cells["countryname"]
    if label not in places:
        raise ValueError(f"no place {shown(label)}")
    if places[label].code != code:
        raise ValueError(f"{shown(label)} is {places[label].code}, not {shown(code)}")
    if not YEAR.fullmatch(cells["year"]):
        raise ValueError(f"{shown(cells['year'])} is not a year")
    estimates = {one: read_estimate(one, cells[one]) for one in DIMENSIONS if cells[one]}
    _check_computed(cells, estimates)
    year = int(cells["year"])
    return [GovernanceRow.of(code, year, one, estimate, **place) for one, estimate in estimates.items()]


def _check_computed(cells: Cells, estimates: Mapping[str, Decimal]) -> None:
    """Raise ValueError unless the two computed columns follow from the six, and are empty where one of these is."""
    if len(estimates) < len(DIMENSIONS):
        if cells[MEAN] or cells[SCALED]:
            raise ValueError("a mean of six, and fewer than six estimates")
        return
    mean = sum(estimates.values(), Decimal(0)) / len(DIMENSIONS)
    for column, expected in ((MEAN, mean), (SCALED, (Decimal("2.5") - mean) * 2)):
        found = cells[column]
        if not NUMBER.fullmatch(found) or abs(Decimal(found) - expected) > ROUNDED[column]:
            raise ValueError(f"{column} is {shown(found)}, and the six estimates make {expected:.4f}")
