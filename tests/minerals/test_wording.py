"""Figures in words."""

from decimal import Decimal

import pytest

from minerals import wording

from ..observations import row, series

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


def test_a_share_of_a_bounded_total_is_at_most_that():
    bounded = series(row("CHN", 44), row("WLD", flag="bounded", lower=Decimal(75)))
    exact = series(row("CHN", 30), row("WLD", 40))
    assert [wording.share_text(s.share("CHN")) for s in (bounded, exact)] == ["at most 58.7%", "75.0%"]
    assert wording.share_text(exact.share("JPN")) == ""


def test_a_legend_explains_the_marks_of_a_figure_and_of_its_share():
    one = series(
        row("A", 60, flag="estimated"), row("USA", flag="withheld"), row("WLD", 100, excludes=("USA",))
    )
    assert list(wording.legend(one.of("A"), one.share("A"))) == ["e", "x"]
    assert wording.share_marks(one.share("A")) == [
        ("x", "of the published total, which excludes the United States")
    ]
    assert list(wording.legend(one.of("WLD"))) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row("WLD", 9)], []),
        ([row("WLD", 9, excludes=("USA",))], ["The world total leaves out the United States."]),
        (
            [row("WLD", flag="bounded", lower=Decimal(9))],
            ["The world total is a lower bound, so a share is at most what is shown."],
        ),
        (
            [row("B", 7), row("WLD", 9)],
            ["The rows add up to 12 t, more than the rounded published total; shares are of their sum."],
        ),
        ([row("WLD", 9, unit="kt")], []),
    ],
)
def test_what_must_be_said_of_a_world_total(rows, said):
    assert wording.world_remarks(series(row("A", 5), *rows)) == said


def test_words_are_long_where_a_cell_says_see_note():
    long = row("A", flag="described", text="Counted with “other” minerals")
    assert wording.quoted(wording.long_words(long)) == "“Counted with ‘other’ minerals”"
    assert wording.long_words(row("A", flag="described", text="Large")) == ""
    assert wording.long_words(row("A", 5, text="Counted with other minerals of the north")) == ""


def test_releases_that_differ_by_their_year_are_named_once():
    names = ["Summaries 2025, data", "Summaries 2023, data", "Summaries 2024, data", "A correction"]
    assert wording.release_names(names) == ["A correction", "Summaries 2023 to 2025, data"]
    assert wording.year_span([2025, 2022, 2021]) == "2021, 2022 and 2025"
