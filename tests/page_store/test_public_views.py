"""Every view says whether its pages are kept. tests/test_small_site.py sees that what it says is true."""

from django.conf import settings
from django.urls import URLPattern, get_resolver, resolve
from django.urls.resolvers import RoutePattern

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


def test_it_stands_before_everything_but_the_checks_of_who_asks():
    order = settings.MIDDLEWARE
    place = order.index("page_store.middleware.PageStoreMiddleware")
    assert order[:place] == [
        "website.middleware.PermissionsPolicyMiddleware",  # which refuses nobody
        "django.middleware.security.SecurityMiddleware",
    ]
