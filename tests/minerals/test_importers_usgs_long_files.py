"""The long data file as a whole: its header, its edition, its line ends, its damage."""

import pytest

from minerals.importers.publishers.usgs.long import HEADER, read
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.formats import Tables
from minerals.importers.reading.tables import CodeOfLabel
from minerals.models import Flag

from .forms import form_of
from .long_files import CHAPTER, NAME, PLACES, WORDINGS, extract, keyed, line, read_text, reasons, written

pytestmark = pytest.mark.pure


def test_another_header_is_one_problem():
    found = read_text("Source,Country\nMCS2023,Chile\n")
    assert [(problem.line, problem.reason[:28]) for problem in found.problems] == [
        (1, "the header has no column MCS")
    ]
    assert read_text("").problems


def arranged(*order, lines=()):
    return written(
        *([cells[at] for at in order] for cells in lines or [line()]), header=[HEADER[at] for at in order]
    )


def test_columns_may_stand_in_another_order():
    usual, other = (
        extract(line(), line("Atlantis")),
        read_text(arranged(3, 11, 0, 1, 2, 4, 5, 9, 8, 7, 6, 10, lines=[line(), line("Atlantis")])),
    )
    assert other.rows == usual.rows
    assert other.problems == usual.problems


@pytest.mark.parametrize("name", ["Statistics detail", "STATISTICS_DETAIL ", "Other_notes"])
def test_a_heading_may_have_a_blank_for_a_dash_below_the_line(name):
    header = [name if cell.casefold().replace("_", " ") == name.strip().casefold().replace("_", " ") else cell
              for cell in HEADER]  # fmt: skip
    found = read_text(written(line(), header=header))
    assert (len(found.rows), found.problems) == (1, [])


def test_a_column_of_no_known_meaning_is_a_problem_and_its_rows_can_be_read_without_it():
    found = read_text(written([*line(), "A"], line(), header=[*HEADER, "Quality"]))
    assert [(problem.line, problem.reason) for problem in found.problems] == [
        (1, "unknown column 'Quality': it is not read"),
        (3, "12 cells, the header has 13"),
    ]
    assert len(found.rows) == 1


def test_nothing_may_stand_under_a_column_without_a_heading():
    found = read_text(written([*line(), " "], [*line("World total"), "x"], header=[*HEADER, ""]))
    assert len(found.rows) == 1
    assert [(problem.line, problem.reason) for problem in found.problems] == [(3, "'x' is under no heading")]


def test_the_list_of_critical_minerals_may_be_missing_or_there_twice_since_nothing_is_made_of_it():
    without = [at for at in range(12) if at != 10]
    found = read_text(arranged(*without))
    assert [problem.reason for problem in found.problems] == [
        "the header has no column Is critical mineral 2025"
    ]
    assert len(found.rows) == 1
    twice = read_text(written([*line(), "No"], header=[*HEADER, "Is critical mineral 2028"]))
    assert [problem.line for problem in twice.problems] == [1]
    assert len(twice.rows) == 1


@pytest.mark.parametrize("header", [(*HEADER[:8], "Amount", *HEADER[9:]), (*HEADER, "Value"), HEADER[:-1]])
def test_without_a_column_or_with_two_of_it_no_row_is_read_and_all_are_counted(header):
    text = written(line(), line("World total"), header=header)
    assert form_of(text) == "usgs-long"
    found = read_text(text)
    assert [problem.line for problem in found.problems] == [1]
    assert (found.read, found.rows, found.accounts["not understood"]) == (2, [], 2)


def test_a_row_whose_cells_are_shifted_is_mended_only_where_they_stand_beside_each_other():
    shifted = [*line(notes="Reported.")[:9], "Yes", CHAPTER, ""]
    shifted[7:9] = ["2024", "W"]
    first_two_changed, last_two_changed = [1, 0, *range(2, 12)], [*range(10), 11, 10]
    found = read_text(arranged(*first_two_changed, lines=[shifted]))
    assert ([row.flag for row in found.rows], len(found.repaired)) == ([Flag.WITHHELD], 1)
    found = read_text(arranged(*last_two_changed, lines=[shifted]))
    assert found.problems[0].reason.endswith("cells seem to be shifted")


def test_signs_that_nobody_sees_are_damage():
    for sign in ("\u202e", "\u200b", "\ufeff", "\u2066"):
        assert "is a formula, or text in another encoding" in reasons(notes=f"Estimated. -- a{sign}b")[0][1]


def test_the_form_is_known_by_its_header_in_whatever_case_and_year():
    header = [f" {cell.upper()} ".replace("2025", "2028") for cell in HEADER]
    assert form_of("\ufeff" + written(header=header)) == "usgs-long"
    assert read_text(written(line(), header=header)).rows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        '"',
        "\0",
        "Source,Country\n",
        written(header=HEADER[:8]),
        written(delimiter=";"),
        "x" * 200_000,
    ],
)
def test_rubbish_is_not_taken_for_the_form(text):
    assert form_of(text) != "usgs-long"


def test_the_edition_is_the_year_after_the_newest_production():
    found = extract(line(), line(year="2023"), line(statistics="Reserves", detail="Reserves", year="2023"))
    assert (found.edition, found.problems) == (2025, [])
    assert read_text(written(line()), name="upload.csv").edition == 2025
    assert read_text(written(line(statistics="Reserves", detail="Reserves"))).edition == 2025  # by its name


def test_a_name_that_contradicts_the_edition_is_a_problem_of_the_file():
    found = read_text(written(line()), name="MCS2027_Commodities_Data.csv")
    assert [(problem.line, problem.reason) for problem in found.problems] == [
        (None, "named MCS2027, but its newest production is of 2024, as in 2025")
    ]
    assert found.edition is None


@pytest.mark.parametrize("name", [NAME, "download.csv"])
def test_a_year_that_hardly_a_row_has_is_a_slip_and_does_not_date_the_file(name):
    places = [f"Place {number}" for number in range(25)]
    tables = Tables(keyed(WORDINGS), PLACES | {place: CodeOfLabel(f"X{place[6:]}", "") for place in places})
    text = written(*map(line, places), line(year="2099"), line("World total", year="2099", value="x"))
    found = read([TextFile(name, text)], tables)
    assert found.edition == 2025
    assert [(problem.line, problem.reason) for problem in found.problems] == [
        (28, "'x' is not a number"),
        (27, "2099 is not a year of edition 2025"),
    ]
    assert found.accounts == {"understood": 25, "skipped": 0, "outside": 0, "not understood": 2}


WHOLE = written(line(), line("Côte d’Ivoire"), line("World total", detail="Mine production: rounded"))


@pytest.mark.parametrize(
    ("damage", "reported"),
    [
        pytest.param(lambda text: text[:-2], [None], id="no end of the last line"),
        pytest.param(lambda text: text[:-20], [4, None], id="cut"),
        pytest.param(lambda text: text.replace(",Côte", ",,Côte"), [3], id="a cell too many"),
        pytest.param(lambda text: text.replace("COBALT,World", "COBALT;World", 1), [2], id="semicolon"),
        pytest.param(lambda text: text.replace('"226,000"', '"226,000', 1), [2], id="open quotation mark"),
        pytest.param(lambda text: text.replace('"226,000"', "226,000", 1), [2], id="no quotation marks"),
        pytest.param(lambda text: text.replace("Estimated.", "x" * 200_000, 1), [2], id="long cell"),
        pytest.param(lambda text: text[: text.index("\n") + 1], [None], id="header only"),
        pytest.param(lambda text: text + text.split("\n")[1] + "\n", [5], id="a row twice"),
        pytest.param(lambda text: text + ",,,,,,,,,,,\n", [5], id="a row of nothing"),
    ],
)
def test_a_damaged_file_is_reported_by_line_and_every_row_counted(damage, reported):
    found = read_text(damage(WHOLE))
    assert [problem.line for problem in found.problems] == reported
    assert found.read == len(found.rows) + len([line for line in reported if line])


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n\r\n"])
def test_other_ends_of_lines_and_blank_ones_do_not_matter(end):
    found = read_text(WHOLE.replace("\r\n", end))
    assert (len(found.rows), found.read, found.problems) == (3, 3, [])
