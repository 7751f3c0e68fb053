"""Writes a download as CSV, JSON, XLSX or ZIP. The same data gives the same bytes, and so the same ETag."""

import csv
import datetime
import io
import json
import re
import zipfile
from decimal import Decimal

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from . import about
from .compared import of_compared
from .rows import plain

STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
BLANKS = " \u00a0\ufeff\u200b\u3000"  # a spreadsheet may drop these before it looks
TERM = re.compile(r"^- `(.+?)`: (.*)$", re.MULTILINE)  # of a README
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows; the date of the data is in the file's name
BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
LONGEST = 32_767  # characters that a cell holds
WIDTHS = dict.fromkeys(("refusal", "remark", "note", "annotation", "why"), 50)
WIDTHS |= {"leaders": 14, "country": 22, "mineral": 18, "measure": 18, "text": 24, "key": 60, "other_key": 60}
USUAL_WIDTH = 12


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
    parts = [f"{json.dumps(name)}: {_json(value)}" for name, value in head.items()]
    parts.append(f'"figures": {_json_lines(download.records)}')
    if download.concentration:
        parts.append(f'"concentration": {_json_lines(download.concentration.records)}')
    if download.findings:
        parts.append(f'"findings": {_json_lines(download.findings.records)}')
    if download.compared:
        parts.append(f'"compared": {_json_lines(download.compared.records)}')
    return "{{\n{}\n}}\n".format(",\n".join(parts)).encode()


def _json_lines(records):
    written = ",\n".join(_json_record(one) for one in records)
    return f"[\n{written}\n]"


def _json_record(cells):
    return "{" + ", ".join(f"{json.dumps(name)}: {_json(value)}" for name, value in cells.items()) + "}"


def _json(value):
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


def zipped(files):
    """A ZIP of {name: bytes} that is the same whenever it is made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def as_xlsx(download):
    """Sheets of figures and concentration with a frozen head and a filter, and a sheet that explains them."""
    facts = Workbook(write_only=True)
    _sheet(facts.create_sheet("figures"), download)
    if download.concentration:
        _sheet(facts.create_sheet("Concentration"), download.concentration)
    if download.findings:
        _sheet(facts.create_sheet("Findings"), download.findings)
    if download.compared:
        _sheet(facts.create_sheet("Compared"), download.compared)
    _explanation(facts.create_sheet("README"), about.readme(download))
    day = download.as_of or datetime.date(1980, 1, 1)
    facts.properties.creator = "Critical Minerals Atlas"
    facts.properties.title = download.title
    facts.properties.created = facts.properties.modified = datetime.datetime.combine(day, datetime.time())
    return _saved(facts)


def _sheet(sheet, table):
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(table.records) + 1}"
    for place, name in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(name, USUAL_WIDTH)
    sheet.append([_xlsx_text(sheet, name, font=BOLD) for name in table.columns])
    for record in table.records:
        cells = record.values()
        sheet.append([_xlsx_text(sheet, cell) if isinstance(cell, str) else cell for cell in cells])


def _explanation(sheet, readme):
    """Headings in bold, paragraphs in the second column, terms beside their meanings."""
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100
    for block in filter(None, readme.removesuffix("\n").split("\n\n")):
        marks, _, heading = block.partition("# ")
        if marks == "#":
            sheet.append([])
        if marks in ("", "#"):
            sheet.append([_xlsx_text(sheet, heading, font=BOLD)])
        elif len(terms := TERM.findall(block)) == len(block.splitlines()):
            for term in terms:
                sheet.append([_xlsx_text(sheet, text, alignment=WRAPPED) for text in term])
        else:
            sheet.append([None, _xlsx_text(sheet, block, alignment=WRAPPED)])


def _xlsx_text(sheet, text, **look):
    """A cell that is text whatever it begins with: openpyxl would make a formula of “=1+1”."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(text))[:LONGEST])
    cell.data_type = "s"
    for name, value in look.items():
        setattr(cell, name, value)
    return cell


def _saved(facts):
    """The file without the time of day in it, which Workbook.save() and its ZIP would write."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        ExcelWriter(facts, archive).write_data()
    with zipfile.ZipFile(buffer) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})


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
    return _attached(download, write(download), content_type, f"{download.stem}.{ending}")


def answer_concentration(download):
    """The response that hands out the concentration of a Download as CSV."""
    name = download.stem_of(f"{download.slug}-concentration")
    return _attached(download, as_csv(download.concentration), FORMATS["csv"][1], f"{name}.csv")


def answer_table(table, *, name, address):
    """The response that hands out another Table as CSV; `address`: that of the page that explains it."""
    return _file(as_csv(table), FORMATS["csv"][1], f"{name}.csv", address)


def _file(content, content_type, name, address):
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Link": f'<{address}>; rel="describedby"; type="text/html"',
    }
    return HttpResponse(content, content_type=content_type, headers=headers)


def answer_compared(download):
    """The response that hands out what two sources say of the same as CSV."""
    name = download.stem_of(f"{download.slug}-compared")
    table = download.compared or of_compared([], download.site)
    return _attached(download, as_csv(table), FORMATS["csv"][1], f"{name}.csv")


def _attached(download, content, content_type, name):
    response = _file(content, content_type, name, download.address)
    if download.vintage or (download.edition and download.edition.withdrawn):
        response.headers["X-Robots-Tag"] = "noindex"
    return response
