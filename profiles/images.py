"""Lead images: checked by decoding, cleaned, and kept under the hash of their content.

What a browser says of a file (its name, its type) is not looked at. The pixels are decoded, turned upright,
made no wider than a page shows them, brought to sRGB and written anew, so nothing else of the upload survives.
Files lie in `MEDIA_ROOT/images/<sha256>-<width>.<webp|jpg>`, and nobody reaches them but through a view.
Crops (crops.py) lie beside them: `<sha256>-<shape>-<focal x>x<focal y>-<width>.<webp|jpg>`.
"""

import hashlib
import io
import logging
import os
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_WIDTH, MIN_HEIGHT = 600, 300
MAX_RATIO = 4  # of the longer side to the shorter
WIDTHS = (480, 960, 1600)
CONTENT_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
PERCENT = r"0|[1-9]\d|[1-9]|100"
NAME = re.compile(
    rf"([0-9a-f]{{64}})-(?:(banner|wide|card)-({PERCENT})x({PERCENT})-)?([1-9]\d{{0,3}})\.(webp|jpg)"
)
# Pillow's answers to a broken or hostile file; the last two when it is far larger than what we allow.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
DAMAGED = "The picture is damaged: it cannot be decoded to its end."

logger = logging.getLogger(__name__)


class Rendition(NamedTuple):
    """What the name of a file says. A whole picture has no shape and no focal point."""

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
    """Check and clean an uploaded file and write its renditions. Raises ValidationError with the reason.

    Where one cannot be written, what was written for it before is taken away again.
    """
    image = _decoded(file)
    try:
        image = _cleaned(image)
    except UNREADABLE:
        raise ValidationError(DAMAGED) from None
    header = f"{image.mode} {image.width} {image.height}\n".encode()
    stored = Stored(hashlib.sha256(header + image.tobytes()).hexdigest(), image.width, image.height)
    folder = _folder()
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for width, webp, jpeg in renditions(stored.sha256, stored.width):
            smaller = _narrowed(image, width)
            written += write(folder / webp, smaller, "webp")
            written += write(folder / jpeg, smaller, "jpg")
    except (OSError, ValueError):
        logger.exception("A lead image could not be stored")
        for path in written:
            path.unlink(missing_ok=True)
        raise ValidationError(
            "The picture cannot be stored. Try another, or tell an administrator."
        ) from None
    return stored


def renditions(sha256, width):
    """The files of an image `width` pixels wide: (width, WebP name, JPEG name), smallest first."""
    widths = [w for w in WIDTHS if w < width] + ([width] if width <= WIDTHS[-1] else [])
    return [(w, f"{sha256}-{w}.webp", f"{sha256}-{w}.jpg") for w in widths]


def parse_name(name):
    """The Rendition that a file name says, or None for anything else."""
    match = NAME.fullmatch(name)
    if not match:
        return None
    sha256, shape, x, y, width, form = match.groups()
    focal = (int(x), int(y)) if shape else None
    return Rendition(sha256, int(width), CONTENT_TYPES[form], shape or "", focal)


def open_published(name):
    """The path of a rendition, or None where the name is not one or there is no such file.

    Whether its image may be shown is for the view to ask.
    """
    path = path_of(name) if parse_name(name) else None
    return path if path and path.is_file() else None


def path_of(name):
    return _folder() / name


def write(path, image, form):
    """Write a rendition once, whole or not at all. Returns [path], or [] where it was there."""
    if form == "webp":
        return _write(path, image, "WEBP", quality=82, method=4)
    return _write(path, _on_white(image), "JPEG", quality=84, optimize=True, progressive=True)


def _folder():
    return Path(settings.MEDIA_ROOT) / "images"


def _decoded(file):
    if file.size > MAX_BYTES:
        raise ValidationError(
            f"The file has {file.size / 2**20:.1f} MB; at most {MAX_BYTES // 2**20} MB are taken."
        )
    file.seek(0)
    try:
        image = Image.open(io.BytesIO(file.read()), formats=FORMATS)
    except BOMBS:
        raise ValidationError(_too_large()) from None
    except UNREADABLE:
        raise ValidationError("This is no JPEG, PNG or WebP picture, whatever its name says.") from None
    # The header says how large it is: nothing is decoded before that is known to be bearable.
    if image.width * image.height > MAX_PIXELS:
        raise ValidationError(_too_large(image))
    if max(image.size) > MAX_RATIO * min(image.size):
        raise ValidationError(
            f"The picture has {image.width} × {image.height} pixels: one side is longer than four times "
            "the other."
        )
    # An MPO is a phone's JPEG with a second view: its first is the picture.
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise ValidationError("The picture moves. Only still pictures are taken.")
    # A JPEG is decoded at an eighth, a quarter or half its size where that still is more than we keep.
    image.draft(None, (WIDTHS[-1], WIDTHS[-1]))
    try:
        image.load()
    except BOMBS:
        raise ValidationError(_too_large(image)) from None
    except UNREADABLE:
        raise ValidationError(DAMAGED) from None
    return image


def _too_large(image=None):
    has = (
        f"The picture has {image.width * image.height / 1e6:.0f} megapixels"
        if image
        else "The picture is far too large"
    )
    return f"{has}; at most {MAX_PIXELS // 1_000_000} megapixels are taken."


def _cleaned(image):
    """Upright, no wider than we show it, in sRGB, and nothing but pixels.

    A picture may have 160 MB once decoded: it is made small before anything is done that copies it.
    """
    profile = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    if image.width < MIN_WIDTH:
        raise ValidationError(f"The picture is {image.width} pixels wide; at least {MIN_WIDTH} are needed.")
    if image.height < MIN_HEIGHT:
        raise ValidationError(f"The picture is {image.height} pixels high; at least {MIN_HEIGHT} are needed.")
    if image.mode.startswith("I"):  # 16 bits of grey, which convert() would clip
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if image.mode not in ("RGB", "RGBA", "L", "CMYK") or "transparency" in image.info:
        image = image.convert("RGBA" if clear else "RGB")  # the other modes cannot be made smaller smoothly
    image = _narrowed(image, min(image.width, WIDTHS[-1]))
    if profile and image.mode in ("RGB", "RGBA"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=image.mode
            )
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


def _on_white(image):
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _write(path, image, form, **options):
    """Write once, whole or not at all: the name says the content. Returns [path], or [] where it was there."""
    if path.exists():
        return []
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        try:
            image.save(part, form, **options)
            part.flush()
            os.chmod(part.name, 0o644)
            os.replace(part.name, path)
        except BaseException:
            os.unlink(part.name)
            raise
    return [path]
