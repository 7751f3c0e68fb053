"""The data files of USGS Mineral Commodity Summaries 2023 and 2024: a folder with one CSV file per commodity.

The header says measure, product, unit and year of each column; a row is a place. Files get renamed, so what the
rows say counts before the name. Every row is loaded, skipped for a reviewed reason, or reported.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import mode
from typing import NamedTuple

from django.utils.text import get_text_list

from ....models import Unit
from ...reading.cells import cell_reader
from ...reading.extracts import WORLD, Extract, FigureRow, Remark
from ...reading.files import TextFile
from ...reading.formats import Tables
from ...reading.tables import UNSEEN, YEAR, CodeOfLabel, count_rows, csv_rows, normal, shown
from ...reports import FileProblem
from .folder_rows import read_row
from .folder_words import LEADING, NAME, SOURCE, Types, read_name

MEASURES = ("prod", "cap", "reserves")
# What a header has besides, all its cells joined by commas; the wide file names the commodity.
BESIDES = re.compile(rf"^(?!.*\bcommodity\b).*,(?:prod|cap)_[^,]*{YEAR.pattern}", re.IGNORECASE)
NOTES_COLUMN = re.compile(r"(prod|cap|reserves)_notes?")

UNITS_OF_HEADER = {
    "t": Unit.TONNE,
    "kt": Unit.THOUSAND_TONNES,
    "mt": Unit.MILLION_TONNES,  # “Reserves_Mt” of iron ore: its notes say million metric tons
    "mmt": Unit.MILLION_TONNES,
    "kg": Unit.KILOGRAM,
    "kct": Unit.THOUSAND_CARATS,
    "mct": Unit.MILLION_CARATS,
    "mcm": Unit.MILLION_CUBIC_METRES,
}
# What a mistaken encoding leaves (of UTF-8, and of quotation marks and blanks of a Macintosh or of DOS), and what a
# spreadsheet would run.
DAMAGED = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffdÊÒÓÕÿ{UNSEEN}]|â€|‚Ä|¬†|[ÂÃ][\xa0-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\A\s*(?:[=+@]|-[0-9])"
)


def read(files: Sequence[TextFile], tables: Tables) -> Extract[FigureRow]:
    """Read the files of one edition into an `Extract`. Raises nothing, whatever they hold."""
    extract: Extract[FigureRow] = Extract()
    sheets, known_cells = [], cell_reader(DAMAGED)
    types = Types(tables.wordings)
    for file in files:
        if not (is_header(first_cells(file.text)) or NAME.fullmatch(file.name)):  # the header may be damaged
            extract.outside[file.name] += count_rows(file)
            continue
        try:
            sheets.append(open_sheet(file, types, known_cells))
        except ValueError as error:
            extract.refuse(FileProblem(file.name, 1, str(error)), count_rows(file))
    extract.edition = mode(sheet.edition for sheet in sheets) if sheets else None
    for sheet in sheets:
        extract.problems += [FileProblem(sheet.name, 1, fault) for fault in sheet.header.strange.values()]
        if sheet.edition != extract.edition:
            reason = f"is of edition {sheet.edition}, and most files beside it of {extract.edition}"
            extract.refuse(FileProblem(sheet.name, None, reason), len(sheet.rows))
            continue
        extract.uncertain += [Remark(1, doubt, sheet.name) for doubt in sheet.doubts]
        _read_sheet(sheet, types, tables.places, extract)
    extract.read += extract.outside.total()
    extract.contest()
    return extract


def _read_sheet(
    sheet: "CommodityFile", types: Types, places: Mapping[str, CodeOfLabel], extract: Extract[FigureRow]
) -> None:
    filled, before = sheet.filled(), len(extract.rows)
    extract.take_each(
        [(row.line, row) for row in sheet.rows],
        sheet.name,
        lambda _line, row: read_row(sheet, row, filled, types, places),
    )
    last = sheet.rows[-1].line if sheet.rows else 1
    if not sheet.ends_whole:
        extract.uncertain.append(Remark(last, "the file ends within a line: is it whole?", sheet.name))
    if not any(figure.identity.country == WORLD for figure in extract.rows[before:]):
        extract.uncertain.append(Remark(last, "no row is of the world: is the table whole?", sheet.name))


class FolderColumn(NamedTuple):
    """A column of values. `stem` is its heading without unit, year and estimate: prod-sponge, reserves-ore."""

    at: int
    stem: str
    unit: Unit
    year: int
    is_estimate: bool

    @property
    def measure(self) -> str:
        return self.stem.split("-")[0]


class NotesColumn(NamedTuple):
    """A column of notes, and the columns of values that it is about."""

    at: int
    stem: str  # prod-notes
    columns: tuple[FolderColumn, ...]


class FolderHeader(NamedTuple):
    width: int
    leading: tuple[int, int, int]  # the indexes of Source, Country and Type
    type: str  # for every row without one: the text in place of “Type”
    columns: list[FolderColumn]
    notes: list[NotesColumn]
    strange: dict[int, str]  # unknown columns, with the reason


class FolderRow(NamedTuple):
    """The cells of one row, every run of blanks as one. `fault`: why it cannot be read."""

    line: int
    cells: list[str]
    fault: str = ""


@dataclass
class CommodityFile:
    name: str
    code: str  # cobal
    edition: int
    header: FolderHeader
    rows: list[FolderRow]
    ends_whole: bool  # with the end of a line
    doubts: tuple[str, ...] = ()  # if name and rows disagree, or the name is unclear

    @cached_property
    def beside(self) -> dict[FolderColumn, NotesColumn]:
        """The column of notes of each column."""
        return {column: notes for notes in self.header.notes for column in notes.columns}

    def filled(self) -> dict[str, set[FolderColumn]]:
        """The columns of each type that any of its rows fills: one that none fills does not exist for that type."""
        found: dict[str, set[FolderColumn]] = defaultdict(set)
        for row in self.rows:
            if not row.fault:
                columns = (column for column in self.header.columns if row.cells[column.at])
                found[self.type_of(row)].update(columns)
        return found

    def type_of(self, row: FolderRow) -> str:
        return row.cells[self.header.leading[2]] or self.header.type


def open_sheet(file: TextFile, types: Types, known_cells: Callable[[str], str]) -> CommodityFile:
    """Read a file into a `Sheet`. Raises ValueError where its edition, commodity or header is unclear."""
    name = read_name(file.name)
    lines = _lines(file.text.removeprefix("\ufeff"), known_cells)
    first = next(lines, FolderRow(1, []))
    if first.fault:
        raise ValueError(first.fault)
    rows = [row for row in lines if row.fault or any(row.cells)]
    edition, doubt = _edition(first.cells, rows, name.edition)
    header = read_header(first.cells, edition)
    for at, row in enumerate(rows):
        if not row.fault and len(row.cells) < header.width:
            rows[at] = row._replace(fault=f"{len(row.cells)} cells, the header has {header.width}")
    sheet = CommodityFile(file.name, name.code, edition, header, rows, file.text.endswith(("\n", "\r")))
    series = {(type_, column.stem) for type_, columns in sheet.filled().items() for column in columns}
    sheet.code, more = types.commodity(name, series)
    sheet.doubts = tuple(filter(None, (doubt, more)))
    return sheet


def _lines(text: str, known_cells: Callable[[str], str]) -> Iterator[FolderRow]:
    """Yield the rows of a text with the lines they begin on."""
    for line, cells, fault in csv_rows(text):
        try:
            yield FolderRow(line, [known_cells(cell) for cell in cells], fault)
        except ValueError as error:
            yield FolderRow(line, [], str(error))


def _edition(header: Sequence[str], rows: Sequence[FolderRow], named: int | None) -> tuple[int, str]:
    """Return (edition, a doubt about it): the edition of most rows takes precedence over that of the name.

    The name counts if rows name none or disagree, and if the years of the columns fit only its edition; the rows are
    then reported. Raises ValueError without an edition.
    """
    leading = [cell.casefold() for cell in header[:LEADING]]
    at = leading.index("source") if "source" in leading else len(header)
    cells = [row.cells[at] for row in rows if len(row.cells) > at]
    found = Counter(int(match[1]) for cell in cells if (match := SOURCE.fullmatch(cell))).most_common()
    if not found:
        if named is None:
            raise ValueError("neither the file’s name nor the column Source names an edition")
        return named, ""
    by_rows, most = found[0]
    alike = [edition for edition, rows in found if rows == most]
    if len(alike) > 1:
        if named not in alike:
            editions = get_text_list([f"MCS{edition}" for edition in sorted(alike)], "and")
            raise ValueError(f"its rows say {editions} equally often, so its edition is unclear")
        return named, ""
    if named in (None, by_rows):
        return by_rows, ""
    if reports(named, header) and not reports(by_rows, header):
        years = f"years of MCS{named}, as its name says, and not of MCS{by_rows}, as its rows say"
        return named, f"its columns are of {years}: the rows are refused"
    return by_rows, f"the file’s name says MCS{named} and its rows MCS{by_rows}: the rows are used"


def first_cells(text: str) -> list[str]:
    try:
        cells = next(csv.reader(io.StringIO(text[:8000].removeprefix("\ufeff"), newline="")), [])
    except csv.Error:
        return []
    return [normal(cell) for cell in cells]


def is_header(cells: Sequence[str]) -> bool:
    leading = {cell.casefold() for cell in cells[:LEADING]}
    begins = {"source", "country"} <= leading and "commodity" not in leading  # the wide file names that
    counted = (cell for cell in cells[2:] if cell.casefold().startswith(("prod_", "cap_")))
    return begins and any(map(YEAR.search, counted))


def reports(edition: int, cells: Sequence[str]) -> bool:
    """Whether an edition can give every year that a header names."""
    years = [int(word) for cell in cells[LEADING:] for word in cell.split("_") if YEAR.fullmatch(word)]
    return all(edition - 3 <= year < edition for year in years)


def read_header(cells: Sequence[str], edition: int) -> FolderHeader:
    """Read the header's cells into a `FolderHeader`. Raises ValueError with the reason where it is not understood."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    if not is_header(cells):
        raise ValueError(f"the header is not one of a commodity’s world table: {shown(','.join(cells), 300)}")
    names = [cell.casefold() for cell in cells[:LEADING]]
    source, country = names.index("source"), names.index("country")
    (at,) = {*range(LEADING)} - {source, country}
    heading = cells[at] if at < len(cells) else ""
    if heading.casefold().split("_")[0] in MEASURES:
        raise ValueError(f"{shown(heading)} is where “Type” should be")
    columns, notes, strange = [], {}, {}
    for index, cell in enumerate(cells[LEADING:], LEADING):
        if match := NOTES_COLUMN.fullmatch(cell.casefold()):
            if match[1] in notes:
                raise ValueError(f"two columns of the header are notes of {match[1]}")
            notes[match[1]] = index
        elif cell:
            try:
                columns.append(_column(index, cell, edition))
            except ValueError as error:
                strange[index] = f"{error}: it is not read"
    if strange and not columns:
        raise ValueError("; ".join(strange.values()))
    series = [(column.stem, column.year) for column in columns]
    if twice := {each for each in series if series.count(each) > 1}:
        raise ValueError(f"two columns of the header are both {min(twice)[0]} of {min(twice)[1]}")
    type_, leading = "" if heading.casefold() == "type" else heading, (source, country, at)
    return FolderHeader(len(cells), leading, type_, columns, list(_notes(columns, notes)), strange)


def _column(index: int, cell: str, edition: int) -> FolderColumn:
    measure, *words = cell.casefold().split("_")
    if measure not in MEASURES:
        raise ValueError(f"unknown column {shown(cell)}")
    years = [int(word) for word in words if YEAR.fullmatch(word)]
    if len(years) > 1 or (not years and measure != "reserves"):
        raise ValueError(f"column {shown(cell)} does not name one year")
    year = years[0] if years else edition - 1  # reserves are of the year before the edition
    if not edition - 3 <= year < edition:
        raise ValueError(f"column {shown(cell)} is of no year that edition {edition} reports")
    units = [UNITS_OF_HEADER[word] for word in words if word in UNITS_OF_HEADER]
    if len(units) != 1:
        raise ValueError(f"column {shown(cell)} does not name one unit that is known")
    product = [
        word for word in words if word not in UNITS_OF_HEADER and word != "est" and not YEAR.fullmatch(word)
    ]
    if not all(re.fullmatch(r"[a-z0-9]+", word) for word in product):
        raise ValueError(f"unknown column {shown(cell)}")
    return FolderColumn(index, "-".join((measure, *product)), units[0], year, "est" in words)


def _notes(columns: Sequence[FolderColumn], notes: Mapping[str, int]) -> Iterator[NotesColumn]:
    """The columns that each column of notes is about. Abrasives call the notes on their capacities “Prod_notes”."""
    for measure, index in notes.items():
        own = [column for column in columns if column.measure == measure]
        if not own and measure == "prod" and "cap" not in notes:
            own = [column for column in columns if column.measure == "cap"]
        yield NotesColumn(index, f"{measure}-notes", tuple(own))
