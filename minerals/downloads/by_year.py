"""Figures as a sheet of places by years: one row per series of a place, one column per year, with a second sheet of
flags.
"""

from typing import NamedTuple

from ..models import Flag
from ..models.figures import along_the_chain
from ..tables.figures import FIGURES, Status
from ..wording.figures import amount, lacks_members

HEAD = (
    "country", "mineral", "stage", "measure", "form", "basis", "unit", "source", "scenario", "country_iso3",
)  # fmt: skip
TOTALS = {"OTH": 1, "WLD": 2}  # aggregates come after their parts
SCROLLS = "C2"  # the first cell that does: place and mineral stay in sight
BLANK = Flag.BLANK.label


class SheetContents(NamedTuple):
    """The contents of a sheet, of rows that may all be handed out."""

    columns: tuple[str, ...]
    rows: list[tuple]
    widths: dict


def by_year(rows):
    """(Sheet of values, Sheet of their flags) of rows of figures, row by row the same.

    A row has one source, unit and basis. Cells without an exact number are text, so that no sum counts them.
    """
    years = sorted({row.year for row in rows})
    found = {}
    for row in rows:
        found.setdefault(tuple(getattr(row, name) for name in HEAD), {})[row.year] = row
    columns = (*HEAD, *map(str, years))
    widths = {name: FIGURES.columns[name].column.width for name in HEAD}
    values, flags = [], []
    for head, by in sorted(found.items(), key=lambda item: _place_in_sheet(next(iter(item[1].values())))):
        cells = dict(zip(HEAD, head, strict=True))
        values.append(cells | {str(year): _value(by[year]) for year in years if year in by})
        flags.append(cells | {str(year): _flag(by[year]) for year in years if year in by})
    return tuple(
        SheetContents(columns, [tuple(map(record.get, columns)) for record in records], widths)
        for records in (values, flags)
    )


def _place_in_sheet(row):
    where = (TOTALS.get(row.country_iso3, 0), row.country)
    return (row.mineral, *along_the_chain(row), row.source, row.scenario, row.unit, *where)


def _value(row):
    """Return the number; if the source gives none, or ours is a lower bound, the text of a page."""
    if row.value is not None and not (row.flag == Flag.CALCULATED and lacks_members(row)):
        return row.value
    text = str(BLANK) if row.flag == Flag.BLANK else amount(row, with_unit=False)
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _flag(row):
    """Return “estimated”, with the status that keeps a row out of the table: “reported, superseded”."""
    return f"{row.flag}, {row.status}" if row.status in (Status.SUPERSEDED, Status.OLDER) else row.flag
