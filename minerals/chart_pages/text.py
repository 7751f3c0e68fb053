"""Text on a picture: how wide it is in our font, and where its lines break."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parents[1] / "data" / "fonts"
REGULAR, SEMIBOLD = FONTS / "SourceSans3-Regular.ttf", FONTS / "SourceSans3-Semibold.ttf"
FAMILY = "Source Sans 3, Source Sans Pro, Noto Sans, Helvetica Neue, Arial, sans-serif"
DRAWN_AT = 100  # the size at which it is measured
CUT = "…"


@lru_cache(maxsize=2)
def _font(path):
    return ImageFont.truetype(path, DRAWN_AT, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=5000)
def width(text, size, *, bold=False):
    return _font(SEMIBOLD if bold else REGULAR).getlength(text) * size / DRAWN_AT


def wrapped(text, size, room, *, bold=False):
    """The lines of a text, none wider than `room` unless a single word is."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size, bold=bold) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def cut(text, size, room, *, bold=False):
    """The text, or as much of it as there is room for, with an ellipsis."""
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(text + CUT, size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + CUT


def at_most(lines, number):
    """The first lines, the last with an ellipsis where some are left out."""
    return lines if len(lines) <= number else [*lines[: number - 1], lines[number - 1] + CUT]
