"""The block on the page of a country: who refines its minerals, and from whom they were bought."""

import pytest

from profiles.public.exposure import figures_beside, summary_of
from tests.factories import (
    CommodityFactory,
    MineralFactory,
    complete_profile,
    figure,
    flow,
    publish,
    world,
)
from tests.profiles.public.exposure.pages import body, page_of

pytestmark = pytest.mark.django_db


def beside(country, key_minerals):
    return summary_of(country, key_minerals, figures_beside(key_minerals))


def test_the_block_of_the_country_page_says_the_same_as_the_page(client, places, carbonate):
    graphite = CommodityFactory(code="250410", name="Graphite")
    flow(graphite, places["CHN"], places["JPN"], 9_000_000)
    flow(graphite, places["CHL"], places["JPN"], 1_000_000)
    found, page = summary_of(places["JPN"]), page_of(places["JPN"])
    assert found.bought == len(page.bought) == 2
    assert found.counted == len(page.bought_counted) == 1
    assert [(one.commodity, one.supplier, one.share) for one in found.from_one] == [("Graphite", "China", 90)]
    assert [row.commodity.name for row in page.from_one] == ["Graphite"]
    shown = body(client.get("/countries/japan/"))
    largest = "<b>China 90.0%</b> of 10.0 million US$"
    for part in ('id="exposure"', largest, 'href="/countries/japan/exposure/"', "CEPII, BACI"):
        assert part in shown, part


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
