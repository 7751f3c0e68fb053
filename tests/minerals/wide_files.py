"""Excerpts of the wide world file, written by hand, and what its reader makes of them."""

import csv
import io
from functools import cache

import pytest
from django.conf import settings

from minerals.importers.publishers.usgs import wide
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.formats import Tables
from minerals.importers.reading.tables import read_places, read_wordings

from .forms import form_of

CONTENT = settings.BASE_DIR / "content"
NAME = "MCS2025_World_Data.csv"
SOURCE = settings.BASE_DIR.parent / "shared" / "data" / "usgs_mcs2025" / NAME
HEADER = (
    "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,CAP_2023,CAP_EST_ 2024,CAP_NOTES,"
    "RESERVES_2024,RESERVE_NOTES"
)
NO_RESERVES = {"reserves": ("", "")}

needs_source = pytest.mark.skipif(not SOURCE.exists(), reason="the real USGS file is not in ../shared/data")


@cache
def tables():
    """The reviewed tables of words that the project ships."""
    wordings, problems = read_wordings(CONTENT / "publishers" / "usgs" / "wide.csv", wide.WORDING)
    places, more = read_places(CONTENT / "publishers" / "usgs" / "places.csv")
    assert not problems + more
    return Tables(wordings, places)


def line(
    commodity="Lithium ",
    country="Chile",
    type_="Mine production, lithium content",
    unit="metric tons",
    prod=("41400", "49000", ""),
    cap=("", "", ""),
    reserves=("9300000", ""),
    source="MCS2025",
):
    return [source, commodity, country, type_, unit, *prod, *cap, *reserves]


def table(*lines, header=HEADER):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header.split(","))
    writer.writerows(lines)
    return text.getvalue()


def read(*lines, header=HEADER, text=None):
    return wide.read([TextFile(NAME, table(*lines, header=header) if text is None else text)], tables())


def figures(*lines, **options):
    """The figures of some lines, by what distinguishes them here: code, measure and year."""
    extract = read(*lines, **options)
    assert not extract.problems
    return {(row.identity.country, row.identity.measure, row.identity.year): row for row in extract.rows}


def reasons(*lines, **options):
    return [(problem.line, problem.reason) for problem in read(*lines, **options).problems]


def matches(text):
    return form_of(text) == "usgs-wide"


def magnesium(country, **cells):
    return line("Magnesium metal", country, "Magnesium smelter production", "thousand metric tons", **cells)
