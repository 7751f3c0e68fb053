"""What a request must be before any view sees it, and what is said where no view could answer."""

import ipaddress
import logging

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponseForbidden
from django.shortcuts import render

from minerals.addresses import asked_at, site_of

logger = logging.getLogger(__name__)


class LoopbackOnly:
    """Under DEMO, whose passwords everybody knows: this machine alone is answered, however the server was bound."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        address = request.META.get("REMOTE_ADDR", "")
        if address and not ipaddress.ip_address(address).is_loopback:
            return HttpResponseForbidden("A demonstration answers the machine it runs on, and no other.")
        return self.get_response(request)


class SaysItsHost:
    """At the desk, mail that an act sends leads back to the host that was asked, where SITE_URL is not set."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        with asked_at(site_of(request)):
            return self.get_response(request)


class NoNullBytes:
    """No field of ours holds a null byte, and PostgreSQL takes none: at the desk it is a bad request.

    Public addresses need no such rule: what they do not know they ignore or do not find.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.path.startswith("/admin/"):
            values = [request.GET, request.POST] if request.method == "POST" else [request.GET]
            if any("\0" in text for data in values for name in data for text in (name, *data.getlist(name))):
                raise SuspiciousOperation("A null byte in a field")


class GivesTextBack:
    """At the desk, who sent a text while the database was locked or away reads that, and gets the text back.

    Two that wait for each other are such a case, too: PostgreSQL ends one of them. Nothing of it was done, since
    every act is one transaction.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not (isinstance(exception, OperationalError) and request.path.startswith("/admin/")):
            return None
        logger.error("The database did not take %s %s", request.method, request.path, exc_info=exception)
        sent = request.POST.lists() if request.method == "POST" else []
        # One word alone is a date, a key or a name from a list.
        typed = [
            text for name, texts in sent if "password" not in name for text in texts if " " in text.strip()
        ]
        response = render(request, "busy.html", {"typed": typed, "sent": bool(sent)}, status=503)
        response["Retry-After"] = "60"
        response["Cache-Control"] = "private, no-store"
        return response
