"""Prices, consumption and trade of one country as tidy CSV: one row a series and year, strict to read."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, TextIO

from ...models import Flag, MarketSeries, MarketValue, Statistic, Terms
from ..reading.extracts import NUMBERS, Extract, Made, disagreements
from ..reading.tables import SLUG, UNREADABLE, Cells, Parsed, length_of, shown
from ..reports import FileProblem
from .figures import tidy_number
from .market_rows import MarketIdentity, MarketRow, key_of

COLUMNS = (
    "country_iso3", "mineral", "statistic", "product", "wording", "unit", "terms", "year",
    "value", "lower", "upper", "flag", "is_estimate", "text", "note", "scope", "source_line",
)  # fmt: skip
VOCABULARY = {"statistic": Statistic, "terms": Terms, "flag": Flag}
PATTERNS = {
    "product": (re.compile(rf"(?:{SLUG.pattern})?"), "is not a slug"),
    "year": (re.compile(r"(?:19|20)[0-9]{2}"), "is no year"),
    "source_line": (re.compile(r"[0-9]{1,9}"), "is not a whole number"),
    "is_estimate": (re.compile("true|false"), "is neither true nor false"),
}
LIMITS = {
    "wording": length_of(MarketSeries, "wording"),
    "unit": length_of(MarketSeries, "unit"),
    "text": length_of(MarketValue, "text"),
}


def write_market(rows: Iterable[MarketRow], file: TextIO) -> None:
    """Write `rows` to the open text `file`, in the order of their source."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: (row.mineral, row.statistic, *row.identity)):
        numbers = ["" if n is None else f"{n.normalize():f}" for n in (row.value, row.lower, row.upper)]
        series = (row.country, row.mineral, row.statistic, row.product, row.wording, row.unit, row.terms)
        statement = (row.flag, str(row.is_estimate).lower(), row.text, row.note, row.scope, row.source_line)
        writer.writerow([*series, row.identity.year, *numbers, *statement])


def read_market(
    name: str, table: Parsed, *, countries: Collection[str], minerals: Collection[str]
) -> tuple[list[MarketRow], list[FileProblem]]:
    """Read the rows of the file `name`; `table`: its lines and problems, as `tables` reads them."""
    lines, problems = table
    extract: Extract[MarketRow] = Extract()
    for line, cells in lines:
        reasons = list(_faults(cells, countries, minerals))
        if reasons:
            problems += [FileProblem(name, line, reason) for reason in reasons]
            continue
        with extract.row(line, name):
            extract.take(Made([_row(cells, name, line)]), line, name)
    extract.contest()
    return extract.rows, problems + extract.problems


def _faults(cells: Cells, countries: Collection[str], minerals: Collection[str]) -> Iterator[str]:
    for column, known in (("country_iso3", countries), ("mineral", minerals)):
        if cells[column] not in known:
            yield f"no {column.removesuffix('_iso3')} {shown(cells[column])}"
    for column, choices in VOCABULARY.items():
        if cells[column] not in choices.values:
            yield f"{column} {shown(cells[column])} is none of {', '.join(filter(None, choices.values))}"
    for column, (pattern, fault) in PATTERNS.items():
        if not pattern.fullmatch(cells[column]):
            yield f"{column} {shown(cells[column])} {fault}"
    for column in ("wording", "unit", "text", "note", "scope"):
        if UNREADABLE.search(cells[column]):
            yield f"{column} contains invisible characters"
        if len(cells[column]) > LIMITS.get(column, len(cells[column])):
            yield f"{column} has {len(cells[column])} characters; at most {LIMITS[column]} fit"
    if not cells["wording"]:
        yield "a series has its wording"


def _row(cells: Cells, name: str, line: int) -> MarketRow:
    """The MarketRow of cells without a fault. Raises ValueError where a number is none, or the flag contradicts it."""
    values: dict[str, Any] = {column: tidy_number(cells[column]) for column in NUMBERS}
    values |= {"flag": cells["flag"], "is_estimate": cells["is_estimate"] == "true", "text": cells["text"]}
    if reasons := list(disagreements(values)):
        raise ValueError("; ".join(reasons))
    series: dict[str, Any] = {
        column: cells[column] for column in ("mineral", "statistic", "product", "wording", "unit")
    }
    series |= {"country": cells["country_iso3"], "terms": cells["terms"], "scope": cells["scope"]}
    identity = MarketIdentity(key_of(series), int(cells["year"]))
    place: dict[str, Any] = {"source_line": int(cells["source_line"]), "file": name, "line": line}
    return MarketRow(identity, **series, **values, note=cells["note"], **place)
