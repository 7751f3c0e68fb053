"""Whole addresses, as files, citations and canonical links name them, and where a page has moved."""

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.urls import reverse


def site_of(request):
    """Scheme and host: SITE_URL where that is set, else the host that was asked."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def absolute(request, path):
    """The whole address of a path, which begins with a slash."""
    return site_of(request) + path


def moved(request, slug):
    """The permanent redirect from another spelling of an address to the same view under its `slug`."""
    match = request.resolver_match
    return HttpResponsePermanentRedirect(reverse(match.view_name, kwargs=match.kwargs | {"slug": slug}))
