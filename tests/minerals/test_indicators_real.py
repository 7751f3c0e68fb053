"""Indicators over the real figures, against numbers worked out by hand from the publisher's own files.

Each expected number was computed from the raw files without this project's code: shares by the row over the
published total or, where that is larger, the sum of the rows; HHI as the sum of squares. No database.
"""

import csv
import datetime
from decimal import Decimal
from functools import cache

import pytest
from django.conf import settings

from minerals.indicators import Observation, Series, link_tables, reserves_to_production
from minerals.models.places import SINGLE
from minerals.wording.findings import refusal
from minerals.wording.numbers import rank as rank_text
from minerals.wording.shares import share_remark

pytestmark = pytest.mark.pure

CONTENT = settings.BASE_DIR / "content"


def table(*path):
    with CONTENT.joinpath(*path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def real_series():
    """{(mineral, stage, form, measure, year): Series} of the current figures of the USGS in content/."""
    places = {place["code"]: place for place in table("countries.csv")}
    published = {r["key"]: datetime.date.fromisoformat(r["published"]) for r in table("releases.csv")}
    stated = []  # (day, row), oldest first
    for path in sorted((CONTENT / "figures").glob("usgs-mcs-*.csv")):
        stated += [(published[path.stem], row | {"reason": ""}) for row in table("figures", path.name)]
    stated += [(published[row["release"]], row) for row in table("corrections.csv")]
    current = {}
    for day, row in sorted(stated, key=lambda pair: pair[0]):
        o = observation(row, places[row["country_iso3"]], day)
        current[o.key] = o
    names = {code: place["name"] for code, place in places.items()}
    found = {}
    for o in current.values():
        found.setdefault((*o.identity, o.year), Series(names=names)).observations.append(o)
    link_tables(found.values())
    return {
        (mineral, stage, form, measure, year): series
        for (mineral, stage, form, measure, *_, year), series in found.items()
    }


def observation(row, place, day):
    parts = ("country_iso3", "mineral", "stage", "form", "measure", "basis", "year")
    numbers = {name: Decimal(row[name]) if row[name] else None for name in ("value", "lower", "upper")}
    return Observation(
        key=".".join(row[part] for part in parts),
        code=row["country_iso3"],
        name=place["name"],
        slug=place["slug"],
        ranked=place["kind"] in SINGLE,
        is_bloc=place["kind"] == "bloc",
        mineral_name=row["mineral"],
        year=int(row["year"]),
        **{
            part: row[part]
            for part in ("mineral", "stage", "form", "measure", "basis", "unit", "flag", "text")
        },
        excludes=tuple(filter(None, row["excludes"].split(";"))),
        published=day,
        is_correction=bool(row["reason"]),
        edition=None if row["reason"] else day,
        is_estimate=row["flag"] == "estimated",
        **numbers,
    )


def find(mineral, stage, year, measure="production", form="all"):
    if year < 2024 and not (CONTENT / "figures" / f"usgs-mcs-{min(year, 2023) + 2}.csv").exists():
        pytest.skip(f"content/figures has no release with {year}")
    return real_series()[mineral, stage, form, measure, year]


@pytest.mark.parametrize(
    ("mineral", "stage", "year", "form", "code", "percent"),
    [
        ("cobalt", "mine", 2025, "all", "COD", "73.1"),  # of the sum: 314,600 t, above the rounded 310,000
        ("cobalt", "mine", 2024, "all", "COD", "74.8"),
        ("cobalt", "mine", 2023, "all", "COD", "73.5"),
        ("copper", "refinery", 2024, "all", "CHN", "44.9"),
        ("copper", "mine", 2024, "all", "CHL", "24.0"),
        ("niobium", "mine", 2024, "all", "BRA", "92.4"),
        ("nickel", "mine", 2024, "all", "IDN", "62.3"),
        ("nickel", "mine", 2021, "all", "IDN", "38.0"),
        ("tungsten", "mine", 2025, "all", "CHN", "78.7"),
        ("graphite", "mine", 2024, "all", "CHN", "81.9"),
        ("bauxite", "mine", 2024, "all", "GIN", "33.2"),
        ("indium", "refinery", 2024, "all", "KOR", "16.5"),
        ("lithium", "mine", 2025, "all", "AUS", "31.7"),
        ("lithium", "mine", 2022, "all", "AUS", "51.0"),
        ("palladium", "mine", 2024, "all", "RUS", "41.0"),
        ("platinum", "mine", 2024, "all", "ZAF", "70.4"),
        ("tin", "mine", 2024, "all", "CHN", "24.1"),
        ("manganese", "mine", 2024, "all", "GAB", "24.8"),
        ("antimony", "mine", 2025, "all", "TJK", "19.9"),
        ("titanium", "plant", 2024, "sponge", "JPN", "15.0"),
    ],
)
def test_shares(mineral, stage, year, form, code, percent):
    share = find(mineral, stage, year, form=form).share(code)
    assert share.percent.quantize(Decimal("0.1")) == Decimal(percent)


@pytest.mark.parametrize(
    ("mineral", "stage", "year", "form", "low", "high", "top3"),
    [
        ("cobalt", "mine", 2024, "all", 5750, 5757, "89.1"),
        ("cobalt", "mine", 2023, "all", 5503, 5509, "85.2"),
        ("cobalt", "mine", 2022, "all", 5415, 5426, "82.6"),
        ("cobalt", "mine", 2021, "all", 5268, 5275, "80.2"),
        ("gallium", "refinery", 2025, "all", 9804, 9804, "100.0"),
        ("gallium", "refinery", 2023, "all", 9626, 9626, "99.5"),
        ("tungsten", "mine", 2025, "all", 6234, 6242, "85.0"),
        ("graphite", "mine", 2024, "all", 6765, 6765, "91.1"),
        ("indium", "refinery", 2024, "all", 5181, 5181, "92.1"),
        ("lithium", "mine", 2025, "all", 2024, 2024, "72.4"),
        ("manganese", "mine", 2024, "all", 2382, 2426, "73.4"),
        ("tin", "mine", 2024, "all", 1349, 1349, "53.7"),
        ("nickel", "mine", 2021, "all", 1827, 2073, "59.7"),
        ("helium", "mine", 2025, "all", 3055, 3055, "85.3"),
        ("titanium", "plant", 2024, "sponge", 4877, 4877, "91.1"),
    ],
)
def test_concentration(mineral, stage, year, form, low, high, top3):
    found = find(mineral, stage, year, form=form).concentration()
    assert (found.low, found.high) == (low, high)
    assert found.top3.quantize(Decimal("0.1")) == Decimal(top3)


@pytest.mark.parametrize(
    ("mineral", "stage", "year", "code", "rank"),
    [
        ("cobalt", "mine", 2025, "IDN", "2nd"),
        ("gallium", "refinery", 2025, "JPN", "3rd"),
        ("helium", "mine", 2025, "CHN", "6th (tied)"),  # with Poland, 3 million m³ each
        ("helium", "mine", 2025, "POL", "6th (tied)"),
        ("tungsten", "mine", 2025, "RUS", "4th (tied)"),  # with North Korea, 2,000 t each
        ("tungsten", "mine", 2025, "BOL", "6th"),
    ],
)
def test_ranks(mineral, stage, year, code, rank):
    assert rank_text(find(mineral, stage, year).rank(code)) == rank


def test_a_withheld_producer_is_outside_the_total_and_the_ranks():
    lithium = find("lithium", "mine", 2025)
    assert lithium.rank("USA") is None
    assert refusal(lithium.share_or_reason("USA")) == "its figure is withheld"
    assert share_remark(lithium.share("AUS")) == "of the published total, which excludes the United States"


def test_new_caledonia_s_cobalt_of_2024_is_not_counted_twice():
    """It stands on its own in the edition of 2025, and among “other countries” in that of 2026."""
    cobalt = find("cobalt", "mine", 2024)
    assert cobalt.world.value == cobalt.world.published == 302_000
    assert "NCL" not in [o.code for _, o in cobalt.ranking()]


def test_the_corrected_world_reserves_of_rare_earths_are_a_bound():
    held = find("rare-earths", "none", 2025, measure="reserves")
    china, brazil = held.share("CHN"), held.share("BRA")
    assert (china.at_most, china.percent.quantize(Decimal("0.1"))) == (True, Decimal("58.4"))
    assert brazil.percent.quantize(Decimal("0.1")) == Decimal("14.6")
    assert refusal(held.concentration_or_reason()) == "the world total is a lower bound"


@pytest.mark.parametrize(
    ("mineral", "code", "years"),
    [
        ("cobalt", "COD", "26.1"),  # 6,000,000 t over 230,000 t
        ("lithium", "CHL", "164.3"),  # 9,200,000 t over 56,000 t
        ("tungsten", "CHN", "37.3"),  # 2,500,000 t over 67,000 t
    ],
)
def test_reserves_to_production(mineral, code, years):
    found = reserves_to_production(
        find(mineral, "none", 2025, measure="reserves"), find(mineral, "mine", 2025), code
    )
    assert found.years.quantize(Decimal("0.1")) == Decimal(years)


def test_the_world_s_lithium_reserves_are_not_divided_by_a_total_without_the_united_states():
    held, mined = find("lithium", "none", 2025, measure="reserves"), find("lithium", "mine", 2025)
    assert refusal(reserves_to_production(held, mined, "WLD")) == (
        "one total leaves out a country that the other counts"
    )


@pytest.mark.parametrize("mineral", ["neon", "krypton", "xenon"])
def test_the_only_country_that_is_named_does_not_lead_where_the_others_have_more(mineral):
    found = find(mineral, "plant", 2025)
    assert found.ranking() == []
    assert "the others together have more" in refusal(found.concentration_or_reason())


@pytest.mark.parametrize(
    ("mineral", "stage", "year", "part"),
    [("talc", "mine", 2025, "79%"), ("diatomite", "mine", 2025, "15%"), ("helium", "mine", 2022, "49%")],
)
def test_a_table_in_several_forms_ranks_no_remnant_of_itself(mineral, stage, year, part):
    found = find(mineral, stage, year)
    assert found.ranking() == []
    assert f"other forms have {part} of the same table" in refusal(found.concentration_or_reason())


def test_a_few_rows_in_other_forms_take_their_places_in_the_ranking():
    lime = find("lime", "plant", 2025)
    places = [rank.place for rank, _ in lime.ranking()]
    assert 4 not in places  # Russia, of which the source counts another kind of lime
    tellurium = find("tellurium", "refinery", 2025)
    assert tellurium.world.value == 1028  # with Sweden’s concentrate, which the total of 1,000 holds
    assert tellurium.share("CHN").percent.quantize(Decimal("0.1")) == Decimal("77.8")
