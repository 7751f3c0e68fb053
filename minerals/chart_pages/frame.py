"""The height of a frame for its chart, as measured in a browser: for pages that do not run our script.

Each estimate is rather a line too high than one too low, since a frame that is too low has a scroll bar.
"""

from itertools import batched
from math import ceil
from typing import NamedTuple

from django.utils.translation import gettext

from .chart import BARS, HISTORY, MAP

PADDING, GAP, SPARE = (
    24,
    8,
    12,
)  # px of .is-framed: of both sides, between two parts, for words that wrap early
TITLE, SMALL, NARROW_SMALL, ROW = (
    (22, 12),
    (19.5, 7.2),
    (19.5, 8.4),
    (24, 8.4),
)  # px of a line and of a character
BAR, ROW_GAP, MARGIN = 14.4, 12, 32
MAP_RATIO, SIGN = 0.436, 48  # height by width; px of a sign of its legend with the space around it
HISTORY_RATIO, LINE_RATIO = 0.4375, 0.7
TRACK, BETWEEN = 152, 16  # px: the narrowest of the small multiples, and between two
NARROW, USUAL, WIDE = 320, 640, 800  # px of frames


class Heights(NamedTuple):
    """Heights of a frame: in px where it is as wide as a text or wider; in CSS, so that a phone makes it higher."""

    usual: int
    style: str


def heights_of(chart):
    """The Heights of a Chart."""
    usual = max(_height(chart, USUAL), _height(chart, WIDE))
    more = max(_height(chart, NARROW) - usual, 0)
    # A line from NARROW, less the margins of the page around it, to USUAL, by the width of the window.
    steep = 100 * more / (USUAL - NARROW)
    return Heights(
        usual, f"max({usual}px,{usual + ceil(more * (USUAL + 40) / (USUAL - NARROW))}px - {steep:.0f}vw)"
    )


def _height(chart, width):
    inner = width - PADDING
    notes = [
        *chart.key_lines,
        *chart.notes,
        *(f"{letter} {text}." for letter, text in chart.register.marks.items()),
    ]
    texts = [
        chart.subtitle,
        gettext("Source: %(names)s.") % {"names": "; ".join(chart.register.releases)} + " " * 26,
    ]
    texts += [" ".join(notes)] if notes else []
    found = PADDING + SPARE + GAP * (len(texts) + 2) + _lines(chart.title, inner, TITLE)
    return ceil(found + sum(_lines(text, inner, SMALL) for text in texts) + _drawing(chart, inner))


def _lines(text, width, font):
    """The height of a text."""
    line, letter = font
    return line * ceil(max(len(text), 1) * letter / width)


def _drawing(chart, width):
    if chart.form == MAP:
        return width * MAP_RATIO + _legend(chart.drawing, width)
    if chart.form == HISTORY:
        return width * HISTORY_RATIO
    if chart.form == BARS:
        rows = [_bar(row, width) for row in chart.drawing.rows]
        left = SMALL[0] + GAP if chart.drawing.left else 0
        return MARGIN + sum(rows) + ROW_GAP * (len(rows) - 1) + left
    columns = max(int((width + BETWEEN) // (TRACK + BETWEEN)), 2)
    column = (width + BETWEEN) / columns - BETWEEN
    return sum(_tracks(row, column) for row in batched(chart.tracks, columns, strict=False))


def _legend(drawing, width):
    """The heading and the signs of a map, beside each other as far as they fit."""
    labels = [item.label for item in drawing.legend]
    letters = len(drawing.heading) + sum(map(len, labels))
    rows = ceil((letters * SMALL[1] + SIGN * len(labels)) / width) + (width < NARROW)
    return rows * ROW[0] + 2 * GAP


def _bar(row, width):
    """A row of a narrow frame: name and number on a line where both fit there, the bar below."""
    parts = [row.name, f"{row.number} {row.more}"]
    if sum(map(len, parts)) * ROW[1] + ROW_GAP > width:
        return BAR + sum(_lines(part, width, ROW) for part in parts)
    return BAR + ROW[0]


def _tracks(row, column):
    """Small multiples beside each other, each with its name and newest value, its change, and its line."""
    names = max(_lines(f"{one.name} {one.newest_words}", column, NARROW_SMALL) for one in row)
    changes = max(_lines(one.change, column, NARROW_SMALL) for one in row)
    return names + changes + column * LINE_RATIO + BETWEEN + 4
