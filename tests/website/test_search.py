"""The page of results, suggestions, links from one name to another, and updates of the index."""

import csv
import io
import re
from collections import Counter
from html import unescape

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from minerals import searchable
from minerals.models import CountryAlias, Statistic
from minerals.reviewed.names import (
    CONFUSED,
    COUNTRY_NAMES,
    FOREIGN,
    FOUND_BY,
    LANGUAGES,
    PAGES,
    called,
    confused_with,
    foreign_names,
    pages,
    read_confused,
    read_country_names,
    read_foreign,
    read_found_by,
    read_pages,
)
from profiles import workflow
from profiles.models import Policy, Profile
from search import finding
from search.words import whole

from ..factories import CountryFactory, MineralFactory, SourceFactory, UserFactory, market, publish, world
from ..seeds import once_a_module, publish_japan

TIN = f"mineral,tin,étain{',' * (len(LANGUAGES) - 1)}"
pytestmark = [
    pytest.mark.usefixtures("indexed", "db"),
    pytest.mark.on_postgresql("each database has a search of its own"),
]


def page(client, query, **more):
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200
    return response.content.decode()


def suggested(client, query):
    return [one["title"] for one in client.get("/search/suggest/", {"q": query}).json()["suggestions"]]


def publish_and_index():
    edition = publish_japan()
    searchable.index()
    return edition


indexed = once_a_module(publish_and_index)


def test_every_page_has_the_box(client, indexed):
    for address in ("/", "/countries/japan/", "/minerals/cobalt/", "/search/", "/nowhere/", "/methodology/"):
        text = client.get(address).content.decode()
        assert '<form action="/search/"' in text, address
        assert 'name="q" id="search"' in text, address
        assert '<label class="visually-hidden" for="search">Search the Atlas</label>' in text, address


def test_what_was_found_is_grouped_marked_and_linked(client, indexed):
    text = page(client, "japan")
    assert '<h2 id="found-country">Countries' in text
    assert '<a href="/countries/japan/"><mark>Japan</mark></a>' in text
    assert '<h2 id="found-text">' in text
    assert 'href="/countries/japan/#overview"' in text
    assert indexed.tagline in text
    assert '<meta name="robots" content="noindex, follow">' in text


def test_of_a_word_that_is_nearly_everywhere_the_page_says_that_there_are_more(client, indexed, monkeypatch):
    assert "At least" not in page(client, "japan")
    monkeypatch.setattr(finding, "MOST_READ", 2)
    monkeypatch.setattr(finding, "RARE", 1)
    text = page(client, "japan")
    assert "At least" in text
    assert '<a href="/countries/japan/"><mark>Japan</mark></a>' in text
    assert re.search(r'<span class="count">\d+\+</span>', text)


def test_a_query_is_shown_as_it_was_typed_and_harms_nothing(client, indexed):
    text = page(client, '"><script>alert(1)</script>')
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("query", ["", " ", "zzzz", "%", "\x00", "the", "x" * 9_000, "稀土"])
def test_what_finds_nothing_leads_to_the_lists(client, indexed, query):
    text = page(client, query)
    for address in ("/countries/", "/minerals/", "/lists/", "/regions/"):
        assert f'<li><a href="{address}">' in text


@pytest.mark.parametrize("more", [{"in": "nothing"}, {"in": "text", "page": "0"}, {"in": "text", "page": "99999999"},
                                  {"page": "٣"}, {"in": "text", "page": "x"}])  # fmt: skip
def test_what_is_odd_in_an_address_is_left_alone(client, indexed, more):
    page(client, "japan", **more)


def test_one_kind_comes_by_itself(client, indexed):
    text = page(client, "japan", **{"in": "text"})
    assert 'id="found-text"' in text
    assert 'id="found-country"' not in text
    assert 'href="/search/?q=japan"' in text


def test_suggestions_are_names_and_where_they_lead(client, indexed):
    response = client.get("/search/suggest/", {"q": "jap"})
    assert response.json()["suggestions"][0]["address"] == "/countries/japan/"
    assert response.json()["said"]
    assert "max-age=300" in response["Cache-Control"]
    assert suggested(client, "cobolt") == ["Cobalt"]
    assert suggested(client, "") == suggested(client, "\x00") == []
    assert client.post("/search/suggest/").status_code == client.post("/search/").status_code == 405


def test_a_draft_is_found_when_it_is_published_and_no_more_when_it_is_withdrawn(
    client, indexed, profile, editor, moderator
):
    Profile.objects.filter(pk=profile.pk).update(tagline="The zebra of the trade.")
    profile.refresh_from_db()
    workflow.save_revision(profile, by=editor)
    assert "zebra of" not in page(client, "zebra trade")
    edition = publish(profile, editor=editor, moderator=moderator, change_note="A zebra")
    assert "<mark>zebra</mark> of the" in page(client, "zebra trade")
    workflow.withdraw(edition, by=moderator, notice="Gone.")
    assert "found-text" not in page(client, "zebra trade")
    assert 'href="/countries/japan/"' in page(client, "japan")  # its data page


def test_an_event_is_found_with_its_country_kind_and_year(client, edition, profile, editor, moderator):
    Policy.objects.create(
        profile=profile, title="Zebra act", date="2026-03-31", kind="strategy", status="in-force",
        summary="So it is.", citation="paper", position=0,
    )  # fmt: skip
    publish(profile, editor=editor, moderator=moderator, change_note="An act")
    assert "<span>Japan · Strategy · 2026</span>" in page(client, "zebra")


def test_a_name_that_an_administrator_adds_is_found_at_once(client, admin_client, indexed):
    country = indexed.subject.place
    assert suggested(client, "Yamato") == []
    data = {
        "code": country.code, "slug": country.slug, "name": country.name, "region": country.region_id,
        "kind": country.kind, "continent": country.continent, "official_name": "", "alpha2": "", "numeric": "",
        "aliases-TOTAL_FORMS": 1, "aliases-INITIAL_FORMS": 0, "aliases-0-name": "Yamato", "aliases-0-slug": "yamato",
    }  # fmt: skip
    response = admin_client.post(reverse("admin:minerals_country_change", args=[country.pk]), data)
    assert response.status_code == 302, response.content.decode()[:2000]
    assert suggested(client, "Yamato") == ["Japan"]


def test_an_index_that_went_astray_is_found_and_rebuilt(client, indexed):
    CountryAlias.objects.create(country=indexed.subject.place, name="Yamato", slug="yamato")
    with pytest.raises(CommandError, match="search index differs"):
        call_command("rebuild_projections", check=True, stdout=io.StringIO())
    call_command("rebuild_projections", stdout=io.StringIO())
    call_command("rebuild_projections", check=True, stdout=io.StringIO())
    assert suggested(client, "Yamato")[0] == "Japan"


def test_names_that_are_easily_confused_point_at_each_other(client, db):
    large, small = CountryFactory(code="COD", name="DR Congo"), CountryFactory(code="COG", name="Congo")
    CountryFactory(code="PER", name="Peru")
    searchable.index()
    for one, other in ((large, small), (small, large)):
        text = client.get(one.get_absolute_url()).content.decode()
        assert "Not to be confused with" in text
        assert f'<a href="{other.get_absolute_url()}">{other}</a>' in text
    assert "Not to be confused" not in client.get("/countries/peru/").content.decode()
    text = page(client, "congo")
    assert text.count("Not to be confused with") == 2
    assert "Compare side by side" not in page(client, "congo cobalt")


def test_a_search_for_two_countries_leads_to_their_comparison(client, db):
    for code, name in (
        ("JPN", "Japan"),
        ("KOR", "South Korea"),
        ("GIN", "Guinea"),
        ("PNG", "Papua New Guinea"),
    ):
        CountryFactory(code=code, name=name)
    searchable.index()
    found = re.search(r'<a href="(/compare/[?][^"]*)">\s*([^<]*)</a>', page(client, "japan vs south korea"))
    assert unescape(found[1]) in (
        "/compare/?country=japan&country=south-korea",
        "/compare/?country=south-korea&country=japan",
    )
    assert "Compare side by side" in found[2]
    assert client.get(unescape(found[1])).status_code == 200
    for query in ("japan", "south korea", "papua new guinea", "guinea"):
        assert "Compare side by side" not in page(client, query), query


def test_minerals_do_too_and_what_the_database_lacks_is_left_out(client, db):
    MineralFactory(name="Manganese")
    assert confused_with("mineral", ["manganese"]) == {"manganese": []}
    MineralFactory(name="Magnesium")
    assert "Magnesium" in client.get("/minerals/manganese/").content.decode()


@pytest.mark.parametrize(
    ("read", "columns", "row", "fault"),
    [
        (read_confused, CONFUSED, "Congo,country,COD,the larger", "at least two"),
        (read_confused, CONFUSED, "Congo,planet,COD,the larger", "kind 'planet'"),
        (read_confused, CONFUSED, "Congo,country,COD,", "hint is empty"),
        (read_found_by, FOUND_BY, "mineral,tin,,its ore", "words is empty"),
        (read_found_by, FOUND_BY, "mineral,tin,a,b\nmineral,tin,c,d", "has a line already"),
        (read_foreign, FOREIGN, f"mineral,tin{',' * len(LANGUAGES)}", "has no name"),
        (read_foreign, FOREIGN, f"metal,tin,étain{',' * (len(LANGUAGES) - 1)}", "kind 'metal'"),
        (read_foreign, FOREIGN, f"{TIN}\n{TIN}", "has a line already"),
        (read_country_names, COUNTRY_NAMES, "JPN,日本", "cells"),
        (read_pages, PAGES, "/data/,Data,files,", "summary is empty"),
        (read_pages, PAGES, "/data/,Data,files,All.\n/data/,Files,data,All.", "has a line already"),
    ],
)
def test_a_table_of_names_is_read_strictly(tmp_path, read, columns, row, fault):
    file = tmp_path / "names.csv"
    file.write_text(f"{','.join(columns)}\n{row}\n")
    assert any(fault in str(problem) for problem in read(file)[1])


def test_the_tables_name_what_the_content_has_and_no_name_that_it_has_already():
    content = settings.BASE_DIR / "content"
    called = {}
    tables = (
        ("country", "countries.csv", "code"),
        ("mineral", "minerals.csv", "slug"),
        ("region", "regions.csv", "slug"),
    )
    for kind, file, column in tables:
        with (content / file).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                called[kind, row[column]] = {row["name"], *row.get("aliases", "").split(";")}
    confused, faults = read_confused(content / "confused_names.csv")
    assert not faults
    assert {(one.kind, one.key) for members in confused.values() for one in members} <= called.keys()
    tables = (
        (read_found_by, "found_by.csv"),
        (read_foreign, "foreign_names.csv"),
        (read_country_names, "country_names.csv"),
    )
    for read, file in tables:
        found, faults = read(content / file)
        assert not faults
        assert found.keys() <= called.keys()
        assert not {(key, word) for key, words in found.items() for word in words if word in called[key]}


def test_a_name_in_another_language_is_that_of_one_country_or_mineral():
    keys = {(kind, key) for kind in ("country", "mineral") for key in called(kind).values()}
    names = Counter(name for one in keys for name in {whole(name) for name in foreign_names(*one)})
    assert [name for name, times in names.items() if times > 1] == []
    assert "" not in names


def test_a_name_in_any_script_leads_to_its_page_and_is_shown(client, indexed):
    text = page(client, "日本")
    assert '<a href="/countries/japan/"><mark>Japan</mark></a>' in text
    assert "<mark>日本</mark>" in text
    assert '<a href="/countries/japan/#overview"><mark>Japan</mark>' in text  # a name finds what is about it
    assert suggested(client, "コバルト") == ["Cobalt"]
    assert suggested(client, "コバル") == suggested(client, "日") == []


def test_prices_of_a_mineral_come_before_its_page_where_somebody_asks_for_them(client, indexed, cobalt):
    market({2025: 15}, mineral=cobalt, statistic=Statistic.PRICE)
    searchable.index()
    assert suggested(client, "cobalt price")[:2] == ["Cobalt: prices", "Cobalt"]
    assert suggested(client, "cobalt")[:2] == ["Cobalt", "Cobalt: prices"]


def test_demand_for_a_mineral_is_found_where_a_source_projects_it(client, indexed, cobalt):
    assert "Cobalt: demand" not in suggested(client, "cobalt demand")
    market(
        {2024: 15}, mineral=cobalt, country=world(), statistic=Statistic.DEMAND, wording="Demand, observed"
    )
    searchable.index()
    assert suggested(client, "cobalt demand")[0] == "Cobalt: demand"
    assert 'href="/minerals/cobalt/united-states/#world-demand"' in page(client, "cobalt demand")


def test_each_page_of_the_atlas_is_found_by_its_title_and_is_there(client, indexed):
    for one in pages():
        assert client.get(one.path).status_code == 200, one.path
        assert f'<h3><a href="{one.path}">' in page(client, one.title), one.title


def test_a_page_a_source_and_a_name_of_another_language_are_found(client, indexed):
    SourceFactory(key="bgs", title="World Mineral Production", publisher="British Geological Survey")
    searchable.index()
    assert suggested(client, "methodology") == ["Methodology"]
    assert suggested(client, "BGS") == ["World Mineral Production"]
    assert "Nippon" in page(client, "nippon")
    assert suggested(client, "Kobalt") == ["Cobalt"]


def test_the_box_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/search/")


def test_a_page_of_results_asks_few_questions(client, indexed, django_assert_max_num_queries):
    UserFactory()
    with django_assert_max_num_queries(7):
        page(client, "japan cobolt export")
