"""Cobalt of DR Congo and Japan; the reference data of the content, and files of a release."""

import pytest
from django.conf import settings

from minerals.importers.loading.reference import load_reference
from minerals.importers.publishers.usgs.long import HEADER
from minerals.importers.tidy.reference import read_reference
from minerals.models import Flag

from ..factories import CountryFactory, RegionFactory, figure, world
from ..seeds import once_a_module
from .release_files import ROWS, table


@pytest.fixture
def congo(db):
    return CountryFactory(code="COD", name="DR Congo", region=RegionFactory(name="Sub-Saharan Africa"))


@pytest.fixture
def mined(congo, japan, cobalt):
    """Cobalt in 2023 and 2024: DR Congo leads, Japan withholds."""
    for year, value in ((2023, 50), (2024, 60)):
        figure(congo, cobalt, value, year=year, flag=Flag.ESTIMATED)
        figure(world(), cobalt, 100, year=year, excludes="JPN")
    return figure(japan, cobalt, flag=Flag.WITHHELD, text="W")


reference_once = once_a_module(lambda: load_reference(read_reference(settings.BASE_DIR / "content")[0]))


@pytest.fixture
def release_file(tmp_path):
    """A function that writes a release of the USGS with these rows, and returns its path."""

    def write(rows=ROWS, *, name="MCS2026_Commodities_Data.csv", encoding="cp1252"):
        path = tmp_path / name
        path.write_bytes(table(HEADER, rows).encode(encoding))
        return path

    return write
