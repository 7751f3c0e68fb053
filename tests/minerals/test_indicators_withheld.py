"""Concentration where a producer is withheld, and shares on one basis or of estimates."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from minerals.indicators import aggregate, compare_shares, firmness, histories, link_tables
from minerals.presentation.cells import Cell, Year
from minerals.presentation.pages import panels
from minerals.templatetags.figures import headline_share
from minerals.wording import figures, findings, numbers, shares

from ..observations import row, series
from .test_indicators_real import find, real_series


def year(*rows):
    one = series(*rows)
    return Year(one, one.concentration())


def test_a_withheld_producer_within_the_total_makes_the_index_a_lower_bound():
    found = year(row("A", 50), row("B", flag="withheld", name="Belgium"), row("C", 20), row("WLD", 100))
    assert (found.hhi, found.top3) == ("at least 2,900", "at least 70.0%")
    assert found.marks == []


@pytest.mark.parametrize("withheld", [1, 10, 30])
def test_the_bound_holds_whatever_the_withheld_producer_has(withheld):
    """30 t of the total are of nobody who is named."""
    low = series(row("A", 50), row("B", flag="withheld"), row("C", 20), row("WLD", 100)).concentration()
    true = series(
        row("A", 50), row("B", withheld), row("C", 20), row("WLD", 100), row("OTH", 30 - withheld)
    ).concentration()
    assert true.low >= low.low
    assert true.top3 >= low.top3


def test_a_producer_that_the_total_leaves_out_is_named_since_no_bound_holds():
    found = year(row("A", 60), row("B", 40), row("USA", flag="withheld"), row("WLD", 100, excludes=("USA",)))
    assert (found.hhi, found.top3) == ("5,200", "100.0%")
    assert found.marks == [("x", "without the United States")]


def test_a_producer_that_the_total_leaves_out_is_not_named_as_uncounted_too():
    rows = [row("A", 60), row("B", flag="withheld"), row("USA", flag="withheld")]
    found = series(*rows, row("WLD", 100, excludes=("USA",))).concentration()
    assert (found.excluded_codes, found.uncounted_codes) == (("USA",), ("B",))
    assert [one.names for one in found.without] == [("B",)]


@pytest.mark.parametrize(("left_out", "is_lower"), [(1, True), (10, True), (400, False)])
def test_neither_bound_holds_for_what_a_total_leaves_out(left_out, is_lower):
    """A little more lowers the index, much more raises it."""
    stated = series(row("A", 60), row("B", 40), row("WLD", 100, excludes=("USA",))).concentration()
    true = series(row("A", 60), row("B", 40), row("USA", left_out), row("WLD", 100 + left_out))
    assert (true.concentration().low < stated.low) == is_lower


def test_a_withheld_producer_is_named_where_the_rows_fill_the_total():
    """The rows leave nothing for the withheld producer, so the total may not hold it: neither bound is sure."""
    found = year(row("A", 60), row("B", 40), row("USA", flag="withheld"), row("WLD", 100))
    assert found.hhi == "5,200"
    assert found.marks == [("x", "without USA")]


def test_a_place_that_the_total_leaves_out_and_that_has_nothing_changes_nothing():
    found = year(row("A", 100), row("USA", 0, flag="zero"), row("WLD", 100, excludes=("USA",)))
    assert (found.hhi, found.marks) == ("10,000", [])


def test_a_producer_withheld_in_another_form_of_the_table_is_named_too():
    whole = series(row("A", 60), row("B", 40), row("WLD", 100))
    part = series(row("USA", flag="withheld", form="crude"), row("C", 0, flag="zero", form="crude"))
    link_tables([whole, part])
    found = Year(whole, whole.concentration())
    assert found.marks == [("x", "without USA")]
    assert found.without == "USA withheld"


def test_a_producer_withheld_in_another_form_makes_a_lower_bound_where_the_total_has_room():
    whole = series(row("A", 60), row("WLD", 100))
    link_tables([whole, series(row("USA", flag="withheld", form="crude"))])
    assert Year(whole, whole.concentration()).hhi == "at least 3,600"


def test_a_country_of_another_form_of_the_table_takes_a_place_in_the_ranking():
    whole = series(row("A", 100), row("B", 3), row("WLD", 111))
    link_tables([whole, series(row("C", 8, form="crude"))])
    assert (whole.rank("A").place, whole.rank("B").place, whole.rank("B").of) == (1, 3, 3)


def test_a_total_that_leaves_a_producer_out_makes_no_lower_bound_of_another_that_is_withheld():
    rows = [row("A", 60), row("B", flag="withheld"), row("USA", flag="withheld")]
    found = year(*rows, row("WLD", 100, excludes=("USA",)))
    assert (found.hhi, [letter for letter, _ in found.marks]) == ("3,600", ["x"])


def test_no_real_series_with_a_withheld_producer_has_a_bare_point():
    checked = 0
    for one in real_series().values():
        found = one.concentration()
        if not found:
            continue
        rows = [*one.countries, *(o for part in one.beside for o in part.countries)]
        withheld = [o.code for o in rows if o.flag == "withheld"]
        left_out = [
            code for code in one.outside_total
            if not ((o := one.listed_row(code)) and o.has_value and o.value == 0)
        ]  # fmt: skip
        if withheld or left_out:
            shown = Year(one, found)
            assert shown.marks or shown.hhi.startswith("at least"), one.head.key
            assert not (left_out and found.at_least), one.head.key
            checked += 1
    assert checked >= 40


def test_lithium_says_that_the_united_states_are_left_out():
    panel = panels([find("lithium", "mine", year) for year in (2025, 2024)])[0]
    assert "The total excludes the United States in 2024 and 2025" in " ".join(panel.concentration_remarks)
    assert all(year.marks for year in panel.concentration)
    assert "x" in panel.register.marks


# Estimates


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (5554, 5562, "about 5,600"),
        (4530, 4658, "about 4,500 to 4,700"),
        (10_000, 10_000, "about 10,000"),
        (999, 1011, "about 1,000"),
        (77, 78, "about 77 to 78"),
        (7, 7, "about 7"),
    ],
)
def test_an_index_of_estimates_has_two_figures(low, high, words):
    one = series(row("A", 60, flag="estimated"), row("WLD", 100)).concentration()
    one = replace(one, exact_low=Decimal(low), exact_high=Decimal(high))
    assert findings.hhi_about(one) == words
    assert findings.hhi(one) == numbers.span(low, high)


def test_an_index_of_reported_figures_is_exact_everywhere():
    assert findings.hhi_about(series(row("A", 60), row("WLD", 100)).concentration()) == "3,600"


def test_a_lower_bound_of_estimates_is_rounded_down():
    found = year(row("A", 59, flag="estimated"), row("B", flag="withheld"), row("WLD", 100))
    assert (found.hhi, found.hhi_about) == ("at least 3,481", "at least 3,400")


@pytest.mark.parametrize(
    ("value", "words"), [("73.1", "73%"), ("72.5", "73%"), ("0.4", "under 1%"), ("99.7", "over 99%"), ("0", "0%"),
                         ("100", "100%")]
)  # fmt: skip
def test_a_share_of_estimates_is_a_whole_per_cent_in_a_headline(value, words):
    share = series(row("A", value, flag="estimated"), row("WLD", 100)).share("A")
    assert numbers.headline_share(share) == words


def test_the_strip_of_stages_rounds_as_headlines_do():
    share = series(row("A", "73.4", flag="estimated"), row("WLD", 100)).share("A")
    assert ">73%</a>" in headline_share(Cell(row("A", "73.4", flag="estimated"), share=share))


@pytest.mark.parametrize(
    ("value", "bound", "words"),
    [
        ("12.6", "at least", "at least 12%"),
        ("12.4", "at most", "at most 13%"),
        ("0.42", "at least", "at least 0.4%"),
        ("99.7", "at least", "at least 99%"),
        ("0.034", "at least", "at least 0.03%"),
        ("0.038", "at least", "at least 0.03%"),
        ("0.034", "at most", "under 0.1%"),
    ],
)
def test_a_share_that_is_a_bound_stays_one_when_it_is_rounded(value, bound, words):
    share = replace(
        series(row("A", value, flag="estimated"), row("WLD", 100)).share("A"),
        at_least=bound == "at least",
        at_most=bound == "at most",
    )
    assert numbers.headline_share(share) == words


def test_the_largest_three_stay_a_lower_bound_when_they_are_rounded():
    found = year(row("A", "70.7", flag="estimated"), row("B", flag="withheld"), row("WLD", 100))
    assert (found.top3, found.top3_about) == ("at least 70.7%", "at least 70%")


@pytest.mark.parametrize(("bound", "words"), [("at_least", "at least 0.03%"), ("at_most", "under 0.1%")])
def test_a_bound_that_is_next_to_nothing_is_no_contradiction(bound, words):
    share = series(row("A", "0.034"), row("WLD", 100)).share("A")
    assert numbers.share_text(replace(share, **{bound: True})) == words


def test_a_share_is_of_estimates_where_the_total_is_one():
    assert series(row("A", 73), row("WLD", 100, flag="estimated")).share("A").is_estimate
    assert series(row("A", 73), row("B", 30, flag="estimated"), row("WLD", 100)).share("A").is_estimate
    assert numbers.headline_share(series(row("A", 73), row("WLD", 99)).share("A")) == "73.7%"


def test_the_headline_of_cobalt_is_whole_and_its_table_is_not():
    panel = panels([find("cobalt", "mine", 2025)])[0]
    assert panel.headline == "DR Congo mined 73% of the world’s cobalt"
    assert panel.ranked[0].share_text == "73.1%"
    assert (panel.concentration[0].hhi, panel.concentration[0].hhi_about) == ("5,554 to 5,562", "about 5,600")


# One basis for two years


def test_two_years_are_compared_on_one_basis():
    found = compare_shares(find("cobalt", "mine", 2024), find("cobalt", "mine", 2025), "COD")
    assert [n.quantize(Decimal("0.1")) for n in (found.earlier, found.latest)] == [
        Decimal("74.8"),
        Decimal("74.2"),
    ]
    assert not found.of_sum


def test_more_than_a_rounded_total_is_compared_with_sums():
    earlier = series(row("A", 105, year=2023), row("WLD", 100, year=2023))
    latest = series(row("A", 50), row("B", 30), row("WLD", 100))
    found = compare_shares(earlier, latest, "A")
    assert (found.earlier, found.latest, found.of_sum) == (100, Decimal("62.5"), True)


@pytest.mark.parametrize(
    ("world", "reason"),
    [
        (row("WLD", 100, excludes=("USA",)), "one total leaves out a country that the other counts"),
        (row("WLD", flag="bounded", lower=Decimal(100)), "a world total is a lower bound"),
        (row("WLD", flag="withheld"), "the world total is withheld"),
    ],
)
def test_years_of_unlike_totals_are_not_compared(world, reason):
    earlier = series(row("A", 50, year=2023), row("WLD", 100, year=2023))
    assert findings.refusal(compare_shares(earlier, series(row("A", 50), world), "A")) == reason


def test_the_years_of_an_index_say_what_they_are_of():
    panel = panels([find("cobalt", "mine", year) for year in (2025, 2024, 2023)])[0]
    assert [year.of_sum for year in panel.concentration] == [True, False, False]
    assert panel.concentration_remarks[:2] == [
        "Shares are of the published total in 2023 and 2024 and of the sum of the countries’ figures in 2025.",
        "On one basis, DR Congo had 0.6 percentage points less in 2025 than in 2024, both of the published total.",
    ]


def test_years_of_one_basis_need_no_such_line():
    panel = panels([find("cobalt", "mine", year) for year in (2024, 2023)])[0]
    assert not any("one basis" in remark for remark in panel.concentration_remarks)


# Sums that lack members


def test_a_sum_that_lacks_a_member_is_at_least_that():
    one = series(row("A", 10), row("B", flag="withheld"), row("WLD", 40))
    share = aggregate(one, ["A", "B"]).share
    assert (share.bound, numbers.share_text(share)) == ("at least", "at least 25.0%")
    assert figures.amount(aggregate(one, ["A", "B"])) == "at least 10\N{NO-BREAK SPACE}t"


@pytest.mark.parametrize(("others", "bound"), [([row("OTH", 5)], "at least"), ([row("OTH", 0, flag="zero")], ""),
                                               ([row("OTH", flag="withheld")], "at least"), ([], "")])  # fmt: skip
def test_a_member_that_is_not_listed_may_be_among_the_others(others, bound):
    one = series(row("A", 10), row("WLD", 40), *others)
    assert aggregate(one, ["A", "B"]).share.bound == bound


def test_a_sum_of_every_member_is_exact():
    one = series(row("A", 10), row("B", 5), row("OTH", 5), row("WLD", 40))
    assert numbers.share_text(aggregate(one, ["A", "B"]).share) == "37.5%"


def test_a_lower_bound_of_a_lower_bound_is_neither():
    one = series(row("A", 10), row("B", flag="withheld"), row("WLD", flag="bounded", lower=Decimal(40)))
    share = aggregate(one, ["A", "B"]).share
    assert (share.bound, numbers.share_text(share)) == ("", "25.0%")
    assert "neither at least nor at most" in shares.share_remark(share)


@pytest.mark.parametrize(
    "bloc",
    [
        row("EUU", 10, flag="calculated", excludes=("BEL",)),
        row("EUU", 10, flag="calculated", note="The figure of Finland. Members that the source does not list are not "
            "in the sum."),
    ],
)  # fmt: skip
def test_the_european_union_without_a_member_is_at_least_that(bloc):
    one = series(bloc, row("WLD", 40))
    assert figures.amount(bloc) == "at least 10\N{NO-BREAK SPACE}t"
    assert numbers.share_text(one.share("EUU")) == "at least 25.0%"


def test_the_european_union_with_every_member_is_exact():
    bloc = row("EUU", 10, flag="calculated", note="Sum of Finland and Germany.")
    assert figures.amount(bloc) == "10\N{NO-BREAK SPACE}t"
    assert numbers.share_text(series(bloc, row("WLD", 40)).share("EUU")) == "25.0%"


def test_reserves_are_many():
    def held(at):
        more = {"measure": "reserves", "year": at, "mineral_name": "Manganese"}
        return series(row("A", 60, **more), row("WLD", 100, **more))

    world = held(2024).listed_row("WLD")
    days = (datetime.date(2025, 2, 1), datetime.date(2026, 2, 1))
    said = histories(
        world._replace(release=str(day), published=day, edition=day, number=day.year) for day in days
    )
    panel = panels([held(2025), held(2024), held(2023)], firmness=firmness(said.values()))[0]
    assert panel.years.headline == "World reserves of manganese were about level from 2023 to 2025"
