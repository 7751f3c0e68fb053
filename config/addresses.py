"""Whole addresses, as files, citations and canonical links name them, and redirects to the present slug."""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.shortcuts import render
from django.urls import reverse

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

_asked = ContextVar("asked", default="")


@contextmanager
def asked_at(site):
    """Let addresses that are written inside, in mail for example, begin with `site`, unless SITE_URL is set."""
    token = _asked.set(site)
    try:
        yield
    finally:
        _asked.reset(token)


def site():
    """Scheme and host without a request at hand: SITE_URL, that of `asked_at`, or the first host of the site."""
    if known := settings.SITE_URL or _asked.get():
        return known
    host = next(iter(settings.ALLOWED_HOSTS), "localhost").removeprefix(".")
    return f"https://{host}" if settings.SESSION_COOKIE_SECURE else f"http://{host}"


def site_of(request):
    """Scheme and host: SITE_URL, or the host of the request as ALLOWED_HOSTS names it.

    ALLOWED_HOSTS checks neither ports nor trailing dots, so a request could put any into an address that others
    save. Only on this machine the port stays, if it is the one that we listen to.
    """
    if settings.SITE_URL:
        return settings.SITE_URL
    host, port = split_domain_port(request.get_host())
    if host in LOOPBACK and port and port == request.META.get("SERVER_PORT"):
        host = f"{host}:{port}"
    return f"{request.scheme}://{host}"


@lru_cache(maxsize=50_000)
def path_to(name, *arguments):
    """`reverse`, cached, for pages with hundreds of links: for keys from the database, not for readers' input."""
    return reverse(name, args=arguments)


@lru_cache(maxsize=50_000)
def figure_path(key):
    """The page of a figure. Pages name hundreds, and `{% url %}` would look each of them up."""
    return reverse("minerals:figure", args=[key])


@lru_cache(maxsize=5_000)
def mineral_path(slug):
    """The page of a mineral."""
    return reverse("minerals:detail", args=[slug])


@lru_cache(maxsize=5_000)
def country_path(slug):
    """The page of a country's profile."""
    return reverse("profiles:detail", args=[slug])


def absolute(request, path):
    """Return the full address of a path that begins with a slash."""
    return site_of(request) + path


def public_page(request, template, /, *, canonical="", **context):
    """Render a page that search engines may list under its `canonical` address: that of its path, if none is given."""
    canonical = canonical or absolute(request, request.path)
    return render(request, template, {"canonical": canonical, **context})


def page_address(path, number):
    """The address of a page of a list, `path` with or without a query; the first page needs no number."""
    if number == 1:
        return path
    return f"{path}{'&' if '?' in path else '?'}page={number}"


def redirect_to_slug(request, slug):
    """The permanent redirect from another spelling of an address to the same view under its `slug`, with its query.

    It is not cached: a country can get its old slug back, and a consolidated profile an edition again. A browser
    that remembers both redirects would go in circles.
    """
    match = request.resolver_match
    address = reverse(match.view_name, kwargs=match.kwargs | {"slug": slug})
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    response["Cache-Control"] = "no-cache"
    return response
