"""PNGs of charts: each is made once for its content, in one of two sizes, and kept in a bounded folder.

Files are found by a hash of the SVG, so new figures give a new picture and nothing has to be cleared.
"""

import fcntl
import hashlib
import logging
import threading
from contextlib import contextmanager, suppress
from importlib.metadata import version

from django.core.cache import caches

from .drawing import FOLDER, drawn

SIZES = {"png": 1, "2x.png": 2}  # ending of an address -> pixels a unit
LARGEST = 1_500_000  # bytes of a PNG; the densest map takes a third of it
AT_ONCE = 2  # limit of requests that make a picture at once, so that threads remain for pages
PATIENCE = 5  # seconds that a request waits for the picture before it
VERSION = f"{version('resvg-py')}-1"  # of everything that turns the same SVG into other bytes

logger = logging.getLogger(__name__)


class Busy(Exception):
    """Too many pictures are being made, or nobody draws."""


class DrawingPlaces:
    """The places of this machine: locks of files, which a process that dies gives back."""

    def __init__(self, number):
        self.number = number
        self._taken = []

    def acquire(self):
        """Take a place; returns whether one was free. None is where the disk takes no file."""
        try:
            FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
            return any(self._take(FOLDER / f"place-{number}") for number in range(self.number))
        except OSError as error:
            logger.error("No picture is drawn: %s", error)
            return False

    def _take(self, path):
        file = path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._taken.append(file)
        return True

    def release(self):
        self._taken.pop().close()


_places = DrawingPlaces(AT_ONCE)
_drawing = threading.Lock()  # who asks for a picture that another thread is making finds it made


def place():
    """A place to make a picture in, taken before any work is done for it; raises Busy where none is free."""
    return _held(_places)


def png(svg, ending):
    """The bytes of an SVG as a PNG; raises Busy where one waits too long."""
    zoom = SIZES[ending]
    key = f"{hashlib.sha256(svg.encode()).hexdigest()}-{zoom}-{VERSION}"
    if found := caches["charts"].get(key):
        return found
    with _held(_drawing, timeout=PATIENCE):
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
    try:
        found = drawn(svg, zoom)
    except OSError as error:
        logger.error("No picture is drawn: %s", error)
        raise Busy from error
    if len(found) > LARGEST:
        raise ValueError(f"A picture of {len(found)} bytes")
    return found
