"""Download of the rows of a list page: CSV, a workbook with its explanation, or JSON."""

import datetime
import json
from dataclasses import dataclass, field, replace

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from tables.files import as_csv, json_lines
from tables.table import Filled
from tables.workbooks import add_explanation, add_table, new_workbook, saved

from ..facts.data_version import data_version
from . import about
from .formats import FORMATS, attached, with_version
from .records import Records

# Units of columns. Columns that are missing here have a column `unit` beside them, or no unit.
UNITS = {
    "value_usd": _("United States dollars"),
    "total_value_usd": _("United States dollars"),
    "quantity_kg": "kg",
    "share_percent": "%",
    "largest_share_percent": "%",
    "governance_covered_percent": "%",
}


@dataclass(frozen=True)
class ListDownload:
    """The rows of a list page. `name` begins the name of the file, `address` is the page with its filter."""

    name: str
    title: str
    address: str
    table: Filled | Records
    releases: list = field(default_factory=list)  # Releases with their sources, that the rows come from
    as_of: datetime.date | None = None  # where it is another day than that of the newest release
    terms: str = "list"  # the table of terms.txt that explains its columns before all others
    more_terms: dict = field(default_factory=dict)  # {column: meaning} of columns that data name
    version: str = ""  # of the data that its rows belong to

    @property
    def rows(self):
        return self.table.rows

    @property
    def day(self):
        return self.as_of or max((release.published for release in self.releases), default=None)

    @property
    def columns(self):
        """{name: (unit, meaning)}, in order."""
        if isinstance(self.table, Filled):
            return self.table.meanings
        explained = about.meanings()
        found = explained["column"] | explained["list"] | explained[self.terms] | self.more_terms
        return {name: (str(UNITS.get(name, "")), found[name]) for name in self.table.columns}


def as_list_csv(download):
    return as_csv(download.table)


def as_list_xlsx(download):
    """A sheet of the rows, and one that explains them."""
    book = new_workbook(download.title, download.day)
    add_table(book, "rows", download.table)
    context = about.licences(download) | about.versioned(download) | {"download": download}
    add_explanation(book, render_to_string("minerals/downloads/list_readme.txt", context))
    return saved(book)


def as_list_json(download):
    """Write a description, the licences, and the rows, one a line. No number is a float."""
    head = {
        "title": str(download.title),
        "address": download.address,
        "as_of": download.day and download.day.isoformat(),
        **about.versioned(download),
        "licence": about.licences(download),
        "releases": about.releases(download),
        "columns": [
            {"name": name, "unit": unit, "meaning": meaning}
            for name, (unit, meaning) in download.columns.items()
        ],
    }
    parts = [f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items()]
    return "{{\n{}\n}}\n".format(
        ",\n".join([*parts, f'"rows": {json_lines(download.table.objects)}'])
    ).encode()


WRITE = {"csv": as_list_csv, "xlsx": as_list_xlsx, "json": as_list_json}
LIST_ENDINGS = "|".join(WRITE)  # for a pattern of addresses


def answer_list(download, ending):
    """The response that hands out a ListDownload in the format that the ending names."""
    download = replace(download, version=data_version())
    content = WRITE[ending](download)
    name = f"{download.name}-atlas.{ending}"
    return with_version(attached(content, FORMATS[ending][1], name, download.address))
