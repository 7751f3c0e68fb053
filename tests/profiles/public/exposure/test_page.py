"""The page of exposure: from whom, to whom, and the remarks on them."""

import re
from decimal import Decimal

import pytest

from minerals.indicators import SuppliersGovernance
from minerals.models import Stage
from minerals.models.places import PlaceKind
from minerals.wording.exposure import governance_cover
from tests.factories import (
    CodeGroupFactory,
    CommodityFactory,
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    figure,
    flow,
    govern,
)
from tests.profiles.public.exposure.pages import ADDRESS, body, page_of, page_row

pytestmark = pytest.mark.django_db


def test_a_row_has_shares_by_value_and_tonnes_beside(client, places, carbonate):
    row = page_row(places["JPN"])
    assert [(line.place.name, line.partner.share) for line in row.lines] == [
        ("Chile", 50), ("Argentina", 30), ("China", 20),
    ]  # fmt: skip
    assert (row.supply.for_80, row.supply.hhi, row.supply.value, row.supply.missing) == (2, 3800, 1000, 1)
    page = body(client.get(ADDRESS))
    for part in (
        "Lithium carbonate",
        "283691",
        "<b>50.0%</b>",
        "<b>30.0%</b>",
        "3,800",
        "110 t",
        "CEPII, BACI",
    ):
        assert part in page, part
    assert 'title="some of its flows have no weight"> <i>' in page
    assert '<span class="flag">w</span> some of its flows have no weight' in page


def test_80_per_cent_from_one_is_marked(client, places, carbonate):
    assert "80% or more from one</span>" not in body(client.get(ADDRESS))
    flow(CommodityFactory(code="250410", name="Graphite"), places["CHN"], places["JPN"], 10_000_000)
    page = page_of(places["JPN"])
    assert [row.commodity.code for row in page.from_one] == ["250410"]
    assert body(client.get(ADDRESS)).count("80% or more from one</span>") == 1


def test_a_supplier_mines_refines_or_is_not_named(client, places, lithium, carbonate):
    figure(places["CHL"], lithium, 5)
    figure(places["CHN"], lithium, 5)
    figure(places["CHN"], lithium, 5, stage=Stage.REFINERY)
    lines = {
        line.place.code: (line.output, line.note and line.note.text) for line in page_row(places["JPN"]).lines
    }
    assert lines == {
        "CHL": ("mines", None),
        "CHN": ("mines and refines", None),
        "ARG": ("", "not named in our output tables"),
    }
    page = body(client.get(ADDRESS))
    assert "<i>not named in our output tables</i>" in page
    assert '<span class="flag">u</span> not named in our output tables' in page


def test_no_supplier_is_marked_where_our_sources_count_nothing(client, places, carbonate):
    assert not any(line.note for line in page_row(places["JPN"]).lines)
    assert "our sources count no output of it" in body(client.get(ADDRESS))


def test_no_supplier_of_a_product_is_marked(places, lithium):
    figure(places["CHL"], lithium, 5)
    magnets = CommodityFactory(
        nomenclature="hs17", code="850511", name="Magnets", kind="product", minerals=[lithium]
    )
    flow(magnets, places["ARG"], places["JPN"], 1)
    flow(magnets, places["CHL"], places["JPN"], 1)
    lines = page_row(places["JPN"], "850511").lines
    assert [(line.place.code, line.output, line.note) for line in lines] == [
        ("ARG", "", None),
        ("CHL", "mines lithium", None),
    ]


def test_what_is_made_is_named_where_a_code_has_several_minerals(places, lithium, carbonate):
    carbonate.minerals.add(cobalt := MineralFactory(name="Cobalt"))
    figure(places["CHL"], lithium, 5)
    figure(places["CHL"], cobalt, 5, stage=Stage.REFINERY)
    assert page_row(places["JPN"]).lines[0].output == "mines lithium; refines cobalt"


def test_governance_of_the_suppliers_names_its_formula_its_year_and_its_cover(client, places, carbonate):
    govern(places["CHL"], {2022: 0, 2023: 1})
    govern(places["CHN"], {2023: Decimal("-0.5")})
    found = page_row(places["JPN"]).governance
    assert round(found.mean, 4) == round(Decimal(500 - 100) / 700, 4)
    assert found.covered == 70
    page = body(client.get(ADDRESS))
    for part in (
        "2024 update for 2023",
        "Σ (value × mean) ÷ Σ value",
        "0.57",
        "of 70.0% of the value",
        "World Bank, WGI",
    ):
        assert part in page, part


def test_codes_of_the_own_list_come_first_then_those_on_other_lists(places, lithium, carbonate):
    iron, zinc = MineralFactory(name="Iron ore"), MineralFactory(name="Zinc")
    flow(
        CommodityFactory(code="260111", name="Iron ore", minerals=[iron]), places["CHL"], places["JPN"], 10**9
    )
    flow(
        CommodityFactory(code="260800", name="Zinc ore", minerals=[zinc]), places["CHL"], places["JPN"], 10**6
    )
    ListEntryFactory(critical_list=CriticalListFactory(country=places["JPN"]), mineral=lithium)
    ListEntryFactory(critical_list=CriticalListFactory(country=places["KOR"]), mineral=zinc)
    rows = page_of(places["JPN"]).bought
    assert [row.commodity.code for row in rows] == ["283691", "260800", "260111"]
    assert [[one.short for one in row.lists] for row in rows] == [["JP"], ["KO"], []]


def test_a_code_of_hs_2017_has_a_table_of_its_own_and_is_left_out_where_hs_1992_has_it(
    client, places, carbonate
):
    twice = CommodityFactory(nomenclature="hs17", code="283691", name="Lithium carbonate")
    magnets = CommodityFactory(nomenclature="hs17", code="850511", name="Magnets")
    for commodity in (twice, magnets):
        flow(commodity, places["CHN"], places["JPN"], 5)
    page = page_of(places["JPN"])
    assert [(table.nomenclature, len(table.shown)) for table in page.bought_tables] == [
        ("hs92", 1),
        ("hs17", 1),
    ]
    assert page.codes == 2
    assert "What Japan bought in 2024 under codes of HS 2017" in body(client.get(ADDRESS))


def test_the_folded_tables_of_what_is_bought_and_sold_have_names_of_their_own(
    client, places, lithium, carbonate
):
    for number in range(60):
        commodity = CommodityFactory(code=f"{260000 + number}", name=f"Ore {number}", minerals=[lithium])
        flow(commodity, places["CHL"], places["JPN"], number + 1)
        flow(commodity, places["JPN"], places["KOR"], number + 1)
    names = re.findall('class="scroller" role="region" aria-label="([^"]*)"', body(client.get(ADDRESS)))
    assert names == [f"{traded} under the other codes of HS 1992, shorter" for traded in ("Bought", "Sold")]


def test_customers_are_the_same_the_other_way(client, places, carbonate):
    (row,) = page_of(places["CHL"]).sold
    assert (row.largest.place.code, row.supply.top1, row.supply.for_80) == ("JPN", 100, 1)
    page = body(client.get("/countries/chile/exposure/"))
    assert "What Chile sells, and where" in page
    assert "80% or more to one</span>" in page


def test_trade_among_the_members_of_a_bloc_is_left_out(client, places, lithium, carbonate):
    union = CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC)
    union.members.set([places["JPN"], places["KOR"]])
    flow(carbonate, places["CHL"], places["KOR"], 500)
    row = page_row(union)
    assert [(line.place.code, line.partner.value) for line in row.lines] == [
        ("CHL", 1000),
        ("ARG", 300),
        ("CHN", 200),
    ]
    assert page_of(union).sold == []
    assert "Trade between them is left out" in body(client.get("/countries/european-union/exposure/"))


def test_two_codes_of_the_same_loads_stand_next_to_each_other(client, places, lithium):
    codes = (("282200", "810510", 5), ("810510", "282200", 100), ("260400", "", 50))
    for code, twin, value in codes:
        commodity = CommodityFactory(code=code, name=f"Goods {code}", minerals=[lithium], twin=twin)
        flow(commodity, places["CHL"], places["CHN"], value)
    rows = page_of(places["CHL"]).sold
    assert [(row.commodity.code, row.supply.value) for row in rows] == [
        ("810510", 100),
        ("282200", 5),
        ("260400", 50),
    ]
    page = body(client.get("/countries/chile/exposure/"))
    assert "the same loads may stand under 282200: never add the two" in page


@pytest.mark.parametrize(
    ("covered", "said"),
    [
        ("100", ""),
        ("99.97", "of over 99.9% of the value"),
        ("99.9", "of 99.9% of the value"),
        ("70", "of 70.0% of the value"),
    ],
)
def test_what_is_not_all_of_the_value_never_reads_as_all(covered, said):
    assert governance_cover(SuppliersGovernance(Decimal(0), Decimal(covered))) == said


def test_only_the_newest_year_is_shown(places, carbonate):
    flow(carbonate, places["ARG"], places["JPN"], 10**9, year=2023)
    assert page_row(places["JPN"]).supply.value == 1000


def test_a_country_without_trade_says_so_and_has_no_file(client, places, carbonate):
    CountryFactory(code="AND", name="Andorra")
    assert "no separate trade of Andorra" in body(client.get("/countries/andorra/exposure/"))
    assert client.get("/countries/andorra/exposure.csv").status_code == 404
    assert 'id="exposure"' not in body(client.get("/countries/andorra/"))


def test_without_any_trade_the_page_says_so(client, places):
    assert "No trade is loaded." in body(client.get(ADDRESS))


def test_an_unknown_country_is_not_found_and_another_spelling_is_redirected(client, places, carbonate):
    places["JPN"].aliases.create(name="Nippon", slug="nippon")
    assert client.get("/countries/atlantis/exposure/").status_code == 404
    for ending in ("exposure/", "exposure.csv"):
        response = client.get(f"/countries/nippon/{ending}")
        assert (response.status_code, response.headers["Location"]) == (301, f"/countries/japan/{ending}")
    CountryFactory(code="WLD", name="World", kind=PlaceKind.AGGREGATE, region=None, continent="")
    assert client.get("/countries/world/exposure/").status_code == 404


def test_a_page_asks_as_often_for_many_codes_as_for_one(
    client, places, lithium, carbonate, django_assert_max_num_queries
):
    for number in range(20):
        commodity = CommodityFactory(code=f"{260000 + number}", name=f"Ore {number}", minerals=[lithium])
        flow(commodity, places["CHL"], places["JPN"], number + 1)
    client.get(ADDRESS)
    with django_assert_max_num_queries(14):
        client.get(ADDRESS)


def test_a_group_of_codes_is_added_by_value_and_by_weight(client, places, carbonate, lithium):
    hydroxide = CommodityFactory(code="282520", name="Lithium oxide and hydroxide", minerals=[lithium])
    flow(hydroxide, places["CHN"], places["JPN"], 1000, 100_000)
    CodeGroupFactory(key="lithium-chemicals", title="Lithium chemicals", commodities=[carbonate, hydroxide])
    flow(CommodityFactory(code="250410", name="Graphite"), places["CHN"], places["JPN"], 5)
    page = page_of(places["JPN"])
    groups = page.bought_tables[0]
    (row,) = groups.shown
    assert (row.commodity.code, row.supply.value) == ("282520 + 283691", 2000)
    assert [(line.place.name, line.partner.share) for line in row.lines] == [
        ("China", 60), ("Chile", 25), ("Argentina", 15),
    ]  # fmt: skip
    assert row.lines[0].weight_share is None  # 15 % of the value has no weight
    assert len(page.bought) == 3  # the codes only, and so is the file
    text = body(client.get(ADDRESS))
    assert text.index("<h3>Groups of codes") < text.index("<h3>HS 1992")
    assert "/trade/lithium-chemicals/japan/" in text


def test_a_group_whose_weights_are_known_has_shares_of_the_weight(client, places, lithium):
    codes = [CommodityFactory(code=code, minerals=[lithium]) for code in ("282520", "283691")]
    flow(codes[0], places["CHN"], places["JPN"], 300, 80_000)
    flow(codes[1], places["CHL"], places["JPN"], 700, 20_000)
    group = CodeGroupFactory(commodities=codes)
    assert "80.0% of the weight" in body(client.get(ADDRESS))
    group.value_only = True
    group.save()
    assert "of the weight" not in body(client.get(ADDRESS))
