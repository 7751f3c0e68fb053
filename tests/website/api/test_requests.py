"""Answers to invalid requests, and the traits that all answers share."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

from website.api.docs.operations import OPERATIONS
from website.api.routes import minerals as minerals_routes

from ...seeds import once_a_module
from .record import publish_record

published = once_a_module(publish_record)
pytestmark = pytest.mark.usefixtures("published", "db")
EXAMPLES = [example for _, operations in OPERATIONS for _, _, example in operations]


def refused(address, status, **headers):
    response = Client(raise_request_exception=False).get(address, headers=headers)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    found = json.loads(response.content)
    assert set(found) == {"type", "title", "status", "detail", "errors"}
    assert found["status"] == status
    return found


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("minreal=cobalt", "minreal"),
        ("stage=mines", "stage"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=ten", "limit"),
        ("limit=1_0", "limit"),
        ("limit=1&limit=2", "limit"),
        ("limit=", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999999999999999999", "offset"),
        ("offset=1000001", "offset"),
        ("year=0", "year"),
        ("year=2024.0", "year"),
        ("headline=perhaps", "headline"),
        ("released_since=yesterday", "released_since"),
        ("released_since=0", "released_since"),
        ("released_since=2026-02-30", "released_since"),
        ("country=", "country"),
        ("country=" + "x" * 101, "country"),
        ("&".join(f"country=c{n}" for n in range(51)), "country"),
        ("release=a&release=b", "release"),
        ("%00=1", "\N{REPLACEMENT CHARACTER}"),
        ("country[]=japan", "country[]"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(query, parameter):
    found = refused(f"/api/v1/figures?{query}", 422)
    assert found["errors"][0]["parameter"] == parameter
    assert found["detail"].startswith(parameter)


def test_an_error_says_what_is_allowed():
    (error,) = refused("/api/v1/figures?stage=mines", 422)["errors"]
    assert error["allowed"] == ["mine", "smelter", "refinery", "plant", "none"]
    (error,) = refused("/api/v1/countries/japan?limit=1", 422)["errors"]
    assert error["allowed"] == []
    (error,) = refused("/api/v1/lists?contry=japan", 422)["errors"]
    assert "country" in error["allowed"]


@pytest.mark.parametrize(
    "address",
    [
        "figures?country=atlantis",
        "figures?country=%00",
        "figures?mineral=unobtainium%00",
        "figures?region=%00",
        "figures?source=nobody",
        "figures?list=atlantis-2025",
        "figures?group=%F0%9F%92%8E",
        "figures?release=%00",
        "figures?release=baci-2026",
        "figures/jpn.cobalt",
        "countries/atlantis",
        "countries/%00",
        "countries/japan/editions/2",
        "countries/atlantis/profile",
        "minerals/unobtainium",
        "lists/atlantis-2025",
        "sources/nobody",
        "commodities/hs92-000000",
        "commodities/hs92-%D9%A1",
        "commodities/x%00-1/flows",
        "countries/japan/trade?exporter=atlantis",
        "nowhere",
        "countries/japan/",
    ],
)
def test_what_is_not_there_is_not_found(address):
    refused(f"/api/v1/{address}", 404)


@pytest.mark.parametrize("address", ["events/acid-stop/", "countries/japan/", "figures/", "nowhere/"])
def test_an_address_with_a_slash_at_its_end_is_told_so(address):
    assert "without the slash at its end" in Client().get(f"/api/v1/{address}").json()["detail"]


@pytest.mark.parametrize("form", ["%00", "a%00b", "%ff", "'"])
def test_a_form_that_no_figure_has_finds_none(form):
    assert Client().get(f"/api/v1/figures?form={form}").json()["count"] == 0


@pytest.mark.parametrize("words", ["%00", "%22", "'", "*", "(", "x" * 100, "%F0%9F%92%8E", "a OR b NEAR c"])
def test_whatever_is_searched_for_is_answered(words):
    assert Client().get(f"/api/v1/search?q={words}").status_code == 200


def test_a_number_that_is_too_large_is_no_error_of_ours():
    refused("/api/v1/countries/japan/editions/99999999999999999999", 422)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", ["/api/v1/figures", "/api/v1/nowhere"])
def test_the_api_is_only_read(method, address):
    response = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Content-Type"] == "application/problem+json"


def test_an_error_before_any_view_is_json_as_well():
    refused("/api/v1/figures", 400, host="evil.example")
    assert refused("/api/v1/figures?" + "&".join(f"a{n}=1" for n in range(10_001)), 400)


def test_a_database_that_is_away_asks_to_come_back(monkeypatch):
    def fail(*args):
        raise OperationalError("the database is locked")

    monkeypatch.setattr(minerals_routes, "page_of_table", fail)
    response = Client(raise_request_exception=False).get("/api/v1/sources")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert response["Content-Type"] == "application/problem+json"


def test_a_fault_of_ours_is_json_and_tells_nothing(monkeypatch):
    def fail(*args):
        raise ValueError("secret")

    monkeypatch.setattr(minerals_routes, "page_of_table", fail)
    found = refused("/api/v1/sources", 500)
    assert "secret" not in str(found)


# What all answers have in common


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/openapi.json", *EXAMPLES])
def test_an_answer_may_be_read_by_any_site_and_is_kept_until_it_changes(address):
    first = Client().get(address)
    assert first.status_code == 200, first.content
    assert first["Content-Type"].startswith("application/json")
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies
    again = Client().get(address, headers={"if-none-match": first["ETag"], "origin": "https://example.org"})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"


def test_head_has_the_headers_of_get():
    asked, headed = Client().get("/api/v1/lists"), Client().head("/api/v1/lists")
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed["ETag"] == asked["ETag"]
    assert headed["Content-Length"] == asked["Content-Length"] == str(len(asked.content))


def test_a_browser_may_ask_whether_it_may():
    headers = {
        "origin": "https://example.org",
        "access-control-request-method": "GET",
        "access-control-request-headers": "if-none-match",
    }
    response = Client().options("/api/v1/figures", headers=headers)
    assert response.status_code == 204
    assert "GET" in response["Access-Control-Allow-Methods"]
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_other_pages_are_for_this_site_alone():
    for address in ("/", "/api/", "/countries/japan/"):
        assert "Access-Control-Allow-Origin" not in Client().get(address)


def test_a_session_changes_nothing(editor):
    client = Client()
    client.force_login(editor)
    assert client.get("/api/v1/figures").content == Client().get("/api/v1/figures").content
    assert "Cookie" not in client.get("/api/v1/figures").get("Vary", "")


def test_addresses_are_those_of_the_site(settings):
    settings.SITE_URL = "https://atlas.example.org"
    page = Client().get("/api/v1/figures?limit=1").content.decode()
    assert "testserver" not in page
    assert '"next": "https://atlas.example.org/api/v1/figures?limit=1&offset=1"' in page
