"""Rows of the long data file, on hand-made excerpts that have its quirks."""

from decimal import Decimal

import pytest

from minerals.importers.reading.tables import Wording
from minerals.models import Flag

from .long_files import APPENDIX, MINE, NAME, RESERVES, WORDINGS, extract, figure, line, reasons

pytestmark = pytest.mark.pure


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
        (2, "unreviewed exclusion: 'Excludes production from Katanga.'")
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
        "cod.cobalt.mine.all.production.contained.2024 is already on line 2"
    ]


def test_of_two_rows_that_contradict_each_other_neither_is_believed():
    found = extract(line(), line("World total"), line(value="3", detail="Mine production: rounded"))
    assert [row.identity.country for row in found.rows] == ["WLD"]
    assert [(problem.line, problem.reason) for problem in found.problems] == [
        (4, "cod.cobalt.mine.all.production.contained.2024 is already on line 2"),
        (2, "line 4 contradicts cod.cobalt.mine.all.production.contained.2024"),
    ]
    assert found.accounts == {"understood": 1, "skipped": 0, "outside": 0, "not understood": 2}


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
        line("United States", section="Salient Statistics—United States", statistics="Stock"),
        line()[:-1],
        wordings=skip,
    )
    assert found.read == 6
    assert found.accounts == {"understood": 1, "skipped": 1, "outside": 1, "not understood": 3}
    assert found.skipped == [(3, "Not ours.", NAME)]
    assert [problem.line for problem in found.problems] == [4, 5, 7]
    assert found.outside == {"Stock: U.S. stocks are not collected": 1}


@pytest.mark.parametrize(
    "section", ["Salient", "Salient Statistics—United States", "Import Sources", "World"]
)
def test_a_statistic_that_its_section_is_not_known_to_have_is_reported(section):
    assert len(reasons(section=section, statistics="Recycling")) == 1


def test_a_row_that_is_left_out_is_still_looked_at():
    salient = {"section": "Salient Statistics—United States", "statistics": "Price"}
    assert reasons("Chile", **salient) == [(2, "Price of 'Chile' in a section on the United States")]
    assert reasons("United States", year="x2024", **salient) == [(2, "'x2024' is not a year")]


def test_a_year_that_no_edition_goes_back_to_is_reported():
    found = extract(line(), line(year="1924"))
    assert [str(each) for each in found.problems] == [f"{NAME}, line 3: 1924 is not a year of edition 2025"]
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
