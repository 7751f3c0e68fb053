"""Shares, ranks, concentration and roles, worked out by hand."""

from decimal import Decimal

import pytest

from minerals.indicators import Refusal, computed_roles, hhi_bands, newest
from minerals.wording.findings import band, concentration_remark, refusal
from minerals.wording.numbers import listed, ordinal
from minerals.wording.shares import share_remark

from ..observations import dated, row, series

pytestmark = pytest.mark.pure


def test_a_share_is_of_the_published_total():
    assert series(row("COD", 226), row("WLD", 302)).share("COD").percent.quantize(Decimal("0.1")) == Decimal(
        "74.8"
    )


def test_where_the_rows_add_up_to_more_their_sum_is_the_world():
    share = series(row("COD", 230), row("IDN", 85), row("WLD", 310)).share("COD")
    assert share.percent == 100 * Decimal(230) / 315
    assert share_remark(share) == "of the sum of the countries’ figures, which is above the rounded total"


def test_blocs_take_no_part_in_sums_and_ranks():
    one = series(row("COD", 60), row("EUU", 50), row("WLD", 60))
    assert one.world.value == 60
    assert [o.code for _, o in one.ranking()] == ["COD"]
    assert one.rank("EUU") is None


def test_other_countries_take_part_in_the_sum_and_have_no_rank():
    one = series(row("COD", 60), row("OTH", 50), row("WLD", 100))
    assert one.world.value == 110
    assert one.rank("OTH") is None


def test_countries_in_other_forms_take_places_and_what_is_left_over_takes_none():
    one = series(row("COD", 60), row("IDN", 3), row("WLD", 70))
    one.beside = [series(row("AUS", 4, form="oxide"), row("OTH", 3, form="oxide"))]
    assert (one.rank("IDN").place, one.rank("IDN").of) == (3, 3)


def test_a_total_that_leaves_out_a_producer_is_said_to():
    one = series(row("AUS", 88), row("USA", flag="withheld"), row("WLD", 222, excludes=("USA",)))
    assert share_remark(one.share("AUS")) == "of the published total, which excludes the United States"
    assert one.share("USA") is None


def test_a_sum_of_rows_is_not_also_said_to_be_the_published_total():
    one = series(
        row("AUS", 88), row("OTH", 20), row("USA", flag="withheld"), row("WLD", 100, excludes=("USA",))
    )
    said = "of the sum of the countries’ figures, without the United States"
    assert share_remark(one.share("AUS")) == said


@pytest.mark.parametrize("world", [None, row("WLD", flag="not-available"), row("WLD", 0, flag="zero")])
def test_without_a_world_total_there_is_no_share(world):
    assert series(row("COD", 60), *filter(None, [world])).share("COD") is None


@pytest.mark.parametrize(
    ("code", "rows", "reason"),
    [
        ("JPN", [], "the source does not list JPN"),
        ("WLD", [row("WLD", 9)], "the world is the whole"),
        ("A", [], "the source gives no world total"),
        ("A", [row("WLD", flag="not-available")], "the world total is not available"),
        ("A", [row("WLD", flag="blank")], "the world total is blank in the source"),
        ("A", [row("WLD", flag="described", text="Large")], "the world total is described in words"),
        ("A", [row("WLD", flag="bounded", upper=Decimal(9))], "the world total is an upper bound only"),
        ("A", [row("WLD", 0, flag="zero")], "the world total is zero"),
        ("A", [row("WLD", 9, excludes=("A",))], "the world total leaves it out"),
        ("A", [row("WLD", 9, unit="kt")], "the rows are in different units"),
        ("A", [row("WLD", 9, rankable=False)], "the source has a known fault here"),
        ("W", [row("W", flag="withheld"), row("WLD", 9)], "its figure is withheld"),
        ("W", [row("W", flag="blank"), row("WLD", 9)], "its figure is blank in the source"),
        (
            "W",
            [row("W", flag="bounded", upper=Decimal(3)), row("WLD", 9)],
            "its figure is given as a bound only",
        ),
    ],
)
def test_a_share_that_cannot_be_computed_says_why(code, rows, reason):
    one = series(row("A", 5), *rows)
    assert refusal(one.share_or_reason(code)) == reason
    assert one.share(code) is None


def test_a_refusal_is_false():
    assert not Refusal("inexact", flag="withheld")


def test_a_percentage_has_no_share_rank_or_concentration():
    parts = [row(code, 30, unit="%", measure="us-import-share") for code in ("AAA", "BBB", "WLD")]
    one = series(*parts)
    assert refusal(one.share_or_reason("AAA")) == "a percentage is no part of a world total"
    assert refusal(one.concentration_or_reason()) == "a percentage is no part of a world total"
    assert one.ranking() == []


def test_a_country_that_the_total_leaves_out_is_not_held_against_it():
    one = series(row("A", 60), row("USA", 90), row("WLD", 100, excludes=("USA",)))
    assert not one.world.is_sum
    assert one.concentration().low == 3600
    assert one.rank("USA").place == 1


def test_rows_above_a_bound_are_the_world_and_still_a_bound():
    share = series(row("A", 60), row("B", 40), row("WLD", flag="bounded", lower=Decimal(80))).share("A")
    assert (share.percent, share.at_most, share.of_sum) == (60, True, True)
    assert "above the published minimum" in share_remark(share)
    assert share_remark(share).count("minimum") == 1, "said once"


def test_the_sum_of_the_rows_takes_the_place_of_a_rounded_total_alone():
    """Nickel refining of 2024: what the IEA's rows exceed its total by is no rounding, so its own total stands."""
    rows = row("CHN", 1_091_077), row("IDN", 1_493_200), row("OTH", 1_012_520)
    exact = series(*rows, row("WLD", 3_483_697))
    assert (exact.world.value, exact.world.is_sum) == (3_483_697, False)
    assert round(exact.share("IDN").percent, 2) == Decimal("42.86")
    rounded = series(*rows, row("WLD", 3_480_000))
    assert (rounded.world.value, rounded.world.is_sum) == (3_596_797, True)


def test_the_share_of_an_incomplete_bloc_says_who_is_missing():
    share = series(
        row("BEL", flag="withheld", name="Belgium"), row("EUU", 5, excludes=("BEL",)), row("WLD", 9)
    ).share("EUU")
    assert share_remark(share) == "not in the sum: Belgium withheld"


def test_of_each_identity_the_newest_year_counts_in_the_order_they_came():
    old, other, new = (
        series(row("A", 5, **change)) for change in ({"year": 2023}, {"form": "ore"}, {"year": 2025})
    )
    assert newest([old, other, new]) == [new, other]


# Rows of several editions


def test_what_a_newer_edition_no_longer_lists_is_not_counted_beside_its_total():
    """New Caledonia's cobalt of 2024: on its own in the 2025 edition, among “other countries” in that of 2026."""
    one = series(
        dated("COD", 60, 2026), dated("OTH", 40, 2026), dated("WLD", 100, 2026), dated("NCL", 9, 2025)
    )
    assert (one.world.value, one.world.is_sum) == (100, False)
    assert [o.code for _, o in one.ranking()] == ["COD"]
    assert one.concentration().high == 5200
    assert one.unranked() == []
    assert [o.code for o in one.dropped] == ["NCL"]
    assert refusal(one.share_or_reason("NCL")) == "the newest edition of the source no longer lists it"
    assert one.of("NCL").value == 9


def test_a_total_that_only_an_older_edition_gives_is_no_denominator():
    one = series(dated("A", 60, 2026), dated("B", 20, 2026), dated("WLD", 100, 2025))
    assert refusal(one.share_or_reason("A")) == "the source gives no world total"


def test_a_dropped_row_in_another_unit_spoils_nothing():
    one = series(dated("A", 60, 2026), dated("WLD", 100, 2026), dated("B", 9, 2025, unit="kt"))
    assert (one.unit, one.share("A").percent) == ("t", 60)


def test_a_correction_of_two_rows_is_no_table_of_its_own():
    one = series(
        dated("A", 60, 2026),
        dated("B", 30, 2027, is_correction=True),
        dated("WLD", 100, 2027, is_correction=True),
    )
    assert one.dropped == []
    assert one.share("A").percent == 60


def test_a_newer_statement_of_one_country_alone_replaces_no_table():
    one = series(dated("USA", 7, 2026), dated("A", 60, 2024), dated("WLD", 100, 2024))
    assert one.dropped == []
    assert one.share("A").percent == 60
    assert refusal(one.share_or_reason("USA")) == "a newer edition than that of the world total states it"


def test_a_bloc_is_no_table():
    one = series(dated("A", 60, 2025), dated("WLD", 100, 2025), dated("EUU", 9, 2026))
    assert one.dropped == []


def test_a_figure_that_the_newest_edition_dropped_shows_no_role():
    one = series(dated("A", 60, 2026), dated("WLD", 100, 2026), dated("B", 9, 2025))
    assert roles("B", one) == []


def test_a_bounded_world_gives_a_share_at_the_most():
    share = series(row("CHN", 44), row("WLD", flag="bounded", lower=Decimal(75))).share("CHN")
    assert share.at_most
    assert "is a minimum" in share_remark(share)


def test_a_withheld_country_is_there_and_unranked():
    one = series(row("AUS", 88), row("USA", flag="withheld"), row("WLD", 100))
    assert one.rank("USA") is None
    assert [o.code for o in one.unranked()] == ["USA"]


def test_ties_share_a_rank_and_the_next_one_is_skipped():
    one = series(row("A", 5), row("B", 9), row("C", 5), row("D", 1))
    assert [(o.code, rank.place, rank.tied) for rank, o in one.ranking()] == [
        ("B", 1, False), ("A", 2, True), ("C", 2, True), ("D", 4, False),
    ]  # fmt: skip


def test_the_first_of_one_without_a_world_total_has_no_rank():
    assert series(row("AUS", 34)).rank("AUS") is None
    assert series(row("AUS", 34), row("WLD", 40)).rank("AUS").place == 1


def test_a_zero_has_a_share_of_zero_and_no_rank():
    one = series(row("A", 5), row("B", 0, flag="zero"), row("WLD", 5))
    assert one.share("B").percent == 0
    assert one.rank("B") is None


def test_what_a_fault_of_the_source_spoils_has_no_rank_share_or_concentration():
    one = series(row("CHN", 5, rankable=False), row("WLD", 9, rankable=False))
    assert (one.rank("CHN"), one.share("CHN"), one.concentration()) == (None, None, None)


def test_unlike_units_are_not_added():
    assert series(row("A", 5), row("B", 5, unit="kt"), row("WLD", 9)).world is None


def test_concentration_is_a_range_where_other_countries_are_not_zero():
    found = series(row("A", 50), row("B", 30), row("OTH", 20), row("WLD", 100)).concentration()
    assert (found.low, found.high, found.top1, found.top3, found.bands) == (3400, 3800, 50, 80, ("high",))


def test_concentration_is_one_number_where_all_are_named():
    found = series(row("A", 50), row("B", 50), row("WLD", 100)).concentration()
    assert found.low == found.high == 5000


def test_the_high_end_takes_the_bound_of_the_others():
    others = row("OTH", flag="bounded", upper=Decimal(10))
    found = series(row("A", 50), row("B", 40), others, row("WLD", 100)).concentration()
    assert (found.low, found.high) == (4100, 4200)


@pytest.mark.parametrize("flag", ["withheld", "not-available", "blank", "described"])
def test_the_high_end_gives_others_without_a_number_all_that_is_left(flag):
    found = series(row("A", 50), row("B", 40), row("OTH", flag=flag), row("WLD", 100)).concentration()
    assert (found.low, found.high) == (4100, 4200)
    assert "all that is left" in concentration_remark(found)


def test_concentration_says_who_has_no_number():
    belgium, peru = row("B", flag="withheld", name="Belgium"), row("C", flag="blank", name="Peru")
    found = series(row("A", 50), belgium, peru, row("D", 0, flag="zero"), row("WLD", 100)).concentration()
    assert (found.low, found.high) == (2500, 2500)
    assert concentration_remark(found) == "not counted: Belgium withheld; Peru blank in the source"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([row("A", 5)], "the source gives no world total"),
        ([row("A", 5), row("WLD", flag="bounded", lower=Decimal(9))], "the world total is a lower bound"),
        ([row("A", flag="withheld"), row("WLD", 9)], "no country has an exact number above zero"),
    ],
)
def test_concentration_that_cannot_be_computed_says_why(rows, reason):
    one = series(*rows)
    assert refusal(one.concentration_or_reason()) == reason
    assert one.concentration() is None


def test_all_of_the_world_in_one_country_is_10000():
    found = series(row("A", 9), row("WLD", 9)).concentration()
    assert (found.low, found.top1, found.top3, found.bands) == (10_000, 100, 100, ("high",))


def test_bands_end_where_the_guidelines_end_them():
    assert [hhi_bands(hhi) for hhi in (0, 999, 1000, 1800, 1801, 10_000)] == [
        ("low",), ("low",), ("moderate",), ("moderate",), ("high",), ("high",),
    ]  # fmt: skip
    assert band(hhi_bands(900, 2000)) == "low to high"


# Roles


def roles(code, *all_series):
    return [(r.role, r.strength) for r in computed_roles(code, all_series)]


def test_mine_production_makes_a_producer_and_refining_a_refiner():
    mine = series(row("A", 1), row("B", 99), row("WLD", 100))
    refinery = series(
        row("A", 6, stage="refinery"), row("B", 94, stage="refinery"), row("WLD", 100, stage="refinery")
    )
    assert roles("A", mine, refinery) == [("producer", ""), ("refiner", "major")]
    assert roles("B", mine, refinery) == [("producer", "leading"), ("refiner", "leading")]


def test_reserves_make_a_reserve_holder():
    one = series(
        row("A", 1, stage="none", measure="reserves"), row("WLD", 100, stage="none", measure="reserves")
    )
    assert roles("A", one) == [("reserve-holder", "leading")]


def test_a_withheld_figure_counts_as_present_and_a_zero_does_not():
    one = series(row("A", flag="withheld"), row("B", 0, flag="zero"), row("C", flag="not-available"))
    assert [roles(code, one) for code in "ABC"] == [[("producer", "")], [], []]


def test_the_latest_year_decides():
    old = series(row("A", 5, year=2023))
    new = series(row("A", 0, flag="zero", year=2024))
    assert roles("A", old, new) == []


def test_capacity_shows_no_role():
    assert roles("A", series(row("A", 5, stage="refinery", measure="capacity"))) == []


# Words


def test_words_for_ranks_and_lists():
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th",
    ]  # fmt: skip
    assert listed(["Finland", "United States"]) == "Finland and the United States"
