"""Five countries, and the lithium carbonate that Japan buys of three of them."""

import pytest

from tests.factories import (
    CommodityFactory,
    CountryFactory,
    MineralFactory,
    complete_profile,
    figure,
    flow,
)


@pytest.fixture
def places():
    names = {"JPN": "Japan", "CHL": "Chile", "ARG": "Argentina", "CHN": "China", "KOR": "South Korea"}
    return {code: CountryFactory(code=code, name=name) for code, name in names.items()}


@pytest.fixture
def lithium():
    return MineralFactory(name="Lithium")


@pytest.fixture
def carbonate(places, lithium):
    """Japan buys 500, 300 and 200 dollars of it, sells 70, and itself 900."""
    made = CommodityFactory(minerals=[lithium])
    flow(made, places["CHL"], places["JPN"], 500, 100_000)
    flow(made, places["ARG"], places["JPN"], 300)
    flow(made, places["CHN"], places["JPN"], 200, 10_000)
    flow(made, places["JPN"], places["JPN"], 900, 900_000)
    flow(made, places["JPN"], places["KOR"], 70, 7_000)
    return made


@pytest.fixture
def china(places, lithium):
    """A draft of China with key mineral lithium."""
    figure(places["CHN"], lithium, 5)
    return complete_profile(places["CHN"], minerals=[lithium], reference="lithium/mine/production")
