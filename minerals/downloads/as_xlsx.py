"""XLSX: a sheet of figures with a frozen head and a filter, and a sheet that explains it."""

import datetime
import io
import zipfile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from . import about
from .as_zip import zipped

BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
LONGEST = 32_767  # characters that a cell holds
WIDTHS = {"country": 22, "mineral": 18, "measure": 18, "note": 50, "text": 24, "key": 60, "annotation": 50}
USUAL_WIDTH = 12


def write(download):
    book = Workbook(write_only=True)
    _figures(book.create_sheet("figures"), download)
    _explanation(book.create_sheet("README"), about.readme(download))
    day = download.as_of or datetime.date(1980, 1, 1)
    book.properties.creator = "Critical Minerals Atlas"
    book.properties.title = download.title
    book.properties.created = book.properties.modified = datetime.datetime.combine(day, datetime.time())
    return _saved(book)


def _figures(sheet, download):
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(download.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(download.records) + 1}"
    for place, name in enumerate(download.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(name, USUAL_WIDTH)
    sheet.append([_text(sheet, name, font=BOLD) for name in download.columns])
    for record in download.records:
        sheet.append([_cell(sheet, value) for value in record.values()])


def _explanation(sheet, document):
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100
    sheet.append([_text(sheet, document.title, font=BOLD)])
    for section in document.sections:
        sheet.append([])
        sheet.append([_text(sheet, section.heading, font=BOLD)])
        for paragraph in section.paragraphs:
            sheet.append([None, _text(sheet, paragraph, alignment=WRAPPED)])
        for term, meaning in section.terms:
            sheet.append([_text(sheet, term, alignment=WRAPPED), _text(sheet, meaning, alignment=WRAPPED)])


def _cell(sheet, value):
    return _text(sheet, value) if isinstance(value, str) else value


def _text(sheet, text, **look):
    """A cell that is text whatever it begins with: openpyxl would make a formula of “=1+1”."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST])
    cell.data_type = "s"
    for name, value in look.items():
        setattr(cell, name, value)
    return cell


def _saved(book):
    """The file without the time of day in it, which Workbook.save() and its ZIP would write."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        ExcelWriter(book, archive).write_data()
    with zipfile.ZipFile(buffer) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
