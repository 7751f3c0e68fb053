"""Two sources of one thing: beside each other with their difference, never in one series, total or rank."""

import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from minerals.importers.loading.headlines import set_headlines
from minerals.indicators import beside
from minerals.models import ComparedSource, HeadlineSource
from minerals.wording.sources import difference
from minerals.world_map import scale_of

from ..factories import CountryFactory, ReleaseFactory, SourceFactory, figure, world
from ..observations import row, series
from ..reading import rows_in, table, text, words

REFINED = {"stage": "refinery", "year": 2024, "unit": "kt"}


@pytest.fixture
def agency():
    source = SourceFactory(
        key="agency", title="Agency data", short="Agency", attribution="Agency (2025), CC BY 4.0"
    )
    day = datetime.date(2025, 5, 21)
    return ReleaseFactory(key="agency-2025", source=source, name="Agency 2025", published=day)


@pytest.fixture
def china():
    return CountryFactory(code="CHN", name="China")


@pytest.fixture
def refined(cobalt, china, agency):
    """Refined in 2024: 12,400 of 27,600 thousand t by the default source, 11,860 of 26,944 by the agency."""
    figure(china, cobalt, 12_400, **REFINED)
    figure(world(), cobalt, 27_600, **REFINED)
    in_tonnes = REFINED | {"unit": "t", "release": agency}
    figure(world(), cobalt, 26_944_000, **in_tonnes)
    return figure(china, cobalt, 11_860_000, **in_tonnes)


def compare(mineral, other, note="They ask others."):
    default = SourceFactory()
    sides = {
        "source": default,
        "other_source": other.source,
        "basis": "contained",
        "other_basis": "contained",
    }
    ComparedSource.objects.create(mineral=mineral, stage="refinery", measure="production", note=note, **sides)


def percents(own, other):
    return {one.own.code: one.percent for one in beside(series(*own), series(*other))}


def test_the_difference_is_of_the_other_to_ours_in_one_unit():
    own, other = [row("CHN", 12_400, unit="kt")], [row("CHN", 11_860_000)]
    assert round(percents(own, other)["CHN"], 2) == Decimal("-4.35")


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (row("CHN", 10), row("CHN", flag="withheld")),
        (row("CHN", 10), row("CHN", flag="bounded", lower=Decimal(5))),
        (row("CHN", 10), row("CHN", 0)),
        (row("CHN", 0), row("CHN", 10)),
        (row("CHN", 10), row("CHN", 10, rankable=False)),
        (row("CHN", 10), row("CHN", 10, unit="Mm3")),
        (row("WLD", 10, excludes=("USA",)), row("WLD", 12)),
    ],
)
def test_what_is_not_alike_has_no_difference(own, other):
    assert list(percents([own], [other]).values()) == [None]


def test_what_is_no_country_and_what_one_of_them_lacks_is_not_compared():
    own = [row("OTH", 10), row("EUU", 10), row("CHN", 10), row("CHL", 3)]
    assert percents(own, [row("OTH", 9), row("EUU", 9), row("CHN", 11), row("PER", 2)]) == {"CHN": 10}


@pytest.mark.parametrize(
    ("percent", "said"),
    [("-4.35", "4% less"), ("0.4", "under 1% more"), ("0", "the same"), ("37.3", "37% more")],
)
def test_a_difference_in_words(percent, said):
    assert difference(Decimal(percent)) == said


def test_the_page_of_a_mineral_says_what_another_source_counts(refined, cobalt, agency, client):
    compare(cobalt, agency)
    page = client.get("/minerals/cobalt/")
    said = words(page)
    assert (
        "In 2024 the Agency counts 11.86 million t for China, 4% less; 26.944 million t for the world, 2% less."
        in said
    )
    assert "They ask others." in said
    assert "China refined 44.9% of the world’s cobalt" in said
    assert b"chn.cobalt.refinery.all.production.contained.2024.agency" in page.content


def test_the_page_of_other_sources_has_both_and_the_whole_table_of_the_other(refined, cobalt, agency, client):
    compare(cobalt, agency)
    said = words(client.get("/minerals/cobalt/sources/"))
    assert "China 12.4 million t 11.86 million t 4% less" in said
    assert "China 11,860,000 44.0%" in said
    assert "Agency (2025), CC BY 4.0" in said


def test_a_mineral_of_one_source_says_so(cobalt, japan, client):
    figure(japan, cobalt, 5)
    assert "Only one source has figures for cobalt" in words(client.get("/minerals/cobalt/sources/"))
    assert b'href="sources/"' not in client.get("/minerals/cobalt/").content


def test_a_figure_names_the_other_source_and_the_difference_to_it(refined, cobalt, agency, client):
    compare(cobalt, agency)
    ours = words(client.get("/figures/chn.cobalt.refinery.all.production.contained.2024/"))
    assert "The Agency: 11.86 million t , 4% less. They ask others. Agency (2025), CC BY 4.0" in ours
    theirs = words(client.get(refined.get_absolute_url()))
    assert "The U.S. Geological Survey: 12,400,000 t , 5% more." in theirs
    assert "Share of the world that the Agency counts 44.0%" in theirs


def test_a_panel_of_another_source_claims_no_more_than_it(refined, cobalt, agency, client):
    HeadlineSource.objects.create(
        mineral=cobalt, stage="refinery", measure="production", source=agency.source
    )
    set_headlines()
    said = words(client.get("/minerals/cobalt/"))
    assert "China refined 44.0% of the cobalt that the Agency counts" in said
    assert "By Agency 2025." in said
    assert "The Agency names 1 country: the share is of its total." in said


def test_a_map_of_another_source_shares_what_that_source_counts(refined, cobalt, agency, client):
    HeadlineSource.objects.create(
        mineral=cobalt, stage="refinery", measure="production", source=agency.source
    )
    for address in ("/minerals/cobalt/", "/map/?mineral=cobalt"):
        assert "Share of the world 40% and more" in words(client.get(address)), address
    set_headlines()
    for address in ("/minerals/cobalt/", "/map/?mineral=cobalt"):
        page = words(client.get(address))
        assert "Share of the world that the Agency counts 40% and more" in page, address
        assert "Share of the world that the Agency counts. 1 country has a figure." in page, address
        others = page.replace("Share of the world that the Agency counts", "")
        assert "Share of the world" not in others, address


def test_a_map_whose_total_is_a_bound_says_so_of_another_source():
    known = series(row("CHN", 10), row("WLD", flag="bounded", lower=40))
    assert scale_of(known).heading == "At most this share of the world"
    theirs = {"of_default": False, "source_name": "Agency"}
    other = series(row("CHN", 10, **theirs), row("WLD", flag="bounded", lower=40, **theirs))
    assert scale_of(other).heading == "At most this share of the world that the Agency counts"


def test_a_year_before_that_has_the_world_alone_is_no_column(cobalt, china, japan, agency, client):
    capacity = {"measure": "capacity", "stage": "mine", "release": agency}
    figure(world(), cobalt, 50, year=2023, is_estimate=True, **capacity)
    for place, value in ((world(), 60), (china, 40), (japan, 20)):
        figure(place, cobalt, value, year=2024, **capacity)
    HeadlineSource.objects.create(mineral=cobalt, stage="mine", measure="capacity", source=agency.source)
    set_headlines()
    page = text(client.get("/minerals/cobalt/"))
    assert '<th scope="col">2024</th>' in page
    assert "2023" not in page.partition('<table class="producers')[2].partition("</table>")[0]
    assert "estimated by the source" not in page
    figure(china, cobalt, 35, year=2023, **capacity)
    set_headlines()
    page = text(client.get("/minerals/cobalt/"))
    assert '<th scope="col">2023</th>' in page
    assert page.count("no figure") == 1  # Japan
    assert "estimated by the source" in page


def test_a_projection_has_no_share_and_no_rank_and_says_what_it_is(refined, cobalt, agency, china, client):
    future = {"measure": "projected-production", "scenario": "base-case", "stage": "refinery", "year": 2030}
    figure(world(), cobalt, 400, release=agency, **future)
    figure(china, cobalt, 300, release=agency, **future)
    key = "chn.cobalt.refinery.all.projected-production.contained.2030.agency.base-case"
    said = words(client.get(f"/figures/{key}/"))
    assert "A projection by the Agency (base case), made in 2025: not an observation of 2030." in said
    assert "Rank" not in said
    assert "Share of the world" not in said
    tables = words(client.get("/minerals/cobalt/sources/"))
    assert "Projections made in 2025, scenario: base case. They are not observations." in tables
    assert "2030" not in words(client.get("/minerals/cobalt/"))


def test_a_download_says_of_each_row_whether_it_headlines_and_under_which_scenario(
    refined, cobalt, agency, china, client
):
    future = {"measure": "projected-production", "scenario": "base-case", "stage": "refinery", "year": 2030}
    figure(china, cobalt, 300, release=agency, **future)
    rows = table(client.get("/minerals/cobalt.csv"))
    assert {"scenario", "headline", "attribution"} <= rows[0].keys()
    assert {(row["source"], row["attribution"]) for row in rows} == {
        ("usgs-mcs", ""),
        ("agency", "Agency (2025), CC BY 4.0"),
    }
    assert {(row["source"], row["year"], row["scenario"], row["headline"]) for row in rows} == {
        ("usgs-mcs", "2024", "", "true"),
        ("agency", "2024", "", "false"),
        ("agency", "2030", "base-case", "false"),
    }


def test_a_download_has_both_sources_beside_each_other_with_the_difference(refined, cobalt, agency, client):
    compare(cobalt, agency)
    rows = table(client.get("/minerals/cobalt/compared.csv"))
    assert [
        (r["country"], r["source"], r["value"], r["unit"], r["other_value"], r["other_unit"]) for r in rows
    ] == [
        ("China", "usgs-mcs", "12400", "kt", "11860000", "t"),
        ("World", "usgs-mcs", "27600", "kt", "26944000", "t"),
    ]
    assert [(r["difference_percent"], r["why"]) for r in rows] == [
        ("-4.3548", "They ask others."),
        ("-2.3768", "They ask others."),
    ]
    files = zipfile.ZipFile(io.BytesIO(client.get("/minerals/cobalt.zip").content))
    assert rows_in(files.read("compared.csv")) == rows
    readme = files.read("README.md").decode()
    assert "- `difference_percent`: By how many per cent" in readme
    assert "Agency (2025), CC BY 4.0" in readme
    assert "Agency (2025), CC BY 4.0" in files.read("LICENCE.md").decode()
    assert len(client.get("/minerals/cobalt.json").json()["compared"]) == 2
    assert "Compared" in load_workbook(io.BytesIO(client.get("/minerals/cobalt.xlsx").content)).sheetnames


def test_what_may_not_be_passed_on_is_in_no_download_and_the_readme_says_so(refined, cobalt, agency, client):
    compare(cobalt, agency)
    agency.source.may_be_passed_on = False
    agency.source.save()
    assert {row["source"] for row in table(client.get("/minerals/cobalt.csv"))} == {"usgs-mcs"}
    assert {row["source"] for row in table(client.get("/countries/china/data.csv"))} == {"usgs-mcs"}
    assert {row["source"] for row in table(client.get("/minerals/cobalt/concentration.csv"))} == {"usgs-mcs"}
    assert table(client.get("/minerals/cobalt/compared.csv")) == []
    for address in ("/minerals/cobalt.zip", "/countries/china/data.zip"):
        files = zipfile.ZipFile(io.BytesIO(client.get(address).content))
        said = " ".join(files.read("README.md").decode().split())
        assert "because the licence of the source forbids passing them on: " in said
        assert "Agency data" in said.partition("passing them on: ")[2]


def test_the_concentration_of_a_download_is_of_one_source_a_row_and_of_no_projection(
    refined, cobalt, agency, china, client
):
    future = {"measure": "projected-production", "scenario": "base-case", "stage": "refinery", "year": 2030}
    figure(china, cobalt, 300, release=agency, **future)
    rows = table(client.get("/minerals/cobalt/concentration.csv"))
    assert [(row["source"], row["year"], row["headline"]) for row in rows] == [
        ("agency", "2024", "false"),
        ("usgs-mcs", "2024", "true"),
    ]


def test_a_bloc_of_which_the_source_lists_only_members_without_an_output_is_no_row(
    cobalt, agency, japan, client
):
    union = CountryFactory(code="EUU", name="European Union", kind="bloc")
    figure(japan, cobalt, 5)
    figure(world(), cobalt, 10)
    note = "Sum of Germany. Members that the source does not list are not in the sum."
    figure(union, cobalt, 0, flag="calculated", note=note)
    assert "European Union" not in words(client.get("/minerals/cobalt/"))
