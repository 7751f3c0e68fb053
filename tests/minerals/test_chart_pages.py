"""Charts as objects: which there are, what each says, and the picture of it."""

import datetime
import io
import re
import threading
import time
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import caches
from PIL import Image

from minerals.chart_pages import (
    Busy,
    find_figure_chart,
    find_mineral_chart,
    find_region_chart,
    keeping,
    listed_charts,
    palette,
    png,
    svg,
    table_of,
)
from minerals.chart_pages.of_mineral import charts_of, page_of
from minerals.chart_pages.text import at_most, cut, width, wrapped
from minerals.models import Flag, Measure, Stage

from ..factories import CountryFactory, MineralFactory, RegionFactory, ReleaseFactory, figure, revise, world

SVG = "{http://www.w3.org/2000/svg}"
ATTRIBUTES_THAT_NEED_A_STYLE = {"style", "class"}


@pytest.fixture
def japan(db):
    return CountryFactory(code="JPN", name="Japan", region=RegionFactory(name="East Asia"))


@pytest.fixture
def cobalt(db):
    return MineralFactory(name="Cobalt")


@pytest.fixture
def five_years(congo, japan, cobalt):
    for year in range(2021, 2026):
        figure(congo, cobalt, 60 + year - 2021, year=year, flag=Flag.ESTIMATED)
        figure(japan, cobalt, 2, year=year)
        figure(world(), cobalt, 100, year=year)
    figure(CountryFactory(code="USA", name="United States"), cobalt, flag=Flag.WITHHELD, text="W", year=2025)
    figure(congo, cobalt, 500, measure=Measure.RESERVES, stage=Stage.NONE, year=2025)
    figure(world(), cobalt, 900, measure=Measure.RESERVES, stage=Stage.NONE, year=2025)


def chart(kind, **state):
    return find_mineral_chart(f"cobalt-mine-production-contained-{kind}", **state)


def root(found):
    return ElementTree.fromstring(svg(found))


def test_a_mineral_has_a_closed_set_of_charts(five_years, cobalt):
    keys = [one.key for one in charts_of(cobalt, page_of(cobalt))]
    assert keys == [
        "cobalt-chain",
        "cobalt-mine-production-contained-shares",
        "cobalt-mine-production-contained-years",
        "cobalt-mine-production-contained-map",
        "cobalt-mine-production-contained-concentration",
        "cobalt-reserves-contained-shares",
        "cobalt-reserves-contained-map",
        "cobalt-reserves-contained-concentration",
    ]
    assert [find_mineral_chart(key).key for key in keys] == keys
    assert [key for key, _ in listed_charts()] == keys


@pytest.mark.parametrize(
    "key",
    [
        "",
        "-",
        "cobalt",
        "cobalt-",
        "cobalt-years",
        "cobalt-mine-production-contained-pie",
        "cobalt-refinery-production-contained-years",
        "cobalt-reserves-contained-years",
        "copper-chain",
        "a-" * 100 + "map",
    ],
)
def test_an_unknown_key_has_no_chart(key, five_years):
    assert find_mineral_chart(key) is None
    assert find_figure_chart(key) is None
    assert find_region_chart(key) is None


def test_a_series_too_small_for_a_ranking_has_a_map_as_the_page_of_the_map_has(congo, cobalt):
    figure(congo, cobalt, flag=Flag.WITHHELD, text="W", year=2025)
    keys = [one.key for one in charts_of(cobalt, page_of(cobalt))]
    assert keys == ["cobalt-mine-production-contained-map"]
    assert svg(chart("map"))


def test_a_title_states_the_point_with_its_year(five_years):
    assert chart("shares").title == "DR Congo mined 64% of the world’s cobalt in 2025"
    assert chart("map").title == "World map: DR Congo mined 64% of the world’s cobalt in 2025"
    assert (
        chart("years").title == "Mine production of cobalt, 2021 to 2025"
    )  # of no change without a known error
    assert chart("concentration").title.startswith("Mine production of cobalt: an HHI of ")
    assert find_mineral_chart("cobalt-chain").title == (
        "DR Congo holds 55.6% of the world’s reserves of cobalt; DR Congo mined 64% of the world’s cobalt"
    )


def test_a_bar_without_a_number_says_why_it_is_missing(five_years):
    rows = {row.name: row for row in chart("shares").drawing.rows}
    assert (rows["DR Congo"].number, rows["DR Congo"].more) == ("64 e", "64.0%")
    assert (rows["United States"].number, rows["United States"].reach) == ("withheld", None)


def test_a_year_later_the_same_key_tells_the_new_year(five_years, congo, cobalt):
    before = svg(chart("shares"))
    revise(congo.figures.get(mineral=cobalt, year=2025, measure="production"), 70)
    assert svg(chart("shares")) != before
    assert chart("shares").title == "DR Congo mined 70% of the world’s cobalt in 2025"


def test_each_place_has_a_scale_of_its_own_where_that_is_asked_for(five_years):
    same, own = chart("years"), chart("years", own_scale=True)
    assert [track.line.top for track in same.tracks] == [100, 100, 100]
    assert [track.line.top for track in own.tracks] == [100, 80, 2]
    assert "All on one scale from zero to 100." in same.subtitle
    assert "Each has its own scale" in own.subtitle
    assert [track.top_words for track in own.tracks] == ["100", "80", "2"]
    assert own.address == "/charts/cobalt-mine-production-contained-years/?scale=own"
    assert own.file("csv") == "/charts/cobalt-mine-production-contained-years.csv?scale=own"
    assert not chart("shares", own_scale=True).own_scale


def test_the_data_of_a_chart_are_the_figures_that_it_shows(five_years):
    records = table_of(chart("years"), "https://atlas.example.org").records
    assert {record["country_iso3"] for record in records} == {"COD", "JPN", "WLD"}
    assert {record["year"] for record in records} == set(range(2021, 2026))
    assert all(record["measure"] == "production" for record in records)
    shown = {record["country_iso3"] for record in table_of(chart("shares"), "").records}
    assert shown == {"COD", "JPN", "USA", "WLD"}
    (one, *_) = table_of(chart("concentration"), "").records
    assert (one["hhi_low"], one["year"]) != (None, None)


def test_a_break_between_editions_is_in_the_picture_and_the_data(five_years, cobalt):
    assert {record["break"] for record in table_of(chart("years"), "").records} == {""}
    later = ReleaseFactory(key="later", published=datetime.date(2027, 2, 1))
    for made in cobalt.figures.filter(year=2025, measure="production", country__code__in=["COD", "WLD"]):
        revise(made, {"COD": 64, "WLD": 130}[made.country.code], release=later)
    records = table_of(chart("years"), "").records
    broken = [(one["country_iso3"], one["year"], one["break"]) for one in records if one["break"]]
    assert broken == [("WLD", 2025, "restated between editions")]
    assert "break" not in table_of(chart("shares"), "").columns
    drawn = svg(chart("years"))
    assert drawn.count('stroke-dasharray="5 4"') == 1
    assert "Upright dashes: restated between editions" in drawn


def test_what_may_not_be_passed_on_is_in_no_file(five_years, congo, cobalt):
    held = congo.figures.first().revisions.first().release.source
    held.may_be_passed_on = False
    held.save()
    for kind in ("shares", "years", "map", "concentration"):
        assert table_of(chart(kind), "").records == []


def test_a_region_says_in_what_it_is_strongest(five_years, cobalt):
    cobalt.in_filter = True
    cobalt.save()
    found = find_region_chart("region-sub-saharan-africa-production")
    assert found.title == "Sub-Saharan Africa has 64% of the world’s mine production of cobalt in 2025"
    (record,) = table_of(found, "").records
    assert (record["mineral"], record["sum"], record["share_of_world"]) == ("cobalt", 64, 64)
    assert find_region_chart("region-sub-saharan-africa-capacity") is None
    assert find_region_chart("region-atlantis-production") is None


def test_a_figure_with_a_history_has_a_chart_of_it(congo, cobalt):
    found = figure(congo, cobalt, 60, year=2025)
    assert find_figure_chart(f"{found.key}-history") is None  # one value is no history
    revise(found, 66, release=ReleaseFactory(key="usgs-mcs-2027", name="USGS 2027", published="2027-02-01"))
    history = find_figure_chart(f"{found.key}-history")
    assert history.title.startswith(
        "DR Congo, cobalt: mine production (contained weight), 2025. Today’s value is 10.0% above"
    )
    assert [record["value"] for record in table_of(history, "").records] == [60, 66]
    assert root(history).tag == f"{SVG}svg"


# The picture


KINDS = ("shares", "years", "map", "concentration")


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_stands_alone_by_presentation_attributes(kind, five_years):
    found = chart(kind)
    drawing = root(found)
    assert drawing.find(f"{SVG}title").text == found.title
    assert drawing.find(f"{SVG}desc").text.startswith(found.subtitle)
    assert (drawing.get("width"), drawing.get("height")) == ("1200", "630")
    names = {element.tag.removeprefix(SVG) for element in drawing.iter()}
    assert not names & {"style", "script", "image", "use", "foreignObject", "a"}
    for element in drawing.iter():
        assert not ATTRIBUTES_THAT_NEED_A_STYLE & element.attrib.keys()
    words = " ".join("".join(element.itertext()) for element in drawing.iter(f"{SVG}text"))
    assert "Source: " in words
    assert "Critical Minerals Atlas" in words
    assert f"/charts/{found.key}/" in words


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_of_text_leaves_the_picture(kind, five_years, cobalt):
    long = "Cobalt of a name that is far longer than any title has room for, " * 4
    cobalt.name = long[: cobalt._meta.get_field("name").max_length]
    cobalt.save()
    for element in root(chart(kind)).findall(f"{SVG}text"):
        size, bold = float(element.get("font-size")), element.get("font-weight") == "600"
        wide = width(element.text, size, bold=bold)
        x = float(element.get("x"))
        assert (x if element.get("text-anchor") != "end" else x - wide) >= 0
        if element.get("text-anchor") != "end":
            assert x + wide <= 1200, element.text


def test_a_text_of_markup_is_text_in_the_picture(five_years, congo):
    congo.name = '<script>alert("1")</script> & Co'
    congo.save()
    assert congo.name in "".join(root(chart("shares")).itertext())


def test_the_picture_is_a_png_of_one_of_two_sizes_with_our_letters(five_years):
    drawn = svg(chart("shares"))
    for ending, size in (("png", (1200, 630)), ("2x.png", (2400, 1260))):
        content = png(drawn, ending)
        assert len(content) < keeping.LARGEST
        with Image.open(io.BytesIO(content)) as image:
            assert (image.format, image.size) == ("PNG", size)
            dark = sum(image.convert("L").crop((0, 0, size[0], size[1] // 6)).histogram()[:80])
            assert dark > 3000 * size[0] // 1200, "the title is written"


@pytest.mark.usefixtures("no_pictures")
def test_a_picture_is_made_once_for_each_state_of_the_data(five_years, monkeypatch):
    made = []
    monkeypatch.setattr(keeping, "draw", lambda drawn, zoom: made.append(zoom) or b"PNG")
    drawn = svg(chart("shares"))
    assert [png(drawn, "png") for _ in range(3)] == [b"PNG"] * 3
    png(drawn, "2x.png")
    png(svg(chart("years")), "png")
    assert made == [1, 2, 1]


@pytest.mark.usefixtures("no_pictures")
def test_who_asks_at_once_waits_for_the_same_picture(monkeypatch):
    made = []

    def draw(drawn, zoom):
        made.append(drawn)
        time.sleep(0.1)
        return b"PNG"

    monkeypatch.setattr(keeping, "draw", draw)
    threads = [threading.Thread(target=png, args=("<svg/>", "png")) for _ in range(keeping.AT_ONCE)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert made == ["<svg/>"]


@pytest.mark.usefixtures("no_pictures")
def test_who_waits_too_long_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(keeping, "PATIENCE", 0.01)
    with keeping._drawing, pytest.raises(Busy):
        png("<svg/>", "png")


@pytest.mark.usefixtures("no_pictures")
def test_pictures_leave_a_thread_for_pages():
    """A request beyond the limit of pictures in the making is told at once to come back."""
    for _ in range(keeping.AT_ONCE):
        keeping._places.acquire()
    try:
        with pytest.raises(Busy), keeping.place():
            pass
    finally:
        for _ in range(keeping.AT_ONCE):
            keeping._places.release()


@pytest.mark.usefixtures("no_pictures")
def test_a_picture_that_cannot_be_kept_is_answered_all_the_same(monkeypatch):
    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr(keeping, "draw", lambda drawn, zoom: b"PNG")
    monkeypatch.setattr(type(caches["charts"]), "set", full)
    assert png("<svg/>", "png") == b"PNG"


def test_colours_are_those_of_the_light_theme():
    sheet = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6})", sheet))
    ours = {name: value for name, value in vars(palette).items() if name.isupper() and isinstance(value, str)}
    assert len(ours) > 10
    assert {
        name: value for name, value in ours.items() if light[name.lower().replace("_", "-")] != value
    } == {}


def luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("theme", [0, 1])
def test_the_hatching_of_under_one_per_cent_stands_out_from_what_is_not_listed(theme):
    sheet = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    tokens = re.findall(r"--(q4|land): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", sheet)
    stripe, land = (luminance({n: both[theme] for n, *both in tokens}[name]) for name in ("q4", "land"))
    low, high = sorted((stripe, land))
    assert (high + 0.05) / (low + 0.05) >= 3


def test_lines_break_between_words_and_none_is_too_wide():
    lines = wrapped("one two three four five six seven", 20, 100)
    assert len(lines) > 2
    assert all(width(line, 20) <= 100 for line in lines)
    assert at_most(lines, 2)[-1].endswith("…")
    assert cut("Papua New Guinea", 20, 80).endswith("…")
    assert width(cut("Papua New Guinea", 20, 80), 20) <= 80
    assert Decimal(width("", 20)) == 0
