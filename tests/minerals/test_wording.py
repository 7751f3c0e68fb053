"""Figures in words."""

from decimal import Decimal

import pytest

from minerals import wording

from .test_indicators import row

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("observation", "expected"),
    [
        (row("A", 57_000), f"57,000{NBSP}t"),
        (row("A", 570, unit="kt"), f"570 thousand{NBSP}t"),
        (row("A", 1570, unit="kt"), f"1.57 million{NBSP}t"),
        (row("A", "0.5", unit="Mct"), f"0.5 million{NBSP}carats"),
        (row("A", 0, flag="zero"), "none"),
        (row("A", flag="withheld"), "withheld"),
        (row("A", flag="bounded", lower=Decimal(75_000_000)), f"more than 75,000,000{NBSP}t"),
        (row("A", flag="bounded", upper=Decimal(200_000)), f"less than 200,000{NBSP}t"),
        (
            row("A", flag="range", lower=Decimal(330), upper=Decimal(390), unit="Mt"),
            f"330 to 390 million{NBSP}t",
        ),
        (row("A", flag="described", text="Large"), "large"),
        (row("A", flag="described", text="United States data are included with ilmenite"), "see note"),
    ],
)
def test_an_amount_has_its_unit(observation, expected):
    assert wording.amount(observation) == expected


def test_without_its_unit_a_number_is_as_published():
    assert wording.amount(row("A", 1570, unit="kt"), with_unit=False) == "1,570"


def test_a_revised_value_is_marked_and_a_revised_note_is_not():
    assert [m for m, _ in wording.marks(row("A", 5, number=2, revised=True))] == ["r"]
    assert wording.marks(row("A", 5, number=2)) == []


@pytest.mark.parametrize(("value", "expected"), [("14.96", "15.0%"), ("0.04", "under 0.1%"), ("0", "0.0%")])
def test_a_share_has_one_decimal(value, expected):
    assert wording.percent(value) == expected
