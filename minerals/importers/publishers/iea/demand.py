"""World demand of the IEA's Critical Minerals Dataset: one row per mineral, part, scenario and year.

The base year was observed and has no scenario. Each later year is a projection of one scenario, and a series of its
own: nothing here is added up, or set against supply.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ....models import Flag, Statistic, Terms
from ...reading.cells import read_rows
from ...reading.extracts import WORLD, Extract, Made
from ...reading.files import TextFile
from ...reading.formats import Tables
from ...reading.series_words import words_of
from ...reading.tables import YEAR, Cells, read_amount, shown
from ...tidy.market_rows import MarketRow
from .base_year import check_year, read_base_year

COLUMNS = ("mineral", "part", "scenario", "year", "value_kt")
OBSERVED = ""
SCENARIOS = {
    OBSERVED: "observed",
    "STEPS": "projected: Stated Policies Scenario (STEPS)",
    "APS": "projected: Announced Pledges Scenario (APS)",
    "NZE": "projected: Net Zero Emissions by 2050 Scenario (NZE)",
}
LONG = re.compile(r"[0-9]{1,12}\.[0-9]{5,20}")
DECIMALS = Decimal("0.0001")  # that a value has room for: a tenth of a tonne
SCOPE = (
    "World demand, which the source gives in kilotonnes (kt), here to at most four decimals. A projection says what "
    "demand would be under the policies of its scenario."
)


def read(files: Sequence[TextFile], tables: Tables) -> Extract[MarketRow]:
    """Read the one file of `files` into an `Extract`; its header is line 1. Raises nothing, whatever the file holds."""
    extract: Extract[MarketRow] = Extract()
    (name, _), rows = files[0], []
    for line, cells in read_rows(files[0], COLUMNS, extract):
        with extract.row(line, name, counts=False):
            if not YEAR.fullmatch(cells["year"]):
                raise ValueError(f"{shown(cells['year'])} is not a year")
            rows.append((line, cells))
    observed = (int(cells["year"]) for _, cells in rows if cells["scenario"] == OBSERVED)
    base = read_base_year(observed, extract, name, "no row is without a scenario, so none was observed")
    if base is None:
        return extract
    for line, cells in rows:
        with extract.row(line, name, counts=False):
            extract.take(Made([_row(cells, base, tables, line, name)]), line, name)
    extract.contest()
    return extract


def _row(cells: Cells, base: int, tables: Tables, line: int, name: str) -> MarketRow:
    """The MarketRow of one line. Raises ValueError where it is not understood or its year contradicts its scenario."""
    year, scenario = int(cells["year"]), cells["scenario"]
    if scenario not in SCENARIOS:
        raise ValueError(f"no scenario {shown(scenario)}")
    projected = scenario != OBSERVED
    kind = f"scenario {scenario}" if projected else "no scenario"
    check_year(year, base, kind, is_observed=not projected)
    words = words_of(tables.more or {}, cells["mineral"], cells["part"])
    reading = read_amount(_rounded(cells["value_kt"]), estimated=projected)
    if reading.flag == Flag.REPORTED:  # the workbook does not mark estimates
        reading = replace(reading, flag=Flag.UNSTATED)
    series = {
        "country": WORLD,
        "statistic": Statistic.DEMAND.value,
        "terms": Terms.UNSTATED.value,
        "scope": SCOPE,
        **words._asdict(),
        "wording": f"{words.wording}, {SCENARIOS[scenario]}",
    }
    return MarketRow.of(series, year, reading, is_estimate=projected, source_line=line, file=name)


def _rounded(text: str) -> str:
    """The number with at most four decimals; the conversion has up to fifteen. Another text is left as it is."""
    return f"{Decimal(text).quantize(DECIMALS):f}" if LONG.fullmatch(text) else text
