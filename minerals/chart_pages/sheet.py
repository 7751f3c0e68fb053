"""A chart as a self-contained picture: 1200 by 630, with its title, source and address on it.

Presentation attributes only: under the policy of this site a style element has no effect.
"""

from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext

from config.addresses import site

from ..heads.citing import ATLAS
from . import palette
from .chart import BARS, HISTORY, MAP
from .drawings import Words, bars, history, map_on, multiples
from .text import FAMILY, at_most, cut, wrapped

WIDTH, HEIGHT, MARGIN = 1200, 630, 48
ROOM = WIDTH - 2 * MARGIN
TITLES = ((40, 2), (33, 3), (27, 4), (22, 6))  # sizes of a title, and up to how many lines
SMALL, LINE = 16, 20
NOTE_LINES, SOURCE_LINES = 3, 2
BY = 260  # room for the name of the Atlas
DRAWN = {BARS: bars, MAP: map_on, HISTORY: history}


def svg(chart):
    """Return the SVG of a Chart as text; the same data give the same text."""
    title, size = _fitting(chart.title)
    words, y = [], MARGIN - 8
    for line in title:
        y += round(size * 1.15)
        words.append(Words(line, MARGIN, y, size, bold=True))
    y += 8
    for line in at_most(wrapped(chart.subtitle, 20, ROOM), 2):
        y += 25
        words.append(Words(line, MARGIN, y, 20, fill=palette.MUTED))
    foot, bottom = _foot(chart)
    draw = DRAWN.get(chart.form, multiples)
    drawing = draw(chart, MARGIN, y + 18, ROOM, bottom - y - 30)
    return render_to_string(
        "minerals/sheets/sheet.svg",
        {
            "chart": chart,
            "words": [*words, *foot, *drawing.words],
            "drawing": drawing,
            "rule_y": bottom,
            "family": FAMILY,
            "colour": palette,
            "width": WIDTH,
            "height": HEIGHT,
            "margin": MARGIN,
            "right": WIDTH - MARGIN,
        },
    )


def _fitting(title):
    """(lines of a title, the size at which they fit)."""
    for size, number in TITLES:
        lines = wrapped(title, size, ROOM, bold=True)
        if len(lines) <= number:
            return lines, size
    return at_most(lines, number), size


def _foot(chart):
    """(Words of notes, source, name and address; y of the rule above them)."""
    source = gettext("Source: %(names)s.") % {"names": "; ".join(chart.register.releases)}
    marks = [f"{letter}: {meaning}." for letter, meaning in sorted(chart.register.marks.items())]
    notes = " ".join([*chart.key_lines, *marks, *_left_out(chart), *chart.notes])
    lines = at_most(wrapped(notes, SMALL, ROOM - 10), NOTE_LINES) if notes else []
    lines += at_most(wrapped(source, SMALL, ROOM - 10), SOURCE_LINES)
    lines.append(cut(f"{site()}{chart.path}".partition("://")[2], SMALL, ROOM - BY))
    y, top = HEIGHT - 24, HEIGHT - 24 - LINE * (len(lines) - 1)
    words = [
        Words(line, MARGIN, top + LINE * number, SMALL, fill=palette.MUTED)
        for number, line in enumerate(lines)
    ]
    name = Words(ATLAS, WIDTH - MARGIN, y, SMALL + 2, bold=True, fill=palette.ACCENT, anchor="end")
    return [*words, name], top - 26


def _left_out(chart):
    """Return a sentence, in a list, that counts the rows for which the picture has no room."""
    left = chart.drawing.left if chart.form == BARS else 0
    text = ngettext("%(number)s more is in the data.", "%(number)s more are in the data.", left)
    return [text % {"number": left}] if left else []
