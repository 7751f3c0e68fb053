"""`/health/` and `/ready/`, and a site that has no content yet."""

from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from config import environment
from website import probes
from website.data_package.state import kind

from ..factories import CountryFactory
from ..reading import text


@pytest.fixture
def looked(settings, tmp_path, monkeypatch):
    """Each request looks again, at a site that has all but content."""
    monkeypatch.setattr(probes, "KEPT", 0)
    monkeypatch.setattr(probes, "_seen", (0.0, None))
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_PACKAGE_DIR = tmp_path / "package"
    return tmp_path


def build_package(settings):
    (Path(settings.DATA_PACKAGE_DIR) / f"state{kind()}").mkdir(parents=True)


@pytest.fixture
def site(db, looked, settings):
    """A site that is ready."""
    CountryFactory()
    build_package(settings)


def failing(client):
    answer = client.get("/ready/")
    assert "no-store" in answer["Cache-Control"]
    assert (answer.status_code, "Retry-After" in answer) == (503, True)
    assert set(answer.json()) == {"status", "failing"}
    return answer.json()["failing"]


@pytest.mark.parametrize("path", probes.PATHS)
def test_a_balancer_asks_by_address_and_without_tls(client, site, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    settings.PAGE_STORE_BYTES = 1_000_000
    client.handler.load_middleware()
    answer = client.get(path, headers={"host": "10.1.2.3:8000"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert not answer.cookies
    assert client.post(path).status_code == 405
    assert client.get("/", headers={"host": "10.1.2.3:8000"}, secure=True).status_code == 400


def away():
    return patch("django.db.backends.utils.CursorWrapper.execute", side_effect=OperationalError("secret"))


def test_a_process_lives_while_the_database_is_away_and_is_not_ready(client, site, caplog):
    with away():
        assert client.get("/health/").json() == {"status": "ok"}
        assert failing(client) == ["database"]
    assert "Not ready: database: secret" in caplog.messages
    assert client.get("/ready/").json() == {"status": "ready"}


def test_what_is_not_there_yet_is_named(client, db, looked, settings):
    assert failing(client) == ["content", "data package"]
    MigrationRecorder.Migration.objects.filter(app="profiles").order_by("-pk").first().delete()
    assert failing(client) == ["migrations", "content", "data package"]


def test_a_folder_that_takes_no_file_and_a_redis_that_is_away_are_named(client, site, looked, settings):
    (looked / "file").touch()
    settings.MEDIA_ROOT = looked / "file" / "media"
    assert failing(client) == ["storage"]
    settings.CACHES = settings.CACHES | {"default": environment.cache("redis://127.0.0.1:1/0")}
    assert failing(client) == ["storage", "redis"]


def test_a_look_leaves_no_file_and_serves_all_who_ask_at_once(client, site, looked, monkeypatch):
    monkeypatch.setattr(probes, "KEPT", 60)
    assert client.get("/ready/").status_code == 200
    assert not [path for path in (looked / "media").rglob("*") if path.is_file()]
    with away():
        assert client.get("/ready/").status_code == 200


@pytest.fixture
def guarded(client, settings):
    """A site that looks whether it has content, as outside the tests."""
    place = settings.MIDDLEWARE.index("website.middleware.ApiMiddleware") + 1
    guard = "website.middleware.BeingSetUpMiddleware"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:place], guard, *settings.MIDDLEWARE[place:]]
    return client


def test_a_site_without_content_says_that_it_is_being_set_up(guarded, db):
    for path in ("/", "/minerals/cobalt/", "/robots.txt", "/data/figures.csv"):
        answer = guarded.get(path)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "is being set up" in text(answer)
    assert guarded.get("/api/v1/minerals").json()["status"] == 503
    assert guarded.get("/admin/login/").status_code == 200
    assert guarded.get("/health/").status_code == 200
    CountryFactory()
    assert guarded.get("/minerals/").status_code == 200


def test_a_site_with_content_is_not_asked_again(guarded, db):
    CountryFactory()
    guarded.get("/minerals/none/")
    with patch.object(probes, "is_seeded", side_effect=AssertionError):
        assert guarded.get("/minerals/").status_code == 200
