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
    lines = csv_lines(text)
    _, header, fault = next(lines, (1, [], ""))
    if fault:
        return [], [Problem(name, 1, fault)]
    if header != list(columns):
        return [], [Problem(name, 1, f"the header is {_listed(header)}, it must be {_listed(columns)}")]
    for line, cells, fault in lines:
        if fault:
            problems.append(Problem(name, line, fault))
        elif len(cells) == len(columns):
            rows.append((line, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
        else:
            problems.append(Problem(name, line, f"{len(cells)} cells, the header has {len(columns)}"))
    return rows, problems


def csv_lines(text):
    """Yield (line on which it begins, cells, why it is no row) of every row, also behind one that cannot be read."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, [], f"not readable as CSV: {error}"
        else:
            yield line, cells, ""


def count_rows(file):
    """How many rows a table has below its header, of a file with `name` and `text`; what is no CSV has none."""
    if not file.name.casefold().endswith(".csv"):
        return 0
    rows = sum(bool(fault) or any(map(str.strip, cells)) for _, cells, fault in csv_lines(file.text))
    return max(0, rows - 1)


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
