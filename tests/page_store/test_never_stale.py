"""No stored page differs from the one that would be made, whatever an editor does.

Most pages are kept on over a publication that does not concern them; this is what holds them to that.
"""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from minerals.facts.data_version import VERSION
from minerals.models import Country, Flag
from page_store import middleware, states
from page_store.public import Dependencies
from page_store.states import state, state_of
from profiles import workflow
from profiles.models import Edition, Event, Profile, ProfileRole
from profiles.models.choices import Role
from profiles.models.dated import RecentChange
from profiles.publishing.payload.projections import project
from website.data_package import current_build

from ..crawling import body
from ..factories import (
    CommodityFactory,
    CountryFactory,
    MineralFactory,
    RegionFactory,
    complete_profile,
    event_profile,
    figure,
    flow,
    market,
    mineral_profile,
    pin,
    publish,
    revise,
    world,
)
from ..profiles.public.exposure.test_controls import control
from ..small_site import agree
from ..tiers import deeper
from .conftest import commit
from .test_public_views import patterns

on_postgresql = pytest.mark.on_postgresql("triggers raise the epoch")

PAGES = [
    "/",
    "/countries/",
    "/countries/?mineral=cobalt&role=producer",
    "/countries.json",
    "/countries/japan/",
    "/countries/chile/",
    "/countries/dr-congo/",
    "/countries/japan/data/",
    "/countries/chile/data/",
    "/countries/chile/data/cite.ris",
    "/countries/japan.json",
    "/countries/japan/editions/",
    "/countries/japan/editions/1/",
    "/countries/chile/editions/1/",
    "/countries/japan/exposure/",
    "/countries/japan/changes.atom",
    "/minerals/",
    "/minerals/cobalt/",
    "/minerals/nickel/",
    "/minerals/nickel/if/chile/",
    "/minerals/nickel/trade/",
    "/series/wld.cobalt.price.average-us-spot-cathode.dollars-per-pound/",
    "/minerals/cobalt.json",
    "/minerals/cobalt/cite.bib",
    "/minerals.json",
    "/countries/japan/data.xlsx",
    "/countries/japan/exposure.json",
    "/sitemap-data-versions.xml",
    "/minerals/cobalt/editions/1/",
    "/minerals/cobalt/changes.atom",
    "/figures/jpn.cobalt.mine.all.production.contained.2024/",
    "/regions/",
    "/regions/east-asia/",
    "/regions/east-asia.csv",
    "/roles/",
    "/roles/producer/",
    "/roles/stockpiler/",
    "/roles/stockpiler.csv",
    "/policies/",
    "/partnerships/",
    "/projects/",
    "/projects.csv",
    "/events/",
    "/events/china-acid-stop-2026/",
    "/events/china-acid-stop-2026/editions/1/",
    "/policies.atom",
    "/compare/?country=japan&country=chile",
    "/changes/",
    "/corrections/",
    "/sources/",
    "/sources/cited/",
    "/map/?mineral=cobalt",
    "/charts/country-japan-shares/",
    "/search/?q=cobalt",
    "/sitemap-profiles.xml",
    "/sitemap-minerals.xml",
    "/api/v1/countries",
    "/api/v1/countries/japan/profile",
    "/api/v1/minerals/cobalt",
    "/api/v1/policies",
    "/api/v1/projects",
    "/api/v1/uses",
    "/api/v1/events",
]


@pytest.fixture
def editing(edition, profile, cobalt, editor, moderator):
    """Acts of an editor and the publishers of data, one after the other: [(name, function)]."""
    people = {"editor": editor, "moderator": moderator}
    chile = CountryFactory(code="CHL", name="Chile")
    nickel = MineralFactory(name="Nickel")
    market({2025: 16, 2026: 17}, mineral=cobalt, country=world())  # its chart marks the event
    metal = CommodityFactory(code="750210", name="Nickel, unwrought", minerals=[nickel])
    flow(metal, chile, edition.subject.place, 20_000_000, 1_000_000)

    def change_japan():
        draft = Profile.objects.get(subject__place=edition.subject.place)
        draft.tagline = "Another first sentence."
        draft.save()
        publish(draft, **people, change_note="Said better")

    def publish_chile():
        figure(chile, cobalt, 1)
        figure(chile, nickel, 7)
        draft = complete_profile(chile, minerals=[cobalt, nickel], reference="cobalt/mine/production")
        control(draft).minerals.add(nickel)
        pin(draft, edition.subject.place)
        agree(draft, cobalt, edition.subject.place)
        publish(draft, **people)

    def publish_cobalt():
        publish(mineral_profile(cobalt), **people)

    def publish_event():
        named = [(edition.subject.place, "hit", "It lost a seller."), (chile, "gains", "It sells more.")]
        publish(event_profile(minerals=[cobalt], parties=named), **people)

    def point_japan():
        draft = Profile.objects.get(subject__place=edition.subject.place)
        RecentChange.objects.create(profile=draft, event=Event.objects.get())
        publish(draft, **people, change_note="The stop of acid")

    def withdraw_event():
        told = Edition.objects.current().get(subject__kind="event")
        workflow.withdraw(told, by=moderator, notice="It was not so.")

    def rebuild_all():
        for one in Edition.objects.all():
            project(one)

    def live(code):
        return Edition.objects.live().get(subject__place__code=code)

    return [
        ("a profile that is related is published", publish_chile),
        ("a new edition", change_japan),
        ("the text of a mineral", publish_cobalt),
        ("an event is published", publish_event),
        ("a row points to it", point_japan),
        ("it is withdrawn", withdraw_event),
        ("a figure of a newer year", lambda: figure(edition.subject.place, cobalt, 44, year=2025)),
        ("a correction", lambda: revise(edition.subject.place.figures.order_by("year").first(), 33)),
        ("a name", lambda: Country.objects.filter(code="CHL").update(name="República de Chile")),
        ("a version of the data", current_build),
        ("a mineral in another group", lambda: move(nickel)),
        ("projections rebuilt", rebuild_all),
        (
            "a consolidation",
            lambda: workflow.consolidate(live("JPN"), chile, by=moderator, notice="It is told elsewhere."),
        ),
        ("another version", current_build),
        ("a withdrawal", lambda: workflow.withdraw(live("CHL"), by=moderator, notice="It was out of date.")),
    ]


def move(mineral):
    mineral.group = MineralFactory(name="Gallium").group
    mineral.summary = "Makes steel stainless."
    mineral.save()


# A sixth of the pages on PostgreSQL, which does its own by table, not by page; make test tries half on SQLite.
SHARES = [
    pytest.param(PAGES[share::12], id=str(share), marks=() if share % 6 else on_postgresql)
    for share in range(12)
    if connection.vendor == "postgresql" or share % 2 or deeper(False, True)
]


@pytest.mark.parametrize("pages", SHARES)
def test_no_page_is_older_than_the_data(pages, restarted, client, editing):
    """Two processes of a machine, which share what lasts: whole pages, and parts of those that are made again."""
    first, second = restarted(), restarted()
    for site in (first, second):
        for page in pages:
            site.get(page)
    for name, act in editing:
        act()
        commit()
        for page in pages:
            fresh = client.get(page)
            for site in (first, second):
                stored = site.get(page)
                assert stored.status_code == fresh.status_code, (name, page)
                assert body(stored) == body(fresh), (name, page)


def test_no_page_is_of_yesterday(restarted, client, editing, monkeypatch):
    """Parts that outlive a day say nothing that depends on it."""
    for _name, act in editing[:3]:
        act()
    commit()
    site = restarted()
    for page in PAGES:
        site.get(page)
    tomorrow = timezone.now() + datetime.timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    monkeypatch.setattr(middleware.time, "time", tomorrow.timestamp)
    for page in PAGES:
        assert body(site.get(page)) == body(client.get(page)), page


@on_postgresql
def test_a_publication_elsewhere_ends_no_page(site, edition, editor, moderator, cobalt):
    """It is compared by its state, in a few queries, and not made."""
    commit()
    pages = [
        "/countries/japan/",
        "/countries/japan/data/",
        "/minerals/cobalt/",
        "/regions/east-asia/",
        "/map/",
    ]
    far = CountryFactory(code="CHL", name="Chile", region=RegionFactory(name="Far away"))
    tin = MineralFactory(name="Tin")
    figure(far, tin, 1, flag=Flag.ESTIMATED)
    commit()
    for page in pages:
        site.get(page)
    publish(
        complete_profile(far, minerals=[tin], reference="tin/mine/production"),
        editor=editor,
        moderator=moderator,
    )
    commit()
    entries = {key: entry.answer for key, entry in site.pages.store._paths.entries.items()}
    for page in pages:
        site.get(page)
    kept = {key: entry.answer for key, entry in site.pages.store._paths.entries.items()}
    assert len(kept) == len(pages)
    assert kept == entries


@on_postgresql
@pytest.mark.parametrize("ending", ["/", ".csv"])
def test_an_export_control_is_seen_beside_whom_it_concerns(site, japan, editor, moderator, ending):
    tin, china = MineralFactory(name="Tin"), CountryFactory(code="CHN", name="China")
    figure(china, tin, 5)
    flow(CommodityFactory(minerals=[tin]), china, japan, 500)
    profile = complete_profile(china, minerals=[tin], reference="tin/mine/production")
    control(profile).minerals.add(tin)
    page = f"/countries/japan/exposure{ending}"
    commit()
    assert b"/countries/china/#policy-" not in site.get(page).content
    edition = publish(profile, editor=editor, moderator=moderator)
    commit()
    assert b"/countries/china/#policy-" in site.get(page).content
    workflow.withdraw(edition, by=moderator, notice="Under dispute.")
    commit()
    assert b"/countries/china/#policy-" not in site.get(page).content


@on_postgresql
def test_a_role_that_a_profile_cites_stands_beside_the_seller_while_the_edition_is_live(
    restarted, edition, japan, cobalt, editor, moderator
):
    site = restarted()
    chile, norway = (
        CountryFactory(code=code, name=name) for code, name in (("CHL", "Chile"), ("NOR", "Norway"))
    )
    figure(chile, cobalt, 9)
    iron = MineralFactory(name="Iron ore")
    figure(norway, iron, 9)
    metal = CommodityFactory(code="810520", name="Cobalt, unwrought", minerals=[cobalt])
    flow(metal, norway, japan, 70_000_000)
    draft = complete_profile(norway, minerals=[iron, cobalt], reference="iron-ore/mine/production")
    ProfileRole.objects.create(profile=draft, mineral=cobalt, role=Role.REFINER, citation="paper")
    pages = [
        "/minerals/cobalt/trade/",
        "/trade/hs92-810520/",
        "/trade/hs92-810520/japan/",
        "/compare/?country=japan&country=norway&mineral=cobalt",
        "/countries/japan/exposure/",
        "/countries/japan/exposure.csv",
        "/countries/japan/",
    ]
    role, unnamed = "refines cobalt, according to its profile", "not named in our output tables"

    def said():
        commit()
        assert unnamed not in body(site.get("/minerals/cobalt/")).decode()
        texts = {page: body(site.get(page)).decode() for page in pages}
        return {page: (role in one, unnamed in one) for page, one in texts.items()}

    assert said() == dict.fromkeys(pages, (False, True))
    live = publish(draft, editor=editor, moderator=moderator)
    assert said() == dict.fromkeys(pages, (True, False))
    workflow.withdraw(live, by=moderator, notice="Under dispute.")
    assert said() == dict.fromkeys(pages, (False, True))


@on_postgresql
def test_states_have_names_that_somebody_registered():
    @state("a test")
    def of_test(slug, **_):
        return slug

    assert state_of(Dependencies(frozenset(), state="a test"), slug="here", other=1) == "here"
    assert state_of(Dependencies(frozenset())) is None
    for _, one in patterns():
        mark = getattr(one.callback, "public", None)
        if mark and isinstance(mark.state, str):
            assert mark.state in states._STATES


@on_postgresql
def test_a_kept_file_names_the_version_that_was_made_since(site, edition):
    files = ["/minerals/cobalt.json", "/countries/japan/data.csv", "/roles/producer.csv", "/api/v1/figures"]
    commit()
    assert not [page for page in files if VERSION in site.get(page)]
    version = current_build().package["version"]
    commit()
    assert {site.get(page)[VERSION] for page in files} == {version}
    assert version in site.get("/minerals/cobalt/cite.bib").content.decode()
