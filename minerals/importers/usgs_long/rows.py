"""The rows of the long data file of USGS Mineral Commodity Summaries, cell by cell."""

import csv
import io
import re
from dataclasses import dataclass
from typing import NamedTuple

from ..values import UNSEEN, shown
from ..wordings import normal

HEADER = (
    "MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year",
    "Value", "Notes", "Is critical mineral 2025", "Other notes",
)  # fmt: skip
OPTIONAL = "Is critical mineral 2025"  # no figure is made of it
ENOUGH = 9  # of the twelve columns, for a header to be one of this form
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
CRITICAL = ("Yes", "No", "")
# What a mistaken encoding leaves: control characters, the mark of what could not be read, several signs for one
# (“â€”” for “—”). And what a spreadsheet would run.
DAMAGED = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd{UNSEEN}]"
    r"|â€|[ÂÃ][\xa0-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
    r"|\A\s*[=+@]"
)


class Row(NamedTuple):
    """The cells of one row, with every run of blanks as one. `shifted`: it had no note, and was put right."""

    chapter: str
    section: str
    commodity: str
    country: str
    statistics: str
    detail: str
    unit: str
    year: str
    value: str
    notes: str
    critical: str
    other_notes: str
    shifted: bool = False


class Cells(dict):
    """{cell as it stands: cell as it is read}: most stand in many rows. Raises ValueError for a damaged one."""

    def __missing__(self, raw):
        if DAMAGED.search(raw):
            raise ValueError(f"{shown(raw)} is a formula, or text in another encoding")
        self[raw] = normal(raw)
        return self[raw]


def lines(text):
    """Yield (line, cells, why it is no row). A blank line is none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, [], f"not readable as CSV: {error}"
        else:
            if cells:
                yield reader.line_num, cells, ""


@dataclass(frozen=True)
class Layout:
    """Where a header puts which of the twelve columns. `at`: None for one that the file does not have."""

    width: int
    at: tuple[int | None, ...]
    unnamed: tuple[int, ...]  # nothing may stand there
    faults: tuple[str, ...]  # columns that nobody knows; the others can be read all the same

    @property
    def is_usual(self):
        return self.at == tuple(range(len(HEADER))) and self.width == len(HEADER)

    @property
    def ends_as_usual(self):
        """Whether a row without its note has the mark of critical minerals in its place, and so on."""
        notes, critical, other = self.at[-3:]
        return (notes + 1, notes + 2) == (critical, other)


def is_header(cells):
    """Whether these are columns of this form, in whatever order and of whatever year."""
    return len(set(map(_heading, cells)) & COLUMNS.keys()) >= ENOUGH


def read_header(cells):
    """The Layout of a header. Raises ValueError with the reason where rows below it cannot be understood."""
    if not is_header(cells):
        raise ValueError(f"the header is {shown(','.join(cells), 300)}, it must be {','.join(HEADER)}")
    headings = [*map(_heading, cells)]
    at = tuple(headings.index(name) if name in headings else None for name in COLUMNS)
    missing = [column for column, place in zip(HEADER, at, strict=True) if place is None]
    if needed := [column for column in missing if column != OPTIONAL]:
        raise ValueError(f"the header has no column {' and no column '.join(needed)}")
    faults = [f"the header has no column {column}" for column in missing]
    for index, (cell, name) in enumerate(zip(cells, headings, strict=True)):
        if name and index not in at:
            if name in COLUMNS and COLUMNS[name] != OPTIONAL:
                raise ValueError(f"two columns of the header are {COLUMNS[name]}")
            faults.append(f"no meaning of the column {shown(cell)}: nothing is read from it")
    unnamed = tuple(index for index, name in enumerate(headings) if not name)
    return Layout(len(cells), at, unnamed, tuple(faults))


def _heading(cell):
    return normal(YEAR.sub("", cell.removeprefix("\ufeff")).replace("_", " ")).casefold()


COLUMNS = {_heading(column): column for column in HEADER}


def row_of(raw, cells, layout):
    """The Row of one line, read through `cells`. Raises ValueError where it has other cells than the header."""
    if len(raw) != layout.width:
        raise ValueError(f"{len(raw)} cells, the header has {layout.width}")
    if layout.is_usual:
        row = Row(*map(cells.__getitem__, raw))
    else:
        if stray := next((raw[index] for index in layout.unnamed if raw[index].strip()), ""):
            raise ValueError(f"{shown(stray)} stands under no heading")
        row = Row(*("" if index is None else cells[raw[index]] for index in layout.at))
    if row.critical in CRITICAL:
        return row
    if row.notes not in ("Yes", "No") or not layout.ends_as_usual:
        raise ValueError(f"{shown(row.critical)} is neither Yes nor No: cells seem to be shifted")
    return row._replace(notes="", critical=row.notes, shifted=True)
