"""What every answer of the API has in common: who may read it, its methods, and errors as JSON."""

from django.http import HttpResponse
from django.utils.deprecation import MiddlewareMixin

from .problems import MEDIA_TYPE, problem

ROOT = "/api/v1/"
METHODS = "GET, HEAD, OPTIONS"
FOR_ANY_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
}
DESCRIBED = {  # RFC 8631
    "Link": '</api/v1/openapi.json>; rel="service-desc", </api/>; rel="service-doc"',
    "X-Robots-Tag": "noindex",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
    "Allow": METHODS,
}
CACHED = "public, max-age=60"  # seconds; then its ETag tells whether it has changed
KEPT = ("Retry-After", "Location", "Allow")  # headers of an error page that its problem has, too


class ApiMiddleware(MiddlewareMixin):
    """Outside of whatever else may refuse a request, so that programs never get a page."""

    def __call__(self, request):
        if not request.path_info.startswith(ROOT):
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
            return problem(405, headers={"Allow": METHODS})
        request.method = "GET"  # so that HEAD has the ETag of GET
        response = self.get_response(request)
        if response.status_code >= 400 and response.get("Content-Type") != MEDIA_TYPE:
            kept = {name: response[name] for name in KEPT if name in response}
            return problem(response.status_code, headers=kept)
        if response.status_code == 200:
            response.setdefault("Cache-Control", CACHED)
        return response
