"""Readers of a page and of its file, so that a test can compare them."""

import csv
import io
import re
from decimal import Decimal

from django.utils.html import strip_tags
from openpyxl import load_workbook

BLOCKS = "p|h[1-6]|ul|ol|li|dl|dt|dd|div|section|article|header|figure|figcaption|table|caption|thead|tbody|tr|th|td"


def text(response):
    """The page with every run of blanks as one, and none beside the tags of blocks, where they mean nothing."""
    page = " ".join(response.content.decode().split())
    return re.sub(rf" ?(</?(?:{BLOCKS})\b[^>]*>) ?", r"\1", page)


def words(response):
    """Return the text of a response, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text(response)).split())


def plain(content):
    """Return the text of a page's bytes as it runs: a number and the mark beside it stay one word."""
    return " ".join(strip_tags(content.decode()).split())


def ids(page):
    """The ids on a page, in quotes or without."""
    return set(re.findall(r'\sid="?([^"\s>]+)', page))


def rows_in(content):
    """The rows of a CSV as dicts."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def table(response):
    assert response.status_code == 200
    return rows_in(response.content)


def shown(response):
    """{address of a figure: texts of the links to it} on a page."""
    found = {}
    for address, text in re.findall(
        r'<a [^>]*?href="(/figures/[^"]+)"[^>]*>([^<]+)</a>', response.content.decode()
    ):
        found.setdefault(address, set()).add(text)
    return found


def as_shown(row):
    """Format the number of a row as a page does, without the unit."""
    number = {name: f"{Decimal(row[name]):,f}" for name in ("value", "lower", "upper") if row[name]}
    match row["flag"]:
        case "zero":
            return "none"
        case "withheld" | "not-available":
            return row["flag"].replace("-", " ")
        case "bounded":
            return f"more than {number['lower']}" if row["lower"] else f"less than {number['upper']}"
        case "range":
            return f"{number['lower']} to {number['upper']}"
    return number["value"]


def sheet(content, name="figures"):
    """A sheet of a workbook, of its bytes."""
    return load_workbook(io.BytesIO(content))[name]
