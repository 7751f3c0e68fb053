"""Client of the one drawing process of this machine, which its first user starts."""

import fcntl
import hashlib
import os
import socket
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from .text import REGULAR, SEMIBOLD

PROGRAM = Path(__file__).with_name("drawing_process.py")
FOLDER = settings.VAR_DIR / "drawing"
STARTS_IN = 10  # seconds
PATIENCE = 60  # seconds for the picture before this one, and for this one, which take less than one each
PNG = b"\x89PNG"
BLOCK = 1 << 16

_started = []  # started processes that may still run; starting another one collects those that ended


def drawn(svg, zoom):
    """The PNG of an SVG; raises OSError where nobody draws, ValueError where it cannot be drawn."""
    asked = f"{zoom}\n{svg}".encode()
    try:
        found = _ask(asked)
    except TimeoutError:  # asking again would only make it longer
        raise
    except OSError:  # it was not started yet, or has ended for want of work
        _start()
        found = _ask(asked)
    if not found.startswith(PNG):
        raise ValueError(found.decode(errors="replace"))
    return found


def address():
    """Return the address of the socket, different for each version of the library and of the program."""
    said = version("resvg-py").encode() + PROGRAM.read_bytes()
    path = FOLDER / hashlib.sha256(said).hexdigest()[:12]
    return min(str(path), os.path.relpath(path), key=len)  # the name of a socket has 107 bytes


def _ask(asked):
    with socket.socket(socket.AF_UNIX) as server:
        server.settimeout(PATIENCE)
        server.connect(address())
        server.sendall(asked)
        server.shutdown(socket.SHUT_WR)
        if found := b"".join(iter(lambda: server.recv(BLOCK), b"")):
            return found
    raise ConnectionError("The drawing process ended before it answered.")


def _start():
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (FOLDER / "start").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _answers():  # who held the lock has started it
            return
        Path(address()).unlink(missing_ok=True)
        quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        command = [sys.executable, str(PROGRAM), address(), str(REGULAR), str(SEMIBOLD)]
        # Without the environment, which has the keys of the site.
        made = subprocess.Popen(command, env={}, start_new_session=True, **quiet)  # noqa: S603 - our own
        _started[:] = [made, *(one for one in _started if one.poll() is None)]
        ends = time.monotonic() + STARTS_IN
        while not _answers():
            if time.monotonic() > ends or made.poll() is not None:
                raise ConnectionError("The drawing process did not start.")
            time.sleep(0.02)


def _answers():
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(address())
        except OSError:
            return False
        return True
