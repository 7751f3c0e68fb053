"""Sitemaps and robots.txt: addresses that search engines may index, and those that they may not."""

import re
from xml.etree import ElementTree

import pytest
from django.test import override_settings

from profiles import workflow
from website.finding import sitemaps

from ..factories import mineral_profile, publish
from ..heads import SITE, Head

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(response):
    return [one.text for one in ElementTree.fromstring(response.content).iterfind(".//s:loc", NS)]


def test_every_address_of_the_map_answers_may_be_indexed_and_is_its_own_canonical_one(client, small_world):
    index = client.get("/sitemap.xml")
    assert index["Content-Type"] == "application/xml"
    files = locations(index)
    assert len(files) == len(sitemaps.PARTS)
    found = []
    for file in files:
        response = client.get(file.removeprefix(SITE))
        assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
        found += locations(response)
        assert locations(response), file
    assert len(found) == len(set(found))
    for address in found:
        response = client.get(address.removeprefix(SITE))
        assert response.status_code == 200, address
        assert Head(response).links["canonical"] == [address]
        assert "noindex" not in response.content.decode(), address
        assert "X-Robots-Tag" not in response, address
    paths = {address.removeprefix(SITE) for address in found}
    assert {"/", "/countries/japan/", "/countries/japan/editions/1/", "/countries/japan/data/"} <= paths
    assert {"/countries/australia/", "/minerals/cobalt/", "/changes/", "/roles/producer/"} <= paths
    assert {"/policies/", "/partnerships/", "/projects/", "/compare/"} <= paths
    assert not [path for path in paths if path.startswith("/compare/?")]
    assert {path for path in paths if path.endswith("/exposure/")} == {
        f"/countries/{slug}/exposure/"
        for slug in ("dr-congo", "japan")  # of the others there is no trade
    }
    assert {"/figures/jpn.cobalt.mine.all.production.contained.2024/", "/governance/japan/"} <= paths


def test_what_was_taken_back_leads_elsewhere_or_is_empty_is_not_in_the_map(client, small_world):
    found = " ".join(
        location
        for file in locations(client.get("/sitemap.xml"))
        for location in locations(client.get(file.removeprefix(SITE)))
    )
    for path in (
        "country-aaa/",
        "country-bbb/",
        "country-ccc/",
        "chile/",
        "country-aaa/editions/1/",
        "world/",
    ):
        assert f"/countries/{path} " not in f"{found} ", path
    assert "/countries/country-ccc/data/" in found  # its figures stay where they are
    assert "/minerals/argon/revisions/" not in found


def test_an_edition_of_a_mineral_that_was_taken_back_is_neither_in_the_map_nor_indexed(
    client, cobalt, editor, moderator
):
    edition = publish(mineral_profile(cobalt), editor=editor, moderator=moderator)
    address = "/minerals/cobalt/editions/1/"
    assert locations(client.get("/sitemap-mineral-editions.xml")) == [f"{SITE}{address}"]
    assert "noindex" not in client.get(address).content.decode()
    workflow.withdraw(edition, by=moderator, notice="It was out of date.")
    assert locations(client.get("/sitemap-mineral-editions.xml")) == []
    assert '<meta name="robots" content="noindex">' in client.get(address).content.decode()


def test_the_map_says_when_a_page_changed(client, edition):
    day = edition.published_at.date().isoformat()
    (url,) = ElementTree.fromstring(client.get("/sitemap-profiles.xml").content)
    assert [child.text for child in url] == [f"{SITE}/countries/japan/", day]
    (page, *_) = ElementTree.fromstring(client.get("/sitemap-figures.xml").content)
    assert page.find("s:lastmod", NS).text == "2026-02-06"  # no import is logged: the day of the release
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    changed = {one.find("s:loc", NS).text: one.find("s:lastmod", NS) for one in index}
    assert changed[f"{SITE}/sitemap-profiles.xml"].text.startswith(day)
    assert changed[f"{SITE}/sitemap-figures.xml"].text.startswith("2026-02-06")


def test_a_part_that_is_too_long_is_several_files(client, cobalt_figures, monkeypatch):
    monkeypatch.setattr(sitemaps.Part, "limit", 3)
    files = [file for file in locations(client.get("/sitemap.xml")) if "figures" in file]
    assert files == [f"{SITE}/sitemap-figures.xml", f"{SITE}/sitemap-figures.xml?p=2"]
    assert [len(locations(client.get(file.removeprefix(SITE)))) for file in files] == [3, 1]


def test_whole_addresses_begin_as_the_setting_says(client, edition):
    with override_settings(SITE_URL="https://atlas.example.org"):
        for address in ("/sitemap.xml", "/sitemap-profiles.xml", "/sitemap-pages.xml"):
            assert all(one.startswith("https://atlas.example.org/") for one in locations(client.get(address)))
        assert (
            "Sitemap: https://atlas.example.org/sitemap.xml\n" in client.get("/robots.txt").content.decode()
        )
        head = Head(client.get("/countries/japan/"))
    assert head.links["canonical"] == ["https://atlas.example.org/countries/japan/"]
    assert head.meta["og:url"] == "https://atlas.example.org/countries/japan/"
    assert head.meta["og:image"].startswith("https://atlas.example.org/charts/")
    assert head.node("Article")["url"] == "https://atlas.example.org/countries/japan/"


def test_robots_keeps_the_desk_and_previews_out_and_names_the_map(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines == [
        "User-agent: *", "Disallow: /admin/", "Disallow: /preview/", "Disallow: /report/", "Disallow: /api/v1/",
        "Disallow: /*?*&*&", "",
        f"Sitemap: {SITE}/sitemap.xml",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "closed"),
    [
        ("/countries/?mineral=cobalt&role=producer", False),
        ("/countries/?mineral=cobalt&role=producer&region=east-asia", True),
        ("/policies/?mineral=cobalt&mineral=nickel&mineral=tin&type=tax", True),
        ("/sitemap-figures.xml?p=2", False),
    ],
)
def test_robots_closes_filters_of_more_than_two_facets(client, address, closed):
    lines = client.get("/robots.txt").content.decode().splitlines()
    rules = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]
    found = [rule for rule in rules if re.match(re.escape(rule).replace(r"\*", ".*"), address)]  # RFC 9309
    assert bool(found) == closed
