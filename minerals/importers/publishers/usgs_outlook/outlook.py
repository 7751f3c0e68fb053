"""The data release of the USGS World Minerals Outlook: one row per commodity, place, year and kind of data.

Production and capacity of the years before the edition are observations; capacity from the edition on is its outlook.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple, cast

from ....indicators.values import value_of
from ....models import Flag
from ...reading.cells import read_rows
from ...reading.extracts import WORLD, Extract, FigureRow, Made
from ...reading.files import TextFile
from ...reading.formats import Tables
from ...reading.tables import (
    SKIP,
    YEAR,
    Cells,
    CodeOfLabel,
    Reading,
    Wording,
    read_amount,
    shown,
    wording_key,
)
from ...reading.totals import unbalanced
from ...reports import FileProblem
from ..usgs.words import PLAIN_SIGNS, UNITS

CODE = "alpha3"
COLUMNS = (
    "Mineral_Commodity", "Year", "Note", "Quantity", "Data_type", "Unit_MEAS", "Form", "Geographic_Region",
    "Figure_Use", "Data Sources", CODE,
)  # fmt: skip
WORDING = ("commodity", "type", "product")
AGGREGATES = (WORLD, "OTH")  # have no code of ISO
SCENARIO = "outlook"
SIGNS = PLAIN_SIGNS | {"--": Reading(Flag.ZERO, value=Decimal(0))}  # of Minerals Yearbook, which it quotes
FIGURE = re.compile(r"Figure [0-9]+ of the World Minerals Outlook \((20[0-9]{2})\)")
# Parts of a note, and their text in a figure's note. Reviewed: anything else is reported.
OUTLOOK, ESTIMATED, REPORTED, IDLED = "outlook", "estimated", "reported", "idled"
MARKS = {
    OUTLOOK: "",
    ESTIMATED: "",
    REPORTED: "",
    IDLED: "",  # a product of its own
    "operating": "Operating capacity.",
    "revised": "Revised.",
    "rounded": "Rounded.",
    "excludes U.S.": "Excludes U.S. production.",
}
EXCLUDES = {"excludes U.S.": "USA"}
CONTRADICTORY = ({ESTIMATED, REPORTED}, {"operating", IDLED}, {OUTLOOK, ESTIMATED}, {OUTLOOK, REPORTED})
ROUNDING = Decimal("0.005")  # of a total by which three significant digits may be off


class OutlookRow(NamedTuple):
    """One row whose words are known: `marks` are the parts of its note, `edition` is the Outlook's."""

    cells: Cells
    place: CodeOfLabel
    year: int
    marks: frozenset[str]
    edition: int


def read(files: Sequence[TextFile], tables: Tables) -> Extract[FigureRow]:
    """Read the one file of `files` into an `Extract`; its header is line 1. Raises nothing, whatever the file holds."""
    extract: Extract[FigureRow] = Extract()
    (name, _), rows = files[0], []
    for line, cells in read_rows(files[0], COLUMNS, extract, optional=(CODE,)):
        with extract.row(line, name, counts=False):
            rows.append((line, _row(cells, tables.places, has_codes=CODE in cells)))
    editions = Counter(row.edition for _, row in rows)
    if not editions:
        if not extract.problems:
            extract.problems.append(FileProblem(name, None, "no row says which Outlook it is of"))
        return extract
    ((edition, _),) = editions.most_common(1)
    for line, row in rows:
        with extract.row(line, name, counts=False):
            _check_year(row, edition)
            extract.take(_made(row, tables.wordings, {"source_line": line, "file": name}), line, name)
    extract.contest()
    extract.uncertain += unbalanced(extract.rows, _slack)
    extract.edition = edition
    return extract


def _row(cells: Cells, places: Mapping[str, CodeOfLabel], *, has_codes: bool) -> OutlookRow:
    label = cells["Geographic_Region"]
    if label not in places:
        raise ValueError(f"no place {shown(label)}")
    place = places[label]
    if has_codes and cells[CODE] != ("" if place.code in AGGREGATES else place.code):
        raise ValueError(f"{label!r} is {place.code}, not {shown(cells[CODE])}")
    if not YEAR.fullmatch(cells["Year"]):
        raise ValueError(f"{shown(cells['Year'])} is not a year")
    found = FIGURE.fullmatch(cells["Figure_Use"])
    if not found:
        raise ValueError(f"{shown(cells['Figure_Use'])} is no figure of a World Minerals Outlook")
    marks = frozenset(cells["Note"].split(", "))
    if unknown := sorted(marks - MARKS.keys()):
        raise ValueError(f"the note says {shown(unknown[0])}, which nobody reviewed")
    if any(pair <= marks for pair in CONTRADICTORY):
        raise ValueError(f"the note {shown(cells['Note'])} contradicts itself")
    return OutlookRow(cells, place, int(cells["Year"]), marks, int(found[1]))


def _check_year(row: OutlookRow, edition: int) -> None:
    """Raise ValueError where a row speaks of another year than its note and edition allow."""
    if row.edition != edition:
        raise ValueError(f"it is of the Outlook of {row.edition}, the other rows are of {edition}")
    if row.year >= edition and OUTLOOK not in row.marks:
        raise ValueError(
            f"{row.year} is not over in the Outlook of {edition}, and the note is not {OUTLOOK!r}"
        )
    if row.year < edition and OUTLOOK in row.marks:
        raise ValueError(f"an {OUTLOOK} of {row.year}, which was over in the Outlook of {edition}")


def _made(
    row: OutlookRow, wordings: Mapping[tuple[str, ...], Wording], place: Mapping[str, Any]
) -> Made[FigureRow]:
    wording, cells = _wording(row, wordings), row.cells
    if wording.action == SKIP:
        return Made(skipped=[wording.note])
    unit = UNITS.get(cells["Unit_MEAS"].casefold())
    if unit is None:
        raise ValueError(f"no unit {shown(cells['Unit_MEAS'])}")
    excludes = [code for mark, code in EXCLUDES.items() if mark in row.marks]
    if excludes and row.place.code != WORLD:
        raise ValueError(f"{cells['Geographic_Region']!r} is no total, and its note excludes {excludes[0]}")
    ahead = OUTLOOK in row.marks
    estimated = ahead or ESTIMATED in row.marks
    quantity = cells["Quantity"]
    reading = SIGNS.get(quantity) or read_amount(quantity, estimated=estimated)
    source = cells["Data Sources"].removesuffix(".")
    note = [text for mark, text in MARKS.items() if text and mark in row.marks]
    rest = {"unit": unit.value, "excludes": excludes, "note": " ".join([*note, *_cited(source)]), **place}
    one = FigureRow.of(row.place.code, wording, row.year, reading, is_estimate=estimated, **rest)
    return Made([replace(one, identity=one.identity._replace(scenario=SCENARIO if ahead else ""))])


def _cited(source: str) -> list[str]:
    """Return the sentence that names the Outlook's source of a number; empty for its own estimates."""
    return [f"Data source: {source}."] if source else []


def _wording(row: OutlookRow, wordings: Mapping[tuple[str, ...], Wording]) -> Wording:
    """The reviewed wording. A qualifier of the place, or idled capacity, is a product of its own."""
    cells = row.cells
    kind = cells["Data_type"] + (f", {OUTLOOK}" if OUTLOOK in row.marks else "")
    special = row.place.qualifier or (IDLED if IDLED in row.marks else "")
    product = f"{cells['Form']} — {special}" if special else cells["Form"]
    words = dict(zip(WORDING, (cells["Mineral_Commodity"], kind, product), strict=True))
    found = wordings.get(wording_key(words, WORDING))
    if found is None:
        raise ValueError(f"no wording {shown(' | '.join(words.values()), 300)}")
    return found


def _slack(total: FigureRow, parts: Sequence[FigureRow]) -> Decimal:
    """Half of the last digit of each part, and of the total, which is rounded, half of its last significant one."""
    whole = value_of(total)
    of_parts = (_half_a_digit(value_of(row)) for row in parts)
    return max(ROUNDING * whole, _half_a_digit(whole.normalize())) + sum(of_parts, Decimal(0))


def _half_a_digit(number: Decimal) -> Decimal:
    return Decimal(1).scaleb(cast(int, number.as_tuple().exponent)) / 2
