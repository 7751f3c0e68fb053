"""Writes tables as CSV and JSON. The same rows give the same bytes, and so the same ETag."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from .columns import plain

STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
BLANKS = " \u00a0\ufeff\u200b\u3000"  # a spreadsheet may drop these before it looks
SUSPECT = frozenset(
    (*STARTS_A_FORMULA, *BLANKS)
)  # first characters that need a look; most texts have another


class Written(Protocol):
    """Whatever has columns and rows of cells: a Table with its rows, or a table of one file."""

    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[Any]]: ...


def as_csv(table: Written) -> bytes:
    """The bytes of a table with `columns` and `rows`, after RFC 4180.

    A byte order mark would be read as part of a name.
    """
    return csv_lines([tuple(table.columns)]) + csv_lines(table.rows)


def csv_lines(rows: Iterable[Iterable[Any]]) -> bytes:
    """Rows of cells, without a head."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows([csv_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode()


def csv_cell(value: Any) -> str:
    """Numbers as numbers, a negative one too; a text that a spreadsheet would run gets an apostrophe."""
    if type(value) is str:
        return harmless(value) if value[:1] in SUSPECT else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return harmless(value) if isinstance(value, str) else str(value)


def harmless(text: str) -> str:
    return f"'{text}" if text.lstrip(BLANKS).startswith(STARTS_A_FORMULA) else text


def exact(value: Decimal | date) -> str:
    """Write as a text a value that JSON has no type for: no number is a float, days are as in ISO 8601."""
    return plain(value) if isinstance(value, Decimal) else value.isoformat()


ENCODE = json.JSONEncoder(ensure_ascii=False, default=exact).encode


def json_lines(objects: Iterable[Mapping[str, Any]]) -> str:
    """Dicts as a JSON list, one a line."""
    written = ",\n".join(map(ENCODE, objects))
    return f"[\n{written}\n]"


def frozen_json_lines(records: Iterable[Mapping[str, Any]]) -> str:
    """Dicts as files of editions have them, which never change: numbers as published, and empty texts."""
    written = ",\n".join(_frozen(record) for record in records)
    return f"[\n{written}\n]"


def _frozen(cells: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{json.dumps(name)}: {json_text(value)}" for name, value in cells.items()) + "}"


def json_text(value: Any) -> str:
    """Write a Decimal unchanged: json.dumps would make it a float."""
    return plain(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
