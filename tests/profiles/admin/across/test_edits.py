"""The changes that an edit of many drafts finds and makes in one: words, never references; the source at an address."""

import pytest

from profiles.admin.across.edits import BREAKS, IN_A_REFERENCE, Replacement, SourceEdit
from profiles.shape import TABLE, TABLES, TEXTS

pytestmark = pytest.mark.pure

ROW = {"uid": "u1"}


def tree(overview="", **parts):
    sections = {text.name: "" for text in TEXTS if text.is_section} | {"overview": overview}
    texts = {text.name: "" for text in TEXTS if not text.is_section}
    return {"sections": sections, "image": None, **texts, **{table.name: [] for table in TABLES}, **parts}


def replaced(text, words, by, **options):
    """The text with every match that an edit would make."""
    edit, before = Replacement(words, by, **options), tree(text)
    after = edit.made(before, {match.key for match in edit.matches(before) if not match.why_not})
    assert before == tree(text), "the snapshot that was given stays as it was"
    return after["sections"]["overview"]


def reasons(text, words, by):
    return [match.why_not for match in Replacement(words, by).matches(tree(text))]


@pytest.mark.parametrize(
    ("text", "words", "by", "options", "expected"),
    [
        ("Copper and copper.", "copper", "tin", {}, "Tin and tin."),
        ("Copper and copper.", "copper", "tin", {"case": True}, "Copper and tin."),
        ("COPPER", "Copper", "Tin", {}, "Tin"),
        ("tin, tinning, tin-free", "tin", "Sn", {"whole": True}, "Sn, tinning, Sn-free"),
        ("tinning", "tin", "Sn", {}, "Snning"),
        ("rare\nearths, rare  earths", "rare earths", "REE", {}, "REE, REE"),
        ("rare\n\nearths", "rare earths", "REE", {}, "rare\n\nearths"),
        ("a.c abc", "a.c", "x", {}, "x abc"),
        ("Congo and DR Congo", "Congo", "DR Congo", {}, "DR Congo and DR Congo"),
        ("the said mine, said", "said", "", {"whole": True}, "the mine,"),
        ("said mine", "said", "", {}, "mine"),
        (r"a \1 b", r"\1", r"\g<0>", {}, r"a \g<0> b"),
    ],
)
def test_words_are_replaced_as_they_are_written(text, words, by, options, expected):
    assert replaced(text, words, by, **options) == expected


@pytest.mark.parametrize(
    "kept",
    [
        "[[copper/mine/production country=chile]]",
        "[@copper-survey, as of 2025-03]",
        "[the survey](/minerals/copper/)",
        "https://example.org/copper/",
    ],
)
def test_nothing_changes_inside_of_a_reference_or_an_address(kept):
    assert replaced(f"Copper: {kept} copper", "copper", "tin") == f"Tin: {kept} tin"
    assert reasons(kept, "copper", "tin") == [IN_A_REFERENCE]


@pytest.mark.parametrize(
    ("text", "words", "by"),
    [
        ("[a]xx(b)", "xx", ""),
        ("It mined copper.", "copper", "[[copper/mine/production]]"),
        ("a xx", "xx", "https://x.org"),
    ],
)
def test_what_would_make_a_reference_or_an_address_is_left_alone(text, words, by):
    assert reasons(text, words, by) == [BREAKS]
    assert replaced(text, words, by) == text


def test_two_changes_that_fit_only_one_by_one_are_refused_together():
    before, edit = tree(tagline="xx" + "a" * 195 + "xx"), Replacement("xx", "yyy")
    keys = {match.key for match in edit.matches(before) if not match.why_not}
    assert len(keys) == 2
    assert len(edit.made(before, {min(keys)})["tagline"]) == 200
    with pytest.raises(ValueError, match="longer than 200"):
        edit.made(before, keys)


def test_a_text_may_not_become_empty_or_too_long():
    assert reasons("copper", "copper", "") == ["nothing would be left of the text."]
    (match,) = Replacement("tin", "copper").matches(tree(tagline="tin" + " a" * 98))
    assert match.why_not == "the text would be longer than 200 characters."


def test_rows_have_words_in_their_titles_and_sentences_and_nowhere_else():
    rows = {
        "policies": [ROW | {"title": "A copper act", "summary": "On copper.", "citation": "copper-act",
                            "minerals": ["copper"], "kind": "", "status": "", "date": "", "since": "", "until": "",
                            "as_of": ""}],
        "glance": [ROW | {"label": "Copper mined", "figure": "copper/mine/production"}],
        "minerals": [ROW | {"mineral": "copper", "note": "The copper belt"}],
        "citations": [ROW | {"key": "copper-act", "title": "The Copper Act", "publisher": "Copper", "url": "",
                             "published": "", "as_of": "", "review_by": ""}],
    }  # fmt: skip
    before, edit = tree(**rows), Replacement("copper", "tin")
    matches = edit.matches(before)
    assert [match.place for match in matches] == ["glance:u1", "minerals:u1", "policies:u1", "policies:u1"]
    after = edit.made(before, {match.key for match in matches})
    assert after["citations"] == rows["citations"]
    assert after["glance"] == [ROW | {"label": "Tin mined", "figure": "copper/mine/production"}]
    assert after["minerals"] == [ROW | {"mineral": "copper", "note": "The tin belt"}]
    (policy,) = after["policies"]
    assert (policy["title"], policy["summary"], policy["citation"]) == ("A tin act", "On tin.", "copper-act")


def test_only_the_chosen_matches_are_made():
    before, edit = tree("tin, tin, tin"), Replacement("tin", "copper")
    first, _, last = [match.key for match in edit.matches(before)]
    assert edit.made(before, {first, last})["sections"]["overview"] == "copper, tin, copper"


def test_a_match_shows_its_own_passage():
    (match,) = Replacement("tin", "copper").matches(tree("One line.\nThe tin belt.\nAnother."))
    (change,) = match.fields
    assert "".join(piece.text for piece in change.pieces if piece.kind != "added") == "The tin belt."
    assert [piece.text for piece in change.pieces if piece.kind == "added"] == ["copper"]


def test_a_source_is_changed_by_its_address_and_keeps_what_is_not_given():
    source = TABLE["citations"].empty | {
        "key": "a",
        "title": "T",
        "publisher": "P",
        "url": "https://a.org/",
        "published": "2025",
        "as_of": "2026",
    }
    other = source | {"uid": "u2", "url": "https://a.org"}
    before = tree(citations=[ROW | source, other])
    edit = SourceEdit("https://a.org/", {"url": "https://b.org/", "publisher": "P"})
    (match,) = edit.matches(before)
    assert [label for label, _, _ in match.changes] == ["address"]
    after = edit.made(before, {match.key})["citations"]
    assert after == [ROW | source | {"url": "https://b.org/"}, other]
    assert edit.made(before, set())["citations"] == before["citations"]


def test_an_original_is_changed_by_its_own_address():
    law = {"original_url": "https://law.org/", "original_title": "Law", "original_publisher": "P"}
    (row,) = tree(citations=[ROW | {"key": "a", "title": "T", "url": "https://a.org/"} | law])["citations"]
    row = TABLE["citations"].empty | row
    before = tree(citations=[row])
    edit = SourceEdit("https://law.org/", {"url": "https://law.org/1", "title": "The law", "kind": "press"})
    (match,) = edit.matches(before)
    (after,) = edit.made(before, {match.key})["citations"]
    assert after == row | {"original_url": "https://law.org/1", "original_title": "The law"}
    (match,) = SourceEdit("https://law.org/", {"url": "https://a.org"}).matches(before)
    assert "this is the address where the text was read" in match.why_not
