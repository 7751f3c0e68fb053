"""Workbooks: sheets with typed cells, a frozen head and a filter, and a sheet that explains them."""

import datetime
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import ExcelWriter

from .archives import zipped
from .columns import USUAL_WIDTH
from .files import Written

TERM = re.compile(r"^- `(.+?)`: (.*)$", re.MULTILINE)  # of a README
BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")


class Sheet(Written, Protocol):
    """A table whose columns have widths."""

    @property
    def widths(self) -> Mapping[str, int]: ...


def new_workbook(title: str, day: datetime.date | None) -> Workbook:
    """Return an empty workbook; `day`: the date of its data, None if unknown."""
    book = Workbook(write_only=True)
    book.properties.creator = "Critical Minerals Atlas"
    book.properties.title = title
    moment = datetime.datetime.combine(day or datetime.date(1980, 1, 1), datetime.time())
    book.properties.created = book.properties.modified = moment
    return book


def add_table(book: Workbook, name: str, table: Sheet, *, frozen: str = "A2") -> None:
    """A sheet of a table with `columns`, `widths` and `rows`; `frozen`: the first cell that scrolls."""
    sheet = book.create_sheet(name)
    sheet.freeze_panes = frozen
    last = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    for place, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = table.widths.get(column, USUAL_WIDTH)
    sheet.append([text_cell(sheet, name, font=BOLD) for name in table.columns])
    for row in table.rows:
        sheet.append([_typed(sheet, cell) for cell in row])


def _typed(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    """A number or a truth value as such; an empty text as an empty cell."""
    return (text_cell(sheet, value) if value else None) if isinstance(value, str) else value


def add_explanation(book: Workbook, readme: str) -> None:
    """Headings in bold, paragraphs in the second column, terms beside their meanings."""
    sheet = book.create_sheet("README")
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100
    for block in filter(None, readme.removesuffix("\n").split("\n\n")):
        marks, _, heading = block.partition("# ")
        if marks == "#":
            sheet.append([])
        if marks in ("", "#"):
            sheet.append([text_cell(sheet, heading, font=BOLD)])
        elif len(terms := TERM.findall(block)) == len(block.splitlines()):
            for term in terms:
                sheet.append([text_cell(sheet, text, alignment=WRAPPED) for text in term])
        else:
            sheet.append([None, text_cell(sheet, block, alignment=WRAPPED)])


def text_cell(sheet: WriteOnlyWorksheet, text: object, **look: Any) -> WriteOnlyCell:
    """Return a cell that is always text: openpyxl would read “=1+1” as a formula."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(text)))
    cell.data_type = "s"
    for name, value in look.items():
        setattr(cell, name, value)
    return cell


def saved(book: Workbook) -> bytes:
    """Its bytes without the time of day in them, which Workbook.save() and its ZIP would write."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        ExcelWriter(book, archive).write_data()
    with zipfile.ZipFile(buffer) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
