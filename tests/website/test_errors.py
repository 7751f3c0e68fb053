"""Errors as visitors get them: a page in the site's look, with its headers, and never a bare 500."""

import errno
import json
import logging
import re
from itertools import product
from types import SimpleNamespace
from unittest.mock import Mock, patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, OperationalError, ProgrammingError
from django.test import Client
from django.urls import reverse

from config.logs import Formatter, JsonFormatter, redacted, without_tokens
from website import errors, probes

from ..seeds import once_a_module, publish_japan

published = once_a_module(publish_japan)


@pytest.fixture
def edition(published, db):
    return published


COOKIE = "csrftoken=" + "a" * 32
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def visitor():
    """A client that gets error pages, as visitors do, and is asked for its CSRF token."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def looks_like_the_site(response):
    page = response.content.decode()
    assert re.search(r'<link rel="stylesheet" href="/static/css/site\.[0-9a-f]{12}\.css"', page)
    assert "Critical Minerals Atlas" in page
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    return page


BODIES = [
    (f"{FORM}; charset=utf-7", b"x"),
    (f"{FORM}; charset=utf-16", b"x=1"),
    (f"{FORM}; charset=idna", b"x=1"),
    (f"{FORM}; charset=hex", b"x=1"),
    (f"{FORM}; charset=no-such", b"x=1"),
    (FORM, b"&".join(b"a=1" for _ in range(10_001))),
    (FORM, b"a=" + b"x" * 2_700_000),
    (FORM, b"\xff\xfe=%00%ff&%zz"),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=", b"x"),
    ("multipart/form-data; boundary=" + "x" * 5000, b"x"),
    ("multipart/form-data; boundary=b\xff", b"--b\r\n"),
    ("multipart/form-data; boundary=b; charset=utf-7", b"--b\r\n\r\n+AD\r\n--b--"),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--"),
    ("multipart/form-data; boundary=b",
     b"--b\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--b--"),
    ("multipart/form-data; boundary=b",
     b'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nx\r\n' * 101 + b"--b--"),
    ("text/plain; charset=utf-7", b"x"),
    ("\xff/x", b"x"),
    ("", b"x"),
]  # fmt: skip


@pytest.mark.parametrize(("content_type", "body"), BODIES)
def test_no_body_is_an_error_of_ours(content_type, body, db, visitor):
    for address in ("/", "/admin/login/", "/countries/japan/", "/nowhere/", "/health/"):
        for headers in ({}, {"cookie": COOKIE}):
            answer = visitor.generic("POST", address, body, content_type=content_type, headers=headers)
            assert 400 <= answer.status_code < 500, (address, answer.status_code)
            looks_like_the_site(answer)


METHODS = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "get", ""]
ADDRESSES = ["/", "/countries/?mineral=%00%ff&page=-1", "/countries/japan.json", "/admin/", "/preview/x/"]


@pytest.mark.parametrize(
    "headers",
    [
        {"range": "bytes=9-1,,x"}, {"if-none-match": '"', "if-modified-since": "never"}, {"hx-request": "true"},
        {"hx-request": "true", "hx-history-restore-request": "x", "hx-current-url": "http://[::1"},
        {"hx-current-url-uri-autoencoded": "true", "hx-current-url": "%ff%00"},
        {"hx-trigger": "%7B", "hx-target": "\xff"},
        {"cookie": "sessionid=\xff; csrftoken=\"; messages=x; =;;"}, {"cookie": "messages=" + "W" * 4000},
        {"cookie": "sessionid=" + "x" * 5000}, {"host": "testserver:0"}, {"accept-encoding": "gzip;q=x"},
        {"accept": "\xff", "accept-language": "x" * 5000}, {"x-forwarded-for": "x", "x-forwarded-proto": "ftp"},
        {"referer": "http://[", "origin": "null"}, {"content-length": "x"}, {"transfer-encoding": "chunked"},
    ],
)  # fmt: skip
def test_no_header_is_an_error_of_ours(headers, edition, visitor):
    for method, address in product(METHODS, ADDRESSES):
        assert visitor.generic(method, address, headers=headers).status_code < 500, (method, address)


def test_a_bad_request_says_so_in_a_page(db, visitor):
    answer = visitor.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "This request cannot be read" in looks_like_the_site(answer)


def test_a_form_that_is_too_old_says_what_to_do(db, visitor):
    answer = visitor.post(reverse("admin:login"), {"username": "x"}, headers={"cookie": COOKIE})
    assert answer.status_code == 403
    assert "copy what you typed" in looks_like_the_site(answer)
    assert "sent no cookie" in looks_like_the_site(visitor.__class__(enforce_csrf_checks=True).post("/"))


# The database away


def failing(error):
    """Every statement on every connection fails."""
    return patch("django.db.backends.utils.CursorWrapper.execute", side_effect=error)


READERS = [
    "/",
    "/countries/",
    "/countries/japan/",
    "/countries/japan/editions/1.xlsx",
    "/minerals/cobalt/",
    "/minerals/x/",
]


@pytest.mark.parametrize("address", READERS)
def test_readers_are_told_to_come_back(address, edition, visitor, caplog):
    with failing(OperationalError("server closed the connection\nunexpectedly")):
        answer = visitor.get(address)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "no-store" in answer["Cache-Control"]
    assert "does not answer" in looks_like_the_site(answer)
    assert [r.exc_info for r in caplog.records if r.levelno >= logging.ERROR and "answer" in r.message] == [
        None
    ]


def test_what_fails_before_any_view_is_answered_too(editor, visitor):
    visitor.force_login(editor)
    for address in (reverse("admin:index"), reverse("admin:login")):
        with failing(OperationalError("gone")):
            answer = visitor.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "Load this page again" in looks_like_the_site(answer)


def test_a_fault_of_ours_is_a_500_in_a_page(edition, visitor):
    with failing(IntegrityError("no")):
        answer = visitor.get("/")
    assert answer.status_code == 500
    assert "Something broke" in looks_like_the_site(answer)
    assert "Retry-After" not in answer


def test_an_address_that_leads_nowhere_needs_no_database(db, visitor):
    with failing(OperationalError("gone")):
        assert visitor.get("/nowhere/").status_code == 404


def caused(error, **facts):
    error.__cause__ = type("Cause", (Exception,), facts)()
    return error


@pytest.mark.parametrize(
    ("vendor", "error", "away"),
    [
        ("sqlite", caused(OperationalError("database is locked"), sqlite_errorname="SQLITE_BUSY"), True),
        ("sqlite", caused(OperationalError("disk is full"), sqlite_errorname="SQLITE_FULL"), True),
        ("sqlite", caused(OperationalError("no such table: x"), sqlite_errorname="SQLITE_ERROR"), True),
        ("sqlite", caused(OperationalError("too many SQL variables"), sqlite_errorname="SQLITE_ERROR"), False),
        ("sqlite", caused(DatabaseError("file is not a database"), sqlite_errorname="SQLITE_NOTADB"), True),
        ("sqlite", DatabaseError("Save with update_fields did not affect any rows."), False),
        ("postgresql", OperationalError("terminating connection"), True),
        ("postgresql", caused(ProgrammingError("no relation"), sqlstate="42P01"), True),
        ("postgresql", caused(ProgrammingError("syntax"), sqlstate="42601"), False),
        ("postgresql", ValueError("x"), False),
        ("postgresql", OSError(errno.ENOSPC, "No space left on device"), True),
        ("sqlite", OSError(errno.EDQUOT, "Quota exceeded"), True),
        ("sqlite", FileNotFoundError(errno.ENOENT, "No such file"), False),
    ],
)  # fmt: skip
def test_only_a_database_that_cannot_answer_is_unavailable(vendor, error, away, monkeypatch):
    monkeypatch.setattr(errors, "connection", SimpleNamespace(vendor=vendor))
    assert errors.is_unavailable(error) is away


# What stands in the logs

TOKEN = "kH3x-vQ_0aB7mPzR5tYwLc2nEj9sUdGi"


@pytest.mark.parametrize(
    "address",
    [
        f"/preview/{TOKEN}/", f"//preview/{TOKEN}", f"/preview/{TOKEN}/images/a.jpg", f"/PREVIEW/{TOKEN}/",
        f"/preview%2F{TOKEN}/", f"/%70review/{TOKEN}/", f"/preview/%6B{TOKEN[1:]}/", f"/%2570review%252f{TOKEN}",
        f"/admin/login/?next=/preview/{TOKEN}/", f"/admin/login/?next=%2Fpreview%2F{TOKEN}%2F",
        f"http://atlas.example.org/preview/{TOKEN}/?a=b",
        f"/preview\\{TOKEN}", f"/preview%5c{TOKEN}", f"/preview\\\\{TOKEN}", f"/preview%255C{TOKEN}",
        f"/preview/%2f{TOKEN}/",
    ],
)  # fmt: skip
def test_the_token_of_a_preview_stands_in_no_log(address):
    for line in (
        '127.0.0.1 - "GET {} HTTP/1.1" 404 12 "{}" "curl"',
        "Not Found: {}",
        "Invalid line: b'GET {}'",
    ):
        said = without_tokens(line.format(address, address))
        assert TOKEN[1:] not in said
        assert said.startswith(line[:8])


def test_other_addresses_are_logged_as_they_are():
    line = '"GET /countries/%E2%82%AC/?q=a%20b HTTP/1.1" templates/profiles/preview.html, line 3 /profile/3/preview/'
    assert without_tokens(line) == line


@pytest.mark.parametrize(
    ("line", "logged"),
    [
        ("no letter to reader@example.org, code 550", "no letter to …@…, code 550"),
        ("Key (email)=(Ann.Lee+x@mail.example.co.uk) exists", "Key (email)=(…@…) exists"),
        ("Invalid request from ip=203.0.113.9: x", "Invalid request from ip=…: x"),
        ("address 2001:db8::7, ::ffff:203.0.113.9", "address …, …"),
        (
            "at 02:18:49 on http://127.0.0.1:8765, [::1]:8000",
            "at 02:18:49 on http://127.0.0.1:8765, [::1]:8000",
        ),
        ("nodes::of, 1.2.3, version 27.0.1.5000, a::b", "nodes::of, 1.2.3, version 27.0.1.5000, a::b"),
    ],
)
def test_no_log_has_an_address_of_a_person(line, logged):
    assert redacted(line) == logged


def formatted(caplog):
    return [Formatter("{message}", style="{").format(record) for record in caplog.records]


def test_a_line_has_the_id_of_its_request_as_the_proxy_names_it(db, visitor, caplog, settings):
    lines = JsonFormatter()

    def logged(name):
        caplog.clear()
        assert visitor.get("/no-such-page/", headers={"X-Request-ID": name}).status_code == 404
        return json.loads(lines.format(caplog.records[-1]))

    line = logged("abcdef-12345678")
    assert {name: line[name] for name in ("level", "logger", "message", "status")} == {
        "level": "WARNING",
        "logger": "django.request",
        "message": "Not Found: /no-such-page/",
        "status": 404,
    }
    assert re.fullmatch("[0-9a-f]{32}", line["request_id"])  # anybody may send the header
    settings.BEHIND_PROXY = True
    assert logged("abcdef-12345678")["request_id"] == "abcdef-12345678"
    assert re.fullmatch("[0-9a-f]{32}", logged('"}\\n{')["request_id"])


def test_a_fault_in_json_is_one_line_and_its_page_names_the_request(db, visitor, caplog, monkeypatch):
    monkeypatch.setattr("website.home.Selection.of", Mock(side_effect=ValueError("to reader@example.org")))
    response = visitor.get("/")
    text = JsonFormatter().format(caplog.records[-1])
    line = json.loads(text)
    assert "\n" not in text
    assert line["error"].endswith("ValueError: to …@…")
    assert f"<code>{line['request_id']}</code>" in looks_like_the_site(response)


def test_django_s_own_warnings_are_without_it_too(db, visitor, caplog):
    visitor.get(f"/preview/{TOKEN}/")
    assert formatted(caplog) == ["Not Found: /preview/…"]


def test_no_refusal_and_no_answer_that_says_later_is_logged_as_an_error(db, visitor):
    (console,) = (one for one in logging.getLogger("django").handlers if one.get_name() == "console")
    seen = []
    with patch.object(console, "emit", seen.append):
        assert visitor.get("/", headers={"host": "two words"}).status_code == 400
        assert visitor.get("/admin/login/?next=%00").status_code == 400
        with patch.object(probes, "failing", return_value=["database"]):
            assert visitor.get("/ready/").status_code == 503
    assert {record.status_code for record in seen} == {400, 503}
    assert {record.levelname for record in seen} == {"WARNING"}


def test_a_refusal_is_one_line_and_a_fault_has_its_traceback(db, visitor, caplog, monkeypatch):
    for error, one_line in ((PermissionDenied("no"), True), (ValueError("ours"), False)):
        monkeypatch.setattr("website.home.Selection.of", Mock(side_effect=error))
        caplog.clear()
        visitor.get("/")
        (line,) = formatted(caplog)
        assert ("\n" not in line) is one_line
    caplog.clear()
    visitor.get("/", headers={"host": "evil.example"})
    assert [line.count("\n") for line in formatted(caplog)] == [0]
