"""Pages of trade: remarks on sellers and buyers, no sums across codes, and unknown addresses."""

import csv
import io

import pytest

from minerals.drawing.flows import picture
from minerals.models.places import PlaceKind
from minerals.wording.trade import gross_weight, million, tonnes

from ..factories import CommodityFactory, CountryFactory, MineralFactory, figure, flow
from ..reading import text, words

pytestmark = pytest.mark.django_db

CARBONATE = "/trade/hs92-283691/"


@pytest.fixture
def places():
    names = {
        "CHL": "Chile",
        "ARG": "Argentina",
        "JPN": "Japan",
        "NLD": "Netherlands",
        "COD": "DR Congo",
        "CHN": "China",
    }
    return {code: CountryFactory(code=code, name=name) for code, name in names.items()}


@pytest.fixture
def carbonate(places):
    """Chile has 60 % of what Japan buys, Argentina 30, the Netherlands 10; Chile mines lithium, Argentina did once."""
    made = CommodityFactory(contents="Waste, too.", note="A note on it.")
    flow(made, places["CHL"], places["JPN"], 60_000_000, 5_000_000)
    flow(made, places["ARG"], places["JPN"], 30_000_000, 3_000_000)
    flow(made, places["NLD"], places["JPN"], 10_000_000)
    flow(made, places["CHL"], places["CHN"], 100_000_000, 9_000_000)
    flow(made, places["CHL"], places["JPN"], 7_000_000, 1_000_000, year=2023)
    lithium = made.minerals.get()
    figure(places["CHL"], lithium, 5)
    figure(places["ARG"], lithium, 5, year=1999)
    return made


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return words(response)


def test_the_page_of_a_country_has_its_suppliers_by_value(client, carbonate):
    page = read(client, f"{CARBONATE}japan/")
    assert "Japan: lithium carbonate" in page
    assert "Bought in 2024 US$100 million 8,000 t gross weight; 1 of 3 flows has no weight" in page
    assert "Chile 60.0% 60.0 5,000" in page
    assert "Suppliers with 80% of the value 2 of 3" in page
    assert "HHI, by value 4,600 high" in page
    assert "2023 7.00 1,000 Chile 100.0% 1 10,000" in page
    assert "In it: Waste, too." in page
    assert "A note on it." in page


def test_a_seller_without_an_output_is_marked_and_one_with_an_old_output_is_not(client, carbonate):
    page = read(client, CARBONATE)
    assert "Netherlands not named in our output tables 5.0%" in page
    assert "u not named in our output tables" in page
    assert "transit" not in page
    assert "Argentina 15.0%" in page
    assert "Chile 80.0%" in page


def test_no_seller_is_marked_where_no_output_is_counted_anywhere(client, places):
    coal = CommodityFactory(code="270112", name="Coal", kind="ore", minerals=[MineralFactory(name="Coal")])
    flow(coal, places["CHL"], places["JPN"], 5_000)
    page = read(client, "/trade/hs92-270112/")
    assert "not named in our output tables" not in page
    assert "Our sources count no output of it in any country" in page
    assert "Other countries" not in page


def test_makers_of_products_are_not_marked_since_no_source_counts_them(client, places):
    magnets = CommodityFactory(nomenclature="hs17", code="850511", name="Magnets", kind="product")
    flow(magnets, places["NLD"], places["JPN"], 5_000)
    page = read(client, "/trade/hs17-850511/")
    assert "not named in our output tables" not in page
    assert "Our sources do not count who makes these goods." in page
    assert "has one year, so there is no series" in page


def test_tiles_tell_no_share_of_crumbs(client, places):
    made = CommodityFactory()
    flow(made, places["CHL"], places["JPN"], 999_999)
    for address in (CARBONATE, f"{CARBONATE}japan/", f"{CARBONATE}chile/"):
        page = read(client, address)
        assert "US$1.00 million" in page
        assert "Less than US$1 million, too little for shares or an index." in page
        assert "HHI, by value" not in page
        assert "80% or more from one" not in page
    flow(made, places["ARG"], places["JPN"], 1)
    assert "HHI, by value" in read(client, CARBONATE)


def test_tiles_tell_no_share_of_a_code_that_was_not_traded_for_five_years(client, places, carbonate):
    old, recent = (
        CommodityFactory(code=code, minerals=[carbonate.minerals.get()]) for code in ("811230", "811240")
    )
    flow(old, places["CHL"], places["JPN"], 60_000_000, year=2019)
    flow(recent, places["CHL"], places["JPN"], 60_000_000, year=2020)
    page = read(client, "/trade/hs92-811230/")
    assert "The newest trade under this code is from 2019" in page
    assert "HHI, by value" not in page
    assert "Chile 100.0% 60.0" in page
    assert "HHI, by value" in read(client, "/trade/hs92-811240/")
    assert "HHI, by value" in read(client, f"{CARBONATE}?year=2023")


def test_eighty_per_cent_from_one_is_marked(client, carbonate):
    assert "Chile: 80% or more from one" in read(client, CARBONATE)


def test_a_year_may_be_asked_for_and_an_unknown_one_is_named(client, carbonate):
    assert "Traded in 2023 US$7.00 million" in read(client, f"{CARBONATE}?year=2023")
    assert client.get(f"{CARBONATE}?year={'9' * 5000}").status_code == 200
    for year in ("1066", "x", "²"):
        page = read(client, f"{CARBONATE}?year={year}")
        assert f"There is no trade of “{year}” under this code. 2024 is shown." in page


def test_a_bloc_buys_from_outside(client, carbonate, places):
    union = CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC)
    union.members.set([places["NLD"], places["CHL"]])
    flow(carbonate, places["CHL"], places["NLD"], 500_000_000)
    flow(carbonate, places["ARG"], places["NLD"], 5_000_000)
    page = read(client, f"{CARBONATE}european-union/")
    assert "Bought in 2024 US$5.00 million" in page
    assert "Trade between its members is left out." in page


def test_a_country_without_trade_says_so(client, carbonate):
    CountryFactory(code="AND", name="Andorra")
    assert "Andorra neither buys nor sells anything" in read(client, f"{CARBONATE}andorra/")


@pytest.mark.parametrize(
    "address",
    ["/trade/hs17-283691/", "/trade/hs92-999999/", "/trade/hs96-283691/", f"{CARBONATE}nowhere/", f"{CARBONATE}world/",
     "/trade/hs92-28369/", f"{CARBONATE}nowhere.csv", "/trade/hs92-999999.csv", "/minerals/nothing/trade/"],
)  # fmt: skip
def test_what_is_not_known_is_not_found(client, carbonate, address):
    CountryFactory(code="WLD", name="World", kind=PlaceKind.AGGREGATE, region=None, continent="")
    assert client.get(address).status_code == 404


def test_another_spelling_leads_to_the_slug(client, carbonate):
    for address in (f"{CARBONATE}Japan/", f"{CARBONATE}JAPAN.csv"):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (
            301,
            address.replace("JAPAN", "japan").replace("Japan", "japan"),
        )


@pytest.fixture
def cobalt_codes(places):
    oxides = CommodityFactory(
        code="282200", name="Oxides", twin="810510", minerals=[MineralFactory(name="Cobalt")]
    )
    metal = CommodityFactory(
        code="810510", name="Metal", twin="282200", minerals=[MineralFactory(name="Cobalt")]
    )
    flow(oxides, places["COD"], places["CHN"], 4_000_000, 1_000_000, year=2023)
    flow(metal, places["COD"], places["CHN"], 3_000_000, 2_000_000, year=2023)
    flow(metal, places["COD"], places["CHN"], 9_000_000, 5_000_000)
    return oxides, metal


def test_codes_that_may_hold_the_same_loads_stand_beside_each_other_without_a_trend(client, cobalt_codes):
    for address in ("/trade/hs92-810510/", "/trade/hs92-810510/dr-congo/"):
        page = read(client, address)
        assert "Shown side by side and never added: the same load may be declared under both." in page
        assert "2023 3.00 2,000 4.00 1,000" in page
        assert "2024 9.00 5,000 none" in page
        assert "There is no trend here" in page
    years = client.get("/trade/hs92-810510/dr-congo/").content.decode().partition("By year")[2]
    assert 'class="bar"' not in years


def test_years_of_another_code_have_bars(client, carbonate):
    years = client.get(f"{CARBONATE}japan/").content.decode().partition("By year")[2]
    assert 'class="bar"' in years


def test_nothing_of_a_mineral_is_added_over_its_codes(client, cobalt_codes):
    page = read(client, "/minerals/cobalt/trade/")
    assert "16.0" not in page
    assert "Oxides, 2023" in page
    assert "Metal, 2024" in page


def test_a_mineral_says_whether_a_code_is_its_own(client, places):
    basket = CommodityFactory(
        nomenclature="hs17", code="811292", name="Gallium, germanium and more",
        minerals=[MineralFactory(name="Gallium"), MineralFactory(name="Germanium")],
    )  # fmt: skip
    rare, child = (
        MineralFactory(name="Rare earths"),
        MineralFactory(name="Neodymium", parent=MineralFactory(name="Rare earths")),
    )
    CommodityFactory(code="284690", name="Compounds", minerals=[rare])
    MineralFactory(name="Cement")
    flow(basket, places["CHN"], places["JPN"], 5)
    said = {
        "gallium": "No customs code that we follow covers gallium alone",
        "neodymium": "No customs code names neodymium",
        "cement": "No customs code that we follow covers cement.",
    }
    for slug, sentence in said.items():
        for address in (f"/minerals/{slug}/trade/", f"/minerals/{slug}/"):
            assert sentence in read(client, address), address
    for address in ("/minerals/rare-earths/", "/minerals/rare-earths/trade/"):
        page = read(client, address)
        assert "Compounds" in page
        assert "No customs code" not in page
    assert child.parent == rare


def test_one_code_is_one_row_of_the_list_whatever_is_in_it(client, places):
    CommodityFactory(
        code="280450",
        name="Boron and tellurium",
        minerals=[MineralFactory(name="Boron"), MineralFactory(name="Tellurium")],
    )
    assert read(client, "/trade/").count("Boron and tellurium") == 1


def test_a_file_has_every_flow_with_whom_to_name(client, carbonate):
    response = client.get(f"{CARBONATE}japan.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [(row["year"], row["exporter_iso3"], row["value_usd"], row["quantity_kg"]) for row in rows] == [
        ("2024", "CHL", "60000000", "5000000"),
        ("2024", "ARG", "30000000", "3000000"),
        ("2024", "NLD", "10000000", ""),
        ("2023", "CHL", "7000000", "1000000"),
    ]
    assert {(row["source"], row["release"], row["attribution"]) for row in rows} == {
        ("baci", "baci-2026", "CEPII, BACI")
    }
    assert 'filename="trade-hs92-283691-japan-atlas.csv"' in response.headers["Content-Disposition"]
    assert len(client.get("/trade/hs92-283691.csv").content.decode().splitlines()) == 6


def test_every_page_names_the_source_and_its_licence(client, carbonate):
    for address in ("/trade/", CARBONATE, f"{CARBONATE}japan/", "/minerals/lithium/trade/"):
        page = read(client, address)
        assert "BACI 2026" in page
        assert "CEPII, BACI." in page
    for address in (CARBONATE, f"{CARBONATE}japan/", "/minerals/lithium/trade/"):
        page = read(client, address)
        assert "Weights are gross weights and never metal content." in page
        assert "A seller need not have mined or refined what it sells." in page
        assert "no weight; the value counts all." in page


def test_the_picture_has_a_band_a_flow_and_a_place_once_on_each_side():
    found = picture(
        [("Chile", "China", 300), ("Chile", "Japan", 100), ("China", "Japan", 0), ("Japan", "China", 5)]
    )
    assert [node.name for node in found.sellers] == ["Chile", "Japan"]
    assert [node.name for node in found.buyers] == ["China", "Japan"]
    assert len(found.bands) == 3
    tall = {node.name: node.height for node in found.sellers}
    assert tall["Chile"] > 10 * tall["Japan"] > 0
    for column in (found.sellers, found.buyers):
        first, second = column
        assert second.text_y - first.text_y >= 14
        assert second.y + second.height <= found.height


def test_without_a_flow_there_is_no_picture():
    assert picture([]) is None
    assert picture([("Chile", "Japan", 0)]) is None


@pytest.mark.parametrize(
    ("dollars", "said"),
    [
        (0, "0"),
        (1, "under 0.01"),
        (5_000, "0.01"),
        (1_270_000, "1.27"),
        (33_440_000, "33.4"),
        (2_835_100_000, "2,835"),
    ],
)
def test_money_in_words(dollars, said):
    assert million(dollars) == said


def test_weights_in_words(carbonate):
    class Supply:
        quantity, missing, flows = 27_341_500, 0, 2

    assert tonnes(27_341_500) == "27,342"
    assert gross_weight(Supply) == "27,342 t gross weight"
    Supply.missing = 2
    assert gross_weight(Supply) == "weight not given"


@pytest.fixture
def both_nomenclatures(cobalt_codes, places):
    """Oxides of cobalt have a code in HS 1992, the trade of which ends in 2023, and the same in HS 2017."""
    newer = CommodityFactory(
        nomenclature="hs17", code="282200", name="Oxides", minerals=[MineralFactory(name="Cobalt")]
    )
    flow(newer, places["COD"], places["CHN"], 4_000_000, 1_000_000)
    return newer


def test_of_a_code_of_both_nomenclatures_a_mineral_shows_that_of_hs_1992(client, both_nomenclatures):
    page = text(client.get("/minerals/cobalt/trade/"))
    assert 'id="hs92-282200"' in page
    assert 'id="hs17-282200"' not in page
    assert page.count('<a href="/trade/hs17-282200/">also in HS 2017</a>') == 1
    assert page.count("also in") == 1
    assert "(HS 1992 282200); Metal (HS 1992 810510)." in read(client, "/minerals/cobalt/")
    listed = text(client.get("/trade/"))
    assert 'href="/trade/hs92-282200/"' in listed
    assert 'href="/trade/hs17-282200/"' in listed


def test_a_code_of_hs_2017_alone_is_shown(client, places):
    magnets = CommodityFactory(
        nomenclature="hs17", code="850511", name="Magnets", minerals=[MineralFactory(name="Cobalt")]
    )
    flow(magnets, places["NLD"], places["JPN"], 5_000)
    assert 'id="hs17-850511"' in text(client.get("/minerals/cobalt/trade/"))
    assert "Magnets (HS 2017 850511)." in read(client, "/minerals/cobalt/")


def test_a_code_without_trade_in_the_newest_year_comes_last(client, cobalt_codes):
    page = read(client, "/minerals/cobalt/trade/")
    assert page.index("Metal, 2024") < page.index("Oxides, 2023")
