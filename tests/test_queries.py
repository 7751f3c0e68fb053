"""A page asks the database at most fifteen times, however many profiles there are."""

from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from minerals.models import Figure
from profiles.models import Edition, Partnership, Policy

from .factories import (
    CommodityFactory,
    CountryFactory,
    complete_profile,
    figure,
    flow,
    govern,
    market,
    publish,
)

PAGES = [
    "/",
    "/countries/",
    "/countries/?mineral=cobalt&role=producer&region=east-asia&view=table",
    "/countries/?mineral=unobtainium&list=nowhere",
    "/countries/?view=map&mineral=cobalt&profiles=1",
    "/countries.csv",
    "/countries.csv?mineral=cobalt&role=producer",
    "/countries.xlsx?mineral=cobalt&role=producer",
    "/policies/",
    "/policies/?country=japan&mineral=cobalt&type=tax&status=in-force&year=2025&page=2",
    "/policies.csv",
    "/policies.xlsx",
    "/partnerships/",
    "/partnerships.json?country=japan",
    "/partnerships.csv?country=japan",
    "/compare/",
    "/compare/?country=japan",
    "/compare/?country=japan&country=dr-congo",
    "/compare/?country=japan&country=dr-congo&goods=hs92-283691&mineral=cobalt",
    "/compare/?country=japan&country=dr-congo&country=atlantis&mineral=unobtainium",
    "/compare.csv?country=japan&country=dr-congo",
    "/countries/japan/",
    "/countries/japan/editions/",
    "/countries/japan/editions/1/",
    "/countries/dr-congo/",
    "/countries/japan/data/",
    "/countries/japan/exposure/",
    "/countries/japan/exposure.csv",
    "/countries/japan/exposure.xlsx",
    "/countries/japan.csv",
    "/countries/japan/data.xlsx",
    "/countries/japan/editions/1.json",
    "/minerals/cobalt.zip",
    "/minerals/",
    "/minerals.xlsx?sort=share",
    "/minerals/cobalt/?release=usgs-mcs-2026",
    "/minerals/cobalt/revisions/",
    "/minerals/cobalt/revisions.json",
    "/minerals/cobalt.csv?release=usgs-mcs-2026",
    "/countries/japan/data/?release=usgs-mcs-2026",
    "/minerals/cobalt/",
    "/minerals/cobalt/sources/",
    "/minerals/cobalt/compared.csv",
    "/minerals/cobalt/united-states/",
    "/minerals/cobalt/united-states.csv",
    "/minerals/cobalt/united-states.xlsx",
    "/governance/",
    "/governance.csv",
    "/governance.json",
    "/governance/japan/",
    "/governance/japan.csv",
    "/map/?mineral=cobalt",
    "/map.csv?mineral=cobalt",
    "/minerals/cobalt/?scale=own",
    "/charts/cobalt-mine-production-contained-shares/",
    "/charts/cobalt-mine-production-contained-map.svg",
    "/charts/cobalt-mine-production-contained-map.csv",
    "/charts/country-japan-shares/",
    "/embed/cobalt-mine-production-contained-shares/",
    "/regions/",
    "/regions/east-asia/",
    "/regions/east-asia.csv",
    "/lists/",
    "/lists.json",
    "/roles/",
    "/roles/producer/",
    "/roles/producer.xlsx",
    "/roles/stockpiler/",
    "/roles/stockpiler.csv",
    "/methodology/",
    "/search/?q=japan+cobolt",
    "/search/suggest/?q=cob",
    "/trade/",
    "/trade.csv",
    "/trade/hs92-283691/",
    "/trade/hs92-283691/japan/",
    "/trade/hs92-283691.csv",
    "/trade/hs92-283691.xlsx",
    "/trade/hs92-283691/japan.csv",
    "/minerals/cobalt/trade/",
    "/changes/",
    "/changes.csv",
    "/changes.atom",
    "/countries/japan/changes.atom",
    "/minerals/cobalt/changes.atom",
    "/corrections/",
    "/sources/",
    "/sources/usgs-mcs/",
    "/sources/cited/?kind=other&page=9",
    "/glossary/",
    "/corrections.json",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-profiles.xml",
    "/sitemap-figures.xml",
    "/countries/japan/data/cite.ris",
    "/countries/japan/editions/1/cite.bib",
    "/minerals/cobalt/cite.json",
    "/api/",
    "/api/v1/figures",
    "/api/v1/figures?country=japan&mineral=cobalt&region=east-asia&group=battery-minerals&source=usgs-mcs",
    "/api/v1/figures?release=usgs-mcs-2026",
    "/api/v1/figures/jpn.cobalt.mine.all.production.contained.2024",
    "/api/v1/countries",
    "/api/v1/countries?mineral=cobalt&role=producer&region=east-asia&group=battery-minerals&profile=true",
    "/api/v1/countries/japan",
    "/api/v1/countries/japan/profile",
    "/api/v1/countries/japan/editions",
    "/api/v1/countries/japan/editions/1",
    "/api/v1/countries/japan/trade?mineral=cobalt&exporter=COD&importer=JPN",
    "/api/v1/editions?country=japan",
    "/api/v1/regions",
    "/api/v1/minerals",
    "/api/v1/minerals/cobalt",
    "/api/v1/lists?country=japan&mineral=cobalt",
    "/api/v1/sources",
    "/api/v1/sources/usgs-mcs",
    "/api/v1/policies?country=japan&mineral=cobalt&since=2020-01-01",
    "/api/v1/partnerships",
    "/api/v1/commodities?mineral=cobalt",
    "/api/v1/commodities/hs92-283691",
    "/api/v1/commodities/hs92-283691/flows?country=japan&exporter=COD&importer=JPN",
    "/api/v1/search?q=japan+cobolt",
]
AT_MOST = 15  # with nothing kept: names of places are read once more, for figures that pages share


def asked(client, pages):
    """{page: the statements that it asked with}."""
    found = {}
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200, page
        found[page] = [query["sql"][:100] for query in queries]
    return found


def agree(profile, mineral, partner):
    """A policy and a partnership of a draft."""
    row = {
        "profile": profile,
        "date": "2025",
        "status": "in-force",
        "summary": "It says so.",
        "citation": "paper",
    }
    Policy.objects.create(title="Royalty", kind="tax", **row).minerals.add(mineral)
    Partnership.objects.create(title="Stake", kind="equity-stake", **row).partners.add(partner)


def test_a_page_asks_at_most_fifteen_times_and_no_more_for_more_profiles(
    profile, editor, moderator, cobalt, client
):
    agree(profile, cobalt, CountryFactory(code="COD"))
    edition = publish(profile, editor=editor, moderator=moderator)
    govern(edition.country, {2022: 1, 2023: Decimal("1.1")})
    price = market(mineral=cobalt)
    carbonate = CommodityFactory(minerals=[cobalt], twin="810510")
    for commodity in (carbonate, CommodityFactory(code="810510", minerals=[cobalt])):
        flow(commodity, CountryFactory(code="COD"), CountryFactory(code="JPN"), 100)
    pages = [*PAGES, price.get_absolute_url(), Figure.objects.get(country__code="JPN").get_absolute_url()]
    asked(client, pages)  # what is kept in memory is kept before the count
    with_one = asked(client, pages)
    for code in ("AAA", "BBB", "CCC", "DDD", "EEE"):
        country = CountryFactory(code=code, name=f"Country {code}")
        figure(country, cobalt, 1)
        govern(country, {2023: 0})
        market(mineral=cobalt, wording=f"Price {code}, dollars per pound")
        made = complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production")
        agree(made, cobalt, edition.country)
        publish(made, editor=editor, moderator=moderator)
    assert Edition.objects.live().count() == 6
    with_six = asked(client, pages)
    for page in pages:
        assert 0 < len(with_six[page]) <= AT_MOST, (page, with_six[page])
        assert len(with_six[page]) <= len(with_one[page]) <= AT_MOST, (page, with_six[page], with_one[page])
