"""Checks of a request before a view sees it, and the answer while the database is away."""

import codecs
import ipaddress
import re
import time
import uuid

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse, HttpResponseForbidden
from django.urls import resolve
from django.utils.csp import build_policy
from django.utils.deprecation import MiddlewareMixin
from django.utils.log import log_response

from config.addresses import asked_at, site_of
from config.logs import request_id
from minerals.facts.data_version import VERSION
from profiles.accounts import forwarded

from . import probes
from .api.problems import MEDIA_TYPE, WITH_SLASH, problem
from .errors import bad_request, being_set_up, is_unavailable, unavailable

API = "/api/v1/"
METRICS = "/metrics"
REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,64}")  # what a proxy may name a request
API_METHODS = "GET, HEAD, OPTIONS"
FOR_ANY_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"ETag, Link, Retry-After, {VERSION}",
}
DESCRIBED = {  # RFC 8631
    "Link": '</api/v1/openapi.json>; rel="service-desc", </api/>; rel="service-doc"',
    "X-Robots-Tag": "noindex",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": API_METHODS,
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
    "Allow": API_METHODS,
}
API_CACHED = "public, max-age=60"  # seconds; then its ETag tells whether it has changed
FORWARDED_NOTED_EVERY = 3600  # seconds until a process logs the same warning again
KEPT = ("Retry-After", "Location", "Allow")  # headers of an error page that its problem has, too


class RequestIdMiddleware:
    """Name each request in the logs: as the proxy does in X-Request-ID, or by a name of our own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.BEHIND_PROXY else ""
        # Never reset: Django logs a refusal after the last middleware. The next request of the thread replaces it.
        request_id.set(given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex)
        return self.get_response(request)


class PermissionsPolicyMiddleware(MiddlewareMixin):
    """Add the header to every response, including those of other middlewares."""

    def process_response(self, request, response):
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        return response


class ProbeMiddleware(MiddlewareMixin):
    """Answer a probe, and Prometheus, before anything asks for the host: both know only the address of a machine."""

    def process_request(self, request):
        by_address = (*probes.PATHS, METRICS) if settings.METRICS_TOKEN else probes.PATHS
        if request.method in ("GET", "HEAD") and request.path_info in by_address:
            response = resolve(request.path_info).func(request)
            response.headers["Content-Security-Policy"] = build_policy(settings.SECURE_CSP)
            return response


class ForwardedMiddleware(MiddlewareMixin):
    """Note a proxy that the settings deny. Requests for the desk and new pages suffice: stored ones pay nothing."""

    def __init__(self, get_response):
        if settings.BEHIND_PROXY:
            raise MiddlewareNotUsed
        super().__init__(get_response)
        self._next = 0.0

    def process_request(self, request):
        if "HTTP_X_FORWARDED_FOR" in request.META and time.monotonic() >= self._next:
            self._next = time.monotonic() + FORWARDED_NOTED_EVERY
            forwarded.note()


class LoopbackOnlyMiddleware(MiddlewareMixin):
    """Under DEMO, whose passwords are public, answer this machine only, however the server was bound."""

    def process_request(self, request):
        address = request.META.get("REMOTE_ADDR", "")
        if address and not ipaddress.ip_address(address).is_loopback:
            return HttpResponseForbidden("A demonstration serves only the machine that it runs on.")


def too_long():
    """The answer to an address longer than the server reads, so that its subject is unknown."""
    return problem(414, headers=FOR_ANY_ORIGIN | DESCRIBED | {"Connection": "close"})


class ApiMiddleware(MiddlewareMixin):
    """The outermost layer for the API: whatever refuses a request, programs never get a page."""

    def __call__(self, request):
        if not request.path_info.startswith(API):
            return self.get_response(request)
        is_head = request.method == "HEAD"
        response = self._answer(request)
        if is_head:
            response.content = b""  # the headers, its length too, are those of GET
        for name, value in (FOR_ANY_ORIGIN | DESCRIBED).items():
            response[name] = value
        return response

    def _answer(self, request):
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=PREFLIGHT)
        if request.method not in ("GET", "HEAD"):
            return problem(405, headers={"Allow": API_METHODS})
        request.method = "GET"  # so HEAD has the same ETag as GET
        response = self.get_response(request)
        if response.status_code >= 400 and response.get("Content-Type") != MEDIA_TYPE:
            kept = {name: response[name] for name in KEPT if name in response}
            has_slash = response.status_code == 404 and request.path_info.endswith("/")
            return problem(response.status_code, WITH_SLASH if has_slash else "", headers=kept)
        if response.status_code == 200:
            response.setdefault("Cache-Control", API_CACHED)
        return response


class BeingSetUpMiddleware(MiddlewareMixin):
    """Answer 503 in place of every page until the content is there, once a process: empty pages would say false things.

    The desk is open, where the first administrator waits.
    """

    def __init__(self, get_response):
        super().__init__(get_response)
        self._seeded = False

    def process_request(self, request):
        if not self._seeded and not request.path_info.startswith("/admin/"):
            self._seeded = probes.is_seeded()
            return None if self._seeded else being_set_up()


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
    """Point links in the desk's mail to the host of the request, unless SITE_URL is set."""

    def __call__(self, request):
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        with asked_at(site_of(request)):
            return self.get_response(request)


class NullByteMiddleware(MiddlewareMixin):
    """Refuse a null byte at the desk as a bad request: PostgreSQL stores none. Public pages ignore unknown input."""

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
        desk = request.path.startswith("/admin/")  # no text is lost there if the database fails
        if not (is_unavailable(exception) or (desk and isinstance(exception, OperationalError))):
            return None
        sent = list(request.POST.lists()) if desk and request.method == "POST" else ()
        response, reason = unavailable(request, sent), " ".join(str(exception).split())
        log_response(
            "The database did not answer %s %s: %s", request.method, request.path, reason,
            response=response, request=request,
        )  # fmt: skip
        return response
