"""Warnings of a proxy that the settings deny: requests carry X-Forwarded-For while BEHIND_PROXY is 0."""

import logging

from django.conf import settings
from django.utils import timezone

from .counting import cached

KEY = "forwarded:last-seen"
SHOWN_FOR = 24 * 3600  # seconds after the last such request

logger = logging.getLogger(__name__)


def note():
    """Log the first such request of a day, whichever process sees it, and remember when the last one came."""
    if cached("add", KEY, timezone.now(), SHOWN_FOR):
        logger.warning(
            "A request carries X-Forwarded-For while BEHIND_PROXY is 0: if a proxy is in front, limits by address hold "
            "for all readers as one. Set BEHIND_PROXY=1."
        )
    else:
        cached("set", KEY, timezone.now(), SHOWN_FOR)


def last_seen():
    """Return the time of the last such request; None without one, or if the proxy is known."""
    return None if settings.BEHIND_PROXY else cached("get", KEY)
