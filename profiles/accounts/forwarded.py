"""The address that a request comes from, and warnings of a proxy that the settings deny.

Such requests carry X-Forwarded-For while BEHIND_PROXY is 0.
"""

import ipaddress
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
            "A request carries X-Forwarded-For while BEHIND_PROXY is 0: if a proxy is in front, limits by "
            "address treat all readers as one. Set BEHIND_PROXY=1."
        )
    else:
        cached("set", KEY, timezone.now(), SHOWN_FOR)


def last_seen():
    """Return the time of the last such request; None without one, or if the proxy is known."""
    return None if settings.BEHIND_PROXY else cached("get", KEY)


def client_address(request):
    """The address of the client, for IPv6 its network of 64 bits; empty if unknown.

    Behind a proxy it is the last entry of X-Forwarded-For, which the proxy adds; anybody may send the others.
    """
    text = ""
    if settings.BEHIND_PROXY:
        text = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    for candidate in (text, request.META.get("REMOTE_ADDR", "")):
        try:
            address = ipaddress.ip_address(candidate)
        except ValueError:
            continue
        if address.version == 4:
            return str(address)
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return ""
