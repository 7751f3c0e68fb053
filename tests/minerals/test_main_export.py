"""The line on who mines, refines and exports a mineral: each clause with its year and source."""

from decimal import Decimal

import pytest

from minerals.facts.world_sales import main_export
from minerals.presentation.trade import codes_of

from ..factories import CommodityFactory, CountryFactory, MineralFactory, figure, flow, world
from ..reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def chile():
    return CountryFactory(code="CHL", name="Chile")


@pytest.fixture
def lithium():
    return MineralFactory(name="Lithium")


@pytest.fixture
def carbonate(lithium, chile, japan):
    """A code of which Chile sold 75 of 100 dollars in 2024; Japan's own trade and the year before do not count."""
    made = CommodityFactory(minerals=[lithium])
    flow(made, chile, japan, 75)
    flow(made, CountryFactory(code="ARG", name="Argentina"), japan, 25)
    flow(made, japan, japan, 900)
    flow(made, japan, chile, 800, year=2023)
    return made


def exported(mineral):
    return main_export(codes_of(mineral, []).commodities)


def test_the_largest_exporter_is_of_the_newest_year_by_value(carbonate, lithium):
    found = exported(lithium)
    assert (found.commodity, found.year, found.place, found.share) == (carbonate, 2024, "Chile", Decimal(75))


def test_a_code_of_several_minerals_or_of_goods_is_taken_only_where_there_is_no_other(
    carbonate, lithium, chile, japan
):
    shared = CommodityFactory(code="280450", name="Lithium and more", minerals=[lithium, MineralFactory()])
    product = CommodityFactory(code="850650", name="Batteries", kind="product", minerals=[lithium])
    for code in (shared, product):
        flow(code, japan, chile, 5000)
    assert exported(lithium).commodity == carbonate


def test_a_mineral_without_trade_has_no_exporter(lithium):
    CommodityFactory(minerals=[lithium])
    assert exported(lithium) is None
    assert main_export([]) is None


def test_the_page_says_it_in_a_sentence(carbonate, lithium, chile, client):
    figure(chile, lithium, 30)
    figure(world(), lithium, 40)
    said = words(client.get("/minerals/lithium/"))
    assert "Chile was the largest exporter of “Lithium carbonate” by value, with 75.0% ( 2024," in said


def test_a_single_clause_is_no_line(lithium, chile, client):
    figure(chile, lithium, 30)
    figure(world(), lithium, 40)
    assert "( 2024, U.S. Geological Survey )" not in words(client.get("/minerals/lithium/"))
