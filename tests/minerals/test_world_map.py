"""The world map: classes, states, and the words that tell them."""

from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from math import hypot

import pytest

from minerals.world_map import PLACES, STATES, Marked, MarkedMap, Way, scale_of
from minerals.world_map.marking import APART

from ..observations import row, series
from .maps import drawn, every_state, place

# Classes


@pytest.mark.pure
@pytest.mark.parametrize(
    ("value", "step"),
    [
        ("0.01", "q1"), ("0.94", "q1"), ("1", "q2"), ("4.94", "q2"), ("5", "q3"), ("14.9", "q3"), ("15", "q4"),
        ("39.9", "q4"), ("40", "q5"), ("100", "q5"),
    ],
)  # fmt: skip
def test_a_class_begins_at_its_limit(value, step):
    assert place(drawn(row("AUS", value), row("WLD", 100)), "AUS").css_class == step


@pytest.mark.pure
def test_the_class_is_that_of_the_share_as_it_is_printed():
    one = place(drawn(row("AUS", "4.96"), row("WLD", 100)), "AUS")
    assert (one.share_text, one.css_class, one.meaning) == ("5.0%", "q3", "5% to 15%")


@pytest.mark.pure
def test_a_total_that_is_a_lower_bound_makes_every_share_at_most():
    found = drawn(row("AUS", 44), row("CHL", 1), row("WLD", flag="bounded", lower=Decimal(100)))
    assert found.heading == "At most this share of the world"
    assert place(found, "AUS").label == "AUS: at most 44.0%, 44\N{NO-BREAK SPACE}t"
    assert place(found, "AUS").css_class == "q5"
    assert "lower bound" in found.notes[0]


@pytest.mark.pure
def test_without_a_world_total_the_classes_are_amounts_with_round_limits():
    found = drawn(row("AUS", 9300), row("CHL", 460), row("PER", 50), row("WLD", flag="not-available"))
    assert found.heading == "Amount, since the world total is not available"
    assert [(p.code, p.css_class, p.share_text) for p in found.places] == [
        ("AUS", "q5", ""), ("CHL", "q2", ""), ("PER", "q1", ""),
    ]  # fmt: skip
    assert [item.label for item in found.legend] == [
        "under 90\N{NO-BREAK SPACE}t",
        "90\N{NO-BREAK SPACE}t to 500\N{NO-BREAK SPACE}t",
        "5,000\N{NO-BREAK SPACE}t and more",
        "not listed by the source",
    ]
    assert not found.labels


@pytest.mark.pure
@pytest.mark.parametrize("largest", ["0.07", "1", "1.49", "2.5", "9.99", "37.5", "123456789"])
def test_limits_of_amounts_rise(largest):
    limits = scale_of(series(row("AUS", largest), row("CHL", "0.01"))).limits
    assert all(a < b for a, b in pairwise(limits))


@pytest.mark.pure
def test_a_lone_country_without_a_world_total_is_there_and_in_no_class():
    found = drawn(row("AUS", 5))
    assert (place(found, "AUS").state, found.heading) == ("counted", "What is known")
    assert found.notes == ["There are no shares: the source gives no world total."]


@pytest.mark.pure
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"rankable": False, "annotation": "A known fault."}, "known fault"),
        ({"unit": "kt"}, "different units"),
    ],
)
def test_numbers_that_cannot_be_compared_are_there_and_in_no_class(fault, reason):
    found = drawn(row("AUS", 50, **fault), row("CHL", 50), row("WLD", 100))
    assert {p.state for p in found.places} == {"counted"}
    assert reason in found.notes[0]
    assert found.notes[1:] == list(filter(None, [fault.get("annotation")]))


@pytest.mark.pure
def test_values_that_are_percentages_need_no_world():
    fields = {"unit": "%", "measure": "us-import-share", "stage": "none"}
    found = drawn(row("CHL", 8, **fields), row("AUS", 60, **fields))
    assert [(p.code, p.css_class) for p in found.places] == [("AUS", "q5"), ("CHL", "q3")]
    assert found.heading == "Share of U.S. imports"


# States


@pytest.mark.pure
@pytest.mark.parametrize(
    ("code", "state", "mark", "label"),
    [
        ("USA", "withheld", "W", "USA: withheld"),
        ("CHN", "more-than", ">", "CHN: more than 5\N{NO-BREAK SPACE}t"),
        ("IND", "less-than", "<", "IND: less than 2\N{NO-BREAK SPACE}t"),
        ("ZAF", "range", "–", "ZAF: 1 to 3\N{NO-BREAK SPACE}t"),
        ("BRA", "described", "”", "BRA: large"),
        ("CAN", "left-out", "+", "CAN: 4\N{NO-BREAK SPACE}t"),
        ("RUS", "not-available", "NA", "RUS: not available"),
        ("FRA", "blank", "?", "FRA: blank"),
        ("JPN", "none", "0", "JPN: none"),
    ],
)
def test_what_has_no_share_has_a_mark_and_words_of_its_own(code, state, mark, label):
    one = place(every_state(), code)
    assert (one.state, one.mark, one.label) == (state, mark, label)
    assert one.meaning == STATES[state].legend
    assert not one.share_text


@pytest.mark.pure
def test_no_two_states_look_alike():
    looks = {(s.css_class, s.mark) for key, s in STATES.items() if key != "counted"}
    assert (
        len(looks) == len(STATES) - 1
    )  # left-out and counted never meet: the latter is without a world total


@pytest.mark.pure
def test_a_row_that_only_an_earlier_edition_has_is_shown_as_such():
    old, new = {"published": date(2025, 1, 1)}, {"published": date(2026, 1, 1)}
    found = drawn(row("AUS", 60, **new), row("CHL", 40, **old), row("WLD", 100, **new))
    assert place(found, "CHL").state == "dropped"
    assert place(found, "CHL").label == "CHL: 40\N{NO-BREAK SPACE}t, only in an earlier edition of the source"


@pytest.mark.pure
def test_places_are_read_by_rank_then_by_how_much_is_known():
    found = every_state()
    assert [p.code for p in found.places] == [
        "AUS", "CHL", "CAN", "SGP", "USA", "CHN", "IND", "ZAF", "BRA", "RUS", "FRA", "JPN",
    ]  # fmt: skip


@pytest.mark.pure
def test_ties_are_read_by_name_and_share_their_class():
    found = drawn(row("PER", 20), row("CHL", 20), row("WLD", 100))
    assert [(p.code, p.rank.place, p.css_class) for p in found.places] == [("CHL", 1, "q4"), ("PER", 1, "q4")]


@pytest.mark.pure
def test_blocs_and_aggregates_are_not_drawn():
    found = drawn(row("AUS", 50), row("EUU", 20), row("OTH", 30), row("WLD", 100))
    assert [p.code for p in found.places] == ["AUS"]


@pytest.mark.pure
def test_a_series_of_no_country_has_no_map():
    assert drawn(row("WLD", 100), row("OTH", 100)) is None


@pytest.mark.pure
def test_a_place_without_a_shape_is_named_beside_the_map():
    found = drawn(row("AUS", 50), row("XXX", 50), row("WLD", 100))
    assert [p.code for p in found.drawn] == ["AUS"]
    assert [p.code for p in found.not_drawn] == ["XXX"]


# Words


@pytest.mark.pure
def test_the_legend_explains_exactly_what_occurs():
    found = every_state()
    explained = [(item.css_class, item.mark) for item in found.legend]
    assert len(set(explained)) == len(explained)
    assert set(explained) == {(p.css_class, p.mark) for p in found.places} | {("is-land", "")}
    assert [(item.css_class, item.mark) for item in drawn(row("AUS", 9), row("WLD", 9)).legend] == [
        ("q5", ""), ("is-land", ""),
    ]  # fmt: skip


@pytest.mark.pure
def test_the_legend_says_what_other_countries_have_together():
    assert every_state().legend[-1].label == "not listed by the source; “other countries” have 7.0% together"


@pytest.mark.pure
def test_estimates_are_said_to_be():
    assert place(every_state(), "CHL").label == "CHL: 10.0%, 10\N{NO-BREAK SPACE}t, estimated"


@pytest.mark.pure
def test_the_description_names_the_largest_and_what_has_no_number():
    text = every_state().description
    assert text.startswith("12 countries have a figure. Largest: AUS 60.0%, CHL 10.0%.")
    assert "Withheld: USA." in text
    assert "None: JPN." in text


@pytest.mark.pure
def test_what_the_total_leaves_out_is_said():
    found = drawn(row("AUS", 50), row("USA", flag="withheld"), row("WLD", 60, excludes=("USA",)))
    assert found.notes == ["The world total leaves out the United States."]


@pytest.mark.pure
def test_names_on_the_map_do_not_run_into_each_other():
    apart = drawn(row("AUS", 40), row("CHN", 31), row("BRA", 29), row("WLD", 100))
    assert [label.name for label in apart.labels] == ["AUS", "CHN", "BRA"]
    close = drawn(row("BEL", 40), row("NLD", 30), row("DEU", 5), row("WLD", 100))
    assert [label.name for label in close.labels] == ["BEL"]


@pytest.mark.pure
def test_a_name_beside_a_small_country_leaves_it_free():
    label = drawn(row("CHL", 40, name="Chile"), row("WLD", 100)).labels[0]
    assert label.x + label.half_width < PLACES["CHL"]["x"] - PLACES["CHL"]["depth"]
    assert not label.css_class


# Countries marked, as those of a selection are

PROFILE, FIGURES = Way("q4", "P", "has a profile"), Way("q2", "", "has figures only")


def marked(*codes, way=PROFILE):
    return [Marked(code, code, "/", code, way) for code in codes]


@pytest.mark.pure
def test_letters_of_neighbours_stand_apart_and_others_where_they_are():
    found = MarkedMap("A map", [*marked("MYS", "IDN", "AUS"), *marked("THA", way=FIGURES)], "the rest").discs
    assert [letter for *_, letter in found] == ["P", "P", "P"]
    for one, other in combinations(found, 2):
        assert hypot(one[0] - other[0], one[1] - other[1]) >= APART - 0.2
    assert found[0][1] < found[1][1], "Malaysia is north of Indonesia"
    (alone,) = marked("AUS")
    assert found[2][:2] == (alone.at["x"], alone.at["y"])
