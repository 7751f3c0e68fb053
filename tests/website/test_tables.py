"""A table that readers take is declared once: its rows are as declared, and every output has its columns."""

import csv
import io
import re

import pytest
from django.test import Client

from minerals.models import Source
from minerals.tables.estimates import GOVERNANCE, MARKET_SERIES, MARKET_VALUES
from minerals.tables.figures import FIGURES, FROZEN_FIGURES
from minerals.tables.shared import SOURCE, FactTable
from minerals.tables.sources import RELEASES
from minerals.tables.trade import COMMODITIES, COMMODITIES_NOW, FLOWS
from profiles.tables.countries import COUNTRIES
from profiles.tables.events import EVENTS
from profiles.tables.happenings import HAPPENINGS
from profiles.tables.projects import PROJECTS
from tables.files import csv_cell
from website.api.docs.renames import RENAMED
from website.data_package.descriptor import TABLES

from ..crawling import body
from ..declared import packed_objects, wrong
from ..seeds import once_a_module
from .test_data_package import fill

filled = once_a_module(fill)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]
POLICIES, PARTNERSHIPS = EVENTS.values()
IN_LISTS = {  # table -> a list of the API that has it
    FIGURES: "figures", COMMODITIES: "commodities", FLOWS: "commodities/hs92-283691/flows", POLICIES: "policies",
    PARTNERSHIPS: "partnerships", PROJECTS: "projects", HAPPENINGS: "events", RELEASES: "releases",
    COUNTRIES: "countries",
}  # fmt: skip
SAME_NAME = ("uses", "sources", "regions", "minerals", "lists", "editions")
IN_LISTS |= {table: table.name for table in TABLES if table.name in SAME_NAME}
IN_FILES = {  # table -> a file that has it, with its rows as JSON under a name
    FIGURES: ("/minerals/cobalt", "figures"), FLOWS: ("/trade/hs92-283691", "rows"), POLICIES: ("/policies", "rows"),
    PARTNERSHIPS: ("/partnerships", "rows"), PROJECTS: ("/projects", "rows"),
    HAPPENINGS: ("/events", "rows"),
}  # fmt: skip
EVERY = [*TABLES, FROZEN_FIGURES]


@pytest.fixture(autouse=True)
def _package(tmp_path, settings):
    settings.DATA_PACKAGE_DIR = tmp_path


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_of_the_data_package_is_as_declared(table):
    rows = list(packed_objects(table))
    assert rows, "nothing was tested"
    assert list(wrong(table, rows, table.packed, strict=True)) == []


@pytest.mark.parametrize("table", IN_LISTS, ids=lambda table: table.name)
def test_every_row_of_a_list_of_the_api_is_as_declared(table):
    rows = Client().get(f"/api/v1/{IN_LISTS[table]}?limit=500").json()["results"]
    assert rows, "nothing was tested"
    assert list(wrong(table, rows, table.columns)) == []


@pytest.mark.parametrize("table", IN_LISTS, ids=lambda table: table.name)
def test_the_api_has_the_columns_with_their_meanings(table):
    described = Client().get("/api/v1/openapi.json").json()["components"]["schemas"]
    schema = described[table.model.__name__]
    assert list(schema["properties"]) == list(table.columns)
    assert {name: one["description"] for name, one in schema["properties"].items()} == {
        name: str(one.column.meaning) for name, one in table.columns.items()
    }


@pytest.mark.parametrize("table", IN_FILES, ids=lambda table: table.name)
def test_a_file_has_the_columns_and_the_rows_of_the_api(table):
    stem, name = IN_FILES[table]
    head, *lines = csv.reader(io.StringIO(Client().get(f"{stem}.csv").content.decode(), newline=""))
    objects = Client().get(f"{stem}.json").json()[name]
    assert head == list(table.columns)
    assert {tuple(one) for one in objects} == {tuple(table.columns)}
    cells = [[csv_cell(_joined(value)) for value in one.values()] for one in objects]
    assert cells == lines
    assert list(wrong(table, objects, table.columns)) == []


def _joined(value):
    return ";".join(value) if isinstance(value, list) else value


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_data_package_has_the_columns_but_for_what_keys_name(table):
    head = body(Client().get(f"/data/{table.file}")).decode().partition("\r\n")[0].split(",")
    left_out = {name for name, one in table.columns.items() if one.column.of or one.column.daily}
    assert head == [name for name in table.columns if name not in left_out]
    assert head == [one["name"] for one in table.schema["fields"]]
    for one in table.columns.values():
        assert not one.column.of or one.column.of in table.columns


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_a_table_with_numbers_of_sources_asks_what_may_be_passed_on(table):
    names_sources = any(one.column.to == SOURCE for one in table.columns.values())
    assert not names_sources or isinstance(table, FactTable) or table is RELEASES
    assert isinstance(table, FactTable) == (
        table in (FIGURES, FROZEN_FIGURES, FLOWS, GOVERNANCE, MARKET_SERIES, MARKET_VALUES)
    )


@pytest.mark.parametrize("keys", ["baci", "usgs-mcs;baci"])
def test_a_row_of_a_barred_source_is_filled_into_no_table(keys):
    Source.objects.filter(key="baci").update(may_be_passed_on=False)
    for table in (FLOWS, COMMODITIES_NOW):
        row = table.tuple._make([None] * len(table.columns))
        kept, gone = row._replace(source="usgs-mcs"), row._replace(source=keys)
        assert table.filled([gone, kept]).rows == [kept]


def test_a_zero_is_a_number_in_json_and_an_empty_text_is_null():
    row = COMMODITIES_NOW.tuple._make([""] * len(COMMODITIES_NOW.columns))._replace(
        value_usd=1, quantity_kg=0
    )
    (found,) = COMMODITIES_NOW.objects([row])
    assert (found["value_usd"], found["quantity_kg"], found["note"], found["minerals"]) == (1, 0, None, [])


def test_one_name_has_one_type_wherever_it_stands():
    kinds = {}
    for table in TABLES:
        for name, one in table.columns.items():
            kinds.setdefault(name, set()).add((one.type, one.several))
    assert {name for name, found in kinds.items() if len(found) > 1} == {
        "published"
    }  # of a list: a year, or a day


def test_a_key_into_its_own_table_names_no_table():
    (twin,) = [one for one in COMMODITIES.schema["foreignKeys"] if one["fields"] == ["twin"]]
    assert twin["reference"] == {"resource": "", "fields": ["commodity"]}  # as Frictionless has it


def test_what_was_renamed_is_there_under_its_new_name():
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    for newer in ("projects", "events", "uses"):
        del paths[f"/api/v1/{newer}"]  # newer than the names
    takes = {one["name"] for methods in paths.values() for one in methods["get"]["parameters"]}
    asked = {new for _, names in RENAMED for _, new in names if "?" in new}
    assert {re.search(r"\?(\w+)=", new)[1] for new in asked} <= takes
    assert not {"since", "status"} & takes
