"""Whole addresses, as files, citations and canonical links name them."""

from django.conf import settings


def site_of(request):
    """Scheme and host: SITE_URL where that is set, else the host that was asked."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def absolute(request, path):
    """The whole address of a path, which begins with a slash."""
    return site_of(request) + path
