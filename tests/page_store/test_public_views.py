"""What views say of themselves is true: which are public, by which parameters, from which tables."""

import re
from contextlib import contextmanager, nullcontext
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import Resolver404, URLPattern, get_resolver, resolve
from django.urls.resolvers import RoutePattern

from minerals.states import facts
from page_store.triggers import watched_tables

from ..crawling import body, crawl
from ..test_leaks import STARTS
from ..test_queries import PAGES
from .conftest import commit

NOT_KEPT = {
    "website:report": "a form",
    "website:report_received": "the answer to a form",
    "website:health": "asks the database on purpose",
    "website:favicon": "a redirect",
    "website:data": "tells of files that are not in the database",
    "website:data_cite": "tells of files that are not in the database",
    "website:data_file": "streams a file",
    "profiles:image": "streams a file, whose name is its hash",
    "profiles:preview": "for those who have its token",
    "profiles:preview_image": "for those who have its token",
}


def patterns(resolver=None, names=()):
    """(name with its namespaces, URLPattern) of every address but those of the desk."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield ":".join([*names, one.name or str(one.pattern)]), one
        elif not (isinstance(one.pattern, RoutePattern) and str(one.pattern).startswith("admin/")):
            yield from patterns(one, (*names, one.namespace) if one.namespace else names)


def test_every_view_of_the_public_site_says_whether_it_is_kept():
    found = dict(patterns())
    assert len(found) > 90
    silent = {name for name, one in found.items() if not hasattr(one.callback, "public")}
    assert silent == set(NOT_KEPT)


def test_no_view_of_the_desk_is_public():
    for path in ("/admin/", "/admin/login/", "/admin/profiles/profile/1/change/"):
        assert not hasattr(resolve(path).func, "public")


@pytest.fixture
def live(edition):
    commit()
    return edition


@contextmanager
def parameters_read():
    """The set of parameters that views read of the addresses that are asked for."""
    read = set()

    class Noting(QueryDict):
        def get(self, key, *rest):
            read.add(key)
            return super().get(key, *rest)

        def getlist(self, key, *rest):
            read.add(key)
            return super().getlist(key, *rest)

        def __getitem__(self, key):
            read.add(key)
            return super().__getitem__(key)

        def __contains__(self, key):
            read.add(key)
            return super().__contains__(key)

    noting = property(lambda self: Noting(self.META["QUERY_STRING"], encoding="utf-8"))
    with patch.object(WSGIRequest, "GET", noting):
        yield read


def test_views_read_the_parameters_that_they_name(live, client):
    """Checked with the store away, which would hide any other parameter from them."""
    for page in PAGES:
        mark = getattr(resolve(page.partition("?")[0]).func, "public", None)
        if mark is None or mark.parameters is None or page.startswith("/compare.csv"):
            continue
        with parameters_read() as read:
            client.get(page)
        strangers = read - mark.parameters
        assert not strangers, (page, strangers)


# Only counted, for the key of a cache: whoever changes a fact logs it in the same transaction.
COUNTED = {"/sitemap": {"audit_log_auditevent"}}


@contextmanager
def only_watched_tables(path="", view=None):
    """Refuse SQL that names a table whose change would not end the page; of a page of facts, any table of words."""
    tables = set(connection.introspection.table_names())
    watched = {
        table
        for table, app in watched_tables().items()
        if app == "minerals" or view is None or view.state != facts
    }
    unwatched = tables - watched - {"page_store_epoch", "django_migrations"}
    for start, counted in COUNTED.items():
        unwatched -= counted if path.startswith(start) else set()
    pattern = re.compile("|".join(rf'"{re.escape(table)}"' for table in sorted(unwatched)))

    def refuse(execute, sql, params, many, context):
        assert not (found := pattern.search(sql)), f"{found[0]}, which does not raise the epoch, in {sql}"
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


class Watching(Client):
    """Asks for what is kept where only the tables that raise the epoch may be read."""

    def get(self, path, *args, **kwargs):
        with only_watched_tables(path, view) if (view := mark_of(path)) else nullcontext():
            return super().get(path, *args, **kwargs)


def mark_of(address):
    """The Mark of the view at an address; None where it is not public, or leads nowhere."""
    try:
        return getattr(resolve(urlsplit(address).path).func, "public", None)
    except Resolver404:
        return None


def test_public_pages_read_only_what_raises_the_epoch(live):
    client = Watching()
    assert len(crawl(client, *STARTS, *PAGES)) > 200
    client.get("/charts/cobalt-mine-production-contained-map.png")
    with pytest.raises(AssertionError, match="auth_user"), only_watched_tables():
        User.objects.exists()


def test_what_is_stored_is_what_would_be_made(live, processes, client):
    """Every page of a small site, from the store and made without one."""
    site, seen = processes(), crawl(client, *STARTS, *PAGES)
    differ = []
    for address, plain in seen.items():
        if plain.status_code != 200 or mark_of(address) is None:
            continue
        made, stored = site.get(address), site.get(address)
        if not (body(made) == body(stored) == body(plain) and made.headers == stored.headers):
            differ.append(address)
    assert not differ
    assert len(site.pages.store) > 150


def test_it_stands_before_everything_but_the_checks_of_who_asks():
    order = settings.MIDDLEWARE
    place = order.index("page_store.middleware.PageStoreMiddleware")
    assert order[:place] == ["django.middleware.security.SecurityMiddleware"]
