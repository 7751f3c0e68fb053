"""Words as they are compared: without a database, so every database finds the same."""

import pytest

from search.snippets import marked, snippet
from search.words import (
    LONGEST,
    abbreviations,
    allowed_errors,
    covered,
    distance,
    initials,
    joined,
    plain,
    spellings,
    stem,
    tokens,
    whole,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Türkiye", ["turkiye"]),
        ("Tu\u0308rkiye", ["turkiye"]),
        ("CÔTE D’IVOIRE", ["cote", "d", "ivoire"]),
        ("Guinea-Bissau", ["guinea", "bissau"]),
        ("China's quotas", ["china", "quotas"]),
        ("the U.S. and the E.U.", ["us", "eu"]),
        ("Łódź, Åland, straße", ["lodz", "aland", "strasse"]),
        ("稀土", ["稀土"]),
        ("中国の稀土とレアアース", ["中国", "稀土", "レアアース"]),
        ("ﾘﾁｳﾑ ＪＡＰＡＮ", ["リチウム", "japan"]),
        ("ガーナ", ["ガーナ"]),
        ("한국의 리튬", ["한국의", "리튬"]),
        ("जापान ไทย", ["जापान", "ไทย"]),
        ("ألمانيا", ["المانيا"]),
        ("CO2 in 2026", ["co2", "2026"]),
        ("%_'\"\\", []),
        ("x" * 5_000, ["x" * LONGEST]),
    ],
)
def test_words_of_a_text(text, found):
    assert tokens(text) == found


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Corée du Sud", "COREE DU SUD"), ("コンゴ共和国 (ブラザビル)", "コンゴ共和国・ブラザビル"),
        ("لِيثيوم", "ليثيوم"), ("İndiyum", "indiyum"), ("Đức", "duc"), ("韓国", "韓国"),
    ],
)  # fmt: skip
def test_a_whole_name_is_one_term_without_accents_and_spaces(name, same):
    assert whole(name) == whole(same)
    assert whole(name).startswith("=")
    assert whole("of the") == whole("") == ""


def test_chinese_characters_are_divided_into_names_only_if_nothing_is_left_over():
    names = {joined([name]) for name in ("中国", "锂", "几内亚", "几内亚比绍")}
    assert covered("中国锂", names) == ["中国", "锂"]
    assert covered("几内亚比绍锂", names) == ["几内亚比绍", "锂"]
    assert covered("几内亚比", names) == covered("锂价格", names) == []


def test_abbreviations_are_words_in_capitals():
    assert abbreviations("the IRA and U.S. tax, A to Z") == {"ira", "us"}


def test_a_stem_is_that_of_each_form_and_leaves_short_and_foreign_words_alone():
    assert {stem(word) for word in ("mining", "mined", "mines", "mine")} == {"mine"}
    assert stem("refineries") == stem("refinery")
    assert [stem(word) for word in ("tin", "co2", "稀土")] == ["tin", "co2", "稀土"]


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("licences", "license"), ("defence", "defense"), ("centre", "center"), ("labour", "labor"),
        ("programmes", "program"), ("subsidised", "subsidize"), ("aluminium", "aluminum"), ("sulphur", "sulfur"),
    ],
)  # fmt: skip
def test_british_and_american_spellings_have_one_stem(british, american):
    assert stem(british) == stem(american)


def test_words_that_differ_keep_their_stems():
    assert (
        len({stem(word) for word in ("iron", "irons", "rise", "price", "prize", "hour", "tour", "tower")})
        == 7
    )


@pytest.mark.parametrize(
    ("text", "some", "others"),
    [
        ("Critical Raw Materials Act, Regulation (EU) 2024/1252", {"crma"}, {"crmae"}),
        ("Amendment of the Critical Raw Materials Act", {"crma"}, set()),
        ("Japan, Ministry of Economy, Trade and Industry; JOGMEC", {"meti"}, set()),
        ("U.S. Department of the Interior, U.S. Geological Survey", {"usgs"}, set()),
        ("Cobalt export quota system of China", set(), {"cc", "cob"}),
        ("A Big Name ends. Other Words Begin", {"owb"}, {"nowb"}),
    ],
)
def test_the_initials_of_names(text, some, others):
    found = initials(text)
    assert some <= found
    assert not others & found


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [("lithum", "lithium", 1), ("germainum", "germanium", 1), ("chile", "chile", 0), ("zinc", "iron", 3)],
)
def test_a_distance_counts_letters_that_are_wrong_missing_or_swapped(one, other, errors):
    assert distance(one, other, 2) == distance(other, one, 2) == errors


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("lithum", "lithium"), ("kazakstan", "kazakhstan"), ("phillipin", "philippin"), ("laed", "lead")],
)
def test_words_that_differ_little_have_a_spelling_in_common(typed, meant):
    errors = allowed_errors(typed)
    assert distance(typed, meant, errors) <= errors
    assert spellings(typed, errors) & spellings(meant, allowed_errors(meant))


def test_spellings_are_few_however_long_a_word_is():
    assert len(spellings("x" * 10 + "abcdefghijklmnopqrstuvwxyz", 2)) <= 37
    assert len(spellings("abcdefghijklmnopqrstuvwxyz", 2)) == 37
    assert allowed_errors("tin") == allowed_errors("co2") == 0
    assert [allowed_errors(word) for word in ("lead", "lithium", "antimony")] == [1, 1, 2]


def test_plain_letters_of_other_alphabets_stay():
    assert plain("Ελλάδα") == "ελλαδα"


def test_a_snippet_shows_where_most_of_the_words_stand():
    text = "Nothing of it here. " * 30 + "Cobalt is under an export quota. " + "And nothing after. " * 30
    found = snippet(text, {"export", "quota"})
    assert ("export", True) in found.pieces
    assert ("quota", True) in found.pieces
    assert found.is_cut_before
    assert found.is_cut_after
    assert "".join(piece for piece, _ in found.pieces).startswith("Cobalt is")


def test_a_snippet_of_a_short_text_is_all_of_it():
    found = snippet("Refines cobalt.", {"cobalt"})
    assert found.pieces == (("Refines ", False), ("cobalt", True), (".", False))
    assert not found.is_cut_before
    assert not found.is_cut_after
    assert snippet("", {"cobalt"}) is None


def test_marks_follow_stems_and_accents():
    assert marked("Türkiye mines", {"turkiye", "mine"}) == (("Türkiye", True), (" ", False), ("mines", True))


def test_the_end_of_a_long_text_is_shown_with_what_stands_before_it():
    found = snippet(f"{'Some words go before. ' * 40}Then comes cobalt", {"cobalt"})
    text = "".join(piece for piece, _ in found.pieces)
    assert text.endswith("Then comes cobalt")
    assert len(text) > 180
    assert found.is_cut_before
    assert not found.is_cut_after
