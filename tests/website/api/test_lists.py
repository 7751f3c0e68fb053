"""Lists of the API: filters, rows and paging."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minerals.models import Commodity, Country, Figure, Mineral, Source, TradeFlow, TradeYear
from minerals.models.figures import Flag
from profiles import workflow
from profiles.models import Edition, Policy

from ...crawling import no_draft_touched
from ...factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    ReleaseFactory,
    figure,
    flow,
    revise,
)
from ...seeds import once_a_module
from .record import KEY, publish_record

published = once_a_module(publish_record)
pytestmark = pytest.mark.usefixtures("published", "db")


def read(address, status=200):
    with no_draft_touched():
        response = Client().get(f"/api/v1/{address}")
    assert response.status_code == status, response.content
    return json.loads(response.content)


def keys(address):
    return [one["key"] for one in read(address)["results"]]


def test_a_figure_is_never_without_unit_year_flag_basis_source_and_page():
    for one in read("figures")["results"]:
        for name in ("unit", "year", "flag", "basis", "stage", "measure", "form"):
            assert one[name], name
        assert read(f"sources/{one['source']}")["licence"]
        releases = {known["release"]: known for known in read("releases")["results"]}
        assert releases[one["release"]]["published"] == "2026-02-06"
        assert one["url"] == f"http://testserver/figures/{one['key']}/"


def test_a_number_is_the_exact_text_and_a_withheld_one_is_null():
    found = {one["key"]: one for one in read("figures?mineral=cobalt")["results"]}
    assert found[KEY]["value"] == "60"
    assert found[f"{KEY}.iea-cmd"]["value"] == "61.05"
    withheld = found["zmb.cobalt.mine.all.production.contained.2024"]
    assert (withheld["value"], withheld["flag"], withheld["text"]) == (None, "withheld", "W")


def test_a_mineral_has_the_lists_that_count_and_each_list_says_whether_it_does():
    cobalt = Mineral.objects.get(slug="cobalt")
    lists = [
        CriticalListFactory(country=CountryFactory(code="USA"), year=2022),
        CriticalListFactory(country=CountryFactory(code="GBR"), year=2021, superseded_by="that of 2024"),
        CriticalListFactory(country=CountryFactory(code="JPN"), year=2020, kind="stockpile"),
    ]
    for one in lists:
        ListEntryFactory(critical_list=one, mineral=cobalt)
    assert read("minerals/cobalt")["lists"] == ["united-states-2025"]
    counted = {one["list"]: one["is_counted"] for one in read("lists")["results"]}
    assert counted == {"united-states-2025": True} | dict.fromkeys((one.slug for one in lists), False)
    told = read(f"lists/{lists[1].slug}")
    assert (told["kind"], told["superseded_by"], told["entries"]) == ("critical", "that of 2024", 1)


@pytest.mark.parametrize("name", ["japan", "JPN", "jp", "Japan"])
def test_a_country_is_found_by_slug_and_iso_code(name):
    assert read(f"countries/{name}")["country_iso3"] == "JPN"
    assert {one["country_iso3"] for one in read(f"figures?country={name}")["results"]} == {"JPN"}


def test_values_of_a_parameter_are_alternatives_and_parameters_all_apply():
    assert len(keys("figures?country=JPN&country=COD")) == 3
    assert keys("figures?country=JPN&country=COD&source=iea-cmd") == [f"{KEY}.iea-cmd"]
    assert keys("figures?country=JPN&source=iea-cmd") == []


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("mineral=cobalt", 6),
        ("mineral=lithium", 0),
        ("region=east-asia", 4),
        ("group=battery-minerals", 6),
        ("list=united-states-2025", 6),
        ("stage=refinery", 0),
        ("measure=production&stage=mine&form=all&basis=contained&year=2024", 6),
        ("flag=withheld", 1),
        ("headline=false", 1),
        ("headline=true", 5),
        ("released_since=2026-02-07", 0),
        ("released_since=2026-02-06", 6),
        ("release=usgs-mcs-2026", 5),
        ("year=2023", 0),
    ],
)
def test_figures_are_found_by_what_they_are(asked, count):
    assert read(f"figures?{asked}")["count"] == count


def test_a_parameter_that_is_a_column_finds_the_rows_with_its_value():
    asked = set()
    for path, operations in read("openapi.json")["paths"].items():
        address = path.removeprefix("/api/v1/")
        rows = [] if "{" in path else json.loads(Client().get(path).content).get("results", [])
        for parameter in operations["get"].get("parameters", []) if rows else []:
            name, schema = parameter["name"], parameter["schema"]
            if name not in rows[0]:
                continue
            schema = schema.get("items", schema)
            cells = [row[name] if isinstance(row[name], list) else [row[name]] for row in rows]
            own = {cell for held in cells for cell in held if type(cell) in (str, int)}
            for value in own.union(schema.get("enum", ["other"])):
                answer = json.loads(Client().get(f"{path}?{name}={value}").content)
                count = sum(value in held for held in cells)
                assert answer.get("count", count) == count, (
                    address,
                    name,
                    value,
                )  # 404: it is no name of one
            asked.add(f"{address}?{name}")
    assert asked > {"figures?form", "figures?basis", "figures?measure", "countries?kind", "editions?state"}


def test_pages_follow_each_other_and_leave_nothing_out():
    found, address = [], "figures?limit=2&mineral=cobalt"
    while address:
        page = read(address)
        assert page["count"] == 6
        found += [one["key"] for one in page["results"]]
        address = page["next"] and page["next"].removeprefix("http://testserver/api/v1/")
    assert found == keys("figures?mineral=cobalt")
    assert len(set(found)) == 6
    last = read("figures?limit=4&offset=4")
    assert last["next"] is None
    assert last["previous"] == "http://testserver/api/v1/figures?limit=4"
    assert read("figures?limit=4&offset=900")["previous"].endswith("limit=4&offset=2")


@pytest.mark.parametrize("limit", [1, 2, 3, 6])
def test_the_last_page_has_no_next_where_it_is_full(limit):
    """Six rows: each of these limits ends on the last."""
    for offset in range(0, 6, limit):
        page = read(f"figures?mineral=cobalt&limit={limit}&offset={offset}")
        assert len(page["results"]) == limit
        follows = f"http://testserver/api/v1/figures?mineral=cobalt&limit={limit}&offset={offset + limit}"
        assert page["next"] == (None if offset + limit == 6 else follows)


def test_the_same_question_has_the_same_answer():
    assert Client().get("/api/v1/figures").content == Client().get("/api/v1/figures").content


def test_a_source_whose_licence_forbids_it_is_left_out():
    Source.objects.filter(key="iea-cmd").update(may_be_passed_on=False)
    assert f"{KEY}.iea-cmd" not in keys("figures")
    read(f"figures/{KEY}.iea-cmd", status=404)
    assert read("countries/COD")["figures"] == 1


def test_one_figure_has_its_share_rank_and_every_value_it_has_had():
    one = Figure.objects.get(key=KEY)
    newer = ReleaseFactory(key="usgs-mcs-2027", name="USGS 2027", published="2027-02-01")
    revise(one, 62, release=newer, flag=Flag.ESTIMATED)
    found = read(f"figures/{KEY}")
    assert (found["value"], found["revision"], found["flag"]) == ("62", 2, "estimated")
    assert [(r["value"], r["release"]) for r in found["revisions"]] == [
        ("60", "usgs-mcs-2026"),
        ("62", "usgs-mcs-2027"),
    ]
    assert "USGS 2027" in found["cite"]
    assert found["url"] in found["cite"]
    japan = read("figures/jpn.cobalt.mine.all.production.contained.2024")
    assert japan["share"] is None or japan["share"]["percent"] == "30"


def test_a_release_is_read_as_it_was_published():
    newer = ReleaseFactory(key="usgs-mcs-2027", name="USGS 2027", published="2027-02-01")
    revise(Figure.objects.get(key=KEY), 62, release=newer)
    then = read("figures?country=COD&release=usgs-mcs-2026")["results"]
    assert [(one["value"], one["status"]) for one in then] == [("60", "as-released")]
    assert read("figures?country=COD&source=usgs-mcs")["results"][0]["value"] == "62"


def test_what_a_newer_edition_covers_is_marked_on_whatever_page_it_stands():
    """The row that supersedes it is on no page of this answer."""
    cobalt, japan = Figure.objects.get(key=KEY).mineral, CountryFactory(code="JPN")
    old = ReleaseFactory(key="usgs-mcs-2025", name="USGS 2025", published="2025-01-31")
    figure(japan, cobalt, 3, form="sponge", year=2023, release=old)
    figure(japan, cobalt, 4, year=2023)
    (one,) = read("figures?form=sponge")["results"]
    assert one["status"] == "superseded"


def test_a_region_leaves_blocs_out_whose_sums_hold_its_countries():
    cobalt, bloc = Figure.objects.get(key=KEY).mineral, CountryFactory(code="ASN", kind="bloc")
    figure(bloc, cobalt, 90)
    assert "ASN" not in {one["country_iso3"] for one in read("figures?region=east-asia")["results"]}
    assert read("figures?country=ASN")["count"] == 1


# Countries, minerals, lists


def test_a_country_has_its_profile_and_the_roles_of_its_minerals():
    found = {one["country_iso3"]: one for one in read("countries?kind=state")["results"]}
    assert (found["JPN"]["profile_state"], found["JPN"]["edition"]) == ("live", 1)
    assert found["JPN"]["minerals"] == ["cobalt"]
    assert found["JPN"]["roles"] == ["cobalt:producer"]
    assert (found["COD"]["profile_state"], found["COD"]["edition"]) == (None, None)
    assert read("countries?kind=aggregate")["results"][0]["url"] is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("mineral=cobalt&role=producer", ["JPN"]),
        ("mineral=cobalt&role=refiner", []),
        ("mineral=cobalt&list=united-states-2025&region=east-asia&group=battery-minerals", ["JPN"]),
        ("mineral=lithium", []),
        ("profile=true", ["JPN"]),
        ("profile=false&kind=aggregate", ["OTH", "WLD"]),
    ],
)
def test_countries_are_found_as_by_the_filter_of_the_site(asked, found):
    assert [one["country_iso3"] for one in read(f"countries?{asked}")["results"]] == found


def test_a_mineral_has_its_lists_and_a_list_its_names():
    found = read("minerals/cobalt")
    assert found["lists"] == ["united-states-2025"]
    assert found["figures"] == 6
    assert [one["mineral"] for one in read("minerals?critical=true")["results"]] == ["cobalt"]
    assert [one["mineral"] for one in read("minerals?critical=false")["results"]] == ["lithium"]
    (listed,) = read("lists?mineral=cobalt&country=US&year=2025", status=404)["errors"]
    assert listed["value"] == "US"  # the factory gives no code of two letters
    (one,) = read("lists?mineral=cobalt&country=USA&year=2025")["results"]
    assert one["entries"] == 1
    (name,) = read("lists/united-states-2025")["names"]
    assert (name["name_as_listed"], name["counts"]) == ("Cobalt, refined", True)


def test_sources_have_their_licence_and_releases():
    found = read("sources/usgs-mcs")
    assert found["licence"] == "Public domain"
    assert [one["release"] for one in found["releases"]] == ["usgs-mcs-2026"]
    assert read("sources")["count"] == 3


# Policies, partnerships, trade, search


def test_policies_and_partnerships_are_those_of_live_editions():
    (policy,) = read("policies?country=JP&mineral=cobalt&type=tax&status_today=in-force&year=2025")["results"]
    assert policy["source_title"] == "A paper"
    assert policy["url"].startswith("http://testserver/countries/japan/#policy-")
    (partnership,) = read("partnerships?country=COD")["results"]
    assert partnership["partners"] == ["COD"]
    assert read("policies?status_today=suspended")["count"] == 0
    assert read("policies?mineral=lithium")["count"] == 0
    assert read("policies?dated_since=2025-03-31")["count"] == 1  # March as a whole is not over before
    assert read("policies?dated_since=2025-04-01")["count"] == 0
    assert read("partnerships?dated_since=2025-12-31")["count"] == 1  # nor the year
    assert read("partnerships?dated_since=2026-01-01")["count"] == 0


def test_trade_is_read_by_code_and_by_place():
    found = read("commodities/hs92-283691")
    (year,) = found["years"]
    assert (year["year"], year["value_usd"], year["flows_without_quantity"]) == (2024, 800, 1)
    flows = read("commodities/hs92-283691/flows?importer=JPN")["results"]
    assert [(one["exporter_iso3"], one["value_usd"]) for one in flows] == [
        ("COD", 500),
        ("CHL", 300),
    ]
    assert flows[1]["quantity_kg"] is None
    assert flows[0]["attribution"] == "CEPII, BACI"
    assert read("countries/COD/trade?mineral=cobalt&year=2024")["count"] == 1
    assert read("countries/COD/trade?year=2023")["count"] == 0
    assert read("commodities/hs92-283691/flows?country=CHL&exporter=CHL")["count"] == 1
    assert [one["commodity"] for one in read("commodities?mineral=cobalt&kind=compound")["results"]] == [
        "hs92-283691"
    ]


def test_flows_keep_their_order_on_pages_of_any_size_and_no_database_sorts_them():
    carbonate = Commodity.objects.get(code="283691")
    chile, peru = Country.objects.get(code="CHL"), CountryFactory(code="PER", name="Peru")
    for year, value in [(2023, 700), (2022, 40), (2023, 900), (2022, 50)]:
        flow(carbonate, chile if value > 60 else peru, CountryFactory(), value, year=year)
    second = ReleaseFactory(key="other-2024")  # of another source, for a year that the first has, too
    again = TradeYear.objects.create(release=second, source=second.source, commodity=carbonate, year=2023)
    TradeFlow.objects.create(trade_year=again, exporter=peru, importer=chile, value=800)
    values = [500, 300, 900, 800, 700, 50, 40]
    address = "commodities/hs92-283691/flows"
    for limit in (1, 2, 3, 7):
        found = []
        for offset in range(0, 7, limit):
            with CaptureQueriesContext(connection) as asked:
                found += read(f"{address}?limit={limit}&offset={offset}")["results"]
            sorting = [one["sql"] for one in asked if "ORDER BY" in one["sql"]]
            assert not [sql for sql in sorting if '"minerals_tradeflow"."value"' in sql]
        assert [one["value_usd"] for one in found] == values
    assert [one["year"] for one in read("countries/PER/trade")["results"]] == [2023, 2022, 2022]


def test_the_search_finds_what_that_of_the_site_finds():
    found = read("search?q=royalty&kind=policy")
    (hit,) = found["results"]
    assert (hit["kind"], hit["title"]) == ("policy", "Royalty")
    assert found["counts"] == {"policy": 1}
    assert found["counts_are_lower_bounds"] is False
    assert read("search?q=zzzz")["results"] == []


# Drafts


def test_a_draft_is_in_no_answer_before_it_is_published():
    Policy.objects.update(title="Secret royalty")
    assert read("policies")["results"][0]["title"] == "Royalty"


def test_a_withdrawn_profile_is_no_live_one(moderator):
    workflow.withdraw(Edition.objects.live().get(), by=moderator, notice="It was wrong.")
    found = read("countries/japan")
    assert found["profile_state"] == "withdrawn"
    assert found["notice"] == "It was wrong."
    assert found["minerals"] == []
    assert read("policies")["count"] == 0
    assert read("countries?mineral=cobalt")["count"] == 0
