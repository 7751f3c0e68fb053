"""The pages and file of governance: every country by name, none ranked, with the update and its licence."""

from decimal import Decimal

import pytest

from minerals.models import Dimension, GovernanceEstimate, Source

from ..factories import CountryFactory, figure, govern, world
from ..heads import Head
from ..reading import table, text, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def governed(cobalt):
    chile, china = CountryFactory(code="CHL", name="Chile"), CountryFactory(code="CHN", name="China")
    govern(china, {2023: Decimal("-0.5")})
    govern(chile, {2022: 1, 2023: Decimal("0.75")})
    return chile


def test_countries_stand_by_name_with_the_newest_year_and_the_licence(governed, client):
    page = words(client.get("/governance/"))
    assert "Countries by name, 2023" in page
    assert page.index("Chile 0.75") < page.index("China −0.50 −0.50 −0.50 −0.50 −0.50 −0.50 −0.50 6.0")
    assert "Source: Worldwide Governance Indicators, 2024 update. World Bank, WGI, CC BY 4.0." in page
    assert "World Bank" in page


def test_a_country_that_lacks_a_dimension_has_no_mean(governed, client):
    GovernanceEstimate.objects.filter(country=governed, dimension=Dimension.VOICE, year=2023).delete()
    assert "Chile – 0.75 0.75 0.75 0.75 0.75 – –" in words(client.get("/governance/"))
    (row,) = [
        row
        for row in table(client.get("/governance.csv"))
        if (row["country_iso3"], row["year"]) == ("CHL", "2023")
    ]
    assert (row["va"], row["cc"], row["mean"], row["scaled_0_10"]) == ("", "0.75", "", "")


def test_a_country_has_its_years_at_its_own_address(governed, client):
    page = words(client.get("/governance/chile/"))
    assert page.index("2023 0.75") < page.index("2022 1.00")
    assert client.get("/governance/atlantis/").status_code == 404
    CountryFactory(code="XKX", name="Kosovo")
    assert client.get("/governance/kosovo/").status_code == 404


def test_the_file_has_every_country_and_year_with_source_and_licence(governed, client):
    rows = table(client.get("/governance.csv"))
    assert [(row["country"], row["year"], row["mean"], row["scaled_0_10"]) for row in rows] == [
        ("Chile", "2022", "1", "3"),
        ("Chile", "2023", "0.75", "3.5"),
        ("China", "2023", "-0.5", "6"),
    ]
    named = {(row["release"], row["licence"], row["attribution"]) for row in rows}
    assert named == {("wgi-2024", "CC BY 4.0", "World Bank, WGI, CC BY 4.0")}


def test_a_mean_of_zero_is_five_of_ten_and_no_gap(client):
    govern(CountryFactory(code="PER", name="Peru"), {2023: 0})
    (row,) = table(client.get("/governance.csv"))
    assert (row["mean"], row["scaled_0_10"]) == ("0", "5")


def test_what_may_not_be_passed_on_is_in_no_file(governed, cobalt, client):
    for country, value in ((governed, 60), (world(), 100)):
        figure(country, cobalt, value)
    assert table(client.get("/minerals/cobalt/concentration.csv"))[0]["governance_low"] == "1.26"
    assert "World Bank, WGI, CC BY 4.0" in client.get("/minerals/cobalt.json").content.decode()
    Source.objects.filter(key="wgi").update(may_be_passed_on=False)
    assert table(client.get("/governance.csv")) == []
    assert table(client.get("/minerals/cobalt/concentration.csv"))[0]["governance_low"] == ""


def test_without_estimates_the_page_says_so(client, db):
    assert "No estimates of governance." in words(client.get("/governance/"))
    assert table(client.get("/governance.csv")) == []


def test_the_page_of_a_mineral_weighs_its_leading_series_by_governance(governed, cobalt, client):
    for country, value in ((governed, 60), (CountryFactory(code="CHN"), 30), (world(), 100)):
        figure(country, cobalt, value)
        figure(country, cobalt, value, measure="reserves", stage="none")
    page = words(client.get("/minerals/cobalt/"))
    # 0.6² × 3.5 + 0.3² × 6
    said = (
        "1.8 of 10 in 2024 (10: one country has everything and is governed worst); estimates of 2023, of "
        "90% of the output "
        "(World Bank, WGI, CC BY 4.0)."
    )
    assert page.count(said) == 1


def test_without_estimates_a_mineral_is_not_weighed(cobalt, cobalt_figures, client):
    assert "Weighted by" not in text(client.get("/minerals/cobalt/"))


def test_the_page_of_a_country_is_described_with_its_article(client):
    govern(CountryFactory(code="PHL", name="Philippines"), {2023: 1})
    description = Head(client.get("/governance/philippines/")).meta["description"]
    assert description.startswith("Governance of the Philippines, as the World Bank")
