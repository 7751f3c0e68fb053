"""The file of concentration and the tables of pages say the same of the real figures."""

import io
import json
import re
import zipfile
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from minerals.downloads import of_mineral
from minerals.downloads.about import more_columns
from minerals.downloads.concentration import ConcentrationRow
from minerals.models import HeadlineSource, Mineral
from minerals.wording.numbers import number, percent
from tables.files import csv_cell

from ..reading import rows_in, table
from ..real_minerals import LOADED, load_minerals
from ..seeds import once_a_module

loaded_once = once_a_module(load_minerals)


@pytest.fixture
def loaded(loaded_once, db):
    pass


def file_of(client, mineral):
    return table(client.get(f"/minerals/{mineral}/concentration.csv"))


def of(rows, year, *, measure="production", form="all", stage=None, source="usgs-mcs"):
    found = [
        one
        for one in rows
        if (one["year"], one["measure"], one["form"], one["source"]) == (str(year), measure, form, source)
        and stage in (None, one["stage"])
    ]
    (one,) = found
    return one


def shown_concentration(page):
    """{(anchor, year): (HHI, share of the largest, share of the largest three)} as the page shows them."""
    found = {}
    for part in re.findall(
        r'<div class="concentrated" id="(.+?)-concentration">(.+?)</table>', page, re.DOTALL
    ):
        for line in re.findall(r"<tr><th scope=\"row\">(.+?)</tr>", part[1], re.DOTALL):
            cells = re.split(r"</t[hd]>", re.sub(r"<abbr.*?</abbr>", "", line))
            year, hhi, largest, three, *_ = (" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in cells)
            found[part[0], year] = (hhi.partition(",  ")[0], largest.split()[0], three)
    return found


@pytest.mark.parametrize("mineral", LOADED)
def test_the_file_says_the_same_as_the_tables_of_the_page(client, loaded, mineral):
    page = client.get(f"/minerals/{mineral}/").content.decode()
    seen, checked = shown_concentration(page), 0
    named = HeadlineSource.objects.filter(mineral__slug=mineral).select_related("source")
    headlines = {(one.stage, one.measure): one.source.key for one in named}
    for one in file_of(client, mineral):
        if one["source"] != headlines.get((one["stage"], one["measure"]), "usgs-mcs"):
            continue  # the file has every source, the page the one that headlines
        parts = ("" if one["stage"] == "none" else one["stage"], one["measure"])
        parts += ("" if one["form"] == "all" else one["form"], one["basis"])
        cells = seen.pop(("-".join(filter(None, parts)), one["year"]), None)
        if cells is None:
            continue
        checked += 1
        at_least = "at least " if one["bound"] else ""
        low, high = (number(round(Decimal(one[name]))) for name in ("hhi_low", "hhi_high"))
        assert cells[0].startswith(f"{at_least}{low if low == high else f'{low} to {high}'}, ")
        assert cells[1] == percent(Decimal(one["top1_share"]))
        assert cells[2] == at_least + percent(Decimal(one["top3_share"]))
    assert seen == {}
    assert checked >= 2


def test_lithium_names_the_producer_that_its_total_leaves_out(client, loaded):
    one = of(file_of(client, "lithium"), 2025, stage="mine")
    assert one["excludes"] == "USA"
    assert round(Decimal(one["hhi_low"])) == 2024
    assert "excludes the United States" in one["remark"]
    assert one["leaders"].startswith("AUS;")


@pytest.mark.parametrize(
    ("mineral", "stage", "year", "leader", "share", "low"),
    [
        ("helium", "mine", 2024, "USA", "43.5", None),
        ("lime", "plant", 2024, "CHN", "73.5", 5458),
        ("mercury", "mine", 2022, "CHN", "86.2", 7516),
    ],
)
def test_a_year_is_of_one_edition(client, loaded, mineral, stage, year, leader, share, low):
    one = of(file_of(client, mineral), year, stage=stage)
    assert one["leaders"].split(";")[0] == leader
    assert Decimal(one["top1_share"]).quantize(Decimal("0.1")) == Decimal(share)
    assert low is None or round(Decimal(one["hhi_low"])) == low
    assert ";" not in one["release"]
    assert one["source"] == "usgs-mcs"


def test_a_corrected_table_names_both_releases_and_its_refusal(client, loaded):
    one = of(file_of(client, "rare-earths"), 2025, measure="reserves")
    assert one["release"] == "usgs-mcs-2026;usgs-mcs-2026-v1-1;usgs-mcs-2026-v1-3"
    assert one["refusal"] == "the world total is a lower bound"


@pytest.mark.parametrize("mineral", LOADED)
def test_every_row_has_an_index_or_a_reason(client, loaded, mineral):
    for one in file_of(client, mineral):
        assert bool(one["hhi_low"]) != bool(one["refusal"])
        assert one["release"]


def test_the_formats_agree(client, loaded):
    rows = file_of(client, "lithium")
    found = json.loads(client.get("/minerals/lithium.json").content, parse_float=Decimal)
    sheet = load_workbook(io.BytesIO(client.get("/minerals/lithium.xlsx").content))["Concentration"]
    head, *cells = sheet.iter_rows(values_only=True)
    assert head == ConcentrationRow._fields == tuple(rows[0])
    assert list(found["about"]["concentration_columns"]) == list(head)
    with zipfile.ZipFile(io.BytesIO(client.get("/minerals/lithium.zip").content)) as archive:
        assert rows_in(archive.read("concentration.csv")) == rows
        explained = archive.read("README.md").decode()
    assert "## Columns of the concentration" in explained
    meanings = more_columns(of_mineral(Mineral.objects.get(slug="lithium"), ""))["concentration_columns"]
    for name, meaning in meanings.items():
        assert f"- `{name}`: {meaning}" in explained
    for line, record, values in zip(rows, found["concentration"], cells, strict=True):
        for (name, text), value in zip(line.items(), values, strict=True):
            assert csv_cell(record[name]) == text
            assert csv_cell("" if value is None else value) == text or Decimal(text) == round(
                Decimal(value), 4
            )
