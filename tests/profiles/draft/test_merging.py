"""Three texts made one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.draft.merging import edits_of, merged, who_changed

pytestmark = pytest.mark.pure

BEFORE = "Japan mines iodine. It refines copper. It buys cobalt."


def test_changes_in_different_places_are_both_kept():
    theirs = BEFORE.replace("iodine", "iodine and gold")
    mine = BEFORE.replace("buys", "stockpiles")
    assert (
        merged(BEFORE, theirs, mine)
        == "Japan mines iodine and gold. It refines copper. It stockpiles cobalt."
    )


def test_changes_of_the_same_words_are_for_a_person():
    assert merged(BEFORE, BEFORE.replace("copper", "nickel"), BEFORE.replace("copper", "zinc")) is None


def test_two_additions_at_one_place_are_for_a_person():
    assert merged(BEFORE, BEFORE + " So say they.", BEFORE + " So say I.") is None


def test_the_same_change_twice_is_one():
    both = BEFORE.replace("copper", "nickel")
    assert merged(BEFORE, both, both.replace("buys", "sells")) == both.replace("buys", "sells")


def test_a_paragraph_added_and_a_word_changed_elsewhere_are_both_kept():
    theirs = "Copper was first.\n\n" + BEFORE
    assert merged(BEFORE, theirs, BEFORE.replace("cobalt", "tin")) == theirs.replace("cobalt", "tin")


@pytest.mark.parametrize(
    ("theirs", "mine", "who"),
    [("a", "a", "same"), ("b", "a", "theirs"), ("a", "b", "mine"), ("b", "c", "both"), ("b", "b", "same")],
)
def test_who_changed_what_was_a(theirs, mine, who):
    assert who_changed("a", theirs, mine) == who


texts = st.lists(st.sampled_from(["iodine", "gold", " ", ". ", "\n", "[[cobalt/reserves]]"])).map("".join)


@given(texts, texts)
def test_the_edits_of_a_text_make_it(before, after):
    made, at = "", 0
    for edit in edits_of(before, after):
        made, at = made + before[at : edit.start] + edit.text, edit.end
    assert made + before[at:] == after


@given(texts, texts)
def test_what_one_alone_changed_is_what_is_merged(before, after):
    assert merged(before, after, before) == after == merged(before, before, after)
