"""One cell of a statistics table: every sign, word and form of number that the source uses."""

from decimal import Decimal

import pytest

from minerals.importers.values import Reading, read_value
from minerals.models import Flag


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
