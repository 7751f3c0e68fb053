"""Writes a download as CSV, JSON, XLSX or ZIP. The same data gives the same bytes, and so the same ETag."""

import csv
import io
import json
from decimal import Decimal

from django.http import HttpResponse
from django.template.loader import render_to_string

from . import about
from .archives import zipped
from .by_year import SCROLLS, by_year
from .compared import of_compared
from .rows import plain
from .workbooks import add_explanation, add_table, new_workbook, saved

STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
BLANKS = " \u00a0\ufeff\u200b\u3000"  # a spreadsheet may drop these before it looks


def as_csv(table):
    """The bytes of a Download or another Table, after RFC 4180. A byte order mark would be read as part of a name."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([csv_cell(value) for value in record.values()] for record in table.records)
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


def as_json(download):
    """What it is, under which licence, the figures, one a line, and how concentrated they are. No number is a float."""
    head = {"about": about.described(download), "licence": about.licences(download)}
    parts = [f"{json.dumps(name)}: {json_text(value)}" for name, value in head.items()]
    parts.append(f'"figures": {json_lines(download.records)}')
    if download.concentration:
        parts.append(f'"concentration": {json_lines(download.concentration.records)}')
    if download.findings:
        parts.append(f'"findings": {json_lines(download.findings.records)}')
    if download.compared:
        parts.append(f'"compared": {json_lines(download.compared.records)}')
    return "{{\n{}\n}}\n".format(",\n".join(parts)).encode()


def json_lines(records):
    written = ",\n".join(_json_record(one) for one in records)
    return f"[\n{written}\n]"


def _json_record(cells):
    return "{" + ", ".join(f"{json.dumps(name)}: {json_text(value)}" for name, value in cells.items()) + "}"


def json_text(value):
    """json.dumps makes a float of what is not an int; a Decimal is written as it is."""
    return plain(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def as_zip(download):
    """The CSV, and that of the concentration, with their explanation and licence beside them."""
    files = {"data.csv": as_csv(download)}
    if download.concentration:
        files["concentration.csv"] = as_csv(download.concentration)
    if download.findings:
        files["findings.csv"] = as_csv(download.findings)
    if download.compared:
        files["compared.csv"] = as_csv(download.compared)
    files["README.md"] = about.readme(download).encode()
    files["LICENCE.md"] = about.licence_text(download).encode()
    return zipped(files)


def as_xlsx(download):
    """Sheets of figures, of places by years with their flags, of what belongs to them, and their explanation."""
    book = new_workbook(download.title, download.as_of)
    add_table(book, "figures", download)
    if download.rows:
        values, flags = by_year(download.rows)
        add_table(book, "Country x year", values, frozen=SCROLLS)
        add_table(book, "Flags by year", flags, frozen=SCROLLS)
    more = {
        "Concentration": download.concentration,
        "Findings": download.findings,
        "Compared": download.compared,
    }
    for name, table in more.items():
        if table:
            add_table(book, name, table)
    sheets = render_to_string("minerals/downloads/by_year.txt") if download.rows else ""
    add_explanation(book, about.readme(download) + sheets)
    return saved(book)


FORMATS = {  # ending -> how it is written, its type
    "csv": (as_csv, "text/csv; charset=utf-8; header=present"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (as_json, "application/json"),
    "zip": (as_zip, "application/zip"),
}
ENDINGS = "|".join(FORMATS)  # for a pattern of addresses


def answer(download, ending):
    """The response that hands out a Download in the format that the ending names."""
    write, content_type = FORMATS[ending]
    return _of_download(download, write(download), content_type, f"{download.stem}.{ending}")


def answer_concentration(download):
    """The response that hands out the concentration of a Download as CSV."""
    name = download.stem_of(f"{download.slug}-concentration")
    return _of_download(download, as_csv(download.concentration), FORMATS["csv"][1], f"{name}.csv")


def answer_table(table, *, name, address):
    """The response that hands out another Table as CSV; `address`: that of the page that explains it."""
    return attached(as_csv(table), FORMATS["csv"][1], f"{name}.csv", address)


def attached(content, content_type, name, address):
    """The response with a file; `address`: that of the page that explains it."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Link": f'<{address}>; rel="describedby"; type="text/html"',
    }
    return HttpResponse(content, content_type=content_type, headers=headers)


def answer_compared(download):
    """The response that hands out what two sources say of the same as CSV."""
    name = download.stem_of(f"{download.slug}-compared")
    table = download.compared or of_compared([], download.site)
    return _of_download(download, as_csv(table), FORMATS["csv"][1], f"{name}.csv")


def _of_download(download, content, content_type, name):
    response = attached(content, content_type, name, download.address)
    if download.vintage or (download.edition and download.edition.withdrawn):
        response.headers["X-Robots-Tag"] = "noindex"
    return response
