"""Bilateral flows of BACI, one file per nomenclature, and the totals by country that they have to add up to."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from ....models import Nomenclature
from ...reading.extracts import Extract, Made
from ...reading.files import TextFile
from ...reading.formats import Tables
from ...reading.tables import CodeOfLabel, count_rows, csv_lines, normal, read_table, shown
from ...reports import FileProblem
from ...tidy.reference import TABLES
from ...tidy.trade_rows import FlowIdentity, FlowRow

FLOW = ("exporter", "importer")
TOTAL = ("flow", "alpha3")
AMOUNTS = ("value_kusd", "quantity_t")
FLOWS = ("exports", "imports")
CODE = re.compile(r"hs[0-9]{2}")
YEAR = re.compile(r"[0-9]{4}")
FIRST_YEAR: dict[str, int] = {
    Nomenclature.HS92: 1995,
    Nomenclature.HS17: 2017,
}  # of BACI in that nomenclature
# World trade in all goods has some 25 billion thousand dollars, and some 12 billion tonnes.
MOST = 10**10
NOISE = Decimal("1e-9")  # rounding error of a floating-point sum
TOTALS, OTHER_YEARS = "country totals, compared with their partners", "country totals of other years or codes"


class FlowFile(NamedTuple):
    """The nomenclature of one file, and whether it has totals. `columns`: their positions in a row."""

    name: str
    nomenclature: str
    is_total: bool
    columns: dict[str, int]
    lines: Iterator[tuple[int, list[str], str]]
    rows: int


def read_codes(
    content_dir: Path, *, minerals: Collection[str] | None = None
) -> tuple[dict[str, set[str]], list[FileProblem]]:
    """Read the codes of each nomenclature from the reviewed table of commodities."""
    table = TABLES["commodities"]
    rows, problems = read_table(content_dir / table.file, table.columns)
    found: dict[str, set[str]] = {nomenclature: set() for nomenclature in Nomenclature.values}
    for _, cells in rows:
        found.setdefault(cells["nomenclature"], set()).add(cells["code"])
    return found, problems


def read(files: Sequence[TextFile], tables: Tables) -> Extract[FlowRow]:
    """Read bilateral flows into an `Extract` of FlowRow, and check them against totals. Raises nothing."""
    extract: Extract[FlowRow] = Extract()
    sheets = []
    for file in files:
        try:
            sheet = _sheet(file)
        except ValueError as error:
            extract.refuse(FileProblem(file.name, 1, str(error)), count_rows(file))
            continue
        if sheet is None:
            extract.outside[file.name] += count_rows(file)
            extract.read += count_rows(file)
        else:
            sheets.append(sheet)
    for sheet in sheets:
        if not sheet.is_total:
            _read_flows(sheet, tables, extract)
    extract.contest()
    bilateral = {sheet.nomenclature for sheet in sheets if not sheet.is_total}
    for sheet in sheets:
        if sheet.is_total and sheet.nomenclature in bilateral:
            _compare(sheet, tables, extract)
        elif sheet.is_total:
            reason = "country totals are only compared with bilateral flows: import both files together"
            extract.refuse(FileProblem(sheet.name, None, reason), sheet.rows)
    # The edition of January has data up to the year before the last: V202601 ends in 2024.
    extract.edition = max((row.identity.year + 2 for row in extract.rows), default=None)
    return extract


def _sheet(file: TextFile) -> FlowFile | None:
    """Return the Sheet of a file, None if its header is not BACI's. Raises ValueError if the header is wrong."""
    lines = csv_lines(file.text.removeprefix("\ufeff"))
    _, header, _ = next(lines, (1, [], ""))
    names = [normal(cell).casefold() for cell in header]
    nomenclatures = [name for name in names if CODE.fullmatch(name)]
    if not (nomenclatures and set(AMOUNTS) <= set(names)):
        return None
    is_total = set(TOTAL) <= set(names)
    wanted = {"year", *nomenclatures, *(TOTAL if is_total else FLOW), *AMOUNTS}
    if len(names) != len(wanted) or set(names) != wanted or len(nomenclatures) > 1:
        raise ValueError(
            f"the header is {','.join(header)}, it must be year,hs92 or hs17,exporter,importer,value_kusd,quantity_t"
        )
    (nomenclature,) = nomenclatures
    if nomenclature not in Nomenclature.values:
        raise ValueError(f"nomenclature {nomenclature} is none of {', '.join(Nomenclature.values)}")
    columns = {name: place for place, name in enumerate(names)}
    columns["code"] = columns.pop(nomenclature)
    return FlowFile(file.name, nomenclature, is_total, columns, lines, count_rows(file))


def _read_flows(sheet: FlowFile, tables: Tables, extract: Extract[FlowRow]) -> None:
    for line, cells, fault in sheet.lines:
        if not (fault or any(cells)):
            continue
        with extract.row(line, sheet.name):
            row, commodity, year = _row(sheet, cells, fault, tables)
            pair = [_country(row[name], tables.places) for name in FLOW]
            value, quantity, repaired = _amount(row, "value_kusd"), None, []
            if row["quantity_t"]:
                quantity = _amount(row, "quantity_t")
            for name in AMOUNTS:
                if len(row[name].partition(".")[2]) > 3:
                    repaired.append(f"{name} {row[name]} is rounded to three digits after the point")
            identity = FlowIdentity(commodity, year, *pair)
            made = Made([FlowRow(identity, value, quantity, sheet.name, line)], repaired=repaired)
            extract.take(made, line, sheet.name)


def _row(
    sheet: FlowFile, cells: Sequence[str], fault: str, tables: Tables
) -> tuple[dict[str, str], str, int]:
    """({column: its cell}, the commodity as hs92-283691, the year). Raises ValueError where one of them is wrong."""
    if fault or len(cells) != len(sheet.columns):
        raise ValueError(fault or f"{len(cells)} cells, the header has {len(sheet.columns)}")
    row = {name: cells[place].strip() for name, place in sheet.columns.items()}
    year = _year(row["year"], sheet.nomenclature)
    code = _code(row["code"], sheet.nomenclature, tables.wordings)
    return row, f"{sheet.nomenclature}-{code}", year


def _year(text: str, nomenclature: str) -> int:
    first, now = FIRST_YEAR[nomenclature], timezone.localdate().year
    if not (YEAR.fullmatch(text) and first <= int(text)):
        label = Nomenclature(nomenclature).label
        raise ValueError(f"year {shown(text)} is no year from {first} on, when {label} begins")
    if int(text) >= now:  # one such row would make an edition of the future out of the whole file
        raise ValueError(f"year {shown(text)} has not ended")
    return int(text)


def _code(text: str, nomenclature: str, codes: Mapping[str, set[str]]) -> str:
    if text in codes[nomenclature]:
        return text
    label = Nomenclature(nomenclature).label
    others = [str(Nomenclature(other).label) for other in codes if text in codes[other]]
    if others:
        raise ValueError(f"{shown(text)} is a code of {', '.join(others)} and not of {label}")
    raise ValueError(f"no commodity {shown(text)} of {label} in commodities.csv")


def _country(text: str, places: Mapping[str, CodeOfLabel]) -> str:
    if text not in places:
        raise ValueError(f"no country {shown(text)} in places.csv")
    return places[text].code


def _amount(row: Mapping[str, str], name: str) -> int:
    """Thousand dollars as dollars, or tonnes as kilograms."""
    number = _number(row[name], name)
    whole = (number * 1000).to_integral_value()
    if abs(number * 1000 - whole) > NOISE * 1000:
        raise ValueError(f"{name} {shown(row[name])} has more than three digits after the point")
    return int(whole)


def _number(text: str, name: str) -> Decimal:
    try:
        number = Decimal(text if text.isascii() and "_" not in text else "")
    except InvalidOperation:
        raise ValueError(f"{name} {shown(text)} is not a number") from None
    if not number.is_finite() or number < 0:
        raise ValueError(f"{name} {shown(text)} is not a number from zero up")
    if number >= MOST:
        raise ValueError(f"{name} {shown(text)} is more than the world trades in all goods")
    return number


def _compare(sheet: FlowFile, tables: Tables, extract: Extract[FlowRow]) -> None:
    """Report each total that its partners do not add up to, within the rounding of the total."""
    sums: dict[tuple[str, int, str, str], list[int]] = defaultdict(lambda: [0, 0])
    covered: set[tuple[str, int]] = set()
    seen: dict[tuple[str, int, str, str], int] = {}
    for traded in extract.rows:
        commodity, year, *pair = traded.identity
        if commodity.startswith(sheet.nomenclature):
            covered.add((commodity, year))
            for flow, country in zip(FLOWS, pair, strict=True):
                found = sums[commodity, year, flow, country]
                found[0] += traded.value
                found[1] += traded.quantity or 0
    for line, cells, fault in sheet.lines:
        if not (fault or any(cells)):
            continue
        with extract.row(line, sheet.name):
            row, commodity, year = _row(sheet, cells, fault, tables)
            if (commodity, year) not in covered:
                extract.outside[OTHER_YEARS] += 1
                continue
            if row["flow"] not in FLOWS:
                raise ValueError(f"flow {shown(row['flow'])} is none of {', '.join(FLOWS)}")
            key = (commodity, year, row["flow"], _country(row["alpha3"], tables.places))
            if seen.setdefault(key, line) != line:
                raise ValueError(f"this total is already on line {seen[key]}")
            for name, partners in zip(AMOUNTS, sums[key], strict=True):
                total = _number(row[name], name)
                if abs(total * 1000 - partners) > _half_a_digit(row[name]) * 1000:
                    raise ValueError(
                        f"{name} of {row['alpha3']}, {row['flow']} under {row['code']} in {year}, is {row[name]}, "
                        f"its partners add up to {Decimal(partners) / 1000:f}"
                    )
            extract.outside[TOTALS] += 1


def _half_a_digit(text: str) -> Decimal:
    return Decimal(5).scaleb(-len(text.partition(".")[2]) - 1)
