"""The pages and files of series of prices and trade: each in its own words and unit, none joined, nothing adjusted."""

import datetime
from decimal import Decimal

import pytest

from minerals.drawing.geometry import LABEL, Datum, line, marked_axis
from minerals.models import Flag, MarketValue
from minerals.presentation.market import WIDE, MarketView
from profiles import workflow
from profiles.models import Edition

from ..factories import (
    CountryFactory,
    MineralFactory,
    ReleaseFactory,
    SourceFactory,
    event_profile,
    market,
    publish,
    world,
)
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


def test_a_mineral_whose_prices_are_only_of_one_country_says_so(price, client):
    block = words(client.get("/minerals/cobalt/"))
    assert "Prices None of the World Bank’s prices that we have is for cobalt." in block


def test_the_tabs_of_a_mineral_lead_to_its_trade_prices_and_demand(price, demand, client):
    page = text(client.get("/minerals/cobalt/"))
    for tab, title in {"flows": "Trade", "prices": "Prices", "demand": "Demand"}.items():
        assert f'<li><a href="#{tab}">{title}</a></li>' in page
    assert '<a href="#events">' not in page


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


# World prices, and the days of events on them


@pytest.fixture
def world_price(cobalt):
    source = SourceFactory(key="wb-pinksheet", title="Pink Sheet", publisher="World Bank")
    release = ReleaseFactory(key="wb-pinksheet-2025", source=source, name="World Bank Pink Sheet 2025")
    return market(
        {year: year - 1900 for year in range(1960, 2025)},
        mineral=cobalt,
        country=world(),
        source=source,
        release=release,
        wording="Price, annual average: Cobalt",
        unit="dollars per metric ton",
        terms="nominal",
    )


def test_a_world_price_is_a_chart_and_a_table_of_its_own_on_the_page_of_the_mineral(
    price, world_price, client
):
    response = client.get("/minerals/cobalt/")
    html, shown = text(response), words(response)
    block = html[html.index('id="prices"') : html.index('id="lists"')]
    assert f'<a href="{world_price.get_absolute_url()}">Prices: World</a>' in block
    assert "1960 to 2024, from zero to 150. In nominal terms, of each year, as the source says." in shown
    assert block.count('class="tick"') == 5
    assert "1960 60 reported 1961 61 reported" in shown
    assert "World Bank Pink Sheet 2025" in shown
    assert "Price, average, dollars per pound: U.S. spot, cathode 17 16.77" in shown
    assert "marked-days" not in block
    assert "None of the World Bank’s prices" not in shown


def test_the_page_of_all_series_keeps_world_and_country_apart(price, world_price, client):
    response = client.get("/minerals/cobalt/united-states/")
    html, page = text(response), words(response)
    assert page.index("Prices: World") < page.index("Prices: United States")
    assert 'id="world-price"' in html
    assert 'id="price"' in html
    assert "2015 2016 2017 2018 2019 2020 2021 2022 2023 2024" in page
    assert ">2014<" not in html


def test_a_long_line_has_a_dot_only_at_its_end_and_beside_gaps(world_price):
    MarketValue.objects.filter(year__in=(1999, 2001)).delete()
    view = MarketView(list(MarketValue.objects.filter(series=world_price).with_facts()))
    assert [dot.at for dot in view.line.dots] == ["2000", "2024"]
    assert view.line.path.count("M") == 2


def happen(cobalt, slug, date, editor, moderator, minerals=None):
    named = {"minerals": minerals or [cobalt], "parties": [(CountryFactory(), "acts", "It acted.")]}
    profile = event_profile(slug, title=f"Event of {date}", date=date, **named)
    publish(profile, editor=editor, moderator=moderator)


def test_events_that_name_the_mineral_mark_the_chart_and_lead_to_their_pages(
    price, world_price, cobalt, client, editor, moderator
):
    happen(cobalt, "quota", "2023-06-01", editor, moderator)
    happen(cobalt, "war", "1978", editor, moderator)
    happen(cobalt, "later", "2026-03", editor, moderator)
    happen(cobalt, "other", "2020-01", editor, moderator, minerals=[MineralFactory(name="Lithium")])
    for address, first in (("/minerals/cobalt/", 2), (world_price.get_absolute_url(), 2)):
        html = text(client.get(address))
        assert html.count('class="mark" d=') == first
        listed = html[html.index("marked-days") :].partition("</ol>")[0]
        assert listed.index('href="/events/war/"') < listed.index('href="/events/quota/"')
        assert "1978" in listed
        assert "1 June 2023" in listed
        assert "/events/later/" not in listed
        assert "/events/other/" not in listed
    html = text(client.get(price.get_absolute_url()))
    assert html.count('class="mark" d=') == 1
    assert '<a href="/events/quota/">Event of 2023-06-01</a>' in html


def test_only_prices_are_marked(cobalt, client, editor, moderator):
    imports = {"statistic": "imports", "wording": "Imports for consumption", "unit": "metric tons"}
    traded = market({2022: 1, 2023: 2}, mineral=cobalt, **imports)
    happen(cobalt, "quota", "2023-06-01", editor, moderator)
    assert "marked-days" not in text(client.get(traded.get_absolute_url()))


def test_an_event_that_is_withdrawn_marks_nothing_from_then_on(
    world_price, cobalt, client, editor, moderator
):
    happen(cobalt, "war", "1978", editor, moderator)
    assert "marked-days" in text(client.get("/minerals/cobalt/"))
    workflow.withdraw(Edition.objects.get(), by=moderator, notice="Wrong.")
    for address in ("/minerals/cobalt/", world_price.get_absolute_url()):
        assert "marked-days" not in text(client.get(address))


def test_days_of_neighbouring_years_have_labels_apart():
    frame, marks = marked_axis(
        [(datetime.date(2023, 1, 1), False), (datetime.date(2023, 9, 1), False)], range(1960, 2025), WIDE
    )
    drawn = line([Datum(str(year), Decimal(1)) for year in range(1960, 2025)], frame, marks=marks)
    one, two = drawn.marks
    assert two.label_x - one.label_x >= LABEL
    assert two.x - one.x < LABEL


# Demand, which is a projection


@pytest.fixture
def demand(cobalt):
    source = SourceFactory(key="iea-cmd", title="Critical Minerals Dataset", publisher="IEA")
    release = ReleaseFactory(key="iea-cmd-2025", source=source, name="IEA Critical Minerals Dataset 2025")
    held = {"mineral": cobalt, "country": world(), "source": source, "release": release}
    held |= {"statistic": "demand", "unit": "thousand metric tons", "product": "total"}
    market({2024: Decimal("220.7262")}, wording="Demand, observed", **held)
    projected = "Demand, projected: Stated Policies Scenario (STEPS)"
    made = market({2030: Decimal("300.25"), 2035: Decimal("99.54")}, wording=projected, position=2, **held)
    MarketValue.objects.filter(series=made).update(is_estimate=True, flag=Flag.ESTIMATED)
    market({2030: 70}, wording=projected, position=3, **held | {"product": "other-uses"})
    return made


def test_demand_stands_apart_as_a_projection_with_its_scenarios(price, demand, client):
    response = client.get("/minerals/cobalt/")
    html, page = text(response), words(response)
    block = html[html.index('id="demand"') : html.index('id="lists"')]
    assert "World demand, as the IEA’s scenarios project it" in block
    assert "not a forecast" in block
    assert "All uses, in thousand metric tons 2024 2030 2035" in page
    assert "Demand, observed 221 – –" in page
    assert "Demand, projected: Stated Policies Scenario (STEPS) – 300 projection 99.5 projection" in page
    assert "p projected" in words(response)
    assert "Other uses" not in block
    assert (
        "demand"
        not in html[html.index('id="prices"') : html.index('id="demand"')].split("All 4 series")[0].lower()
    )


def test_the_page_of_all_series_ends_with_demand_by_use(price, demand, client):
    page = words(client.get("/minerals/cobalt/united-states/"))
    assert page.index("Prices: United States") < page.index("Demand: World")
    assert "Other uses: Demand, projected: Stated Policies Scenario (STEPS)" in page
    assert "under the policies of its scenario, not a forecast" in page
    assert "2031" not in page


def test_the_page_of_a_series_of_demand_calls_it_projected(demand, client):
    page = words(client.get(demand.get_absolute_url()))
    assert "Cobalt: statistics of the world. Demand, thousand metric tons." in page
    assert "2030 300 projection projected 2035 99.5 projection projected" in page
    assert page.count("not a forecast") == 1


def test_the_file_of_a_series_of_demand_has_all_its_decimals(demand, client):
    rows = table(client.get(demand.get_absolute_url().removesuffix("/") + ".csv"))
    assert [(row["year"], row["value"], row["flag"], row["is_estimate"]) for row in rows] == [
        ("2030", "300.25", "estimated", "true"),
        ("2035", "99.54", "estimated", "true"),
    ]
    assert rows[0]["statistic"] == "demand"
