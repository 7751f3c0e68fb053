"""What a request must be before a view sees it, and the answer while the database is away."""

import codecs
import ipaddress

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponseForbidden
from django.utils.deprecation import MiddlewareMixin
from django.utils.log import log_response

from config.addresses import asked_at, site_of

from .errors import bad_request, is_unavailable, unavailable


class LoopbackOnlyMiddleware(MiddlewareMixin):
    """Under DEMO, whose passwords everybody knows: answer this machine only, however the server was bound."""

    def process_request(self, request):
        address = request.META.get("REMOTE_ADDR", "")
        if address and not ipaddress.ip_address(address).is_loopback:
            return HttpResponseForbidden("A demonstration answers the machine it runs on, and no other.")


class Utf8QueryMiddleware(MiddlewareMixin):
    """Read a request and its address as UTF-8, whatever charset it names; refuse a body in another one.

    Python has codecs that are no charsets, such as hex, and reading the query string by one of them fails.
    """

    def process_request(self, request):
        if request.encoding is not None and codecs.lookup(request.encoding).name != "utf-8":
            request.encoding = None
            if request.method not in ("GET", "HEAD"):
                return bad_request(request, None)


class RequestHostMiddleware(MiddlewareMixin):
    """Without SITE_URL, mail that the desk sends links to the host of the request."""

    def __call__(self, request):
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        with asked_at(site_of(request)):
            return self.get_response(request)


class NullByteMiddleware(MiddlewareMixin):
    """At the desk a null byte is a bad request: PostgreSQL stores none. Public pages ignore what they do not know."""

    def process_view(self, request, view, args, kwargs):
        if request.path.startswith("/admin/"):
            values = [request.GET, request.POST] if request.method == "POST" else [request.GET]
            if any("\0" in text for data in values for name in data for text in (name, *data.getlist(name))):
                raise SuspiciousOperation("A null byte in a field")


class BusyDatabaseMiddleware(MiddlewareMixin):
    """Answer 503 while the database is locked or away, or ends a deadlock; at the desk, with the text that was sent.

    Nothing was changed, since every act is one transaction. `errors.server_error` answers for failing middleware.
    """

    def process_exception(self, request, exception):
        desk = request.path.startswith("/admin/")  # no text is lost there, whatever the database answers
        if not (is_unavailable(exception) or (desk and isinstance(exception, OperationalError))):
            return None
        sent = list(request.POST.lists()) if desk and request.method == "POST" else ()
        response, reason = unavailable(request, sent), " ".join(str(exception).split())
        log_response(
            "The database did not answer %s %s: %s", request.method, request.path, reason,
            response=response, request=request,
        )  # fmt: skip
        return response
