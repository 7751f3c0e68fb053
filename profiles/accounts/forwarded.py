"""Notices a proxy that the settings deny: a request with X-Forwarded-For while BEHIND_PROXY is 0."""

import logging
import time

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from .counting import cached

KEY = "forwarded:last-seen"
SHOWN_FOR = 24 * 3600  # seconds after the last such request
NOTED_EVERY = 3600  # seconds in which a process does not write again what it has seen

logger = logging.getLogger(__name__)


def last_seen():
    """When such a request came last; None if none did, or the proxy is known."""
    return None if settings.BEHIND_PROXY else cached("get", KEY)


class ForwardedMiddleware(MiddlewareMixin):
    """Outside the page store, which answers most requests."""

    def __init__(self, get_response):
        if settings.BEHIND_PROXY:
            raise MiddlewareNotUsed
        super().__init__(get_response)
        self._next = 0.0

    def process_request(self, request):
        if "HTTP_X_FORWARDED_FOR" in request.META and time.monotonic() >= self._next:
            self._next = time.monotonic() + NOTED_EVERY
            if cached("add", KEY, timezone.now(), SHOWN_FOR):
                logger.warning(
                    "A request carries X-Forwarded-For while BEHIND_PROXY is 0: if a proxy is in front, limits by "
                    "address hold for all readers as one. Set BEHIND_PROXY=1."
                )
            else:
                cached("set", KEY, timezone.now(), SHOWN_FOR)
