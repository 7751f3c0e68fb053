"""The rows of the long data file of USGS Mineral Commodity Summaries, cell by cell."""

import csv
import io
import re
from typing import NamedTuple

from ..values import shown
from ..wordings import normal

HEADER = (
    "MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year",
    "Value", "Notes", "Is critical mineral 2025", "Other notes",
)  # fmt: skip
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
CRITICAL = ("Yes", "No", "")
# What a mistaken encoding leaves: control characters, the mark of what could not be read, several signs for one
# (“â€”” for “—”). And what a spreadsheet would run.
DAMAGED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]"
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


def is_header(cells):
    """Whether these are the twelve columns, of the list of critical minerals of whatever year."""
    return [*map(_heading, cells)] == [*map(_heading, HEADER)]


def _heading(cell):
    return normal(YEAR.sub("", cell.removeprefix("\ufeff"))).casefold()


def row_of(raw, cells):
    """The Row of one line, read through `cells`. Raises ValueError where it has other cells than the header."""
    if len(raw) != len(HEADER):
        raise ValueError(f"{len(raw)} cells, the header has {len(HEADER)}")
    row = Row(*map(cells.__getitem__, raw))
    if row.critical in CRITICAL:
        return row
    if row.notes not in ("Yes", "No"):
        raise ValueError(f"{shown(row.critical)} is neither Yes nor No: cells seem to be shifted")
    return row._replace(notes="", critical=row.notes, shifted=True)
