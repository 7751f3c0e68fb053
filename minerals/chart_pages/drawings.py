"""Shapes between the title and the footer of a picture, in its pixels."""

import re
from dataclasses import dataclass, field, replace
from functools import cache

from django.conf import settings

from ..drawing.geometry import Frame, Line, line
from . import palette
from .text import at_most, cut, width, wrapped

SHAPE = re.compile(r'<path id="([A-Z]{3}|[a-z0-9-]+)" d="([^"]+)"')
MOST_NAME = 380  # px of the names of bars
TALLEST_ROW = 54
HEADS = 46  # px of a name and of a line below it, above a multiple
CHANGE, LINE = 15, 18  # size and height of the lines about its change
MOST_LINES = 5  # of them


@dataclass(frozen=True)
class Words:
    """A line of text on the sheet."""

    text: str
    x: int
    y: int
    size: int
    bold: bool = False
    fill: str = palette.INK
    anchor: str = "start"


@dataclass
class Drawing:
    """`template` draws the parts that are no text."""

    template: str
    words: list[Words] = field(default_factory=list)
    parts: list = field(default_factory=list)
    place: dict = field(default_factory=dict)


@dataclass(frozen=True)
class BarShape:
    x: int
    y: int
    height: int
    solid: float
    open: float


def bars(chart, x, y, room, height):
    found = chart.drawing
    step = min(TALLEST_ROW, height // len(found.rows))
    size = max(13, min(22, step - 9))
    names = min(MOST_NAME, max(width(row.name, size) for row in found.rows))
    behind = max(width(f"{row.number}   {row.more}", size, bold=True) for row in found.rows)
    start = round(x + names + 16)
    track = max(200, round(x + room - behind - 14 - start))
    drawing = Drawing("bars", place={"track": track if found.has_tracks else 0})
    for number, row in enumerate(found.rows):
        top, thick = y + number * step, round(step * 0.56)
        base = round(top + step / 2 + size * 0.35)
        solid, opened = (
            (round(float(part) * track / 100, 1) for part in (row.reach.solid, row.reach.open))
            if row.reach
            else (0, 0)
        )
        drawing.parts.append(BarShape(start, round(top + (step - thick) / 2), thick, solid, opened))
        after = round(start + (track if found.has_tracks else solid + opened) + 12)
        more = round(after + width(row.number, size, bold=True) + 14)
        drawing.words += [
            Words(cut(row.name, size, MOST_NAME), round(x + names), base, size, anchor="end"),
            Words(row.number, after, base, size, bold=True),
            Words(row.more, more, base, size, fill=palette.MUTED),
        ]
    return drawing


@dataclass(frozen=True)
class SmallMultiple:
    """One of the small multiples, redrawn for the space that it has here."""

    x: int
    y: int
    line: Line
    top_words: str


def multiples(chart, x, y, room, height):
    """Years of a series, or the shares of a country."""
    tracks = chart.tracks
    across = 4 if len(tracks) > 6 else min(3, len(tracks))
    wide, tall = room / across, height / -(-len(tracks) // across)
    size = 18 if across < 4 else 16
    inner = round(wide - 40 if across > 1 else wide)
    changes = [at_most(wrapped(track.change, CHANGE, inner), MOST_LINES) for track in tracks]
    heads = HEADS + LINE * (max(map(len, changes)) - 1)
    frame = Frame(width=inner, height=round(tall - heads - 4), side=12, top=14, bottom=22)
    drawing = Drawing("multiples")
    for number, track in enumerate(tracks):
        left, top = round(x + number % across * wide), round(y + number // across * tall)
        marks = getattr(track, "marks", ())
        side = round(inner * track.line.frame.side / track.line.frame.width) if marks else frame.side
        drawn = line(track.data, replace(frame, side=side), track.line.top, marks)
        drawing.parts.append(SmallMultiple(left, top + heads, drawn, track.top_words))
        value = track.newest_words
        name = cut(track.name, size, inner - width(value, size) - 12, bold=True)
        drawing.words += [
            Words(name, left, top + 18, size, bold=True),
            Words(value, round(left + width(name, size, bold=True) + 10), top + 18, size),
        ]
        for down, words in enumerate(changes[number]):
            place = (left, top + 38 + LINE * down)
            drawing.words.append(Words(words, *place, CHANGE, fill=palette.MUTED))
    return drawing


def history(chart, x, y, room, height):
    frame = chart.drawing.line.frame
    wide = min(room, round(height * frame.width / frame.height))
    place = {"x": x + (room - wide) // 2, "y": y, "width": wide, "height": height}
    return Drawing("history", place=place | {"history": chart.drawing})


@dataclass(frozen=True)
class Label:
    """A name on the map above a number, in colours that contrast with the area below."""

    x: float
    y: float
    name: str
    number: str
    fill: str
    halo: str

    @classmethod
    def of(cls, label):
        ground = {"on-q2": palette.Q2, "on-q3": palette.Q3, "on-q4": palette.Q4, "on-q5": palette.Q5}
        halo = ground.get(label.css_class, palette.PAPER)
        fill = palette.PAPER if label.css_class in ("on-q4", "on-q5") else palette.INK
        return cls(label.x, label.y, label.name, label.number, fill, halo)


@dataclass(frozen=True)
class Swatch:
    x: int
    y: int
    fill: str
    mark: str


def map_on(chart, x, y, room, height):
    found = chart.drawing
    drawing = Drawing("map")
    legend, lines = _legend(found.legend, x, room)
    tall = height - lines * 24 - 6
    wide = min(room, round(tall * found.width / found.height))
    drawing.place = {
        "x": x + (room - wide) // 2, "y": y, "width": wide, "height": round(wide * found.height / found.width),
        "map": found, "land": shapes().values(), "labels": [Label.of(one) for one in found.labels],
    }  # fmt: skip
    drawing.parts = [
        (place, shapes().get(place.code), palette.FILLS[place.css_class]) for place in found.drawn
    ]
    top = y + tall + 10
    for left, row, item in legend:
        drawing.words.append(Words(item.label, left + 34, top + row * 24 + 15, 15, fill=palette.MUTED))
    drawing.place["swatches"] = [
        Swatch(left, top + line * 24 + 2, palette.FILLS[item.css_class], item.mark)
        for left, line, item in legend
    ]
    return drawing


def _legend(items, x, room):
    """[(x, line, item)], and how many lines they take."""
    found, left, line = [], x, 0
    for item in items:
        wide = 34 + width(item.label, 15) + 24
        if left > x and left + wide > x + room:
            left, line = x, line + 1
        found.append((round(left), line, item))
        left += wide
    return found, line + 1


@cache
def shapes():
    """{code: path} of the drawing of the world."""
    text = (settings.BASE_DIR / "static" / "img" / "world.svg").read_text(encoding="utf-8")
    return dict(SHAPE.findall(text))
