"""Figures set beside others: what two are compared by, the least and the most of years, sums over minerals."""

from decimal import Decimal

import pytest

from minerals.indicators import Observation, Refusal, Series, compared, missing_years, spread, sum_of_minerals

pytestmark = pytest.mark.pure


def row(value=None, *, code="JPN", mineral="platinum", year=2025, unit="t", flag="reported", **more):
    return Observation(
        key=f"{code}.{mineral}.{year}", code=code, name=code.title(), slug=code.lower(), ranked=code != "OTH",
        mineral=mineral, mineral_name=mineral.title(), stage="mine", form="all", measure="production",
        basis=more.pop("basis", "contained"), year=year, unit=unit, flag=flag,
        value=None if value is None else Decimal(value), **more,
    )  # fmt: skip


def test_a_figure_is_compared_in_the_units_of_one_family():
    found = compared(row(3000), row(2, unit="kt"), sides=("a", "b"))
    assert (found.times, found.change) == (Decimal("1.5"), 50)
    estimated = compared(row(3), row(2, is_estimate=True), sides=("a", "b"))
    assert (estimated.is_estimate, found.is_estimate) == (True, False)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (row(flag="withheld"), "inexact-side"),
        (row(0, flag="zero"), "zero-side"),
        (row(2, basis="gross"), "unlike-bases"),
        (row(2, unit="Mct"), "unlike-units-of-sides"),
        (row(2, excludes=("USA",)), "unlike-totals"),
        (row(2, rankable=False), "known-fault"),
        (row(2, flag="calculated", excludes=()), None),
    ],
)
def test_what_is_unlike_is_not_compared(other, code):
    found = compared(row(3), other, sides=("a", "b"))
    assert (found.code if isinstance(found, Refusal) else None) == code


def test_percentages_are_not_compared_by_per_cent():
    assert compared(row(3, unit="%"), row(2, unit="%"), sides=("a", "b")).code == "compared-percentages"


def test_a_range_has_the_unit_of_the_newest_year():
    found = spread([row(2, year=2025, unit="kt"), row(1500, year=2024), row(1800, year=2023)])
    assert (found.low, found.high, found.unit) == (Decimal("1.5"), 2, "kt")
    assert [one.year for one in found.rows] == [2023, 2024, 2025]
    assert spread([row(1), row(flag="withheld", year=2024)]).code == "inexact-side"


def test_years_between_that_have_no_figure_are_named():
    assert missing_years([row(1, year=2020), row(1, year=2023)], 2020, 2023) == [2021, 2022]
    assert missing_years([row(1, year=2020), row(1, year=2021)], 2020, 2021) == []


def test_what_is_withheld_makes_a_sum_a_lower_bound():
    members = [Series([row(5)]), Series([row(flag="withheld", mineral="rhodium")])]
    found = sum_of_minerals(members, "JPN")
    assert (found.value, found.lacks_members, [one.name for one in found.missing]) == (5, True, ["Rhodium"])
    unlisted = Series([row(9, code="OTH", mineral="iridium"), row(1, code="USA", mineral="iridium")])
    found = sum_of_minerals([Series([row(5)]), unlisted], "JPN")
    assert (found.value, found.lacks_members, found.unlisted) == (5, True, ("Iridium",))


def test_minerals_that_are_weighed_otherwise_are_not_added():
    members = [Series([row(5)]), Series([row(4, mineral="rhodium", basis="gross")])]
    assert sum_of_minerals(members, "JPN").code == "unlike-bases"
    assert sum_of_minerals([Series([row(code="USA", value=1)])], "JPN").code == "members-not-listed"
