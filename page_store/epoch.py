"""The epoch that all processes share: a number in shared memory or in Redis that follows the row in the database.

It is raised after the commit by whoever committed, by whoever makes a page and finds it behind, and twice a
second by whoever reads it, so that a process which dies between its commit and the raise delays nobody for long.

It falls in one case: the database is behind it, so a backup was restored, and what is kept is of a future that is
lost.
"""

import fcntl
import logging
import mmap
import os
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils.module_loading import import_string

from .models import Epoch as EpochRow

HEALED_EVERY = 0.5  # seconds
AWAY_FOR = 2.0  # seconds in which a database that did not answer is not asked again
_BYTES = 8


SITE = "site"

logger = logging.getLogger(__name__)


def stored_epochs():
    """{`site` or label of an app: its epoch} of the database as this connection sees it; empty before a change."""
    return dict(EpochRow.objects.values_list("part", "value"))


def stored_epoch():
    """Return the epoch of the whole site; 0 before its first change."""
    return stored_epochs().get(SITE, 0)


class MappedEpoch:
    """Eight bytes of a file that every process of this machine maps. Reading them costs no system call."""

    def __init__(self, path):
        path = Path(path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._raising = threading.Lock()
        with self._locked():
            # Also of a file that has its length but no block yet: on a full disk, writing to its map ends the process.
            os.posix_fallocate(self._file, 0, _BYTES)
        self._map = mmap.mmap(self._file, _BYTES)
        self._numbers = memoryview(self._map).cast("Q")

    def read(self):
        return self._numbers[0]

    def raise_to(self, value):
        if self._numbers[0] >= value:
            return
        with self._locked():
            if self._numbers[0] < value:
                self._numbers[0] = value

    def lower(self, expected, value):
        with self._locked():
            if self._numbers[0] == expected:
                self._numbers[0] = value

    def _locked(self):
        return _FileLock(self._file, self._raising)


class _FileLock:
    """A lock between processes and, because file locks belong to a process, also between its threads."""

    def __init__(self, file, lock):
        self.file, self.lock = file, lock

    def __enter__(self):
        self.lock.acquire()
        fcntl.lockf(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_):
        fcntl.lockf(self.file, fcntl.LOCK_UN)
        self.lock.release()


class Epoch:
    """The shared epoch, kept in step with the database. `forget` drops what the process keeps, after a restore."""

    def __init__(self, place, forget=lambda: None):
        self.place, self.forget = place, forget
        self.restores = 0
        self._seen = 0  # of the shared one
        self.database_away = False
        self._healing = threading.Lock()
        self._next = 0.0

    def read(self):
        """Return the epoch, or None if neither the shared value nor the database is available."""
        value = self._shared()
        if self._is_fresh(value):
            return value or None
        # One thread asks the database. Without a shared value the others wait for it.
        if not self._healing.acquire(blocking=not value):
            return value
        try:
            value = self._shared()
            return (value or None) if self._is_fresh(value) else self._heal(value)
        finally:
            self._healing.release()

    def known(self):
        """Return the epoch, or None if it has to be read from the database."""
        value = self._shared()
        return value if self._is_fresh(value) else None

    def _is_fresh(self, value):
        """Whether the database was asked recently; without a shared value this counts only while the database is
        away.
        """
        return time.monotonic() < self._next and bool(value or self.database_away)

    def catch_up(self):
        """Raise the shared epoch to the committed one. Called after anything that may have written."""
        with self._healing:
            self._heal(self._shared())

    def raise_to(self, value):
        with suppress(OSError):  # Redis is away: until it is back, each read asks the database
            self.place.raise_to(value)

    def _shared(self):
        # Before the place is read: otherwise another thread's newer value would look like a restore.
        seen = self._seen
        try:
            value = self.place.read()
        except OSError:
            return 0
        if value > seen:
            self._seen = value
        elif 0 < value < seen:
            self._restored(value)
        return value

    def _heal(self, shared):
        try:
            stored = stored_epoch()
        except (DatabaseError, InterfaceError):
            self.database_away = True
            self._next = time.monotonic() + AWAY_FOR
            return shared or None
        self.database_away = False
        self._next = time.monotonic() + HEALED_EVERY
        if stored >= shared:
            self.raise_to(stored)
            return stored
        stored = max(stored, 1)  # 0 would say that nobody knows
        with suppress(OSError):
            self.place.lower(shared, stored)
        self._restored(stored)
        return stored

    def _restored(self, value):
        logger.warning(
            "The database is behind the pages that were made of it: a backup was restored. All are dropped."
        )
        self._seen = value
        self.restores += 1
        self.forget()


@cache
def shared_place():
    """Return where the processes of this site share the epoch: Redis if the cache is there, otherwise mapped memory."""
    options = settings.CACHES["default"]
    key = settings.DATABASE_KEY
    if options["BACKEND"].endswith("RedisCache"):
        return import_string("page_store.redis_epoch.RedisEpoch")(options["LOCATION"], f"atlas:epoch:{key}")
    return MappedEpoch(Path(settings.EPOCH_DIR) / key)
