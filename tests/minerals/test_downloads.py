"""Downloads of a mineral: the same figures as its page, in four formats that no spreadsheet can be hurt by."""

import datetime
import io
import json
import os
import subprocess
import sys
import zipfile
from decimal import Decimal

import pytest
from openpyxl.utils import get_column_letter

from minerals.downloads import Download
from minerals.downloads.about import meanings, readme
from minerals.downloads.formats import as_json, as_xlsx, as_zip
from minerals.models import Basis, Flag, Measure, Release, Source, Stage, Unit
from minerals.tables.figures import FIGURES, Status, ordered
from tables.columns import plain
from tables.files import as_csv

from ..reading import rows_in, sheet

FIRST = (
    "country_iso3", "mineral", "stage", "form", "measure", "basis", "year", "value", "lower", "upper", "unit",
    "flag", "source", "release", "note",
)  # fmt: skip

COLUMNS = tuple(FIGURES.columns)


def row(**cells):
    """A row of a cobalt mine, but for what `cells` say."""
    usual = {
        "country_iso3": "JPN",
        "mineral": "cobalt",
        "stage": "mine",
        "form": "all",
        "measure": "production",
        "basis": "contained",
        "year": 2024,
        "value": Decimal("30.0000"),
        "lower": None,
        "upper": None,
        "unit": "t",
        "flag": "reported",
        "source": "usgs-mcs",
        "release": "usgs-mcs-2026",
        "note": "",
        "country": "Japan",
        "is_estimate": False,
        "excludes": "",
        "text": "",
        "revision": 1,
        "key": "jpn.cobalt.mine.all.production.contained.2024",
        "annotation": "",
        "caveat": "",
        "status": Status.CURRENT,
        "scenario": "",
        "headline": True,
        "attribution": "",
        "rankable": True,
        "is_current": True,
        "is_revised": False,
        "reason": "",
        "url": "https://atlas.example.org/figures/jpn.cobalt.mine.all.production.contained.2024/",
    }
    return FIGURES.tuple(**usual | cells)


@pytest.fixture(autouse=True)
def _nothing_is_barred(request, monkeypatch):
    """Ask no database in pure tests whether a source may be passed on."""
    if request.node.get_closest_marker("pure"):
        monkeypatch.setattr("minerals.passing_on.barred_sources", frozenset)


def download(*rows, **more):
    source = Source(key="usgs-mcs", title="Mineral Commodity Summaries", publisher="USGS", licence="CC0 1.0")
    release = Release(
        key="usgs-mcs-2026", source=source, name="MCS 2026", published=datetime.date(2026, 2, 6)
    )
    usual = {
        "slug": "cobalt",
        "title": "Cobalt",
        "subject": "Every figure of Cobalt.",
        "address": "https://atlas.example.org/minerals/cobalt/",
        "site": "https://atlas.example.org",
        "releases": [release] if rows else [],
    }
    return Download(rows=list(rows), **usual | more)


def rows_of(given):
    """The rows of a Download's CSV as dicts."""
    return rows_in(as_csv(given.table))


# The table


@pytest.mark.pure
def test_the_columns_begin_as_was_promised():
    assert COLUMNS[:15] == FIRST
    assert as_csv(download().table).decode() == ",".join(COLUMNS) + "\r\n"


@pytest.mark.pure
def test_rows_stand_in_one_order_whatever_order_they_came_in():
    rows = [
        row(measure="reserves", stage="none"),
        row(year=2025),
        row(country_iso3="AUS", year=2025),
        row(stage="refinery"),
        row(form="sponge"),
        row(),
    ]
    found = ordered(rows)
    assert found == ordered(reversed(rows))
    assert [(r.measure, r.stage, r.form, r.country_iso3, r.year) for r in found] == [
        ("production", "mine", "all", "AUS", 2025),
        ("production", "mine", "all", "JPN", 2024),
        ("production", "mine", "all", "JPN", 2025),
        ("production", "mine", "sponge", "JPN", 2024),
        ("production", "refinery", "all", "JPN", 2024),
        ("reserves", "none", "all", "JPN", 2024),
    ]


@pytest.mark.pure
@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("230000.0000", "230000"),
        ("0.5000", "0.5"),
        ("0.0000", "0"),
        ("-12.5", "-12.5"),
        ("1E+9", "1000000000"),
        ("0.0001", "0.0001"),
        ("9999999999999999.9999", "9999999999999999.9999"),
    ],
)
def test_a_number_is_written_with_a_dot_and_without_exponent_or_idle_zeros(number, text):
    assert plain(Decimal(number)) == text


# CSV


@pytest.mark.pure
@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-- Estimated",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "\u00a0=1",
    ],
)
def test_a_text_that_would_be_run_is_kept_from_it(text):
    (found,) = rows_of(download(row(note=text)))
    assert found["note"] == f"'{text}"
    (cell,) = [
        c for c in next(sheet(as_xlsx(download(row(note=text)))).iter_rows(min_row=2)) if c.column == 15
    ]
    assert cell.data_type == "s"
    assert "".join(cell.value.split()) == "".join(text.split())
    (found,) = json.loads(as_json(download(row(note=text))))["figures"]
    assert found["note"] == text


@pytest.mark.pure
@pytest.mark.parametrize("text", ["", "Estimated.", "1=1", "a-b", "'quoted'", "Côte d’Ivoire"])
def test_a_harmless_text_stays_as_it_is(text):
    (found,) = rows_of(download(row(note=text)))
    assert found["note"] == text


@pytest.mark.pure
def test_a_negative_number_stays_itself_in_every_format():
    given = download(row(value=Decimal("-12.5")))
    assert rows_of(given)[0]["value"] == "-12.5"
    cell = sheet(as_xlsx(given))["H2"]
    assert (cell.data_type, cell.value) == ("n", -12.5)
    assert json.loads(as_json(given))["figures"][0]["value"] == "-12.5"


@pytest.mark.pure
def test_csv_is_rfc_4180_in_utf_8_without_a_mark():
    content = as_csv(
        download(row(note='Has "quotes", commas\nand lines'), row(country="Côte d’Ivoire")).table
    )
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b'"Has ""quotes"", commas\nand lines"' in content
    assert content.endswith(b"\r\n")
    assert content.count(b'"') == 6  # nothing else is quoted
    assert [r["country"] for r in rows_in(content)] == ["Japan", "Côte d’Ivoire"]


@pytest.mark.pure
def test_what_is_not_there_is_an_empty_cell_and_a_zero_is_a_zero():
    withheld, none = rows_in(
        as_csv(
            download(row(value=None, flag="withheld"), row(value=Decimal(0), flag="zero", year=2025)).table
        )
    )
    assert (withheld["value"], none["value"]) == ("", "0")
    assert withheld["is_estimate"] == "false"


# JSON


@pytest.mark.pure
def test_json_numbers_are_exact():
    content = as_json(download(row(value=Decimal("9999999999999999.9999"), year=2024)))
    (found,) = json.loads(content)["figures"]
    assert found["value"] == "9999999999999999.9999"
    assert (found["year"], found["lower"], found["is_estimate"]) == (2024, None, False)


@pytest.mark.pure
def test_json_says_what_it_is_and_under_which_licence():
    found = json.loads(as_json(download(row(flag="estimated"))))
    assert list(found) == ["about", "licence", "figures"]
    assert found["about"]["page"] == "https://atlas.example.org/minerals/cobalt/"
    assert found["about"]["as_of"] == "2026-02-06"
    assert list(found["about"]["columns"]) == list(COLUMNS)
    assert found["about"]["codes"]["flag"] == {"estimated": meanings()["flag"]["estimated"]}
    assert found["licence"]["sources"][0]["licence"] == "CC0 1.0"
    assert list(found["figures"][0]) == list(COLUMNS)
    assert json.loads(as_json(download()))["figures"] == []


# XLSX and ZIP


@pytest.mark.pure
def test_the_sheet_has_a_frozen_head_a_filter_widths_and_numbers():
    found = sheet(as_xlsx(download(row(value=Decimal("0.5")), row(value=None, flag="withheld", year=2025))))
    assert found.freeze_panes == "A2"
    assert found.auto_filter.ref == f"A1:{get_column_letter(len(COLUMNS))}3"
    assert [c.value for c in found[1]] == list(COLUMNS)
    assert found["A1"].font.bold
    assert found.column_dimensions["O"].width > 40
    assert (found["G2"].value, found["H2"].value, found["H3"].value) == (2024, 0.5, None)
    assert (found["Q2"].data_type, found["Q2"].value) == ("b", False)


@pytest.mark.pure
def test_a_sum_that_lacks_a_member_is_no_number_in_the_sheet_by_years():
    lacking = row(country_iso3="EUU", country="European Union", flag="calculated", excludes="FIN")
    whole = lacking._replace(year=2023, excludes="")
    content = as_xlsx(download(lacking, whole))
    head, cells = ([c.value for c in r] for r in sheet(content, "Country x year").iter_rows())
    said = dict(zip(head, cells, strict=True))
    assert (said["2023"], said["2024"]) == (30, "≥ 30")


@pytest.mark.pure
def test_a_text_that_no_sheet_may_hold_is_cut_and_not_a_crash():
    content = as_xlsx(download(row(note="a\x00\x0bb" + "x" * 40_000)))
    assert sheet(content)["O2"].value.startswith("abxxx")
    assert len(sheet(content)["O2"].value) == 32_767


@pytest.mark.pure
def test_the_sheet_beside_it_explains_it():
    lines = [[c.value for c in r] for r in sheet(as_xlsx(download(row())), "README").iter_rows()]
    texts = {str(cell) for line in lines for cell in line if cell}
    assert {"Columns", "Flags", "Units", "How to cite it", "Sources"} <= texts
    assert any("https://atlas.example.org/minerals/cobalt/" in text for text in texts)


@pytest.mark.pure
def test_projections_are_counted_apart_from_what_was_observed():
    future = {"scenario": "base-case", "measure": "projected-production"}
    given = download(row(year=2023), row(), row(year=2030, **future), row(year=2040, **future))
    assert "2 figures for 2023 to 2024. 2 projections for 2030 to 2040." in readme(given)
    assert "1 projection for 2030." in readme(download(row(year=2030, **future)))


@pytest.mark.pure
def test_the_archive_holds_the_table_its_explanation_and_its_licence():
    given = download(row())
    with zipfile.ZipFile(io.BytesIO(as_zip(given))) as archive:
        assert archive.namelist() == ["data.csv", "README.md", "LICENCE.md"]
        assert archive.read("data.csv") == as_csv(given.table)
        explained, licence = archive.read("README.md").decode(), archive.read("LICENCE.md").decode()
    for column in COLUMNS:
        assert f"- `{column}`: {FIGURES.columns[column].column.meaning}" in explained
    assert "The newest release in it was published on 6 February 2026." in explained
    assert "1 figures of 2024." not in explained
    assert "1 figure for 2024." in explained
    assert "Critical Minerals Atlas. “Cobalt: figures”, data of 6 February 2026." in explained
    assert "MCS 2026, 6 February 2026. Source usgs-mcs: USGS" in explained
    assert "CC0 1.0" in licence
    assert "CC BY 4.0" in licence


@pytest.mark.pure
def test_an_empty_download_says_so():
    text = readme(download())
    assert "There is no figure." in text
    assert "No source of ours has a figure here." in text
    assert download().stem == "cobalt-atlas"


@pytest.mark.pure
@pytest.mark.parametrize(
    ("choices", "column"),
    [
        (Flag, "flag"),
        (Status, "status"),
        (Unit, "unit"),
        (Basis, "basis"),
        (Stage, "stage"),
        (Measure, "measure"),
    ],
)
def test_every_code_is_explained(choices, column):
    assert list(meanings()[column]) == list(choices)


MAKE = """
import hashlib, sys
import django
django.setup()
from tests.minerals.test_downloads import download, row
from minerals import passing_on
from minerals.downloads import FORMATS
passing_on.barred_sources = frozenset
given = download(row(), row(year=2025, note="=1"))
print([hashlib.sha256(write(given)).hexdigest() for write, _ in FORMATS.values()])
"""


@pytest.mark.pure
def test_what_comes_out_of_a_zip_may_be_read_by_everybody():
    with zipfile.ZipFile(io.BytesIO(as_zip(download(row())))) as archive:
        assert {one.external_attr >> 16 for one in archive.infolist()} == {0o644}


def test_the_same_data_gives_the_same_bytes_in_another_process_at_another_time():
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1", "PYTHONPATH": os.getcwd()}
    made = {
        subprocess.run(
            [sys.executable, "-c", MAKE],
            env=env | {"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(made) == 1
