"""Lines and rings on a sphere and on paper, for build_map.py. Degrees count from the map's middle meridian."""

import math
from heapq import heapify, heappop, heappush
from itertools import pairwise

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796


def equal_earth(longitude, latitude):
    """Degrees from the middle meridian and from the equator to x and y, y downwards, on a sphere of radius 1."""
    root = math.sqrt(3)
    t = math.asin(root / 2 * math.sin(math.radians(latitude)))
    slope = 9 * A4 * t**8 + 7 * A3 * t**6 + 3 * A2 * t**2 + A1
    x = 2 * root * math.radians(longitude) * math.cos(t) / (3 * slope)
    return x, -t * (A4 * t**8 + A3 * t**6 + A2 * t**2 + A1)


def area(ring):
    """Return the signed area of a closed ring; a hole has the other sign."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])) / 2


def triangle(a, b, c):
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def simplified(line, on_paper, detail):
    """A line without the corners that on paper span a triangle below `detail` (Visvalingam).

    Its ends stay, and of a line that ends where it began at least four points.
    """
    seen = [on_paper(point) for point in line]
    before, after = [i - 1 for i in range(len(line))], [i + 1 for i in range(len(line))]
    size = {i: triangle(*seen[i - 1 : i + 2]) for i in range(1, len(line) - 1)}
    queue = [(value, i) for i, value in size.items()]
    heapify(queue)
    fewest = 4 if line[0] == line[-1] else 2
    left = len(line)
    while queue and left > fewest:
        value, i = heappop(queue)
        if value != size.get(i):
            continue
        if value > detail:
            break
        del size[i]
        left -= 1
        a, b = before[i], after[i]
        after[a], before[b] = b, a
        for j in (a, b):
            if j in size:  # never smaller than what went before it, so that a curve is not eaten from one end
                size[j] = max(value, triangle(seen[before[j]], seen[j], seen[after[j]]))
                heappush(queue, (size[j], j))
    return [point for i, point in enumerate(line) if i in size or i in (0, len(line) - 1)]


def unrolled(line):
    """Longitudes that run on past 180° instead of jumping."""
    found = [line[0]]
    for longitude, latitude in line[1:]:
        found.append((longitude - 360 * round((longitude - found[-1][0]) / 360), latitude))
    return found


def with_steps(line):
    """Add points so that no two are more than two degrees apart: a long straight border is a curve on the map."""
    found = [line[0]]
    for (x1, y1), (x2, y2) in pairwise(line):
        steps = max(1, math.ceil(max(abs(x2 - x1), abs(y2 - y1)) / 2))
        found += [(x1 + (x2 - x1) * k / steps, y1 + (y2 - y1) * k / steps) for k in range(1, steps + 1)]
    return found


def kept_side(ring, edge, sign):
    """The part of a ring on one side of a meridian (Sutherland, Hodgman)."""
    found = []
    for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
        inside, next_inside = sign * (edge - x1) >= 0, sign * (edge - x2) >= 0
        if inside:
            found.append((x1, y1))
        if inside != next_inside:
            found.append((edge, y1 + (y2 - y1) * (edge - x1) / (x2 - x1)))
    return found


def cut(ring):
    """A ring of unrolled degrees from the middle, as rings between the map's two edges."""
    found = []
    for turn in (-360, 0, 360):
        part = [(x + turn, y) for x, y in ring]
        for edge, sign in ((180, 1), (-180, -1)):
            if part and any(sign * (edge - x) < 0 for x, _ in part):
                part = kept_side(part, edge, sign)
        if part:
            found.append(with_steps([*part, part[0]])[:-1] if len(part) != len(ring) else part)
    return found


def edges_of(rings):
    return [edge for ring in rings for edge in pairwise([*ring, ring[0]])]


def centre(rings):
    """The point farthest from every border, and how far that is, to half a unit (polylabel, by halving squares)."""
    edges = edges_of(rings)
    xs, ys = zip(*rings[0], strict=True)
    half = max(max(xs) - min(xs), max(ys) - min(ys)) / 2
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    best = (inset(middle, edges), middle)
    queue = [(-best[0] - half * math.sqrt(2), half, middle)]
    while queue:
        bound, half, (x, y) = heappop(queue)
        if -bound - best[0] < 0.5:
            break
        half /= 2
        for point in ((x + i * half, y + j * half) for i in (-1, 1) for j in (-1, 1)):
            depth = inset(point, edges)
            best = max(best, (depth, point))
            heappush(queue, (-depth - half * math.sqrt(2), half, point))
    return *best[1], max(best[0], 0)


def inset(point, edges):
    """Return the distance of a point from the nearest edge; negative outside."""
    x, y = point
    inside, nearest = False, math.inf
    for (x1, y1), (x2, y2) in edges:
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
        long = (x2 - x1) ** 2 + (y2 - y1) ** 2
        t = max(0, min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / long)) if long else 0
        nearest = min(nearest, math.hypot(x1 + t * (x2 - x1) - x, y1 + t * (y2 - y1) - y))
    return nearest if inside else -nearest
