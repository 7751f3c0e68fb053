"""Sums over a region: their members, their gaps, and the share of the world."""

from decimal import Decimal

import pytest

from minerals.indicators import Refusal, aggregate
from minerals.wording.figures import left_out
from minerals.wording.findings import refusal
from minerals.wording.shares import share_remark

from ..observations import dated, row, series

pytestmark = pytest.mark.pure


def total(*rows, codes=("AAA", "BBB", "CCC", "DDD")):
    return aggregate(series(*rows), codes)


def test_members_are_added_and_the_others_named():
    found = total(
        row("AAA", 10),
        row("BBB", 20, is_estimate=True),
        row("CCC", flag="withheld", name="Cland"),
        row("ZZZ", 70),
        row("WLD", 120),
    )
    assert (found.value, found.unit, found.is_estimate) == (30, "t", True)
    assert [o.code for o in found.largest_first] == ["BBB", "AAA"]
    assert [o.code for o in found.missing] == ["CCC"]
    assert left_out(found.left_out) == "Cland withheld"


def test_the_share_is_of_the_world_and_says_who_is_missing():
    found = total(row("AAA", 10), row("BBB", flag="blank", name="Bland"), row("WLD", 40))
    assert found.share.percent == 25
    assert share_remark(found.share) == "not in the sum: Bland blank in the source"


def test_without_a_world_total_the_sum_stands_without_a_share():
    found = total(row("AAA", 10))
    assert (found.value, found.share) == (10, Refusal("no-total"))


def test_a_member_that_the_world_total_leaves_out_gives_no_share():
    found = total(row("AAA", 10, name="Aland"), row("WLD", 40, excludes=("AAA",)))
    assert refusal(found.share) == "the world total leaves out Aland"


def test_a_bloc_among_the_members_is_not_added_to_them():
    found = total(row("AAA", 10), row("EUU", 10), row("WLD", 40), codes=("AAA", "EUU"))
    assert (found.value, found.share.percent) == (10, 25)


def test_zeros_alone_add_up_to_zero():
    assert total(row("AAA", 0, flag="zero")).value == 0


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([row("ZZZ", 5)], "the source lists none of the members"),
        ([row("AAA", 5), row("BBB", 5, unit="kt")], "the members’ figures are in different units"),
        ([row("AAA", 5, unit="%")], "percentages are not added"),
        ([row("AAA", 5, rankable=False)], "the source has a known fault here"),
        ([row("AAA", flag="withheld", name="Aland")], "Aland withheld"),
        (
            [row("AAA", 0, flag="zero"), row("BBB", flag="bounded", lower=Decimal(3), name="Bland")],
            "Bland given as a bound only",
        ),
    ],
)
def test_a_sum_that_cannot_be_made_says_why(rows, reason):
    assert refusal(total(*rows)) == reason


def test_a_member_that_the_newest_edition_dropped_is_not_in_the_sum():
    found = total(dated("AAA", 10, 2026), dated("WLD", 40, 2026), dated("BBB", 5, 2025))
    assert found.value == 10
    assert [o.code for o in (*found.summed, *found.missing)] == ["AAA"]
