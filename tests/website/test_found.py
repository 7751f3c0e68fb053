"""Data for search engines, previews of links and phones: addresses, JSON-LD, the map of the site, icons."""

import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import override_settings
from PIL import Image

from minerals.heads import linked_data
from minerals.heads.citing import DATA, Work
from minerals.models import Mineral
from minerals.templatetags.head import script
from profiles import workflow
from website.finding import sitemaps

from ..factories import (
    CodeGroupFactory,
    CommodityFactory,
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    RegionFactory,
    complete_profile,
    data_versions,
    event_profile,
    figure,
    flow,
    govern,
    market,
    mineral_profile,
    publish,
)
from ..heads import SITE, Head

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def head(client):
    return lambda address: Head(client.get(address))


@pytest.fixture
def small_world(edition, cobalt, editor, moderator):
    """Something of each kind, profiles that ended in each way, and a country with figures only."""
    japan = edition.subject.place
    CountryFactory(code="CHL", name="Chile")  # without anything
    figure(CountryFactory(code="AUS", name="Australia", region=RegionFactory(name="Oceania")), cobalt, 5)
    ListEntryFactory(critical_list=CriticalListFactory(country=japan), mineral=cobalt)
    code = CommodityFactory(minerals=[cobalt])
    flow(code, CountryFactory(code="COD"), japan, 20_000_000)
    CodeGroupFactory(commodities=[code])
    govern(japan, {2023: 1})
    market(mineral=cobalt)
    data_versions()
    publish(mineral_profile(cobalt), editor=editor, moderator=moderator)
    event = event_profile(minerals=[cobalt], parties=[(japan, "hit", "It lost a seller.")])
    publish(event, editor=editor, moderator=moderator)
    Mineral.objects.create(name="Argon", slug="argon", group=cobalt.group)
    ended = {}
    for code, end in (("AAA", workflow.withdraw), ("BBB", workflow.unpublish), ("CCC", workflow.consolidate)):
        country = CountryFactory(code=code, name=f"Country {code}")
        figure(country, cobalt, 1)
        profile = complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production")
        ended[code] = publish(profile, editor=editor, moderator=moderator)
        into = [japan] if end is workflow.consolidate else []
        end(ended[code], *into, by=moderator, notice="A notice.")
    return ended


def locations(response):
    return [one.text for one in ElementTree.fromstring(response.content).iterfind(".//s:loc", NS)]


# The map of the site


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


# JSON-LD


def test_a_profile_is_an_article_that_leads_to_its_edition(head, edition):
    found = head("/countries/japan/")
    node = found.node("Article")
    day = edition.published_at.date().isoformat()
    atlas = {
        "@type": "Organization", "@id": f"{SITE}/#atlas", "name": "Critical Minerals Atlas", "url": f"{SITE}/",
    }  # fmt: skip
    assert node == {
        "@type": "Article",
        "@id": f"{SITE}/countries/japan/#article",
        "headline": "Japan: Critical Minerals Profile",
        "description": "Refines what others mine.",
        "url": f"{SITE}/countries/japan/",
        "mainEntityOfPage": f"{SITE}/countries/japan/",
        "archivedAt": f"{SITE}/countries/japan/editions/1/",
        "version": 1,
        "datePublished": day,
        "dateModified": day,
        "author": atlas,
        "publisher": atlas,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "inLanguage": "en-gb",
        "image": found.meta["og:image"],
        "about": {"@type": "Country", "name": "Japan", "identifier": "JPN"},
        "keywords": ["Cobalt"],
    }


def test_an_edition_is_an_article_at_its_own_address(head, edition):
    found = head("/countries/japan/editions/1/")
    node = found.node("Article")
    assert node["url"] == node["archivedAt"] == f"{SITE}/countries/japan/editions/1/"
    assert node["image"] == found.meta["og:image"]
    assert found.trail == [
        ("Critical Minerals Atlas", "/"),
        ("Countries", "/countries/"),
        ("Japan", "/countries/japan/"),
        ("Editions", "/countries/japan/editions/"),
        ("Edition 1", "/countries/japan/editions/1/"),
    ]


def test_the_front_page_is_the_site_with_its_search_and_the_catalogue_of_its_tables(client, head, db):
    node = head("/").node("WebSite")
    asked = node["potentialAction"]["target"]["urlTemplate"]
    assert asked == f"{SITE}/search/?q={{search_term_string}}"
    assert client.get(asked.removeprefix(SITE).replace("{search_term_string}", "cobalt")).status_code == 200
    catalogue = node["hasPart"]
    assert (catalogue["@type"], catalogue["url"]) == ("DataCatalog", f"{SITE}/data/")
    tables = {one["name"]: one for one in catalogue["dataset"]}
    assert len(tables) == 24
    for one in tables.values():
        assert 50 <= len(one["description"]) <= 5000
        assert one["@type"] == "Dataset"
        assert client.get(one["distribution"]["contentUrl"].removeprefix(SITE)).status_code == 200


def test_a_mineral_is_a_dataset_with_its_files_and_licence(head, cobalt_figures):
    node = head("/minerals/cobalt/").node("Dataset")
    assert node["name"] == "Cobalt: figures"
    assert 50 <= len(node["description"]) <= 5000
    assert node["url"] == f"{SITE}/minerals/cobalt/"
    assert node["temporalCoverage"] == "2024"
    assert node["dateModified"] == "2026-02-06"
    assert node["license"] == "Public domain"
    assert node["variableMeasured"] == ["Mine production"]
    assert [(one["@type"], one["name"]) for one in node["isBasedOn"]] == [
        ("CreativeWork", "USGS Mineral Commodity Summaries 2026")
    ]
    files = {one["encodingFormat"]: one["contentUrl"] for one in node["distribution"]}
    assert files["text/csv"] == f"{SITE}/minerals/cobalt.csv"
    assert len(files) == 4


def test_the_data_of_a_country_are_a_dataset_of_a_place(client, head, cobalt_figures):
    node = head("/countries/japan/").node("Dataset")
    assert node["spatialCoverage"] == {"@type": "Place", "name": "Japan"}
    for one in node["distribution"]:
        assert client.get(one["contentUrl"].removeprefix(SITE)).status_code == 200


def test_a_figure_is_a_dataset_with_its_value(head, cobalt_figures):
    found = head(cobalt_figures.get_absolute_url())
    node = found.node("Dataset")
    assert node["variableMeasured"] == [
        {"@type": "PropertyValue", "name": "Mine production", "unitText": "t", "value": 30.0}
    ]
    assert node["spatialCoverage"]["name"] == "Japan"
    assert node["description"].startswith(
        "Japan, cobalt: mine production (contained weight), 2024: 30\N{NO-BREAK SPACE}t."
    )
    assert found.trail[2:] == [
        ("Cobalt", "/minerals/cobalt/"),
        ("Japan, cobalt: mine production (contained weight), 2024", cobalt_figures.get_absolute_url()),
    ]


def test_a_withheld_figure_states_no_value(head, japan, cobalt):
    withheld = figure(japan, cobalt, flag="withheld", year=2023)
    (measured,) = head(withheld.get_absolute_url()).node("Dataset")["variableMeasured"]
    assert set(measured) == {"@type", "name", "unitText"}


def test_what_a_licence_forbids_to_pass_on_is_no_data_for_machines(head, cobalt_figures):
    cobalt_figures.source.may_be_passed_on = False
    cobalt_figures.source.save()
    assert "variableMeasured" not in head(cobalt_figures.get_absolute_url()).node("Dataset")


def test_a_mineral_without_figures_is_no_dataset(head, cobalt):
    found = head("/minerals/cobalt/")
    assert [one["@type"] for one in found.data[0]["@graph"]] == ["BreadcrumbList"]


WAYS = {  # {page: the last step of the way to it}
    "/countries/": "Countries",
    "/countries/japan/editions/": "Editions",
    "/countries/japan/data/": "Figures",
    "/countries/japan/exposure/": "Trade exposure",
    "/minerals/": "Minerals",
    "/minerals/cobalt/revisions/": "Revisions",
    "/minerals/cobalt/sources/": "Other sources",
    "/minerals/cobalt/trade/": "Trade",
    "/minerals/cobalt/united-states/": "Market statistics",
    "/trade/hs92-283691/": "Lithium carbonate",
    "/trade/hs92-283691/japan/": "Japan",
    "/governance/japan/": "Japan",
    "/regions/east-asia/": "East Asia",
    "/lists/japan-2025/": "Japan 2025",
    "/roles/producer/": "Producer",
    "/policies/": "Policies",
    "/partnerships/": "Partnerships",
    "/projects/": "Mines, plants and projects",
    "/events/": "Events",
    "/compare/": "Compare",
    "/methodology/": "Methodology",
    "/changes/": "Changes",
    "/corrections/": "Corrections",
    "/sources/usgs-mcs/": "Mineral Commodity Summaries",
    "/sources/cited/": "Cited in profiles",
    "/glossary/": "Glossary",
    "/about/": "About",
    "/accessibility/": "Accessibility",
    "/privacy/": "Privacy",
    "/api/": "API",
}


def test_a_page_says_the_way_to_it_and_each_step_is_a_page(client, head, small_world):
    trails = {address: head(address).trail for address in WAYS}
    assert {address: trail[-1] for address, trail in trails.items()} == {
        address: (name, address) for address, name in WAYS.items()
    }
    steps = {path for trail in trails.values() for _, path in trail}
    assert {path for path in steps if client.get(path).status_code != 200} == set()


@pytest.mark.pure
def test_nothing_in_json_ends_its_element():
    name = "</script><script>alert(1)</script><!-- & \u2028"
    work = Work(key="x", kind=DATA, title=name, address="https://example.org/x", files="/x/cite.")
    html = script(linked_data.dataset(work, [], site="https://example.org", description=name))
    assert html.count("<") == 2
    assert not re.search("[&\u2028]", html)
    (node,) = json.loads(html.partition(">")[2].rpartition("<")[0])["@graph"]
    assert node["name"] == name


# Previews of links, icons


def test_a_shared_link_has_a_title_words_and_a_picture(head, profile, editor, moderator):
    profile.tagline = 'It refines "most" of it & more.'
    profile.save()
    edition = publish(profile, editor=editor, moderator=moderator)
    found = head("/countries/japan/")
    day = edition.published_at.date().isoformat()
    shown = {
        name: text for name, text in found.meta.items() if name.startswith(("og:", "twitter:", "article:"))
    }
    assert shown.pop("og:image") == f"{SITE}/charts/country-japan-shares.png"
    assert shown == {
        "og:site_name": "Critical Minerals Atlas",
        "og:type": "article",
        "og:title": "Japan: Critical Minerals Profile",
        "og:description": 'It refines "most" of it & more.',
        "og:url": f"{SITE}/countries/japan/",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:type": "image/png",
        "og:image:alt": "Where Japan counts most: its shares of the world’s production, by year",
        "twitter:card": "summary_large_image",
        "article:published_time": day,
    }
    assert found.meta["description"] == shown["og:description"]
    assert head("/minerals/cobalt/").meta["og:type"] == "website"
    assert head("/methodology/").meta["og:image"] == SITE + staticfiles_storage.url("img/share.png")


def test_a_page_that_is_not_there_has_no_canonical_address(head, db):
    found = head("/nowhere/")
    assert "canonical" not in found.links
    assert "og:url" not in found.meta
    assert found.data == []


def test_the_manifest_names_icons_of_the_sizes_that_they_have(client, db):
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        with (
            staticfiles_storage.open(stored(icon["src"])) as file,
            Image.open(io.BytesIO(file.read())) as image,
        ):
            assert icon["sizes"] == "{}x{}".format(*image.size)
    assert {one["purpose"] for one in manifest["icons"]} == {"any", "maskable"}


def test_the_picture_of_shared_links_is_as_large_as_it_says_and_small_to_load(client, head, db):
    found = head("/")
    with staticfiles_storage.open(stored(found.meta["og:image"])) as file:
        content = file.read()
    size = tuple(int(found.meta[f"og:image:{side}"]) for side in ("width", "height"))
    assert Image.open(io.BytesIO(content)).size == size
    assert len(content) < 60_000
    (touch,) = found.links["apple-touch-icon"]
    with staticfiles_storage.open(stored(touch)) as file:
        assert Image.open(io.BytesIO(file.read())).size == (180, 180)


def test_whoever_asks_for_favicon_ico_is_led_to_an_icon(client):
    assert client.get("/favicon.ico")["Location"] == staticfiles_storage.url("img/icon-192.png")


def stored(address):
    return address.partition("/static/")[2]
