import http.client
import json
import logging
import socket

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.test import RequestFactory
from django.urls import reverse
from gunicorn.http.errors import LimitRequestLine

from audit_log import audit
from config.worker import Worker
from website.api.problems import MEDIA_TYPE
from website.middleware import LoopbackOnlyMiddleware


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("", 200), ("192.0.2.7", 403)]
)
def test_a_demonstration_answers_its_own_machine_alone(address, status):
    class Answer:
        status_code = 200

    request = RequestFactory().get("/", REMOTE_ADDR=address)
    assert LoopbackOnlyMiddleware(lambda request: Answer())(request).status_code == status


@pytest.mark.parametrize(
    "address",
    [
        "/admin/login/?next=%00",
        "/admin/profiles/review/?state=%00",
        "/admin/profiles/profile/add/?country=%00",
    ],
)
def test_a_null_byte_at_the_desk_is_a_bad_request(address, db, client):
    assert client.get(address).status_code == 400


def test_a_null_byte_in_what_is_posted_is_one_too(db, client):
    assert client.post("/admin/login/", {"username": "a\0b", "password": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [("/admin/login/", 200), ("/admin/", 302), ("/nowhere/", 404), ("/preview/no-key/", 404), ("/health/", 200),
     ("/report/", 200), ("/api/v1/nowhere", 404), ("/static/nowhere.css", 404)],
)  # fmt: skip
def test_no_answer_lets_a_script_use_what_no_page_uses_and_security_keys_are_for_this_site(
    address, status, db, client
):
    response = client.get(address)
    assert response.status_code == status
    policy = response["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()", "payment=()"} < set(policy)
    assert {"publickey-credentials-get=(self)", "publickey-credentials-create=(self)"} < set(policy)


@pytest.mark.parametrize("address", ["/admin/login/", "/nowhere/", "/report/"])
def test_no_page_loads_frames_or_sends_a_form_elsewhere(address, db, client):
    policy = client.get(address)["Content-Security-Policy"].split("; ")
    assert {name.partition(" ")[::2] for name in policy} == {
        ("default-src", "'self'"), ("img-src", "'self' data:"), ("font-src", "'self'"), ("object-src", "'none'"),
        ("base-uri", "'self'"), ("form-action", "'self'"), ("frame-ancestors", "'none'"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("host", "to_https", "status"), [("evil.example", False, 400), ("127.0.0.1", True, 301)]
)
def test_neither_does_one_that_no_view_has_made(host, to_https, status, db, client, settings):
    settings.SECURE_SSL_REDIRECT, settings.PAGE_STORE_BYTES = to_https, 1_000_000
    client.handler.load_middleware()
    response = client.get("/", HTTP_HOST=host)
    assert response.status_code == status
    assert response["Permissions-Policy"] == settings.PERMISSIONS_POLICY


def test_an_address_that_is_too_long_for_the_server_is_refused_as_by_the_api():
    server, client = socket.socketpair()
    worker = Worker.__new__(Worker)
    worker.log = logging.getLogger("gunicorn.error")
    worker.handle_error(None, server, ("127.0.0.1", 1), LimitRequestLine(9000, 8190))
    server.close()
    answer = http.client.HTTPResponse(client)
    answer.begin()
    assert (answer.status, answer.headers["Content-Type"]) == (414, MEDIA_TYPE)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    body = json.loads(answer.read())
    assert (body["status"], body["errors"]) == (414, [])
    assert "too long" in body["detail"]
    client.close()


@pytest.fixture
def locked(monkeypatch):
    """A database that takes no event of the audit log, so no act at all."""

    def refuse(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(audit, "log", refuse)


def test_a_locked_database_costs_nobody_their_text(profile, editor, client, locked):
    client.force_login(editor)
    address = reverse("admin:profiles_profile_comments", args=[profile.pk])
    answer = client.post(address, {"place": "", "body": "Typed for <b>an hour</b>."})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Cache-Control"] == "private, no-store"
    assert "What you sent was not saved" in page
    assert "Typed for &lt;b&gt;an hour&lt;/b&gt;." in page
    assert not profile.comments.exists()


def test_no_password_is_given_back(db, client, locked):
    client.force_login(get_user_model().objects.create_superuser("chief"))
    address = reverse("admin:auth_user_password_change", args=[client.session["_auth_user_id"]])
    phrase = "zinnober galmei kupfer 7"
    answer = client.post(address, {"password1": phrase, "password2": phrase, "usable_password": "true"})
    assert answer.status_code == 503
    assert phrase not in answer.content.decode()


def test_a_page_of_the_desk_says_that_the_database_is_away(editor, client, monkeypatch):
    client.force_login(editor)

    def refuse(self):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(
        "django.contrib.admin.sites.AdminSite.each_context", lambda site, request: refuse(site)
    )
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 503
    assert "Load this page again" in answer.content.decode()
