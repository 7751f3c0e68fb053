"""Figures as tidy CSV in the project's own columns: one row a figure, strict to read, stable to write."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import PurePath
from typing import Any, TextIO

from ...models import Basis, Figure, FigureRevision, Flag, Measure, Stage, Unit
from ..reading.extracts import (
    NUMBERS,
    Extract,
    FigureRow,
    Identity,
    Made,
    disagreements,
    scenario_disagreements,
    unit_disagreements,
)
from ..reading.files import TextFile
from ..reading.tables import SLUG, UNREADABLE, Cells, Parsed, length_of, parse_table, shown, split
from ..reports import FileProblem

COLUMNS = (
    "country_iso3", "mineral", "stage", "form", "measure", "basis", "year",
    "value", "lower", "upper", "unit", "flag", "is_estimate", "excludes", "text", "note", "source_line",
)  # fmt: skip
PROJECTION_COLUMNS = (*COLUMNS, "scenario")  # where a file has projections
CORRECTION_COLUMNS = (*COLUMNS, "release", "source", "reason")

FORM_LIMIT, SCENARIO_LIMIT = length_of(Figure, "form"), length_of(Figure, "scenario")
VOCABULARY = {"stage": Stage, "measure": Measure, "basis": Basis, "unit": Unit, "flag": Flag}
PATTERNS = {
    "form": (re.compile(rf"(?=.{{1,{FORM_LIMIT}}}\Z){SLUG.pattern}"), "is not a slug"),
    "year": (re.compile(r"19[0-9]{2}|20[0-9]{2}|2100"), "is not between 1900 and 2100"),
    "source_line": (re.compile(r"[0-9]{0,9}"), "is not a whole number"),
    "is_estimate": (re.compile("true|false"), "is neither true nor false"),
    "scenario": (re.compile(rf"(?=.{{1,{SCENARIO_LIMIT}}}\Z){SLUG.pattern}|"), "is not a slug"),
}


def write_figures(rows: Iterable[FigureRow], file: TextIO) -> None:
    """Write `rows` to the open text `file`, in the order of their identities."""
    rows = sorted(rows, key=lambda row: (*row.identity[1:], row.identity.country))
    projects = any(row.identity.scenario for row in rows)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(PROJECTION_COLUMNS if projects else COLUMNS)
    for row in rows:
        numbers = ["" if n is None else f"{n.normalize():f}" for n in (row.value, row.lower, row.upper)]
        line = "" if row.source_line is None else row.source_line
        statement = [row.unit, row.flag, str(row.is_estimate).lower(), row.excludes, row.text, row.note, line]
        *identity, scenario = row.identity
        writer.writerow([*identity, *numbers, *statement, *([scenario] if projects else [])])


def extract_figures(
    file: TextFile, releases: Mapping[str, str], **vocabulary: Collection[str]
) -> dict[str, Extract[FigureRow]]:
    """The Extract of a TextFile, by the key of the release that it is named after."""
    key = PurePath(file.name).stem
    table = parse_table(*file, PROJECTION_COLUMNS, optional=1)
    extract: Extract[FigureRow] = Extract()
    lines, problems = table
    read = len(lines) + len(problems)
    if key in releases:
        extract.read = read
        extract.rows, extract.problems = read_figures(file.name, table, **vocabulary)
    else:
        reason = f"a file of figures is named after its release, and there is no release {shown(key)}"
        extract.refuse(FileProblem(file.name, None, reason), read)
    return {key: extract}


def extract_corrections(
    file: TextFile, releases: Mapping[str, str], **vocabulary: Collection[str]
) -> dict[str, Extract[FigureRow]]:
    """Return the Extracts of a TextFile, by keys of releases; rows that are not understood are under the key ""."""
    table = parse_table(*file, CORRECTION_COLUMNS)
    by_release, problems = read_corrections(file.name, table, **vocabulary, releases=releases)
    extracts = {key: Extract(read=len(rows), rows=rows) for key, rows in by_release.items()}
    if problems or not extracts:
        extracts[""] = Extract(read=len({problem.line for problem in problems}), problems=problems)
    return extracts


def read_figures(
    name: str, table: Parsed, *, countries: Collection[str], minerals: Collection[str]
) -> tuple[list[FigureRow], list[FileProblem]]:
    """Read the rows of the file `name`; `table`: its lines and problems, as `tables` reads them."""
    lines, problems = _read_lines(name, table, countries, minerals)
    rows, contested = _once(row for _, row in lines)
    return rows, problems + contested


def read_corrections(
    name: str,
    table: Parsed,
    *,
    countries: Collection[str],
    minerals: Collection[str],
    releases: Mapping[str, str],
) -> tuple[dict[str, list[FigureRow]], list[FileProblem]]:
    """Return the rows by keys of releases, and the problems. `releases` maps the keys that exist to their source."""
    by_release: dict[str, list[FigureRow]] = defaultdict(list)
    found: dict[str, list[FigureRow]] = {}
    lines, problems = _read_lines(name, table, countries, minerals, partial(_correction_faults, releases))
    for cells, row in lines:
        by_release[cells["release"]].append(row)
    for key, rows in by_release.items():
        found[key], contested = _once(rows)
        problems += contested
    return {key: rows for key, rows in found.items() if rows}, problems


def _correction_faults(releases: Mapping[str, str], cells: Cells) -> Iterator[str]:
    if cells["release"] not in releases:
        yield f"no release {shown(cells['release'])}"
    elif cells["source"] != releases[cells["release"]]:
        yield f"the release is not of source {shown(cells['source'])}"
    if not cells["reason"]:
        yield "a correction needs its reason"


def _once(rows: Iterable[FigureRow]) -> tuple[list[FigureRow], list[FileProblem]]:
    """(the rows that are given once, the problems): of two that contradict each other, neither is used."""
    extract: Extract[FigureRow] = Extract()
    for row in rows:
        with extract.row(row.line, row.file):
            extract.take(Made([row]), row.line, row.file)
    extract.contest()
    return extract.rows, extract.problems


def _read_lines(
    name: str,
    table: Parsed,
    countries: Collection[str],
    minerals: Collection[str],
    faults: Callable[[Cells], Iterable[str]] = lambda cells: (),
) -> tuple[list[tuple[Cells, FigureRow]], list[FileProblem]]:
    """Return the rows with their cells, and the problems; `faults` yields further problems of a row's cells."""
    rows: list[tuple[Cells, FigureRow]] = []
    lines, problems = table
    for line, cells in lines:
        row, reasons = _read_row(cells, countries, minerals)
        if reasons := [*faults(cells), *reasons]:
            problems += [FileProblem(name, line, reason) for reason in reasons]
        else:
            rows.append((cells, FigureRow(**row, file=name, line=line)))
    return rows, problems


def _read_row(
    cells: Cells, countries: Collection[str], minerals: Collection[str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the fields of one row and the reasons why it cannot be one."""
    reasons = []
    for column, known in (("country_iso3", countries), ("mineral", minerals)):
        if cells[column] not in known:
            reasons.append(f"no {column.removesuffix('_iso3')} {shown(cells[column])}")
    for column, choices in VOCABULARY.items():
        if cells[column] not in choices:
            reasons.append(f"{column} {shown(cells[column])} is none of {', '.join(choices.values)}")
    for column, (pattern, fault) in PATTERNS.items():
        if not pattern.fullmatch(cells.get(column, "")):
            reasons.append(f"{column} {shown(cells[column])} {fault}")
    if cells["flag"] == Flag.CALCULATED:
        reasons.append("flag calculated is for our own sums only, never for a row of a file")
    for code in split(cells["excludes"]):
        if code not in countries:
            reasons.append(f"excludes names no country {shown(code)}")
    for column in ("text", "note", "reason"):
        if UNREADABLE.search(cells.get(column, "")):
            reasons.append(f"{column} contains invisible characters")
    for column in ("text", "excludes"):
        limit = length_of(FigureRevision, column)
        if len(cells[column]) > limit:
            reasons.append(f"{column} has {len(cells[column])} characters; at most {limit} fit")
    numbers = {}
    for column in NUMBERS:
        try:
            numbers[column] = tidy_number(cells[column])
        except ValueError as error:
            reasons.append(f"{column} {error}")
    if reasons:
        return {}, reasons
    names = (cells[column] for column in COLUMNS[:6])
    country, mineral, stage, form, measure, basis = names
    year, scenario = int(cells["year"]), cells.get("scenario", "")
    identity = Identity(country, mineral, stage, form, measure, basis, year, scenario)
    row: dict[str, Any] = {
        "identity": identity,
        **numbers,
        "is_estimate": cells["is_estimate"] == "true",
        "source_line": int(cells["source_line"]) if cells["source_line"] else None,
        "reason": cells.get("reason", ""),
        "excludes": ";".join(split(cells["excludes"])),
        **{name: cells[name] for name in ("unit", "flag", "text", "note")},
    }
    return row, [
        *disagreements(row),
        *unit_disagreements(row, cells["measure"]),
        *scenario_disagreements(identity),
    ]


def tidy_number(cell: str) -> Decimal | None:
    """The Decimal of a cell, None for an empty one. Raises ValueError with the reason where it does not fit."""
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
