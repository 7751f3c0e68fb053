"""Figures that moved most: which changes of the newest release lead, and which are left out."""

import datetime
from decimal import Decimal

import pytest

from minerals.facts.moved import moved_most
from minerals.models import Flag

from ..factories import CountryFactory, MineralFactory, ReleaseFactory, figure, revise, world


@pytest.fixture
def older(db):
    return ReleaseFactory(key="usgs-mcs-2025", name="Summaries 2025", published=datetime.date(2025, 1, 31))


@pytest.fixture
def newer(older):
    return ReleaseFactory(key="usgs-mcs-2026", name="Summaries 2026")


@pytest.fixture
def restated(cobalt, older, newer):
    """A function: what two releases stated for one place, of a world of 1,000 t unless another is there."""
    total = figure(world(), cobalt, 900, release=older)
    revise(total, 1000, release=newer)

    def restated(code, was, now, *, mineral=cobalt, release=newer, **statement):
        made = figure(CountryFactory(code=code, name=code.title()), mineral, was, release=older)
        revise(made, now, release=release, **statement)
        return made

    return restated


def test_the_largest_change_of_a_mineral_leads(restated):
    restated("COD", 700, 740)
    restated("RUS", 50, 150)
    (move,) = moved_most(5)
    assert (move.after.code, move.before.value, move.after.value, move.change) == ("RUS", 50, 150, 200)
    assert (move.before.release_name, move.after.release_name) == ("Summaries 2025", "Summaries 2026")


def test_a_change_of_a_few_tonnes_does_not_lead(restated):
    restated("RUS", 1, 3)
    restated("COD", 700, 770)
    assert [(move.after.code, move.change) for move in moved_most(5)] == [("COD", 10)]


def test_a_country_that_lost_what_it_had_counts_by_what_it_had(restated):
    restated("MOZ", 80, 8)
    assert [move.change for move in moved_most(5)] == [Decimal(-90)]


def test_a_value_that_is_withheld_or_was_is_no_change(restated, cobalt, older, newer):
    restated("USA", 100, None, flag=Flag.WITHHELD)
    withheld = figure(CountryFactory(code="CAN"), cobalt, release=older, flag=Flag.WITHHELD)
    revise(withheld, 100, release=newer, flag=Flag.REPORTED)
    assert moved_most(5) == []


def test_values_of_two_units_are_not_compared(restated):
    restated("COD", 700, 1, unit="kt")
    assert moved_most(5) == []


def test_a_correction_is_no_release_that_states_figures_anew(restated, newer):
    fixed = ReleaseFactory(
        key="usgs-mcs-2026-v1-1", name="Summaries 2026 v1.1", published=datetime.date(2026, 3, 5)
    )
    restated("COD", 700, 770)
    restated("RUS", 100, 300, release=fixed, reason="A misprint.")
    assert [move.after.code for move in moved_most(5)] == ["COD"]


def test_each_mineral_leads_once_and_no_more_than_asked(restated, older, newer):
    nickel = MineralFactory(name="Nickel")
    revise(figure(world(), nickel, 100, release=older), 100, release=newer)
    restated("COD", 700, 770)
    restated("RUS", 50, 150, mineral=nickel)
    restated("CAN", 20, 30, mineral=nickel)
    assert [(move.after.mineral, move.after.code) for move in moved_most(5)] == [
        ("nickel", "RUS"),
        ("cobalt", "COD"),
    ]
    assert len(moved_most(1)) == 1


def test_nothing_moved_where_one_release_has_spoken(cobalt_figures, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert moved_most(5) == []
