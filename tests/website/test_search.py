"""The page of what was found, suggestions, lines from one name to another, and what the index follows."""

import csv
import io
import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from minerals import searchable
from minerals.models import CountryAlias
from minerals.names import CONFUSED, FOUND_BY, confused_with, read_confused, read_found_by
from profiles import workflow
from profiles.models import Profile
from search import finding

from ..factories import CountryFactory, MineralFactory, UserFactory, publish

pytestmark = pytest.mark.django_db


def page(client, query, **more):
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200
    return response.content.decode()


def suggested(client, query):
    return [one["title"] for one in client.get("/search/suggest/", {"q": query}).json()["suggestions"]]


@pytest.fixture
def indexed(edition):
    searchable.index()
    return edition


def test_every_page_has_the_box(client, indexed):
    for address in ("/", "/countries/japan/", "/minerals/cobalt/", "/search/", "/nowhere/", "/methodology/"):
        text = client.get(address).content.decode()
        assert '<form action="/search/"' in text, address
        assert 'name="q"' in text, address


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


def test_a_name_that_an_administrator_adds_is_found_at_once(client, admin_client, indexed):
    country = indexed.country
    assert suggested(client, "Nippon") == []
    data = {
        "code": country.code, "slug": country.slug, "name": country.name, "region": country.region_id,
        "kind": country.kind, "continent": country.continent, "official_name": "", "alpha2": "", "numeric": "",
        "aliases-TOTAL_FORMS": 1, "aliases-INITIAL_FORMS": 0, "aliases-0-name": "Nippon", "aliases-0-slug": "nippon",
    }  # fmt: skip
    response = admin_client.post(reverse("admin:minerals_country_change", args=[country.pk]), data)
    assert response.status_code == 302, response.content.decode()[:2000]
    assert suggested(client, "Nippon") == ["Japan"]


def test_an_index_that_went_astray_is_found_and_rebuilt(client, indexed):
    CountryAlias.objects.create(country=indexed.country, name="Nippon", slug="nippon")
    with pytest.raises(CommandError, match="search differs"):
        call_command("rebuild_projections", check=True, stdout=io.StringIO())
    call_command("rebuild_projections", stdout=io.StringIO())
    call_command("rebuild_projections", check=True, stdout=io.StringIO())
    assert suggested(client, "Nippon")[0] == "Japan"


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
    ],
)
def test_a_table_of_names_is_read_strictly(tmp_path, read, columns, row, fault):
    file = tmp_path / "names.csv"
    file.write_text(f"{','.join(columns)}\n{row}\n")
    assert any(fault in str(problem) for problem in read(file)[1])


def test_the_tables_name_what_the_content_has_and_no_name_that_it_has_already():
    content = settings.BASE_DIR / "content"
    called = {}
    for kind, file, column in (("country", "countries.csv", "code"), ("mineral", "minerals.csv", "slug")):
        with (content / file).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                called[kind, row[column]] = {row["name"], *row["aliases"].split(";")}
    confused, faults = read_confused(content / "confused_names.csv")
    assert not faults
    assert {(one.kind, one.key) for members in confused.values() for one in members} <= called.keys()
    found, faults = read_found_by(content / "found_by.csv")
    assert not faults
    assert found.keys() <= called.keys()
    assert not {(key, word) for key, words in found.items() for word in words if word in called[key]}


def test_the_box_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/search/")


def test_a_page_of_results_asks_few_questions(client, indexed, django_assert_max_num_queries):
    UserFactory()
    with django_assert_max_num_queries(7):
        page(client, "japan cobolt export")
