"""Movement of a series after its first printing: the statements that are compared, and those that are not."""

import datetime
from decimal import Decimal

import pytest

from minerals.indicators import Refusal, histories, movement

from ..observations import row

pytestmark = pytest.mark.pure


def said(code, value, edition, *, year=2024, **more):
    """A row of the summaries of one year on cobalt mined in another."""
    more = {
        "release": f"usgs-mcs-{edition}",
        "release_name": f"Summaries {edition}",
        "source": "usgs-mcs",
    } | more
    return row(code, value, year=year, published=more.pop("published", datetime.date(edition, 2, 1)), **more)


def one(*statements):
    (found,) = histories(statements).values()
    return found


def test_statements_stand_in_the_order_in_which_their_releases_spoke():
    """A correction of 2025 that came after the edition of 2026 speaks before that edition."""
    late = {"release": "usgs-mcs-2025-v1-1", "published": datetime.date(2026, 5, 1), "is_correction": True}
    found = histories(
        [
            said("COD", 226, 2026, number=2),
            said("COD", 215, 2025, number=3, **late),
            said("COD", 220, 2025, number=1),
            said("RUS", 9, 2025),
        ]
    )
    congo = next(one for one in found.values() if one.first.code == "COD")
    assert [o.value for o in congo.all] == [220, 215, 226]


def test_a_statement_without_a_day_comes_before_those_with_one():
    undated = said("COD", 215, 2025, release="of-nobody-knows-when", published=None)
    found = one(said("COD", 226, 2026), undated)
    assert [o.value for o in found.all] == [215, 226]


def test_a_file_that_was_read_again_counts_as_it_was_read_last():
    found = one(
        said("COD", 200, 2025, number=1), said("COD", 220, 2025, number=2), said("COD", 231, 2026, number=3)
    )
    assert [o.value for o in found.all] == [220, 231]
    assert found.case.change == 5


def test_a_case_is_the_first_exact_value_against_the_last_exact_one_of_a_later_release():
    found = one(
        said("COD", 100, 2025),
        said("COD", 130, 2026, number=2),
        said("COD", None, 2027, number=3, flag="withheld"),
    )
    assert (found.case.change, found.case.latest.release) == (30, "usgs-mcs-2026")


def test_values_in_other_units_of_one_family_are_converted():
    assert one(said("COD", 220_000, 2025), said("COD", 231, 2026, unit="kt", number=2)).case.change == 5


@pytest.mark.parametrize(
    ("first", "later", "code"),
    [
        ({"value": None, "flag": "withheld"}, {"value": 5}, "inexact"),
        ({"value": 5}, {"value": None, "flag": "bounded"}, "inexact"),
        ({"value": 0, "flag": "zero"}, {"value": 5}, "first-is-zero"),
        ({"value": 5}, {"value": 5, "unit": "kct"}, "unlike-units"),
        ({"value": 5}, {"value": 6, "excludes": ("USA",)}, "unlike-totals"),
        ({"value": 5, "rankable": False}, {"value": 6, "rankable": False}, "known-fault"),
    ],
)
def test_what_does_not_compare_has_a_reason_and_is_no_case(first, later, code):
    found = one(
        said("WLD", first.pop("value"), 2025, **first),
        said("WLD", later.pop("value"), 2026, number=2, **later),
    )
    reason = found.percent_or_reason(found.all[-1])
    assert isinstance(reason, Refusal)
    assert reason.code == code
    assert found.case is None


@pytest.mark.parametrize("code", ["OTH", "EUU"])
def test_other_countries_and_sums_of_ours_are_no_cases(code):
    assert one(said(code, 100, 2025), said(code, 90, 2026, number=2)).case is None


def test_a_total_of_less_than_half_of_its_rows_is_a_misprint_and_no_case():
    statements = [said("WLD", 10, 2025), said("WLD", 100, 2026, number=2)]
    assert one(*statements).case.change == 900
    found = histories([*statements, said("COD", 21, 2025)])
    world = next(one for one in found.values() if one.first.is_world)
    assert world.case is None
    assert world.percent_or_reason(world.all[-1]).code == "misprint"


def cases(*changes):
    """Statements of as many countries, each of 100 first and 100 and its change later."""
    return histories(
        o
        for number, change in enumerate(changes)
        for o in (said(f"C{number}", 100, 2025), said(f"C{number}", 100 + change, 2026, number=2))
    ).values()


def test_the_median_is_of_changes_without_their_signs_and_the_largest_keeps_its_own():
    found = movement(cases(1, -2, 3, -40, 5))
    assert (found.count, found.median, found.largest.change, found.largest.place) == (5, 3, -40, "C3")


def test_of_fewer_than_five_cases_nothing_is_said():
    assert movement(cases(1, 2, 3, 4)) is None
    assert movement(cases(0, 0, 0, 0, 0)).median == Decimal(0)
