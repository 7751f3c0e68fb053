"""Shares, ranks, concentration and roles, worked out by hand."""

from decimal import Decimal

import pytest

from minerals.indicators import Observation, Series, computed_roles, listed, ordinal, reserves_to_production


def row(code, value=None, *, flag="reported", name="", ranked=None, **more):
    fields = {
        "key": code.lower(), "slug": code.lower(), "mineral": "cobalt", "mineral_name": "Cobalt", "stage": "mine",
        "form": "all", "measure": "production", "basis": "contained", "year": 2024, "unit": "t",
    }  # fmt: skip
    return Observation(
        code=code,
        name=name or code,
        ranked=code not in ("WLD", "OTH", "EUU") if ranked is None else ranked,
        value=None if value is None else Decimal(value),
        flag=flag,
        **(fields | more),
    )


def series(*rows):
    return Series(list(rows), {"USA": "United States"})


def test_a_share_is_of_the_published_total():
    assert series(row("COD", 226), row("WLD", 302)).share("COD").percent.quantize(Decimal("0.1")) == Decimal(
        "74.8"
    )


def test_where_the_rows_add_up_to_more_their_sum_is_the_world():
    share = series(row("COD", 230), row("IDN", 85), row("WLD", 310)).share("COD")
    assert share.percent == 100 * Decimal(230) / 315
    assert "sum of the rows" in share.remark


def test_blocs_take_no_part_in_sums_and_ranks():
    one = series(row("COD", 60), row("EUU", 50), row("WLD", 60))
    assert one.world.value == 60
    assert [o.code for _, o in one.ranking()] == ["COD"]
    assert one.rank("EUU") is None


def test_other_countries_take_part_in_the_sum_and_have_no_rank():
    one = series(row("COD", 60), row("OTH", 50), row("WLD", 100))
    assert one.world.value == 110
    assert one.rank("OTH") is None


def test_a_total_that_leaves_out_a_producer_is_said_to():
    one = series(row("AUS", 88), row("USA", flag="withheld"), row("WLD", 222, excludes=("USA",)))
    assert one.share("AUS").remark == "of the published total, which excludes the United States"
    assert one.share("USA") is None


@pytest.mark.parametrize("world", [None, row("WLD", flag="not-available"), row("WLD", 0, flag="zero")])
def test_without_a_world_total_there_is_no_share(world):
    assert series(row("COD", 60), *filter(None, [world])).share("COD") is None


def test_a_bounded_world_gives_a_share_at_the_most():
    share = series(row("CHN", 44), row("WLD", flag="bounded", lower=Decimal(75))).share("CHN")
    assert share.at_most
    assert "lower bound" in share.remark


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
    assert (found.low, found.high, found.top1, found.top3, found.band) == (3400, 3800, 50, 80, "high")


def test_concentration_is_one_number_where_all_are_named():
    found = series(row("A", 50), row("B", 50), row("WLD", 100)).concentration()
    assert not found.is_range


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


# Ratio and words


def test_reserves_to_production_converts_units_of_mass():
    reserves = row("A", 6, measure="reserves", stage="none", unit="Mt")
    assert reserves_to_production(reserves, row("A", 200, unit="kt")) == 30


@pytest.mark.parametrize(
    "change",
    [{"basis": "gross"}, {"form": "ore"}, {"unit": "kct"}, {"rankable": False}, {"flag": "withheld"}],
)
def test_reserves_to_production_is_suppressed_where_the_sides_differ(change):
    reserves = row("A", 6, **({"measure": "reserves", "stage": "none"} | change))
    assert reserves_to_production(reserves, row("A", 2)) is None


def test_words_for_ranks_and_lists():
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th",
    ]  # fmt: skip
    assert listed(["Finland", "United States"]) == "Finland and the United States"
