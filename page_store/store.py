"""Answers by key, bounded in bytes; the least recently used go first."""

import threading
from collections import OrderedDict
from contextlib import contextmanager
from typing import NamedTuple

from .answers import Answer

FOR_QUERIES = 4  # a quarter is for addresses with a query, so that made-up ones never push pages out
LARGEST = 16  # an answer takes at most a sixteenth of its part


class StoredEntry(NamedTuple):
    answer: Answer
    epoch: int  # of the state that it was made from
    ends: float  # seconds since 1970
    state: object = None  # of what it depends on; None where the view gives none


class Key(NamedTuple):
    origin: str
    path: str
    query: str
    variant: str


class Store:
    """Entries of one process, at most `most` bytes."""

    def __init__(self, most):
        self._paths = _Part(most - most // FOR_QUERIES)
        self._queries = _Part(most // FOR_QUERIES)
        self._making = {}
        self._lock = threading.Lock()

    @property
    def size(self):
        return self._paths.size + self._queries.size

    def __len__(self):
        return len(self._paths.entries) + len(self._queries.entries)

    def get(self, key):
        return self._part(key).get(key)

    def put(self, key, entry):
        self._part(key).put(key, entry)

    def weigh(self, key):
        """Recount the size of an entry, because a compressed form or a reply was added."""
        self._part(key).weigh(key)

    def clear(self):
        self._paths.clear()
        self._queries.clear()

    @contextmanager
    def one_maker(self, key):
        """Let one thread at a time make the page of `key`; the others wait, and find it made."""
        with self._lock:
            turn = self._making.setdefault(key, [threading.Lock(), 0])
            turn[1] += 1
        try:
            with turn[0]:
                yield
        finally:
            with self._lock:
                turn[1] -= 1
                if not turn[1]:
                    del self._making[key]

    def _part(self, key):
        return self._queries if key.query else self._paths


class _Part:
    def __init__(self, most):
        self.most = most
        self.size = 0
        self.entries = OrderedDict()
        self._sizes = {}
        self._lock = threading.Lock()

    def get(self, key):
        entry = self.entries.get(key)
        if entry is not None:
            with self._lock:
                if key in self.entries:
                    self.entries.move_to_end(key)
        return entry

    def put(self, key, entry):
        with self._lock:
            self._put(key, entry)

    def clear(self):
        with self._lock:
            for key in [*self.entries]:
                self._drop(key)

    def weigh(self, key):
        with self._lock:
            if entry := self.entries.get(key):
                self._put(key, entry)

    def _put(self, key, entry):
        size = entry.answer.size
        self._drop(key)
        if size > self.most // LARGEST:
            return
        self.entries[key], self._sizes[key] = entry, size
        self.size += size
        while self.size > self.most:
            self._drop(next(iter(self.entries)))

    def _drop(self, key):
        if self.entries.pop(key, None) is not None:
            self.size -= self._sizes.pop(key)
