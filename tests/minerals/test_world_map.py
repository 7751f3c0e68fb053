"""The world map: classes and states, its legend, its shapes, and that it says the same as its table."""

import csv
import gzip
import importlib.util
import math
import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string
from django.utils.csp import build_policy

from minerals.world_map import PLACES, STATES, scale_of, world_map
from minerals.world_map.places import HEIGHT, WIDTH

from ..browsing import CHROMIUM, NO_CHROMIUM
from ..observations import row, series

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "static" / "img" / "world.svg"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*rows):
    return world_map(series(*rows))


def place(found, code):
    return next(one for one in found.places if one.code == code)


def every_state():
    return drawn(
        row("AUS", 60),
        row("CHL", 10, is_estimate=True),
        row("SGP", 3),
        row("USA", flag="withheld"),
        row("CHN", flag="bounded", lower=Decimal(5)),
        row("IND", flag="bounded", upper=Decimal(2)),
        row("ZAF", flag="range", lower=Decimal(1), upper=Decimal(3)),
        row("BRA", flag="described", text="Large"),
        row("CAN", 4),
        row("RUS", flag="not-available"),
        row("FRA", flag="blank"),
        row("JPN", 0, flag="zero"),
        row("OTH", 7),
        row("WLD", 100, excludes=("CAN",)),
    )


# Classes


@pytest.mark.pure
@pytest.mark.parametrize(
    ("value", "step"),
    [
        ("0.01", "q1"), ("0.94", "q1"), ("1", "q2"), ("4.94", "q2"), ("5", "q3"), ("14.9", "q3"), ("15", "q4"),
        ("39.9", "q4"), ("40", "q5"), ("100", "q5"),
    ],
)  # fmt: skip
def test_a_class_begins_at_its_limit(value, step):
    assert place(drawn(row("AUS", value), row("WLD", 100)), "AUS").css_class == step


@pytest.mark.pure
def test_the_class_is_that_of_the_share_as_it_is_printed():
    one = place(drawn(row("AUS", "4.96"), row("WLD", 100)), "AUS")
    assert (one.share_text, one.css_class, one.meaning) == ("5.0%", "q3", "5% to 15%")


@pytest.mark.pure
def test_a_total_that_is_a_lower_bound_makes_every_share_at_most():
    found = drawn(row("AUS", 44), row("CHL", 1), row("WLD", flag="bounded", lower=Decimal(100)))
    assert found.heading == "At most this share of the world"
    assert place(found, "AUS").label == "AUS: at most 44.0%, 44\N{NO-BREAK SPACE}t"
    assert place(found, "AUS").css_class == "q5"
    assert "lower bound" in found.notes[0]


@pytest.mark.pure
def test_without_a_world_total_the_classes_are_amounts_with_round_limits():
    found = drawn(row("AUS", 9300), row("CHL", 460), row("PER", 50), row("WLD", flag="not-available"))
    assert found.heading == "Amount, since the world total is not available"
    assert [(p.code, p.css_class, p.share_text) for p in found.places] == [
        ("AUS", "q5", ""), ("CHL", "q2", ""), ("PER", "q1", ""),
    ]  # fmt: skip
    assert [item.label for item in found.legend] == [
        "under 90\N{NO-BREAK SPACE}t",
        "90\N{NO-BREAK SPACE}t to 500\N{NO-BREAK SPACE}t",
        "5,000\N{NO-BREAK SPACE}t and more",
        "not listed by the source",
    ]
    assert not found.labels


@pytest.mark.pure
@pytest.mark.parametrize("largest", ["0.07", "1", "1.49", "2.5", "9.99", "37.5", "123456789"])
def test_limits_of_amounts_rise(largest):
    limits = scale_of(series(row("AUS", largest), row("CHL", "0.01"))).limits
    assert all(a < b for a, b in pairwise(limits))


@pytest.mark.pure
def test_a_lone_country_without_a_world_total_is_there_and_in_no_class():
    found = drawn(row("AUS", 5))
    assert (place(found, "AUS").state, found.heading) == ("counted", "What is known")
    assert found.notes == ["There are no shares: the source gives no world total."]


@pytest.mark.pure
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"rankable": False, "annotation": "A known fault."}, "known fault"),
        ({"unit": "kt"}, "different units"),
    ],
)
def test_numbers_that_cannot_be_compared_are_there_and_in_no_class(fault, reason):
    found = drawn(row("AUS", 50, **fault), row("CHL", 50), row("WLD", 100))
    assert {p.state for p in found.places} == {"counted"}
    assert reason in found.notes[0]
    assert found.notes[1:] == list(filter(None, [fault.get("annotation")]))


@pytest.mark.pure
def test_values_that_are_percentages_need_no_world():
    fields = {"unit": "%", "measure": "us-import-share", "stage": "none"}
    found = drawn(row("CHL", 8, **fields), row("AUS", 60, **fields))
    assert [(p.code, p.css_class) for p in found.places] == [("AUS", "q5"), ("CHL", "q3")]
    assert found.heading == "Share of U.S. imports"


# States


@pytest.mark.pure
@pytest.mark.parametrize(
    ("code", "state", "mark", "label"),
    [
        ("USA", "withheld", "W", "USA: withheld"),
        ("CHN", "more-than", ">", "CHN: more than 5\N{NO-BREAK SPACE}t"),
        ("IND", "less-than", "<", "IND: less than 2\N{NO-BREAK SPACE}t"),
        ("ZAF", "range", "–", "ZAF: 1 to 3\N{NO-BREAK SPACE}t"),
        ("BRA", "described", "”", "BRA: large"),
        ("CAN", "left-out", "+", "CAN: 4\N{NO-BREAK SPACE}t"),
        ("RUS", "not-available", "NA", "RUS: not available"),
        ("FRA", "blank", "?", "FRA: blank"),
        ("JPN", "none", "0", "JPN: none"),
    ],
)
def test_what_has_no_share_has_a_mark_and_words_of_its_own(code, state, mark, label):
    one = place(every_state(), code)
    assert (one.state, one.mark, one.label) == (state, mark, label)
    assert one.meaning == STATES[state].legend
    assert not one.share_text


@pytest.mark.pure
def test_no_two_states_look_alike():
    looks = {(s.css_class, s.mark) for key, s in STATES.items() if key != "counted"}
    assert (
        len(looks) == len(STATES) - 1
    )  # left-out and counted never meet: the latter is without a world total


@pytest.mark.pure
def test_a_row_that_only_an_earlier_edition_has_is_shown_as_such():
    old, new = {"published": date(2025, 1, 1)}, {"published": date(2026, 1, 1)}
    found = drawn(row("AUS", 60, **new), row("CHL", 40, **old), row("WLD", 100, **new))
    assert place(found, "CHL").state == "dropped"
    assert place(found, "CHL").label == "CHL: 40\N{NO-BREAK SPACE}t, in an earlier edition of the source only"


@pytest.mark.pure
def test_places_are_read_by_rank_then_by_how_much_is_known():
    found = every_state()
    assert [p.code for p in found.places] == [
        "AUS", "CHL", "CAN", "SGP", "USA", "CHN", "IND", "ZAF", "BRA", "RUS", "FRA", "JPN",
    ]  # fmt: skip


@pytest.mark.pure
def test_ties_are_read_by_name_and_share_their_class():
    found = drawn(row("PER", 20), row("CHL", 20), row("WLD", 100))
    assert [(p.code, p.rank.place, p.css_class) for p in found.places] == [("CHL", 1, "q4"), ("PER", 1, "q4")]


@pytest.mark.pure
def test_blocs_and_aggregates_are_not_drawn():
    found = drawn(row("AUS", 50), row("EUU", 20), row("OTH", 30), row("WLD", 100))
    assert [p.code for p in found.places] == ["AUS"]


@pytest.mark.pure
def test_a_series_of_no_country_has_no_map():
    assert drawn(row("WLD", 100), row("OTH", 100)) is None


@pytest.mark.pure
def test_a_place_without_a_shape_is_named_beside_the_map():
    found = drawn(row("AUS", 50), row("XXX", 50), row("WLD", 100))
    assert [p.code for p in found.drawn] == ["AUS"]
    assert [p.code for p in found.not_drawn] == ["XXX"]


# Words


@pytest.mark.pure
def test_the_legend_explains_exactly_what_occurs():
    found = every_state()
    explained = [(item.css_class, item.mark) for item in found.legend]
    assert len(set(explained)) == len(explained)
    assert set(explained) == {(p.css_class, p.mark) for p in found.places} | {("is-land", "")}
    assert [(item.css_class, item.mark) for item in drawn(row("AUS", 9), row("WLD", 9)).legend] == [
        ("q5", ""), ("is-land", ""),
    ]  # fmt: skip


@pytest.mark.pure
def test_the_legend_says_what_other_countries_have_together():
    assert every_state().legend[-1].label == "not listed by the source; “other countries” have 7.0% together"


@pytest.mark.pure
def test_estimates_are_said_to_be():
    assert place(every_state(), "CHL").label == "CHL: 10.0%, 10\N{NO-BREAK SPACE}t, estimated"


@pytest.mark.pure
def test_the_description_names_the_largest_and_what_has_no_number():
    text = every_state().description
    assert text.startswith("12 countries have a figure. Largest: AUS 60.0%, CHL 10.0%.")
    assert "Withheld: USA." in text
    assert "None: JPN." in text


@pytest.mark.pure
def test_what_the_total_leaves_out_is_said():
    found = drawn(row("AUS", 50), row("USA", flag="withheld"), row("WLD", 60, excludes=("USA",)))
    assert found.notes == ["The world total leaves out the United States."]


@pytest.mark.pure
def test_names_on_the_map_do_not_run_into_each_other():
    apart = drawn(row("AUS", 40), row("CHN", 31), row("BRA", 29), row("WLD", 100))
    assert [label.name for label in apart.labels] == ["AUS", "CHN", "BRA"]
    close = drawn(row("BEL", 40), row("NLD", 30), row("DEU", 5), row("WLD", 100))
    assert [label.name for label in close.labels] == ["BEL"]


@pytest.mark.pure
def test_a_name_beside_a_small_country_leaves_it_free():
    label = drawn(row("CHL", 40, name="Chile"), row("WLD", 100)).labels[0]
    assert label.x + label.half_width < PLACES["CHL"]["x"] - PLACES["CHL"]["depth"]
    assert not label.css_class


# Shapes


@pytest.fixture(scope="module")
def paths():
    """Code, or None -> path data, of every shape in the file."""
    found = ElementTree.parse(SHAPES).getroot().findall(f"{SVG}g/{SVG}path")
    return [(one.get("id"), one.get("d")) for one in found]


@pytest.fixture(scope="module")
def countries():
    with (ROOT / "content" / "countries.csv").open(encoding="utf-8", newline="") as file:
        return {r["code"]: r for r in csv.DictReader(file) if r["kind"] in ("state", "territory")}


def rings(data):
    """Absolute points of path data as the script writes it."""
    number = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
    for part in data.rstrip("z").split("z"):
        numbers = [float(n) for n in number.findall(part)]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        x, y = points[0]
        ring = [(x, y)]
        for dx, dy in points[1:]:
            x, y = x + dx, y + dy
            ring.append((x, y))
        yield ring


@pytest.mark.pure
def test_every_country_has_a_shape_or_a_dot(paths, countries):
    assert set(PLACES) == set(countries) - {"ATA"}
    ids = {code for code, _ in paths}
    assert not [code for code, where in PLACES.items() if not where["small"] and code not in ids]


@pytest.mark.pure
def test_shapes_are_named_once_and_by_codes_of_ours(paths, countries):
    ids = [code for code, _ in paths if code]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(countries)


@pytest.mark.pure
def test_what_is_small_is_a_dot_and_what_is_not_is_a_shape():
    small = {code for code, where in PLACES.items() if where["small"]}
    assert {"SGP", "MLT", "BHR", "HKG", "MCO"} <= small
    assert not {"NCL", "QAT", "JAM", "RWA", "GUF", "GRL", "TWN", "XKX", "ESH"} & small


@pytest.mark.pure
def test_no_line_runs_across_the_map(paths):
    longest = max(
        math.dist(a, b) for _, data in paths for ring in rings(data) for a, b in pairwise([*ring, ring[0]])
    )
    assert longest < 70  # the 49th parallel, which is straight on this projection, is the longest


@pytest.mark.pure
def test_all_land_is_inside_the_drawing(paths):
    points = [point for _, data in paths for ring in rings(data) for point in ring]
    assert min(x for x, _ in points) >= 0
    assert max(x for x, _ in points) <= WIDTH
    assert min(y for _, y in points) >= 0
    assert max(y for _, y in points) <= HEIGHT


@pytest.mark.pure
def test_the_file_is_light_and_has_nothing_active_in_it():
    raw = SHAPES.read_bytes()
    assert len(raw) <= 200_000
    assert len(gzip.compress(raw)) <= 70_000
    tags = {one.tag.removeprefix(SVG) for one in ElementTree.fromstring(raw).iter()}
    assert tags == {"svg", "title", "g", "path"}
    assert b"style" not in raw


@pytest.mark.pure
def test_a_mark_lies_inside_its_country(paths, geometry):
    outside = [
        code
        for code, data in paths
        if code
        and not PLACES[code]["small"]
        and geometry.inset((PLACES[code]["x"], PLACES[code]["y"]), geometry.edges_of(list(rings(data)))) <= 0
    ]
    assert not outside


@pytest.mark.pure
def test_countries_lie_where_they_should():
    def at(code):
        return PLACES[code]["x"], PLACES[code]["y"]

    assert at("CHL")[0] < at("ARG")[0] < at("ZAF")[0] < at("IND")[0] < at("JPN")[0] < at("NZL")[0]
    assert at("CAN")[1] < at("USA")[1] < at("MEX")[1] < at("BRA")[1] < at("CHL")[1]


# The script that draws them


@pytest.fixture(scope="module")
def geometry():
    spec = importlib.util.spec_from_file_location("map_geometry", ROOT / "scripts" / "map_geometry.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def build_map(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    spec = importlib.util.spec_from_file_location("build_map", ROOT / "scripts" / "build_map.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.pure
def test_equal_earth_has_its_published_extent(geometry):
    assert geometry.equal_earth(180, 0)[0] == pytest.approx(2.7066299)
    assert -geometry.equal_earth(0, 90)[1] == pytest.approx(1.3173628)
    assert geometry.equal_earth(180, 90)[0] / geometry.equal_earth(180, 0)[0] == pytest.approx(
        0.5918, abs=1e-3
    )


@pytest.mark.pure
@pytest.mark.parametrize("latitude", [0, 35, 60, 85])
def test_equal_earth_keeps_areas(geometry, latitude):
    corners = [(20, latitude), (20.1, latitude), (20.1, latitude + 0.1), (20, latitude + 0.1)]
    on_paper = abs(geometry.area([geometry.equal_earth(*corner) for corner in corners]))
    south, north = math.radians(latitude), math.radians(latitude + 0.1)
    assert on_paper == pytest.approx(math.radians(0.1) * (math.sin(north) - math.sin(south)), rel=1e-3)


@pytest.mark.pure
def test_a_ring_across_the_edge_is_cut_in_two(geometry):
    ring = geometry.unrolled([(178, 0), (-178, 0), (-178, 4), (178, 4)])
    west, east = sorted(geometry.cut(ring))
    assert {x for x, _ in west} <= {-180, -178}
    assert {x for x, _ in east} <= {178, 180}
    assert geometry.area(west) + geometry.area(east) == pytest.approx(16)


@pytest.mark.pure
def test_a_ring_away_from_the_edge_is_left_as_it_is(geometry):
    ring = [(10.0, 0.0), (14.0, 0.0), (14.0, 4.0)]
    assert geometry.cut(ring) == [ring]


@pytest.mark.pure
def test_corners_that_do_not_show_are_left_out(geometry):
    line = [(0, 0), (1, 0.001), (2, 0), (3, 5), (4, 0)]
    assert geometry.simplified(line, lambda point: point, 0.1) == [(0, 0), (2, 0), (3, 5), (4, 0)]


@pytest.mark.pure
def test_two_rings_with_a_common_border_become_one(build_map):
    assert build_map.merged([[0, 1], [~1, 2]]) == [[0, 2]]
    assert build_map.merged([[0], [1]]) == [[0], [1]]


@pytest.mark.pure
def test_path_data_is_short(build_map):
    assert build_map.path([[(1, 2.04), (1.5, 2), (0.5, -3), (0.5, -3)]]) == "M1 2l.5 0-1-5z"


# The page


@pytest.fixture
def html():
    return render_to_string("minerals/includes/world_map.html", {"map": every_state()})


def tidy(text):
    return " ".join(re.sub("<[^>]+>", "", text).split())


@pytest.mark.pure
def test_the_table_says_what_the_map_says(html):
    titles = dict(re.findall(r'href="(/countries/[a-z]+/)"><title>(.*?)</title>', html))
    lines = re.findall(r'<tr><th scope="row"><a href="(.*?)">(.*?)</a></th>(.*?)</tr>', html, re.S)
    assert [href for href, _, _ in lines] == list(titles)
    for href, name, cells in lines:
        amount, share, in_legend = re.findall(r"<td.*?>(.*?)</td>", cells, re.S)
        amount = tidy(re.sub("<abbr.*?</abbr>", "", amount))
        share = tidy(re.sub("<abbr.*?</abbr>", "", share))
        assert in_legend in {place.class_name for place in every_state().places}
        said = tidy(titles[href].replace("&#x27;", "'")).removesuffix(", estimated")
        assert said == f"{name}: {', '.join(filter(None, [share, amount]))}"


@pytest.mark.pure
def test_every_value_leads_to_its_figure(html):
    body = html.split("<tbody>")[1]
    assert body.count('href="/figures/') == len(every_state().places)


@pytest.mark.pure
def test_a_small_country_is_a_dot_and_a_large_one_a_shape(html):
    shapes = set(re.findall(r"world\.\w+\.svg#([A-Z]{3})", html))
    assert shapes == {p.code for p in every_state().places} - {"SGP"}
    assert html.count('<circle class="dot"') == 1


@pytest.mark.pure
def test_nothing_in_it_needs_an_exception_from_the_policy(html):
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", html)


@pytest.mark.pure
def test_a_map_of_many_countries_weighs_little():
    rows = [row(code, 1) for code in list(PLACES)[:40]]
    html = render_to_string("minerals/includes/world_map.html", {"map": drawn(*rows, row("WLD", 100))})
    assert len(html.encode()) < 30_000
    assert len(gzip.compress(html.encode())) < 5_000


@pytest.mark.pure
def test_shapes_are_found_under_their_hashed_name():
    html = render_to_string("minerals/includes/world_map.html", {"map": every_state()})
    (address,) = set(re.findall(r'"(\S+?)#AUS"', html))
    assert re.fullmatch(r"/static/img/world\.[0-9a-f]{12}\.svg", address)
    assert 'id="AUS"' in (settings.STATIC_ROOT / address.removeprefix("/static/")).read_text(encoding="utf-8")


def open_map(page, live_server):
    """Open a page with the map of every state, under the policy of the site."""
    page_of = engines["django"].from_string(
        '{% extends "base.html" %}{% load static %}'
        '{% block sheets %}<link rel="stylesheet" href="{% static "css/map.css" %}">{% endblock %}'
        "{% block content %}<h1>Cobalt</h1>"
        '{% include "minerals/includes/world_map.html" %}{% endblock %}'
    )
    body = page_of.render({"map": every_state()})
    policy = build_policy(settings.SECURE_CSP)
    page.route(
        f"{live_server.url}/the-map/",
        lambda route: route.fulfill(
            body=body, content_type="text/html", headers={"Content-Security-Policy": policy}
        ),
    )
    page.goto("/the-map/")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
def test_the_map_is_drawn_read_and_reached_by_key(live_server, visit):
    page = visit("about:blank")
    open_map(page, live_server)
    widths = page.eval_on_selector_all(".map use", "all => all.map(one => one.getBBox().width)")
    assert len(widths) == 1 + len(every_state().places) - 1  # all land, and a shape each but Singapore's
    assert min(widths) > 0
    fills = page.eval_on_selector_all(".map a use", "all => all.map(one => getComputedStyle(one).fill)")
    assert len(set(fills)) == 5  # of two classes, and of what is there, is unknown, is none
    page.locator(".map a").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.querySelector('title').textContent").startswith("CHL")
    readout = page.locator(".map a:focus .readout")
    assert readout.evaluate("one => getComputedStyle(one).visibility") == "visible"
