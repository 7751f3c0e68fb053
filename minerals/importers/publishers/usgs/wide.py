"""The world file of USGS Mineral Commodity Summaries 2025: one row per commodity, type and place, with the years side
by side.

An empty cell may be withheld, not available or zero: only its note can tell; without one it is blank and listed.
Every row makes figures, or is skipped or reported with a reason.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ...reading.cells import cell_reader
from ...reading.extracts import WORLD, Extract, FigureRow, Made, Remark
from ...reading.files import TextFile
from ...reading.formats import Tables
from ...reading.tables import UNSEEN, YEAR, CodeOfLabel, csv_rows, normal, shown
from ...reports import FileProblem
from .wide_notes import NO_NOTE, WideNote, read_label, read_note
from .wide_rows import bare, figures
from .words import EDITION

LEADING = ("SOURCE", "COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS")
# What a header has besides, all its cells joined by commas.
BESIDES = re.compile(rf"(?:^|,)(?:PROD|CAP|RESERVES)_(?:EST_)?\s?{YEAR.pattern}(?:,|$)", re.IGNORECASE)
PROD, CAP, RESERVES = KINDS = ("prod", "cap", "reserves")
VALUES = re.compile(r"(PROD|CAP|RESERVES)_(EST_)?\s?((?:19|20)[0-9]{2})")
NOTES_COLUMN = re.compile(r"(PROD|CAP|RESERVE)S?_NOTES?")
WORDING = ("commodity", "type", "column")  # column: prod, cap or reserves
WHOLE = re.compile(r"[0-9][0-9,]{0,19}")
SOURCE = re.compile(r"MCS ?(20[0-9]{2})")
# Control characters, the replacement character, and text that a spreadsheet would run.
DAMAGED = re.compile(rf"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffd{UNSEEN}]|\A\s*[=+@]")


class WideColumn(NamedTuple):
    """A column of numbers: PROD_2023."""

    name: str
    at: int
    kind: str
    year: int
    is_estimate: bool


class WideHeader(NamedTuple):
    """Positions of columns in a header."""

    width: int
    leading: list[int]  # the index of each of LEADING
    columns: list[WideColumn]
    notes: dict[str, int | None]  # by kind; None where the file has no notes on it
    unnamed: list[int]  # trailing commas; the cells below must be empty
    faults: list[str]  # unknown columns; the others can still be read
    years: frozenset[int]  # of all columns


class WideRow(NamedTuple):
    """One row with its labels read. `cells` are by column, `notes` by kind; `left_out` is what the label excludes."""

    line: int
    source: str
    commodity: str
    type: str
    table: tuple[str, str]  # commodity and type, casefolded
    unit: str
    place: CodeOfLabel
    left_out: str
    mended: str
    cells: dict[WideColumn, str]
    notes: dict[str, WideNote]


@dataclass
class WideTable:
    """Facts that only all rows of one commodity and type show."""

    filled: set[WideColumn] = field(default_factory=set)  # the others do not exist for this table
    units: set[str] = field(default_factory=set)
    units_of_rows: dict[str, set[str]] = field(default_factory=dict)  # by kind: units that notes name
    units_of_table: dict[str, set[str]] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)  # kinds in which a note marks a number as reported
    largest: int = 0  # of the whole numbers of production

    def add(self, row: WideRow) -> None:
        for column, cell in row.cells.items():
            if cell:
                self.filled.add(column)
            if column.kind == PROD and WHOLE.fullmatch(cell):
                self.largest = max(self.largest, int(cell.replace(",", "")))
        if row.unit:
            self.units.add(row.unit)
        for kind, note in row.notes.items():
            if note.unit:
                named = self.units_of_table if note.unit_is_of_table else self.units_of_rows
                named.setdefault(kind, set()).add(note.unit)
            if any(mark == "reported" for mark, _ in note.marks):
                self.reported.add(kind)


def read(files: Sequence[TextFile], tables: Tables) -> Extract[FigureRow]:
    """Read the one file of `files` into an `Extract`. The header is line 1. Raises nothing, whatever the file holds."""
    extract: Extract[FigureRow] = Extract()
    name, text = files[0]
    lines = csv_rows(text)
    _, header, _ = lines[0] if lines else (1, [], "")
    filled = [(line, (cells, fault)) for line, cells, fault in lines[1:] if fault or any(cells)]
    try:
        layout = read_header(header)
    except ValueError as error:
        extract.refuse(FileProblem(name, 1, str(error)), len(filled))
        return extract
    extract.problems = [FileProblem(name, 1, fault) for fault in layout.faults]
    places = {label.casefold(): place for label, place in tables.places.items()}
    read_cell = cell_reader(DAMAGED)
    rows = extract.understood(filled, name, lambda line, raw: _row(line, *raw, layout, places, read_cell))
    sources = Counter(row.source for row in rows)
    source = max(sources, key=sources.__getitem__, default="")
    edition = SOURCE.fullmatch(source)
    extract.edition = int(edition[1]) if edition else None
    newest = max(column.year for column in layout.columns if column.kind == PROD)
    if source and newest + 1 != extract.edition:
        extract.problems.append(
            FileProblem(name, 1, f"production up to {newest} is not of the edition {source}")
        )
        extract.edition = None
    named = EDITION.search(name)
    if named and extract.edition and int(named[1]) != extract.edition:
        doubt = f"the file’s name says {named[0]} and its rows MCS{extract.edition}: the rows are used"
        extract.uncertain.append(Remark(1, doubt, name))
    found: dict[tuple[str, str], WideTable] = defaultdict(WideTable)
    for row in rows:
        found[row.table].add(row)
    wordings = {(what, bare(type_), kind): one for (what, type_, kind), one in tables.wordings.items()}

    def made(_line: int, row: WideRow) -> Made[FigureRow]:
        if row.source != source:
            raise ValueError(f"source {row.source}, while most rows are of {source}")
        return figures(row, found[row.table], wordings, name)

    extract.take_each([(row.line, row) for row in rows], name, made, counts=False)
    if rows and rows[-1].place.code != WORLD:
        doubt = "the last row is not a world total: the file may be truncated"
        extract.uncertain.append(Remark(rows[-1].line, doubt, name))
    extract.contest()
    extract.problems.sort(key=lambda problem: problem.line or 0)
    return extract


def _row(
    line: int,
    raw: Sequence[str],
    fault: str,
    layout: WideHeader,
    places: Mapping[str, CodeOfLabel],
    read_cell: Callable[[str], str],
) -> WideRow:
    """Return the WideRow of a line. Raises ValueError with the reason why it is none."""
    if fault:
        raise ValueError(fault)
    if len(raw) != layout.width:
        raise ValueError(f"{len(raw)} cells, the header has {layout.width}")
    raw = [*map(read_cell, raw)]
    source, commodity, label, type_, unit = (raw[at] for at in layout.leading)
    if not SOURCE.fullmatch(source):
        raise ValueError(f"{shown(source)} is not a source such as MCS2025")
    place, left_out, mended = read_label(label, places)
    if stray := next((raw[at] for at in layout.unnamed if raw[at]), ""):
        raise ValueError(f"{shown(stray)} is under no heading")
    values = {column: raw[column.at] for column in layout.columns}
    notes = {
        kind: NO_NOTE if at is None else read_note(raw[at], layout.years) for kind, at in layout.notes.items()
    }
    table, unit = (commodity.casefold(), type_.casefold()), unit.casefold()
    return WideRow(line, source, commodity, type_, table, unit, place, left_out, mended, values, notes)


def read_header(header: Sequence[str]) -> WideHeader:
    """The WideHeader of a header. Raises ValueError with the reason where rows below it cannot be understood."""
    names = [normal(cell.removeprefix("\ufeff")).upper() for cell in header]
    if missing := [name for name in LEADING if names.count(name) != 1]:
        raise ValueError(f"the header has not one column {' and not one column '.join(missing)}")
    columns, faults = [], []
    notes: dict[str, int | None] = dict.fromkeys(KINDS)
    seen: set[str | tuple[str, int]] = set()
    heading: str | tuple[str, int]
    for at, name in enumerate(names):
        if match := VALUES.fullmatch(name):
            kind, year = match[1].casefold(), int(match[3])
            columns.append(WideColumn(name.replace(" ", ""), at, kind, year, bool(match[2])))
            heading = kind, year
        elif match := NOTES_COLUMN.fullmatch(name):
            heading = kind = {"RESERVE": RESERVES}.get(match[1], match[1].casefold())
            notes[kind] = at
        else:
            if name and name not in LEADING:
                faults.append(f"unknown column {shown(name)}: it is not read")
            continue
        if heading in seen:
            raise ValueError(f"two columns are the same: {shown(name)}")
        seen.add(heading)
    if missing := [kind for kind in KINDS if all(column.kind != kind for column in columns)]:
        kinds = " and ".join(missing)
        raise ValueError(f"the header has no column of {kinds} with a year: {shown(','.join(header), 300)}")
    places = [names.index(name) for name in LEADING]
    unnamed = [at for at, name in enumerate(names) if not name]
    years = frozenset(column.year for column in columns)
    return WideHeader(len(names), places, columns, notes, unnamed, faults, years)
