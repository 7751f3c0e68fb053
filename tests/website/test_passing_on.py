"""Numbers that may not be passed on are in no file: each source is barred in turn, and every file is asked for."""

import json
import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils.timezone import localdate

from minerals.downloads import FORMATS, LIST_ENDINGS
from minerals.models import ComparedSource, Source
from profiles.models import Edition, GlanceItem
from profiles.publishing.passing_on import kept_findings
from website.api.docs.operations import OPERATIONS

from ..crawling import Visit, view_at
from ..factories import (
    CommodityFactory,
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    ReleaseFactory,
    SourceFactory,
    UserFactory,
    figure,
    flow,
    govern,
    market,
    mineral_profile,
    publish,
    revise,
)
from ..page_store.test_public_views import patterns
from ..reading import rows_in, words
from ..seeds import draft_japan, once_a_module

# The digits of a number of each source that no other number, sum or share has.
DIGITS = {"usgs-mcs": "7123457", "iea-cmd": "8234567", "prices": "9345671", "baci": "5456712", "wgi": "15671"}
# The same as a text says it; of trade the share of a supplier. Texts state no prices and no governance.
WORDED = {"usgs-mcs": "7.12 million", "iea-cmd": "8.23 million", "baci": "62% (2023, CEPII)"}
SEPARATORS = re.compile(r"[,.\u202f\u00a0\u2009]")
LISTS = """
/countries /countries/japan/exposure /minerals /minerals/cobalt/revisions /minerals/cobalt/united-states
/series/{series} /governance /governance/japan /trade /trade/hs92-283691 /trade/hs92-283691/japan
/lists /lists/japan-2020 /regions/east-asia /roles/producer /roles/refiner /policies /partnerships /projects /events
/changes /corrections
""".split()  # noqa: SIM905
OF_FIGURES = ("/countries/japan", "/countries/japan/data", "/countries/japan/editions/1", "/minerals/cobalt")
OTHERS = """
/map.csv?mineral=cobalt /map.json?mineral=cobalt /minerals/cobalt.csv?release=usgs-mcs-2026
/minerals/cobalt.csv?release=iea-cmd-2025 /countries/japan/data.csv?release=iea-cmd-2025
/minerals/cobalt/concentration.csv /minerals/cobalt/compared.csv
/changes.atom /policies.atom /countries/japan/changes.atom /minerals/cobalt/changes.atom
/compare.csv?country=japan&country=dr-congo /compare.csv?country=japan&country=dr-congo&mineral=cobalt
/charts/{figure}-history.csv /charts/{figure}-history.svg
/charts/country-japan-shares.csv /charts/country-japan-shares.svg
/charts/cobalt-mine-production-contained-shares.csv /charts/cobalt-mine-production-contained-shares.svg
/charts/cobalt-refinery-production-contained-shares.csv /charts/cobalt-refinery-production-contained-shares.svg
/data/critical-minerals-atlas.zip /data/{version}/ /data/{version}/critical-minerals-atlas.zip
/data/figures.csv /data/mineral_editions.csv
/search/suggest/?q=million /search/suggest/?q=japan+cobalt
/api/v1/search?q=million /api/v1/search?q=million&kind=text&limit=50 /api/v1/search?q=bought&kind=text
/api/v1/ /api/v1/figures?year=2023 /api/v1/figures?release=iea-cmd-2025 /api/v1/figures/{figure}
/api/v1/figures/{other} /api/v1/commodities/hs92-283691/flows /api/v1/countries/japan/trade
/api/v1/countries/japan/editions/1 /api/v1/countries/japan/profile
""".split()  # noqa: SIM905
TEXTS = "/changes.atom /changes.csv /data/mineral_editions.csv /api/v1/countries/japan/profile /api/v1/search?q=bought"
HAVE = {  # files with the number of each source
    "usgs-mcs": "/corrections.csv /countries/japan/editions/1.csv /charts/{figure}-history.csv /data/figures.csv "
    f"{TEXTS} /minerals/cobalt/changes.atom",
    "iea-cmd": f"/minerals/cobalt/compared.csv /api/v1/figures/{{other}} /roles/refiner.csv {TEXTS}",
    "prices": "/series/{series}.csv /minerals/cobalt/united-states.json",
    "baci": "/trade.csv /trade/hs92-283691.csv /trade/hs92-283691/japan.json /countries/japan/exposure.csv "
    f"{TEXTS}",
    "wgi": "/governance.csv /governance/japan.json",
}
WITHOUT_NUMBERS = {  # citations, the map of the site, what browsers ask for, pages with dots
    "api:v1:api-root", "api:v1:openapi", "minerals:cite", "minerals:figure_cite", "profiles:data_cite",
    "profiles:edition_cite", "profiles:edition_diff", "profiles:event_edition_cite", "profiles:event_edition_diff",
    "profiles:mineral_edition_cite", "profiles:mineral_edition_diff",
    "website:chart_cite", "website:data_cite", "website:data_version_cite", "website:favicon", "website:robots",
    "website:sitemap", "website:sitemaps",
}  # fmt: skip


def hold():
    """Five sources, each with a number that is told apart, an edition that states two of them, and every address."""
    profile = draft_japan()
    japan, cobalt = profile.subject.place, MineralFactory(name="Cobalt")
    congo = CountryFactory(code="COD", name="DR Congo")
    stated = figure(japan, cobalt, 5, year=2023)
    revise(
        revise(stated, 6, release=ReleaseFactory(key="usgs-mcs-2027", published="2027-02-01")).figure,
        DIGITS["usgs-mcs"],
        release=ReleaseFactory(key="usgs-mcs-2027-v1-1", published="2027-03-01"),
        reason="It was misprinted.",
    )
    iea = SourceFactory(key="iea-cmd", title="Critical Minerals Dataset", short="IEA", is_default=False)
    theirs = ReleaseFactory(key="iea-cmd-2025", source=iea, name="Dataset 2025")
    other = figure(japan, cobalt, DIGITS["iea-cmd"], year=2023, release=theirs)
    for place in (japan, congo):
        figure(place, cobalt, DIGITS["iea-cmd"], stage="refinery", release=theirs, is_headline=True)
    ComparedSource.objects.create(
        mineral=cobalt, stage="mine", measure="production", form="all", basis="contained", other_form="all",
        other_basis="contained", source=stated.source, other_source=iea,
    )  # fmt: skip
    prices = SourceFactory(key="prices", title="Prices", is_default=False)
    series = market(
        {2024: DIGITS["prices"]},
        mineral=cobalt,
        source=prices,
        release=ReleaseFactory(key="prices-1", source=prices),
    )
    commodity = CommodityFactory(minerals=[cobalt])
    for year in (2023, 2024):
        flow(commodity, congo, japan, DIGITS["baci"], year=year)
    govern(japan, {2023: "1.5671"})
    govern(congo, {2023: "1.5671"})
    ListEntryFactory(
        critical_list=CriticalListFactory(slug="japan-2020", country=japan, year=2020), mineral=cobalt
    )
    references = ["cobalt/mine/production year=2023", "cobalt/mine/production year=2023 source=iea-cmd"]
    for item, reference in zip(GlanceItem.objects.filter(profile=profile), references, strict=False):
        item.figure = reference
        item.save()
    flow(commodity, CountryFactory(code="CHL", name="Chile"), japan, 3_382_000, year=2023)
    bought = "[[trade/hs92-283691 show=supplier-share from=dr-congo source=baci year=2023 country=japan as=percent]]"
    said = f"Bought and mined: [[{references[0]}]], [[{references[1]}]], {bought}.[@paper]"
    profile.why_it_matters = said
    profile.overview = "It fell to [[cobalt/mine/production show=change since=2023]].[@paper]"
    profile.recycling = f"- **They say** [[{references[0]}]] and [[{references[1]}]].[@paper]"
    profile.save()
    people = {"editor": UserFactory(group="Editor"), "moderator": UserFactory(group="Moderator")}
    of_cobalt = " ".join(f"[[{one} country=japan]]" for one in references)
    for one in (profile, mineral_profile(cobalt, why=f"Bought and mined: {of_cobalt}, {bought}.[@paper]")):
        publish(one, **people)
    keys = {"figure": stated.key, "other": other.key, "series": series.key, "version": f"{localdate()}.1"}
    files = [f"{stem}.{ending}" for stem in LISTS for ending in LIST_ENDINGS.split("|")]
    files += [f"{stem}.{ending}" for stem in OF_FIGURES for ending in FORMATS]
    examples = [address for _, operations in OPERATIONS for *_, address in operations]
    addresses = [address.format(**keys) for address in (*files, *OTHERS, *examples)]
    return SimpleNamespace(addresses=addresses, keys=keys)


files = once_a_module(hold)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "db")]


@pytest.fixture(autouse=True)
def _package(tmp_path, settings):
    settings.DATA_PACKAGE_DIR = tmp_path


def leaks(visit, key, names):
    """Return what an answer hands out of a source: its number, or a row that names it or one of its releases."""
    address = visit.address
    worded = WORDED.get(key, DIGITS[key])
    if DIGITS[key] in SEPARATORS.sub("", visit.text) or worded in " ".join(visit.text.split()):
        return "its number"
    rows = []
    if ".csv" in address:
        rows = rows_in(visit.content)
    elif visit.headers["Content-Type"].startswith("application/json") and "/sources" not in address:
        rows = [
            one
            for one in objects_in(json.loads(visit.content))
            if one.keys() & {"value", "value_usd", "hhi_low"}
        ]
    said = {
        str(cell)
        for row in rows
        for name in ("source", "other_source", "release")
        for cell in [row.get(name)]
    }
    return names & said or is_miscounted(visit)


def is_miscounted(visit):
    """Whether a list of the API counts rows that it leaves out."""
    answer = json.loads(visit.content) if visit.address.startswith("/api/") and visit.status == 200 else {}
    whole = "count" in answer and answer["next"] is answer["previous"] is None
    return whole and answer["count"] != len(answer["results"])


def objects_in(value):
    """Every object in what JSON holds."""
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_in(one)


@pytest.mark.parametrize("key", DIGITS)
def test_no_file_has_a_number_of_a_barred_source(key, files):
    source = Source.objects.get(key=key)
    names = {key, *source.releases.values_list("key", flat=True)}
    sample = [Visit(Client(), address) for address in HAVE[key].format(**files.keys).split()]
    assert {visit.address: leaks(visit, key, names) for visit in sample} == {
        one.address: "its number" for one in sample
    }
    Source.objects.filter(key=key).update(may_be_passed_on=False)
    visits = [Visit(Client(), address) for address in files.addresses]
    assert {visit.address: visit.status for visit in visits if visit.status not in (200, 404)} == {}
    assert {visit.address: said for visit in visits if (said := leaks(visit, key, names))} == {}


def test_every_file_is_asked_for(files):
    asked = {view_at(address)[0] for address in files.addresses}
    handed_out = {
        name
        for name, pattern in patterns()
        if name.startswith("api:v1:") or re.search(r"\\\.|\.[a-z]{3,4}$|<name>|ending", str(pattern.pattern))
    }
    assert handed_out - asked == WITHOUT_NUMBERS


def test_pages_go_on_counting_it(client):
    before = [words(client.get(page)) for page in ("/minerals/cobalt/", "/trade/hs92-283691/")]
    Source.objects.filter(key__in=["usgs-mcs", "baci"]).update(may_be_passed_on=False)
    assert [words(client.get(page)) for page in ("/minerals/cobalt/", "/trade/hs92-283691/")] == before


def test_the_files_of_an_edition_say_how_many_figures_they_leave_out(client):
    address = "/countries/japan/editions/1"
    whole = client.get(f"{address}.json").json()
    edition = Edition.objects.live().get()
    Source.objects.filter(key="iea-cmd").update(may_be_passed_on=False)
    found = client.get(f"{address}.json").json()
    count = len(whole["figures"]) - len(found["figures"])
    said = f"{count} figure{'s' if count > 1 else ''} of Critical Minerals Dataset"
    assert count
    assert found["about"]["left_out"] == [said]
    assert "left_out" not in whole["about"]
    assert (
        f"the licence of the source forbids passing them on: {said}" in Visit(Client(), f"{address}.zip").text
    )
    assert f"the licence of the source forbids passing it on: {said}" in words(client.get(f"{address}/"))
    rows = rows_in(client.get(f"{address}.csv").content)
    assert rows
    assert {row["left_out"] for row in rows} == {said}
    assert "left_out" not in found["about"]["edition"]
    answer = client.get(f"/api/v1{address}").json()
    assert answer["left_out"] == [said]
    (text,) = [one["text"] for one in answer["texts"] if one["name"] == "recycling"]
    assert text == "They say about 7.12 million t (2023) and [left out]."
    assert Edition.objects.live().get().sha256 == edition.sha256


def test_a_finding_goes_with_every_source_that_it_is_computed_from(monkeypatch):
    monkeypatch.setattr("minerals.passing_on.barred_sources", lambda: frozenset(["barred"]))
    figures = {"ours": SimpleNamespace(source="usgs-mcs"), "theirs": SimpleNamespace(source="barred")}
    findings = {
        "sum": SimpleNamespace(source="usgs-mcs", figures=("ours", "theirs")),
        "change": SimpleNamespace(source="usgs-mcs", figures=("ours",)),
        "share": SimpleNamespace(source="barred", figures=()),
    }
    payload = SimpleNamespace(figures=figures, findings=findings)
    assert [key for key, _ in kept_findings(payload)] == ["change"]
