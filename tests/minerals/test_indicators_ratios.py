"""Reserves to production: when two sides fit, and why they do not."""

from decimal import Decimal

import pytest

from minerals.indicators import Refusal, mine_production_beside, reserves_to_production
from minerals.wording import findings

from ..observations import row, series

pytestmark = pytest.mark.pure


def reserves(code="A", value=6, **more):
    return row(code, value, **({"measure": "reserves", "stage": "none"} | more))


def refusal(held, mined, code="A"):
    found = reserves_to_production(series(held), series(mined), code)
    assert isinstance(found, Refusal)
    return findings.refusal(found)


def test_reserves_last_so_many_years_at_this_production():
    held, mined = reserves(value=6, unit="Mt", year=2025), row("A", 200, unit="kt")
    found = reserves_to_production(series(held), series(mined), "A")
    assert (found.years, found.reserves, found.production) == (30, held, mined)


def test_carats_are_converted_among_themselves():
    found = reserves_to_production(series(reserves(unit="Mct")), series(row("A", 2, unit="kct")), "A")
    assert found.years == 3000


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"basis": "gross"}, "the two are weighed on different bases"),
        ({"form": "ore"}, "the two are of different products"),
        ({"mineral": "nickel"}, "the two are of different minerals"),
        ({"measure": "capacity"}, "one side is no reserves"),
        ({"year": 2026}, "the years 2026 and 2024 lie too far apart"),
        ({"unit": "kct"}, "the units kct and t cannot be converted"),
        ({"rankable": False}, "the source has a known fault in its reserves"),
        ({"value": None, "flag": "withheld"}, "its reserves are withheld"),
        ({"value": None, "flag": "blank"}, "its reserves are blank in the source"),
        ({"value": None, "flag": "bounded", "lower": Decimal(5)}, "its reserves are given as a bound only"),
        ({"value": None, "flag": "not-available"}, "its reserves are not available"),
        ({"value": 0, "flag": "zero"}, "its reserves are zero"),
    ],
)
def test_reserves_that_do_not_fit_are_refused_with_the_reason(change, reason):
    assert refusal(reserves(**change), row("A", 2)) == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"stage": "refinery"}, "one side is no mine production"),
        ({"rankable": False}, "the source has a known fault in its production"),
        ({"value": None, "flag": "withheld"}, "its production is withheld"),
        ({"value": 0, "flag": "zero"}, "its production is zero"),
    ],
)
def test_production_that_does_not_fit_is_refused_with_the_reason(change, reason):
    assert refusal(reserves(), row("A", **({"value": 2} | change))) == reason


def test_a_missing_side_is_refused():
    assert refusal(reserves(), row("B", 2)) == "the source gives no production"
    assert refusal(reserves("B"), row("A", 2)) == "the source gives no reserves"


def test_the_world_is_refused_where_one_total_leaves_a_country_out():
    held, mined = reserves("WLD", 90), row("WLD", 9, excludes=("USA",))
    assert refusal(held, mined, "WLD") == "one total leaves out a country that the other counts"
    assert reserves_to_production(series(held), series(row("WLD", 9)), "WLD").years == 10


@pytest.mark.parametrize("code", ["OTH", "EUU"])
def test_others_and_blocs_are_refused_since_their_members_may_differ(code):
    assert refusal(reserves(code), row(code, 2), code) == "the two need not be of the same countries"


def test_reserves_find_the_newest_mine_production_of_their_form_and_basis():
    old, new, late = (series(row("A", 2, year=year)) for year in (2024, 2025, 2027))
    others = [
        series(row("A", 2, year=2025, **change)) for change in ({"basis": "gross"}, {"stage": "refinery"})
    ]
    assert mine_production_beside(series(reserves(year=2025)), [old, late, new, *others]) is new
    assert mine_production_beside(series(reserves(year=2020)), [old, new]) is None
