"""A country's files: what its live edition shows, exactly; the whole of its data beside it."""

import io
import json
import re
import zipfile
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from minerals.downloads import COLUMNS, FORMATS
from minerals.models import Basis, CountryAlias, Flag, Measure
from minerals.models.places import Kind
from profiles import workflow
from profiles.models import Profile

from ..factories import CountryFactory, MineralFactory, complete_profile, figure, publish, world
from ..reading import as_shown, shown, table


def named(response):
    return re.search('filename="(.+)"', response.headers["Content-Disposition"])[1]


@pytest.fixture
def lively(japan, cobalt, cobalt_figures):
    """Japan with a figure of each kind for cobalt, and nickel that its profile leaves out."""
    figure(japan, cobalt, 25, year=2023, flag=Flag.ESTIMATED)
    figure(japan, cobalt, measure=Measure.RESERVES, flag=Flag.BOUNDED, lower=Decimal(1500))
    figure(world(), cobalt, 9000, measure=Measure.RESERVES, excludes="JPN")
    figure(japan, cobalt, stage="refinery", flag=Flag.WITHHELD)
    figure(japan, cobalt, stage="plant", flag=Flag.RANGE, lower=Decimal(2), upper=Decimal(3000))
    figure(japan, cobalt, "1234.5", stage="smelter", basis=Basis.GROSS, note="-- As published")
    figure(japan, MineralFactory(name="Nickel"), 7)
    return japan


@pytest.fixture
def live(lively, cobalt, editor, moderator):
    return publish(
        complete_profile(lively, minerals=[cobalt], reference="cobalt/mine/production country=dr-congo"),
        editor=editor,
        moderator=moderator,
    )


# The live edition


def test_the_file_of_a_country_holds_exactly_what_its_edition_froze(client, live):
    rows = table(client.get("/countries/japan.csv"))
    keys = [row["key"].split("/")[-2] for row in rows]
    assert sorted(keys) == sorted(live.payload["figures"])
    assert "cod.cobalt.mine.all.production.contained.2024" in keys  # of another country, but stated
    assert not any("nickel" in key for key in keys)
    for row in rows:
        frozen = live.payload["figures"][row["key"].split("/")[-2]]
        for name in ("value", "lower", "upper", "unit", "flag", "note", "text", "release"):
            assert row[name].removeprefix("'") == frozen[name]
        assert (row["source"], row["edition"]) == ("usgs-mcs", "1")
        assert row["edition_date"] == live.published_at.date().isoformat()


def test_the_file_says_the_same_as_the_page_of_the_edition(client, live):
    for page, file in (
        ("/countries/japan/", "/countries/japan.csv"),
        ("/countries/japan/editions/1/", "/countries/japan/editions/1.csv"),
    ):
        seen = shown(client.get(page))
        rows = {row["key"].removeprefix("http://testserver"): row for row in table(client.get(file))}
        assert set(seen) <= set(rows)
        assert len(seen) == 6 + 1  # Japan's and the one that the numbers at a glance show
        for address, texts in seen.items():
            number = as_shown(rows[address])
            assert all(text.startswith(number) for text in texts), (address, texts, number)


def test_the_edition_keeps_its_numbers_when_the_facts_move(client, live, cobalt, japan):
    before = client.get("/countries/japan.csv").content
    revision = japan.figures.get(year=2024, stage="mine", mineral=cobalt).revisions.get()
    revision.is_current = False
    revision.save(update_fields=["is_current"])
    revision.figure.revisions.create(number=2, value=999, unit="t", flag="reported", release=revision.release)
    assert client.get("/countries/japan.csv").content == before
    assert b"999" in client.get("/countries/japan/data.csv").content


def test_it_names_the_edition_and_its_day(client, live):
    day = live.published_at.date().isoformat()
    response = client.get("/countries/japan.json")
    assert named(response) == f"japan-atlas-edition-1-{day}.json"
    about = json.loads(response.content)["about"]
    assert about["edition"]["edition"] == 1
    assert about["edition"]["address"] == "http://testserver/countries/japan/editions/1/"
    assert "edition 1" in about["cite"]
    assert "http://testserver/countries/japan/data/" in about["what"]
    with zipfile.ZipFile(io.BytesIO(client.get("/countries/japan.zip").content)) as archive:
        assert "Edition 1, published " in archive.read("README.md").decode()
    book = load_workbook(io.BytesIO(client.get("/countries/japan.xlsx").content))
    assert [cell.value for cell in book["figures"][1]] == [*COLUMNS, "edition", "edition_date"]


def test_an_older_edition_keeps_its_file(client, live, editor, moderator):
    profile = Profile.objects.get()
    profile.tagline = "Another tagline."
    profile.save()
    first = client.get("/countries/japan/editions/1.csv").content
    publish(profile, editor=editor, moderator=moderator, change_note="A tagline")
    assert client.get("/countries/japan/editions/1.csv").content == first
    assert {row["edition"] for row in table(client.get("/countries/japan.csv"))} == {"2"}
    assert 'href="/countries/japan.csv"' in client.get("/countries/japan/").content.decode()
    frozen = client.get("/countries/japan/editions/1/").content.decode()
    assert 'href="/countries/japan/editions/1.csv"' in frozen


def test_a_withdrawn_edition_is_not_offered_as_what_the_country_has(client, live, moderator):
    workflow.withdraw(live, by=moderator, notice="A number was wrong.")
    assert client.get("/countries/japan.csv").content == client.get("/countries/japan/data.csv").content
    kept = client.get("/countries/japan/editions/1.json")
    assert kept.headers["X-Robots-Tag"] == "noindex"
    assert "withdrawn" in named(kept)
    assert json.loads(kept.content)["about"]["edition"]["withdrawn"] == "A number was wrong."
    page = client.get("/countries/japan/").content.decode()
    assert 'href="/countries/japan.csv"' not in page
    assert 'href="/countries/japan/editions/1.csv"' in page


# The whole of the data


def test_the_data_of_a_country_are_all_its_current_figures_and_no_other(client, live):
    rows = table(client.get("/countries/japan/data.csv"))
    assert {row["country_iso3"] for row in rows} == {"JPN"}
    assert len(rows) == live.country.figures.count() == 7
    assert "edition" not in rows[0]
    assert {"cobalt", "nickel"} == {row["mineral"] for row in rows}
    assert named(client.get("/countries/japan/data.csv")) == "japan-atlas-2026-02-06.csv"


@pytest.mark.parametrize("ending", FORMATS)
def test_without_an_edition_both_addresses_give_the_same_file(client, lively, ending):
    whole, usual = (client.get(f"/countries/japan{part}.{ending}") for part in ("/data", ""))
    assert whole.content == usual.content
    assert named(whole) == named(usual)


def test_the_file_says_the_same_as_the_page_of_the_data(client, lively):
    seen = shown(client.get("/countries/japan/data/"))
    rows = {
        row["key"].removeprefix("http://testserver"): row for row in table(client.get("/countries/japan.csv"))
    }
    assert set(seen) == set(rows)
    for address, texts in seen.items():
        assert texts == {as_shown(rows[address])}


def test_a_bloc_has_its_files_and_an_aggregate_has_none(client, cobalt_figures, cobalt):
    union = CountryFactory(code="EUU", name="European Union", kind=Kind.BLOC)
    figure(union, cobalt, 12, flag=Flag.CALCULATED, note="Sum of Finland and Sweden. As published.")
    (row,) = table(client.get("/countries/european-union.csv"))
    assert (row["country_iso3"], row["value"], row["flag"]) == ("EUU", "12", "calculated")
    assert client.get("/countries/european-union/data/").status_code == 200
    for address in ("/countries/world.csv", "/countries/world/data.csv", "/countries/world/data/"):
        assert client.get(address).status_code == 404


def test_a_country_that_no_source_counts_gives_the_head_alone(client, japan):
    assert client.get("/countries/japan.csv").content.decode() == ",".join(COLUMNS) + "\r\n"


# Addresses


def test_another_name_leads_to_the_file_of_the_same_format(client, live):
    CountryAlias.objects.create(country=live.country, name="Nippon", slug="nippon")
    for ending in FORMATS:
        for part in ("", "/data", "/editions/1"):
            for name in ("nippon", "Nippon", "JAPAN"):
                response = client.get(f"/countries/{name}{part}.{ending}")
                assert response.status_code == 301
                assert response.headers["Location"] == f"/countries/japan{part}.{ending}"
    assert client.get("/countries/nippon/data/").headers["Location"] == "/countries/japan/data/"


@pytest.mark.parametrize(
    "address",
    [
        "/countries/atlantis.csv",
        "/countries/atlantis/data.csv",
        "/countries/atlantis/data/",
        "/countries/japan.pdf",
        "/countries/japan/editions/2.csv",
        "/countries/japan/editions/99999999999999999999.csv",
        "/countries/%00.csv",
        "/countries/japan/data.txt",
    ],
)
def test_what_is_not_there_is_not_found(client, live, address):
    assert client.get(address, follow=True).status_code == 404


def test_the_addresses_are_those_that_pages_link_to(db):
    assert reverse("profiles:download", args=["japan", "zip"]) == "/countries/japan.zip"
    assert reverse("profiles:data", args=["japan"]) == "/countries/japan/data/"
    assert reverse("profiles:data_download", args=["japan", "csv"]) == "/countries/japan/data.csv"
    assert reverse("profiles:edition_download", args=["japan", 3, "csv"]) == "/countries/japan/editions/3.csv"


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/countries/japan.csv", 4),  # the country, its edition, their releases, the codes of names
        ("/countries/japan/editions/1.csv", 4),
        ("/countries/japan/data.csv", 3),
    ],
)
def test_a_file_asks_as_often_however_much_there_is(
    client, live, lively, address, queries, django_assert_num_queries
):
    with django_assert_num_queries(queries):
        client.get(address)
    for number in range(10):
        figure(lively, MineralFactory(name=f"Mineral {number}"), number + 1)
    with django_assert_num_queries(queries):
        client.get(address)
