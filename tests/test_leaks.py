"""Nothing that was typed into a draft is public before it is published, anywhere."""

import pytest
from django.test import Client

from minerals.downloads import FORMATS, LIST_ENDINGS
from minerals.models import Country
from profiles import workflow
from profiles.models import (
    Citation,
    GlanceItem,
    KeyMineral,
    Partnership,
    Policy,
    Profile,
    ProfileRole,
    RelatedPin,
)
from profiles.models.draft import SECTIONS
from website.sitemaps import PARTS

from .crawling import DraftTouched, body, crawl, no_draft_touched
from .factories import (
    CommodityFactory,
    CountryFactory,
    CriticalListFactory,
    MineralFactory,
    complete_profile,
    flow,
    govern,
    market,
)
from .seeds import once_a_module, publish_japan

LISTS = LIST_ENDINGS.split("|")
TOKEN = "canary7f3a"
STARTS = [
    "/",
    "/countries/japan/",
    "/countries/",
    "/minerals/cobalt/",
    "/minerals/cobalt/?release=usgs-mcs-2026",
    "/countries/japan/data/?release=usgs-mcs-2026",
    "/minerals/cobalt/sources/",
    "/policies/",
    *(f"/policies.{ending}" for ending in LISTS),
    "/partnerships/",
    *(f"/partnerships.{ending}" for ending in LISTS),
    "/data/",
    "/data/critical-minerals-atlas.zip",
    "/partnerships.csv",
    "/compare/",
    "/compare/?country=japan&country=chile",
    "/compare.csv?country=japan&country=chile",
    "/map/?mineral=cobalt",
    "/charts/cobalt-mine-production-contained-shares/",
    "/charts/cobalt-mine-production-contained-map.svg",
    "/charts/cobalt-mine-production-contained-map.csv",
    "/charts/cobalt-mine-production-contained-map/cite.bib",
    "/embed/cobalt-mine-production-contained-map/",
    "/minerals/cobalt/united-states/",
    "/governance/",
    "/countries/japan/editions/",
    "/health/",
    "/trade/",
    "/minerals/cobalt/trade/",
    "/changes/",
    "/corrections/",
    "/sources/",
    "/sources/cited/",
    "/glossary/",
    "/about/",
    "/accessibility/",
    "/privacy/",
    "/changes.atom",
    "/countries/japan/changes.atom",
    "/minerals/cobalt/changes.atom",
    "/countries/chile/changes.atom",
    "/sitemap.xml",
    *(f"/sitemap-{part}.xml" for part in PARTS),
    *(f"/countries/japan/editions/1/cite.{ending}" for ending in ("bib", "ris", "json")),
    "/site.webmanifest",
]
STARTS += [
    "/robots.txt",
    "/api/",
    "/api/v1/",
    "/api/v1/openapi.json",
    *(
        f"/api/v1/{noun}"
        for noun in (
            "countries",
            "editions",
            "figures",
            "minerals",
            "lists",
            "regions",
            "sources",
            "commodities",
        )
    ),
    "/api/v1/policies",
    "/api/v1/partnerships",
    "/api/v1/countries/japan",
    "/api/v1/countries/japan/profile",
    "/api/v1/countries/japan/editions/1",
    "/api/v1/countries/japan/trade",
    "/api/v1/countries/chile",
    "/api/v1/commodities/hs92-283691/flows",
    f"/api/v1/search?q={TOKEN[:-1]}",
    "/search/",
    f"/search/?q={TOKEN[:-1]}",
    "/search/?q=japan",
    "/search/?q=chile&in=text",
    f"/search/suggest/?q={TOKEN[:-1]}",
    "/countries/?view=table",
    "/countries/?view=map",
    "/countries.csv",
    "/countries/?mineral=cobalt&role=producer",
    "/countries/chile/",
    "/countries/japan/data/",
    *(
        f"/{page}.{ending}"
        for page in (
            "minerals",
            "roles/producer",
            "roles/stockpiler",
            "changes",
            "corrections",
            "trade",
            "lists",
            "map",
        )
        for ending in LISTS
    ),
    "/countries/japan/exposure/",
    *(f"/countries/japan/exposure.{ending}" for ending in LISTS),
    *(
        f"{address}.{ending}"
        for address in (
            "/minerals/cobalt",
            "/countries/japan",
            "/countries/japan/data",
            "/countries/japan/editions/1",
            "/countries/chile",
        )
        for ending in FORMATS
    ),
]


def publish():
    """Japan's first edition, a price of cobalt and how Japan is governed."""
    publish_japan()
    market(mineral=MineralFactory(name="Cobalt"))
    govern(CountryFactory(code="JPN"), {2023: 1})
    flow(CommodityFactory(), CountryFactory(code="COD"), CountryFactory(code="JPN"), 100)
    CriticalListFactory(country=CountryFactory(code="USA", name="United States"))  # /api/ links to it


published = once_a_module(publish)
pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def chile(db):
    return CountryFactory(code="CHL", name="Chile")


@pytest.fixture
def poisoned(edition, profile, cobalt, chile, editor):
    """Japan's draft with a token in every field that takes text; its first edition is live without it."""
    texts = {name: f"Text {TOKEN}{name}.[@paper]" for name in SECTIONS}
    Profile.objects.filter(pk=profile.pk).update(
        tagline=f"{TOKEN}tagline", unknowns=f"{TOKEN}unknowns", **texts
    )
    KeyMineral.objects.update(note=f"{TOKEN}note")
    GlanceItem.objects.update(label=f"{TOKEN}label")
    Citation.objects.update(
        title=f"{TOKEN}title", publisher=f"{TOKEN}publisher", url=f"https://example.org/{TOKEN}"
    )
    ProfileRole.objects.create(
        profile=profile, mineral=cobalt, role="stockpiler", citation="paper", note=f"{TOKEN}role"
    )
    event = {"profile": profile, "date": "2025", "status": "in-force", "citation": "paper"}
    Policy.objects.create(kind="strategy", title=f"{TOKEN}policy", summary=f"{TOKEN}summary", **event)
    Partnership.objects.create(kind="offtake", title=f"{TOKEN}deal", summary=f"{TOKEN}summary", **event)
    RelatedPin.objects.create(profile=profile, country=chile, reason=f"{TOKEN}reason")
    workflow.save_revision(profile, by=editor)
    return profile


@pytest.fixture
def secret(chile, cobalt, editor):
    """A saved profile of Chile that was never published."""
    made = complete_profile(
        chile, minerals=[cobalt], tagline=f"{TOKEN}chile", reference="cobalt/mine/production country=japan"
    )
    workflow.save_revision(made, by=editor)
    return made


def leaks():
    """The public addresses that show the token, and how many were read."""
    with no_draft_touched():
        responses = crawl(Client(), *STARTS)
    return {address for address, r in responses.items() if TOKEN in body(r).decode(errors="replace")}, len(
        responses
    )


def test_the_canary_stays_in_the_draft_until_it_is_published(poisoned, secret, editor, moderator):
    """Saved is what Chile's is while Japan's is in review: all states of a draft in two walks."""
    review = workflow.submit(poisoned, by=editor, change_note=f"{TOKEN}note")
    assert leaks()[0] == set()
    workflow.approve(review, by=moderator)
    workflow.approve(workflow.submit(secret, by=editor, change_note="First"), by=moderator)
    found, read = leaks()
    assert found == set()
    assert read > 15
    assert Client().get("/countries/chile/").status_code == 200  # its data page
    workflow.publish(review, by=moderator)
    found, _ = leaks()
    assert {"/countries/japan/", "/policies/", "/policies.csv", "/policies.xlsx", "/partnerships/"} <= found
    assert {"/data/policies.csv", "/data/critical-minerals-atlas.zip"} <= found
    assert "/countries/japan/editions/1/" not in found


def test_the_guard_itself_sees_a_draft_table(edition):
    with pytest.raises(DraftTouched), no_draft_touched():
        list(Profile.objects.all())
    with no_draft_touched():
        list(Country.objects.all())


def test_public_pages_touch_no_draft_set_no_cookie_and_carry_the_policy(edition, chile):
    with no_draft_touched():
        responses = crawl(Client(), *STARTS)
    assert {r.status_code for a, r in responses.items() if a != "/robots.txt"} <= {200, 301}
    for address, response in responses.items():
        assert not response.cookies, address
        assert "default-src 'self'" in response.headers["Content-Security-Policy"], address
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        if response.headers["Content-Type"].startswith("text/html"):
            text = response.content.decode()
            assert "csrfmiddlewaretoken" not in text
            assert " style=" not in text
            assert "<style" not in text
            assert " onclick=" not in text


def test_a_page_keeps_its_etag_until_it_changes(edition):
    first, second = (Client().get("/countries/japan/") for _ in range(2))
    assert first.headers["ETag"] == second.headers["ETag"]
    assert (
        Client().get("/countries/japan/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    )


def test_the_desk_is_closed_to_the_public(edition):
    for address in (
        "/admin/profiles/profile/",
        "/admin/profiles/review/",
        "/admin/profiles/revision/",
        "/admin/",
    ):
        response = Client().get(address)
        assert response.status_code == 302, address
        assert "/admin/login/" in response.headers["Location"]
