"""Lead images: checked by decoding, cleaned, and stored under the hash of their content.

The name and type that a browser sends are ignored. The pixels are decoded, turned upright, made no wider than a page
shows them, converted to sRGB and rewritten, so nothing else of the upload survives.
Files are `images/<sha256>-<width>.<webp|jpg>` of the storage and are served by a view only. Crops (crops.py) are beside
them: `<sha256>-<shape>-<focal x>x<focal y>-<width>.<webp|jpg>`.
"""

import hashlib
import io
import logging
import re
from contextlib import suppress
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_WIDTH, MIN_HEIGHT = 600, 300
MAX_RATIO = 4  # of the longer side to the shorter
WIDTHS = (480, 960, 1600)
ENCODERS = {
    "webp": ("WEBP", {"quality": 82, "method": 4}),
    "jpg": ("JPEG", {"quality": 84, "optimize": True, "progressive": True}),
}
CONTENT_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
PERCENT = r"0|[1-9]\d|[1-9]|100"
CROP = rf"(banner|wide|card)-({PERCENT})x({PERCENT})-"
NAME = re.compile(rf"([0-9a-f]{{64}})-(?:{CROP})?([1-9]\d{{0,3}})\.(webp|jpg)")
# What Pillow raises for a broken or hostile file; the last two if it is far larger than we allow.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
DAMAGED = "The picture is damaged: it cannot be decoded to its end."

logger = logging.getLogger(__name__)


class Rendition(NamedTuple):
    """A file of an image, as described by its name. A whole picture has no shape and no focal point."""

    sha256: str
    width: int
    content_type: str
    shape: str = ""
    focal: tuple[int, int] | None = None


class Stored(NamedTuple):
    """A cleaned image: the hash of its pixels, and its size."""

    sha256: str
    width: int
    height: int


def store(file):
    """Check and clean an uploaded file and write its renditions, all or none. Raises ValidationError."""
    image = _decoded(file)
    try:
        image = _cleaned(image)
    except UNREADABLE:
        raise ValidationError(DAMAGED) from None
    header = f"{image.mode} {image.width} {image.height}\n".encode()
    stored = Stored(hashlib.sha256(header + image.tobytes()).hexdigest(), image.width, image.height)
    written = []
    try:
        for width, webp, jpeg in renditions(stored.sha256, stored.width):
            smaller = _narrowed(image, width)
            written += write(webp, smaller, "webp")
            written += write(jpeg, smaller, "jpg")
    except (OSError, ValueError):
        logger.exception("A lead image could not be stored")
        with suppress(OSError):
            for name in written:
                default_storage.delete(place(name))
        raise ValidationError(
            "The picture cannot be stored. Try another, or tell an administrator."
        ) from None
    return stored


def renditions(sha256, width):
    """The files of an image `width` pixels wide: (width, WebP name, JPEG name), smallest first."""
    widths = [w for w in WIDTHS if w < width] + ([width] if width <= WIDTHS[-1] else [])
    return [(w, f"{sha256}-{w}.webp", f"{sha256}-{w}.jpg") for w in widths]


def parse_name(name):
    """The Rendition that a file name describes, or None."""
    match = NAME.fullmatch(name)
    if not match:
        return None
    sha256, shape, x, y, width, form = match.groups()
    focal = (int(x), int(y)) if shape else None
    return Rendition(sha256, int(width), CONTENT_TYPES[form], shape or "", focal)


def open_stored(name):
    """Return an open file of a picture, or None without one. The view checks whether it may be shown."""
    try:
        return default_storage.open(place(name)) if parse_name(name) else None
    except FileNotFoundError:
        return None


def is_stored(name):
    return default_storage.exists(place(name))


def stored_names():
    """Names of all files of pictures, in order."""
    return [name for name in names_in("images") if parse_name(name)]


def names_in(folder):
    """Names of the files in a folder of the storage, in order; none where there is no such folder."""
    try:
        return sorted(default_storage.listdir(folder)[1])
    except FileNotFoundError:
        return []


def place(name):
    """The name of a picture's file in the storage."""
    return f"images/{name}"


def write(name, image, form):
    """Store a rendition once, whole or not at all. Returns [name], or [] if it exists: the name is the content."""
    if is_stored(name):
        return []
    if form == "jpg" and image.mode != "RGB":  # transparent pixels become white
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    encoder, options = ENCODERS[form]
    encoded = io.BytesIO()
    image.save(encoded, encoder, **options)
    made = default_storage.save(place(name), ContentFile(encoded.getvalue()))
    if made != place(name):  # somebody else stored it meanwhile
        default_storage.delete(made)
        return []
    return [name]


def _decoded(file):
    if file.size > MAX_BYTES:
        has = f"{file.size / 2**20:.1f} MB"
        raise ValidationError(f"The file has {has}; at most {MAX_BYTES // 2**20} MB are accepted.")
    file.seek(0)
    try:
        image = Image.open(io.BytesIO(file.read()), formats=FORMATS)
    except BOMBS:
        raise ValidationError(_too_large()) from None
    except UNREADABLE:
        raise ValidationError("This is not a JPEG, PNG or WebP picture, whatever its name says.") from None
    # The header gives the size. Nothing is decoded before it is checked.
    if image.width * image.height > MAX_PIXELS:
        raise ValidationError(_too_large(image))
    if max(image.size) > MAX_RATIO * min(image.size):
        has = f"{image.width} × {image.height} pixels"
        raise ValidationError(f"The picture has {has}: one side is longer than four times the other.")
    # An MPO is a phone's JPEG with a second view; the first is the picture.
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise ValidationError("The picture is animated. Only still pictures are accepted.")
    # Decode a JPEG at an eighth, a quarter or half its size if that is still more than we keep.
    image.draft(None, (WIDTHS[-1], WIDTHS[-1]))
    try:
        image.load()
    except BOMBS:
        raise ValidationError(_too_large(image)) from None
    except UNREADABLE:
        raise ValidationError(DAMAGED) from None
    return image


def _too_large(image=None):
    has = f"has {image.width * image.height / 1e6:.0f} megapixels" if image else "is far too large"
    return f"The picture {has}; at most {MAX_PIXELS // 1_000_000} megapixels are accepted."


def _cleaned(image):
    """Return the picture upright, no wider than shown, in sRGB, and nothing but pixels.

    A picture may have 160 MB once decoded, so it is made small before any step that copies it.
    """
    profile = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    for number, least, how in ((image.width, MIN_WIDTH, "wide"), (image.height, MIN_HEIGHT, "high")):
        if number < least:
            raise ValidationError(f"The picture is {number} pixels {how}; at least {least} are needed.")
    if image.mode.startswith("I"):  # 16 bits of grey, which convert() would clip
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if image.mode not in ("RGB", "RGBA", "L", "CMYK") or "transparency" in image.info:
        image = image.convert("RGBA" if clear else "RGB")  # the other modes cannot be made smaller smoothly
    image = _narrowed(image, min(image.width, WIDTHS[-1]))
    if profile and image.mode in ("RGB", "RGBA"):
        try:
            source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, target, outputMode=image.mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken colour profile: the numbers are taken as sRGB
    image = image.convert("RGBA" if clear else "RGB")
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    return plain


def _narrowed(image, width):
    if width == image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
