"""Whether a change may be told: against the error of first estimates, and across a break between editions."""

import datetime

import pytest

from minerals.indicators import ChangeKind, firmness, histories
from minerals.wording.changes import change_sentence, change_words

from ..observations import row

pytestmark = pytest.mark.pure

SUBJECT = "world mine production of cobalt"


def editions(*pairs, code="WLD", first=2022, **more):
    """Statements as the summaries make them: (the last year as said in it, the year before as restated), an edition.

    The edition of `first` + 1 says the first year first.
    """
    return [
        row(
            code,
            value,
            year=edition - 1 - back,
            release=f"usgs-mcs-{edition}",
            published=datetime.date(edition, 2, 1),
            number=1 + back,
            **more,
        )
        for edition, pair in enumerate(pairs, first + 1)
        for back, value in enumerate(pair)
        if value is not None
    ]


def of(statements):
    return firmness(histories(statements).values())


def change(statements, code="WLD", since=2021):
    """The Change of a place from a year to the last, of all its statements."""
    found = {one.first.year: one.all[-1] for one in histories(statements).values() if one.first.code == code}
    return of(statements).change(found[since], found[max(found)])


GARNET = editions((100, 98), (99, 98), (100, 99), (79, 75))  # 2024 was said to be 100, and then 75


def test_a_change_within_the_error_of_first_estimates_says_so():
    found = change(GARNET)
    assert (found.kind, round(found.error.percent), found.error.year) == (ChangeKind.WITHIN_ERROR, 25, 2024)
    words = "no change beyond the error of first estimates (the last was off by 25%)"
    assert change_words(found).startswith(f"since 2021: {words}")
    assert change_sentence(found, SUBJECT).startswith(f"From 2021 to 2025 {SUBJECT} shows {words}")


def test_a_change_as_large_as_the_error_is_within_it():
    said = editions((6500, 6500), (6000, 6000), (6000, 6000), (7000, 6000))
    assert change(said).kind == ChangeKind.WITHIN_ERROR


def test_the_error_is_the_largest_of_the_last_three_misses_and_names_its_year():
    said = editions((200, 100), (100, 100), (100, 101), (100, 150), (120, 103), first=2021)
    found = change(said, since=2020)
    assert (found.error.percent, found.error.year, found.kind) == (50, 2023, ChangeKind.WITHIN_ERROR)
    assert "(that for 2023 was off by 50%)" in change_words(found)


def test_a_place_without_a_first_estimate_of_its_own_takes_the_error_of_the_world():
    peru = [row("PER", value, year=year, published=datetime.date(2026, 2, 1), release="usgs-mcs-2026")
            for year, value in ((2021, 100), (2025, 120))]  # fmt: skip
    found = change([*GARNET, *peru], code="PER")
    assert (found.kind, found.error.year) == (ChangeKind.WITHIN_ERROR, 2024)
    chile = [o._replace(code="CHL", name="Chile") for o in peru]
    assert change([*editions((100, 100), (100, 95)), *chile], code="CHL").kind == ChangeKind.TOLD


@pytest.mark.parametrize("more", [{"stage": "refinery"}, {"mineral": "copper"}, {"source": "iea"}])
def test_nothing_is_told_where_no_first_estimate_of_the_series_is_known(more):
    one = [row("WLD", value, year=year, **more) for year, value in ((2021, 100), (2025, 500))]
    found = of(GARNET).change(*one)
    assert found.kind == ChangeKind.UNKNOWN
    assert change_words(found) == change_sentence(found, SUBJECT) == ""


@pytest.mark.parametrize(
    ("last", "words", "sentence"),
    [
        (340, "3.4 times as much as in 2021", "was 3.4 times as large in 2025 as in 2021"),
        (1640, "16 times as much as in 2021", "was 16 times as large in 2025 as in 2021"),
        (141, "up 41% since 2021", "rose by 41% from 2021 to 2025"),
        (85, "down 15% since 2021", "fell by 15% from 2021 to 2025"),
        (103, "up 3% since 2021", "rose by 3% from 2021 to 2025"),
        (102.9, "about level since 2021", "was about level from 2021 to 2025"),
        (97.1, "about level since 2021", "was about level from 2021 to 2025"),
        (100, "about level since 2021", "was about level from 2021 to 2025"),
    ],
)
def test_a_change_beyond_the_error_in_words(last, words, sentence):
    """Every first estimate was right to 1 %."""
    found = change(editions((100, 100), (100, 100), (100, 100), (last, 101)))
    assert change_words(found) == words
    assert change_sentence(found, SUBJECT) == f"World mine production of cobalt {sentence}"


def test_reserves_are_many():
    found = change(editions((100, 100), (100, 100), (100, 100), (141, 101)))
    assert (
        change_sentence(found, "world reserves", plural=True)
        == "World reserves rose by 41% from 2021 to 2025"
    )
    found = change(editions((100, 100), (100, 100), (100, 100), (101, 101)))
    assert "World reserves were about level" in change_sentence(found, "world reserves", plural=True)


def test_a_year_without_any_is_told_without_an_error():
    none = row("COD", 0, year=2021, flag="zero")
    assert change_words(of([]).change(none, row("COD", 5, year=2025))) == "none in 2021"


def test_a_line_that_was_level_and_then_restated_breaks():
    """Russia’s antimony: 13,000 in 2023 and at first in 2024, then 40,000 in 2024."""
    russia = editions((20_000, 20_000), (4300, 4300), (13_000, 13_000), (32_000, 40_000), code="RUS")
    found = change(russia, code="RUS")
    assert (found.kind, found.breaks) == (ChangeKind.WITHIN_ERROR, (2022, 2023, 2024))
    assert change_words(found) == (
        "since 2021: no change beyond the error of first estimates (the last was off by 208%); "
        "restated between editions (breaks before 2022, 2023 and 2024)"
    )


@pytest.mark.parametrize(
    ("at_first", "restated", "breaks"),
    [
        (100, 125, (2024,)),
        (100, 124, ()),
        (100, 75, (2024,)),
        (110, 138, (2024,)),
        (111, 200, ()),  # it was not level
        (89, 200, ()),
    ],
)
def test_level_is_within_ten_per_cent_and_restated_is_by_twenty_five(at_first, restated, breaks):
    said = editions((100, 100), (100, 100), (at_first, 100), (100, restated))
    assert change(said).breaks == breaks


def test_where_the_year_before_was_restated_with_it_the_line_goes_on():
    said = editions((100, 100), (100, 100), (100, 100), (200, 200))
    later = [o._replace(year=2023, key=o.key.replace("2024", "2023"), value=o.value)
             for o in said if (o.year, o.release) == (2024, "usgs-mcs-2026")]  # fmt: skip
    assert change(said).breaks == (2024,)
    assert change([*said, *later]).breaks == (2023,)


def test_a_break_outside_the_years_that_are_told_is_not_said():
    assert change(GARNET, since=2024).breaks == ()
    assert "restated between editions (break before 2024)" in change_words(change(GARNET, since=2023))
