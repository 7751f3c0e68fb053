"""The reader of the wide world file: its form, its rows and damage, on excerpts written by hand."""

from decimal import Decimal

import pytest

from minerals.importers.publishers.usgs import wide
from minerals.importers.publishers.usgs.wide_notes import read_note
from minerals.importers.reading.files import TextFile
from minerals.models import Flag

from .wide_files import (
    HEADER,
    NO_RESERVES,
    figures,
    line,
    matches,
    read,
    reasons,
    table,
    tables,
)

pytestmark = pytest.mark.pure


# The form


def test_rows_say_the_edition_and_a_name_that_says_another_is_told():
    (file,) = [TextFile("MCS2031_World_Data.csv", table(line(country="World total (rounded)")))]
    extract = wide.read([file], tables())
    assert extract.edition == 2025
    assert [remark.reason for remark in extract.uncertain] == [
        "the file’s name says MCS2031 and its rows MCS2025: the rows are used"
    ]


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        "\ufeff" + HEADER,
        HEADER.replace("EST_ ", "EST_"),
        HEADER.replace("2024", "2031").replace("2023", "2030"),
        HEADER + ",,,",
        HEADER.replace("SOURCE", " source "),
    ],
)
def test_the_form_is_recognised_in_any_year(header):
    assert matches(header + "\r\n")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "\0",
        '"' * 5000,
        "Source,Country,Type,Prod_t_2022,Prod_t_est_2023,Prod_notes,Reserves_t,Reserves_notes",
        HEADER.replace(",", ";"),
    ],
)
def test_another_header_is_none_of_this_form_and_reading_it_says_so(header):
    assert not matches(header)
    assert [problem.line for problem in read(text=header).problems] == [1]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (HEADER.replace("RESERVES_2024", "RESERVES"), "the header has no column of reserves with a year"),
        (
            HEADER.replace("PROD_2023", "PROD").replace("PROD_EST_ 2024", "P"),
            "the header has no column of prod",
        ),
        (HEADER.replace("UNIT_MEAS", "UNITS"), "the header has not one column UNIT_MEAS"),
        (HEADER.replace("PROD_NOTES", "COUNTRY"), "the header has not one column COUNTRY"),
        (HEADER.replace("CAP_2023", "PROD_2023"), "two columns are the same: 'PROD_2023'"),
    ],
)
def test_without_a_column_or_with_two_of_it_no_row_is_read_and_all_are_counted(header, reason):
    extract = read(line(), [""] * 13, line(country="China"), header=header)
    assert matches(header)
    assert [(problem.line, problem.reason[: len(reason)]) for problem in extract.problems] == [(1, reason)]
    assert (extract.read, extract.rows, extract.accounts["not understood"]) == (2, [], 2)


def test_columns_may_stand_in_another_order():
    order = [12, 2, 1, 4, 3, 0, 11, 10, 9, 8, 7, 6, 5]
    rows = line(prod=("1", "2", "W for 23")), line(country="China", prod=("", "3", "estimated"))
    names = HEADER.split(",")
    extract = read(*([row[at] for at in order] for row in rows), header=",".join(names[at] for at in order))

    def said(found):
        rows = sorted(found.rows, key=lambda row: row.key)
        return rows, [remark.line for remark in found.uncertain], found.problems

    assert said(extract) == said(read(*rows))
    assert extract.rows


@pytest.mark.parametrize("strange", ["PRICE_2024", "PROD_20x4", "PROD_REV_2023", "REGION"])
def test_a_column_of_no_known_meaning_is_a_problem_and_its_rows_can_be_read_without_it(strange):
    extract = read([*line(), "5"], header=f"{HEADER},{strange}")
    assert [(problem.line, problem.reason) for problem in extract.problems] == [
        (1, f"unknown column {strange.upper()!r}: it is not read")
    ]
    assert extract.rows == read(line()).rows


def test_an_edition_of_other_years_is_read():
    header = HEADER.replace("2024", "2031").replace("2023", "2030")
    extract = read(line(source="MCS2032"), header=header)
    assert extract.edition == 2032
    assert sorted(row.identity.year for row in extract.rows) == [2030, 2031, 2031]


def test_years_that_are_not_the_editions_are_reported_and_it_is_of_none():
    assert reasons(line(source="MCS2027")) == [(1, "production up to 2024 is not of the edition MCS2027")]
    assert read(line(source="MCS2027")).edition is None


@pytest.mark.parametrize("source", ["", "MCS", "2025", "MCS3025"])
def test_a_row_without_its_source_is_reported(source):
    rows = line(), line(country="China", source=source)
    assert reasons(*rows) == [(3, f"{source!r} is not a source such as MCS2025")]
    assert read(*rows).edition == 2025


def test_a_row_of_another_source_than_most_is_reported():
    rows = line(source="MCS2024"), line(country="China"), line(country="Brazil")
    assert reasons(*rows) == [(2, "source MCS2024, while most rows are of MCS2025")]


# A row


def test_a_row_becomes_figures_with_unit_basis_and_line():
    found = figures(line())
    first, second, reserves = (
        found["CHL", "production", 2023],
        found["CHL", "production", 2024],
        found["CHL", "reserves", 2024],
    )
    assert first.key == "chl.lithium.mine.all.production.contained.2023"
    assert (first.value, first.unit, first.flag, first.is_estimate) == (
        Decimal(41400),
        "t",
        Flag.REPORTED,
        False,
    )
    assert (second.value, second.flag, second.is_estimate) == (Decimal(49000), Flag.ESTIMATED, True)
    assert (reserves.value, reserves.flag) == (Decimal(9300000), Flag.REPORTED)
    assert {row.source_line for row in found.values()} == {2}
    assert (first.note, reserves.note) == ("Lithium content.", "")


def test_a_note_over_two_lines_moves_the_lines_after_it():
    found = figures(line(prod=("1", "2", "a\r\nb")), line(country="China"))
    assert found["CHN", "production", 2023].source_line == 4
    assert found["CHL", "production", 2023].note == "Lithium content. A b."


def test_a_column_that_no_row_of_the_table_fills_does_not_exist():
    found = figures(line(), line(country="China"))
    assert {measure for _, measure, _ in found} == {"production", "reserves"}


def test_one_year_of_capacity_may_be_there_and_the_other_not():
    found = figures(
        line("Gallium ", "Japan", "Primary production", "kilograms", cap=("", "10000", ""), **NO_RESERVES)
    )
    assert [year for _, measure, year in found if measure == "capacity"] == [2024]


def test_an_empty_cell_that_nothing_explains_is_blank_and_listed():
    extract = read(
        line(),
        line(country="Portugal", prod=("", "380", ""), reserves=("", " ")),
        line(country="World total"),
    )
    blank = [row for row in extract.rows if row.flag == Flag.BLANK]
    assert [(row.key, row.value, row.is_estimate) for row in blank] == [
        ("prt.lithium.mine.all.production.contained.2023", None, False),
        ("prt.lithium.none.all.reserves.contained.2024", None, False),
    ]
    assert [(remark.line, remark.reason) for remark in extract.uncertain] == [
        (3, "PROD_2023 is empty, and no note says why"),
        (3, "RESERVES_2024 is empty, and no note says why"),
    ]


def test_zero_is_zero():
    assert figures(line(prod=("0", "0", "")))["CHL", "production", 2023].flag == Flag.ZERO


GERMANIUM = "Gemanium", "China", "Primary and secondary refinery production", "kilograms"


def test_a_table_without_any_number_is_skipped():
    extract = read(line(*GERMANIUM, prod=("", "", ""), **NO_RESERVES))
    assert not extract.rows
    assert [remark.reason for remark in extract.skipped] == ["no column of its table has a number"]


def test_the_misspelt_germanium_is_germanium():
    found = figures(line(*GERMANIUM, **NO_RESERVES))
    assert found["CHN", "production", 2023].identity.mineral == "germanium"


# Damage


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["", *line()], "14 cells, the header has 13"),
        (line()[1:], "12 cells, the header has 13"),
        (line(prod=("1", "2", "a\0b")), "is a formula, or text in another encoding"),
        (line(prod=("1", "2", "=HYPERLINK(1)")), "is a formula, or text in another encoding"),
        (line(prod=("1", "2", "caf\ufffd")), "is a formula, or text in another encoding"),
        (line(prod=("1", "2", "\u202eeman")), "is a formula, or text in another encoding"),
        (line(prod=("1", "2", "x" * 200_000)), "not readable as CSV"),
    ],
)
def test_a_damaged_row_is_reported_and_the_others_are_read(cells, reason):
    extract = read(line(), cells, line(country="China"))
    assert [problem.line for problem in extract.problems] == [3]
    assert reason in extract.problems[0].reason
    assert {row.source_line for row in extract.rows} == {2, 4}


def test_a_row_that_stands_there_twice_is_reported():
    ((number, reason),) = reasons(line(), line())
    assert (number, reason.endswith("is already on line 2")) == (3, True)


def test_of_two_rows_that_contradict_each_other_neither_is_believed():
    extract = read(line(), line(country="China"), line(prod=("41400", "7", "")))
    assert {row.identity.country for row in extract.rows} == {"CHN"}
    assert [problem.line for problem in extract.problems] == [2, 4]
    assert extract.problems[0].reason.startswith("line 4 contradicts chl.lithium")
    assert extract.accounts == {"understood": 1, "skipped": 0, "outside": 0, "not understood": 2}


def test_a_quote_that_is_never_closed_is_reported():
    text = table(line(), line(country="China")).replace("China", '"China')
    assert [problem.line for problem in read(text=text).problems] == [3]


def test_rows_of_commas_are_none_and_nothing_may_stand_outside_the_columns():
    extract = read([*line(), ""], [""] * 14, [*line(country="China"), "5"], header=HEADER + ",")
    assert extract.read == 2
    assert [(problem.line, problem.reason) for problem in extract.problems] == [
        (4, "'5' is under no heading")
    ]


def test_a_file_that_does_not_end_with_a_world_total_may_be_cut():
    assert read(line()).uncertain[-1].reason == "the last row is not a world total: the file may be truncated"
    assert not read(line(), line(country="World total (rounded)")).uncertain


def test_no_cut_of_a_file_raises():
    text = table(line(), line(country="World total (rounded)", prod=("1", "2", 'says "W", it\r\ndoes')))
    for end in range(len(text)):
        read(text=text[:end])


def test_a_note_is_taken_apart_only_where_a_mark_stands_alone():
    years = frozenset({2023, 2024})
    note = read_note("W. R. Grace reported it", years)
    assert (note.signs, note.marks, note.rest) == ((), (), "W. R. Grace reported it")
    assert read_note("Reported. Sold or used", years).rest == "Sold or used"
