"""The reader of the long data file, on hand-made excerpts that have its quirks."""

import csv
import io
from decimal import Decimal

import pytest

from minerals.importers.extracts import Tables, TextFile
from minerals.importers.usgs_long import matches, read
from minerals.importers.usgs_long.rows import HEADER
from minerals.importers.wordings import (
    LONG,
    MEANING,
    PLACE_COLUMNS,
    Place,
    Wording,
    read_places,
    read_wordings,
    wording_key,
)
from minerals.models import Flag

NAME = "MCS2025_Commodities_Data.csv"


def keyed(wordings):
    return {wording_key(dict(zip(LONG, key, strict=True)), LONG): each for key, each in wordings.items()}


MINE = Wording("cobalt", "mine", "production", "all", "contained", "load", "")
RESERVES = Wording("cobalt", "none", "reserves", "all", "contained", "load", "")
WORDINGS = {
    ("COBALT", "Cobalt", "Production", "Mine production"): MINE,
    ("COBALT", "Cobalt", "Production", "Mine production: rounded"): MINE,
    ("COBALT", "Cobalt", "Reserves", "Reserves"): RESERVES,
}
PLACES = {
    "Congo (Kinshasa)": Place("COD", ""),
    "Côte d’Ivoire": Place("CIV", ""),
    "United States": Place("USA", ""),
    "World total": Place("WLD", ""),
    "Brazil (beneficiated)": Place("BRA", "beneficiated"),
}
APPENDIX = "See Appendix C for resource and reserve definitions and information concerning data sources."
CHAPTER = "(Data in metric tons, cobalt content, unless otherwise specified) -- Reserves were revised."


def line(
    country="Congo (Kinshasa)",
    value="226,000",
    notes="Estimated.",
    *,
    chapter="COBALT",
    section="World Mine Production and Reserves",
    commodity="Cobalt",
    statistics="Production",
    detail="Mine production",
    unit="metric tons",
    year="2024",
    critical="Yes",
    other=CHAPTER,
):
    return [
        chapter,
        section,
        commodity,
        country,
        statistics,
        detail,
        unit,
        year,
        value,
        notes,
        critical,
        other,
    ]


def written(*lines, header=HEADER, **dialect):
    text = io.StringIO()
    csv.writer(text, **dialect).writerows([header, *lines])
    return text.getvalue()


def read_text(text, *, name=NAME, wordings=WORDINGS):
    return read([TextFile(name, text)], Tables(keyed(wordings), {}, {}, PLACES))


def extract(*lines, wordings=WORDINGS):
    return read_text(written(*lines), wordings=wordings)


def figure(*arguments, wordings=WORDINGS, **fields):
    """The one figure that a line becomes."""
    found = extract(line(*arguments, **fields), wordings=wordings)
    assert not found.problems
    (row,) = found.rows
    return row


def reasons(*arguments, **fields):
    found = extract(line(*arguments, **fields))
    assert not found.rows
    return [(problem.line, problem.reason) for problem in found.problems]


def test_a_row_becomes_a_figure_with_its_unit_flag_basis_and_line():
    row = figure()
    assert row.key == "cod.cobalt.mine.all.production.contained.2024"
    assert (row.value, row.unit, row.flag, row.is_estimate) == (Decimal(226000), "t", Flag.ESTIMATED, True)
    assert (row.note, row.source_line) == ("Cobalt content.", 2)


@pytest.mark.parametrize(
    ("notes", "flag"),
    [
        ("", Flag.REPORTED),
        ("Reported.", Flag.REPORTED),
        ("Estimated.", Flag.ESTIMATED),
        ("Estimated. ", Flag.ESTIMATED),
        ("Estimated .-- Source: A company.", Flag.ESTIMATED),
        ("Calcined equivalent weights. -- Reported.", Flag.REPORTED),
        ("Estimated from company reports.", Flag.ESTIMATED),
    ],
)
def test_the_mark_of_an_estimate_stands_in_the_notes(notes, flag):
    assert figure(notes=notes).flag == flag


def test_the_note_keeps_what_is_the_rows_own():
    row = figure(notes=f"Estimated. -- {APPENDIX} -- includes Puerto Rico")
    assert row.note == "Cobalt content. Includes Puerto Rico."


def test_the_chapters_basis_is_not_repeated_where_the_row_contradicts_it():
    gross = MINE.__class__("cobalt", "mine", "production", "all", "gross", "load", "")
    wordings = {("COBALT", "Cobalt", "Production", "Mine production"): gross}
    assert figure(notes="Gross weight.", wordings=wordings).note == "Gross weight."


def test_which_oxide_is_meant_is_said():
    oxide = MINE.__class__("rare-earths", "mine", "production", "all", "oxide", "load", "")
    wordings = {("COBALT", "Cobalt", "Production", "Mine production"): oxide}
    chapter = "(Data in metric tons, rare-earth-oxide (REO) equivalent, unless otherwise specified)"
    assert figure(wordings=wordings, other=chapter).note == "Rare-earth-oxide (REO) equivalent."


def test_withheld_and_zero_are_two_things():
    assert (figure(value="W").flag, figure(value="W").value) == (Flag.WITHHELD, None)
    assert (figure(value="—").flag, figure(value="—").value) == (Flag.ZERO, Decimal(0))
    assert not figure(value="NA").is_estimate


@pytest.mark.parametrize(
    ("value", "notes", "flag", "text"),
    [
        ("s", "Estimated. -- Less than ½unit.", Flag.DESCRIBED, "Less than ½ unit"),
        (
            "s",
            f"{APPENDIX} -- Included with “Other countries.”",
            Flag.DESCRIBED,
            "Included with “Other countries”",
        ),
        (
            "s",
            "Rutile data are included with ilmenite.",
            Flag.DESCRIBED,
            "Rutile data are included with ilmenite",
        ),
        ("XX", "World totals cannot be calculated.", Flag.NOT_AVAILABLE, "World totals cannot be calculated"),
        ("XX", "", Flag.NOT_AVAILABLE, "Not applicable"),
        ("Large", APPENDIX, Flag.DESCRIBED, "Large"),
    ],
)
def test_words_for_a_number_are_kept_as_text_and_not_said_twice(value, notes, flag, text):
    row = figure(value=value, notes=notes)
    assert (row.flag, row.text, row.value, row.note) == (flag, text, None, "Cobalt content.")


def test_a_bound_may_be_an_estimate_too():
    row = figure(value="<200,000")
    assert (row.flag, row.upper, row.is_estimate) == (Flag.BOUNDED, Decimal(200000), True)


def test_a_total_names_the_country_that_it_leaves_out():
    notes = "Estimated. -- Excludes U.S. production."
    row = figure("World total", "222,000", notes, detail="Mine production: rounded")
    assert row.excludes == "USA"
    assert figure(statistics="Reserves", detail="Reserves", notes=notes).excludes == ""
    partial = figure("United States", notes="Does not include U.S. production of attapulgite.")
    assert (partial.excludes, partial.note) == (
        "", "Cobalt content. Does not include U.S. production of attapulgite."
    )  # fmt: skip


def test_an_exclusion_in_words_nobody_reviewed_is_reported():
    assert reasons(notes="Excludes production from Katanga.") == [
        (2, "unreviewed exclusion: Excludes production from Katanga.")
    ]


def test_blanks_of_all_kinds_do_not_matter():
    row = figure(
        "Congo (Kinshasa)", unit=" metric  tons", detail="Mine\xa0production", section="World Production:"
    )
    assert row.identity.country == "COD"
    assert figure("Côte d’Ivoire").identity.country == "CIV"


def test_a_row_shifted_by_one_column_is_put_right_and_said():
    found = extract(line(notes="Yes", critical="Cobalt", other="", value="10,000 - 15,000"))
    (row,) = found.rows
    assert (row.flag, row.note) == (Flag.RANGE, "")
    assert [remark.line for remark in found.repaired] == [2]


def test_a_sentence_made_a_row_keeps_its_sentence():
    sentence = "Australia and Canada were estimated to have less than 200,000\xa0tons, "
    key = (
        "COBALT",
        "Cobalt",
        "Reserves",
        "Australia and Canada were estimated to have less than 200,000 tons,",
    )
    row = figure(
        "World total", "<200,000", "", statistics="Reserves", detail=sentence, unit="tons", other="",
        wordings={key: RESERVES},
    )  # fmt: skip
    assert row.note == "Australia and Canada were estimated to have less than 200,000 tons."
    assert row.is_estimate


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"country": "Atlantis"}, "no place 'Atlantis'"),
        ({"country": "Brazil (beneficiated)"}, "'Brazil (beneficiated)' is not the plain figure of BRA"),
        ({"unit": "short tons"}, "no unit 'short tons'"),
        ({"unit": "thousand metric dry tons"}, "unit 'thousand metric dry tons' and basis contained"),
        ({"detail": "Mill production"}, "no wording 'COBALT | Cobalt | Production | Mill production'"),
        ({"year": "2021–24"}, "'2021–24' is not a year"),
        ({"value": "lots"}, "'lots' is not a number"),
        ({"value": "s"}, "“s” says “see note”, and no note of the row explains it"),
    ],
)
def test_what_no_table_knows_is_reported_with_its_line(fields, reason):
    ((line_number, said),) = reasons(**fields)
    assert line_number == 2
    assert said.startswith(reason)


def test_of_two_rows_that_say_the_same_of_one_figure_the_second_is_reported():
    found = extract(line(), line(detail="Mine production: rounded"))
    assert len(found.rows) == 1
    assert [str(problem) for problem in found.problems] == [
        "MCS2025_Commodities_Data.csv, line 3: "
        "cod.cobalt.mine.all.production.contained.2024 stands on line 2 already"
    ]


def test_of_two_rows_that_contradict_each_other_neither_is_believed():
    found = extract(line(), line("World total"), line(value="3", detail="Mine production: rounded"))
    assert [row.identity.country for row in found.rows] == ["WLD"]
    assert [(problem.line, problem.reason) for problem in found.problems] == [
        (4, "cod.cobalt.mine.all.production.contained.2024 stands on line 2 already"),
        (2, "line 4 says otherwise of cod.cobalt.mine.all.production.contained.2024"),
    ]
    assert found.accounts == {"gave figures": 1, "skipped": 0, "outside": 0, "not understood": 2}


def test_every_row_is_accounted_for_and_all_problems_come_at_once():
    skip = {
        **WORDINGS,
        ("COBALT", "Cobalt", "Capacity", "Yearend"): Wording("", "", "", "", "", "skip", "Not ours."),
    }
    found = extract(
        line(),
        line("United States", statistics="Capacity", detail="Yearend"),
        line("Atlantis"),
        line(unit="lots", year="2025"),
        line("United States", section="Salient Statistics—United States", statistics="Price"),
        line()[:-1],
        wordings=skip,
    )
    assert found.read == 6
    assert found.accounts == {"gave figures": 1, "skipped": 1, "outside": 1, "not understood": 3}
    assert found.skipped == [(3, "Not ours.", NAME)]
    assert [problem.line for problem in found.problems] == [4, 5, 7]
    assert found.outside == {"Price: prices are not collected": 1}


@pytest.mark.parametrize(
    "section", ["Salient", "Salient Statistics—United States", "Import Sources", "World"]
)
def test_a_statistic_that_its_section_is_not_known_to_have_is_reported(section):
    assert len(reasons(section=section, statistics="Recycling")) == 1


def test_a_row_that_is_left_out_is_still_looked_at():
    salient = {"section": "Salient Statistics—United States", "statistics": "Price"}
    assert reasons("Chile", **salient) == [(2, "Price of 'Chile' in a section on the United States")]
    assert reasons("United States", year="x2024", **salient) == [(2, "'x2024' is not a year")]


def test_another_header_is_one_problem():
    found = read_text("Source,Country\nMCS2023,Chile\n")
    assert [(problem.line, problem.reason[:28]) for problem in found.problems] == [
        (1, "the header is 'Source,Countr")
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
        (1, "no meaning of the column 'Quality': nothing is read from it"),
        (3, "12 cells, the header has 13"),
    ]
    assert len(found.rows) == 1


def test_nothing_may_stand_under_a_column_without_a_heading():
    found = read_text(written([*line(), " "], [*line("World total"), "x"], header=[*HEADER, ""]))
    assert len(found.rows) == 1
    assert [(problem.line, problem.reason) for problem in found.problems] == [
        (3, "'x' stands under no heading")
    ]


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
    assert matches([TextFile(NAME, text)])
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
    assert matches([TextFile("x.csv", "\ufeff" + written(header=header))])
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
    assert not matches([TextFile("x.csv", text)])
    assert not matches([TextFile("a.csv", written()), TextFile("b.csv", text)])
    assert not matches([])


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
    tables = Tables(keyed(WORDINGS), {}, {}, PLACES | {place: Place(f"X{place[6:]}", "") for place in places})
    text = written(*map(line, places), line(year="2099"), line("World total", year="2099", value="x"))
    found = read([TextFile(name, text)], tables)
    assert found.edition == 2025
    assert [(problem.line, problem.reason) for problem in found.problems] == [
        (28, "'x' is not a number"),
        (27, "2099 is no year of the edition 2025"),
    ]
    assert found.accounts == {"gave figures": 25, "skipped": 0, "outside": 0, "not understood": 2}


def test_a_year_that_no_edition_goes_back_to_is_reported():
    found = extract(line(), line(year="1924"))
    assert [str(each) for each in found.problems] == [f"{NAME}, line 3: 1924 is no year of the edition 2025"]
    assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"value": "1" * 30}, "'111111111111111111111111111111' has more than 16 digits before or 4 after"),
        ({"value": "0.00001"}, "'0.00001' has more than"),
        ({"value": "-5"}, "'-5' is not a number"),
        ({"value": "=1+1"}, "'=1+1' is a formula"),
        ({"notes": "=1+1"}, "'=1+1' is a formula"),
        ({"country": "@SUM(A1)"}, "'@SUM(A1)' is a formula"),
        ({"value": "â€”"}, "'â€”' is a formula, or text in another encoding"),
        ({"country": "CÃ´te dâ€™Ivoire"}, "'CÃ´te dâ€™Ivoire' is a formula, or text in another encoding"),
        ({"notes": "Estimated.\0"}, r"'Estimated.\x00' is a formula, or text in another encoding"),
        ({"notes": "\ufffd"}, "'\ufffd' is a formula, or text in another encoding"),
        ({"notes": "Estimated.", "critical": "Estimated."}, "'Estimated.' is neither Yes nor No"),
        ({"unit": "percent"}, "unit 'percent' and measure production contradict each other"),
        ({"section": ""}, "no section ''"),
        ({"value": "x" * 5000}, "'xxxxxxxxxx"),
        ({"value": "s", "notes": "Included in " + "x" * 200}, "'Included in xxx"),
    ],
)
def test_a_damaged_cell_is_reported_in_few_words(fields, reason):
    ((line_number, said),) = reasons(**fields)
    assert line_number == 2
    assert said.startswith(reason)
    assert len(said) < 400


def test_a_number_of_a_row_whose_note_is_missing_may_be_an_estimate():
    ((_, said),) = reasons(notes="Yes", critical="Cobalt", other="")
    assert said == "its note is missing, which would say whether the value is an estimate"


def test_what_is_kept_as_a_word_because_it_is_no_number_is_listed():
    found = extract(
        line(value="s", notes="Less than ½ unit."),
        line("World total", "XX"),
        line("United States", "Large", statistics="Reserves", detail="Reserves"),
    )
    assert [(remark.line, remark.reason) for remark in found.uncertain] == [
        (2, "'s' is kept as 'Less than ½ unit'"),
        (3, "'XX' is kept as 'Not applicable'"),
    ]
    assert len(found.rows) == 3


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


def write(path, columns, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


WORDING_ROW = "COBALT,Cobalt,Production,Mine production,cobalt,mine,production,all,contained,load,".split(",")  # noqa: SIM905


def test_the_table_of_wordings_is_checked(tmp_path):
    bad = [*WORDING_ROW[:3], "Other", "unobtainium", "quarry", "production", "All", "wet", "load", ""]
    silent_skip = [*WORDING_ROW[:3], "Third", "", "", "", "", "", "skip", ""]
    path = write(tmp_path / "w.csv", (*LONG, *MEANING), WORDING_ROW, WORDING_ROW, bad, silent_skip)
    _, problems = read_wordings(path, minerals={"cobalt"})
    assert [(problem.line, problem.reason.split(" is ")[0]) for problem in problems] == [
        (4, "stage 'quarry'"),
        (4, "basis 'wet'"),
        (4, "form 'All'"),
        (4, "no mineral 'unobtainium'"),
        (5, "what"),
        (3, "the wording cobalt | cobalt | production | mine production stands on line 2 already"),
    ]


def test_the_table_of_places_is_checked(tmp_path):
    path = write(tmp_path / "p.csv", PLACE_COLUMNS, ["Chile", "CHL", ""], ["Chile", "XXX", ""])
    _, problems = read_places(path, countries={"CHL"})
    assert [problem.reason for problem in problems] == [
        "no country 'XXX'", "the label 'Chile' stands on line 2 already"
    ]  # fmt: skip
