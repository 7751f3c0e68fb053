"""Lead images: checked by decoding, cleaned, and kept under the hash of their content.

What a browser says of a file (its name, its type) is not looked at. The pixels are decoded, turned upright,
brought to sRGB and written anew, so nothing else of the upload survives. Files lie in
`MEDIA_ROOT/images/<sha256>-<width>.<webp|jpg>`, and nobody reaches them but through a view.
"""

import hashlib
import io
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
MIN_WIDTH = 600
WIDTHS = (480, 960, 1600)
CONTENT_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
NAME = re.compile(r"([0-9a-f]{64})-([1-9]\d{0,3})\.(webp|jpg)")
# Pillow's answers to a broken or hostile file; the last two when it is far larger than what we allow.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class Stored(NamedTuple):
    """A cleaned image: the hash of its pixels, and its size."""

    sha256: str
    width: int
    height: int


def store(file):
    """Check and clean an uploaded file and write its renditions. Raises ValidationError with the reason."""
    image = _cleaned(_decoded(file))
    if image.width < MIN_WIDTH:
        raise ValidationError(f"The picture is {image.width} pixels wide; at least {MIN_WIDTH} are needed.")
    header = f"{image.mode} {image.width} {image.height}\n".encode()
    stored = Stored(hashlib.sha256(header + image.tobytes()).hexdigest(), image.width, image.height)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    for width, webp, jpeg in renditions(stored.sha256, stored.width):
        size = (width, max(1, round(image.height * width / image.width)))
        smaller = image if width == image.width else image.resize(size, Image.Resampling.LANCZOS)
        _write(folder / webp, smaller, "WEBP", quality=82, method=4)
        _write(folder / jpeg, _on_white(smaller), "JPEG", quality=84, optimize=True, progressive=True)
    return stored


def renditions(sha256, width):
    """The files of an image `width` pixels wide: (width, WebP name, JPEG name), smallest first."""
    widths = [w for w in WIDTHS if w < width] + ([width] if width <= WIDTHS[-1] else [])
    return [(w, f"{sha256}-{w}.webp", f"{sha256}-{w}.jpg") for w in widths]


def parse_name(name):
    """(sha256, width, content type) of a rendition's file name, or None for anything else."""
    match = NAME.fullmatch(name)
    return match and (match[1], int(match[2]), CONTENT_TYPES[match[3]])


def open_published(name):
    """The path of a rendition, or None where the name is not one or there is no such file.

    Whether its image may be shown is for the view to ask.
    """
    path = _folder() / name if parse_name(name) else None
    return path if path and path.is_file() else None


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
    # An MPO is a phone's JPEG with a second view: its first is the picture.
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise ValidationError("The picture moves. Only still pictures are taken.")
    try:
        image.load()
    except BOMBS:
        raise ValidationError(_too_large(image)) from None
    except UNREADABLE:
        raise ValidationError("The picture is damaged: it cannot be decoded to its end.") from None
    return image


def _too_large(image=None):
    has = (
        f"The picture has {image.width * image.height / 1e6:.0f} megapixels"
        if image
        else "The picture is far too large"
    )
    return f"{has}; at most {MAX_PIXELS // 1_000_000} megapixels are taken."


def _cleaned(image):
    """Upright, in sRGB, and nothing but pixels."""
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # 16 bits of grey, which convert() would clip
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
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


def _on_white(image):
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _write(path, image, form, **options):
    """Write once, whole or not at all: the name says the content."""
    if path.exists():
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        image.save(part, form, **options)
    os.chmod(part.name, 0o644)
    os.replace(part.name, path)
