"""Writes tables as CSV and JSON. The same rows give the same bytes, and so the same ETag."""

import csv
import io
import json
from decimal import Decimal

from .columns import plain

STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
BLANKS = " \u00a0\ufeff\u200b\u3000"  # a spreadsheet may drop these before it looks


def as_csv(table):
    """The bytes of a table with `columns` and `rows`, after RFC 4180.

    A byte order mark would be read as part of a name.
    """
    return csv_lines([tuple(table.columns)]) + csv_lines(table.rows)


def csv_lines(rows):
    """Rows of cells, without a head."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows([csv_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode()


def csv_cell(value):
    """Numbers as numbers, a negative one too; a text that a spreadsheet would run gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return harmless(value) if isinstance(value, str) else str(value)


def harmless(text):
    return f"'{text}" if text.lstrip(BLANKS).startswith(STARTS_A_FORMULA) else text


def exact(value):
    """Write as a text a value that JSON has no type for: no number is a float, days are as in ISO 8601."""
    return plain(value) if isinstance(value, Decimal) else value.isoformat()


ENCODE = json.JSONEncoder(ensure_ascii=False, default=exact).encode


def json_lines(objects):
    """Dicts as a JSON list, one a line."""
    written = ",\n".join(map(ENCODE, objects))
    return f"[\n{written}\n]"


def frozen_json_lines(records):
    """Dicts as files of editions have them, which never change: numbers as published, and empty texts."""
    written = ",\n".join(_frozen(one) for one in records)
    return f"[\n{written}\n]"


def _frozen(cells):
    return "{" + ", ".join(f"{json.dumps(name)}: {json_text(value)}" for name, value in cells.items()) + "}"


def json_text(value):
    """json.dumps makes a float of what is not an int; a Decimal is written as it is."""
    return plain(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
