"""What a file's name and its header say: commodity and edition; measure, product, unit, year and estimate."""

import csv
import io
import re
from typing import NamedTuple

from ...models import Unit
from ..values import shown
from ..wordings import normal

NAME = re.compile(
    r"(?:mcs[ _-]?(20[0-9]{2})[ _-]+)?([a-z]+(?:-[a-z]+)*)_world(?: ?\([0-9]+\))?\.csv", re.IGNORECASE
)
MEASURES = ("prod", "cap", "reserves")
NOTES = re.compile(r"(prod|cap|reserves)_notes?")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
UNITS = {
    "t": Unit.TONNE,
    "kt": Unit.THOUSAND_TONNES,
    "mt": Unit.MILLION_TONNES,  # “Reserves_Mt” of iron ore: its notes say million metric tons
    "mmt": Unit.MILLION_TONNES,
    "kg": Unit.KILOGRAM,
    "kct": Unit.THOUSAND_CARATS,
    "mct": Unit.MILLION_CARATS,
    "mcm": Unit.MILLION_CUBIC_METRES,
}
LEADING = 3  # Source, Country and Type, in whatever order; the columns of measures follow


class Column(NamedTuple):
    """A column of values. `stem` is its heading without unit, year and estimate: prod-sponge, reserves-ore."""

    index: int
    stem: str
    unit: Unit
    year: int
    is_estimate: bool

    @property
    def measure(self):
        return self.stem.split("-")[0]


class NotesColumn(NamedTuple):
    """A column of notes, and the columns of values that it speaks of."""

    index: int
    stem: str  # prod-notes
    columns: tuple[Column, ...]

    @property
    def years(self):
        return frozenset(column.year for column in self.columns)

    @property
    def is_of_one_kind(self):
        return len({column.stem for column in self.columns}) < 2


class Header(NamedTuple):
    width: int
    leading: tuple[int, int, int]  # where Source, Country and Type stand
    type: str  # of every row whose own is empty: what stands where “Type” should
    columns: tuple[Column, ...]
    notes: tuple[NotesColumn, ...]
    strange: tuple[int, ...] = ()  # columns that nobody knows
    faults: tuple[str, ...] = ()  # and why each is none that can be read

    def notes_of(self, column):
        """The column of notes that speaks of a column, or None."""
        return next((each for each in self.notes if column in each.columns), None)


def matches(files):
    """Whether any of the files has a header of this form, of whatever edition."""
    return any(is_header(first_cells(file.text)) for file in files)


def first_cells(text):
    try:
        cells = next(csv.reader(io.StringIO(text[:8000].removeprefix("\ufeff"), newline="")), [])
    except csv.Error:
        return []
    return [normal(cell) for cell in cells]


def is_header(cells):
    leading = {cell.casefold() for cell in cells[:LEADING]}
    begins = {"source", "country"} <= leading and "commodity" not in leading  # the wide file names that
    return begins and any(
        cell.casefold().startswith(("prod_", "cap_")) and YEAR.search(cell) for cell in cells[2:]
    )


def read_name(name):
    """Return (edition or None, code of the commodity). Raises ValueError where the name says no commodity."""
    match = NAME.fullmatch(name)
    if not match:
        raise ValueError("the file’s name does not say its commodity, as mcs2024-cobal_world.csv does")
    return (int(match[1]) if match[1] else None), match[2].casefold()


def read_header(cells, edition):
    """Read the header's cells into a `Header`. Raises ValueError with the reason where it is not understood."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    if not is_header(cells):
        raise ValueError(f"the header is not one of a commodity’s world table: {shown(','.join(cells), 300)}")
    names = [cell.casefold() for cell in cells[:LEADING]]
    source, country = names.index("source"), names.index("country")
    (at,) = {*range(LEADING)} - {source, country}
    heading = cells[at] if at < len(cells) else ""
    if heading.casefold().split("_")[0] in MEASURES:
        raise ValueError(f"{shown(heading)} stands where “Type” should")
    columns, notes, strange, faults = [], {}, [], []
    for index, cell in enumerate(cells[LEADING:], LEADING):
        if match := NOTES.fullmatch(cell.casefold()):
            if match[1] in notes:
                raise ValueError(f"two columns of the header are notes of {match[1]}")
            notes[match[1]] = index
        elif cell:
            try:
                columns.append(_column(index, cell, edition))
            except ValueError as error:
                strange.append(index)
                faults.append(f"{error}: nothing is read from it")
    if faults and not columns:
        raise ValueError("; ".join(faults))
    series = [(column.stem, column.year) for column in columns]
    if twice := {each for each in series if series.count(each) > 1}:
        raise ValueError(f"two columns of the header are both {min(twice)[0]} of {min(twice)[1]}")
    return Header(
        len(cells),
        (source, country, at),
        "" if heading.casefold() == "type" else heading,
        tuple(columns),
        tuple(_notes(columns, notes)),
        tuple(strange),
        tuple(faults),
    )


def _column(index, cell, edition):
    measure, *words = cell.casefold().split("_")
    if measure not in MEASURES:
        raise ValueError(f"no meaning of the column {shown(cell)}")
    years = [int(word) for word in words if YEAR.fullmatch(word)]
    if len(years) > 1 or (not years and measure != "reserves"):
        raise ValueError(f"column {shown(cell)} does not name one year")
    year = years[0] if years else edition - 1  # reserves are of the year before the edition
    if not edition - 3 <= year < edition:
        raise ValueError(f"column {shown(cell)} is of no year that edition {edition} reports")
    units = [UNITS[word] for word in words if word in UNITS]
    if len(units) != 1:
        raise ValueError(f"column {shown(cell)} does not name one unit that is known")
    product = [word for word in words if word not in UNITS and word != "est" and not YEAR.fullmatch(word)]
    if not all(re.fullmatch(r"[a-z0-9]+", word) for word in product):
        raise ValueError(f"no meaning of the column {shown(cell)}")
    return Column(index, "-".join((measure, *product)), units[0], year, "est" in words)


def _notes(columns, notes):
    """A column of notes speaks of the columns of its measure; where there is none, of the capacities.

    The table of abrasives gives capacities and calls their notes “Prod_notes”.
    """
    for measure, index in notes.items():
        own = [column for column in columns if column.measure == measure]
        if not own and measure == "prod" and "cap" not in notes:
            own = [column for column in columns if column.measure == "cap"]
        yield NotesColumn(index, f"{measure}-notes", tuple(own))
