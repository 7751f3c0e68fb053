"""PNGs of charts: each made once for what it shows, in one of two sizes, and kept in a bounded folder.

What is kept is found by a hash of the SVG, so that new figures give a new picture and nothing has to be emptied.
"""

import hashlib
import threading
from contextlib import contextmanager, suppress
from importlib.metadata import version

import resvg_py
from django.core.cache import caches

from .text import REGULAR, SEMIBOLD

SIZES = {"png": 1, "2x.png": 2}  # ending of an address -> pixels a unit
LARGEST = 1_500_000  # bytes of a PNG; the densest map takes a third of it
AT_ONCE = 3  # requests of a process that make a picture or wait for one, so that pages keep a thread
PATIENCE = 5  # seconds that a request waits for the pictures before it
VERSION = f"{version('resvg-py')}-1"  # of what turns the same SVG into other bytes

_places = threading.BoundedSemaphore(AT_ONCE)
_drawing = threading.Lock()  # one picture at a time in a process, so that readers cannot take every core


class Busy(Exception):
    """Too many pictures are being made."""


def png(svg, ending):
    """The bytes of an SVG as a PNG; raises Busy where too many are being made."""
    zoom = SIZES[ending]
    key = f"{hashlib.sha256(svg.encode()).hexdigest()}-{zoom}-{VERSION}"
    if found := caches["charts"].get(key):
        return found
    with _held(_places, blocking=False), _held(_drawing, timeout=PATIENCE):
        found = caches["charts"].get(key)  # who held the lock may have made it
        if not found:
            found = draw(svg, zoom)
            with suppress(OSError):  # on a full disk it is answered and not kept
                caches["charts"].set(key, found)
    return found


@contextmanager
def _held(lock, **how):
    if not lock.acquire(**how):
        raise Busy
    try:
        yield
    finally:
        lock.release()


def draw(svg, zoom):
    found = bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=zoom,
            skip_system_fonts=True,
            font_files=[str(REGULAR), str(SEMIBOLD)],
            font_family="Source Sans 3",
            sans_serif_family="Source Sans 3",
        )
    )
    if len(found) > LARGEST:
        raise ValueError(f"A picture of {len(found)} bytes")
    return found
