"""Crops of a lead image about its focal point: files that are made when a draft is saved.

Their name has everything that they depend on: the hash of the picture, the shape, the focal point and the width. A
payload lists its crops; an edition older than crops shows the whole picture.
"""

import logging
import math
from dataclasses import dataclass

from django.core.files.storage import default_storage
from PIL import Image

from . import images

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shape:
    """A shape for crops of a picture. `ratio` is width to height."""

    label: str
    ratio: float
    widths: tuple[int, ...]
    forms: tuple[str, ...] = ("webp", "jpg")


SHAPES = {
    "banner": Shape("Head of the page", 3 / 1, (640, 960, 1600)),
    "wide": Shape("Head of the page on a phone", 16 / 9, (480, 960)),
    "card": Shape("Where the page is shared", 40 / 21, (1200,), ("jpg",)),
}


def box(width, height, ratio, focal_x, focal_y):
    """(left, top, width, height) of the largest box of that shape, its middle as near to the focal point as it goes.

    The focal point is in per cent. editing/focal.js draws the same boxes.
    """
    wide, high = min(width, _nearest(height * ratio)), min(height, _nearest(width / ratio))
    return _start(focal_x, width, wide), _start(focal_y, height, high), wide, high


def _nearest(number):
    """Round as JavaScript does: halves go up."""
    return math.floor(number + 0.5)


def _start(point, whole, part):
    return min(max(_nearest(whole * point / 100 - part / 2), 0), whole - part)


def sizes(shape, width, height):
    """Return [(width, height)] of the files of a shape, smallest first; none is larger than the cropped part."""
    _, _, wide, _ = box(width, height, shape.ratio, 50, 50)
    widths = [w for w in shape.widths if w < wide] + ([wide] if wide <= shape.widths[-1] else [])
    return [(w, max(1, _nearest(w / shape.ratio))) for w in widths]


def name(image, shape, width, form):
    """Return the file name of a crop. `image` has the fields of a snapshot's image."""
    return f"{image['sha256']}-{shape}-{image['focal_x']}x{image['focal_y']}-{width}.{form}"


def render(image):
    """Write the crops of an image that are not there yet. Returns whether all of them are there now."""
    wanted = [
        (name(image, key, size[0], form), shape, size, form)
        for key, shape in SHAPES.items()
        for size in sizes(shape, image["width"], image["height"])
        for form in shape.forms
    ]
    missing = [crop for crop in wanted if not images.is_stored(crop[0])]
    if not missing:
        return True
    try:
        with default_storage.open(
            images.place(images.renditions(image["sha256"], image["width"])[-1][1])
        ) as file:
            whole = Image.open(file)
            whole.load()
            for name_of_crop, shape, size, form in missing:
                images.write(name_of_crop, _cut(whole, shape.ratio, image, size), form)
    except (*images.UNREADABLE, images.BOMBS[0]):
        logger.exception("The crops of a lead image could not be written")
        return False
    return True


def _cut(whole, ratio, image, size):
    left, top, wide, high = box(*whole.size, ratio, image["focal_x"], image["focal_y"])
    area = (left, top, left + wide, top + high)
    return whole.resize(size, Image.Resampling.LANCZOS, box=area, reducing_gap=3)


def cropped(image):
    """The image of a snapshot for a payload: with the sizes of its crops by shape, if they were rendered."""
    if not render(image):
        return image
    area = image["width"], image["height"]
    return image | {"crops": {key: [list(s) for s in sizes(shape, *area)] for key, shape in SHAPES.items()}}
