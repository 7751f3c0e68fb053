"""The methodology page: a rule for every indicator, and examples that are computed and never typed."""

import datetime
from decimal import Decimal

import pytest

from minerals.importers.loading.figures import load_release
from minerals.importers.reading.extracts import FigureRow, Identity
from minerals.indicators import MOST_ASIDE, ROUNDING
from minerals.models import Basis, Flag, Measure, Unit
from minerals.models.places import PlaceKind

from ..factories import CountryFactory, MineralFactory, RegionFactory, ReleaseFactory, figure, world
from ..reading import text

INDICATORS = (
    "share", "rank", "concentration", "reserves-to-production", "net-import-reliance", "import-shares", "sums",
)  # fmt: skip
OTHERS = (
    "figures", "flags", "flag-e", "flag-x", "flag-c", "flag-r", "flag-withheld", "flag-not-available", "flag-blank",
    "flag-zero", "flag-bounded", "flag-range", "flag-described", "flag-empty", "blocs", "roles", "revisions",
    "firmness", "lists", "related", "editing",
)  # fmt: skip


def page_of(client):
    return text(client.get("/methodology/"))


def plain(page):
    """The page without its tags, so that a sentence reads across links."""
    pieces = (
        page.replace("\N{NO-BREAK SPACE}", " ").replace("<dt>", "<dt> ").replace("<dd>", "<dd> ").split("<")
    )
    return " ".join("".join(piece.partition(">")[2] for piece in pieces).split())


@pytest.fixture
def congo(db):
    return CountryFactory(code="COD", name="DR Congo")


def mined(country, mineral, value=None, *, year=2024, **more):
    return figure(country, mineral, value, year=year, **more)


def test_on_an_empty_database_every_rule_stands_without_examples(client, db):
    page = page_of(client)
    for anchor in INDICATORS + OTHERS:
        assert f'id="{anchor}"' in page
    assert "The figures of the example are not loaded here." in page
    assert "Worked example</h3>" not in page


@pytest.mark.parametrize("anchor", INDICATORS)
def test_each_indicator_has_unit_source_refusal_and_formula(client, db, anchor):
    section = page_of(client).partition(f'id="{anchor}"')[2].partition("</section>")[0]
    assert "<math" in section
    for term in ("<dt>Unit</dt>", "<dt>Source</dt>", "<dt>Refused"):
        assert term in section


def test_the_example_of_a_share_is_computed_from_the_figures_of_today(client, congo, cobalt):
    made = mined(congo, cobalt, 50)
    mined(world(), cobalt, 80)
    page = page_of(client)
    assert f'href="{made.get_absolute_url()}"' in page
    assert "100 × 50 t / 80 t = 62.5%" in plain(page)


def test_the_example_of_a_sum_of_the_rows_names_the_rounded_total(client, congo, cobalt):
    mined(congo, cobalt, 50, year=2025)
    mined(CountryFactory(code="IDN", name="Indonesia"), cobalt, 40, year=2025)
    mined(world(), cobalt, 80, year=2025)
    assert "The rows of 2025 add up to 90 t, more than the rounded total of 80 t" in plain(page_of(client))


def test_a_refusal_is_shown_with_its_reason(client, db):
    lithium = MineralFactory(name="Lithium")
    mined(CountryFactory(code="USA", name="United States"), lithium, year=2025, flag=Flag.WITHHELD)
    mined(world(), lithium, 80, year=2025)
    assert "Refused: United States, lithium mined in 2025 (withheld), since its figure is withheld." in plain(
        page_of(client)
    )


def test_the_example_of_concentration_shows_both_ends(client, db):
    manganese = MineralFactory(name="Manganese")
    mined(CountryFactory(code="ZAF", name="South Africa"), manganese, 50)
    mined(CountryFactory(code="GAB", name="Gabon"), manganese, 30)
    other = CountryFactory(
        code="OTH", name="Other countries", kind=PlaceKind.AGGREGATE, region=None, continent=""
    )
    mined(other, manganese, 20)
    mined(world(), manganese, 100)
    page = plain(page_of(client))
    assert "Their squares add up to 3,400." in page
    assert "as a single country they raise it to 3,800." in page


def test_the_example_of_reserves_to_production_names_both_years(client, congo, cobalt):
    mined(congo, cobalt, 200, year=2025)
    mined(congo, cobalt, 6000, year=2025, measure=Measure.RESERVES)
    assert "6,000 t (2025) / 200 t (2025) = 30 years." in plain(page_of(client))


def test_percentages_of_the_united_states_are_shown_as_published(client, cobalt):
    percent = {"stage": "none", "basis": Basis.UNSTATED, "unit": Unit.PERCENT}
    america, chile = (
        CountryFactory(code="USA", name="United States"),
        CountryFactory(code="CHL", name="Chile"),
    )
    lithium = MineralFactory(name="Lithium")
    mined(america, cobalt, 79, measure=Measure.NET_IMPORT_RELIANCE, **percent)
    mined(america, lithium, measure=Measure.NET_IMPORT_RELIANCE, flag=Flag.BOUNDED, lower=50, **percent)
    mined(chile, lithium, 54, measure=Measure.IMPORT_SHARE, **percent)
    page = plain(page_of(client))
    assert "United States, cobalt, 2024: 79%." in page
    assert "United States, lithium, 2024: more than 50%." in page
    assert "average of the four years to 2024: Chile 54%." in page


def test_the_example_of_a_sum_adds_the_members_of_a_region(client, db):
    nickel, region = MineralFactory(name="Nickel"), RegionFactory(name="Southeast Asia")
    mined(CountryFactory(code="IDN", name="Indonesia", region=region), nickel, 60, year=2025)
    mined(CountryFactory(code="PHL", name="Philippines", region=region), nickel, 20, year=2025)
    mined(CountryFactory(code="MMR", name="Myanmar", region=region), nickel, year=2025, flag=Flag.WITHHELD)
    mined(world(), nickel, 100, year=2025)
    assert (
        "Indonesia 60 t + Philippines 20 t = at least 80 t our sum, at least 80.0% of the world. "
        "Not in the sum: Myanmar withheld." in plain(page_of(client))
    )


def test_the_example_of_a_revision_shows_each_value_with_its_release(client, congo, cobalt):
    identity = Identity("COD", "cobalt", "mine", "all", "production", "contained", 2024)
    for year, value in ((2025, 220), (2026, 226)):
        release = ReleaseFactory(
            key=f"survey-{year}", name=f"Survey {year}", published=datetime.date(year, 1, 31)
        )
        load_release([FigureRow(identity, "t", "estimated", value=Decimal(value), is_estimate=True)], release)
    assert (
        "DR Congo’s cobalt of 2024 was 220 t estimate (Survey 2025), then 226 t estimate (Survey 2026)."
        in plain(page_of(client))
    )


def test_releases_are_listed_with_their_dates(client, db):
    ReleaseFactory(note="World figures of 2024 and 2025.")
    page = plain(page_of(client))
    assert (
        "6 February 2026 USGS Mineral Commodity Summaries 2026, U.S. Geological Survey; Public domain."
        in page
    )


def test_more_figures_ask_no_more_of_the_database(client, congo, cobalt, django_assert_max_num_queries):
    mined(congo, cobalt, 50)
    with django_assert_max_num_queries(7) as before:
        client.get("/methodology/")
    for year in (2019, 2020, 2021, 2022, 2023):
        mined(congo, cobalt, 5, year=year)
        mined(world(), cobalt, 50, year=year)
    with django_assert_max_num_queries(len(before)):
        client.get("/methodology/")


def test_the_rules_that_the_code_has_are_stated(client, db):
    """Rules that only the code once had: forms of one table, the refusals, and the effect of withheld producers."""
    page = " ".join(client.get("/methodology/").content.decode().split())
    for words in (
        "Totals, shares and ranks of a year use rows of one edition’s table only.",
        "if its table has one total for several forms",
        f"more than {MOST_ASIDE}% of the table are in other forms",
        "“other countries” together have more",
        f"leave more than {ROUNDING}% of the total",
        "neither “at least” nor “at most” is right",
        "A comparison of two years uses the same basis for both",
        "two significant figures if the source estimated an input",
        "a whole per cent where the source estimated either side",
        "A sum that lacks a member is a lower bound",
    ):
        assert words in page, words
    assert "are never added up or compared. Units" not in page


def test_a_table_in_several_forms_is_an_example(client, db):
    release, helium = ReleaseFactory(), MineralFactory(name="Helium")
    for place, value, form in (
        (CountryFactory(code="QAT", name="Qatar"), 60, "all"),
        (CountryFactory(code="USA", name="United States"), 77, "from-gas"),
        (world(), 140, "all"),
    ):
        figure(place, helium, value, form=form, year=2022, basis=Basis.UNSTATED, release=release)
    page = text(client.get("/methodology/"))
    assert "Helium of 2022 has no ranks and no index: other forms have 55% of the same table" in page
