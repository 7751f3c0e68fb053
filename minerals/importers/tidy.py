"""Figures as tidy CSV in the project's own columns: one row a figure, strict to read, stable to write."""

import csv
import re
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import NamedTuple

from ..models import Basis, Figure, FigureRevision, Flag, Measure, Stage, Unit
from ..models.figures import WITH_VALUE, figure_key
from .reports import Problem
from .tables import read_table, split
from .values import UNREADABLE, shown
from .wordings import SLUG

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
NUMBERS = ("value", "lower", "upper")
PERCENTAGES = (Measure.NET_IMPORT_RELIANCE, Measure.IMPORT_SHARE)
FORM = Figure._meta.get_field("form")
YEAR = re.compile(r"[0-9]{4}")
LINE = re.compile(r"[0-9]{1,9}")
BOOLEANS = {"true": True, "false": False}


class Identity(NamedTuple):
    """What makes a figure this one and no other; country by code, mineral by slug."""

    country: str
    mineral: str
    stage: str
    form: str
    measure: str
    basis: str
    year: int

    @property
    def key(self):
        return figure_key(*self)


@dataclass(frozen=True)
class FigureRow:
    """What a source says of one figure. `line` is where the row stands in the project's file."""

    identity: Identity
    unit: str
    flag: str
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    is_estimate: bool = False
    excludes: str = ""
    text: str = ""
    note: str = ""
    source_line: int | None = None
    reason: str = ""
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)

    @cached_property
    def key(self):
        return self.identity.key

    def says_as(self, other):
        """Whether two rows say the same, wherever they stand."""
        return all(getattr(self, name) == getattr(other, name) for name in STATEMENT)


_NO_STATEMENT = {"identity", "source_line", "file", "line"}
# What a row says of its figure, and a stored revision too: two that agree in all of it say the same.
STATEMENT = tuple(each.name for each in fields(FigureRow) if each.name not in _NO_STATEMENT)


def stated(figure):
    """“226,000 t, estimated”: the statement of a row or of a stored revision, in words for reports."""
    if figure.value is not None:
        number = f"{figure.value.normalize():,f} {figure.unit}"
    else:
        ends = zip((">", "<"), (figure.lower, figure.upper), strict=True)
        number = " ".join(
            f"{sign}{end.normalize():,f} {figure.unit}" for sign, end in ends if end is not None
        )
    flag = figure.flag + (" estimate" if figure.is_estimate and figure.flag != Flag.ESTIMATED else "")
    return ", ".join(part for part in (number, figure.text, flag) if part)


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


def read_figures(path, *, countries, minerals):
    """Return ([FigureRow], [Problem]) of one file; `countries` and `minerals` are those that exist."""
    return parse_figures(path.name, *read_table(path, COLUMNS), countries=countries, minerals=minerals)


def parse_figures(name, lines, problems, *, countries, minerals):
    """The same of lines that `tables` read."""
    rows, more = _read_lines(name, lines, countries, minerals)
    rows, contested = _once(rows, lambda row: row.identity)
    return rows, [*problems, *more, *contested]


def read_corrections(path, *, countries, minerals, releases):
    """Return ({release key: [FigureRow]}, [Problem]). `releases` maps the keys that exist to their source."""
    table = read_table(path, CORRECTION_COLUMNS)
    return parse_corrections(path.name, *table, countries=countries, minerals=minerals, releases=releases)


def parse_corrections(name, lines, problems, *, countries, minerals, releases):
    """The same of lines that `tables` read."""
    found, release_of = [], {}
    for line, cells in lines:
        reasons = []
        if cells["release"] not in releases:
            reasons.append(f"no release {shown(cells['release'])}")
        elif cells["source"] != releases[cells["release"]]:
            reasons.append(f"the release is not of source {shown(cells['source'])}")
        if not cells["reason"]:
            reasons.append("a correction needs its reason")
        rows, more = _read_lines(name, [(line, cells)], countries, minerals)
        problems += [Problem(name, line, reason) for reason in reasons]
        problems += more
        if not reasons:
            found += rows
            release_of[line] = cells["release"]
    rows, contested = _once(found, lambda row: (release_of[row.line], row.identity))
    by_release = {}
    for row in rows:
        by_release.setdefault(release_of[row.line], []).append(row)
    return by_release, [*problems, *contested]


def _once(rows, key):
    """(the rows without those that stand there twice, what is told of these): of two that contradict, neither stays."""
    seen, second, contested = {}, [], {}
    for row in rows:
        first = seen.setdefault(key(row), row)
        if first is row:
            continue
        second.append(row)
        if not first.says_as(row):
            contested[first.line] = row
    problems = [
        Problem(row.file, row.line, f"{row.key} stands on line {seen[key(row)].line} already")
        for row in second
    ]
    problems += [
        Problem(row.file, line, f"line {row.line} says otherwise of {row.key}")
        for line, row in contested.items()
    ]
    return [row for row in seen.values() if row.line not in contested], problems


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
        reasons.append(f"form {shown(cells['form'])} is no slug")
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
            reasons.append(f"{column} holds signs that nobody sees")
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
        "identity": Identity(
            cells["country_iso3"], cells["mineral"], cells["stage"], cells["form"], cells["measure"],
            cells["basis"], int(cells["year"]),
        ),
        **numbers,
        "is_estimate": BOOLEANS[cells["is_estimate"]],
        "source_line": int(cells["source_line"]) if cells["source_line"] else None,
        "reason": cells.get("reason", ""),
        "excludes": ";".join(split(cells["excludes"])),
        **{name: cells[name] for name in ("unit", "flag", "text", "note")},
    }  # fmt: skip
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


def disagreements(row):
    """Why the flag of a row and its numbers cannot both be true."""
    flag, value, lower, upper = (row[name] for name in ("flag", *NUMBERS))
    if flag in WITH_VALUE and value is None:
        yield f"flag {flag} needs a value"
    if flag not in WITH_VALUE and value is not None:
        yield f"flag {flag} has no value"
    if flag not in (Flag.BOUNDED, Flag.RANGE) and not lower is upper is None:
        yield f"flag {flag} has no bounds"
    if flag == Flag.BOUNDED and (lower is None) == (upper is None):
        yield "flag bounded needs either lower or upper"
    if flag == Flag.RANGE and (lower is None or upper is None or lower >= upper):
        yield "flag range needs a lower end below an upper end"
    if flag == Flag.ZERO and value:
        yield "flag zero needs the value 0"
    if flag in (Flag.REPORTED, Flag.ESTIMATED) and value == 0:
        yield "value 0 is flag zero"
    if flag == Flag.DESCRIBED and not row["text"]:
        yield "flag described needs the source's word in text"
    if flag == Flag.ESTIMATED and not row["is_estimate"]:
        yield "flag estimated and is_estimate false contradict each other"
    if flag in (Flag.REPORTED, Flag.WITHHELD, Flag.NOT_AVAILABLE) and row["is_estimate"]:
        yield f"flag {flag} and is_estimate true contradict each other"


def unit_disagreements(row, measure):
    """Why a measure cannot have the unit and the numbers of a row."""
    if (row["unit"] == Unit.PERCENT) != (measure in PERCENTAGES):
        yield f"unit {row['unit']} and measure {measure} contradict each other"
    elif row["unit"] == Unit.PERCENT:
        largest = max((row[name] for name in NUMBERS if row[name] is not None), default=0)
        if largest > 100:
            yield f"{largest:,f} is more than 100 percent"
