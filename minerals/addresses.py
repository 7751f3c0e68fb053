"""Whole addresses, as files, citations and canonical links name them; parts of pages; where a page has moved."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.urls import reverse

from .models import Stage

_asked = ContextVar("asked", default="")


@contextmanager
def asked_at(site):
    """What is written inside, a mail for example, names `site` where SITE_URL is not set."""
    token = _asked.set(site)
    try:
        yield
    finally:
        _asked.reset(token)


def site():
    """Scheme and host for what is written without a request at hand.

    A command has no request: it needs SITE_URL, or takes the first host that the site answers to.
    """
    return settings.SITE_URL or _asked.get() or _first_host()


def _first_host():
    host = next(iter(settings.ALLOWED_HOSTS), "localhost").removeprefix(".")
    return f"https://{host}" if settings.SESSION_COOKIE_SECURE else f"http://{host}"


def site_of(request):
    """Scheme and host: SITE_URL where that is set, else the host that was asked."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def absolute(request, path):
    """The whole address of a path, which begins with a slash."""
    return site_of(request) + path


def moved(request, slug):
    """The permanent redirect from another spelling of an address to the same view under its `slug`.

    Permanent, and yet asked again each time: a country can be given its old slug back, and a profile that was
    consolidated can have an edition of its own again. A browser that remembers both ways would go in circles.
    """
    match = request.resolver_match
    response = HttpResponsePermanentRedirect(reverse(match.view_name, kwargs=match.kwargs | {"slug": slug}))
    response["Cache-Control"] = "no-cache"
    return response


def series_anchor(stage, form, measure, basis):
    """What the page of a mineral calls a series in its address: “mine-production-contained”."""
    parts = ("" if stage == Stage.NONE else stage, measure, "" if form == "all" else form, basis)
    return "-".join(filter(None, parts))


def concentration_address(mineral, *series):
    """Where a mineral's page says how concentrated a series was, year by year, with whom and from which release."""
    return f"{reverse('minerals:detail', args=[mineral])}#{series_anchor(*series)}-concentration"
