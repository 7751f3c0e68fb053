"""Tidy CSV: rows written are read back, and all faults are reported at once."""

import csv
import io
from decimal import Decimal

import pytest

from minerals.importers.reading.extracts import FigureRow, Identity
from minerals.importers.reading.tables import read_table
from minerals.importers.tidy.figures import (
    COLUMNS,
    CORRECTION_COLUMNS,
    read_corrections,
    read_figures,
    write_figures,
)

pytestmark = pytest.mark.pure

KNOWN = {"countries": {"COD", "USA", "WLD"}, "minerals": {"cobalt"}}


def figures_of(path):
    return read_figures(path.name, read_table(path, COLUMNS), **KNOWN)


GOOD = dict.fromkeys(COLUMNS, "") | {
    "country_iso3": "COD",
    "mineral": "cobalt",
    "stage": "mine",
    "form": "all",
    "measure": "production",
    "basis": "contained",
    "year": "2024",
    "value": "226000",
    "unit": "t",
    "flag": "estimated",
    "is_estimate": "true",
}


def write(path, *rows, columns=COLUMNS):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def read(tmp_path):
    return lambda *rows: figures_of(write(tmp_path / "survey.csv", *rows))


def test_rows_survive_writing_and_reading(tmp_path):
    identity = Identity("COD", "cobalt", "mine", "all", "production", "contained", 2024)
    rows = [
        FigureRow(
            identity, "t", "estimated", value=Decimal("226000.5"), is_estimate=True, note="A “note”,\nlong"
        ),
        FigureRow(
            identity._replace(country="WLD"),
            "t",
            "bounded",
            lower=Decimal(100),
            excludes="USA",
            source_line=7,
        ),
    ]
    text = io.StringIO()
    write_figures(reversed(rows), text)
    path = tmp_path / "survey.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    assert figures_of(path) == (rows, [])


def test_a_good_row_is_a_figure_that_knows_its_line(read):
    (row,), problems = read(GOOD)
    assert not problems
    assert (row.key, row.value, row.file, row.line) == (
        "cod.cobalt.mine.all.production.contained.2024", Decimal(226000), "survey.csv", 2
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"country_iso3": "XXX"}, "no country 'XXX'"),
        ({"mineral": "unobtainium"}, "no mineral 'unobtainium'"),
        ({"stage": "quarry"}, "stage 'quarry' is none of mine, smelter, refinery, plant, none"),
        ({"unit": "tons"}, "unit 'tons' is none of"),
        ({"form": "All Forms"}, "form 'All Forms' is not a slug"),
        ({"year": "24"}, "year '24' is not between"),
        ({"value": "226,000"}, "value '226,000' is not a number"),
        ({"value": "-1"}, "value '-1' is not a number from zero up"),
        ({"value": "NaN"}, "value 'NaN' is not a number from zero up"),
        ({"value": "1.00001"}, "value '1.00001' has more than"),
        ({"value": "1e30"}, "value '1e30' has more than"),
        ({"value": ""}, "flag estimated needs a value"),
        ({"lower": "1"}, "flag estimated has no bounds"),
        ({"flag": "withheld", "is_estimate": "false"}, "flag withheld has no value"),
        ({"flag": "bounded", "value": ""}, "flag bounded needs either lower or upper"),
        ({"flag": "range", "value": "", "lower": "5", "upper": "5"}, "flag range needs a lower end"),
        ({"flag": "zero"}, "flag zero needs the value 0"),
        ({"flag": "described", "value": ""}, "flag described needs the source's word"),
        ({"is_estimate": "false"}, "flag estimated and is_estimate false contradict"),
        ({"flag": "reported"}, "flag reported and is_estimate true contradict"),
        ({"is_estimate": "yes"}, "is_estimate 'yes' is neither true nor false"),
        ({"excludes": "USA;XXX"}, "excludes names no country 'XXX'"),
        ({"text": "x" * 201}, "text has 201 characters"),
        ({"source_line": "12a"}, "source_line '12a' is not a whole number"),
        ({"source_line": "9" * 5000}, "source_line '9999"),
        ({"year": "9" * 5000}, "year '9999"),
        ({"value": "1_000"}, "value '1_000' is not a number"),
        ({"value": "١٢"}, "value '١٢' is not a number"),
        ({"value": "9" * 5000}, "value '9999"),
        ({"value": "1e-999999"}, "value '1e-999999' has more than"),
        ({"value": "0"}, "value 0 is flag zero"),
        ({"value": "0", "flag": "reported", "is_estimate": "false"}, "value 0 is flag zero"),
        ({"flag": "calculated"}, "flag calculated is for our own sums"),
        ({"unit": "%"}, "unit % and measure production contradict each other"),
        ({"measure": "net-import-reliance"}, "unit t and measure net-import-reliance contradict each other"),
        ({"measure": "us-import-share", "unit": "%"}, "226,000 is more than 100 percent"),
        ({"note": "a\u202eb"}, "note contains invisible characters"),
        ({"text": "a\x1bb"}, "text contains invisible characters"),
    ],
)
def test_a_wrong_cell_is_named_with_file_line_and_reason(read, change, reason):
    rows, (problem,) = read({**GOOD, "year": "2025"}, {**GOOD, **change})
    assert len(rows) == 1
    assert str(problem).startswith(f"survey.csv, line 3: {reason}")
    assert len(str(problem)) < 400


def test_a_zero_is_zero_however_it_is_written(read):
    zeros = ("0", "-0", "0.0000", "0E+999999")
    rows, problems = read(
        *({**GOOD, "year": f"200{at}", "value": zero, "flag": "zero"} for at, zero in enumerate(zeros))
    )
    assert not problems
    assert [str(row.value) for row in rows] == ["0"] * 4


def test_codes_that_a_total_leaves_out_are_kept_without_blanks(read):
    (row,), _ = read({**GOOD, "excludes": " USA ; WLD;"})
    assert row.excludes == "USA;WLD"


def test_of_two_rows_of_one_figure_the_second_is_no_row_and_where_they_differ_neither_is(read):
    other = {**GOOD, "country_iso3": "USA"}
    rows, problems = read(GOOD, GOOD, other, {**other, "value": "7"})
    assert [row.line for row in rows] == [2]
    assert [(problem.line, problem.reason) for problem in problems] == [
        (3, "cod.cobalt.mine.all.production.contained.2024 is already on line 2"),
        (5, "usa.cobalt.mine.all.production.contained.2024 is already on line 4"),
        (4, "line 5 contradicts usa.cobalt.mine.all.production.contained.2024"),
    ]


def test_a_row_that_is_no_csv_does_not_hide_the_rows_behind_it(tmp_path):
    path = write(tmp_path / "survey.csv", GOOD, {**GOOD, "year": "2025"}, {**GOOD, "year": "2026"})
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:2], lines[2].replace("COD", '"COD"x'), lines[3]]), newline="")
    rows, problems = figures_of(path)
    assert [row.line for row in rows] == [2, 4]
    assert [problem.line for problem in problems] == [3]


def test_every_problem_of_every_row_is_reported_at_once(read):
    _, problems = read({**GOOD, "country_iso3": "XXX", "unit": "tons"}, GOOD, GOOD)
    assert [problem.line for problem in problems] == [2, 2, 4]
    assert problems[-1].reason == "cod.cobalt.mine.all.production.contained.2024 is already on line 3"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the header is empty"),
        (b"country,value\nCOD,1\n", "the header is country,value"),
        (",".join(COLUMNS).encode() + b"\nCOD,cobalt\n", "2 cells, the header has 17"),
        (",".join(COLUMNS).encode() + b"\nC\xf4te\n", "not UTF-8"),
        (",".join(COLUMNS).encode() + b'\n"COD"x,cobalt\n', "not readable as CSV"),
    ],
)
def test_a_broken_file_is_a_problem_and_no_crash(tmp_path, data, reason):
    path = tmp_path / "survey.csv"
    path.write_bytes(data)
    rows, (problem,) = figures_of(path)
    assert not rows
    assert problem.reason.startswith(reason)


def test_a_missing_file_is_a_problem(tmp_path):
    assert figures_of(tmp_path / "survey.csv") == (
        [],
        [("survey.csv", None, "the file is missing")],
    )


def test_corrections_come_by_release_with_source_and_reason(tmp_path):
    good = {**GOOD, "release": "survey-v2", "source": "survey", "reason": "Printed wrongly."}
    path = write(
        tmp_path / "corrections.csv",
        good,
        good,
        {**good, "year": "2025", "reason": ""},
        {**good, "year": "2023", "release": "survey-v9"},
        {**good, "year": "2022", "source": "gazette"},
        columns=CORRECTION_COLUMNS,
    )
    by_release, problems = read_corrections(
        path.name, read_table(path, CORRECTION_COLUMNS), releases={"survey-v2": "survey"}, **KNOWN
    )
    assert by_release["survey-v2"][0].reason == "Printed wrongly."
    # What is reported is no row: the others can be loaded without it.
    assert {release: [row.line for row in rows] for release, rows in by_release.items()} == {"survey-v2": [2]}
    assert [(problem.line, problem.reason) for problem in problems] == [
        (4, "a correction needs its reason"),
        (5, "no release 'survey-v9'"),
        (6, "the release is not of source 'gazette'"),
        (3, "cod.cobalt.mine.all.production.contained.2024 is already on line 2"),
    ]
