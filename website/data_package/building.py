"""Writes the files of the package once for each state of the data, and finds those of the present state.

Each state has a folder; the newest two are kept. One process builds at a time; until it is done, the others use the
previous state. They raise NotBuilt if there is none, or if the disk is full.
"""

import fcntl
import gzip
import hashlib
import json
import logging
import shutil
import tempfile
import time
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from minerals.facts.data_version import data_state
from page_store.snapshot import repeatable_read
from tables.archives import entry
from tables.files import csv_lines
from tables.table import CHUNK

from .descriptor import NAME, TABLES, describe, readme
from .state import kind, moment_of_data, state_of_data
from .versions import confirm, keep_archive, releases_and_editions, version_of

DESCRIPTOR, README = "datapackage.json", "README.md"
ARCHIVE = f"{NAME}.zip"
KEPT = 2  # states, so that a download under way still finds its file
TRIES = 3  # where another machine writes a later state at the same time
BLOCK = 1 << 20
SOON = 10  # seconds that writing takes, about
LATER = 60  # seconds in which a process does not try again where the disk took no file

logger = logging.getLogger(__name__)
_next_try = 0.0


class NotBuilt(Exception):
    """There are no files yet. `seconds`: the time to wait before asking again."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Build:
    """The files of one state of the data."""

    folder: Path

    @cached_property
    def package(self):
        """The descriptor, with the rows, bytes and hash of each file."""
        return json.loads((self.folder / DESCRIPTOR).read_text())

    def file(self, name):
        """The path of a file of the package; None where it has none of that name."""
        known = {one["path"] for one in self.package["resources"]} | {DESCRIPTOR, README, ARCHIVE}
        return self.folder / name if name in known else None

    @property
    def archive_bytes(self):
        return (self.folder / ARCHIVE).stat().st_size


def current_build(*, wait=False):
    """The Build of the present state, made where there is none. With `wait` never that of the state before."""
    global _next_try
    root = Path(settings.DATA_PACKAGE_DIR)
    if (found := root / state_of_data()).is_dir():
        if wait:
            confirm(Build(found).package["version"], found.name)
        return Build(found)
    if not wait and time.monotonic() < _next_try:
        return _older(root, LATER)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with _locked(root, wait=wait) as mine:
            return (mine and _build(root, wait=wait)) or _older(root, SOON)
    except OSError as error:
        if wait:
            raise
        logger.error("The files of /data/ could not be written: %s", error)
        _next_try = time.monotonic() + LATER
        return _older(root, LATER)


def _older(root, seconds):
    """Return the Build of the previous state, of the same kind. Raises NotBuilt if there is none."""
    if found := _builds(root, kind()):
        return Build(found[0])
    raise NotBuilt(seconds)


def is_built():
    """Whether a reader of the files need not wait."""
    return bool(_builds(Path(settings.DATA_PACKAGE_DIR), kind()))


def newest_build():
    """The Build of the newest state that was written, so that nobody waits for a page; made where there is none."""
    found = _builds(Path(settings.DATA_PACKAGE_DIR), kind())
    return Build(found[0]) if found else current_build()


def _builds(root, ending):
    """The folders of the states whose names end so, the newest first."""
    written = {}
    for path in root.glob(f"*{ending}"):
        if not path.name.startswith("tmp-"):
            with suppress(FileNotFoundError):  # it has just been removed
                written[path] = path.stat().st_mtime
    return sorted(written, key=written.get, reverse=True)


@contextmanager
def _locked(root, *, wait):
    """Whether this process builds now; with `wait` it does once the others are done."""
    with open(root / "lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _build(root, *, wait):
    """The Build of the present state, made now; None where other machines are faster, which raises with `wait`."""
    for left in root.glob("tmp-*"):  # of a process that was stopped
        shutil.rmtree(left)
    for _ in range(TRIES):
        if (found := root / state_of_data()).is_dir():  # another process built it while this one waited
            return Build(found)
        folder = Path(tempfile.mkdtemp(prefix="tmp-", dir=root))
        try:
            state, version = _write(folder)
        except OSError:  # what is half written would keep the disk full
            shutil.rmtree(folder)
            raise
        if version:
            break
        shutil.rmtree(folder)
    else:
        if wait:
            raise RuntimeError("Other machines write the data faster than this one.")
        return None
    keep_archive(version, folder / ARCHIVE)
    folder.rename(root / state)
    kept = _builds(root, kind())[:KEPT]
    for old in _builds(root, f"-{get_language()}"):
        if old not in kept:
            shutil.rmtree(
                old.rename(root / f"tmp-{old.name}")
            )  # what loses its files would look like the newest
    return Build(root / state)


def _write(folder):
    """Write the files; their state and the DataVersion that they are, or None where the newest is of a later state.

    They are of one state, whatever changes meanwhile: a busy editor would keep a machine from ever having any.
    """
    with repeatable_read():
        state, epochs, made_of, moment = (
            state_of_data(),
            data_state(),
            releases_and_editions(),
            moment_of_data(),
        )
        written = {one.name: _write_table(folder, one) for one in TABLES}
        sources = {one.name: list(one.source_keys()) for one in TABLES}
    version = version_of(epochs, made_of, written, sources)
    if version is None:
        return state, None
    package = describe(written, sources, moment, version.name)
    (folder / DESCRIPTOR).write_text(json.dumps(package, ensure_ascii=False, indent=1))
    (folder / README).write_text(readme(package))
    with zipfile.ZipFile(folder / ARCHIVE, "w") as archive:
        for name in (DESCRIPTOR, README, *(one.file for one in TABLES)):
            with (
                open(folder / name, "rb") as source,
                archive.open(entry(name), "w", force_zip64=True) as target,
            ):
                shutil.copyfileobj(source, target, BLOCK)
    return state, version


def _write_table(folder, table):
    """Write a table, plain and compressed, row by row; return its {rows, bytes, hash}."""
    path, digest, size, rows = folder / table.file, hashlib.sha256(), 0, 0
    with (
        open(path, "wb") as plain,
        open(f"{path}.gz", "wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
    ):
        for count, content in _blocks(table):
            rows, size = rows + count, size + len(content)
            for each in (digest.update, plain.write, packed.write):
                each(content)
    return {"rows": rows, "bytes": size, "hash": f"sha256:{digest.hexdigest()}"}


def _blocks(table):
    """(how many rows, their CSV): the head, then some thousand rows at a time."""
    head = [tuple(table.packed)]
    yield 0, csv_lines(head)
    for rows in batched(table.packed_rows(), CHUNK, strict=False):
        yield len(rows), csv_lines(rows)
