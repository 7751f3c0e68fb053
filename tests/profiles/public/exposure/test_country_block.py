"""The trade block on the page of a country: its sales, its dependence, and who refines its minerals."""

import pytest

from minerals.facts.world_sales import world_sales
from minerals.models.places import PlaceKind
from profiles.public.exposure import figures_beside, summary, summary_of
from tests.factories import (
    CodeGroupFactory,
    CommodityFactory,
    CountryFactory,
    MineralFactory,
    complete_profile,
    figure,
    flow,
    publish,
    world,
)
from tests.profiles.public.exposure.pages import body
from tests.profiles.public.exposure.test_controls import control
from tests.reading import words

pytestmark = pytest.mark.django_db


def beside(country, key_minerals):
    return summary_of(country, key_minerals, figures_beside(key_minerals))


MILLION = 1_000_000


@pytest.fixture
def graphite():
    return CommodityFactory(
        code="250410", name="Natural graphite", kind="ore", minerals=[MineralFactory(name="Graphite")]
    )


def sides(found):
    return [(side.is_sold, [row.goods.name for row in side.rows]) for side in found.sides]


def test_a_sellers_block_opens_with_its_share_of_world_exports_and_its_customers(client, places, graphite):
    cobalt = MineralFactory(name="Cobalt")
    metal = CommodityFactory(code="810510", name="Cobalt, unwrought", twin="282200", minerals=[cobalt])
    oxide = CommodityFactory(code="282200", name="Cobalt oxides", twin="810510", minerals=[cobalt])
    copper = CommodityFactory(code="740311", name="Copper cathodes", minerals=[MineralFactory(name="Copper")])
    flow(metal, places["CHL"], places["CHN"], 57 * MILLION)
    flow(metal, places["CHL"], places["JPN"], 3 * MILLION)
    flow(metal, places["ARG"], places["JPN"], 40 * MILLION)
    flow(oxide, places["CHL"], places["CHN"], 50 * MILLION)
    flow(copper, places["CHL"], places["CHN"], 500 * MILLION)
    flow(copper, places["ARG"], places["CHN"], 1500 * MILLION)
    flow(graphite, places["CHN"], places["CHL"], 20 * MILLION)
    cement = CommodityFactory(code="252329", minerals=[MineralFactory(name="Cement", in_filter=False)])
    flow(cement, places["CHL"], places["CHN"], 900 * MILLION)
    found = summary_of(places["CHL"])
    # Of twins the larger; cobalt is a tenth of the copper, and its share is the larger
    assert sides(found) == [(True, ["Cobalt, unwrought", "Copper cathodes"]), (False, ["Natural graphite"])]
    shown = words(client.get("/countries/chile/"))
    for part in (
        "In 2024 Chile had 60.0% of the world’s exports of “Cobalt, unwrought”; 95.0% of its sales went to China.",
        "Cobalt, unwrought: the largest customers of Chile, 2024",
        "Cobalt, unwrought 60.0% China 95.0%, Japan 5.0% 60.0 Copper cathodes 25.0% China 100.0% 500",
        "Natural graphite China 100.0% – none known 20.0",
        "CEPII, BACI",
    ):
        assert part in shown, part
    assert '<svg class="flow-chart"' in client.get("/countries/chile/").content.decode()


def test_a_buyers_block_opens_with_goods_of_a_supplier_with_an_export_control(
    client, places, graphite, editor, moderator
):
    earths = MineralFactory(name="Rare earths")
    codes = [CommodityFactory(code=code, minerals=[earths]) for code in ("280530", "284610")]
    CodeGroupFactory(commodities=codes)
    flow(codes[0], places["CHN"], places["JPN"], 40 * MILLION, 66_000)
    flow(codes[1], places["CHL"], places["JPN"], 30 * MILLION, 17_000)
    flow(codes[1], places["KOR"], places["JPN"], 30 * MILLION, 17_000)
    flow(graphite, places["CHN"], places["JPN"], 20 * MILLION)
    flow(graphite, places["KOR"], places["JPN"], MILLION)
    niobium = CommodityFactory(code="720293", name="Ferro-niobium", minerals=[MineralFactory(name="Niobium")])
    flow(niobium, places["CHL"], places["JPN"], 200 * MILLION)
    few = CommodityFactory(code="280490", name="Selenium", minerals=[MineralFactory(name="Selenium")])
    for supplier in ("CHL", "ARG", "CHN"):
        flow(few, places[supplier], places["JPN"], 20 * MILLION)
    assert sides(summary_of(places["JPN"])) == [
        (False, ["Ferro-niobium", "Natural graphite", "Rare earths"])
    ]  # under no control by dependence: 66 % of the weight of the rare earths
    figure(places["CHN"], earths, 5)
    china = complete_profile(places["CHN"], minerals=[earths], reference="rare-earths/mine/production")
    control(china).minerals.add(earths, *graphite.minerals.all())
    publish(china, editor=editor, moderator=moderator)
    found = summary_of(places["JPN"])
    assert sides(found) == [(False, ["Rare earths", "Natural graphite", "Ferro-niobium"])]
    found = beside(places["JPN"], {"niobium": True, "graphite": True})
    assert sides(found) == [(False, ["Natural graphite", "Rare earths", "Ferro-niobium"])]
    shown = words(client.get("/countries/japan/"))
    for part in (
        "Of the “Rare earths” that Japan bought in 2024, 40.0% of the value and 66.0% of the weight came from China.",
        "came from China. China has an export control in force on a mineral in them.",
        "Rare earths China 40.0% (66.0% of the weight), Chile 30.0%, South Korea 30.0% August 2023 100",
    ):
        assert part in shown, part


def test_purchases_below_the_floor_are_not_told(places, graphite):
    lithium = CommodityFactory(minerals=[MineralFactory(name="Lithium")])
    flow(graphite, places["CHN"], places["JPN"], 9 * MILLION)
    flow(lithium, places["CHL"], places["JPN"], 2000 * MILLION)
    assert sides(summary_of(places["JPN"])) == [(False, ["Lithium carbonate"])]


def test_of_a_bloc_sales_between_members_are_no_exports_of_the_world(places, graphite):
    union = CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC)
    union.members.add(places["CHL"], places["ARG"])
    flow(graphite, places["CHL"], places["ARG"], 60 * MILLION)
    flow(graphite, places["CHL"], places["JPN"], 10 * MILLION)
    flow(graphite, places["ARG"], places["JPN"], 20 * MILLION)
    flow(graphite, places["CHN"], places["JPN"], 10 * MILLION)
    found = summary_of(union)
    (row,) = found.sides[0].rows
    assert (row.supply.value, row.share) == (30 * MILLION, 75)
    assert [side.is_sold for side in found.sides] == [True]


def test_the_block_takes_one_query_beside_what_is_kept(
    client, places, graphite, django_assert_num_queries, monkeypatch
):
    flow(graphite, places["CHN"], places["JPN"], 90 * MILLION)
    world, controls = world_sales(), []
    monkeypatch.setattr(summary, "world_sales", lambda: world)
    monkeypatch.setattr(summary, "published_controls", lambda: controls)
    critical = {"graphite"}
    monkeypatch.setattr(summary, "critical", lambda: critical)
    for country in (places["JPN"], places["CHN"]):
        with django_assert_num_queries(1):
            summary_of(country)


def test_the_block_is_on_a_live_profile_and_not_on_a_frozen_edition(
    client, places, lithium, carbonate, china, editor, moderator
):
    flow(carbonate, places["CHL"], places["CHN"], 5)
    publish(china, editor=editor, moderator=moderator)
    assert 'id="exposure"' in body(client.get("/countries/china/"))
    assert 'id="exposure"' not in body(client.get("/countries/china/editions/1/"))


def test_a_profile_says_who_refines_its_minerals_and_from_whom_they_were_bought(
    client, places, lithium, carbonate, editor, moderator
):
    graphite = MineralFactory(name="Graphite")
    figure(places["JPN"], graphite, 5, stage="refinery")
    for code, value in (("CHN", 70), ("CHL", 30)):
        figure(places[code], lithium, value, stage="refinery")
    figure(world(), lithium, 100, stage="refinery")
    profile = complete_profile(
        places["JPN"], minerals=[graphite, lithium], reference="graphite/refinery/production"
    )
    publish(profile, editor=editor, moderator=moderator)
    found = beside(places["JPN"], {"graphite": True, "lithium": False})
    (row,) = found.sourced  # nobody’s refining of graphite has a total, and none was bought
    assert row.refined.text == "China refined 70.0% of the world’s lithium"
    (goods,) = row.goods
    assert [(one.text, one.note and one.note.letter) for one in goods.suppliers] == [
        ("Chile 50.0%", None), ("Argentina 30.0%", "u"), ("China 20.0%", None),
    ]  # fmt: skip
    shown = body(client.get("/countries/japan/"))
    for part in (
        "China refined 70.0% of the world’s lithium",
        'href="/minerals/lithium/#refinery-production-contained"',
        f'<a href="/trade/{carbonate.slug}/japan/">{carbonate.name}</a>: Chile 50.0%, Argentina 30.0%<abbr',
        '<span class="flag">u</span> not named in our output tables',
    ):
        assert part in shown, part


def test_a_code_of_a_child_is_bought_for_its_parent_and_two_codes_of_the_same_loads_say_so(places):
    metals = MineralFactory(name="Platinum-group metals", slug="platinum-group-metals")
    platinum = CommodityFactory(code="711011", minerals=[MineralFactory(name="Platinum", parent=metals)])
    cobalt = MineralFactory(name="Cobalt")
    oxides = CommodityFactory(code="282200", twin="810510", minerals=[cobalt])
    for commodity in (platinum, oxides):
        flow(commodity, places["CHL"], places["JPN"], 1)
    found = beside(places["JPN"], {"platinum-group-metals": False, "cobalt": False})
    assert [(row.mineral.name, [goods.is_twin for goods in row.goods]) for row in found.sourced] == [
        ("Platinum-group metals", [False]),
        ("Cobalt", [True]),
    ]


def test_a_profile_also_has_other_critical_minerals_that_are_refined_and_bought(places, lithium, carbonate):
    nickel, cement = MineralFactory(name="Nickel"), MineralFactory(name="Cement", in_filter=False)
    for mineral in (lithium, nickel, cement):
        figure(places["CHN"], mineral, 70, stage="refinery")
        figure(world(), mineral, 100, stage="refinery")
    for code, mineral in (("750210", nickel), ("252329", cement)):
        flow(CommodityFactory(code=code, minerals=[mineral]), places["CHL"], places["JPN"], 5)
    found = beside(places["JPN"], {"lithium": True})
    assert [row.mineral.slug for row in found.sourced] == ["lithium", "nickel"]
