"""Pages on trust: sources and their limits, works that profiles cite, the glossary, the Atlas."""

import re

import pytest

from minerals import searchable
from minerals.models import Flag
from minerals.reviewed.glossary import glossary
from minerals.reviewed.source_guides import guides
from profiles.models import Citation
from website.trust.cited import Host, host_of

from ..factories import (
    CommodityFactory,
    CountryFactory,
    ReleaseFactory,
    SourceFactory,
    figure,
    flow,
    publish,
)
from ..heads import SITE, Head
from ..reading import ids, text


def plain(client, address):
    page = re.sub(r"<[^>]+>", " ", text(client.get(address)))
    return " ".join(page.split())


# Sources


def test_a_source_says_what_is_held_of_it_and_where_it_headlines(client, cobalt_figures, cobalt):
    figure(CountryFactory(code="EUU", name="European Union"), cobalt, 5, flag=Flag.CALCULATED)
    page = plain(client, "/sources/usgs-mcs/")
    assert "4 figures" in page
    assert "1 figure of the European Union, computed from these" in page
    assert "Mine production 4 1 4" in page
    assert "USGS Mineral Commodity Summaries 2026" in page


def test_each_limit_of_a_source_has_its_anchor_direction_and_advice(client, cobalt_figures):
    page = text(client.get("/sources/usgs-mcs/"))
    for limit in guides()["usgs-mcs"].limitations:
        assert f'id="{limit.slug}"' in page
    assert re.search(r'data-direction="down"><b>Too low:</b> the world total', page)
    assert re.search(r'data-direction="up"><b>Too high:</b> the shares of all others', page)
    assert page.count("What to do:") == len(guides()["usgs-mcs"].limitations)


def test_a_source_of_trade_counts_its_flows_and_one_without_a_guide_has_a_page_too(client, db):
    flow(CommodityFactory(), CountryFactory(code="COD"), CountryFactory(code="JPN"), 100)
    assert "1 flow of trade" in plain(client, "/sources/baci/")
    SourceFactory(key="yearbook", title="A yearbook")
    assert "No figures" in plain(client, "/sources/yearbook/")
    assert "A yearbook" in plain(client, "/sources/")


def test_the_list_of_sources_has_all_limits_and_says_who_uses_a_source(client, edition):
    page = text(client.get("/sources/"))
    for limit in guides()["usgs-mcs"].limitations:
        assert f'href="/sources/usgs-mcs/#{limit.slug}"' in page
    assert "Profiles that use it" in page
    assert "1 of 1" in page
    assert 'href="/countries/japan/"' in text(client.get("/sources/usgs-mcs/"))


def test_an_empty_atlas_has_the_page_of_sources(client, db):
    assert "No profile is published." in text(client.get("/sources/"))
    assert client.get("/sources/usgs-mcs/").status_code == 404


def test_a_source_that_may_not_be_passed_on_says_so(client, db):
    ReleaseFactory(source=SourceFactory(may_be_passed_on=False))
    assert "not in any download" in text(client.get("/sources/usgs-mcs/"))


# What profiles cite


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.usgs.gov/a", Host.GOVERNMENT),
        ("https://www.meti.go.jp/x", Host.GOVERNMENT),
        ("https://gov.br/x", Host.GOVERNMENT),
        ("https://eur-lex.europa.eu/x", Host.INTERNATIONAL),
        ("https://www.iea.org/x", Host.INTERNATIONAL),
        ("https://www.ox.ac.uk/x", Host.UNIVERSITY),
        ("https://notgov.example.com/", Host.OTHER),
        ("https://gov.example.com/", Host.OTHER),
        ("http://[", Host.OTHER),
        ("", Host.OTHER),
    ],
)
def test_the_name_of_a_host_tells_who_answers_there(url, host):
    assert host_of(url) == host


def test_a_work_that_two_profiles_cite_is_listed_once_with_both(client, profile, edition, editor, moderator):
    (work,) = Citation.objects.filter(profile=profile)
    page = text(client.get("/sources/cited/"))
    assert page.count(f">{work.title}</a>") + page.count(f"{work.title}\n") >= 1
    assert 'href="/countries/japan/#sources"' in page
    Citation.objects.filter(pk=work.pk).update(title="Another title", url="https://www.usgs.gov/another")
    assert "Another title" not in text(client.get("/sources/cited/"))  # a draft
    profile.refresh_from_db()
    profile.tagline = "Another line."
    profile.save()
    publish(profile, editor=editor, moderator=moderator, change_note="Another source")
    page = text(client.get("/sources/cited/?kind=government"))
    assert 'href="https://www.usgs.gov/another"' in page
    assert "No work is cited." in text(client.get("/sources/cited/?kind=university"))


def test_an_unknown_kind_of_address_is_ignored_with_a_notice(client, edition):
    page = text(client.get("/sources/cited/?kind=%00&page=zebra"))
    assert "There is no such kind of address" in page
    assert "/countries/japan/#sources" in page


# The glossary


def test_every_term_has_its_anchor_its_meaning_and_its_place_in_the_data(client, db):
    response = client.get("/glossary/")
    found = ids(text(response))
    terms = Head(response).node("DefinedTermSet")
    assert [one["name"] for one in terms["hasDefinedTerm"]] == [one.name for one in glossary().values()]
    for one in terms["hasDefinedTerm"]:
        assert one["@id"] == f"{SITE}/glossary/#{one['termCode']}"
        assert one["description"] == glossary()[one["termCode"]].meaning
        assert one["termCode"] in found
    assert terms["url"] == f"{SITE}/glossary/"


def test_the_search_finds_a_term_by_its_name_or_another_and_shows_its_meaning(client, db):
    searchable.index()
    for query in ("HHI", "Herfindahl", "herfindal"):
        page = text(client.get("/search/", {"q": query}))
        assert 'href="/glossary/#hhi"' in page, query
    assert glossary()["hhi"].meaning[:40] in page
    suggested = client.get("/search/suggest/", {"q": "black ma"}).json()["suggestions"]
    assert [(one["title"], one["address"]) for one in suggested] == [("Black mass", "/glossary/#black-mass")]


# The Atlas itself


@pytest.mark.parametrize("address", ["/about/", "/accessibility/", "/privacy/"])
def test_pages_about_the_atlas_are_led_to_from_every_foot_and_ask_the_database_nothing(
    client, address, db, django_assert_num_queries
):
    with django_assert_num_queries(0):
        page = text(client.get(address))
    assert f'<li><a href="{address}">' in page.partition("<footer")[2]
    assert not client.get(address).cookies


def test_the_atlas_names_who_runs_it(client, db, settings):
    assert "Who runs it" not in plain(client, "/about/")
    settings.OPERATOR, settings.OPERATOR_URL = "Survey of <Examplia>", "mailto:atlas@example.org"
    page = text(client.get("/about/"))
    assert '<a href="mailto:atlas@example.org">Survey of &lt;Examplia&gt;</a>' in page
