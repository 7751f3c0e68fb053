"""The page of a mineral over five years: charts, their tables, and series in tabs."""

import datetime
import re
from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from minerals.models import Flag, Measure

from ..factories import CountryFactory, MineralFactory, ReleaseFactory, figure, revise, revise_in, world
from ..reading import text


@pytest.fixture
def five_years(congo, japan, cobalt):
    """Cobalt, 2021 to 2025: DR Congo doubles to 60, the last year estimated; Japan withholds one year, then gives 5."""
    for year, value in zip(range(2021, 2026), (30, 40, 45, 50, 60), strict=True):
        late = Flag.ESTIMATED if year == 2025 else Flag.REPORTED
        figure(congo, cobalt, value, year=year, flag=late)
        figure(world(), cobalt, 100, year=year, flag=late)
        if year == 2022:
            figure(japan, cobalt, year=year, flag=Flag.WITHHELD)
        else:
            figure(japan, cobalt, 5, year=year)


def tracks(page):
    """{place: (dots as (y, estimated), gaps, cells of its row)} of the chart of years and of its table."""
    drawn = re.findall(r"<li><p><b>(.+?)</b>.*?<svg(.+?)</svg>", page)
    rows = dict(re.findall(r'<tr><th scope="row">(.+?)</th>(.+?)</tr>', page[page.index('class="by-year') :]))
    found = {}
    for place, svg in drawn:
        dots = re.findall(r"<circle( class=.estimated.)? cx=.[\d.]+. cy=.([\d.]+)./>", svg)
        gaps = re.findall(r'<text class="gap"[^>]*>(.+?)</text>', svg)
        cells = re.findall(r"<td>(.+?)</td>", rows[place])
        found[place] = ([(Decimal(y), bool(late)) for late, y in dots], gaps, [strip_tags(c) for c in cells])
    return found


def test_the_chart_of_years_and_its_table_say_the_same(client, five_years):
    found = tracks(text(client.get("/minerals/cobalt/")))
    assert list(found) == ["World", "DR Congo", "Japan"]
    base, top, height = 92, 100, 86  # of the drawing; the axis ends at 100
    for dots, gaps, cells in found.values():
        numbers = [cell for cell in cells if cell[0].isdigit()]
        assert [
            (base - height * Decimal(n.removesuffix(" estimate")) / top).quantize(Decimal("0.1"))
            for n in numbers
        ] == [y for y, _ in dots]
        assert [n.endswith("estimate") for n in numbers] == [late for _, late in dots]
        assert len(gaps) == len(cells) - len(numbers)
    assert found["Japan"][1:] == (["W"], ["5", "withheld", "5", "5", "5"])


def test_bars_are_as_long_as_their_numbers_say(client, five_years):
    page = text(client.get("/minerals/cobalt/"))
    ranking = page[page.index('class="producers') : page.index("</tbody>")]
    rows = re.findall(r'<rect width="([\d.]+)%"/>.*?<td data-label="2025"><a[^>]*>(\d+)</a>', ranking)
    assert [(Decimal(w), int(n)) for w, n in rows] == [(100, 60), (Decimal("8.3"), 5)]


def test_each_year_has_its_concentration(client, five_years):
    page = text(client.get("/minerals/cobalt/"))
    found = page[page.index('class="concentrated"') :]
    assert "<td>3,625, high" in found  # 60² + 5²
    assert "Not counted in 2022: Japan withheld." in found


def test_each_of_the_small_multiples_has_a_title_a_table_beside_it_and_no_style_of_its_own(
    client, five_years
):
    page = text(client.get("/minerals/cobalt/"))
    charts = re.findall(r'<svg class="line-chart".*?</svg>', page, re.DOTALL)
    assert charts
    assert all(re.search(r"<title>.+, 2021 to 2025, t</title>", one) for one in charts)
    assert all("<desc" not in one for one in charts)  # the table has the numbers already
    assert "These years as a table" in page
    assert "style=" not in page


def test_tabs_show_the_series_that_was_asked_for(client, five_years, congo, cobalt):
    figure(congo, cobalt, 500, measure=Measure.RESERVES, year=2025)
    figure(world(), cobalt, 900, measure=Measure.RESERVES, year=2025)
    page = text(client.get("/minerals/cobalt/?series=reserves-contained"))
    assert re.findall(r'<a href="([^"]*)" aria-current="true">(\w+)</a>', page) == [
        ("/minerals/", "Minerals"),
        ("?series=reserves-contained#reserves", "Reserves"),
    ]
    assert "World map. Cobalt: reserves" in page
    assert '<link rel="canonical" href="http://testserver/minerals/cobalt/">' in page
    assert "World map. Cobalt: mine production" in text(client.get("/minerals/cobalt/?series=unknown"))


def test_reserves_say_how_many_years_they_last(client, five_years, congo, cobalt):
    figure(congo, cobalt, 600, measure=Measure.RESERVES, year=2025)
    figure(world(), cobalt, 900, measure=Measure.RESERVES, year=2025)
    page = text(client.get("/minerals/cobalt/"))
    assert '<td class="lasts" data-label="Years at 2025 production">10</td>' in page


def test_an_older_series_says_its_year_and_stands_last(client, five_years, congo, cobalt):
    old = ReleaseFactory(key="old", name="Summaries 2023", published=datetime.date(2023, 1, 31))
    for place, value in ((congo, 500), (world(), 900)):
        figure(place, cobalt, value, form="slag", year=2020, release=old)
    page = text(client.get("/minerals/cobalt/"))
    assert "Last given for 2020; the newest release no longer carries it." in page
    assert page.index('id="mine-production-contained"') < page.index('id="mine-production-slag-contained"')


def test_a_blank_of_the_source_is_named_as_such(client, five_years, cobalt):
    figure(CountryFactory(code="PER", name="Peru"), cobalt, year=2025, flag=Flag.BLANK)
    page = text(client.get("/minerals/cobalt/"))
    assert "Blank in the source, which may mean withheld, not available or none:" in page
    assert "None:" not in page


def test_a_mineral_page_asks_no_more_for_more_years_and_places(
    client, five_years, cobalt, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16) as before:
        client.get("/minerals/cobalt/")
    for number in range(5):
        place = CountryFactory(code=f"AA{number}", name=f"Place {number}")
        for year in range(2021, 2026):
            revise_in(figure(place, cobalt, 7, year=year, flag=Flag.ESTIMATED), 8, number=2)
    with django_assert_max_num_queries(16) as after:
        client.get("/minerals/cobalt/")
    assert len(after) == len(before)


def test_a_line_restated_between_editions_breaks_in_chart_table_and_words(client, five_years, congo, cobalt):
    """The world was 100 in each year, until the next edition said 130 of 2025."""
    later = ReleaseFactory(key="later", published=datetime.date(2027, 2, 1))
    for made in cobalt.figures.filter(year=2025):
        revise(made, {"COD": 60, "JPN": 5, "WLD": 130}[made.country.code], release=later)
    page = text(client.get("/minerals/cobalt/"))
    said = "no change beyond the error of first estimates (the last was off by 30%)"
    headline = f"From 2021 to 2025 world mine production of cobalt shows {said}; restated between editions"
    assert f"<h4>{headline} (break before 2025)</h4>" in page
    assert page.count('class="break" d=') == 1
    assert "Upright dashes: restated between editions" in page
    table = page[page.index('class="by-year') :]
    assert table.count('<span class="break">restated between editions</span>') == 1


def test_figures_can_be_taken_away_where_there_are_any(client, five_years):
    MineralFactory(name="Amber")
    assert 'href="/minerals/cobalt.csv"' in text(client.get("/minerals/cobalt/"))
    assert "amber.csv" not in text(client.get("/minerals/amber/"))
