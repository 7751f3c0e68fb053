"""Answers, and parts of them, that outlive a process: in the cache `pages`, found by build and what they depend on.

So a restart makes no page anew, and what one process of a machine has made the others only read. Everything is found
by its state. Hence nothing has to be removed when something changes: it is not found any more.
"""

import hashlib
import json
import zlib
from contextlib import suppress
from pickle import UnpicklingError

from django.conf import settings
from django.core.cache import caches

from .build import build
from .store import Entry

LARGEST = 1_000_000  # bytes of an answer


def find(key, state, epoch):
    """The Entry of an answer that was made of this state, or None."""
    if not _lasts(key, state):
        return None
    found = get(named(key, state))
    return found and Entry(found[0], epoch, found[2], state)


def keep(key, entry):
    """Keep an Entry for other processes."""
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
    """Whether an answer may outlive the process: not for addresses with a query, of which there are too many."""
    return state is not None and not key.query


def _exactly(value):
    """A date, a decimal or a translated text as text. Other objects of different value may have the same text."""
    if type(value).__str__ is object.__str__ or hasattr(value, "_meta"):
        raise TypeError(f"a {type(value).__name__} is no part of a state")
    return str(value)
