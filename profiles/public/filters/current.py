"""The Index of the state that a page is made from, kept by each process and renewed when the epoch rises."""

import threading
from typing import NamedTuple

from page_store.keeping import cleared_by
from page_store.snapshot import epoch_of_page

from .index import Index
from .reading import Readings, read, read_index

PATIENCE = 1.0  # seconds to wait for the first Index, which takes longer to build the more profiles there are


class _Kept(NamedTuple):
    state: int
    readings: Readings
    index: Index


_kept: _Kept | None = None
_renewing = threading.Lock()


def current_index():
    """Return the kept Index if it is current; otherwise the first caller renews it and the others wait.

    A caller reads the tables itself outside of a public page, for a page of an earlier state, and if the first build
    takes long.
    """
    state = epoch_of_page()
    if state is None:
        return read_index()
    if kept := _kept_of(state):
        return kept.index
    if not _renewing.acquire(timeout=-1 if _kept else PATIENCE):
        return read_index()
    try:
        kept = _kept_of(state) or _renew(state)
    finally:
        _renewing.release()
    return kept.index if kept else read_index()


@cleared_by
def forget():
    """Drop the kept Index, so that the next call rebuilds it."""
    global _kept
    _kept = None


def _kept_of(state):
    return _kept if _kept and _kept.state == state else None


def _renew(state):
    """Read the tables that have changed and keep the result; None if something newer is kept."""
    global _kept
    before = _kept
    if before and before.state > state:
        return None
    readings = read(before and before.readings)
    is_same = before and before.readings == readings
    _kept = _Kept(state, readings, before.index if is_same else readings.index())
    return _kept
