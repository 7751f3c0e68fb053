"""The pages and files of series of prices and trade: each in its own words and unit, none joined, nothing adjusted."""

from decimal import Decimal

import pytest

from minerals.models import Flag, MarketValue
from minerals.presentation.market import MarketView

from ..factories import MineralFactory, ReleaseFactory, SourceFactory, market
from ..reading import table, text, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def price(cobalt):
    return market({2023: 17, 2024: Decimal("16.77")}, mineral=cobalt)


def add(series, year, flag, **fields):
    release = ReleaseFactory(source=series.source)
    MarketValue.objects.create(series=series, release=release, year=year, flag=flag, **fields)


def test_a_series_has_an_address_with_its_words_its_unit_and_its_source(price, client):
    assert price.get_absolute_url() == "/series/usa.cobalt.price.average-us-spot-cathode.dollars-per-pound/"
    page = words(client.get(price.get_absolute_url()))
    assert "Price, average, dollars per pound: U.S. spot, cathode" in page
    assert "2024 16.77 reported" in page
    assert "USGS Mineral Commodity Summaries 2026" in page


@pytest.mark.parametrize(
    ("flag", "fields", "shown"),
    [
        (Flag.WITHHELD, {}, "withheld"),
        (Flag.NOT_AVAILABLE, {}, "not available"),
        (Flag.ZERO, {"value": 0}, "none"),
        (Flag.BOUNDED, {"upper": 1000}, "less than 1,000"),
        (Flag.RANGE, {"lower": 660, "upper": 670}, "660 to 670"),
        (Flag.DESCRIBED, {"text": "Less than ½ unit"}, "less than ½ unit"),
        (Flag.ESTIMATED, {"value": 21, "is_estimate": True}, "21 estimate"),
    ],
)
def test_each_flag_is_shown_as_what_it_is(price, client, flag, fields, shown):
    add(price, 2025, flag, **fields)
    assert f"2025 {shown} {flag.label}" in words(client.get(price.get_absolute_url()))


def test_long_words_of_the_source_and_its_notes_are_said_below(price, client):
    add(price, 2025, Flag.DESCRIBED, text="Variable, depending on size and quality", note="As of November.")
    page = words(client.get(price.get_absolute_url()))
    assert "2025 see note" in page
    assert "2025: “Variable, depending on size and quality”" in page
    assert "2025: As of November." in page


def test_a_unit_that_falls_short_of_the_words_and_a_real_price_are_said(cobalt, client):
    made = market(
        mineral=cobalt,
        wording="Price, China, dollars per metric ton unit",
        unit="dollars per metric ton",
        terms="real",
    )
    page = words(client.get(made.get_absolute_url()))
    assert "its wording says “dollars per metric ton unit”, and means another amount" in page
    assert "In real terms, adjusted for inflation, as the source says" in page


def test_the_newest_release_speaks_and_two_are_never_one_line(price, client):
    later = ReleaseFactory(key="usgs-mcs-2027", source=price.source, name="MCS 2027", published="2027-02-01")
    market({2025: 20, 2026: 22}, release=later, mineral=price.mineral)
    page = words(client.get(price.get_absolute_url()))
    assert "2026 22" in page
    assert "16.77" not in page
    (view,) = [MarketView(list(MarketValue.objects.newest().with_facts()))]
    assert [value.year for value in view.values] == [2025, 2026]
    assert view.line.first == "2025"


def test_a_gap_of_a_series_stays_a_gap(cobalt):
    made = market({2021: 5, 2022: 6, 2024: 8, 2025: 9}, mineral=cobalt)
    view = MarketView(list(MarketValue.objects.filter(series=made).with_facts()))
    assert view.line.path.count("M") == 2
    assert [gap.mark for gap in view.line.gaps] == ["–"]


def test_the_page_of_the_united_states_has_each_series_by_itself(price, cobalt, client):
    market(
        {2024: 10_800},
        mineral=cobalt,
        statistic="imports",
        wording="Imports for consumption",
        unit="metric tons",
    )
    market({2024: 15}, mineral=cobalt, wording="Price, LME, dollars per pound", position=2)
    market({2024: 7}, mineral=MineralFactory(name="Lithium"), wording="Price of another mineral")
    response = client.get("/minerals/cobalt/united-states/")
    page = words(response)
    assert page.index("Prices") < page.index("Imports for consumption metric tons 10,800")
    assert page.index("U.S. spot, cathode dollars per pound 17 16.77") < page.index("Price, LME")
    assert "another mineral" not in page
    assert '<svg class="spark"' in text(response)


def test_the_page_of_a_mineral_shows_prices_and_leads_to_the_rest(price, cobalt, client):
    for number in range(2, 6):
        market({2024: number}, mineral=cobalt, wording=f"Price {number}, dollars per pound", position=number)
    page = text(client.get("/minerals/cobalt/"))
    assert page.count('href="/series/') == 3
    assert '<a href="/minerals/cobalt/united-states/">All 5 series: prices, consumption, trade</a>' in page


def test_a_mineral_without_series_has_neither_block_nor_page(cobalt, client):
    assert 'id="prices"' not in text(client.get("/minerals/cobalt/"))
    for address in (
        "/minerals/cobalt/united-states/",
        "/minerals/cobalt/united-states.csv",
        "/series/usa.none.1/",
    ):
        assert client.get(address).status_code == 404


def test_another_name_of_a_mineral_leads_to_its_page(price, client):
    for ending in ("/", ".csv"):
        response = client.get(f"/minerals/Cobalt/united-states{ending}")
        assert (response.status_code, response.url) == (301, f"/minerals/cobalt/united-states{ending}")


def test_the_file_of_a_series_has_every_value_with_unit_source_and_licence(price, client):
    add(price, 2025, Flag.BOUNDED, upper=30, is_estimate=True, note="A note.")
    rows = table(client.get(price.get_absolute_url().removesuffix("/") + ".csv"))
    assert [row["year"] for row in rows] == ["2023", "2024", "2025"]
    last = rows[-1]
    assert (last["value"], last["upper"], last["flag"], last["is_estimate"]) == ("", "30", "bounded", "true")
    assert (last["unit"], last["source"], last["release"]) == (
        "dollars per pound",
        "usgs-mcs",
        "usgs-mcs-2026",
    )
    assert last["licence"] == price.source.licence
    assert last["url"].endswith(price.get_absolute_url())
    assert last["series"] == price.key


def test_the_file_of_a_mineral_has_all_its_series_and_no_other(price, client):
    market({2024: 7}, mineral=MineralFactory(name="Lithium"), wording="Price of another mineral")
    other = SourceFactory(key="office", title="Office", publisher="Office")
    market({2024: 1}, mineral=price.mineral, source=other, wording="Price, office", release=ReleaseFactory(
        key="office-2026", source=other, name="Office 2026"
    ))  # fmt: skip
    locked = SourceFactory(key="locked", title="Locked", publisher="Locked", may_be_passed_on=False)
    market({2024: 1}, mineral=price.mineral, source=locked, wording="Price, locked", release=ReleaseFactory(
        key="locked-2026", source=locked, name="Locked 2026"
    ))  # fmt: skip
    rows = table(client.get("/minerals/cobalt/united-states.csv"))
    assert {(row["wording"][:12], row["source"]) for row in rows} == {
        ("Price, avera", "usgs-mcs"), ("Price, offic", "office"),
    }  # fmt: skip
