"""CSV after RFC 4180: commas, CRLF, a quote only where one is needed, UTF-8.

There is no byte order mark: a program would read it as part of the first column's name. Who opens
the file by double click has the XLSX.
"""

import csv
import io
from decimal import Decimal

from .rows import plain

STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
BLANKS = " \u00a0\ufeff\u200b\u3000"  # a spreadsheet may drop these before it looks


def write(download):
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(download.columns)
    writer.writerows([cell(value) for value in record.values()] for record in download.records)
    return file.getvalue().encode()


def cell(value):
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
