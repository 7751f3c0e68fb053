"""The shapes of the world map, and the script that draws them."""

import csv
import gzip
import importlib.util
import math
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from minerals.world_map import PLACES
from minerals.world_map.places import HEIGHT, WIDTH

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "static" / "img" / "world.svg"
SVG = "{http://www.w3.org/2000/svg}"


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
