"""The OpenAPI description, and the page for people: what they promise holds."""

import contextlib
import io
import json
import re
from html import unescape
from unittest import mock
from urllib.parse import urlsplit

import jsonschema
import pytest
from django.test import Client
from openapi_spec_validator import validate

from profiles.public.timelines import ProjectSelection, Selection
from profiles.tables.events import EVENTS
from profiles.tables.projects import PROJECTS
from website.api.docs.operations import OPERATIONS
from website.api.parameters import MOST_VALUES

from ...seeds import once_a_module
from .record import publish_record

published = once_a_module(publish_record)
pytestmark = pytest.mark.usefixtures("published", "db")
EXAMPLES = {name: example for _, operations in OPERATIONS for name, _, example in operations}


@pytest.fixture(scope="module")
def described(published, django_db_blocker):
    with django_db_blocker.unblock():
        return Client().get("/api/v1/openapi.json").json()


@pytest.fixture
def page():
    return Client().get("/api/").content.decode()


def operations(described):
    return {methods["get"]["operationId"]: methods["get"] for methods in described["paths"].values()}


def test_it_is_valid_openapi(described):
    validate(described)
    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": "http://testserver"}]


def test_operations_have_neat_names_and_read_only(described):
    assert {tuple(methods) for methods in described["paths"].values()} == {("get",)}
    for name, operation in operations(described).items():
        assert re.fullmatch(r"(list|get|search)_[a-z_]+", name)
        assert operation["summary"]
        assert operation["tags"]
        assert {"200", "304", "422"} <= operation["responses"].keys()


def test_parameters_are_described_and_bounded(described):
    for name, operation in operations(described).items():
        for one in operation["parameters"]:
            assert one.get("description"), (name, one["name"])
            schema = one["schema"]
            if schema.get("type") == "array":
                assert schema["maxItems"] == MOST_VALUES
                schema = schema["items"]
            if schema.get("type") == "integer":
                assert {"minimum", "maximum"} <= schema.keys(), (name, one["name"])


def test_a_filter_that_has_a_columns_name_has_its_words_and_codes(described):
    seen = 0
    for name, operation in operations(described).items():
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        page = described["components"]["schemas"][schema["$ref"].split("/")[-1]]
        if "results" not in page["properties"] or name == "search_atlas":
            continue
        row = page["properties"]["results"]["items"]["$ref"].split("/")[-1]
        columns = described["components"]["schemas"][row]["properties"]
        for one in operation["parameters"]:
            if (
                one["name"] in columns
                and one["in"] == "query"
                and (name, one["name"]) != ("list_figures", "release")
            ):
                assert one["description"].startswith(columns[one["name"]]["description"]), (name, one["name"])
                seen += 1
    assert seen > 20


@pytest.mark.parametrize("table", EVENTS.values(), ids=lambda table: table.name)
def test_the_facets_of_a_page_are_the_filters_of_the_api(table, described):
    found = {one["name"]: one for one in operations(described)[f"list_{table.name}"]["parameters"]}
    assert {facet.column for facet in Selection.declared_facets.values()} <= found.keys()
    for name in ("type", "status_today"):
        assert found[name]["schema"]["items"]["enum"] == list(table.columns[name].column.codes)


def test_the_facets_of_projects_are_the_filters_of_the_api(described):
    found = {one["name"]: one for one in operations(described)["list_projects"]["parameters"]}
    assert {facet.column for facet in ProjectSelection.declared_facets.values()} <= found.keys()
    assert found["status"]["schema"]["items"]["enum"] == list(PROJECTS.columns["status"].column.codes)


def test_an_address_that_is_too_long_is_an_answer_of_what_takes_values(described):
    for name, operation in operations(described).items():
        takes = any(one["in"] == "query" for one in operation.get("parameters", ()))
        assert ("414" in operation["responses"]) == takes, name


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_answered_as_described(name, described):
    answer = Client().get(EXAMPLES[name])
    assert answer.status_code == 200
    found = answer.json()
    schema = operations(described)[name]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(found, schema | {"components": described["components"]})
    assert found.get("results", [0]), "an example that finds nothing shows nothing"


def test_every_operation_has_an_example(described):
    assert EXAMPLES.keys() == operations(described).keys()


def test_the_examples_of_parameters_are_answered(described):
    for path, methods in described["paths"].items():
        operation = methods["get"]
        values = {one["name"]: one["example"] for one in operation["parameters"] if "example" in one}
        address = path.format(**{name: value for name, value in values.items() if f"{{{name}}}" in path})
        query = {name: value for name, value in values.items() if f"{{{name}}}" not in path}
        assert Client().get(address, query).status_code == 200, (address, query)


# The page


def listings(page):
    found = re.findall(r'<pre class="listing" tabindex="0"><code>(.*?)</code></pre>', page, re.DOTALL)
    return [unescape(one) for one in found]


def answered(address):
    parts = urlsplit(address)
    assert parts.netloc == "testserver"
    response = Client().get(f"{parts.path}?{parts.query}")
    assert response.status_code == 200, address
    return response


def test_the_page_names_every_operation_with_its_example(page, described):
    for path in described["paths"]:
        assert f">{path}</code>" in page
    for example in EXAMPLES.values():
        assert f'href="{example.replace("&", "&amp;")}"' in page


def test_the_page_lists_the_codes(page):
    for code in ("refinery", "net-import-reliance", "oxide", "reserve-holder", "withheld", "bloc"):
        assert f"<code>{code}</code>" in page


def test_the_addresses_in_its_listings_are_answered(page):
    found = [
        address for code in listings(page) for address in re.findall(r"http://testserver/api[^'\"\s]*", code)
    ]
    assert len(found) == 5
    for address in found:
        answered(address)


def test_its_program_prints_each_figure(page):
    (program,) = [code for code in listings(page) if "urlopen" in code]

    def urlopen(address):
        return contextlib.closing(io.BytesIO(answered(address).content))

    with mock.patch("urllib.request.urlopen", urlopen), contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(program, "<page>", "exec"), {})
    assert "COD 2024 60 t reported" in printed.getvalue()
    assert "ZMB 2024 None t withheld" in printed.getvalue()


def test_its_error_is_the_error(page):
    (shown,) = [json.loads(code) for code in listings(page) if '"status": 422' in code]
    assert Client().get("/api/v1/figures?stage=mines").json() == shown


def test_its_answer_is_the_answer(page):
    (shown,) = [json.loads(code) for code in listings(page) if '"country_iso3": "COD"' in code]
    whole = Client().get("/api/v1/figures/cod.cobalt.mine.all.production.contained.2024").json()
    assert shown.items() <= whole.items()
    assert whole.keys() - shown.keys() == {"revisions"}


def test_programs_find_the_description_and_the_page(page):
    assert '<link rel="service-desc" type="application/json" href="/api/v1/openapi.json">' in page
    assert 'rel="service-doc"' in Client().get("/api/v1/sources")["Link"]
    assert 'href="/api/"' in Client().get("/").content.decode()
    assert "Disallow: /api/v1/" in Client().get("/robots.txt").content.decode()
    assert "/api/</loc>" in Client().get("/sitemap-pages.xml").content.decode()


def test_the_page_needs_no_figure(monkeypatch):
    monkeypatch.setattr("website.api.views.figure_at", lambda *args: None)
    assert Client().get("/api/").status_code == 200


def test_the_description_asks_no_database(db, client, django_assert_num_queries):
    """Programs read it where there is none, as the tests that ask at random do."""
    with django_assert_num_queries(0):
        assert "Atlas-Data-Version" not in client.get("/api/v1/openapi.json").headers
