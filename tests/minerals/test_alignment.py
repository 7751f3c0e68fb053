"""Figures of several places: one row where they are counted alike, and a reason where they are not."""

from decimal import Decimal

import pytest

from minerals.indicators import Observation, Series, Way, align
from minerals.wording.alignment import cell_reason, unlike_reason

pytestmark = pytest.mark.pure

NAMES = {"ARG": "Argentina", "BOL": "Bolivia", "CHL": "Chile", "USA": "United States"}


def observed(code, value, **more):
    facts = {
        "mineral": "boron", "mineral_name": "Boron", "stage": "mine", "form": "all", "measure": "production",
        "basis": "gross", "year": 2025, "unit": "t", "flag": "withheld" if value is None else "reported",
        "source": "usgs-mcs", "source_name": "USGS",
    }  # fmt: skip
    facts |= more
    return Observation(
        key=f"{code}{facts['form']}{facts['year']}",
        code=code,
        name=NAMES[code],
        slug=code,
        ranked=True,
        value=None if value is None else Decimal(value),
        **facts,
    )


def table(*rows):
    """A Series a year of each manner in which rows are counted."""
    found = {}
    for row in rows:
        found.setdefault((*row.identity, row.year), []).append(row)
    return [Series(rows) for rows in found.values()]


def ways(row):
    return [str(cell.way) for cell in row.cells]


def test_what_is_counted_alike_is_one_row_in_the_order_of_the_places():
    found = align(table(observed("ARG", 1), observed("BOL", 2)), ["BOL", "ARG"])
    (row,) = found.rows
    assert [cell.observation.value for cell in row.cells] == [2, 1]
    assert not found.unlike


def test_a_place_of_which_nothing_is_counted_has_no_figure():
    (row,) = align(table(observed("ARG", 1)), ["ARG", "BOL"]).rows
    assert ways(row) == ["figure", "none"]
    assert cell_reason(row, row.cells[1]) == ""


def test_units_of_weight_that_convert_are_one_row():
    found = align(table(observed("ARG", 1, unit="kt"), observed("BOL", 2000)), ["ARG", "BOL"])
    assert [ways(row) for row in found.rows] == [["figure", "figure"]]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"form": "ulexite"}, "Argentina is counted in one figure for all forms and Bolivia as ulexite."),
        ({"basis": "oxide"}, "Argentina is counted in gross weight and Bolivia in oxide equivalent."),
        ({"unit": "kct"}, "Argentina is counted in t and Bolivia in thousand carats."),
        (
            {"source": "iea-cmd", "source_name": "IEA", "is_headline": False},
            "Argentina is counted by the USGS and Bolivia by the IEA.",
        ),
    ],
)
def test_what_is_counted_otherwise_is_in_no_row_and_says_why(more, reason):
    found = align(table(observed("ARG", 1), observed("BOL", 2, **more)), ["ARG", "BOL"])
    assert not found.rows
    (unlike,) = found.unlike
    assert unlike_reason(unlike) == reason
    assert [[o.code for o in party] for party in unlike.parties] == [["ARG"], ["BOL"]]


def test_the_third_of_three_is_named_where_it_stands_and_beside_the_others():
    rows = [observed("ARG", 1), observed("USA", 2), observed("BOL", 3, form="ulexite")]
    found = align(table(*rows), ["ARG", "BOL", "USA"])
    (row,) = found.rows
    assert ways(row) == ["figure", "unlike", "figure"]
    assert cell_reason(row, row.cells[1]) == "not comparable: counted as ulexite"
    (unlike,) = found.unlike
    assert (
        unlike_reason(unlike)
        == "Argentina and the United States are counted in one figure for all forms and Bolivia as ulexite."
    )


def test_a_further_form_of_one_place_is_a_row_where_the_two_meet_in_another():
    rows = [observed("ARG", 1), observed("BOL", 2), observed("ARG", 3, form="sponge")]
    found = align(table(*rows), ["ARG", "BOL"])
    assert sorted(map(ways, found.rows)) == [["figure", "figure"], ["figure", "none"]]
    assert not found.unlike


def test_two_years_are_never_in_one_row():
    rows = [observed("ARG", 1), observed("ARG", 5, year=2024), observed("BOL", 2, year=2024)]
    (row,) = align(table(*rows), ["ARG", "BOL"]).rows
    assert [cell.observation.value for cell in row.cells] == [5, 2]
    (row,) = align(table(observed("ARG", 1), observed("BOL", 2, year=2022)), ["ARG", "BOL"]).rows
    assert ways(row) == ["figure", "other-year"]
    assert cell_reason(row, row.cells[1]) == "no figure for 2025; the newest is for 2022"


def test_a_withheld_figure_has_its_place_and_a_row_of_nothing_has_none():
    (row,) = align(table(observed("ARG", None), observed("BOL", 2)), ["ARG", "BOL"]).rows
    assert row.cells[0].way == Way.FIGURE
    nothing = table(observed("ARG", 0, flag="zero"), observed("BOL", None, flag="not-available"))
    assert not align(nothing, ["ARG", "BOL"]).rows


def test_another_source_is_looked_at_only_for_a_place_that_the_first_has_not():
    iea = {"source": "iea-cmd", "source_name": "IEA", "is_headline": False}
    both = [observed("ARG", 1), observed("BOL", 2), observed("ARG", 3, **iea), observed("BOL", 4, **iea)]
    found = align(table(*both), ["ARG", "BOL"])
    assert [row.head.source for row in found.rows] == ["usgs-mcs"]
    found = align(table(*both, observed("CHL", 5, **iea)), ["ARG", "BOL", "CHL"])
    assert {row.head.source: ways(row) for row in found.rows} == {
        "usgs-mcs": ["figure", "figure", "none"],
        "iea-cmd": ["figure", "figure", "figure"],
    }
    assert not found.unlike
