"""Flows as the indicators take them: bounded queries, blocs as their members, and who has an output."""

import pytest

from minerals.facts.output import Outputs
from minerals.facts.trade import (
    Trader,
    flows_by_place,
    flows_by_year,
    flows_of,
    flows_of_place,
    flows_of_year,
    newest_years,
    producers,
    world_by_year,
)
from minerals.indicators.trade import suppliers
from minerals.models import Flag, Stage
from minerals.models.places import PlaceKind

from ..factories import CommodityFactory, CountryFactory, MineralFactory, figure, flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    return {code: CountryFactory(code=code, name=code) for code in ("CHL", "JPN", "DEU", "FRA")}


@pytest.fixture
def lithium_carbonate(places):
    made = CommodityFactory()
    flow(made, places["CHL"], places["JPN"], 500, 100)
    flow(made, places["CHL"], places["DEU"], 50)
    flow(made, places["DEU"], places["FRA"], 5)
    flow(made, places["CHL"], places["JPN"], 400, year=2023)
    return made


def test_a_place_has_its_flows_of_every_year(places, lithium_carbonate, django_assert_num_queries):
    with django_assert_num_queries(1):
        (found,) = flows_of_place(Trader.of(places["JPN"]), lithium_carbonate)
    assert sorted(found) == [
        ("hs92-283691", 2023, "CHL", "JPN", 400, None),
        ("hs92-283691", 2024, "CHL", "JPN", 500, 100),
    ]
    assert len(flows_of_year(lithium_carbonate, 2024)) == 3


def test_a_bloc_is_its_members(places, lithium_carbonate):
    union = CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC)
    union.members.set([places["DEU"], places["FRA"]])
    place = Trader.of(union)
    assert place.codes == {"DEU", "FRA"}
    bought, sold = flows_by_place(lithium_carbonate.years.all())
    supply = suppliers(flows_of(place.codes, bought), place.codes)
    assert [(row.code, row.value) for row in supply.rows] == [("CHL", 50)]
    assert len(flows_of(place.codes, sold)) == 1


def test_flows_of_many_years_are_told_by_the_end_that_was_asked_for(
    places, lithium_carbonate, django_assert_num_queries
):
    flow(lithium_carbonate, places["JPN"], places["JPN"], 70)  # crosses no border
    years = {one.year: one.pk for one in lithium_carbonate.years.all()}
    with django_assert_num_queries(3):
        bought = flows_by_year("importer", {"DEU", "FRA"}, years.values())
        sold = flows_by_year("exporter", {"CHL"}, [years[2024]])
        world = world_by_year(years.values())
    assert {key: [one.value for one in found] for key, found in bought.items()} == {
        (years[2024], "DEU"): [50],
        (years[2024], "FRA"): [5],
    }
    assert {key: sorted(one.value for one in found) for key, found in sold.items()} == {
        (years[2024], "CHL"): [50, 500]
    }
    assert world == {years[2024]: 555, years[2023]: 400}


def test_the_newest_year_is_that_of_each_commodity(lithium_carbonate):
    assert newest_years() == {lithium_carbonate.pk: 2024}


def test_an_output_at_any_stage_and_of_any_kin_counts(places, django_assert_num_queries):
    rare, child = MineralFactory(name="Rare earths"), MineralFactory(name="Cerium")
    child.parent = rare
    child.save()
    both = CommodityFactory(code="284610", minerals=[child]), CommodityFactory(code="284690", minerals=[rare])
    other = CommodityFactory()
    figure(places["CHL"], rare, 5)
    figure(places["JPN"], child, 5, stage=Stage.REFINERY, year=2001)
    figure(places["DEU"], rare, 0, flag=Flag.ZERO)
    figure(places["FRA"], rare, flag=Flag.WITHHELD)
    with django_assert_num_queries(3):
        found = producers([*both, other])
    assert found == {both[0].pk: {"CHL", "JPN", "FRA"}, both[1].pk: {"CHL", "JPN", "FRA"}, other.pk: set()}


def test_reserves_and_exports_are_no_output(places):
    lithium = MineralFactory(name="Lithium")
    figure(places["CHL"], lithium, 5, measure="reserves")
    figure(places["JPN"], lithium, 5, measure="exports")
    commodity = CommodityFactory()
    assert producers([commodity]) == {commodity.pk: set()}


def test_a_sum_of_nothing_is_no_output_as_on_the_pages_of_exposure(places):
    """A seller has one note, whichever page tells it."""
    lithium = MineralFactory(name="Lithium")
    figure(places["CHL"], lithium, 5)
    figure(places["DEU"], lithium, 0, flag=Flag.CALCULATED)
    commodity = CommodityFactory(minerals=[lithium])
    assert (
        producers([commodity])[commodity.pk]
        == Outputs({"lithium": {"lithium"}}).named(["lithium"])
        == {"CHL"}
    )
