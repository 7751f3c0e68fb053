"""The header of the wide file: which column holds what, of which year."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from ..values import shown
from ..wordings import normal

LEADING = ["SOURCE", "COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS"]
PROD, CAP, RESERVES = KINDS = ("prod", "cap", "reserves")
VALUES = re.compile(r"(PROD|CAP|RESERVES)_(EST_)?\s?((?:19|20)[0-9]{2})")
NOTES = re.compile(r"(PROD|CAP|RESERVE)S?_NOTES?")


class Column(NamedTuple):
    """A column of numbers: PROD_2023."""

    name: str
    at: int
    kind: str
    year: int
    is_estimate: bool


@dataclass(frozen=True)
class Layout:
    """Where the header puts what."""

    width: int
    columns: list[Column]
    notes: dict[str, int]  # by kind; 0 where the file has no notes on it
    unnamed: list[int]  # trailing commas; nothing may stand under them

    @property
    def years(self):
        return {column.year for column in self.columns}


def read_header(header):
    """Return (Layout, "") or (None, why the header is not of this form)."""
    names = [normal(cell.removeprefix("\ufeff")).upper() for cell in header]
    if names[: len(LEADING)] != LEADING:
        return None, f"the header does not begin with {','.join(LEADING)}: {shown(','.join(header))}"
    columns, notes, unnamed, seen = [], dict.fromkeys(KINDS, 0), [], set()
    for at, name in enumerate(names[len(LEADING) :], start=len(LEADING)):
        if match := VALUES.fullmatch(name):
            kind, year = match[1].casefold(), int(match[3])
            columns.append(Column(name.replace(" ", ""), at, kind, year, bool(match[2])))
            heading = kind, year
        elif match := NOTES.fullmatch(name):
            heading = kind = {"RESERVE": RESERVES}.get(match[1], match[1].casefold())
            notes[kind] = at
        elif name:
            return None, f"no such column is known: {shown(name)}"
        else:
            unnamed.append(at)
            continue
        if heading in seen:
            return None, f"two columns are the same: {shown(name)}"
        seen.add(heading)
    if missing := [kind for kind in KINDS if all(column.kind != kind for column in columns)]:
        return (
            None,
            f"the header has no column of {' and '.join(missing)} with a year: {shown(','.join(header), 300)}",
        )
    return Layout(len(names), columns, notes, unnamed), ""
