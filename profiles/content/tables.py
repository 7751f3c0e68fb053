"""The rows of a profile's tables as CSV: tidy columns, harmless to a spreadsheet, and read back as they were.

A cell that a spreadsheet would take for a formula gets an apostrophe, which reading takes away; a text that has
one there already gets another.
"""

import csv
import io
import re

from minerals.downloads.as_csv import BLANKS, STARTS_A_FORMULA

from .front_matter import LINE
from .problems import BadContent, ContentProblem
from .rows import ROWS, RowReader

FORMULA = re.compile(rf"('*)[{BLANKS}]*[{re.escape(''.join(STARTS_A_FORMULA))}]")
SEPARATOR = "; "  # between the names of one cell
DELIMITERS = ",;\t"  # what spreadsheets write, by the language they speak
ABOUT = ("profile", "uid")  # columns before those of the table: whose row, and which


def columns(table):
    return [*ABOUT, *ROWS[table]]


def write_table(table, trees):
    """One table of these profiles as bytes of CSV, a row a line, in the order of the page."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns(table))
    for tree in trees:
        for row in tree[table]:
            cells = [tree["country"], row["uid"], *(row[name] for name in ROWS[table])]
            writer.writerow([_harmless(SEPARATOR.join(c) if isinstance(c, list) else c) for c in cells])
    return file.getvalue().encode()


def _harmless(text):
    return f"'{text}" if FORMULA.match(text) else text


def _as_it_was(cell):
    match = FORMULA.match(cell)
    return cell[1:] if match and match[1] else cell


def tables_of(name, text):
    """The tables that the columns of a CSV may be of: most often one. Raises BadContent where it is no CSV."""
    found = _split(name, text)
    header = set(_header(found[0][1])) - set(ABOUT) if found else set()
    exact = [table for table, fields in ROWS.items() if header == set(fields)]
    return exact or [
        table
        for table, fields in ROWS.items()
        if {name for name, (needed, _) in fields.items() if needed} <= header <= set(fields)
    ]


def read_table(name, text, table, vocabulary, *, code, complete=False):
    """The rows of a table of the profile of `code` from CSV. Raises BadContent with every problem found."""
    return _TableReader(name, vocabulary, complete=complete).read(text, table, code)


def _header(cells):
    return [cell.strip().strip("\ufeff").casefold().replace(" ", "_") for cell in cells]


def _split(name, text):
    """[(line, cells)] of the rows that are not empty. Raises BadContent."""
    first = text.lstrip("\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadContent([ContentProblem(name, line, f"this is no CSV: {error}")]) from None
    return found


class _TableReader(RowReader):
    def read(self, text, table, code):
        found = _split(self.file, text)
        if not found:
            raise BadContent([ContentProblem(self.file, 1, "it is empty; its first row names the columns")])
        (line, header), *found = found
        header = _header(header)
        self.check_header(header, table, line)
        rows = [self.mapping(header, cells, table, code, at) for at, cells in found]
        read = self.rows(table, [row for row in rows if row is not None], code)
        if self.problems:
            raise BadContent(sorted(self.problems, key=lambda problem: problem.line))
        return read

    def check_header(self, header, table, line):
        known = columns(table)
        for name in dict.fromkeys(header):
            if name not in known:
                self.complain(line, f"“{name}” is no column of {table}; known are {', '.join(known)}")
            elif header.count(name) > 1:
                self.complain(line, f"the column “{name}” stands here twice")
        for name, (needed, _) in ROWS[table].items():
            if needed and name not in header:
                self.complain(line, f"the column “{name}” is missing")
        if self.problems:
            raise BadContent(self.problems)

    def mapping(self, header, cells, table, code, line):
        if len(cells) != len(header):
            self.complain(line, f"this row has {len(cells)} cells, and there are {len(header)} columns")
            return None
        row = dict(zip(header, (_as_it_was(cell) for cell in cells), strict=True))
        whose = row.pop("profile", "").strip()
        if whose not in ("", code):
            self.complain(line, f"this row is of “{whose}”, and the profile is of “{code}”")
        for name, (_, check) in ROWS[table].items():
            if check in ("minerals", "countries"):
                row[name] = [key for key in map(str.strip, row.get(name, "").split(";")) if key]
        return row | {LINE: line, "uid": row.get("uid", "").strip()}
