"""`?release=`: what one release said, on the page of a mineral, on those of a country, and in their files."""

import csv
import datetime
import io
import json
import re
import zipfile
from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from minerals.facts.figure_store import FigureStore
from minerals.facts.vintages import find_vintage, vintages_of
from minerals.models import Flag, Measure

from ..factories import (
    CommodityFactory,
    CountryFactory,
    MineralFactory,
    ReleaseFactory,
    SourceFactory,
    figure,
    flow,
    other_countries,
    revise,
    world,
)
from ..reading import text


def summaries(year, key="", **more):
    name = f"Summaries {year}"
    return ReleaseFactory(
        **{"key": key or f"usgs-mcs-{year}", "name": name, "published": datetime.date(year, 2, 1)} | more
    )


@pytest.fixture
def congo(db):
    return CountryFactory(code="COD", name="DR Congo")


@pytest.fixture
def cobalt_of_two(congo, japan, cobalt):
    """Cobalt of 2024 by two editions and a correction of the first; the first has Japan, the second has 2025."""
    older, newer = summaries(2025), summaries(2026)
    late = summaries(2025, "usgs-mcs-2025-v1-1", name="Version 1.1", published=datetime.date(2025, 6, 1))
    figure(japan, cobalt, 10, release=older, flag=Flag.ESTIMATED)
    figure(other_countries(), cobalt, 10, release=older, flag=Flag.ESTIMATED)
    of_congo = figure(congo, cobalt, 60, release=older, flag=Flag.ESTIMATED)
    of_world = figure(world(), cobalt, 80, release=older, flag=Flag.ESTIMATED)
    revise(of_congo, 70, release=late, reason="A misprint.")
    revise(of_congo, 90, release=newer)
    revise(of_world, 120, release=newer)
    for place, value in ((congo, 100), (world(), 110)):
        figure(place, cobalt, value, release=newer, year=2025)
    return of_congo


@pytest.fixture
def agency(congo, cobalt):
    """Another source, which counts the same mines differently."""
    source = SourceFactory(key="agency", title="Agency data", publisher="Agency", licence="CC BY 4.0")
    release = summaries(2025, "agency-2025", name="Agency 2025", source=source)
    figure(congo, cobalt, 77, release=release)
    figure(world(), cobalt, 100, release=release)
    figure(
        world(),
        cobalt,
        200,
        release=release,
        year=2030,
        measure=Measure.PROJECTED_PRODUCTION,
        scenario="base-case",
    )
    return release


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_a_page_shows_what_the_release_said_and_says_so(client, cobalt_of_two, agency):
    page = text(client.get("/minerals/cobalt/?release=usgs-mcs-2025"))
    assert "Not today’s figures: Summaries 2025 of 1 February 2025" in page
    assert (
        "DR Congo mined 75% of the world’s cobalt" in page
    )  # 60 of 80; today 90 of 120, and 100 of 110 in 2025
    assert "Agency data" not in page
    assert '<link rel="canonical" href="http://testserver/minerals/cobalt/">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert '<a href="/minerals/cobalt/">Today’s figures</a>' in page
    today = text(client.get("/minerals/cobalt/"))
    assert "DR Congo mined 90.9% of the world’s cobalt" in today
    assert "noindex" not in today
    assert '<option value="usgs-mcs-2025">Summaries 2025</option>' in today


def test_the_key_of_a_correction_is_the_edition_as_it_had_been_corrected_by_then(cobalt_of_two, cobalt):
    as_printed, corrected = find_vintage("usgs-mcs-2025"), find_vintage("usgs-mcs-2025-v1-1")
    said = [
        {
            o.code: o.value
            for one in FigureStore.of_minerals([cobalt.slug], each).of("cobalt")
            for o in one.listed
        }
        for each in (as_printed, corrected)
    ]
    assert said[0] == {"COD": 60, "JPN": 10, "OTH": 10, "WLD": 80}
    assert said[1] == {"COD": 70, "JPN": 10, "OTH": 10, "WLD": 80}
    assert [one.key for one in vintages_of(mineral=cobalt)] == [
        "usgs-mcs-2026",
        "usgs-mcs-2025-v1-1",
        "usgs-mcs-2025",
    ]


def test_a_file_that_was_read_again_counts_as_it_was_read_last_and_a_correction_by_hand_does_not(
    congo, cobalt
):
    older = summaries(2025)
    made = figure(congo, cobalt, 6, release=older)
    revise(made, 60, release=older)
    revise(made, 61, release=older, reason="By hand.")
    revise(made, 62, release=ReleaseFactory(key="by-hand"), reason="By hand.")
    (row,) = find_vintage("usgs-mcs-2025").revisions()
    assert row.value == 60
    assert find_vintage("by-hand") is None


def test_a_release_of_another_source_has_its_series_though_they_do_not_headline(
    client, cobalt_of_two, agency
):
    page = text(client.get("/minerals/cobalt/?release=agency-2025"))
    assert "DR Congo mined 77.0% of the cobalt that the Agency counts" in page
    assert "Summaries" not in page.partition("<main")[2].replace(
        '">Summaries', ""
    )  # but in the list to choose from
    assert "2030" not in page


def test_what_a_page_links_to_itself_keeps_the_release(client, cobalt_of_two, congo, cobalt):
    older = summaries(2025)
    figure(congo, cobalt, 500, measure=Measure.RESERVES, release=older)
    figure(world(), cobalt, 900, measure=Measure.RESERVES, release=older)
    page = text(client.get("/minerals/cobalt/?release=usgs-mcs-2025&series=reserves-contained"))
    assert 'href="?release=usgs-mcs-2025&amp;series=reserves-contained#reserves" aria-current="true"' in page
    assert "World map. Cobalt: reserves" in page
    assert 'href="/minerals/cobalt.csv?release=usgs-mcs-2025"' in page
    concentration = re.findall(r'href="(/minerals/cobalt/concentration.csv[^"]*)"', page)
    assert set(concentration) == {"/minerals/cobalt/concentration.csv?release=usgs-mcs-2025"}


@pytest.mark.parametrize("key", ["usgs-mcs-1999", "baci-2026", "%00", "cobalt' OR 1=1"])
def test_an_unknown_release_is_a_notice_on_pages_and_no_file(client, cobalt_of_two, key):
    flow(CommodityFactory(), CountryFactory(), CountryFactory(), 5)  # of the release baci-2026
    for address in ("/minerals/cobalt/", "/countries/dr-congo/", "/countries/dr-congo/data/"):
        page = text(client.get(f"{address}?release={key}"))
        assert "No release with figures has the key" in page
        assert "Not today’s" not in page
        assert "90" in page
    for address in (
        "minerals/cobalt.csv",
        "minerals/cobalt/concentration.csv",
        "countries/dr-congo/data.json",
    ):
        response = client.get(f"/{address}?release={key}")
        assert response.status_code == 404
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert "No release with figures has the key" in response.content.decode()


def test_an_empty_release_is_today(client, cobalt_of_two):
    assert client.get("/minerals/cobalt/?release=").content == client.get("/minerals/cobalt/").content


def test_a_country_has_its_figures_shares_and_roles_of_the_release(client, cobalt_of_two, agency, japan):
    page = text(client.get("/countries/japan/?release=usgs-mcs-2025"))
    assert "Not today’s figures" in page
    assert "12.5%" in page  # 10 of 80
    assert ">Major producer<" in page
    assert '<link rel="canonical" href="http://testserver/countries/japan/">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'href="/countries/japan/data.csv?release=usgs-mcs-2025"' in page
    today = text(client.get("/countries/japan/"))
    assert "of an older edition" in today
    assert "noindex" not in today
    assert "of an older edition" not in page
    assert "12.5%" not in text(client.get("/countries/japan/?release=usgs-mcs-2026"))
    assert "77.0%" not in text(client.get("/countries/dr-congo/data/?release=usgs-mcs-2025"))


def test_a_country_has_each_series_of_another_source_once(client, cobalt_of_two, agency):
    page = text(client.get("/countries/dr-congo/?release=agency-2025"))
    assert page.count("by the Agency") == 1
    assert "1; the newest figure is a number in 1" in " ".join(strip_tags(page).split())


def test_files_have_the_rows_of_the_release_alone_and_name_it(client, cobalt_of_two, agency):
    response = client.get("/minerals/cobalt.csv?release=usgs-mcs-2025")
    assert response["Content-Disposition"].endswith('"cobalt-atlas-usgs-mcs-2025-2025-02-01.csv"')
    assert response["X-Robots-Tag"] == "noindex"
    rows = rows_of(response)
    assert {row["country_iso3"]: row["value"] for row in rows} == {
        "COD": "60",
        "JPN": "10",
        "OTH": "10",
        "WLD": "80",
    }
    assert {row["release"] for row in rows} == {"usgs-mcs-2025"}
    assert {row["status"] for row in rows} == {"as-released"}
    rows = rows_of(client.get("/countries/japan.csv?release=usgs-mcs-2025"))
    assert [(row["country_iso3"], row["value"]) for row in rows] == [("JPN", "10")]
    (index,) = rows_of(client.get("/minerals/cobalt/concentration.csv?release=usgs-mcs-2025"))
    assert Decimal(index["hhi_low"]) == Decimal(75) ** 2 + Decimal("12.5") ** 2
    assert (index["year"], index["release"], index["governance_release"]) == ("2024", "usgs-mcs-2025", "")


def test_the_explanation_of_a_file_names_the_release(client, cobalt_of_two):
    response = client.get("/countries/dr-congo/data.zip?release=usgs-mcs-2025")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        readme = " ".join(archive.read("README.md").decode().split())
    assert "Not today’s figures: release `usgs-mcs-2025` (Summaries 2025, 1 February 2025)" in readme
    assert "/countries/dr-congo/data/?release=usgs-mcs-2025" in readme
    about = json.loads(client.get("/minerals/cobalt.json?release=usgs-mcs-2025").content)["about"]
    assert about["release"] == "usgs-mcs-2025"
    assert about["cite"].startswith(
        "Critical Minerals Atlas. “Cobalt: figures”, as Summaries 2025, 1 February 2025,"
    )
    assert "release" not in json.loads(client.get("/minerals/cobalt.json").content)["about"]


def test_a_file_of_an_edition_is_of_no_release(client, edition):
    response = client.get("/countries/japan.csv?release=usgs-mcs-2026")
    assert response.status_code == 400
    assert "/countries/japan/data.csv?release=" in response.content.decode()
    assert client.get("/countries/japan.csv").status_code == 200


def test_a_release_that_is_silent_on_a_mineral_says_so(client, cobalt_of_two):
    MineralFactory(name="Nickel")
    page = text(client.get("/minerals/nickel/?release=usgs-mcs-2025"))
    assert "This release has no figures by country for nickel: Summaries 2025." in page
    assert rows_of(client.get("/minerals/nickel.csv?release=usgs-mcs-2025")) == []


def test_a_page_of_a_release_asks_at_most_fourteen_times_and_no_more_for_more_places(
    client, cobalt_of_two, cobalt, django_assert_max_num_queries
):
    addresses = ("/minerals/cobalt/", "/countries/dr-congo/data/")
    counts = []
    for letter in "AB":
        for address in addresses:
            client.get(f"{address}?release=usgs-mcs-2025")
            with django_assert_max_num_queries(14) as asked:
                client.get(f"{address}?release=usgs-mcs-2025")
            counts.append(len(asked))
        for number in range(4):
            place = CountryFactory(code=f"{letter}A{number}", name=f"Place {letter}{number}")
            figure(place, cobalt, 1, release=summaries(2025), flag=Flag.ESTIMATED)
    assert counts[:2] == counts[2:]


# Each release’s value for each year


@pytest.fixture
def restated(cobalt_of_two, cobalt):
    """Five countries more, each of 10 t by the edition of 2025, and of 1 to 5 per cent more by that of 2026."""
    for number in range(1, 6):
        made = figure(CountryFactory(name=f"Place {number}"), cobalt, 10, release=summaries(2025))
        revise(made, 10 + Decimal(number) / 10, release=summaries(2026))


def test_the_page_of_revisions_has_each_statement_in_per_cent_of_the_first(client, cobalt_of_two):
    page = text(client.get("/minerals/cobalt/revisions/"))
    congo = page[page.index('cod.cobalt.mine.all.production.contained.2024/">DR Congo') :].partition("</tr>")[
        0
    ]
    said = re.findall(r'<td data-label="([^"]+)">(.*?)</td>', congo)
    assert [(label, strip_tags(cell).replace("\N{NO-BREAK SPACE}", " ").strip()) for label, cell in said] == [
        ("Feb 2025", "60 estimate 100%"),
        ("Jun 2025", "70 estimate 116.7%"),
        ("Feb 2026", "90 estimate 150.0%"),
        ("Change", "+50.0%"),
    ]
    assert 'href="/minerals/cobalt/?release=usgs-mcs-2025-v1-1"' in page
    assert "The median change" not in page  # of two cases


def test_the_page_of_revisions_tells_why_a_statement_is_no_per_cent_of_the_first(client, japan, cobalt):
    figure(japan, cobalt, 5, release=summaries(2025))
    made = figure(world(), cobalt, 100, release=summaries(2025), excludes="USA")
    revise(made, 150, release=summaries(2026), excludes="")
    page = text(client.get("/minerals/cobalt/revisions/"))
    assert "150.0%" not in page
    assert (
        "No percentage of the first value for World (2024): one total leaves out a country that the other counts."
        in page
    )


def test_series_of_two_sources_stand_in_tables_of_their_own(client, cobalt_of_two, agency):
    page = text(client.get("/minerals/cobalt/revisions/"))
    assert "77" not in page[page.index("<main") : page.index('id="once"')]
    assert (
        "Mine production (contained weight), by the Agency (Agency 2025)" in page[page.index('id="once"') :]
    )


def test_a_figure_says_how_far_its_series_has_moved(client, restated, cobalt_of_two):
    """The world moved by 50 per cent, DR Congo by 50, five places by 1 to 5; Japan was not stated again."""
    page = text(client.get(cobalt_of_two.get_absolute_url()))
    assert (
        "Later releases repeated 7 values of this series. The median change, up or down, was 4.0%; "
        "the largest was +50.0%, World in 2024." in page
    )
    assert "/minerals/cobalt/revisions/" in page


def test_a_figure_of_a_series_with_few_cases_says_nothing_of_it(client, cobalt_of_two):
    page = text(client.get(cobalt_of_two.get_absolute_url()))
    assert "Later releases repeated" not in page
    assert "50.0% above the first estimate, 60 t" in page


def test_a_mineral_that_nobody_stated_again_says_so(client, japan, cobalt):
    figure(japan, cobalt, 5)
    page = text(client.get("/minerals/cobalt/revisions/"))
    assert "No release has repeated a value of cobalt that an earlier one gave." in page
    assert client.get("/minerals/unobtainium/revisions/").status_code == 404
    assert client.get("/minerals/COBALT/revisions/")["Location"] == "/minerals/cobalt/revisions/"
