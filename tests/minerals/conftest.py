"""Cobalt of DR Congo and Japan."""

import pytest

from minerals.models import Flag

from ..factories import CountryFactory, RegionFactory, figure, world


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
