"""Comparisons of texts, of rows and of pictures, and how long they may take."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from profiles.draft import diff as word_diff
from profiles.draft.change_words import describe, size_words, summary
from profiles.draft.diff import diff, size, words
from profiles.shape import TABLES

pytestmark = pytest.mark.pure

ALPHABET = st.sampled_from(
    [*"ab .,\n[@]-’é", "the ", "cobalt ", "[[cobalt/mine/production]]", "30 t. ", "\n\n"]
)
TEXTS = st.lists(ALPHABET, max_size=60).map("".join)


def tree(**changes):
    empty = {"tagline": "", "sections": {}, "unknowns": "", "image": None}
    tables = [table.name for table in TABLES]
    return empty | {name: [] for name in tables} | changes


def pin(uid, country="Chile", reason=""):
    return {"uid": uid, "country": country, "reason": reason}


def image(**changes):
    return {
        "uid": "i", "sha256": "a" * 64, "width": 1200, "height": 800, "focal_x": 50, "focal_y": 50, "alt": "A smelter",
        "decorative": False, "credit": "Somebody", "licence": "CC BY 4.0",
    } | changes  # fmt: skip


def side(pieces, left_out):
    return "".join(piece.text for piece in pieces if piece.kind != left_out)


# Texts


@given(TEXTS, TEXTS, st.booleans())
@example("in the the cobalt", "in the cobalt", True)  # a word that was written twice: both ends have it
def test_without_what_was_removed_it_is_the_new_text_and_without_what_was_added_the_old(before, after, whole):
    pieces = words(before, after, whole=whole)
    assert side(pieces, "removed") == after
    assert side(pieces, "added") == before


@given(TEXTS, TEXTS)
def test_nothing_is_skipped_where_the_whole_is_asked_for(before, after):
    assert all(piece.kind != "skipped" and piece.text for piece in words(before, after, whole=True))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    assert [piece.kind for piece in words(text, text, whole=True)] == (["same"] if text else [])


@settings(max_examples=25)
@given(TEXTS, TEXTS)
def test_texts_too_long_to_match_word_by_word_are_compared_all_the_same(before, after):
    bound, word_diff.MOST_PAIRS = word_diff.MOST_PAIRS, 0
    try:
        pieces = words(before, after, whole=True)
    finally:
        word_diff.MOST_PAIRS = bound
    assert (side(pieces, "removed"), side(pieces, "added")) == (after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 10_000, "b " + "a " * 9_990 + "c"),
        ("the of and to in a is " * 900, "of the to and a in is " * 900),
        ("[[" * 10_000, "[@" * 10_000),
        ("a\nb\n" * 5_000, "b\na\nc\n" * 3_300),
    ],
)
def test_no_text_of_the_longest_length_costs_more_than_the_bound(before, after, monkeypatch):
    """Counted, not timed: what a match costs grows with the equal words it is given."""
    given_to_match = []
    matcher = word_diff.SequenceMatcher

    def counting(junk, a, b, **options):
        given_to_match.append(word_diff._pairs(a, b))
        return matcher(junk, a, b, **options)

    monkeypatch.setattr(word_diff, "SequenceMatcher", counting)
    pieces = words(before, after, whole=True)
    assert (side(pieces, "removed"), side(pieces, "added")) == (after, before)
    assert all(pairs <= word_diff.MOST_PAIRS for pairs in given_to_match)


def test_a_new_text_is_matched_with_nothing(monkeypatch):
    monkeypatch.setattr(word_diff, "SequenceMatcher", None)
    assert words("", "A mine. Another mine.") == (word_diff.Piece("added", "A mine. Another mine."),)
    assert words("A mine.", "") == (word_diff.Piece("removed", "A mine."),)


def test_a_word_that_changed_is_all_that_is_marked():
    pieces = words("Japan refines copper. It mines iodine.", "Japan refines cobalt. It mines iodine.")
    assert [(p.kind, p.text) for p in pieces if p.kind != "same"] == [
        ("removed", "copper"),
        ("added", "cobalt"),
    ]


def test_two_replacements_with_one_small_word_between_them_read_as_one():
    pieces = words("red of blue", "tall of wide")
    assert [(p.kind, p.text) for p in pieces] == [("removed", "red of blue"), ("added", "tall of wide")]


def test_a_reference_is_one_word():
    pieces = words("Made [[cobalt/mine/production]].", "Made [[cobalt/mine/production year=2023]].")
    assert [p.text for p in pieces if p.kind == "removed"] == ["[[cobalt/mine/production]]"]


def test_long_stretches_that_did_not_change_are_skipped_and_counted():
    text = " ".join(f"word{n}" for n in range(200))
    pieces = words(text, text + " more")
    assert [p.kind for p in pieces] == ["skipped", "same", "added"]


# Rows


def kinds(changes):
    return {change.place: [(row.kind, row.title) for row in change.rows] for change in changes}


def test_rows_are_added_removed_changed_and_moved():
    before = tree(pins=[pin("1", "Chile"), pin("2", "Peru"), pin("3", "Cuba")])
    after = tree(pins=[pin("3", "Cuba"), pin("1", "Chile", "Sends ore"), pin("4", "Fiji")])
    assert kinds(diff(before, after)) == {
        "pins:": [("removed", "Peru"), ("moved", "Cuba"), ("changed", "Chile"), ("added", "Fiji")]
    }


@given(st.permutations(range(12)))
def test_as_few_rows_as_can_be_are_said_to_have_moved(order):
    """Taking the moved rows out of both lists leaves the same order; putting one back would not."""
    before = tree(pins=[pin(str(n), f"Country {n}") for n in range(12)])
    after = tree(pins=[pin(str(n), f"Country {n}") for n in order])
    moved = {row.place for change in diff(before, after) for row in change.rows}
    stayed = [n for n in order if f"pins:{n}" not in moved]
    assert stayed == sorted(stayed)
    longest = [1] * 12
    for i in range(12):
        longest[i] = 1 + max((longest[j] for j in range(i) if order[j] < order[i]), default=0)
    assert len(stayed) == max(longest)


def test_five_hundred_rows_turned_round_are_compared():
    rows = [pin(str(n), f"Country {n}") for n in range(500)]
    (change,) = diff(tree(pins=rows), tree(pins=rows[::-1]))
    assert len(change.rows) == 499


def test_a_section_and_the_table_of_the_same_name_are_two_places():
    row = {"uid": "1", "title": "Pact"}
    after = tree(sections={"partnerships": "Text"}, partnerships=[row])
    found = diff(tree(), after)
    assert [change.place for change in found] == ["partnerships", "partnerships:"]
    assert len({change.anchor for change in found}) == 2


def test_what_did_not_change_is_there_where_all_is_asked_for():
    one = tree(tagline="Same", pins=[pin("1")], image=image())
    assert diff(one, one) == []
    found = diff(one, one, whole=True)
    assert [(change.place, change.differs) for change in found] == [
        ("tagline", False),
        ("image", False),
        ("pins:", False),
    ]


# The picture, and what all of it comes to


def test_a_picture_shows_both_sides_and_what_was_said_of_it():
    (change,) = diff(tree(image=image()), tree(image=image(focal_x=20, alt="A mine")))
    assert (change.kind, describe(change), change.before["focal_x"], change.after["focal_x"]) == (
        "image",
        "changed",
        50,
        20,
    )
    assert [f.label for f in change.rows[0].fields] == ["alternative text", "focal point"]


def test_a_picture_is_added_and_removed():
    assert describe(diff(tree(), tree(image=image()))[0]) == "added"
    assert describe(diff(tree(image=image()), tree())[0]) == "removed"


def test_the_summary_counts_texts_and_rows():
    before = tree(tagline="Old", pins=[pin("1"), pin("2", "Peru")])
    after = tree(
        tagline="New", pins=[pin("2", "Peru", "Why"), pin("3", "Cuba"), pin("4", "Fiji")], image=image()
    )
    assert summary(diff(before, after)) == (6, "1 text, 2 rows added, 1 removed, 1 changed, image added")
    assert summary([]) == (0, "")


def test_the_size_of_a_change_counts_words_and_rows():
    assert size(diff(None, tree(tagline="Two words"))) == (2, 0, 0)
    assert size_words(2, 0, 1) == "+2 −0 words, 1 row"
    assert size_words(0, 0, 0) == "nothing"
    assert size_words(None, None, None) == "not counted"
