"""Supply by country in the IEA's Critical Minerals Dataset: one row per mineral, process, country and year.

The years of one file are its base year, which was observed, and later ones, which a scenario projects. Each row also
says its share of the world, so that a number and a total that do not belong together are found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from ....models import Flag, Unit
from ...reading.cells import read_rows
from ...reading.extracts import WORLD, Extract, FigureRow, Made
from ...reading.files import TextFile
from ...reading.formats import Tables
from ...reading.tables import (
    SKIP,
    YEAR,
    Cells,
    CodeOfLabel,
    Wording,
    read_amount,
    read_number,
    shown,
    wording_key,
)
from ...reading.totals import unbalanced
from .base_year import check_year, read_base_year

COLUMNS = ("mineral", "stage", "country", "alpha3", "year", "value", "unit", "kind", "share_pct")
WORDING = ("commodity", "process", "kind")
OBSERVED = "observed base year"
SCENARIOS = {OBSERVED: "", "base case projection": "base-case"}
UNIT = "kt"
AGGREGATES = (WORLD, "OTH")  # have no code of ISO
TONNES = 1000  # a kilotonne
ROUNDED = Decimal("0.5")  # tonnes by which a number of three decimals of a kilotonne may be off
# Percentage points by which a share of two decimals may be off, its total rounded, too
MOST_OFF = Decimal("0.01")


class SupplyRow(NamedTuple):
    """One row: the text of its cells, and `value`, which is in kilotonnes, as `tonnes`."""

    mineral: str
    stage: str
    code: str
    year: int
    value: str
    tonnes: Decimal
    kind: str
    share: Decimal

    @property
    def table(self) -> tuple[str, str, int]:
        """The key of the rows that share a world total with it."""
        return self.mineral.casefold(), self.stage.casefold(), self.year


def read(files: Sequence[TextFile], tables: Tables) -> Extract[FigureRow]:
    """Read the one file of `files` into an `Extract`; its header is line 1. Raises nothing, whatever the file holds."""
    extract: Extract[FigureRow] = Extract()
    (name, _), rows = files[0], []
    for line, cells in read_rows(files[0], COLUMNS, extract):
        with extract.row(line, name, counts=False):
            rows.append((line, _row(cells, tables.places)))
    observed = (row.year for _, row in rows if row.kind == OBSERVED)
    base = read_base_year(observed, extract, name, f"no row is of an {OBSERVED}")
    if base is None:
        return extract
    worlds = {row.table: row for _, row in rows if row.code == WORLD}
    for line, row in rows:
        with extract.row(line, name, counts=False):
            check_year(row.year, base, repr(row.kind), is_observed=row.kind == OBSERVED)
            wording = _wording(row, tables.wordings)
            _check_share(row, worlds.get(row.table))
            extract.take(_made(row, wording, {"source_line": line, "file": name}), line, name)
    extract.contest()
    extract.uncertain += unbalanced(extract.rows, lambda total, parts: ROUNDED * (len(parts) + 1))
    return extract


def _row(cells: Cells, places: Mapping[str, CodeOfLabel]) -> SupplyRow:
    place = places.get(cells["country"])
    if place is None:
        raise ValueError(f"no place {shown(cells['country'])}")
    if cells["alpha3"] != ("" if place.code in AGGREGATES else place.code):
        raise ValueError(f"{cells['country']!r} is {place.code}, not {shown(cells['alpha3'])}")
    if not YEAR.fullmatch(cells["year"]):
        raise ValueError(f"{shown(cells['year'])} is not a year")
    if cells["unit"] != UNIT:
        raise ValueError(f"the unit is {shown(cells['unit'])}, not {UNIT}")
    if cells["kind"] not in SCENARIOS:
        raise ValueError(
            f"kind {shown(cells['kind'])} is neither an {OBSERVED} nor a projection of a scenario"
        )
    tonnes = read_number(f"{read_number(cells['value']) * TONNES:f}")
    texts = (cells["mineral"], cells["stage"], place.code, int(cells["year"]), cells["value"])
    return SupplyRow(*texts, tonnes, cells["kind"], read_number(cells["share_pct"]))


def _check_share(row: SupplyRow, world: SupplyRow | None) -> None:
    """Raise ValueError if a number does not match the share of the world that the row states."""
    if world is None or not world.tonnes:
        raise ValueError("its table has no world total, which its share would be of")
    ours = 100 * row.tonnes / world.tonnes
    if abs(ours - row.share) > MOST_OFF:
        raise ValueError(
            f"share_pct is {row.share:f}, but {row.value} {UNIT} of {world.value} {UNIT} is {ours:.2f} percent"
        )


def _wording(row: SupplyRow, wordings: Mapping[tuple[str, ...], Wording]) -> Wording:
    """Look up a mineral, stage and kind in the reviewed table. Raises ValueError where it has none."""
    words = dict(zip(WORDING, (row.mineral, row.stage, row.kind), strict=True))
    wording = wordings.get(wording_key(words, WORDING))
    if wording is None:
        raise ValueError(f"no wording {shown(' | '.join(words.values()), 300)}")
    return wording


def _made(row: SupplyRow, wording: Wording, place: Mapping[str, Any]) -> Made[FigureRow]:
    if wording.action == SKIP:
        return Made(skipped=[wording.note])
    projected = row.kind != OBSERVED
    reading = read_amount(f"{row.tonnes:f}", estimated=projected)
    if reading.flag == Flag.REPORTED:  # the workbook does not mark estimates
        reading = replace(reading, flag=Flag.UNSTATED)
    share = "" if row.code == WORLD else f", {row.share:f}% of the IEA’s total"
    note = f"Published as {row.value} {UNIT}{share}."
    unit = Unit.TONNE.value
    one = FigureRow.of(
        row.code, wording, row.year, reading, is_estimate=projected, unit=unit, note=note, **place
    )
    return Made([replace(one, identity=one.identity._replace(scenario=SCENARIOS[row.kind]))])
