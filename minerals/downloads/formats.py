"""Writes a download as CSV, JSON, XLSX or ZIP. The same data gives the same bytes, and so the same ETag."""

import json
from dataclasses import replace

from django.http import HttpResponse
from django.template.loader import render_to_string

from tables.archives import zipped
from tables.files import as_csv, frozen_json_lines, json_lines, json_text
from tables.workbooks import add_explanation, add_table, new_workbook, saved

from ..facts.data_version import VERSION, data_version
from . import about
from .by_year import SCROLLS, by_year
from .compared import of_compared


def as_json(download):
    """Write a description, the licences, the figures, one per line, and the tables beside them.

    No number is a float.
    """
    lines = _frozen_lines if download.edition else _lines
    head = {"about": about.described(download), "licence": about.licences(download)}
    parts = [f"{json.dumps(name)}: {json_text(value)}" for name, value in head.items()]
    tables = {"figures": download.table} | download.more
    parts += [f'"{name}": {lines(table)}' for name, table in tables.items()]
    return "{{\n{}\n}}\n".format(",\n".join(parts)).encode()


def _lines(table):
    return json_lines(table.objects)


def _frozen_lines(table):
    return frozen_json_lines(table.records)


def as_zip(download):
    """Write the CSV and those of its other tables, with their explanation and licence."""
    tables = {"data": download.table} | download.more
    files = {f"{name}.csv": as_csv(table) for name, table in tables.items()}
    files["README.md"] = about.readme(download).encode()
    files["LICENCE.md"] = about.licence_text(download).encode()
    return zipped(files)


def as_xlsx(download):
    """Write sheets of figures, of places by years with their flags, of the other tables, and of explanations."""
    book = new_workbook(download.title, download.as_of)
    add_table(book, "figures", download.table)
    if download.rows:
        values, flags = by_year(download.rows)
        add_table(book, "Country x year", values, frozen=SCROLLS)
        add_table(book, "Flags by year", flags, frozen=SCROLLS)
    for name, table in download.more.items():
        add_table(book, name.capitalize(), table)
    sheets = render_to_string("minerals/downloads/by_year.txt") if download.rows else ""
    add_explanation(book, about.readme(download) + sheets)
    return saved(book)


FORMATS = {  # ending -> how it is written, its type
    "csv": (lambda download: as_csv(download.table), "text/csv; charset=utf-8; header=present"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (as_json, "application/json"),
    "zip": (as_zip, "application/zip"),
}
ENDINGS = "|".join(FORMATS)  # for a pattern of addresses


def answer(download, ending):
    """The response that hands out a Download in the format that the ending names."""
    write, content_type = FORMATS[ending]
    if not download.edition:
        download = replace(download, version=data_version())
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


def with_version(response):
    """A response with the version of the data that its rows are a part of, which a CSV has no place for."""
    if version := data_version():
        response.headers[VERSION] = version
        response.headers["Access-Control-Expose-Headers"] = VERSION
    return response


def answer_compared(download):
    """Return a CSV response with the figures of two sources for the same thing."""
    name = download.stem_of(f"{download.slug}-compared")
    table = download.compared or of_compared([])
    return _of_download(download, as_csv(table), FORMATS["csv"][1], f"{name}.csv")


def _of_download(download, content, content_type, name):
    response = attached(content, content_type, name, download.address)
    if not download.edition:
        with_version(response)
    if download.vintage or (download.edition and download.edition.withdrawn):
        response.headers["X-Robots-Tag"] = "noindex"
    return response
