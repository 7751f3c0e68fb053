"""Reading a CSV file of the project strictly: header, encoding, and the number of cells in each row."""

import csv
import io

from .reports import Problem


def read_table(path, columns):
    """Return ([(line, {column: cell})], [Problem]) of a UTF-8 file with exactly these columns.

    Blank ends of cells are dropped. A file whose header is wrong yields no rows.
    """
    try:
        text = path.read_text(encoding="utf-8", newline="")
    except FileNotFoundError:
        return [], [Problem(path.name, None, "the file is missing")]
    except UnicodeDecodeError as error:
        return [], [Problem(path.name, None, f"not UTF-8: {error.reason} at byte {error.start}")]
    return parse_table(path.name, text, columns)


def parse_table(name, text, columns):
    """The same of text that was read already."""
    rows, problems = [], []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if header != list(columns):
            return [], [Problem(name, 1, f"the header is {_listed(header)}, it must be {_listed(columns)}")]
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(columns):
                rows.append((line, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
            else:
                problems.append(Problem(name, line, f"{len(cells)} cells, the header has {len(columns)}"))
            line = reader.line_num + 1
    except csv.Error as error:
        return rows, [*problems, Problem(name, reader.line_num, f"not readable as CSV: {error}")]
    return rows, problems


def _listed(columns):
    return ",".join(columns) or "empty"


def split(cell):
    """The parts of a cell that holds several, joined by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def repeated(keys):
    """Yield (line, key, earlier line) of each key that stood before; `keys` are (line, key)."""
    seen = {}
    for line, key in keys:
        if key in seen:
            yield line, key, seen[key]
        seen.setdefault(key, line)
