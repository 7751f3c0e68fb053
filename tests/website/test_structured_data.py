"""JSON-LD of pages, for search engines: articles, datasets and breadcrumbs."""

import json
import re

import pytest

from minerals.heads import linked_data
from minerals.heads.citing import DATA, Work
from minerals.templatetags.head import script

from ..factories import (
    figure,
)
from ..heads import SITE


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
