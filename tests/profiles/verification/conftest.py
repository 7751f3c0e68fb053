"""The rows that tests of verifying start from, made once a module."""

import pytest

from minerals.models import Figure
from tests.factories import CommodityFactory, CountryFactory, complete_profile, flow, govern, market
from tests.seeds import as_loaded, once_a_module, publish_japan


def hold():
    """Japan is public, and every number has an origin."""
    edition = publish_japan()
    japan, cobalt = edition.subject.place, edition.pairs.first().mineral
    flow(CommodityFactory(minerals=[cobalt]), CountryFactory(code="COD", name="DR Congo"), japan, 100)
    market({2024: 16}, mineral=cobalt)
    govern(japan, {2023: 1})
    as_loaded()
    return edition


published = once_a_module(hold)


@pytest.fixture
def chile(db):
    return CountryFactory(code="CHL", name="Chile")


@pytest.fixture
def draft(edition, chile, cobalt):
    """A draft that was never saved through the workflow."""
    return complete_profile(chile, minerals=[cobalt], reference="cobalt/mine/production country=japan")


@pytest.fixture
def mined(edition):
    """The figure of what Japan mined of cobalt."""
    return Figure.objects.get(country=edition.subject.place)
