"""Annual nominal prices of the Pink Sheet as a tidy table: one row per commodity and year, in dollars of that year."""

from collections.abc import Sequence

from ....models import Statistic, Terms
from ...reading.cells import read_rows
from ...reading.extracts import WORLD, Extract, Made
from ...reading.files import TextFile
from ...reading.formats import Tables
from ...reading.series_words import words_of
from ...reading.tables import YEAR, read_amount, shown
from ...tidy.market_rows import MarketRow

COLUMNS = ("year", "commodity", "unit", "price_nominal_usd")
SCOPE = "Annual averages of world prices in nominal U.S. dollars."


def read(files: Sequence[TextFile], tables: Tables) -> Extract[MarketRow]:
    """Read the one file of `files` into an `Extract`; its header is line 1. Raises nothing, whatever the file holds."""
    extract: Extract[MarketRow] = Extract()
    name = files[0].name
    for line, cells in read_rows(files[0], COLUMNS, extract):
        with extract.row(line, name, counts=False):
            if not YEAR.fullmatch(cells["year"]):
                raise ValueError(f"{shown(cells['year'])} is not a year")
            found = words_of(tables.more or {}, cells["commodity"], cells["unit"])
            series = {
                "country": WORLD,
                "statistic": Statistic.PRICE.value,
                "terms": Terms.NOMINAL.value,
                "scope": SCOPE,
                **found._asdict(),
            }
            reading = read_amount(cells["price_nominal_usd"])
            note = f"The source prints the unit as {cells['unit']}."
            place = {"source_line": line, "file": name}
            row = MarketRow.of(series, int(cells["year"]), reading, is_estimate=False, note=note, **place)
            extract.take(Made([row]), line, name)
    extract.contest()
    # The source calls an edition by the year in which it completes the one before.
    extract.edition = max((row.identity.year for row in extract.rows), default=-1) + 1 or None
    return extract
