"""The header of the wide file: which column holds what, of which year."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from ..values import shown
from ..wordings import normal

LEADING = ["SOURCE", "COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS"]
ENOUGH = 4  # of these, for a header to be one of this form
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
    leading: list[int]  # where each of LEADING stands
    columns: list[Column]
    notes: dict[str, int | None]  # by kind; None where the file has no notes on it
    unnamed: list[int]  # trailing commas; nothing may stand under them
    faults: list[str]  # columns that nobody knows; the others can be read all the same

    @property
    def years(self):
        return {column.year for column in self.columns}


def is_header(header):
    """Whether these are columns of this form, in whatever order and of whatever years."""
    names = _names(header)
    return len(set(LEADING) & set(names)) >= ENOUGH and any(map(VALUES.fullmatch, names))


def read_header(header):
    """The Layout of a header. Raises ValueError with the reason where rows below it cannot be understood."""
    names = _names(header)
    if not is_header(header):
        raise ValueError(f"the header does not begin with {','.join(LEADING)}: {shown(','.join(header))}")
    if missing := [name for name in LEADING if names.count(name) != 1]:
        raise ValueError(f"the header has not one column {' and not one column '.join(missing)}")
    columns, notes, unnamed, faults, seen = [], dict.fromkeys(KINDS), [], [], set()
    for at, name in enumerate(names):
        if name in LEADING:
            continue
        if match := VALUES.fullmatch(name):
            kind, year = match[1].casefold(), int(match[3])
            columns.append(Column(name.replace(" ", ""), at, kind, year, bool(match[2])))
            heading = kind, year
        elif match := NOTES.fullmatch(name):
            heading = kind = {"RESERVE": RESERVES}.get(match[1], match[1].casefold())
            notes[kind] = at
        else:
            if name:
                faults.append(f"no such column is known: {shown(name)}; nothing is read from it")
            else:
                unnamed.append(at)
            continue
        if heading in seen:
            raise ValueError(f"two columns are the same: {shown(name)}")
        seen.add(heading)
    if missing := [kind for kind in KINDS if all(column.kind != kind for column in columns)]:
        kinds = " and ".join(missing)
        raise ValueError(f"the header has no column of {kinds} with a year: {shown(','.join(header), 300)}")
    places = [names.index(name) for name in LEADING]
    return Layout(len(names), places, columns, notes, unnamed, faults)


def _names(header):
    return [normal(cell.removeprefix("\ufeff")).upper() for cell in header]
