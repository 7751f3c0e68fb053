"""The largest flows as a picture: sellers on the left, buyers on the right, a band as thick as its value."""

from dataclasses import dataclass
from decimal import Decimal

from .geometry import short

WIDTH = 360
NAMES = 112  # room for names on either side
NODE = 5  # width of the block that bands leave from
TALLEST = Decimal(150)  # all bands on top of each other
SLOT = Decimal(14)  # least height of a place, so that names do not overlap
GAP = Decimal(3)
THINNEST = Decimal("0.8")
LONGEST = 18  # characters of a name


@dataclass(frozen=True)
class Node:
    """One seller or buyer. `x` and `y` are those of its block, `text_x` and `text_y` those of its name."""

    name: str
    x: Decimal
    y: Decimal
    height: Decimal
    text_x: Decimal
    text_y: Decimal


@dataclass(frozen=True)
class FlowPicture:
    width: int
    height: Decimal
    sellers: tuple[Node, ...]
    buyers: tuple[Node, ...]
    bands: tuple[str, ...]  # the paths


def picture(flows, width=WIDTH):
    """The Picture of (seller, buyer, value), largest first, by names; None without a value above zero.

    `width`: narrower where it stands beside a text.
    """
    flows = [flow for flow in flows if flow[2] > 0]
    total = sum(value for *_, value in flows)
    if not total:
        return None
    thick = [max(TALLEST * value / total, THINNEST) for *_, value in flows]
    left = _column([seller for seller, _, _ in flows], thick)
    right = _column([buyer for _, buyer, _ in flows], thick)
    height = max(y + max(tall, SLOT) for column in (left, right) for y, tall in column.values())
    used = {"left": dict.fromkeys(left, Decimal(0)), "right": dict.fromkeys(right, Decimal(0))}
    start, end = Decimal(NAMES + NODE), Decimal(width - NAMES - NODE)
    bands = []
    for (seller, buyer, _), tall in zip(flows, thick, strict=True):
        y1, y2 = left[seller][0] + used["left"][seller], right[buyer][0] + used["right"][buyer]
        used["left"][seller] += tall
        used["right"][buyer] += tall
        bands.append(_band(start, y1, end, y2, tall))
    return FlowPicture(
        width=width,
        height=short(height),
        sellers=_nodes(left, x=NAMES, text_x=NAMES - 4),
        buyers=_nodes(right, x=width - NAMES - NODE, text_x=width - NAMES + 4),
        bands=tuple(bands),
    )


def _column(names, thick):
    """{name: (where it begins, how tall it is)}, in the order in which the names first come."""
    heights = dict.fromkeys(names, Decimal(0))
    for name, tall in zip(names, thick, strict=True):
        heights[name] += tall
    found, y = {}, Decimal(0)
    for name, tall in heights.items():
        found[name] = (y + max(SLOT - tall, Decimal(0)) / 2, tall)
        y += max(tall, SLOT) + GAP
    return found


def _band(x1, y1, x2, y2, tall):
    """The path of a band from (x1, y1) to (x2, y2), the upper ends of its sides."""
    middle = short((x1 + x2) / 2)
    above = f"M{short(x1)} {short(y1)}C{middle} {short(y1)} {middle} {short(y2)} {short(x2)} {short(y2)}"
    low1, low2 = short(y1 + tall), short(y2 + tall)
    below = f"V{low2}C{middle} {low2} {middle} {low1} {short(x1)} {low1}Z"
    return above + below


def _nodes(column, *, x, text_x):
    return tuple(
        Node(_cut(name), Decimal(x), short(y), short(tall), Decimal(text_x), short(y + tall / 2 + 4))
        for name, (y, tall) in column.items()
    )


def _cut(name):
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
