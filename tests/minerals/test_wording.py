"""Figures in words."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.conf import settings

from minerals.indicators import Refusal
from minerals.models import MarketSeries, MarketValue, Statistic
from minerals.wording import figures, findings, market, numbers, shares

from ..observations import row, series

pytestmark = pytest.mark.pure

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
    assert figures.amount(observation) == expected


def test_without_its_unit_a_number_is_as_published():
    assert figures.amount(row("A", 1570, unit="kt"), with_unit=False) == "1,570"


def test_a_revised_value_is_marked_and_a_revised_note_is_not():
    assert [m for m, _ in figures.marks(row("A", 5, number=2, revised=True))] == ["r"]
    assert figures.marks(row("A", 5, number=2)) == []


@pytest.mark.parametrize(("text", "letters"), [("Included with ilmenite and others", []), ("Large", ["e"])])
def test_a_cell_that_points_to_a_note_has_no_number_that_could_be_an_estimate(text, letters):
    described = row("A", flag="described", text=text, is_estimate=True)
    assert [m for m, _ in figures.marks(described)] == letters
    price = MarketSeries(statistic=Statistic.PRICE)
    priced = MarketValue(series=price, flag="described", text=text, is_estimate=True)
    assert [m for m, _ in market.letters(priced)] == letters


@pytest.mark.parametrize(("value", "expected"), [("14.96", "15.0%"), ("0.04", "under 0.1%"), ("0", "0.0%")])
def test_a_share_has_one_decimal(value, expected):
    assert numbers.percent(value) == expected


def test_a_share_of_a_bounded_total_is_at_most_that():
    bounded = series(row("CHN", 44), row("WLD", flag="bounded", lower=Decimal(75)))
    exact = series(row("CHN", 30), row("WLD", 40))
    assert [numbers.share_text(s.share("CHN")) for s in (bounded, exact)] == ["at most 58.7%", "75.0%"]
    assert numbers.share_text(exact.share("JPN")) == ""


def test_the_mark_of_a_share_says_what_its_whole_leaves_out():
    one = series(row("A", 60), row("USA", flag="withheld"), row("WLD", 100, excludes=("USA",)))
    assert shares.share_marks(one.share("A")) == [
        ("x", "of the published total, which excludes the United States")
    ]


def test_a_share_of_two_minimums_is_marked_as_no_bound():
    found = replace(series(row("CHN", 30), row("WLD", 40)).share("CHN"), at_most=True, at_least=True)
    assert shares.share_marks(found) == [("b", str(figures.MARKS["b"]))]
    for one in (replace(found, at_most=False), replace(found, at_least=False), None):
        assert shares.share_marks(one) == []


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
            [],  # the mark of each share says it
        ),
        ([row("WLD", 9, unit="kt")], []),
    ],
)
def test_what_must_be_said_of_a_world_total(rows, said):
    assert findings.world_remarks(series(row("A", 5), *rows)) == said


def test_words_are_long_where_a_cell_says_see_note():
    long = row("A", flag="described", text="Counted with “other” minerals")
    assert figures.quoted(figures.long_words(long)) == "“Counted with ‘other’ minerals”"
    assert figures.long_words(row("A", flag="described", text="Large")) == ""
    assert figures.long_words(row("A", 5, text="Counted with other minerals of the north")) == ""


def test_releases_that_differ_by_their_year_are_named_once():
    names = ["Summaries 2025, data", "Summaries 2023, data", "Summaries 2024, data", "A correction"]
    assert figures.release_names(names) == ["A correction", "Summaries 2023 to 2025, data"]
    assert numbers.year_span([2025, 2022, 2021]) == "2021, 2022 and 2025"


# Codes


def test_every_code_of_a_refusal_has_a_sentence_and_every_sentence_a_code():
    folders = (
        settings.BASE_DIR / "minerals" / "indicators",
        settings.BASE_DIR / "profiles/publishing/figures",
    )
    files = (path for folder in folders for path in folder.glob("*.py"))
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    codes = {
        code for made in re.findall(r"Refusal\(([^,)]*)", source) for code in re.findall(r'"([a-z-]+)"', made)
    }
    of_sides = re.findall(r'Refusal\(f"([a-z]+)-\{side\}"', source)
    codes |= {f"{code}-{side}" for code in of_sides for side in ("reserves", "production")}
    assert codes - {"members-left-out"} == findings.REFUSALS.keys() - {"other-forms-of-others"}


@pytest.mark.parametrize(
    ("found", "places", "sentence"),
    [
        (Refusal("inexact-reserves", flag="withheld"), 1, "its reserves are withheld"),
        (Refusal("inexact-reserves", flag="withheld"), 2, "their reserves are withheld"),
        (Refusal("zero-production"), 2, "their production is zero"),
        (
            Refusal("total-leaves-out", names=("United States",)),
            1,
            "the world total leaves out the United States",
        ),
        (
            Refusal("other-forms", percent=4, names=("A",)),
            1,
            "other forms have 4% of the same table: those of A",
        ),
        (Refusal("superseded", forms=("rutile",)), 1, "a newer edition of the source counts it as rutile"),
        (
            Refusal("years-apart", reserves=2025, production=2020),
            1,
            "the years 2025 and 2020 lie too far apart",
        ),
    ],
)
def test_a_refusal_is_a_whole_sentence_about_as_many_places(found, places, sentence):
    assert findings.refusal(found, places) == sentence


def test_refusals_are_compared_by_code_and_values():
    assert (
        Refusal("inexact", flag="range")
        == Refusal("inexact", flag="range")
        != Refusal("inexact", flag="blank")
    )
    assert len({Refusal("inexact", flag="range"), Refusal("inexact", flag="range")}) == 1


def test_years_keep_their_century_where_it_changes_and_acronyms_their_capitals():
    assert (numbers.years_from(2006, 2009), numbers.years_from(1998, 2001)) == ("2006–09", "1998–2001")
    assert (numbers.lower_first("Cobalt"), numbers.lower_first("PGM")) == ("cobalt", "PGM")
