"""Groups of customs codes: what is added, shares by weight, shares over years, and their pages."""

import gzip
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings

from minerals import wording
from minerals.importers.tidy.trade import read_flows
from minerals.indicators import Refusal
from minerals.indicators.trade import Flow, as_one, over_years, suppliers
from minerals.models import CodeGroup

from ..factories import CodeGroupFactory, CommodityFactory, CountryFactory, MineralFactory, flow
from ..reading import words

CODES = ("hs92-280530", "hs92-284610", "hs92-284690")
JAPAN = {"JPN"}
FILE = settings.BASE_DIR / "content" / "trade" / "baci-2026" / "hs92.csv.gz"


def of(code, exporter, value, quantity=None, year=2024):
    return Flow(code, year, exporter, "JPN", value, quantity)


def supply(*flows):
    return suppliers(as_one(flows, "rare-earths", CODES), JAPAN)


@pytest.mark.pure
def test_values_of_several_codes_are_added_and_so_are_weights():
    found = supply(of(CODES[0], "CHN", 600, 10), of(CODES[1], "CHN", 100, 50), of(CODES[2], "VNM", 300, 40))
    assert (found.value, found.quantity) == (1000, 100)
    assert (found.share_of({"CHN"}), found.share_of({"CHN"}, by_weight=True)) == (70, 60)
    assert found.unit_value == 10


@pytest.mark.pure
def test_a_code_outside_the_group_is_never_added():
    with pytest.raises(ValueError, match="hs92-850511 is not in the group 'rare-earths'"):
        supply(of("hs92-850511", "CHN", 1))


@pytest.mark.pure
def test_nothing_is_told_by_weight_where_over_5_per_cent_of_the_value_has_none():
    weighed = of(CODES[0], "CHN", 950, 10)
    at_the_limit = supply(weighed, of(CODES[1], "VNM", 50))
    assert at_the_limit.share_of({"CHN"}, by_weight=True) == 100
    assert at_the_limit.unit_value == 95  # of what has a weight
    above = supply(weighed, of(CODES[1], "VNM", 51))
    for refused in (above.share_of({"CHN"}, by_weight=True), above.weighed, above.unit_value):
        assert isinstance(refused, Refusal)
        assert wording.refusal(refused) == "5.1% of the value has no weight, more than 5%"
    assert above.share_of({"CHN"}) == 100 * Decimal(950) / 1001


@pytest.mark.pure
def test_a_share_over_years_has_its_first_last_and_largest_year():
    given = {2015: 50, 2016: 80, 2017: 80, 2018: 60}
    supplies = {
        year: supply(of(CODES[0], "CHN", share, 1, year), of(CODES[1], "VNM", 100 - share, 1, year))
        for year, share in given.items()
    }
    found = over_years(supplies, {"CHN"})
    assert (found.first, found.last, found.peak, found.change) == ((2015, 50), (2018, 60), (2016, 80), 10)
    assert over_years(supplies, {"KOR"}).peak == (2015, 0)


@pytest.mark.pure
def test_a_year_without_a_share_is_named():
    supplies = {
        2015: supply(of(CODES[0], "CHN", 1, 1, 2015)),
        2016: supply(of(CODES[0], "CHN", 9, None, 2016)),
    }
    assert wording.refusal(over_years(supplies, {"CHN"}, by_weight=True)) == (
        "in 2016, 100.0% of the value has no weight, more than 5%"
    )
    assert wording.refusal(over_years(supplies | {2017: supply()}, {"CHN"})) == "in 2017, nothing is traded"


@pytest.fixture(scope="module")
def flows():
    """The flows of every code and year that the project ships."""
    return read_flows("hs92", gzip.decompress(FILE.read_bytes()))[0]


@pytest.mark.pure
@pytest.mark.parametrize("year", [2015, 2020, 2024])
def test_japans_rare_earths_equal_a_recomputation(flows, year):
    dollars, kilograms = Counter(), Counter()
    for code in CODES:
        for (seller, buyer), (value, quantity) in flows[code, year].items():
            if buyer == "JPN" != seller:
                dollars[seller] += value
                kilograms[seller] += quantity or 0
    found = supply(
        *(Flow(code, year, *pair, *amounts) for code in CODES for pair, amounts in flows[code, year].items())
    )
    assert (found.value, found.quantity) == (sum(dollars.values()), sum(kilograms.values()))
    for seller in dollars:
        assert found.share_of({seller}) == 100 * Decimal(dollars[seller]) / found.value
        assert found.share_of({seller}, by_weight=True) == 100 * Decimal(kilograms[seller]) / found.quantity
    if year == 2024:
        shares = [
            found.share_of({"CHN"}, by_weight=weight).quantize(Decimal("0.1")) for weight in (True, False)
        ]
        assert shares == [Decimal("66.1"), Decimal("37.8")]


@pytest.fixture
def group():
    """Rare earths of two codes: Japan buys 300 of 1,000 dollars from China, and 80 of 100 kilograms, in 2024."""
    china, vietnam, japan = (
        CountryFactory(code=code, name=name)
        for code, name in (("CHN", "China"), ("VNM", "Vietnam"), ("JPN", "Japan"))
    )
    earths = MineralFactory(name="Rare earths")
    metals = CommodityFactory(code="280530", name="Metals", kind="metal", minerals=[earths])
    cerium = CommodityFactory(code="284610", name="Cerium compounds", minerals=[earths])
    million = 1_000_000
    flow(metals, china, japan, 200 * million, 30 * million)
    flow(cerium, china, japan, 100 * million, 50 * million)
    flow(metals, vietnam, japan, 700 * million, 20 * million)
    flow(metals, china, japan, 900 * million, 5, year=2023)  # of cerium there is nothing
    return CodeGroupFactory(commodities=[metals, cerium])


@pytest.mark.django_db
def test_the_page_of_a_group_adds_its_codes_and_has_both_shares(client, group):
    page = words(client.get("/trade/rare-earths/"))
    assert "Rare earths HS 1992 280530 + 284610 Several kinds of goods Rare earths" in page
    assert "Added up: Metals ( 280530 ), Cerium compounds ( 284610 )" in page
    assert "China 30.0% 300 80,000 80.0%" in page
    assert "Vietnam 70.0% 700 20,000 20.0%" in page
    assert "Why they may be added." in page


@pytest.mark.django_db
def test_the_page_of_a_place_under_a_group_has_the_years_that_each_code_has(client, group):
    page = words(client.get("/trade/rare-earths/japan/"))
    assert "China 30.0% 300 80,000 80.0%" in page
    assert "2023" not in page
    assert "2023" in words(client.get("/trade/hs92-280530/japan/"))


@pytest.mark.django_db
def test_weights_of_unlike_goods_are_not_added(client, group):
    CodeGroup.objects.update(value_only=True)
    page = words(client.get("/trade/rare-earths/japan/"))
    assert "China 30.0% 300" in page
    assert "80,000" not in page
    assert "Tonnes" not in page
    assert "The goods are too unlike to add their weights" in page


@pytest.mark.django_db
def test_a_page_of_a_group_has_the_reason_for_no_shares_by_weight(client, group):
    one = group.commodities.get(code="284610")
    flow(one, CountryFactory(code="KOR", name="South Korea"), CountryFactory(code="JPN"), 100_000_000)
    page = words(client.get("/trade/rare-earths/japan/"))
    assert "Share of the weight" not in page.partition("How to read it")[0]
    assert "No shares of the weight: 9.1% of the value has no weight, more than 5%." in page


@pytest.mark.django_db
def test_the_index_has_groups_first_and_a_code_leads_to_its_group(client, group):
    page = words(client.get("/trade/"))
    assert page.index("Groups of codes, by mineral") < page.index("HS 1992, by mineral")
    assert "280530 + 284610 Several kinds of goods 2024 1,000" in page
    assert "Also added to a group: Rare earths" in words(client.get("/trade/hs92-280530/"))
    assert client.get("/trade/unobtainium/").status_code == 404


@pytest.mark.django_db
def test_the_file_of_a_group_has_the_flows_of_its_codes_apart(client, group):
    lines = client.get("/trade/rare-earths/japan.csv").content.decode("utf-8-sig").splitlines()
    codes = [line.split(",")[0] for line in lines if line.startswith("hs92")]
    assert codes == ["hs92-280530", "hs92-280530", "hs92-284610"]
