"""A mineral in sentences: who mines, refines and exports it, what has changed, and what each must not leave out."""

import datetime

import pytest

from ..factories import (
    CommodityFactory,
    CountryFactory,
    MineralFactory,
    ReleaseFactory,
    figure,
    flow,
    revise,
    world,
)
from ..reading import words

pytestmark = pytest.mark.django_db

SOLD = "was the largest exporter of"
NOTE = "not named in our output tables"


@pytest.fixture
def places():
    names = {"CHL": "Chile", "NLD": "Netherlands", "JPN": "Japan"}
    return {code: CountryFactory(code=code, name=name) for code, name in names.items()}


@pytest.fixture
def lithium(places):
    """Chile mines 60 of 100 t."""
    mineral = MineralFactory(name="Lithium")
    figure(places["CHL"], mineral, 60)
    figure(world(), mineral, 100)
    return mineral


def line(client, mineral):
    page = words(client.get(mineral.get_absolute_url()))
    return page[page.index(SOLD) - 100 : page.index(SOLD) + 200] if SOLD in page else ""


def test_who_exports_most_is_named_with_the_code_in_words(client, places, lithium):
    carbonate = CommodityFactory()
    flow(carbonate, places["CHL"], places["JPN"], 75)
    flow(carbonate, places["NLD"], places["JPN"], 25)
    said = line(client, lithium)
    assert f"Chile {SOLD} “Lithium carbonate” by value, with 75.0% ( 2024, CEPII )." in said


def test_a_lead_does_not_say_that_no_table_names_the_exporter(client, places, lithium):
    flow(CommodityFactory(), places["NLD"], places["JPN"], 75)
    assert f"{SOLD} “Lithium carbonate” by value, with 100.0% ( 2024" in line(client, lithium)
    assert NOTE not in words(client.get(lithium.get_absolute_url()))


def test_a_code_of_several_minerals_is_told_in_the_section_on_trade_and_not_in_the_lead(
    client, places, lithium
):
    basket = CommodityFactory(name="Lithium and iodine", minerals=[lithium, MineralFactory(name="Iodine")])
    flow(basket, places["NLD"], places["JPN"], 75)
    page = words(client.get(lithium.get_absolute_url()))
    lead, trade = page.split("Trade between countries")
    assert SOLD not in lead
    assert f"The Netherlands {SOLD} “Lithium and iodine” by value, with 100.0% ( 2024, CEPII )." in trade


def test_of_a_code_of_both_nomenclatures_hs_1992_counts(client, places, lithium):
    flow(CommodityFactory(), places["CHL"], places["JPN"], 75)
    later = CommodityFactory(nomenclature="hs17", minerals=[lithium])
    flow(later, places["CHL"], places["JPN"], 75)
    flow(later, places["NLD"], places["JPN"], 75)
    assert "“Lithium carbonate” by value, with 100.0%" in line(client, lithium)


def test_the_years_are_told_where_both_ends_compare(client, places, lithium):
    for year, output in ((2021, 40), (2022, 60)):
        made = figure(world(), lithium, output, year=year)
    revise(made, 66, release=ReleaseFactory(key="later", published=datetime.date(2027, 2, 1)))
    page = words(client.get(lithium.get_absolute_url()))
    trend = "World mine production of lithium rose by 150% from 2021 to 2024 ( U.S. Geological Survey )."
    assert trend in page


def test_the_years_are_not_told_where_nobody_knows_how_far_first_estimates_are_off(client, places, lithium):
    for year, output in ((2021, 40), (2022, 60)):
        figure(world(), lithium, output, year=year)
    page = words(client.get(lithium.get_absolute_url()))
    assert "rose by" not in page
    assert "Mine production of lithium, 2021 to 2024" in page


def test_the_leader_of_the_main_stage_is_named_over_its_table_alone(client, lithium):
    page = words(client.get(lithium.get_absolute_url()))
    assert "of the world’s lithium ( 2024" not in page
    assert page.count("Chile mined 60.0% of the world’s lithium") == 1


def test_the_leader_of_a_further_stage_is_told(client, places, lithium):
    for place, amount in ((places["NLD"], 80), (world(), 100)):
        figure(place, lithium, amount, stage="refinery")
    page = words(client.get(lithium.get_absolute_url()))
    assert "The Netherlands refined 80.0% of the world’s lithium ( 2024, U.S. Geological Survey )." in page


def test_whom_the_total_leaves_out_is_said_beside_the_share(client, places, lithium):
    figure(world(), lithium, 100, year=2025, excludes="NLD")
    figure(places["CHL"], lithium, 60, year=2025)
    flow(CommodityFactory(), places["CHL"], places["JPN"], 75)
    said = "Chile mined 60.0% of the published world total of lithium, which leaves out the Netherlands"
    assert said in words(client.get(lithium.get_absolute_url()))
