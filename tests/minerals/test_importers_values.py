"""One cell of a statistics table: every sign, word and form of number that the source uses."""

from decimal import Decimal

import pytest

from minerals.importers.publishers.usgs.words import read_percent, read_reliance, read_value
from minerals.importers.reading.tables import Reading, read_number, shown
from minerals.models import Flag

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("226,000", Reading(Flag.REPORTED, Decimal(226000))),
        ("5900000", Reading(Flag.REPORTED, Decimal(5900000))),
        ("1,234.5", Reading(Flag.REPORTED, Decimal("1234.5"))),
        ("0.05", Reading(Flag.REPORTED, Decimal("0.05"))),
        ("W", Reading(Flag.WITHHELD)),
        ("NA", Reading(Flag.NOT_AVAILABLE)),
        ("—", Reading(Flag.ZERO, Decimal(0))),
        ("0", Reading(Flag.ZERO, Decimal(0))),
        ("XX", Reading(Flag.NOT_AVAILABLE, text="Not applicable")),
        ("Large", Reading(Flag.DESCRIBED, text="Large")),
        ("Moderate to large", Reading(Flag.DESCRIBED, text="Moderate to large")),
        ("Very small", Reading(Flag.DESCRIBED, text="Very small")),
        (">85,000,000", Reading(Flag.BOUNDED, lower=Decimal(85000000))),
        ("<200,000", Reading(Flag.BOUNDED, upper=Decimal(200000))),
        ("330 - 390", Reading(Flag.RANGE, lower=Decimal(330), upper=Decimal(390))),
        ("50–300", Reading(Flag.RANGE, lower=Decimal(50), upper=Decimal(300))),
    ],
)
def test_a_cell_is_read_as_what_it_says(text, reading):
    assert read_value(text) == reading


def test_an_estimated_number_is_flagged_and_a_withheld_one_stays_withheld():
    assert read_value("1,000", estimated=True).flag == Flag.ESTIMATED
    assert read_value("W", estimated=True).flag == Flag.WITHHELD


def test_a_sign_that_refers_to_the_note_takes_its_meaning_from_there():
    assert read_value("s", meaning="Less than ½ unit") == Reading(Flag.DESCRIBED, text="Less than ½ unit")
    assert read_value("XX", meaning="No total") == Reading(Flag.NOT_AVAILABLE, text="No total")
    with pytest.raises(ValueError, match="no note"):
        read_value("s")


@pytest.mark.parametrize(
    "text", ["", "12,34", "1,2345", "-5", "-", "n.a.", "5 t", "1e3", "٣", "390 - 330", "NaN", "Huge"]
)
def test_what_no_rule_knows_is_refused(text):
    with pytest.raises(ValueError, match=r"not a number|does not rise"):
        read_value(text)


@pytest.mark.parametrize(
    "text", ["1" * 17, "1" * 30, ">" + "9" * 17, "1 - " + "9" * 20, "0.00001", "1.23456"]
)
def test_a_number_that_its_column_has_no_room_for_is_refused(text):
    with pytest.raises(ValueError, match="more than 16 digits before or 4 after the point"):
        read_value(text)


def test_zeros_at_the_ends_of_a_number_need_no_room():
    assert read_number("000" + "9" * 16) == Decimal("9" * 16)
    assert read_number("1.50000") == Decimal("1.5")


def test_a_word_longer_than_its_column_is_refused():
    with pytest.raises(ValueError, match="201 characters; at most 200 fit"):
        read_value("s", meaning="x" * 201)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("100", Reading(Flag.REPORTED, Decimal(100))),
        ("0", Reading(Flag.ZERO, Decimal(0))),
        (">95", Reading(Flag.BOUNDED, lower=Decimal(95))),
        ("<1", Reading(Flag.BOUNDED, upper=Decimal(1))),
        ("NA", Reading(Flag.NOT_AVAILABLE)),
    ],
)
def test_a_percentage_is_read_like_any_number(text, reading):
    assert read_percent(text) == read_reliance(text) == reading


@pytest.mark.parametrize("text", ["101", ">100.5", "<1,000", "90 - 110"])
def test_more_than_all_is_no_percentage(text):
    with pytest.raises(ValueError, match="more than 100 percent"):
        read_percent(text)


def test_a_net_exporter_is_known_only_where_the_reliance_on_imports_is_told():
    assert read_reliance("E", estimated=True) == Reading(Flag.DESCRIBED, text="Net exporter")
    for read in (read_value, read_percent):
        with pytest.raises(ValueError, match="'E' is not a number"):
            read("E")


def test_a_long_cell_is_shown_by_its_beginning():
    assert shown("x" * 60) == repr("x" * 60)
    assert shown("x" * 5000) == repr("x" * 59 + "…")
