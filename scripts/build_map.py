"""Draw static/img/world.svg and minerals/data/map_places.json from Natural Earth's countries at 1:50 million.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    scripts/build_map.py package/countries-50m.json

Run by a developer when the shapes shall change; the site needs the two results only. Natural Earth is in the public
domain, world-atlas under the ISC licence. Standard library only.

The projection is Equal Earth (Šavrič, Patterson, Jenny 2018), which keeps areas true. Its middle is 11° E, so that
the map's edge runs through the Bering Strait and cuts no mainland in two. Antarctica is left out.

A shape's id is the country's code in content/countries.csv. Natural Earth draws who controls a place; where ISO 3166
says otherwise, MOVED gives the place its own code. Land that no code is left for has no id.
"""

import csv
import json
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from map_geometry import area, centre, cut, edges_of, equal_earth, inset, simplified, unrolled, with_steps

ROOT = Path(__file__).resolve().parent.parent
SHAPES = ROOT / "static" / "img" / "world.svg"
PLACES = ROOT / "minerals" / "data" / "map_places.json"

WIDTH = 1000  # of the drawing; areas below are in squares of its unit
MIDDLE = 11  # degrees east
SOUTH, NORTH = -57.5, 84.5  # between these lies all land but Antarctica
DETAIL = 0.12  # a corner that spans a smaller triangle is left out
ISLET = 0.5  # an island below this is left out, unless it is all there is of a country
SMALL = 8  # a country below this is drawn as a dot
NAME = (46, 24)  # how wide and high a name on the map is, about

LEFT_OUT = {"ATA"}
NOT_NUMBERED = {"Kosovo": "XKX"}
MOVED = [  # whose polygon, whose it becomes, and the box it lies in: west, south, east, north
    ("FRA", "GUF", (-55, 2, -51, 6)),
    ("FRA", "GLP", (-62, 15.8, -61, 16.6)),
    ("FRA", "MTQ", (-61.3, 14.3, -60.7, 15)),
    ("FRA", "REU", (55, -22, 56, -20)),
    ("FRA", "MYT", (44.9, -13.1, 45.4, -12.5)),
    ("NLD", "BES", (-69, 12, -62, 18)),
    ("NOR", "SJM", (5, 74, 35, 81)),
    ("NOR", "SJM", (-10, 70, -7, 72)),
    ("RUS", "UKR", (32, 44, 37, 46.3)),  # Crimea
    ("Indian Ocean Ter.", "CXR", (105, -11, 106, -10)),
    ("Indian Ocean Ter.", "CCK", (96, -13, 97, -12)),
]
WITHOUT_SHAPE = {  # too small for Natural Earth at this scale: degrees east, north
    "BVT": (3.4, -54.4),
    "GIB": (-5.35, 36.14),
    "TKL": (-171.8, -9.2),
    "TUV": (179.2, -8.5),
    "UMI": (166.6, 19.3),
}

SCALE = WIDTH / (2 * equal_earth(180, 0)[0])
TOP = equal_earth(0, NORTH)[1] * SCALE
HEIGHT = round(equal_earth(0, SOUTH)[1] * SCALE - TOP)


def on_paper(point):
    x, y = equal_earth(*point)
    return x * SCALE + WIDTH / 2, y * SCALE - TOP


def decoded(topology):
    """Arcs as lines of degrees from the middle, simplified: neighbours share them, so no gap opens between them."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * kx + dx - MIDDLE, y * ky + dy))
        found.append(simplified(with_steps(unrolled(line)), on_paper, DETAIL))
    return found


def joined(arcs, ring):
    """The points of a ring of arc numbers, the last not repeating the first; ~n is arc n backwards."""
    line = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        line += arc[1:] if line else arc
    return unrolled(line)[:-1]


def merged(rings):
    """Rings of arc numbers without the borders between them: two with a common arc become one."""
    rings = [list(ring) for ring in rings]
    for one in rings:
        for other in rings:
            common = [n for n in one if ~n in other]
            if one is not other and common:
                at, there = one.index(common[0]), other.index(~common[0])
                whole = one[at + 1 :] + one[:at] + other[there + 1 :] + other[:there]
                return merged([whole, *(r for r in rings if r is not one and r is not other)])
    return rings


def countries(topology, arcs, codes):
    """Code -> rings of arc numbers; land without a code under its name."""
    found = defaultdict(list)
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        owner = codes[shape["id"]] if "id" in shape else NOT_NUMBERED.get(name, name)
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for polygon in polygons:
            found[new_owner(owner, joined(arcs, polygon[0]))] += polygon
    return {owner: merged(rings) for owner, rings in found.items() if owner not in LEFT_OUT}


def new_owner(owner, ring):
    for old, new, (west, south, east, north) in MOVED:
        if old == owner and all(west <= x + MIDDLE <= east and south <= y <= north for x, y in ring):
            return new
    return owner


def drawn(arcs, rings):
    """Rings on paper, largest first, without islets."""
    found = [[on_paper(p) for p in part] for ring in rings for part in cut(joined(arcs, ring))]
    found.sort(key=lambda ring: -abs(area(ring)))
    return found[:1] + [ring for ring in found[1:] if abs(area(ring)) >= ISLET]


def path(rings):
    """Path data, one decimal, relative within a ring; empty where nothing is left after rounding."""
    text = ""
    for ring in rings:
        points = [(round(10 * x), round(10 * y)) for x, y in ring]
        points = [p for p, last in zip(points, [points[-1], *points], strict=False) if p != last]
        if len(points) > 2:
            steps = [points[0], *((x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(points))]
            text += f"M{pair(*steps[0])}l" + " ".join(pair(*step) for step in steps[1:]) + "z"
    return text.replace(" -", "-")


def pair(x, y):
    return f"{tenths(x)} {tenths(y)}"


def tenths(value):
    whole, rest = divmod(abs(value), 10)
    text = f"{whole or ''}.{rest}" if rest else f"{whole}"
    return f"-{text}" if value < 0 else text


def place(rings, land, size):
    """Return a country's label position: a point well inside, its depth, and the side with room for the name."""
    x, y, depth = centre(rings)
    return {
        "x": round(x, 1),
        "y": round(y, 1),
        "depth": round(depth, 1),
        "side": emptiest_side((x, y), depth, land),
        "small": size < SMALL or not path(rings),
    }


def emptiest_side(point, depth, land):
    """The side, below, left, right or above, where a name, NAME wide and high, covers the least land."""
    (x, y), (width, height) = point, NAME
    middles = {
        "below": (x, y + depth + height / 2),
        "left": (x - depth - width / 2, y),
        "right": (x + depth + width / 2, y),
        "above": (x, y - depth - height / 2),
    }
    steps = [(width * i / 8, height * j / 4) for i in range(-4, 5) for j in range(-2, 3)]
    covered = {
        side: sum(is_inside((mx + dx, my + dy), land) for dx, dy in steps)
        for side, (mx, my) in middles.items()
    }
    return min(covered, key=covered.get)


def is_inside(point, land):
    x, y = point
    near = (edges for (west, north, east, south), edges in land if west <= x <= east and north <= y <= south)
    return any(inset(point, edges) > 0 for edges in near)


def with_box(rings):
    """((west, north, east, south), edges) of a country on paper."""
    xs, ys = zip(*(p for ring in rings for p in ring), strict=True)
    return (min(xs), min(ys), max(xs), max(ys)), edges_of(rings)


def main(source):
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    with (ROOT / "content" / "countries.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["numeric"]: row["code"] for row in csv.DictReader(file) if row["numeric"]}
    arcs = decoded(topology)
    shapes = {owner: drawn(arcs, rings) for owner, rings in sorted(countries(topology, arcs, codes).items())}
    land = [with_box(rings) for rings in shapes.values()]
    known = {*codes.values(), *NOT_NUMBERED.values()}
    paths, places = [], {}
    for owner, rings in shapes.items():
        if owner in known:
            places[owner] = place(rings, land, abs(sum(map(area, rings))))
        if data := path(rings):
            name = f' id="{owner}"' if owner in known else ""
            paths.append(f'<path{name} d="{data}"/>')
    for owner, (longitude, latitude) in WITHOUT_SHAPE.items():
        x, y = on_paper(((longitude - MIDDLE + 180) % 360 - 180, latitude))
        places[owner] = {"x": round(x, 1), "y": round(y, 1), "depth": 0, "side": "below", "small": True}
    SHAPES.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="#c9c9c4" stroke="#fff"'
        ' stroke-width=".5" stroke-linejoin="round">\n<title>The world in Equal Earth projection</title>\n'
        f'<g id="land">\n{"\n".join(paths)}\n</g>\n</svg>\n',
        encoding="utf-8",
    )
    lines = ",\n".join(f"    {json.dumps(code)}: {json.dumps(places[code])}" for code in sorted(places))
    PLACES.parent.mkdir(exist_ok=True)
    PLACES.write_text(
        f'{{\n  "width": {WIDTH},\n  "height": {HEIGHT},\n  "places": {{\n{lines}\n  }}\n}}\n',
        encoding="utf-8",
    )
    dots = sum(one["small"] for one in places.values())
    print(f"{len(paths)} shapes in {SHAPES.stat().st_size} bytes; {dots} of {len(places)} places are dots")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
