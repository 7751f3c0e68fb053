"""Responses, and parts of them, that outlive a process: in the cache `pages`, keyed by build and state.

So a restart does not rebuild any page, and processes of a machine share their pages. Everything is keyed by its
state, so nothing has to be removed after a change: it is simply not found any more.
"""

import hashlib
import json
import zlib
from contextlib import suppress
from pickle import UnpicklingError

from django.conf import settings
from django.core.cache import caches

from .build import build
from .store import StoredEntry

LARGEST = 1_000_000  # bytes of an answer


def find(key, state, epoch):
    """Return the Entry of a response that was made from this state, or None."""
    if not _lasts(key, state):
        return None
    found = get(named(key, state))
    return found and StoredEntry(found[0], epoch, found[2], state)


def keep(key, entry):
    """Keep a StoredEntry for other processes."""
    if _lasts(key, entry.state) and entry.answer.size <= LARGEST:
        put(named(key, entry.state), entry[:3])


def get(name):
    """Return the value stored under a name; None where there is none or it cannot be read."""
    unreadable = (OSError, EOFError, UnpicklingError, zlib.error)  # a closed folder, a file that is cut off
    try:
        return caches["pages"].get(name)
    except unreadable:
        return None


def put(name, value):
    """Keep a value under a name. Where the disk is full it is not kept."""
    with suppress(OSError):
        caches["pages"].set(name, value)


def clear():
    """Drop everything. A folder that cannot be read has nothing."""
    with suppress(OSError):
        caches["pages"].clear()


def named(*parts):
    """The name of a value by all that it depends on, in this build and database. Raises TypeError for inexact parts."""
    said = json.dumps([settings.DATABASE_KEY, build(), *parts], default=_exactly)
    return hashlib.sha256(said.encode()).hexdigest()


def _lasts(key, state):
    """Whether a response may outlive the process: not for addresses with a query, because there are too many."""
    return state is not None and not key.query


def _exactly(value):
    """Convert a date, a decimal or a translated text to text.

    For other objects, different values might have the same text.
    """
    if type(value).__str__ is object.__str__ or hasattr(value, "_meta"):
        raise TypeError(f"a {type(value).__name__} is no part of a state")
    return str(value)
