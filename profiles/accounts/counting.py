"""Counts in the cache that all processes share; while it is away each process counts by itself."""

import logging

from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache

logger = logging.getLogger(__name__)
_own_counts = LocMemCache("counts", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


def count(key, step, seconds):
    """Return the count under `key` after `step`, at least 0. It is forgotten after `seconds`."""
    cached("add", key, 0, seconds)
    try:
        return max(0, cached("incr", key, step))
    except ValueError:  # culled in between
        return max(0, step)


def cached(method, *arguments):
    """Call the cache; while it is unavailable this process counts by itself, so that limits still apply and the desk
    works.
    """
    try:
        return getattr(cache, method)(*arguments)
    except ValueError:
        raise
    except Exception as error:  # each backend has its own errors
        logger.error("The cache does not answer, so each process counts by itself: %s", error)
        return getattr(_own_counts, method)(*arguments)
