"""A country's files: what its live edition shows, exactly; the whole of its data beside it."""

import io
import json
import re
import zipfile
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from minerals.downloads import FORMATS
from minerals.models import (
    Basis,
    Country,
    CountryAlias,
    CriticalList,
    Flag,
    ListEntry,
    Measure,
    Mineral,
    MineralGroup,
    Region,
    Release,
    Source,
)
from minerals.models.places import PlaceKind
from minerals.tables.figures import FIGURES, FROZEN_FIGURES
from profiles import workflow
from profiles.models import Profile
from profiles.public.country_data import of_country
from profiles.publishing.payload.payload import Payload
from tests.factories import (
    CountryFactory,
    MineralFactory,
    ReleaseFactory,
    SourceFactory,
    complete_profile,
    figure,
    publish,
    revise,
    world,
)
from tests.reading import as_shown, rows_in, shown, table
from tests.seeds import mine_cobalt, once_a_module


def named(response):
    return re.search('filename="(.+)"', response.headers["Content-Disposition"])[1]


def count_japan():
    """Japan with a figure of each kind for cobalt, and nickel that its profile leaves out."""
    japan, cobalt = CountryFactory(code="JPN", name="Japan"), MineralFactory(name="Cobalt")
    mine_cobalt(japan, cobalt)
    figure(japan, cobalt, 25, year=2023, flag=Flag.ESTIMATED)
    figure(japan, cobalt, measure=Measure.RESERVES, flag=Flag.BOUNDED, lower=Decimal(1500))
    figure(world(), cobalt, 9000, measure=Measure.RESERVES, excludes="JPN")
    figure(japan, cobalt, stage="refinery", flag=Flag.WITHHELD)
    figure(japan, cobalt, stage="plant", flag=Flag.RANGE, lower=Decimal(2), upper=Decimal(3000))
    figure(japan, cobalt, "1234.5", stage="smelter", basis=Basis.GROSS, note="-- As published")
    figure(japan, MineralFactory(name="Nickel"), 7)


facts_once = once_a_module(count_japan)
pytestmark = pytest.mark.usefixtures("facts_once")


@pytest.fixture
def lively(japan):
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
            assert row[name].removeprefix("'") == (frozen[name] or "")
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
    revise(japan.figures.get(year=2024, stage="mine", mineral=cobalt), 999)
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
    facts = load_workbook(io.BytesIO(client.get("/countries/japan.xlsx").content))
    assert [cell.value for cell in facts["figures"][1]] == [*FROZEN_FIGURES.columns]


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


def test_the_notice_of_a_withdrawal_stays_whole_in_a_spreadsheet(client, live, moderator):
    workflow.withdraw(live, by=moderator, notice="# Please note\n\n- `copper` was wrong")
    sheet = load_workbook(io.BytesIO(client.get("/countries/japan/editions/1.xlsx").content))["README"]
    cells = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value]
    (notice,) = [text for text in cells if "Please note" in text]
    assert notice.endswith("# Please note - `copper` was wrong")


# The whole of the data


def test_the_data_of_a_country_are_all_its_current_figures_and_no_other(client, live):
    rows = table(client.get("/countries/japan/data.csv"))
    assert {row["country_iso3"] for row in rows} == {"JPN"}
    assert len(rows) == live.subject.place.figures.count() == 7
    assert "edition" not in rows[0]
    assert {"cobalt", "nickel"} == {row["mineral"] for row in rows}
    assert named(client.get("/countries/japan/data.csv")) == "japan-atlas-2026-02-06.csv"


def test_without_an_edition_both_addresses_give_the_same_file(client, lively):
    for ending in FORMATS:
        whole, usual = (client.get(f"/countries/japan{part}.{ending}") for part in ("/data", ""))
        assert whole.content == usual.content, ending
        assert named(whole) == named(usual), ending


def test_the_file_says_the_same_as_the_page_of_the_data(client, lively):
    seen = shown(client.get("/countries/japan/data/"))
    rows = {
        row["url"].removeprefix("http://testserver"): row for row in table(client.get("/countries/japan.csv"))
    }
    assert set(seen) == set(rows)
    for address, texts in seen.items():
        assert texts == {as_shown(rows[address])}


def test_a_bloc_has_its_files_and_an_aggregate_has_none(client, cobalt_figures, cobalt):
    union = CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC)
    figure(union, cobalt, 12, flag=Flag.CALCULATED, note="Sum of Finland and Sweden. As published.")
    (row,) = table(client.get("/countries/european-union.csv"))
    assert (row["country_iso3"], row["value"], row["flag"]) == ("EUU", "12", "calculated")
    assert client.get("/countries/european-union/data/").status_code == 200
    for address in ("/countries/world.csv", "/countries/world/data.csv", "/countries/world/data/"):
        assert client.get(address).status_code == 404


def test_a_country_that_no_source_counts_gives_the_head_alone(client, db):
    CountryFactory(code="CHL", name="Chile")
    assert client.get("/countries/chile.csv").content.decode() == ",".join(FIGURES.columns) + "\r\n"


# Addresses


def test_another_name_leads_to_the_file_of_the_same_format(client, live):
    CountryAlias.objects.create(country=live.subject.place, name="Nippon", slug="nippon")
    for ending in FORMATS:
        for part in ("", "/data", "/editions/1"):
            for name in ("nippon", "Nippon", "JAPAN"):
                response = client.get(f"/countries/{name}{part}.{ending}")
                assert response.status_code == 301
                assert response.headers["Location"] == f"/countries/japan{part}.{ending}"
    assert client.get("/countries/nippon/data/").headers["Location"] == "/countries/japan/data/"


def test_what_is_not_there_is_not_found(client, live):
    for address in (
        "/countries/atlantis.csv",
        "/countries/atlantis/data.csv",
        "/countries/atlantis/data/",
        "/countries/japan.pdf",
        "/countries/japan/editions/2.csv",
        "/countries/japan/editions/99999999999999999999.csv",
        "/countries/%00.csv",
        "/countries/japan/data.txt",
    ):
        assert client.get(address, follow=True).status_code == 404, address


def test_the_addresses_are_those_that_pages_link_to(db):
    assert reverse("profiles:download", args=["japan", "zip"]) == "/countries/japan.zip"
    assert reverse("profiles:data", args=["japan"]) == "/countries/japan/data/"
    assert reverse("profiles:data_download", args=["japan", "csv"]) == "/countries/japan/data.csv"
    assert reverse("profiles:edition_download", args=["japan", 3, "csv"]) == "/countries/japan/editions/3.csv"


def test_a_file_asks_as_often_however_much_there_is(client, live, lively, django_assert_num_queries):
    asked = {
        "/countries/japan.csv": 3,  # the country, its edition, whose payload has every name, and barred sources
        "/countries/japan/editions/1.csv": 3,
        "/countries/japan/data.csv": 6,  # the same, its minerals, their figures and releases, and the version
    }

    def ask():
        for address, queries in asked.items():
            with django_assert_num_queries(queries):
                client.get(address)

    ask()
    for number in range(10):
        figure(lively, MineralFactory(name=f"Mineral {number}"), number + 1)
    ask()


@pytest.fixture
def excluding(lively, cobalt, editor, moderator):
    """An edition that also states a total, which excludes a country."""
    profile = complete_profile(lively, minerals=[cobalt], reference="cobalt/reserves country=world")
    return publish(profile, editor=editor, moderator=moderator)


def rename_everything():
    """Every text of every reference row that an administrator may change, and what follows from it."""
    for model in (Region, Country, MineralGroup, Mineral, Source, Release, CriticalList, ListEntry):
        for row in model.objects.all():
            for field in model._meta.concrete_fields:
                if field.get_internal_type() == "CharField" and not field.choices and field.max_length > 30:
                    setattr(row, field.name, f"Renamed {row.pk}")
                if field.get_internal_type() in ("TextField", "URLField"):
                    setattr(row, field.name, f"https://renamed.example/{row.pk}")
            for name in ("key", "slug"):  # a country's slug leads on, and the database keeps a release's key
                if hasattr(row, name) and model not in (Country, Release):
                    setattr(row, name, f"renamed-{row.pk}")
            row.save()


def files(client):
    return {ending: client.get(f"/countries/japan/editions/1.{ending}") for ending in FORMATS}


def test_a_file_of_an_edition_stays_byte_for_byte_whatever_is_renamed(client, excluding):
    before = files(client)
    assert b"JPN" in before["csv"].content
    rename_everything()
    for ending, answer in files(client).items():
        assert answer.content == before[ending].content
        assert answer["Content-Disposition"] == before[ending]["Content-Disposition"]
        assert answer["ETag"] == before[ending]["ETag"]
    country = Country.objects.get(code="JPN")
    CountryAlias.objects.create(country=country, name="Japan", slug="japan")
    country.slug = "nippon"
    country.save()
    for ending, answer in before.items():
        assert client.get(f"/countries/nippon/editions/1.{ending}").content == answer.content
        assert client.get(f"/countries/japan/editions/1.{ending}").status_code == 301


def test_files_of_an_edition_hold_the_indices_that_it_states(client, live):
    rows = (row for mineral in Payload.of(live).minerals for row in mineral.rows)
    stated = [row.concentration for row in rows if row.concentration]
    assert stated
    found = json.loads(client.get("/countries/japan.json").content)
    for one, row in zip(found["concentration"], stated, strict=True):
        assert (one["hhi_low"], one["hhi_high"], one["leader"]) == (row.low, row.high, row.leader)
        assert one["top1_share"] == round(float(row.leader_share), 1)
    one = found["concentration"][0]
    assert (one["mineral"], one["stage"], one["year"], one["edition"]) == ("cobalt", "mine", 2024, 1)
    assert list(found["about"]["concentration_columns"]) == list(one)
    with zipfile.ZipFile(io.BytesIO(client.get("/countries/japan.zip").content)) as archive:
        (line, *_) = rows_in(archive.read("concentration.csv"))
    sheet = load_workbook(io.BytesIO(client.get("/countries/japan.xlsx").content))["Concentration"]
    assert list(line) == list(one) == [cell.value for cell in sheet[1]]
    assert line["hhi_low"] == str(one["hhi_low"])


def test_a_file_of_a_country_s_data_has_no_concentration(client, lively):
    assert "concentration" not in json.loads(client.get("/countries/japan/data.json").content)


def test_what_a_country_s_data_leave_out_is_counted_of_that_country_alone(lively, cobalt):
    agency = SourceFactory(key="agency", title="Agency data", may_be_passed_on=False, is_default=False)
    theirs = ReleaseFactory(key="agency-2026", source=agency)
    for place in (lively, CountryFactory(code="PER", name="Peru")):
        figure(place, cobalt, 5, stage="refinery", release=theirs)
    assert of_country(lively, "").left_out == ("1 figure of Agency data",)


def test_files_of_an_edition_hold_the_findings_of_its_texts(client, lively, cobalt, editor, moderator):
    reference = "[[cobalt/mine/production show=change since=2023]]"
    profile = complete_profile(lively, minerals=[cobalt], reference="cobalt/mine/production")
    profile.mining = f"It mined {reference}.[@paper]"
    profile.save()
    publish(profile, editor=editor, moderator=moderator)
    (one,) = json.loads(client.get("/countries/japan.json").content)["findings"]
    assert (one["words"], one["value"], one["since"]) == ("about 20% more than in 2023", 20, 2023)
    assert len(one["made_of"].split(";")) == 2
    with zipfile.ZipFile(io.BytesIO(client.get("/countries/japan.zip").content)) as archive:
        (line,) = rows_in(archive.read("findings.csv"))
        assert "Columns of the findings" in archive.read("README.md").decode()
    sheet = load_workbook(io.BytesIO(client.get("/countries/japan.xlsx").content))["Findings"]
    assert list(line) == list(one) == [cell.value for cell in sheet[1]]


def test_files_of_an_edition_without_findings_say_nothing_of_them(client, live):
    assert "findings" not in json.loads(client.get("/countries/japan.json").content)
