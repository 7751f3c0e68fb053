"""Figures as tidy CSV in the project's own columns: one row a figure, strict to read, stable to write."""

import csv
import re
from decimal import Decimal, InvalidOperation
from pathlib import PurePath

from ..models import Basis, Figure, FigureRevision, Flag, Measure, Stage, Unit
from .extracts import NUMBERS, Extract, FigureRow, Identity, Made, disagreements, unit_disagreements
from .reports import Problem
from .tables import SLUG, UNREADABLE, parse_table, shown, split

COLUMNS = (
    "country_iso3", "mineral", "stage", "form", "measure", "basis", "year",
    "value", "lower", "upper", "unit", "flag", "is_estimate", "excludes", "text", "note", "source_line",
)  # fmt: skip
CORRECTION_COLUMNS = (*COLUMNS, "release", "source", "reason")

VOCABULARY = {
    name: choices.values
    for name, choices in (
        ("stage", Stage), ("measure", Measure), ("basis", Basis), ("unit", Unit), ("flag", Flag),
    )
}  # fmt: skip
FORM = Figure._meta.get_field("form")
YEAR = re.compile(r"[0-9]{4}")
LINE = re.compile(r"[0-9]{1,9}")
BOOLEANS = {"true": True, "false": False}


def write_figures(rows, file):
    """Write `rows` to the open text `file`, in the order of what they are of."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: (*row.identity[1:], row.identity.country)):
        numbers = [_plain(getattr(row, name)) for name in NUMBERS]
        line = "" if row.source_line is None else row.source_line
        statement = [row.unit, row.flag, str(row.is_estimate).lower(), row.excludes, row.text, row.note, line]
        writer.writerow([*row.identity, *numbers, *statement])


def _plain(number):
    return "" if number is None else f"{number.normalize():f}"


def extract_figures(file, releases, **vocabulary):
    """{key of the release: Extract} of a TextFile, which is named after its release."""
    key = PurePath(file.name).stem
    table = parse_table(*file, COLUMNS)
    extract, read = Extract(), sum(map(len, table))
    if key in releases:
        extract.read = read
        extract.rows, extract.problems = read_figures(file.name, table, **vocabulary)
    else:
        reason = f"a file of figures is named after its release; none is {shown(key)}"
        extract.refuse(Problem(file.name, None, reason), read)
    return {key: extract}


def extract_corrections(file, releases, **vocabulary):
    """{key of the release: Extract} of a TextFile; what is not understood is of the release ""."""
    table = parse_table(*file, CORRECTION_COLUMNS)
    by_release, problems = read_corrections(file.name, table, **vocabulary, releases=releases)
    extracts = {key: Extract(read=len(rows), rows=rows) for key, rows in by_release.items()}
    if problems or not extracts:
        extracts[""] = Extract(read=len({problem.line for problem in problems}), problems=problems)
    return extracts


def read_figures(name, table, *, countries, minerals):
    """Return ([FigureRow], [Problem]) of the file `name`; `table`: its lines and problems, as `tables` reads them."""
    lines, problems = table
    rows, more = _read_lines(name, lines, countries, minerals)
    rows, contested = _once(rows)
    return rows, [*problems, *more, *contested]


def read_corrections(name, table, *, countries, minerals, releases):
    """Return ({release key: [FigureRow]}, [Problem]). `releases` maps the keys that exist to their source."""
    by_release, (lines, problems) = {}, table
    for line, cells in lines:
        rows, found = _read_lines(name, [(line, cells)], countries, minerals)
        reasons = list(_correction_faults(cells, releases))
        problems += [*(Problem(name, line, reason) for reason in reasons), *found]
        if not reasons:
            by_release.setdefault(cells["release"], []).extend(rows)
    for key, rows in by_release.items():
        by_release[key], contested = _once(rows)
        problems += contested
    return {key: rows for key, rows in by_release.items() if rows}, problems


def _correction_faults(cells, releases):
    if cells["release"] not in releases:
        yield f"no release {shown(cells['release'])}"
    elif cells["source"] != releases[cells["release"]]:
        yield f"the release is not of source {shown(cells['source'])}"
    if not cells["reason"]:
        yield "a correction needs its reason"


def _once(rows):
    """(the rows that are given once, the problems): of two that contradict each other, neither is used."""
    extract = Extract()
    for row in rows:
        with extract.row(row.line, row.file):
            extract.take(Made([row]), row.line, row.file)
    extract.contest()
    return extract.rows, extract.problems


def _read_lines(name, lines, countries, minerals):
    rows, problems = [], []
    for line, cells in lines:
        row, reasons = _read_row(cells, countries, minerals)
        if reasons:
            problems += [Problem(name, line, reason) for reason in reasons]
        else:
            rows.append(FigureRow(**row, file=name, line=line))
    return rows, problems


def _read_row(cells, countries, minerals):
    """Return the fields of one row and the reasons why it cannot be one."""
    reasons = []
    for column, known in (("country_iso3", countries), ("mineral", minerals)):
        if cells[column] not in known:
            reasons.append(f"no {column.removesuffix('_iso3')} {shown(cells[column])}")
    for column, choices in VOCABULARY.items():
        if cells[column] not in choices:
            reasons.append(f"{column} {shown(cells[column])} is none of {', '.join(choices)}")
    if not SLUG.fullmatch(cells["form"]) or len(cells["form"]) > FORM.max_length:
        reasons.append(f"form {shown(cells['form'])} is not a slug")
    if not (YEAR.fullmatch(cells["year"]) and 1900 <= int(cells["year"]) <= 2100):
        reasons.append(f"year {shown(cells['year'])} is none from 1900 to 2100")
    if cells["source_line"] and not LINE.fullmatch(cells["source_line"]):
        reasons.append(f"source_line {shown(cells['source_line'])} is not a whole number")
    if cells["is_estimate"] not in BOOLEANS:
        reasons.append(f"is_estimate {shown(cells['is_estimate'])} is neither true nor false")
    if cells["flag"] == Flag.CALCULATED:
        reasons.append("flag calculated is of our own sums, and of nothing in a file")
    for code in split(cells["excludes"]):
        if code not in countries:
            reasons.append(f"excludes names no country {shown(code)}")
    for column in ("text", "note", "reason"):
        if UNREADABLE.search(cells.get(column, "")):
            reasons.append(f"{column} contains invisible characters")
    for column in ("text", "excludes"):
        limit = FigureRevision._meta.get_field(column).max_length
        if len(cells[column]) > limit:
            reasons.append(f"{column} has {len(cells[column])} characters, at most {limit} fit")
    numbers = {}
    for column in NUMBERS:
        try:
            numbers[column] = _number(cells[column])
        except ValueError as error:
            numbers[column] = None
            reasons.append(f"{column} {error}")
    if reasons:
        return {}, reasons
    row = {
        "identity": Identity(*(cells[column] for column in COLUMNS[:6]), int(cells["year"])),
        **numbers,
        "is_estimate": BOOLEANS[cells["is_estimate"]],
        "source_line": int(cells["source_line"]) if cells["source_line"] else None,
        "reason": cells.get("reason", ""),
        "excludes": ";".join(split(cells["excludes"])),
        **{name: cells[name] for name in ("unit", "flag", "text", "note")},
    }
    return row, [*disagreements(row), *unit_disagreements(row, cells["measure"])]


def _number(cell):
    if not cell:
        return None
    try:
        number = Decimal(cell if cell.isascii() and "_" not in cell else "")
    except InvalidOperation:
        raise ValueError(f"{shown(cell)} is not a number (write 1234.5)") from None
    if not number.is_finite() or number < 0:
        raise ValueError(f"{shown(cell)} is not a number from zero up")
    if number >= 10**16 or number != round(number, 4):
        raise ValueError(f"{shown(cell)} has more than 16 digits before or 4 after the point")
    return number or Decimal(0)
