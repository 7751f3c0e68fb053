"""The reads of a search do not grow with the index, whatever is typed: counted in rows, not in time."""

import pytest

from search import finding, misspelt
from search.finding import find
from search.indexing import IndexEntry, replace
from search.models import Kind, Posting, Term

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql("each database has a search of its own")]


def text(key, body):
    return IndexEntry(Kind.TEXT, key, f"{key}: Overview", f"/{key}/", body=body)


def country(key, title):
    return IndexEntry(Kind.COUNTRY, key, title, f"/{key}/")


def index(*entries):
    replace({entry.key: [entry] for entry in entries})


def keys(query, **rest):
    return [hit.document.key for group in find(query, **rest).groups for hit in group.hits]


def letters(number):
    """A word of its own for each number: six letters a, b, c or d."""
    return "".join("abcd"[number >> shift & 3] for shift in range(0, 12, 2))


@pytest.fixture
def alike():
    """Four hundred names that begin alike, so that one spelling leads to all of them."""
    index(*(country(f"c{number}", f"abcdefgh{letters(number)}") for number in range(400)))


def compared(monkeypatch):
    counted = []
    distance = misspelt.distance
    monkeypatch.setattr(misspelt, "distance", lambda *args: counted.append(args) or distance(*args))
    return counted


@pytest.mark.parametrize(
    "query",
    [
        "abcdefgz",
        "abcdefghij" * 10,
        " ".join(f"abcdef{letter}h{letter}xyz" for letter in "klmnopqr"),
        "zzzqqqxxx",
    ],
)
def test_a_misspelt_word_is_compared_with_few_terms(alike, monkeypatch, query):
    monkeypatch.setattr(misspelt, "MOST_NEAR", 100)
    counted = compared(monkeypatch)
    find(query)
    at_once = misspelt.MOST_OF_A_SPELLING * finding.MOST_WORDS  # of the spelling that goes past the limit
    assert len(counted) <= 2 * (100 + at_once)  # each word and its stem


def test_few_terms_of_a_spelling_are_read(alike):
    ((spelling, terms),) = misspelt._spelled_like({"abcdefgh": {}})
    assert spelling == "abcdefgh"
    assert len(terms) == misspelt.MOST_OF_A_SPELLING < 400


def test_what_shares_most_letters_is_compared_first(alike):
    index(country("near", "abcdefyh"))
    found = [
        spelling for spelling, _ in misspelt._spelled_like({"abcdef": {}, "abcdefh": {}, "abcdefgh": {}})
    ]
    assert found == ["abcdefgh", "abcdefh", "abcdef"]


@pytest.fixture
def limits(monkeypatch):
    """Limits that small indexes reach."""
    monkeypatch.setattr(finding, "MOST_READ", 30)
    monkeypatch.setattr(finding, "RARE", 15)
    monkeypatch.setattr(finding, "MOST_LISTED", 20)


@pytest.fixture
def common(limits):
    """“cobalt” in sixty texts, most often in the last; “quota” in forty of them; “zebra” in three, one without it."""
    entries = []
    for number in range(60):
        words = ["cobalt"] * (6 if number >= 55 else 1 if number < 50 else 3) + ["quota"] * (number >= 20)
        words += ["zebra"] * (number in (1, 30))
        entries.append(text(f"t{number:02}", " ".join(words)))
    index(*entries, text("t99", "zebra"))


def test_of_a_common_word_the_documents_are_listed_in_which_it_weighs_most(common):
    found = find("cobalt")
    assert [hit.document.key for hit in found.groups[0].hits] == ["t55", "t56", "t57", "t58", "t59"]
    assert found.is_sample
    assert found.total == 20


def test_a_rare_word_beside_a_common_one_finds_every_document_that_has_both(common):
    found = find("cobalt zebra")
    assert sorted(keys("cobalt zebra")) == ["t01", "t30"]
    assert (found.total, found.is_sample, found.is_partial) == (2, False, False)


def test_two_common_words_find_documents_that_have_both(common):
    found = find("quota cobalt")
    assert {hit.document.key for hit in found.groups[0].hits} == {"t55", "t56", "t57", "t58", "t59"}
    assert (found.matched, found.is_sample) == (2, True)


def test_a_rare_word_and_one_that_nothing_has_find_the_rare_one(common):
    found = find("zebra cobalt xqzwjx")
    assert found.is_partial
    assert sorted(keys("zebra cobalt xqzwjx")) == ["t01", "t30"]


def test_where_everything_is_read_nothing_is_a_sample(common, monkeypatch):
    monkeypatch.setattr(finding, "MOST_READ", 1_000)
    found = find("cobalt")
    assert (found.total, found.is_sample) == (60, False)
    assert find("cobalt zebra").total == 2


def test_common_words_with_many_endings_keep_those_that_were_typed(limits, monkeypatch):
    monkeypatch.setattr(finding, "TERMS_OF_COMMON", 2)
    index(*(text(f"t{number:02}", f"ore ore{letters(number)}") for number in range(40)))
    assert len(keys("ore", kinds=(Kind.TEXT,), page=1)) == 10
    assert find("ore").is_sample


def test_a_term_knows_how_many_documents_have_it():
    index(text("a", "cobalt quota"), text("b", "cobalt"))
    index(text("b", "quota quota"), text("c", "cobalt"))
    replace({"c": []})
    counts = dict(Term.objects.values_list("text", "documents"))
    assert counts["cobalt"] == 1
    assert counts["quota"] == 2
    for term in Term.objects.all():
        assert term.documents == Posting.objects.filter(term=term).count()
