"""Every list can be downloaded in three formats: the rows of its page, with units, sources and licences."""

import io
import json

import pytest
from openpyxl import load_workbook

from minerals.downloads import LIST_ENDINGS
from minerals.models import Flag, Release
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import Partnership, Policy, Profile, Project

from ..factories import (
    CommodityFactory,
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    RegionFactory,
    ReleaseFactory,
    SourceFactory,
    UserFactory,
    event_profile,
    figure,
    flow,
    govern,
    market,
    publish,
    revise,
)
from ..reading import rows_in, text
from ..seeds import once_a_module, publish_japan


def hold():
    """A row in every list."""
    edition = publish_japan()
    cobalt = edition.pairs.first().mineral
    japan, congo = edition.subject.place, CountryFactory(code="COD", name="DR Congo")
    govern(japan, {2023: 1})
    market(mineral=cobalt)
    flow(CommodityFactory(minerals=[cobalt]), congo, japan, 100_000, 12_000)
    ListEntryFactory(
        critical_list=CriticalListFactory(slug="japan-2020", country=japan, year=2020), mineral=cobalt
    )
    erratum = ReleaseFactory(key="usgs-mcs-2026-v1-1", published="2026-03-01")
    revise(
        figure(CountryFactory(code="CUB", name="Cuba"), cobalt, 4),
        5,
        release=erratum,
        reason="=1+1 was printed",
    )
    figure(CountryFactory(code="CHN", name="China"), cobalt, None, flag=Flag.WITHHELD)
    add_rows(Profile.objects.get(), cobalt)
    people = {"editor": UserFactory(group=EDITOR), "moderator": UserFactory(group=MODERATOR)}
    publish(event_profile(minerals=[cobalt], parties=[(japan, "hit", "It lost a seller.")]), **people)
    return publish(Profile.objects.get(subject__place=japan), **people, change_note="Three rows more")


def add_rows(profile, mineral):
    """A policy, a partnership and a project."""
    row = {
        "profile": profile,
        "date": "2025",
        "status": "in-force",
        "summary": "It says so.",
        "citation": "paper",
    }
    Policy.objects.create(title="Royalty", kind="tax", **row).minerals.add(mineral)
    Partnership.objects.create(title="Stake", kind="equity-stake", **row)
    Project.objects.create(
        profile=profile, name="A mine", stages="mine, plant", status="operating", citation="paper", measure="output",
        amount="12.5", unit="kt", year=2025,
    ).minerals.add(mineral)  # fmt: skip


held = once_a_module(hold)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held", "db")]

LISTS = {  # page: its files up to the ending
    "/minerals/": "/minerals",
    "/minerals/?sort=share": "/minerals",
    "/minerals/cobalt/revisions/": "/minerals/cobalt/revisions",
    "/minerals/cobalt/united-states/": "/minerals/cobalt/united-states",
    "/governance/": "/governance",
    "/governance/japan/": "/governance/japan",
    "/trade/": "/trade",
    "/trade/hs92-283691/": "/trade/hs92-283691",
    "/trade/hs92-283691/japan/": "/trade/hs92-283691/japan",
    "/countries/japan/exposure/": "/countries/japan/exposure",
    "/map/?mineral=cobalt": "/map",
    "/lists/": "/lists",
    "/lists/japan-2020/": "/lists/japan-2020",
    "/regions/east-asia/": "/regions/east-asia",
    "/roles/producer/": "/roles/producer",
    "/countries/": "/countries",
    "/countries/?mineral=cobalt&role=producer": "/countries",
    "/policies/": "/policies",
    "/partnerships/": "/partnerships",
    "/projects/": "/projects",
    "/events/": "/events",
    "/changes/": "/changes",
    "/corrections/": "/corrections",
}
ENDINGS = LIST_ENDINGS.split("|")


def files_of(page, stem, client):
    """{ending: content} of the files that a page links to."""
    found = {}
    for ending in ENDINGS:
        shown = text(client.get(page))
        (address,) = {
            part.split('"')[0] for part in shown.split('href="') if part.startswith(f"{stem}.{ending}")
        }
        response = client.get(address.replace("&amp;", "&"))
        assert response.status_code == 200, address
        assert 'rel="describedby"' in response["Link"]
        assert f'.{ending}"' in response["Content-Disposition"]
        found[ending] = response.content
    return found


@pytest.mark.parametrize(("page", "stem"), LISTS.items(), ids=LISTS)
def test_a_list_has_the_same_rows_in_three_formats(page, stem, client):
    files = files_of(page, stem, client)
    rows = rows_in(files["csv"])
    assert rows, "nothing was tested"
    data = json.loads(files["json"])
    assert [*rows[0]] == [column["name"] for column in data["columns"]] == [*data["rows"][0]]
    assert all(column["meaning"] for column in data["columns"])
    assert len(data["rows"]) == len(rows)
    assert data["address"] == f"http://testserver{page}" or page.startswith("/map/")
    assert data["licence"]["ours"]["name"] == "CC BY 4.0"
    book = load_workbook(io.BytesIO(files["xlsx"]))
    sheet = book["rows"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.endswith(str(len(rows) + 1))
    assert [cell.value for cell in sheet[1]] == [*rows[0]]
    assert sheet.max_row == len(rows) + 1
    for cells, record in zip(sheet.iter_rows(min_row=2, values_only=True), data["rows"], strict=True):
        for cell, value in zip(cells, record.values(), strict=True):
            value = (";".join(value) or None) if isinstance(value, list) else value
            assert cell == value or float(cell) == float(value)
    readme = " ".join(str(cell) for row in book["README"].values for cell in row if cell)
    assert data["address"] in readme
    assert all(column["meaning"] in readme for column in data["columns"])


def test_numbers_of_a_source_name_it_with_its_licence(client):
    data = json.loads(client.get("/minerals.json").content)
    assert [one["key"] for one in data["releases"]] == ["usgs-mcs-2026"]
    assert data["licence"]["sources"][0]["licence"] == "Public domain"
    assert data["as_of"] == "2026-02-06"
    units = {column["name"]: column["unit"] for column in data["columns"]}
    assert units["share_percent"] == "%"


def test_what_may_not_be_passed_on_is_in_no_list(cobalt, client):
    secret = SourceFactory(key="secret", title="Secret", may_be_passed_on=False, is_default=False)
    said = figure(
        CountryFactory(code="PER", name="Peru"),
        cobalt,
        77,
        release=ReleaseFactory(key="secret-1", source=secret),
    )
    assert said.revisions.get().release == Release.objects.get(key="secret-1")
    for ending in ENDINGS:
        assert b"secret-1" not in client.get(f"/minerals/cobalt/revisions.{ending}").content


def test_withheld_is_never_a_number(client):
    (row,) = [
        row for row in rows_in(client.get("/map.csv?mineral=cobalt").content) if row["country_iso3"] == "CHN"
    ]
    assert (row["value"], row["flag"], row["share_percent"], row["rank"]) == ("", "withheld", "", "")


def test_a_formula_is_text_in_every_format(client):
    (row,) = rows_in(client.get("/corrections.csv").content)
    assert row["reason"] == "'=1+1 was printed"
    sheet = load_workbook(io.BytesIO(client.get("/corrections.xlsx").content))["rows"]
    (cell,) = [cell for cell in sheet[2] if cell.value == "=1+1 was printed"]
    assert cell.data_type == "s"
    assert json.loads(client.get("/corrections.json").content)["rows"][0]["before"] == "4 t"


def test_the_order_and_the_choice_of_a_page_are_those_of_its_file(client):
    RegionFactory()
    assert "/minerals.csv?sort=hhi" in text(client.get("/minerals/?sort=hhi"))
    assert client.get("/minerals.csv?sort=%00").content == client.get("/minerals.csv").content
    page = text(client.get("/policies/?country=japan&country=atlantis"))
    assert "/policies.csv" in page or "Nothing matches" in page or "No live profile" in page


def test_the_same_data_give_the_same_workbook(client):
    assert client.get("/minerals.xlsx").content == client.get("/minerals.xlsx").content


def test_a_workbook_of_figures_has_a_sheet_of_places_by_years(cobalt, client):
    figure(CountryFactory(code="CHN", name="China"), cobalt, 12, year=2023)
    book = load_workbook(io.BytesIO(client.get("/minerals/cobalt.xlsx").content))
    values, flags = book["Country x year"], book["Flags by year"]
    head = [cell.value for cell in values[1]]
    rows = {row[head.index("country")]: dict(zip(head, row, strict=True)) for row in values.values}
    marks = {row[head.index("country")]: dict(zip(head, row, strict=True)) for row in flags.values}
    assert (rows["China"]["2023"], rows["China"]["2024"]) == (12, "withheld")
    assert (marks["China"]["2023"], marks["China"]["2024"]) == ("reported", "withheld")
    assert rows["World"]["2024"] == 100
    assert rows["World"]["2023"] is None
    assert marks["World"]["2024"] == "estimated"
    assert [*rows][-1] == "World", "totals stand below what they are made of"
    assert values.freeze_panes == "C2"


def test_units_bases_and_sources_never_share_a_row_of_years(cobalt, client):
    congo = CountryFactory(code="COD", name="DR Congo")
    figure(congo, cobalt, 6, year=2023, basis="gross")
    figure(congo, cobalt, 7, year=2022, unit="kt")
    sheet = load_workbook(io.BytesIO(client.get("/minerals/cobalt.xlsx").content))["Country x year"]
    head = [cell.value for cell in sheet[1]]
    rows = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    said = {(row["basis"], row["unit"]): row for row in rows if row["country_iso3"] == "COD"}
    assert set(said) == {("contained", "t"), ("gross", "t"), ("contained", "kt")}
    assert (said["gross", "t"]["2023"], said["gross", "t"]["2024"]) == (6, None)


def test_the_workbook_of_a_country_has_it_too(client):
    book = load_workbook(io.BytesIO(client.get("/countries/japan/data.xlsx").content))
    assert [row[-1] for row in book["Country x year"].values] == ["2024", 30]
    assert "Country x year" in " ".join(str(cell) for row in book["README"].values for cell in row if cell)
