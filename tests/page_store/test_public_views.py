"""Every view says whether its pages are kept. tests/test_small_site.py sees that what it says is true."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, resolve
from django.urls.resolvers import RoutePattern

from page_store.middleware import is_away, is_for_everybody
from page_store.public import _making, public

NOT_KEPT = {
    "website:report": "a form",
    "website:report_received": "the answer to a form",
    "website:health": "tells of this moment",
    "website:ready": "tells of this moment",
    "website:metrics": "tells of this moment",
    "website:favicon": "a redirect",
    "website:data": "tells of files that are not in the database",
    "website:data_cite": "tells of files that are not in the database",
    "website:data_file": "streams a file",
    "website:data_version": "tells of files that are not in the database",
    "website:data_version_cite": "is cited from a page that is not kept",
    "website:data_archive": "streams a file",
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
        "website.middleware.RequestIdMiddleware",  # which refuses nobody
        "website.middleware.PermissionsPolicyMiddleware",  # neither does this
        "django.middleware.security.SecurityMiddleware",
    ]


@pytest.mark.parametrize("ending", ["xlsx", "zip"])
def test_a_second_large_file_is_refused_before_any_work_while_pages_and_small_files_are_made(rf, ending):
    found = {}

    @public()
    def file(request, ending):
        if not found:
            found["first"] = "being made"
            found.update({other: file(request, ending=other) for other in ("xlsx", "zip", "csv", "json")})
        return HttpResponse(ending)

    assert file(rf.get("/"), ending=ending).status_code == 200
    assert {other: found[other].status_code for other in ("xlsx", "zip", "csv", "json")} == {
        "xlsx": 503, "zip": 503, "csv": 200, "json": 200,
    }  # fmt: skip
    assert found["zip"]["Retry-After"] == "10"
    assert not is_for_everybody(found["zip"])
    assert not is_away(found["zip"]), "an older file would be sent, and the database taken for away"
    assert file(rf.get("/"), ending=ending).status_code == 200


def test_maps_of_the_site_are_large_files(client, db, monkeypatch):
    monkeypatch.setattr("page_store.public._costly", threading.Semaphore(0))
    assert [client.get(f"/{name}").status_code for name in ("sitemap.xml", "sitemap-pages.xml")] == [503, 503]
    assert client.get("/robots.txt").status_code == 200


def test_a_process_makes_one_page_at_a_time_and_pictures_and_large_files_beside_it(rf):
    @public()
    def page(request, ending="html"):
        return HttpResponse(ending)

    with ThreadPoolExecutor(1) as others, _making:
        first = others.submit(page, rf.get("/"), ending="html")
        with pytest.raises(TimeoutError):
            first.result(0.05)
        with ThreadPoolExecutor(1) as more:
            beside = [more.submit(page, rf.get("/"), ending=ending) for ending in ("png", "zip", "xlsx")]
            assert [one.result(10).status_code for one in beside] == [200, 200, 200]
        assert page(rf.get("/")).content == b"html"  # a page within a page waits for nobody
        _making.release()
        try:
            assert first.result(10).content == b"html"
        finally:
            _making.acquire()
