"""One file of the folder as its rows, with the edition and the commodity that its name and its rows say."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from ..tables import csv_lines
from ..values import shown
from ..wordings import normal
from .cells import DAMAGED
from .headers import NAME, Header, first_cells, is_header, read_header, read_name

SOURCE = re.compile(r"MCS ?(20[0-9]{2})", re.IGNORECASE)


class Row(NamedTuple):
    """The cells of one row, every run of blanks as one. `fault`: why it cannot be read."""

    line: int
    cells: list[str]
    fault: str = ""


@dataclass
class Sheet:
    name: str
    code: str  # cobal
    edition: int
    header: Header
    rows: list[Row]
    ends_whole: bool  # with the end of a line

    @cached_property
    def beside(self):
        """{column: the column of notes that speaks of it, or None}."""
        return {column: self.header.notes_of(column) for column in self.header.columns}

    def filled(self):
        """{type: the columns that any of its rows fills}: one that none fills does not exist for that type."""
        found = {}
        for row in self.rows:
            if not row.fault:
                columns = found.setdefault(self.type_of(row), set())
                columns.update(column for column in self.header.columns if row.cells[column.index])
        return found

    def type_of(self, row):
        return row.cells[self.header.leading[2]] or self.header.type


def is_world_table(file):
    """Whether a file is one of this form, by its header or, where that is damaged, by its name."""
    return is_header(first_cells(file.text)) or bool(NAME.fullmatch(file.name))


def open_sheet(file):
    """Read a file into a `Sheet`. Raises ValueError where its name or its header says too little."""
    edition, code = read_name(file.name)
    lines = _lines(file.text.removeprefix("\ufeff"))
    first = next(lines, Row(1, []))
    if first.fault:
        raise ValueError(first.fault)
    rows = [row for row in lines if row.fault or any(row.cells)]
    edition = edition or _edition(rows)
    header = read_header(first.cells, edition)
    rows = [_checked(row, header.width) for row in rows]
    return Sheet(file.name, code, edition, header, rows, file.text.endswith(("\n", "\r")))


def _lines(text):
    """Yield the rows of a text with the lines they begin on."""
    for line, cells, fault in csv_lines(text):
        try:
            yield Row(line, [_text(cell) for cell in cells], fault)
        except ValueError as error:
            yield Row(line, [], str(error))


@lru_cache(maxsize=5000)  # most cells are empty, and of those that are not most stand in many rows
def _text(cell):
    if DAMAGED.search(cell):
        raise ValueError(f"{shown(cell)} is not text as it was written: a damaged encoding, or a formula")
    return normal(cell)


def _checked(row, width):
    if not row.fault and len(row.cells) < width:
        return row._replace(fault=f"{len(row.cells)} cells, the header has {width}")
    return row


def _edition(rows):
    """The edition of a file whose name says none. Raises ValueError where its rows do not agree in one."""
    found = Counter(match[1] for row in rows if row.cells and (match := SOURCE.fullmatch(row.cells[0])))
    if len(found) != 1:
        raise ValueError("neither the file’s name nor the column Source says one edition")
    return int(next(iter(found)))
