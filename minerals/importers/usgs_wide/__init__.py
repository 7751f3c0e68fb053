"""The world file of USGS Mineral Commodity Summaries 2025, and of any edition in its form.

Wide: a row a commodity, type and place, with production and capacity of two years and reserves side by side, each
with its notes. Cells that are empty in a file may be withheld, not available or zero; only what a note says is read
from one, and the rest is kept as blank and listed. Every row makes figures, or is skipped or reported with a reason.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from ..extracts import Extract, Remark
from ..reports import Problem
from ..tables import csv_lines
from ..values import UNSEEN, shown
from ..wordings import Place, normal
from .header import PROD, Column, is_header, read_header
from .notes import Note, read_label, read_note
from .rows import bare, figures

FORM = "usgs-wide"
WORLD = "WLD"
WHOLE = re.compile(r"[0-9][0-9,]{0,19}")
EDITION = re.compile(r"MCS ?(20[0-9]{2})")
# Control characters, the mark of what could not be decoded, and what a spreadsheet would run.
DAMAGED = re.compile(rf"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffd{UNSEEN}]|\A\s*[=+@]")
NO_NOTE = Note()


class Row(NamedTuple):
    """One row with its labels read. `cells` are by column, `notes` by kind; `left_out` is what the label excludes."""

    line: int
    commodity: str
    type: str
    table: tuple[str, str]  # commodity and type, casefolded
    unit: str
    place: Place
    left_out: str
    mended: str
    cells: dict[Column, str]
    notes: dict[str, Note]


@dataclass
class Table:
    """What the rows of one commodity and type say together, which a single one leaves open."""

    filled: set[Column] = field(default_factory=set)  # the others do not exist for this table
    units: set[str] = field(default_factory=set)
    units_of_rows: dict[str, set[str]] = field(default_factory=dict)  # by kind: units that notes name
    units_of_table: dict[str, set[str]] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)  # kinds in which a note marks a number as reported
    largest: int = 0  # of the whole numbers of production

    def add(self, row):
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


def matches(files):
    """Whether this is one file with the header of the wide form, of whatever years."""
    if len(files) != 1:
        return False
    try:
        header = next(csv.reader(io.StringIO(files[0].text[:4000], newline="")), [])
    except csv.Error:
        return False
    return is_header(header)


def read(files, tables):
    """Read the one file of `files` into an `Extract`. The header is line 1. Raises nothing, whatever the file holds."""
    extract = Extract()
    name, text = files[0]
    lines = csv_lines(text)
    _, header, _ = next(lines, (1, [], ""))
    try:
        layout = read_header(header)
    except ValueError as error:
        extract.refuse(
            Problem(name, 1, str(error)), sum(bool(fault or any(cells)) for _, cells, fault in lines)
        )
        return extract
    problems, rows, sources = [Problem(name, 1, fault) for fault in layout.faults], [], Counter()
    places = {label.casefold(): place for label, place in tables.places.items()}
    known_cells, read_notes = Cells(), Notes(layout.years)
    for line, cells, fault in lines:
        if not fault and not any(cells):
            continue
        extract.read += 1
        try:
            source, row = _row(line, cells, fault, layout, places, known_cells, read_notes)
        except ValueError as error:
            problems.append(Problem(name, line, str(error)))
        else:
            sources[source] += 1
            rows.append((source, row))
    source = max(sources, key=sources.get, default="")
    extract.edition = int(EDITION.fullmatch(source)[1]) if source else None
    newest = max(column.year for column in layout.columns if column.kind == PROD)
    if source and newest + 1 != extract.edition:
        problems.append(Problem(name, 1, f"production up to {newest} is not of the edition {source}"))
        extract.edition = None
    contested = _make(rows, source, tables.wide, extract, problems, name)
    if rows and rows[-1][1].place.code != WORLD:
        extract.uncertain.append(
            Remark(rows[-1][1].line, "the last row is no world total: the file may be cut", name)
        )
    extract.problems = problems
    extract.contest(contested)
    extract.problems.sort(key=lambda problem: problem.line)
    return extract


class Cells(dict):
    """{a cell as it stands: as it is read}; most stand in many rows. Raises ValueError for a damaged one."""

    def __missing__(self, raw):
        if DAMAGED.search(raw):
            raise ValueError(f"{shown(raw)} is not text as it was written: a damaged encoding, or a formula")
        self[raw] = normal(raw)
        return self[raw]


class Notes(dict):
    """{a notes cell: Note}; most cells stand in many rows."""

    def __init__(self, years):
        super().__init__({"": NO_NOTE})
        self.years = years

    def __missing__(self, text):
        self[text] = read_note(text, self.years)
        return self[text]


def _row(line, cells, fault, layout, places, known_cells, read_notes):
    """Return (source, Row). Raises ValueError with the reason why it is none."""
    if fault:
        raise ValueError(fault)
    if len(cells) != layout.width:
        raise ValueError(f"{len(cells)} cells, the header has {layout.width}")
    cells = [known_cells[cell] for cell in cells]
    source, commodity, label, type_, unit = (cells[at] for at in layout.leading)
    if not EDITION.fullmatch(source):
        raise ValueError(f"{shown(source)} is no source such as MCS2025")
    place, left_out, mended = read_label(label, places)
    if stray := next((cells[at] for at in layout.unnamed if cells[at]), ""):
        raise ValueError(f"{shown(stray)} stands under no heading")
    values = {column: cells[column.at] for column in layout.columns}
    notes = {kind: NO_NOTE if at is None else read_notes[cells[at]] for kind, at in layout.notes.items()}
    table = commodity.casefold(), type_.casefold()
    return source, Row(line, commodity, type_, table, unit.casefold(), place, left_out, mended, values, notes)


def _make(rows, source, wordings, extract, problems, name):
    """Turn rows into figures and remarks, in `extract`, or into `problems`.

    Return {(file, line): why} of the rows that a later one contradicts.
    """
    found, contested = {}, {}
    for _, row in rows:
        found.setdefault(row.table, Table()).add(row)
    wordings = {(commodity, bare(type_), kind): each for (commodity, type_, kind), each in wordings.items()}
    seen = {}
    for its_source, row in rows:
        try:
            if its_source != source:
                raise ValueError(f"source {its_source}, while most rows are of {source}")
            made = figures(row, found[row.table], wordings, name)
            its_own = {figure.identity: figure for figure in made.rows}
            if len(its_own) < len(made.rows):
                raise ValueError("two of its columns are one figure")
            twice = [(seen[figure.identity], figure) for figure in made.rows if figure.identity in seen]
            for first, figure in twice:
                if not first.says_as(figure):
                    contested[name, first.source_line] = f"line {row.line} says otherwise of {figure.key}"
            if twice:
                raise ValueError(f"{twice[0][0].key} stands on line {twice[0][0].source_line} already")
        except ValueError as error:
            problems.append(Problem(name, row.line, str(error)))
            continue
        seen |= its_own
        extract.rows += made.rows
        for kind in ("skipped", "repaired", "uncertain"):
            getattr(extract, kind).extend(Remark(row.line, reason, name) for reason in getattr(made, kind))
    return contested
