"""If one country stopped selling: the closed set of pages, what each says first, and its shares."""

from decimal import Decimal

import pytest

from minerals.facts.world_sales import large_sellers, world_sales
from minerals.models import CodeGroup

from ..factories import CodeGroupFactory, CommodityFactory, CountryFactory, MineralFactory, flow
from ..reading import words

MILLION = 1_000_000
ADDRESS = "/minerals/cobalt/if/dr-congo/"


@pytest.fixture
def places(db):
    names = {"COD": "DR Congo", "FIN": "Finland", "CHN": "China", "JPN": "Japan"}
    return {code: CountryFactory(code=code, name=name) for code, name in names.items()}


@pytest.fixture
def metal(places):
    """DR Congo has 70 % of the value of exports and 80 % of the weight; China buys 60 of 80 million of it."""
    metal = CommodityFactory(
        code="810520", name="Cobalt metal", kind="metal", minerals=[MineralFactory(name="Cobalt")]
    )
    flow(metal, places["COD"], places["CHN"], 60 * MILLION, 6 * MILLION)
    flow(metal, places["COD"], places["JPN"], 10 * MILLION, 2 * MILLION)
    flow(metal, places["FIN"], places["CHN"], 20 * MILLION, MILLION)
    flow(metal, places["FIN"], places["JPN"], 10 * MILLION, MILLION)
    flow(metal, places["CHN"], places["CHN"], 500 * MILLION, MILLION)
    return metal


def test_the_page_says_first_what_its_arithmetic_leaves_out(client, metal):
    page = words(client.get(ADDRESS))
    parts = ["What this leaves out", "Stocks", "Who is exposed", "What others sold", "How to read it"]
    assert sorted(parts, key=page.index) == parts
    assert "In 2024 DR Congo sold US$70.0 million of it: 70.0% of the value of the world’s exports." in page
    assert "By gross weight it was 80.0%." in page
    assert "China 75.0% 85.7% 60.0 80.0" in page
    assert "Japan 50.0% 66.7% 10.0 20.0" in page
    assert "All others together sold US$30.0 million to the world, 30.0% of its exports by value." in page
    assert "spare" not in page


def test_nothing_is_said_by_weight_where_over_5_per_cent_of_the_value_has_none(client, metal, places):
    flow(metal, CountryFactory(code="BEL", name="Belgium"), places["JPN"], 2 * MILLION)
    page = words(client.get(ADDRESS))
    assert "China 75.0% 85.7%" in page
    assert "Japan 45.5% not given 9.1% of the value has no weight, more than 5% 10.0 22.0" in page
    assert "By gross weight it was 80.0%." in page  # 2 % of the world's value has no weight


@pytest.mark.parametrize(
    "address",
    [
        "/minerals/cobalt/if/finland/",  # exactly its 30 % of the value, less a dollar
        "/minerals/cobalt/if/atlantis/",
        "/minerals/lithium/if/dr-congo/",
        "/minerals/unobtainium/if/dr-congo/",
        "/minerals/cobalt/if/DR-Congo/",
    ],
)
def test_there_is_no_other_page(client, metal, places, address):
    flow(metal, places["COD"], CountryFactory(code="KOR", name="South Korea"), 1)
    assert client.get(address).status_code == 404


def test_a_pair_without_a_page_gets_the_reason_and_the_way_to_the_trade_of_the_mineral(client, metal):
    response = client.get("/minerals/cobalt/if/japan/")
    assert response.status_code == 404
    assert (
        "with exports of the world of US$10.0 million or more, of which Japan sells at least 30% by value. There are "
        "none. Trade of cobalt"
    ) in words(response)
    assert 'href="/minerals/cobalt/trade/">Trade of cobalt' in response.content.decode()


def test_a_seller_of_30_per_cent_has_a_page_and_another_name_leads_to_it(client, metal):
    assert client.get("/minerals/cobalt/if/finland/").status_code == 200
    metal.minerals.get().aliases.create(name="Kobalt", slug="kobalt")
    response = client.get("/minerals/kobalt/if/finland/")
    assert (response.status_code, response.headers["Location"]) == (301, "/minerals/cobalt/if/finland/")


def test_goods_of_little_trade_have_no_page(client, places):
    tin = CommodityFactory(code="260900", minerals=[MineralFactory(name="Tin")])
    flow(tin, places["COD"], places["JPN"], 10 * MILLION - 1)
    assert client.get("/minerals/tin/if/dr-congo/").status_code == 404


def test_a_code_of_several_minerals_is_of_none_of_them_and_of_their_parent(client, places):
    several = CommodityFactory(
        code="811299", minerals=[MineralFactory(name="Gallium"), MineralFactory(name="Indium")]
    )
    metals = MineralFactory(name="Platinum-group metals", slug="platinum-group-metals")
    platinum = [MineralFactory(name=name, parent=metals) for name in ("Platinum", "Palladium")]
    of_group = CommodityFactory(code="711011", minerals=platinum)
    cement = CommodityFactory(code="252329", minerals=[MineralFactory(name="Cement", in_filter=False)])
    for code in (several, of_group, cement):
        flow(code, places["CHN"], places["JPN"], 20 * MILLION)
    assert list(large_sellers()) == [("platinum-group-metals", "china")]


def test_a_group_takes_the_place_of_its_codes_and_its_values_alone_are_added(client, metal, places):
    oxide = CommodityFactory(code="282200", name="Cobalt oxide", minerals=list(metal.minerals.all()))
    flow(oxide, places["FIN"], places["JPN"], 50 * MILLION, MILLION)
    CodeGroupFactory(key="cobalt-goods", title="Cobalt goods", commodities=[metal, oxide])
    sales = world_sales()["cobalt-goods"]
    assert (sales.value, sales.sellers["FIN"].value) == (150 * MILLION, 80 * MILLION)
    assert [one.share.quantize(Decimal("0.1")) for one in large_sellers().values()] == [
        Decimal("53.3"), Decimal("46.7"),
    ]  # fmt: skip
    page = words(client.get(ADDRESS))
    assert "Japan 14.3% 50.0% 10.0 70.0" in page
    CodeGroup.objects.update(value_only=True)
    page = words(client.get(ADDRESS))
    assert "Japan 14.3% 10.0 70.0" in page
    assert "By gross weight" not in page


def test_pages_of_the_mineral_and_of_its_trade_lead_to_it_and_so_does_the_map_of_the_site(client, metal):
    for address in ("/minerals/cobalt/", "/minerals/cobalt/trade/", "/sitemap-large-sellers.xml"):
        assert ADDRESS in client.get(address).content.decode(), address
    assert "/if/" not in client.get("/minerals/lithium/").content.decode()
