"""The index: entries written, replaced and removed, and results, on both databases alike."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.finding import MOST_WORDS, find
from search.indexing import IndexEntry, differing, replace
from search.models import Document, Kind, Posting, Spelling, Term

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql("each database has a search of its own")]


def country(code, title, *names, **rest):
    return IndexEntry(Kind.COUNTRY, f"country.{code}", title, f"/countries/{code}/", names=names, **rest)


def text(code, body, **rest):
    return IndexEntry(
        Kind.TEXT, f"{code}.overview", f"{code}: Overview", f"/countries/{code}/#overview", body=body, **rest
    )


def index(*entries):
    replace({entry.key: [entry] for entry in entries})


def titles(query, **rest):
    return [hit.document.title for group in find(query, **rest).groups for hit in group.hits]


def test_a_name_that_is_found_whole_comes_first():
    index(country("png", "Papua New Guinea"), country("gnq", "Equatorial Guinea"), country("gin", "Guinea"))
    assert titles("guinea") == ["Guinea", "Equatorial Guinea", "Papua New Guinea"]


def test_a_word_of_a_name_counts_more_than_a_word_about_another():
    index(country("a", "Fiji", about=("Guinea",)), country("b", "Papua New Guinea"))
    assert titles("guinea") == ["Papua New Guinea", "Fiji"]


def test_a_name_comes_before_a_text_that_only_mentions_it():
    index(text("Peru", "chile " * 50), country("chl", "Chile"))
    assert titles("chile") == ["Chile", "Peru: Overview"]


def test_all_words_are_wanted_and_most_of_them_where_none_has_all():
    index(text("A", "a quota on cobalt"), text("B", "a quota on nickel"))
    assert titles("nickel quota") == ["B: Overview"]
    found = find("nickel quota tariff")
    assert found.is_partial
    assert [hit.document.title for hit in found.groups[0].hits] == ["B: Overview"]


def test_a_word_finds_what_begins_like_it_after_what_is_it():
    index(country("a", "Nigeria"), country("b", "Niger"))
    assert titles("nig") == ["Nigeria", "Niger"]
    assert titles("niger") == ["Niger", "Nigeria"]


def test_two_letters_that_are_a_word_are_no_beginning():
    index(country("usa", "United States", "US"), text("A", "Used in batteries"))
    assert titles("us") == ["United States"]
    replace({"both": [text("B", "Used in the US")]})
    (hit,) = next(group for group in find("us").groups if group.kind == Kind.TEXT).hits
    assert [piece for piece, is_said in hit.snippet.pieces if is_said] == ["US"]


def test_a_misspelt_name_is_found_though_a_text_has_the_word():
    index(country("col", "Colombia"), text("Canada", "British Columbia"))
    found = find("columbia")
    assert titles("columbia")[0] == "Colombia"
    assert not found.misspelt
    assert find("colombja").misspelt == ("colombja",)


def test_a_short_word_is_taken_as_it_is():
    index(country("irn", "Iran"), IndexEntry(Kind.MINERAL, "mineral.iron", "Iron", "/minerals/iron/"))
    assert titles("iron") == ["Iron"]


def test_the_other_name_that_was_found_is_shown():
    index(country("mmr", "Myanmar", "Burma", "Republic of the Union of Myanmar"))
    hit = find("burma").groups[0].hits[0]
    assert hit.name == (("Burma", True),)
    assert find("myanmar").groups[0].hits[0].name == ()


def test_of_several_other_names_the_one_with_the_fewest_other_words_is_shown():
    index(country("COD", "DR Congo", "Belgian Congo", "Congo", "Congo Free State"))
    assert find("congo").groups[0].hits[0].name == (("Congo", True),)


def test_the_newest_of_equals_comes_first():
    events = [
        IndexEntry(Kind.POLICY, f"p.{year}", "Quota", "/", newness=year * 10_000 + 101)
        for year in (2023, 2026, 2024)
    ]
    index(*events)
    assert [hit.document.key for hit in find("quota").groups[0].hits] == ["p.2026", "p.2024", "p.2023"]


def test_equals_come_in_the_order_of_their_keys_whatever_was_written_first():
    index(*(text(code, "zinc") for code in ("b", "A", "c", "B-", "B.")))
    assert [title[:2] for title in titles("zinc")] == ["A:", "B-", "B.", "b:", "c:"]


def test_a_kind_alone_comes_by_pages():
    index(*(text(f"{i:02}", "cobalt") for i in range(45)))
    assert len(titles("cobalt")) == 5
    first, third = (titles("cobalt", kinds=(Kind.TEXT,), page=number) for number in (1, 3))
    assert (len(first), len(third)) == (20, 5)
    assert not set(first) & set(third)
    assert find("cobalt").groups[0].total == 45
    assert titles("cobalt", kinds=(Kind.POLICY,), page=1) == []


def test_what_is_replaced_is_found_no_more_and_leaves_nothing_behind():
    replace({"one": [text("A", "the zebra quota")]})
    replace({"one": [text("A", "the cobalt quota")]})
    assert titles("zebra") == []
    assert titles("cobalt") == ["A: Overview"]
    replace({"one": []})
    assert [model.objects.count() for model in (Document, Posting, Term, Spelling)] == [0, 0, 0, 0]


def test_nothing_is_written_where_nothing_changed():
    entries = {"one": [text("A", "cobalt"), country("a", "Aland")]}
    assert replace(entries) == 2
    before = set(Posting.objects.values_list("pk", flat=True))
    assert replace(entries) == 0
    assert set(Posting.objects.values_list("pk", flat=True)) == before
    assert differing(entries, prefix="o") == []
    assert differing({"one": [text("A", "nickel")], "other": [country("b", "B")]}, prefix="o") == [
        "one",
        "other",
    ]
    assert differing({}, prefix="o") == ["one"]


def test_a_word_of_a_text_that_becomes_a_name_forgives_more():
    replace({"text": [text("A", "Kyrgyzstan")]})
    assert titles("Kirgizstan") == []
    replace({"name": [country("kgz", "Kyrgyzstan")]})
    assert titles("Kirgizstan")[0] == "Kyrgyzstan"
    assert Spelling.objects.filter(text="kyrgyzst", term__text="kyrgyzstan").count() == 1


@pytest.mark.parametrize("query", ["%", "_", "c_balt_x", "x%t", "\x00", "' OR 1=1 --", "*", "[a-z]"])
def test_signs_of_the_database_are_signs(query):
    index(text("A", "cobalt"))
    assert titles(query) == []
    assert titles(f"cobalt {query}"[:8]) == ["A: Overview"]


def test_a_query_asks_at_most_four_times_whatever_it_holds():
    index(country("chl", "Chile"), text("A", " ".join(f"word{chr(97 + i)}" for i in range(20))))
    for query in (
        "chile",
        "chilie",
        " ".join(f"word{chr(97 + i)}" for i in range(20)),
        "x" * 5_000,
        "wor",
        "",
    ):
        with CaptureQueriesContext(connection) as queries:
            found = find(query)
        assert len(queries) <= 4, query
        assert len(found.words) <= MOST_WORDS


def test_a_country_or_mineral_is_found_by_its_whole_name_whatever_else_is_asked():
    index(
        country("kor", "South Korea", "Korea"),
        country("zaf", "South Africa"),
        IndexEntry(Kind.MINERAL, "mineral.gallium", "Gallium", "/minerals/gallium/"),
        text("A", "the price of gallium in South Korea"),
        text("B", "the price of zinc"),
    )
    assert titles("gallium price") == ["Gallium", "A: Overview"]
    assert titles("galium price") == ["Gallium", "A: Overview"]
    assert titles("south korea gallium price") == ["South Korea", "Gallium", "A: Overview"]
    assert titles("south price") == ["A: Overview"]  # a part of a name is none
    assert titles("galli price")[0] == "A: Overview"  # nor is its beginning


def test_a_named_country_leads_though_an_event_has_every_word():
    event = "Papua New Guinea bans exports of nickel"
    index(country("png", "Papua New Guinea"), IndexEntry(Kind.POLICY, "p.1", event, "/#p"))
    assert titles(event) == ["Papua New Guinea", event]


def test_a_title_of_two_words_is_found_written_as_one():
    index(country("nzl", "New Zealand", "Dominion"), text("A", "new rules in Zealand"))
    assert titles("newzealand") == titles("newzeeland") == ["New Zealand"]


def test_an_event_is_found_by_the_initials_of_a_name_in_its_title():
    index(
        IndexEntry(Kind.POLICY, "p.1", "Amendment of the Critical Raw Materials Act", "/#p"),
        text("A", "critical raw"),
    )
    assert titles("CRMA") == ["Amendment of the Critical Raw Materials Act"]


def test_a_word_of_a_name_that_becomes_a_word_of_a_text_alone_forgives_less():
    replace({"name": [country("kgz", "Kyrgyzstan")], "text": [text("A", "Kyrgyzstan")]})
    assert titles("Kirgizstan") == ["Kyrgyzstan", "A: Overview"]
    replace({"name": []})
    assert titles("Kirgizstan") == []
    assert titles("Kyrgystan") == ["A: Overview"]


def test_a_name_in_another_language_is_found_only_as_a_whole():
    index(
        country("jpn", "Japan", foreign=("日本", "Japón")),
        country("zaf", "South Africa", foreign=("África del Sur", "南非")),
        IndexEntry(
            Kind.MINERAL, "mineral.lithium", "Lithium", "/minerals/lithium/", foreign=("锂", "لِيثيوم")
        ),
    )
    assert titles("日本") == titles("JAPON") == ["Japan"]
    assert titles("africa del sur") == ["South Africa"]
    assert titles("锂") == titles("ليثيوم") == ["Lithium"]
    for query in ("日", "japo", "japom", "南", "del sur", "ليثي", "日本海"):
        assert titles(query) == [], query
    assert not Spelling.objects.filter(term__text__startswith="=").exists()


def test_names_without_spaces_between_them_are_all_found():
    index(
        country("chn", "China", foreign=("中国",)),
        IndexEntry(Kind.MINERAL, "mineral.ree", "Rare earths", "/ree/", foreign=("レアアース", "稀土")),
    )
    for query in ("中国稀土", "中国レアアース", "中国の稀土", "中国 稀土"):
        assert titles(query) == ["China", "Rare earths"], query
    assert find("中国稀土").words == ("中国", "稀土")
    assert titles("中国稀土价格") == []


def test_a_name_of_one_word_in_another_language_finds_what_is_about_it():
    index(
        country("jpn", "Japan", foreign=("日本",)),
        text("Japan", "It stockpiles."),
        text("A", "sold to Japan"),
    )
    assert titles("日本") == ["Japan", "Japan: Overview", "A: Overview"]
    hit = find("日本").groups[0].hits[0]
    assert (hit.title, hit.name) == ((("Japan", True),), (("日本", True),))


def test_a_name_in_another_language_goes_with_its_document():
    replace({"one": [country("jpn", "Japan", foreign=("日本",))]})
    replace({"one": [country("jpn", "Nippon", foreign=("日本",))]})
    assert titles("日本") == ["Nippon"]
    assert Term.objects.get(text="=日本").stands_for.text == "nippon"
    replace({"one": []})
    assert not Term.objects.exists()


def test_of_two_beginnings_the_one_in_more_documents_comes_first():
    index(
        country("ltu", "Lithuania"),
        IndexEntry(Kind.MINERAL, "m.lithium", "Lithium", "/"),
        text("A", "lithium"),
    )
    assert titles("lith")[:2] == ["Lithium", "Lithuania"]


def test_an_abbreviation_in_capitals_is_no_beginning_and_no_misspelling():
    act = IndexEntry(Kind.TERM, "term.ira", "Inflation Reduction Act", "/ira/", names=("IRA",))
    index(country("irn", "Iran", foreign=("Irã",)), act, text("A", "the FORGE"), country("f", "Form"))
    assert titles("IRA") == ["Inflation Reduction Act"]
    assert titles("ira") == ["Iran", "Inflation Reduction Act"]
    assert titles("FORGE") == ["A: Overview"]
    assert titles("COBALD") == []
    assert titles("IRAM") == ["Iran"]  # in no document


def test_a_page_that_the_query_names_comes_before_a_mineral_among_its_words():
    index(
        IndexEntry(Kind.MINERAL, "mineral.germanium", "Germanium", "/minerals/germanium/"),
        IndexEntry(Kind.PAGE, "prices.germanium", "Germanium: prices", "/prices/"),
        text("A", "the price of germanium " * 9),
    )
    assert titles("germanium price") == ["Germanium: prices", "Germanium", "A: Overview"]
    assert titles("germanium price 2025")[0] == "Germanium"
    assert titles("germanium")[0] == "Germanium"


def test_of_two_countries_of_one_name_the_one_that_the_other_words_are_about_comes_first():
    drc, congo = country("COD", "DR Congo", "Congo"), country("COG", "Congo")
    replace({"facts.COD": [drc], "facts.COG": [congo], "edition.COD": [text("COD", "Cobalt of the Congo")]})
    assert titles("congo cobalt") == ["DR Congo", "Congo", "COD: Overview"]
    assert titles("congo cobalt", kinds=(Kind.COUNTRY,)) == ["Congo", "DR Congo"]  # no text is looked at


def test_the_best_answer_is_the_first_of_all_groups_and_the_best_of_each_group_leads_it():
    index(
        country("a", "Cobaltia"),
        IndexEntry(Kind.MINERAL, "mineral.cobalt", "Cobalt", "/minerals/cobalt/"),
        IndexEntry(Kind.POLICY, "p.1", "Cobalt quota", "/#p"),
        IndexEntry(Kind.TERM, "term.quota", "Quota on cobalt", "/#q"),
    )
    found = find("cobalt")
    assert found.best[0] == (found.groups[0].kind, found.groups[0].hits[0])
    ranks = [hit.rank for _, hit in found.best]
    assert ranks == sorted(ranks)
    assert [group.hits[0].rank for group in found.groups] == sorted(
        group.hits[0].rank for group in found.groups
    )
