"""A page explains in a legend every letter that it puts beside a number, whichever of its blocks stands there alone."""

import pytest

from minerals.models import Flag, MarketValue, Measure

from ..checks import MARKED, its_legends_explain_every_mark
from ..crawling import Visit
from ..factories import CountryFactory, MineralFactory, figure, market, world

pytestmark = pytest.mark.django_db
ESTIMATE = {"flag": Flag.ESTIMATED, "is_estimate": True}


@pytest.fixture
def explains(client):
    """Whether a page marks just these letters, and explains each."""

    def answer(address, letters):
        page = Visit(client, address)
        assert {*MARKED(page.text)} == {*letters}
        return not its_legends_explain_every_mark(page)

    return answer


@pytest.fixture
def above_the_total(congo, japan, cobalt):
    """Two places that add up to more than the world: shares are of their sum."""
    figure(congo, cobalt, 90, **ESTIMATE)
    figure(japan, cobalt, 20)
    figure(world(), cobalt, 100)


def test_the_shares_of_regions(above_the_total, explains):
    assert explains("/regions/", "s")


def test_the_table_of_a_parent_and_the_table_of_its_children(congo, japan, cobalt, explains):
    sulfate = MineralFactory(name="Cobalt sulfate", parent=cobalt)
    figure(congo, sulfate, 90)
    figure(japan, sulfate, 20)
    figure(world(), sulfate, 100, **ESTIMATE)
    figure(congo, cobalt, 90, measure=Measure.RESERVES)
    figure(japan, cobalt, 20, measure=Measure.RESERVES)
    figure(world(), cobalt, 100, measure=Measure.RESERVES, is_revised=True)
    MineralFactory(name="Cobalt oxide", parent=cobalt)
    assert explains("/minerals/cobalt-oxide/", "rs")
    assert explains("/minerals/cobalt/", "ers")


def test_children_of_a_mineral_that_has_no_figures(congo, japan, cobalt, explains):
    parent = MineralFactory(name="Battery metals")
    cobalt.parent = parent
    cobalt.save()
    figure(congo, cobalt, 90)
    figure(japan, cobalt, 20)
    figure(world(), cobalt, 100, **ESTIMATE)
    assert explains("/minerals/battery-metals/", "es")


def test_the_imports_of_the_united_states_of_every_year_and_place(congo, japan, cobalt, explains):
    america = CountryFactory(code="USA", name="United States")
    percent = {"stage": "none", "unit": "%"}
    figure(america, cobalt, 50, measure=Measure.NET_IMPORT_RELIANCE, **percent)
    figure(america, cobalt, 60, measure=Measure.NET_IMPORT_RELIANCE, year=2023, **percent, **ESTIMATE)
    figure(congo, cobalt, 60, measure=Measure.IMPORT_SHARE, **percent)
    figure(japan, cobalt, 40, measure=Measure.IMPORT_SHARE, is_revised=True, **percent)
    assert explains("/minerals/cobalt/", "er")


def test_values_of_the_united_states_on_each_of_their_pages(cobalt, explains):
    price = market({2024: 17}, mineral=cobalt)
    MarketValue.objects.update(flag=Flag.ESTIMATED, is_estimate=True)
    for address in ("/minerals/cobalt/united-states/", "/minerals/cobalt/", price.get_absolute_url()):
        assert explains(address, "e"), address


def test_a_figure_whose_world_and_other_years_have_marks_of_their_own(congo, japan, cobalt, explains):
    made = figure(congo, cobalt, 10, stage="plant")
    figure(world(), cobalt, 100, stage="plant", **ESTIMATE)
    figure(congo, cobalt, 20, stage="plant", year=2023, is_revised=True)
    assert explains(made.get_absolute_url(), "er")


def test_the_sum_of_a_region_in_a_chart_of_its_own(japan, cobalt, explains):
    figure(japan, cobalt, 20, **ESTIMATE)
    figure(CountryFactory(region=japan.region), cobalt, 30)
    figure(world(), cobalt, 100)
    assert explains(f"/charts/region-{japan.region.slug}-production/", "ce")
