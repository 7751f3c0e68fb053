"""Downloads of a mineral over HTTP: their names, their rows beside the page, what they answer and what they ask."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from minerals.downloads import FORMATS
from minerals.models import FigureRevision, Flag, GovernanceEstimate, Measure, MineralAlias, TradeFlow
from minerals.tables.figures import FIGURES
from page_store import keeping
from page_store.snapshot import one_state
from tables.files import csv_cell

from ..factories import CommodityFactory, CountryFactory, MineralFactory, figure, flow, govern, revise, world
from ..reading import as_shown, sheet, shown, table


@pytest.fixture
def full(cobalt_figures, cobalt):
    """Cobalt with a withheld producer, a bound and a total that leaves one out."""
    figure(CountryFactory(code="AUS", name="Australia"), cobalt, flag=Flag.WITHHELD, excludes="")
    figure(
        CountryFactory(code="AUS"), cobalt, measure=Measure.RESERVES, flag=Flag.BOUNDED, lower=Decimal(100)
    )
    figure(world(), cobalt, 2000, measure=Measure.RESERVES, excludes="AUS", note="-- Rounded")
    return cobalt


def test_a_mineral_has_a_file_of_each_format_with_a_name_that_says_what_and_when(client, full):
    for ending, (_, content_type) in FORMATS.items():
        response = client.get(f"/minerals/cobalt.{ending}")
        assert response.status_code == 200
        assert response.headers["Content-Type"] == content_type
        assert (
            response.headers["Content-Disposition"]
            == f'attachment; filename="cobalt-atlas-2026-02-06.{ending}"'
        )
    assert reverse("minerals:download", args=["cobalt", "csv"]) == "/minerals/cobalt.csv"


def test_it_holds_every_current_figure_once_and_no_other(client, full):
    revise(full.figures.get(country__code="JPN"), 31)
    figure(CountryFactory(code="JPN"), MineralFactory(name="Nickel"), 5)
    rows = table(client.get("/minerals/cobalt.csv"))
    assert {r["mineral"] for r in rows} == {"cobalt"}
    assert len(rows) == full.figures.count() == 7
    (japan,) = [r for r in rows if r["country_iso3"] == "JPN"]
    assert (japan["value"], japan["revision"]) == ("31", "2")
    assert japan["url"] == "http://testserver/figures/jpn.cobalt.mine.all.production.contained.2024/"
    (total,) = [r for r in rows if r["country_iso3"] == "WLD" and r["measure"] == "reserves"]
    assert (total["excludes"], total["note"]) == ("AUS", "'-- Rounded")
    (bounded,) = [r for r in rows if r["flag"] == "bounded"]
    assert (bounded["value"], bounded["lower"], bounded["upper"]) == ("", "100", "")


def test_the_file_says_the_same_as_the_page(client, full):
    for year in (2021, 2022, 2023):
        figure(CountryFactory(code="JPN"), full, year, year=year, flag=Flag.ESTIMATED)
    figure(CountryFactory(code="CHN", name="China"), full, flag=Flag.NOT_AVAILABLE)
    figure(CountryFactory(code="CHL", name="Chile"), full, 0, flag=Flag.ZERO)
    figure(
        CountryFactory(code="FIN", name="Finland"), full, flag=Flag.RANGE, lower=Decimal(2), upper=Decimal(3)
    )
    seen = shown(client.get("/minerals/cobalt/"))
    rows = {
        row["url"].removeprefix("http://testserver"): row for row in table(client.get("/minerals/cobalt.csv"))
    }
    newest = {address for address, row in rows.items() if row["year"] == "2024"}
    assert len(newest) == 10
    assert newest <= set(seen) <= set(rows)
    words = {f"{row['country']}" for row in rows.values()}  # places without a number are linked by name
    for address, texts in seen.items():
        number = as_shown(rows[address])
        assert all(text.startswith(number) or text in words for text in texts), (address, texts, number)


def test_the_formats_agree_with_each_other(client, full):
    rows = table(client.get("/minerals/cobalt.csv"))
    found = json.loads(client.get("/minerals/cobalt.json").content)["figures"]
    cells = list(sheet(client.get("/minerals/cobalt.xlsx").content).iter_rows(min_row=2, values_only=True))
    for line, record, values in zip(rows, found, cells, strict=True):
        for (name, text), value in zip(line.items(), values, strict=True):
            written = record[name]
            assert csv_cell(";".join(written) if isinstance(written, list) else written) == text
            assert csv_cell("" if value is None else value) == text


def test_another_name_of_a_mineral_leads_to_its_file(client, full):
    MineralAlias.objects.create(mineral=full, name="Kobalt", slug="kobalt")
    for ending in FORMATS:
        for name in ("kobalt", "Kobalt", "COBALT"):
            response = client.get(f"/minerals/{name}.{ending}")
            assert response.status_code == 301
            assert response.headers["Location"] == f"/minerals/cobalt.{ending}"


@pytest.mark.parametrize(
    "address",
    [
        "/minerals/unobtainium.csv",
        "/minerals/cobalt.pdf",
        "/minerals/cobalt.csv/",
        "/minerals/%00.csv",
        "/minerals/.csv",
    ],
)
def test_what_is_not_there_is_not_found(client, full, address):
    assert client.get(address, follow=True).status_code == 404


def test_a_mineral_that_no_source_counts_gives_the_head_alone(client, db):
    MineralFactory(name="Francium")
    response = client.get("/minerals/francium.csv")
    assert response.content.decode() == ",".join(tuple(FIGURES.columns)) + "\r\n"
    assert 'filename="francium-atlas.csv"' in response.headers["Content-Disposition"]


@pytest.mark.parametrize("ending", FORMATS)
def test_who_has_it_already_is_told_so_until_the_data_change(client, full, ending):
    address = f"/minerals/cobalt.{ending}"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    figure(CountryFactory(code="CHL", name="Chile"), full, 3)
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_it_is_only_read(client, full):
    assert client.post("/minerals/cobalt.csv").status_code == 405
    assert client.head("/minerals/cobalt.csv").status_code == 200


def test_addresses_in_it_are_those_of_the_site(client, full, settings):
    settings.SITE_URL = "https://atlas.example.org"
    content = client.get("/minerals/cobalt.csv").content.decode()
    assert "https://atlas.example.org/figures/" in content
    assert "testserver" not in content


def test_a_file_asks_as_often_however_many_figures_there_are(client, full, django_assert_num_queries):
    for ending in FORMATS:
        # The mineral, its figures, as rows and as series with the names of places, governance, releases, what is
        # compared, which sources are barred, and the version.
        with django_assert_num_queries(9):
            client.get(f"/minerals/cobalt.{ending}")
    for number in range(20):
        figure(CountryFactory(code=f"Y{number:02}"), full, number + 1)
    for ending in FORMATS:
        with django_assert_num_queries(9):
            client.get(f"/minerals/cobalt.{ending}")


@pytest.mark.parametrize(
    ("model", "first", "second"),
    [
        (FigureRevision, "/minerals/cobalt.csv", "/countries/australia/data.json"),
        (GovernanceEstimate, "/governance.csv", "/governance.json"),
        (GovernanceEstimate, "/governance.csv", "/governance/australia.csv"),
        (TradeFlow, "/countries/australia/exposure/", "/countries/japan/exposure.csv"),
        (TradeFlow, "/countries/japan/exposure/", "/compare/?country=australia&country=japan"),
    ],
)
def test_what_the_files_of_all_countries_share_is_read_once(client, full, model, first, second):
    """A page that is not stored would otherwise read ten thousand rows again."""
    places = CountryFactory(code="AUS"), CountryFactory(code="JPN", name="Japan")
    flow(CommodityFactory(minerals=[full]), *places, 100)
    govern(places[0], {2024: 1})
    keeping.clear()

    def reads(address):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return any(f'FROM "{model._meta.db_table}"' in query["sql"] for query in queries)

    with one_state():
        assert reads(first)
        assert not reads(second)
    keeping.clear()
