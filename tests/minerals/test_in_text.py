"""Amounts and shares in sentences: one set of rules for large numbers, with the digits that the source bears."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from minerals.indicators import Share
from minerals.models import Flag
from minerals.wording import amount, amount_in_text, listed, says_about, share_in_text

pytestmark = pytest.mark.pure


def figure(value=None, unit="t", flag=Flag.REPORTED, *, lower=None, upper=None, lacks_members=False):
    numbers = (None if n is None else Decimal(n) for n in (value, lower, upper))
    value, lower, upper = numbers
    return SimpleNamespace(
        value=value, lower=lower, upper=upper, unit=unit, flag=flag, text="", lacks_members=lacks_members
    )


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", "_")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("9000", "t", "9,000_t"),
        ("248.2", "t", "248.2_t"),
        ("1.4", "kt", "1,400_t"),
        ("570", "kt", "570,000_t"),
        ("0.57", "Mt", "570,000_t"),
        ("1400", "kt", "1.4_million_t"),
        ("4900000", "t", "4.9_million_t"),
        ("999999", "t", "999,999_t"),
        ("1234567", "t", "about 1.23_million_t"),
        ("600000", "kt", "600_million_t"),
        ("1200000", "kt", "1.2_billion_t"),
        ("900000", "kg", "900_t"),
        ("5300", "kg", "5.3_t"),
        ("999", "kg", "999_kg"),
        ("430", "kct", "430,000_carats"),
        ("37300", "kct", "37.3_million_carats"),
        ("81", "Mm3", "81 million_m³"),
        ("12", "%", "12%"),
    ],
)
def test_weights_are_in_tonnes_and_from_a_million_on_in_three_digits(value, unit, expected):
    assert plain(amount_in_text(figure(value, unit))) == expected


def test_a_table_keeps_unit_and_digits_of_the_source():
    assert plain(amount(figure("1234567"))) == "1,234,567_t"
    assert plain(amount(figure("570", "kt"))) == "570 thousand_t"


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (figure(flag=Flag.BOUNDED, lower="6300000"), "more than 6.3_million_t"),
        (figure(unit="kt", flag=Flag.BOUNDED, upper="50"), "less than 50,000_t"),
        (figure(unit="kt", flag=Flag.RANGE, lower="1200", upper="1400"), "1.2 to 1.4_million_t"),
        (figure(unit="kt", flag=Flag.RANGE, lower="900", upper="1200"), "900,000 to 1,200,000_t"),
        (figure("1564321", "kt", Flag.CALCULATED, lacks_members=True), "at least 1.56_billion_t"),
        (figure("0", "kt", Flag.ZERO), "none"),
        (figure(flag=Flag.WITHHELD), "withheld"),
    ],
)
def test_bounds_ranges_and_what_has_no_number_are_said_so(one, expected):
    assert plain(amount_in_text(one)) == expected


def test_a_sum_that_lacks_members_is_rounded_down():
    one = figure("1569", "kt", Flag.CALCULATED, lacks_members=True)
    assert plain(amount_in_text(one)) == "at least 1.56_million_t"


def test_another_language_has_its_own_signs(languages):
    with override("de"):
        assert plain(amount_in_text(figure("1400", "kt"))).startswith("1,4_")


def share(percent, **more):
    return Share(Decimal(percent), **{"at_most": False, "excludes": (), "of_sum": False} | more)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (share("28.4", is_estimate=True), "about 28%"),
        (share("28.4"), "28.4%"),
        (share("0.4", is_estimate=True), "under 1%"),
        (share("99.4", is_estimate=True), "about 99%"),
        (share("99.5", is_estimate=True), "over 99%"),
        (share("57.2", is_estimate=True, at_most=True), "at most 58%"),
        (share("0", is_estimate=True), "0%"),
    ],
)
def test_a_share_is_about_where_an_estimate_is_in_it(found, expected):
    assert share_in_text(found) == expected
    assert says_about(found) == expected.startswith("about")


def test_without_a_share_there_is_nothing_to_say():
    assert (share_in_text(None), says_about(None)) == ("", False)


@pytest.mark.parametrize(
    "name", ["Philippines", "Solomon Islands", "Dominican Republic", "Caribbean Netherlands"]
)
def test_a_country_has_its_article_in_a_sentence(name):
    assert listed(["Poland", name]) == f"Poland and the {name}"
