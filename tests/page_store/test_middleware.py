"""Public pages come from the store: quickly, whole, and never older than what somebody has already seen."""

import datetime
from contextlib import contextmanager
from unittest.mock import patch

import brotli
import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from minerals.models import Country
from page_store import epoch as epochs
from page_store import middleware, snapshot
from page_store.middleware import canonical_query, is_for_everybody, next_midnight, prepare, variant_of
from page_store.public import HTMX, Dependencies
from page_store.store import Key
from profiles import workflow
from profiles.models import Edition

from ..factories import publish
from ..seeds import once_a_module, publish_japan
from .conftest import commit

published = once_a_module(publish_japan)
pytestmark = [
    pytest.mark.usefixtures("published"),
    pytest.mark.on_postgresql("triggers raise the epoch"),
]

JAPAN = "/countries/japan/"


@contextmanager
def making(path):
    """Counts how often the view of a path is called: `making(…) as calls`."""
    calls, view = [], resolve(path).func

    def counted(request, *args, **kwargs):
        calls.append(request.get_full_path())
        return view(request, *args, **kwargs)

    counted.public = view.public
    from django.urls.resolvers import URLPattern

    usual = URLPattern.resolve

    def found(self, asked):
        match = usual(self, asked)
        if match and match.func is view:
            match.func = counted
        return match

    with patch.object(URLPattern, "resolve", found):
        yield calls


def rename(country, name):
    Country.objects.filter(pk=country.pk).update(name=name)
    commit()


def test_a_stored_page_asks_nothing_and_is_the_same(site, live, monkeypatch, django_assert_num_queries):
    first = site.get(JAPAN)
    monkeypatch.setattr(epochs, "HEALED_EVERY", 60)
    site.get(JAPAN)
    with django_assert_num_queries(0), making(JAPAN) as calls:
        again = site.get(JAPAN)
    assert (again.status_code, again.content, again.headers) == (200, first.content, first.headers)
    assert b"Japan" in again.content
    assert not calls


def test_it_is_the_page_that_would_be_made(site, live, client):
    fresh, stored = client.get(JAPAN), [site.get(JAPAN) for _ in range(2)][1]
    assert stored.content == fresh.content
    of_the_form = {"etag", "vary", "cache-control", "content-length"}
    assert {n.lower(): v for n, v in stored.items() if n.lower() not in of_the_form} == {
        n.lower(): v for n, v in fresh.items() if n.lower() not in of_the_form
    }
    assert stored["Content-Security-Policy"]
    assert stored["X-Frame-Options"] == "DENY"
    assert stored["X-Content-Type-Options"] == "nosniff"
    assert stored["Cache-Control"] == "public, no-cache"
    assert stored["Vary"] == "Accept-Encoding"


def test_the_embed_alone_may_be_framed_from_the_store_too(site, live):
    path = "/embed/cobalt-mine-production-contained-map/"
    first, again = site.get(path), site.get(path)
    assert first.headers == again.headers
    assert "frame-ancestors *" in again["Content-Security-Policy"]
    assert "X-Frame-Options" not in again


def test_a_conditional_request_is_answered_before_any_other_work(
    site, live, monkeypatch, django_assert_num_queries
):
    tag = site.get(JAPAN, headers={"accept-encoding": "br"})["ETag"]
    monkeypatch.setattr(epochs, "HEALED_EVERY", 60)
    site.get(JAPAN)
    with django_assert_num_queries(0), making(JAPAN) as calls:
        again = site.get(JAPAN, headers={"accept-encoding": "br", "if-none-match": tag})
    assert (again.status_code, again.content, calls) == (304, b"", [])
    assert again["Content-Security-Policy"]


def test_the_first_request_may_be_conditional_packed_or_head(processes, live):
    whole = processes().get(JAPAN)
    packed = processes().get(JAPAN, headers={"accept-encoding": "br"})
    head = processes().head(JAPAN)
    known = processes().get(JAPAN, headers={"if-none-match": whole["ETag"]})
    assert brotli.decompress(packed.content) == whole.content
    assert (head.content, head["ETag"], head["Content-Length"]) == (
        b"",
        whole["ETag"],
        str(len(whole.content)),
    )
    assert known.status_code == 304


def test_parameters_that_a_view_does_not_know_make_no_entries(site, live):
    site.get(JAPAN)
    with making(JAPAN) as calls:
        for number in range(5):
            assert site.get(f"{JAPAN}?utm_source={number}&x={number}").content == site.get(JAPAN).content
    assert (calls, len(site.pages.store)) == ([], 1)


def test_parameters_that_it_knows_make_one_entry_whatever_their_order(site, live):
    with making("/map/") as calls:
        site.get("/map/?mineral=cobalt&series=mine")
        site.get("/map/?series=mine&utm=1&mineral=cobalt")
        site.get("/map/?series=%6dine&mineral=cobalt")
    assert calls == ["/map/?mineral=cobalt&series=mine"]


@pytest.mark.parametrize(
    ("raw", "query"),
    [
        ("", ""),
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&a=1", "a=2&a=1"),
        ("a=%c3%a9+x", "a=%C3%A9+x"),
        ("x=1", ""),
        ("a", "a="),
        ("a=%ff", "a=%EF%BF%BD"),
        ("a=é".encode(), "a=%C3%A9"),
    ],
)
def test_how_an_address_is_written(raw, query):
    assert canonical_query(raw, Dependencies(frozenset("ab"))) == query


def test_the_api_reads_every_parameter_and_refusals_are_not_kept(site, live):
    assert canonical_query("b=2&a=1", Dependencies(None)) == "a=1&b=2"
    assert site.get("/api/v1/countries?nonsense=1").status_code in (400, 422)
    assert not len(site.pages.store)
    assert site.get("/api/v1/countries").content == site.get("/api/v1/countries").content
    assert len(site.pages.store) == 1


def test_htmx_gets_its_part_and_others_the_page(site, live):
    page = site.get("/countries/")
    part = site.get("/countries/", headers={"hx-request": "true"})
    history = site.get("/countries/", headers={"hx-request": "true", "hx-history-restore-request": "true"})
    assert len(part.content) < len(page.content)
    assert history.content == page.content
    assert part["HX-Push-Url"]
    for headers, first in (({}, page), ({"hx-request": "true"}, part)):
        again = site.get("/countries/", headers=headers)
        assert (again.content, again.headers) == (first.content, first.headers)
    assert "HX-Request" in page["Vary"]


def test_the_forms_for_htmx_are_few(rf):
    mark = Dependencies(frozenset(), (HTMX,))
    headers = [
        {},
        {"hx-request": "false"},
        {"hx-request": "true", "hx-target": "anything"},
        {"hx-request": "true", "hx-current-url": "https://elsewhere"},
        {"hx-request": "true", "hx-history-restore-request": "true"},
    ]
    found = [variant_of(rf.get("/", headers=one), mark) for one in headers]
    assert found == ["", "", HTMX, HTMX, "whole"]
    assert variant_of(rf.get("/", headers=headers[-1]), Dependencies(frozenset())) == ""


def test_who_asks_does_not_matter(processes, live, editor):
    """An editor who makes the page gets what strangers get, and leaves no trace in it."""
    site, stranger = processes(), processes()
    site.force_login(editor)
    page = site.get(JAPAN, headers={"accept-language": "fr", "authorization": "Basic x"})
    assert page.content == stranger.get(JAPAN).content
    assert "Set-Cookie" not in page.headers
    assert not page.cookies
    assert site.get("/admin/").status_code == 200, "the desk knows the editor still"


def test_a_view_learns_nothing_of_who_asks(rf):
    """Should a public view read the session one day, it finds none."""
    own = {"cookie": "sessionid=1", "authorization": "Basic x", "accept-language": "fr", "hx-target": "x"}
    request = rf.get("/", headers=own)
    assert request.COOKIES
    prepare(request, Key("http://testserver", "/", "", ""))
    assert not request.COOKIES
    assert not dict(request.headers)


@pytest.mark.parametrize("own", [{"Cache-Control": "private"}, {"Cache-Control": "no-store"}, "cookie"])
def test_an_answer_of_one_person_is_not_for_everybody(own):
    response = HttpResponse(headers=own if own != "cookie" else {})
    if own == "cookie":
        response.set_cookie("csrftoken", "x")
    assert is_for_everybody(HttpResponse())
    assert not is_for_everybody(response)


@pytest.mark.parametrize(
    "path", ["/admin/login/", "/report/", "/health/", "/ready/", "/preview/none/", "/data/", "/nothing/"]
)
def test_what_is_not_marked_is_never_kept(site, live, path):
    for _ in range(2):
        site.get(path)
    assert not len(site.pages.store)


@pytest.mark.parametrize("path", ["/countries/nippon/", "/countries/atlantis/", "/countries/JAPAN/"])
def test_only_what_was_found_is_kept(site, live, path):
    live.subject.place.aliases.create(name="Nippon")
    assert site.get(path).status_code in (301, 302, 404)
    assert not len(site.pages.store)


def test_another_host_is_refused_and_hosts_do_not_mix(site, live, settings):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    here = site.get(JAPAN)
    assert site.get(JAPAN, headers={"host": "elsewhere.example"}).status_code == 400
    there = site.get(JAPAN, headers={"host": "localhost"})
    assert b"http://localhost/" in there.content
    assert b"http://testserver/" in here.content
    for port in range(8001, 8004):
        assert site.get(JAPAN, headers={"host": f"localhost:{port}"}).content == there.content
    assert len(site.pages.store) == 2
    settings.SITE_URL = "https://atlas.example.org"
    with making(JAPAN) as calls:
        same = [site.get(JAPAN, headers={"host": host}).content for host in ("testserver", "localhost")]
    assert (len(set(same)), len(calls)) == (1, 1)


def test_a_stored_page_is_still_redirected_to_https(processes, live, settings):
    processes().get(JAPAN)
    settings.SECURE_SSL_REDIRECT = True
    site = processes()
    site.get(JAPAN, secure=True)
    response = site.get(JAPAN)
    assert (response.status_code, response["Location"]) == (301, f"https://testserver{JAPAN}")


def test_a_publication_is_seen_at_once_and_by_every_process(processes, live, profile, editor, moderator):
    first, second = processes(), processes()
    old = first.get(JAPAN).content
    assert second.get(JAPAN).content == old
    profile.refresh_from_db()
    profile.tagline = "Another first sentence of Japan"
    profile.save()
    publish(profile, editor=editor, moderator=moderator)
    commit()
    for site in (first, second):
        assert b"Another first sentence of Japan" in site.get(JAPAN).content


def test_a_withdrawal_a_name_and_a_figure_are_seen_at_once(site, live, moderator, cobalt_figures):
    assert b"Withdrawn" not in site.get(JAPAN).content
    rename(live.subject.place, "Nippon")
    assert b"Nippon" in site.get("/countries/").content
    workflow.withdraw(live, by=moderator, notice="It was wrong.")
    commit()
    assert "withdrawn" in site.get(JAPAN).content.decode().lower()


def test_nobody_gets_an_older_page_after_a_newer_one(processes, live, monkeypatch):
    """The one that finds the change raises the shared epoch before it answers, though nobody else did."""
    first, second = processes(), processes()
    old = first.get("/regions/east-asia/").content
    assert second.get("/regions/east-asia/").content == old
    first.pages.epoch._next = second.pages.epoch._next = 1e12  # neither asks the database for the epoch
    rename(live.subject.place, "Nippon")
    assert second.get("/regions/east-asia/").content == old, "nobody has seen anything newer"
    assert b"Nippon" in first.get("/countries/").content
    for site in (second, first):
        assert b"Nippon" in site.get("/regions/east-asia/").content


def test_a_page_made_from_an_older_state_is_not_kept(site, live, monkeypatch):
    """Such as from a replica that is behind. A database that says so itself was restored: test_lasting.py."""
    site.get("/glossary/")
    site.pages.epoch._next = 1e12  # it asks the database no more
    site.pages.epoch.place.raise_to(epochs.stored_epoch() + 1000)
    with making(JAPAN) as calls:
        for _ in range(2):
            assert site.get(JAPAN).status_code == 200
    assert len(calls) == 2


def test_after_a_write_the_shared_epoch_is_raised_without_waiting(site, live, monkeypatch):
    site.get(JAPAN)
    monkeypatch.setattr(epochs, "HEALED_EVERY", 60)
    site.get(JAPAN)
    rename(live.subject.place, "Nippon")
    site.post("/admin/login/", {"username": "x", "password": "x"})
    assert b"Nippon" in site.get(JAPAN).content


def test_what_a_page_says_of_today_ends_at_midnight(site, live, monkeypatch):
    with making(JAPAN) as calls:
        site.get(JAPAN)
        monkeypatch.setattr(middleware.time, "time", lambda: next_midnight() - 1)
        site.get(JAPAN)
        assert len(calls) == 1
        midnight = next_midnight()
        monkeypatch.setattr(middleware.time, "time", lambda: midnight)
        site.get(JAPAN)
        assert len(calls) == 2
    moment = datetime.datetime.fromtimestamp(next_midnight(), timezone.get_current_timezone())
    assert moment.date() == timezone.localdate() + datetime.timedelta(days=1)
    assert (moment.hour, moment.minute) == (0, 0)


def away(*args, **kwargs):
    raise OperationalError("connection refused")


@contextmanager
def without_database():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(epochs, "stored_epoch", away)
        patched.setattr(snapshot, "stored_epochs", away)
        patched.setattr("django.db.backends.utils.CursorWrapper.execute", away)
        yield


def test_readers_outlive_the_database(site, live):
    page = site.get(JAPAN)
    tag = site.get(JAPAN, headers={"accept-encoding": "br"})["ETag"]
    assert "Atlas-Database" not in page.headers
    with without_database():
        again = site.get(JAPAN)
        known = site.get(JAPAN, headers={"accept-encoding": "br", "if-none-match": tag})
        missing = site.get("/minerals/")
    assert (again.status_code, again.content, again["Atlas-Database"]) == (200, page.content, "away")
    assert (known.status_code, known["Atlas-Database"]) == (304, "away")
    assert missing.status_code == 503
    assert missing["Retry-After"]


def test_a_page_that_had_ended_is_better_than_none(site, live):
    page = site.get(JAPAN)
    rename(live.subject.place, "Nippon")
    site.get("/glossary/")
    with without_database():
        again = site.get(JAPAN)
    assert (again.status_code, again.content, again["Atlas-Database"]) == (200, page.content, "away")


def test_a_deployment_without_a_store_has_none(live, settings):
    settings.PAGE_STORE_BYTES = 0
    client = Client()
    assert client.get(JAPAN).content == client.get(JAPAN).content
    assert Edition.objects.live().exists()


def test_shared_caches_may_answer_for_a_while(processes, live, settings):
    settings.PUBLIC_CACHE_CONTROL = "public, max-age=0, s-maxage=10, stale-if-error=86400"
    site = processes()
    assert "s-maxage=10" in site.get(JAPAN)["Cache-Control"]
    assert (
        site.get("/charts/cobalt-mine-production-contained-map.svg")["Cache-Control"] == "public, max-age=600"
    )
