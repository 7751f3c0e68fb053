"""Whole addresses, as files, citations and canonical links name them; parts of pages; where a page has moved."""

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.urls import reverse

from .models import Stage


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


def series_anchor(stage, form, measure, basis):
    """What the page of a mineral calls a series in its address: “mine-production-contained”."""
    parts = ("" if stage == Stage.NONE else stage, measure, "" if form == "all" else form, basis)
    return "-".join(filter(None, parts))


def concentration_address(mineral, *series):
    """Where a mineral's page says how concentrated a series was, year by year, with whom and from which release."""
    return f"{reverse('minerals:detail', args=[mineral])}#{series_anchor(*series)}-concentration"
