"""Invalid addresses: a clear answer, never an error of the site."""

import pytest

from .seeds import once_a_module, publish_japan

published = once_a_module(publish_japan)


@pytest.fixture
def edition(published, db):
    return published


MISSING = [
    "/countries/atlantis/",
    "/countries/world/",
    "/countries/%00/",
    "/countries/japan/editions/2/",
    "/countries/japan/editions/99999999999999999999/",
    "/countries/atlantis/editions/",
    "/countries/atlantis/editions/1/",
    "/countries/atlantis/data/",
    "/countries/atlantis.csv",
    "/countries/world.csv",
    "/countries/world/data.json",
    "/countries/%00.zip",
    "/countries/japan/editions/2.csv",
    "/minerals/unobtainium/",
    "/minerals/unobtainium.csv",
    "/minerals/%00.xlsx",
    "/minerals/%00/",
    "/regions/atlantis/",
    "/lists/atlantis-2025/",
    "/lists/%00/",
    "/roles/miner/",
    "/roles/%00/",
    "/figures/jpn.cobalt/",
    "/figures/%00/",
    "/figures/a%20b/",
    "/images/x",
    "/images/%00",
    "/images/..%2f..%2fetc%2fpasswd",
    "/nowhere/",
    "/data/nothing.csv",
    "/data/lock",
    "/data/%00.csv",
    "/data/..%2f..%2fsettings.json",
    "/policies.pdf",
    "/roles/miner.csv",
    "/lists/atlantis-2025.xlsx",
    "/lists/%00.csv",
    "/regions/atlantis.json",
    "/minerals/unobtainium/revisions.csv",
    "/governance/atlantis.csv",
    "/trade/hs92-000000.xlsx",
    "/governance.zip",
    "/countries/atlantis/changes.atom",
    "/minerals/%00/changes.atom",
    "/minerals/unobtainium/cite.bib",
    "/countries/japan/editions/2/cite.ris",
    "/countries/japan/data/cite.xml",
    "/figures/jpn.cobalt/cite.json",
    "/sources/unknown/",
    "/sources/%00/",
    "/sitemap-unknown.xml",
    "/sitemap-figures.xml?p=2",
    "/sitemap-figures.xml?p=x",
]


@pytest.mark.parametrize("address", MISSING)
def test_what_is_not_there_is_not_found_with_a_page_that_helps(address, edition, client):
    response = client.get(address)
    assert response.status_code == 404
    assert b'href="/countries/"' in response.content


@pytest.mark.parametrize(
    "query",
    [
        "mineral=%00",
        "mineral=a%00b&region=%00&role=%00&group=%00&list=%00&any-role=%00&view=%00",
        "mineral=" + "x" * 5000,
        "&".join(f"mineral=m{n}" for n in range(2000)),
        "mineral=cobalt&mineral=cobalt",
        "mineral[]=cobalt&=&&&%3D",
        "any-role=yes",
        "mineral=%F0%9F%92%8E&mineral=%ff",
        "page=99&view=map",
        "page=-1&profiles=2&view=globe",
    ],
)
def test_whatever_is_asked_of_the_filter_it_answers(query, edition, client):
    response = client.get(f"/countries/?{query}")
    assert response.status_code == 200
    assert len(response.content) < 300_000


def test_an_unknown_host_is_refused(edition, client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_public_page_is_only_read(method, edition, client):
    assert getattr(client, method)("/countries/japan/").status_code in (403, 405)


def test_citation_addresses_are_those_of_the_site(edition, client, settings):
    settings.SITE_URL = "https://atlas.example.org"
    page = client.get("/countries/japan/editions/1/").content.decode()
    assert "https://atlas.example.org/countries/japan/editions/1/" in page
    assert "http://testserver" not in page


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("atlas.example.org:99", "atlas.example.org"),
        ("atlas.example.org.", "atlas.example.org"),
        ("ATLAS.example.org.:99", "atlas.example.org"),
        ("localhost:99", "localhost"),
        ("localhost:8000", "localhost:8000"),
        ("[::1]:8000", "[::1]:8000"),
    ],
)
def test_an_address_that_others_keep_names_the_host_alone(asked, named, edition, client, settings):
    settings.ALLOWED_HOSTS = ["atlas.example.org", "localhost", "[::1]"]
    request = {"headers": {"host": asked}, "SERVER_PORT": "8000"}
    for address in (
        "/",
        "/countries/japan/",
        "/countries/japan/editions/1/",
        "/countries/japan.json",
        "/minerals/cobalt/",
    ):
        page = client.get(address, **request).content.decode()
        assert f"http://{named}/" in page
        if asked != named:
            assert f"http://{asked}" not in page
            assert f"http://{asked.lower()}" not in page
