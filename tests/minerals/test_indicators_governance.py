"""Concentration weighted by governance, and how suppliers are governed: by hand, and from the files by other code."""

import csv
import gzip
from collections import defaultdict
from decimal import Decimal

import pytest
from django.conf import settings

from minerals.facts.governance import Governance
from minerals.indicators import (
    Refusal,
    SuppliersGovernance,
    governance_of_suppliers,
    governance_weighted,
    scaled,
)
from minerals.models import Dimension, Flag, GovernanceEstimate

from ..factories import CountryFactory, ReleaseFactory, SourceFactory
from ..observations import row, series
from .test_indicators_real import real_series

DATA = settings.BASE_DIR.parent / "shared" / "data"
pure = pytest.mark.pure
MEANS = {"AUS": Decimal("1.5"), "CHN": Decimal("-0.5")}


def weighted(*rows, means=MEANS):
    return governance_weighted(series(*rows).concentration_or_reason(), means)


@pure
def test_the_best_is_0_the_worst_10():
    assert [scaled(Decimal(mean)) for mean in ("2.5", "0", "-2.5")] == [0, 5, 10]


@pure
def test_each_squared_share_is_times_how_its_country_is_governed():
    found = weighted(row("AUS", 60), row("CHN", 40), row("WLD", 100))
    # 0.6² × 2 + 0.4² × 6
    assert (found.low, found.high, found.covered, found.missing) == (
        Decimal("1.68"),
        Decimal("1.68"),
        100,
        (),
    )


@pure
def test_a_country_without_an_estimate_leaves_a_range_and_is_named():
    found = weighted(row("AUS", 60), row("XKX", 40), row("WLD", 100))
    assert (found.low, found.high) == (Decimal("0.72"), Decimal("0.72") + Decimal("1.6"))
    assert (found.covered, found.missing) == (60, ("XKX",))


@pure
def test_other_countries_are_many_small_ones_or_a_single_one_of_the_worst():
    found = weighted(row("AUS", 60), row("CHN", 20), row("OTH", 20), row("WLD", 100))
    assert (found.low, found.high) == (Decimal("0.96"), Decimal("1.36"))
    assert found.covered == 80


@pure
def test_a_bound_of_the_index_is_a_bound_of_this_one():
    found = weighted(row("AUS", 60), row("USA", flag=Flag.WITHHELD), row("WLD", 100))
    assert found.at_least


@pure
def test_without_an_index_or_an_estimate_there_is_a_refusal():
    assert weighted(row("AUS", 60)) == Refusal("no-total")
    assert weighted(row("AUS", 100), row("WLD", 100), means={}) == Refusal("no-governance-estimate")


@pure
def test_suppliers_count_by_the_value_of_what_they_supply():
    found = governance_of_suppliers({"AUS": 30, "CHN": 10}, MEANS)
    assert found == SuppliersGovernance(Decimal(1), Decimal(100))
    partly = governance_of_suppliers({"AUS": 30, "XKX": 10, "CHN": 0}, MEANS)
    assert partly == SuppliersGovernance(Decimal("1.5"), Decimal(75), ("XKX",))


@pure
def test_without_imports_or_estimates_suppliers_have_no_mean():
    assert governance_of_suppliers({}, MEANS) == Refusal("no-imports")
    assert governance_of_suppliers({"XKX": 5}, MEANS) == Refusal("no-governance-estimate")


# The store


@pytest.fixture
def estimated(db):
    source = SourceFactory(key="wgi", title="WGI")
    old = ReleaseFactory(key="wgi-2023", source=source, name="WGI 2023", published="2023-11-01")
    new = ReleaseFactory(key="wgi-2024", source=source, name="WGI 2024", published="2024-11-01")
    chile, china = CountryFactory(code="CHL", name="Chile"), CountryFactory(code="CHN", name="China")
    for release, country, year, estimate, dimensions in (
        (old, chile, 2022, 2, Dimension.values),
        (new, chile, 2022, 1, Dimension.values),
        (new, chile, 2023, Decimal("0.9"), Dimension.values),
        (new, china, 2022, -1, Dimension.values[:5]),
        (new, china, 2023, Decimal("-0.5"), Dimension.values),
    ):
        for one in dimensions:
            stored = {"release": release, "country": country, "year": year, "dimension": one}
            GovernanceEstimate.objects.create(**stored, estimate=estimate)


def test_the_newest_release_alone_speaks_and_a_country_needs_all_six(estimated, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = Governance.newest()
    assert (found.release, found.name) == ("wgi-2024", "WGI 2024")
    assert found.years == {2022: {"CHL": 1}, 2023: {"CHL": Decimal("0.9"), "CHN": Decimal("-0.5")}}


def test_a_later_year_takes_the_newest_estimates_and_an_earlier_one_none(estimated):
    found = Governance.newest()
    assert [found.year_for(year) for year in (2021, 2022, 2023, 2025)] == [None, 2022, 2023, 2023]
    assert found.means(2021) == {}
    assert Governance.newest({2025}).years.keys() == {2023}
    assert Governance.newest({2022, 2025}).years.keys() == {2022, 2023}


def test_without_estimates_there_is_no_release(db):
    assert Governance.newest() == Governance()


# The files, by code that shares nothing with ours


def shipped_means(year):
    with gzip.open(
        settings.BASE_DIR / "content" / "governance" / "wgi-2024.csv.gz", "rt", newline=""
    ) as file:
        lines = [line for line in csv.DictReader(file) if line["year"] == year]
    full = (line for line in lines if all(line[one] for one in Dimension.values))
    return {line["country_iso3"]: sum(Decimal(line[one]) for one in Dimension.values) / 6 for line in full}


@pure
@pytest.mark.skipif(not (DATA / "wgi").exists(), reason="the file of the source is not in ../shared/data")
@pytest.mark.parametrize(
    ("mineral", "stage"),
    [
        ("cobalt", "mine"),
        ("copper", "mine"),
        ("copper", "refinery"),
        ("graphite", "mine"),
        ("rare-earths", "mine"),
    ],
)
def test_the_index_of_a_real_production_is_that_of_the_files(mineral, stage):
    with (DATA / "wgi" / "wgi_2015_2023.csv").open(newline="") as file:
        worse = {
            line["alpha3"]: line["wgi_scaled_0_10"] for line in csv.DictReader(file) if line["year"] == "2023"
        }
    with (settings.BASE_DIR / "content" / "figures" / "usgs-mcs-2026.csv").open(newline="") as file:
        wanted = (mineral, stage, "all", "production", "2024")
        names = ("mineral", "stage", "form", "measure", "year")
        lines = [
            line for line in csv.DictReader(file) if tuple(map(line.get, names)) == wanted and line["value"]
        ]
    output = defaultdict(float, {line["country_iso3"]: float(line["value"]) for line in lines})
    other, published = output.pop("OTH", 0), output.pop("WLD")
    total = max(published, sum(output.values()) + other)
    low = sum((each / total) ** 2 * float(worse[code]) for code, each in output.items())
    one = real_series()[mineral, stage, "all", "production", 2024]
    found = governance_weighted(one.concentration(), shipped_means("2023"))
    assert float(found.low) == pytest.approx(low, abs=0.001)
    assert float(found.high) == pytest.approx(low + 10 * (other / total) ** 2, abs=0.001)
    assert float(found.covered) == pytest.approx(100 * sum(output.values()) / total)
