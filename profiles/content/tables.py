"""The rows of a profile's tables as CSV, which reads back as the same rows.

A cell that a spreadsheet would take for a formula gets an apostrophe, which reading removes; a text that has one
there already gets another.
"""

import csv
import io
import re

from tables.files import BLANKS, STARTS_A_FORMULA

from ..draft.snapshot import subject_of
from ..shape import TABLE
from .front_matter import LINES
from .rows import MOST_ROWS, ContentError, RowReader, refusal

FORMULA = re.compile(rf"('*)[{BLANKS}]*[{re.escape(''.join(STARTS_A_FORMULA))}]")
SEPARATOR = "; "  # between the names of one cell
DELIMITERS = ",;\t"  # delimiters that spreadsheets write in different languages
MOST_COLUMNS = 50
ABOUT = ("profile", "uid")  # columns before those of the table: whose row, and which


def columns(table):
    return [*ABOUT, *TABLE[table].fields]


def write_table(table, trees):
    """One table of these profiles as bytes of CSV, one row per line, in the order of the page."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns(table))
    for tree in trees:
        for row in tree[table]:
            cells = [subject_of(tree), row["uid"], *(row[name] for name in TABLE[table].fields)]
            writer.writerow([_escaped(SEPARATOR.join(c) if isinstance(c, list) else c) for c in cells])
    return file.getvalue().encode()


def _escaped(text):
    return f"'{text}" if FORMULA.match(text) else text


def _unescaped(cell):
    match = FORMULA.match(cell)
    return cell[1:] if match and match[1] else cell


def tables_of(name, text):
    """The tables that the columns of a CSV may be of: most often one. Raises ContentError if it is not CSV."""
    found = _split(name, text)
    header = set(_header(found[0][1])) - set(ABOUT) if found else set()
    exact = [name for name, table in TABLE.items() if header == set(table.fields)]
    return exact or [
        name
        for name, table in TABLE.items()
        if {name for name, field in table.fields.items() if not field.blank} <= header <= set(table.fields)
    ]


def read_table(name, text, table, vocabulary, *, code):
    """The rows of a table of the profile of `code`, of a mineral its slug. Raises ContentError with every problem."""
    return _TableReader(name, vocabulary, complete=False).read(text, table, code)


def _header(cells):
    return [cell.strip().strip("\ufeff").casefold().replace(" ", "_") for cell in cells]


def _split(name, text):
    """[(line, cells)] of the rows that are not empty. Raises ContentError."""
    first = text.lstrip("\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, rows, line = [], 0, 1
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                reason = f"this row has {len(cells):,} cells; at most {MOST_COLUMNS} are allowed"
                raise refusal(name, line, reason)
            if any(cell.strip() for cell in cells):
                rows += 1
                if rows <= MOST_ROWS + 1:  # with the names of the columns
                    found.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise refusal(name, line, f"this is not CSV: {error}") from None
    if rows > MOST_ROWS + 1:
        reason = (
            f"it has {rows - 1:,} rows; at most {MOST_ROWS} are allowed in all tables of a profile together"
        )
        raise refusal(name, found[-1][0], reason)
    return found


class _TableReader(RowReader):
    def read(self, text, table, code):
        found = _split(self.file, text)
        if not found:
            raise refusal(self.file, 1, "it is empty; its first row names the columns")
        (line, header), *found = found
        header = _header(header)
        self.check_header(header, table, line)
        rows = [self.mapping(header, cells, table, code, at) for at, cells in found]
        read = self.rows(table, [row for row in rows if row is not None], code)
        if self.problems:
            raise ContentError(sorted(self.problems, key=lambda problem: problem.line))
        return read

    def check_header(self, header, table, line):
        known = columns(table)
        for name in dict.fromkeys(header):
            if name not in known:
                self.complain(line, f"“{name}” is not a column of {table}; use {', '.join(known)}")
            elif header.count(name) > 1:
                self.complain(line, f"the column “{name}” appears twice")
        for name, field in TABLE[table].fields.items():
            if not field.blank and name not in header:
                self.complain(line, f"the column “{name}” is missing")
        if self.problems:
            raise ContentError(self.problems)

    def mapping(self, header, cells, table, code, line):
        if len(cells) != len(header):
            self.complain(line, f"this row has {len(cells)} cells, and there are {len(header)} columns")
            return None
        row = dict(zip(header, (_unescaped(cell) for cell in cells), strict=True))
        whose = row.pop("profile", "").strip()
        if whose not in ("", code):
            self.complain(line, f"this row is about “{whose}”, and the profile is about “{code}”")
        for name in TABLE[table].many:
            row[name] = [key for key in map(str.strip, row.get(name, "").split(";")) if key]
        return row | {LINES: {"": line}, "uid": row.get("uid", "").strip()}
