"""A small site with something of everything that the public reads, and drafts with a token in every field."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from minerals.downloads import FORMATS, LIST_ENDINGS
from minerals.models import Figure
from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import (
    Citation,
    GlanceItem,
    KeyMineral,
    Partnership,
    Policy,
    Profile,
    ProfileRole,
    Project,
    RelatedPin,
)
from website.finding.sitemaps import PARTS

from .factories import (
    TEXTS_OF_COUNTRY,
    CodeGroupFactory,
    CommodityFactory,
    CountryFactory,
    CriticalListFactory,
    MineralFactory,
    UserFactory,
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
from .seeds import draft_japan

TOKEN = "canary7f3a"
REFERENCE = "cobalt/mine/production country=japan"
PAGES = """
/
/countries/  /countries/?mineral=cobalt&role=producer&region=east-asia&view=table
/countries/?mineral=unobtainium&list=nowhere  /countries/?view=map&mineral=cobalt&profiles=1
/countries.csv  /countries.csv?mineral=cobalt&role=producer  /countries.xlsx?mineral=cobalt&role=producer
/policies/  /policies/?country=japan&mineral=cobalt&type=tax&status=in-force&year=2025&page=2
/policies.csv  /policies.xlsx
/partnerships/  /partnerships.json?country=japan  /partnerships.csv?country=japan
/projects/  /projects/?country=japan&region=east-asia&mineral=cobalt&stage=mine&status=operating&page=2
/projects.csv?country=japan  /projects.json
/events/  /events/?country=japan&mineral=cobalt&type=quota&year=2025&page=2  /events.csv?country=japan  /events.json
/events/china-acid-stop-2026/  /events/china-acid-stop-2026/editions/  /events/china-acid-stop-2026/editions/1/
/events/china-acid-stop-2026/editions/1/cite.bib
/policies.atom
/compare/  /compare/?country=japan  /compare/?country=japan&country=dr-congo
/compare/?country=japan&country=dr-congo&goods=hs92-283691&mineral=cobalt
/compare/?country=japan&country=dr-congo&country=atlantis&mineral=unobtainium
/compare.csv?country=japan&country=dr-congo
/countries/japan/  /countries/japan.csv  /countries/japan/editions/  /countries/japan/editions/1/
/countries/japan/editions/1.json  /countries/japan/editions/1/cite.bib  /countries/japan/changes.atom
/countries/japan/data/  /countries/japan/data/?release=usgs-mcs-2026  /countries/japan/data.xlsx
/countries/japan/data/cite.ris
/countries/japan/exposure/  /countries/japan/exposure.csv  /countries/japan/exposure.xlsx
/countries/dr-congo/
/minerals/  /minerals.xlsx?sort=share
/minerals/cobalt/  /minerals/cobalt/?release=usgs-mcs-2026  /minerals/cobalt/?scale=own  /minerals/cobalt.zip
/minerals/cobalt.csv?release=usgs-mcs-2026  /minerals/cobalt/cite.json  /minerals/cobalt/changes.atom
/minerals/cobalt/revisions/  /minerals/cobalt/revisions.json
/minerals/cobalt/sources/  /minerals/cobalt/compared.csv
/minerals/cobalt/united-states/  /minerals/cobalt/united-states.csv  /minerals/cobalt/united-states.xlsx
/minerals/cobalt/trade/  /minerals/cobalt/if/dr-congo/
/governance/  /governance.csv  /governance.json  /governance/japan/  /governance/japan.csv
/map/?mineral=cobalt  /map.csv?mineral=cobalt
/charts/cobalt-mine-production-contained-shares/  /charts/cobalt-mine-production-contained-map.svg
/charts/cobalt-mine-production-contained-map.csv  /charts/country-japan-shares/
/embed/cobalt-mine-production-contained-shares/
/regions/  /regions/east-asia/  /regions/east-asia.csv  /lists/  /lists.json
/roles/  /roles/producer/  /roles/producer.xlsx  /roles/stockpiler/  /roles/stockpiler.csv
/methodology/  /search/?q=japan+cobolt  /search/suggest/?q=cob
/trade/  /trade.csv  /trade/hs92-283691/  /trade/hs92-283691.csv  /trade/hs92-283691.xlsx
/trade/hs92-283691/japan/  /trade/hs92-283691/japan.csv
/trade/rare-earths/  /trade/rare-earths.csv  /trade/rare-earths/japan/  /trade/rare-earths/japan.csv
/changes/  /changes.csv  /changes.atom  /corrections/  /corrections.json
/sources/  /sources/usgs-mcs/  /sources/cited/?kind=other&page=9  /glossary/
/sitemap.xml  /sitemap-pages.xml  /sitemap-profiles.xml  /sitemap-figures.xml
/api/
/api/v1/figures  /api/v1/figures?release=usgs-mcs-2026
/api/v1/figures?country=japan&mineral=cobalt&region=east-asia&group=battery-minerals&source=usgs-mcs
/api/v1/figures/jpn.cobalt.mine.all.production.contained.2024
/api/v1/countries
/api/v1/countries?mineral=cobalt&role=producer&region=east-asia&group=battery-minerals&profile=true
/api/v1/countries/japan  /api/v1/countries/japan/profile
/api/v1/countries/japan/editions  /api/v1/countries/japan/editions/1
/api/v1/countries/japan/trade?mineral=cobalt&exporter=COD&importer=JPN
/api/v1/editions?country=japan  /api/v1/regions
/api/v1/minerals  /api/v1/minerals/cobalt  /api/v1/lists?country=japan&mineral=cobalt
/api/v1/sources  /api/v1/sources/usgs-mcs  /api/v1/releases
/api/v1/policies?country=japan&mineral=cobalt&dated_since=2020-01-01  /api/v1/partnerships
/api/v1/projects?country=japan&mineral=cobalt&stages=mine&status=operating
/api/v1/events?country=japan&mineral=cobalt&type=export-control
/api/v1/commodities?mineral=cobalt  /api/v1/commodities/hs92-283691
/api/v1/commodities/hs92-283691/flows?country=japan&exporter=COD&importer=JPN
/api/v1/search?q=japan+cobolt
""".split()  # noqa: SIM905
# Pages that read no list of profiles, other forms of those above, and what no page links to
OTHERS = f"""
/countries/japan/data/?release=usgs-mcs-2026  /compare/?country=japan&country=chile
/compare.csv?country=japan&country=chile  /data/  /data/critical-minerals-atlas.zip
/data/2026-01-01.1/  /data/2026-01-02.1/  /data/2026-01-02.1/cite.bib
/charts/cobalt-mine-production-contained-map/cite.bib  /embed/cobalt-mine-production-contained-map/
/minerals/cobalt/editions/1/cite.bib
/countries/chile/  /countries/chile/changes.atom  /countries/?view=table  /countries/?view=map
/countries/?mineral=cobalt&role=producer  /sources/cited/  /about/  /accessibility/  /privacy/
/search/  /search/?q={TOKEN[:-1]}  /search/?q=japan  /search/?q=chile&in=text  /search/suggest/?q={TOKEN[:-1]}
/health/  /robots.txt  /site.webmanifest
/api/v1/  /api/v1/openapi.json  /api/v1/editions  /api/v1/lists  /api/v1/commodities  /api/v1/policies
/api/v1/countries/japan/trade  /api/v1/countries/chile  /api/v1/commodities/hs92-283691/flows
/api/v1/search?q={TOKEN[:-1]}
""".split()
OTHERS += [f"/sitemap-{part}.xml" for part in PARTS]
OTHERS += [f"/countries/japan/editions/1/cite.{ending}" for ending in ("ris", "json")]
for ending in LIST_ENDINGS.split("|"):
    OTHERS += [
        f"/{page}.{ending}"
        for page in (
            "minerals", "policies", "partnerships", "projects", "events", "roles/producer", "roles/stockpiler",
            "changes", "corrections", "trade", "lists", "map", "countries/japan/exposure",
        )
    ]  # fmt: skip
for ending in FORMATS:
    OTHERS += [
        f"/{page}.{ending}"
        for page in (
            "minerals/cobalt", "countries/japan", "countries/japan/data", "countries/japan/editions/1",
            "countries/chile",
        )
    ]  # fmt: skip


def agree(profile, mineral, partner):
    """A policy, a partnership and a project of a draft."""
    row = {
        "profile": profile,
        "date": "2025",
        "status": "in-force",
        "summary": "It says so.",
        "citation": "paper",
    }
    Policy.objects.create(title="Royalty", kind="tax", **row).minerals.add(mineral)
    Partnership.objects.create(title="Stake", kind="equity-stake", **row).partners.add(partner)
    number = {"measure": "capacity", "amount": 1250, "unit": "t", "year": 2025}
    mine = Project.objects.create(
        profile=profile, name="Old mine", owners="A firm 60%", stages="mine", status="operating", citation="paper",
        **number,
    )  # fmt: skip
    mine.minerals.add(mineral)


def build():
    """Japan and Brazil are live. Every state of a draft has the token: in review, approved, saved, never public."""
    editor, moderator = UserFactory(username="editor", group=EDITOR), UserFactory(group=MODERATOR)
    people = {"editor": editor, "moderator": moderator}
    japan, cobalt = draft_japan(), MineralFactory(name="Cobalt")
    congo, chile = CountryFactory(code="COD"), CountryFactory(code="CHL", name="Chile")
    agree(japan, cobalt, congo)
    brazil = complete_profile(
        CountryFactory(code="BRA", name="Brazil"), minerals=[cobalt], reference=REFERENCE
    )
    words = mineral_profile(cobalt)
    for profile in (japan, brazil, words):
        publish(profile, **people)
    event = event_profile(minerals=[cobalt], parties=[(japan.subject.place, "hit", "It lost a seller.")])
    for note in ("", "It was a month longer"):
        publish(event, **people, change_note=note)
        event.event_facts.update(until="2026-05")
    brazil.tagline, words.what_it_does = "Mines what others refine.", "Cobalt makes batteries safe.[@paper]"
    for profile in (brazil, words):
        profile.save()
        publish(profile, **people, change_note="Said better")
    govern(japan.subject.place, {2022: 1, 2023: Decimal("1.1")})
    price = market(mineral=cobalt)
    carbonate = CommodityFactory(minerals=[cobalt], twin="810510")
    for commodity, value in (
        (carbonate, 100),
        (CommodityFactory(code="810510", minerals=[cobalt]), 20_000_000),
    ):
        flow(commodity, congo, japan.subject.place, value)
    metals = [CommodityFactory(code=code, minerals=[cobalt]) for code in ("280530", "284610")]
    for commodity in metals:
        flow(commodity, congo, japan.subject.place, 100, 10)
    CodeGroupFactory(commodities=metals)
    listed = CriticalListFactory(
        country=CountryFactory(code="USA", name="United States")
    )  # /api/ links to it

    data_versions()
    words.what_it_does = words.who_can_stop_it = f"{TOKEN}.[@paper]"
    words.save()
    workflow.save_revision(words, by=editor)
    reviews = {profile: poison(profile, cobalt, chile, editor) for profile in (japan, brazil)}
    workflow.approve(reviews[japan], by=moderator)
    for country in (chile, CountryFactory(code="PER", name="Peru")):
        secret = complete_profile(country, minerals=[cobalt], tagline=f"{TOKEN}secret", reference=REFERENCE)
        workflow.save_revision(secret, by=editor)
    workflow.approve(workflow.submit(secret, by=editor, change_note=f"{TOKEN}note"), by=moderator)
    soon = timezone.now() + datetime.timedelta(days=7)
    link = workflow.make_link(japan, by=editor, purpose=f"{TOKEN}purpose", expires_at=soon)
    counted = [price.get_absolute_url(), Figure.objects.get(country__code="JPN").get_absolute_url()]
    return SimpleNamespace(
        japan=japan,
        cobalt=cobalt,
        approved=reviews[japan],
        link=link,
        pages=[*PAGES, *counted],
        others=[*OTHERS, f"{listed.get_absolute_url().rstrip('/')}.csv"],
        **people,
    )


def poison(profile, cobalt, other, editor):
    """Put the token into every field of a draft that takes text, and submit it."""
    texts = {name: f"Text {TOKEN}{name}.[@paper]" for name in TEXTS_OF_COUNTRY}
    Profile.objects.filter(pk=profile.pk).update(
        tagline=f"{TOKEN}tagline", unknowns=f"{TOKEN}unknowns", **texts
    )
    KeyMineral.objects.filter(profile=profile).update(note=f"{TOKEN}note")
    GlanceItem.objects.filter(profile=profile).update(label=f"{TOKEN}label")
    Citation.objects.filter(profile=profile).update(
        title=f"{TOKEN}title", publisher=f"{TOKEN}publisher", url=f"https://example.org/{TOKEN}"
    )
    ProfileRole.objects.create(
        profile=profile, mineral=cobalt, role="stockpiler", citation="paper", note=f"{TOKEN}role"
    )
    event = {"profile": profile, "date": "2025", "status": "in-force", "citation": "paper"}
    Policy.objects.create(kind="strategy", title=f"{TOKEN}policy", summary=f"{TOKEN}summary", **event)
    Partnership.objects.create(kind="offtake", title=f"{TOKEN}deal", summary=f"{TOKEN}summary", **event)
    names = {name: f"{TOKEN}{name}" for name in ("name", "place", "operator", "owners", "product")}
    Project.objects.create(profile=profile, stages="mine", status="planned", citation="paper", **names)
    RelatedPin.objects.create(profile=profile, country=other, reason=f"{TOKEN}reason")
    profile.refresh_from_db()
    workflow.save_revision(profile, by=editor)
    return workflow.submit(profile, by=editor, change_note=f"{TOKEN}note")


def publish_five_more(site):
    """Each with all that a page may list: figures, governance, a price, a policy, a partnership and a project."""
    for code in ("AAA", "BBB", "CCC", "DDD", "EEE"):
        country = CountryFactory(code=code, name=f"Country {code}")
        figure(country, site.cobalt, 1)
        govern(country, {2023: 0})
        market(mineral=site.cobalt, wording=f"Price {code}, dollars per pound")
        made = complete_profile(country, minerals=[site.cobalt], reference="cobalt/mine/production")
        agree(made, site.cobalt, site.japan.subject.place)
        publish(made, editor=site.editor, moderator=site.moderator)
