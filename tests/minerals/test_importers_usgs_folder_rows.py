"""Rows of the folder's files: names, types, notes, cells, damage."""

import pytest

from minerals.importers.publishers.usgs import folder
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.formats import Tables
from minerals.models import Flag
from tests.costs import at_most

from .folder_files import COBALT, HEADER, NAME, PLACES, WORDINGS, figures, first, read, reasons, row, told

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("label", "code", "estimated"),
    [
        ("Japane", "JPN", True),
        ("Korea, Republic ofe", "KOR", True),
        ("Other countries4", "OTH", False),
        ("United\u00a0States1", "USA", False),
        ("New Caledonia11", "NCL", False),
        ("World total (rounded)10", "WLD", False),
        ("Russiae, 5", "RUS", True),
    ],
)
def test_a_footnote_mark_is_cut_off_a_name_and_an_e_marks_the_row_as_estimated(label, code, estimated):
    extract = read(row(label, reserves="9"))
    assert {each.identity.country for each in extract.rows} == {code}
    assert [each.is_estimate for each in extract.rows] == [estimated, True, estimated]
    assert len(told(extract.repaired)) == 1


def test_a_mark_is_cut_off_an_unknown_name_only():
    assert not read(row("Chile")).repaired  # and not “Chil”
    assert reasons(row("Atlantise4")) == [(NAME, 2, "no place 'Atlantise4'")]


def test_a_name_of_a_hundred_thousand_marks_is_no_place_and_takes_no_time():
    with at_most(2):
        assert [reason.startswith("no place") for *_, reason in reasons(row("1," * 60_000))] == [True]


def test_a_qualified_name_needs_a_wording_of_its_own():
    assert first(row("Denmark (processed)5")).key == "dnk.cobalt.mine.processed.production.contained.2022"
    assert first(row("Russia (recoverable)")).note == "Cobalt content. Recoverable."
    assert reasons(row("Brazil (shipments)")) == [
        (NAME, 2, f"no wording 'cobal | {COBALT} — shipments | prod'")
    ]


def test_a_product_may_be_told_by_the_place_or_by_the_note_on_production():
    assert first(row("Russia")).identity.form == "concentrate"
    found = first(row("Chile", note="Includes pegmatites. Production in 2022 is also estimated."))
    assert (found.identity.form, found.is_estimate, found.note) == (
        "includes-pegmatites", True, "Cobalt content. Includes pegmatites."
    )  # fmt: skip


@pytest.mark.parametrize(
    "type_",
    [
        "Mine production, contained cobalt",
        "MINE PRODUCTION,  metric tons of contained cobalt",
        "Mine production – contained cobalt (metric tons)",
    ],
)
def test_a_type_is_found_by_its_words_without_case_blanks_dashes_and_unit(type_):
    assert first(row(type_=f'"{type_}"')).identity.mineral == "cobalt"


def test_a_type_that_no_table_knows_is_reported_and_not_guessed():
    assert reasons(row(type_="Mill production")) == [(NAME, 2, "no wording 'cobal | Mill production | prod'")]
    assert reasons(row(type_='"Mine production, thousand metric tons of contained cobalt"')) == [
        (
            NAME,
            2,
            "the header says t and the type 'Mine production, thousand metric tons of contained cobalt'",
        )
    ]


def test_what_stands_where_type_should_is_the_type_of_rows_that_have_none():
    header = 'Source,Country,"Mine production, fluorspar",Prod_kt_2022,Prod_kt_Est_2023,Prod_notes'
    found = first("MCS2024,Chile,,5,6,", header=header, name="mcs2024-fluor_world.csv")
    assert (found.identity.mineral, found.unit) == ("fluorspar", "kt")


def test_empty_columns_and_rows_of_commas_do_not_matter():
    extract = read(f"{row()},,,", ",,,,,,,,,", "", header=f"{HEADER},,,")
    assert (len(extract.rows), extract.read, extract.problems) == (2, 1, [])


@pytest.mark.parametrize(
    ("note", "flags", "kept"),
    [
        ("estimated in 2022 also", "ee", ""),
        ("Also estimated in 2022", "ee", ""),
        ("Production in 2022 is also estimated. By a model.", "ee", "By a model."),
        ("Production data in 2022 were also estimated", "ee", ""),
        ("Estimated in both years.", "ee", ""),
        ("Estimated", "ee", ""),
        ("Estimated from exports.", "re", "Estimated from exports."),
        ("Reported.", "re", ""),
    ],
)
def test_a_note_marks_the_earlier_year_as_estimated(note, flags, kept):
    found = figures(row(note=note))
    assert "".join(each.flag[0] for each in found.values()) == flags
    assert found[2022, "production"].note == f"Cobalt content. {kept}".strip()


def test_a_note_marks_a_value_as_reported_in_a_column_of_estimates():
    header = HEADER.replace("Prod_t_2022", "Prod_t_est_2022")
    for note in ("Reported in 2022", "Reported production in 2022.", "Production was reported in 2022."):
        found = figures(row(note=note), header=header)
        assert [each.flag for each in found.values()] == [Flag.REPORTED, Flag.ESTIMATED]
    extract = read(row(note="Reported quantity in 2022"))
    assert told(extract.uncertain) == [
        (2, "prod 2022: marked as reported, and the header marks no estimates: others may be some")
    ]


@pytest.mark.parametrize("note", ["Production in 2021 is also estimated.", "Also estimated in 2023."])
def test_a_mark_of_a_year_that_it_cannot_mean_is_kept_as_a_note_and_listed(note):
    extract = read(row(note=note))
    assert [each.flag for each in extract.rows] == [Flag.REPORTED, Flag.ESTIMATED]
    assert extract.rows[0].note == f"Cobalt content. {note}"
    assert [line for line, _ in told(extract.uncertain)] == [2]


def test_notes_of_capacity_mark_capacity():
    header = "Source,Country,Type,Prod_kg_2022,Prod_kg_est_2023,Prod_notes,Cap_kg_2023,Cap_notes"
    found = figures(
        'MCS2024,Chile,Primary production,1,2,,"88,000",Estimated capacity',
        header=header,
        name="mcs2024-galli_world.csv",
    )
    capacity = found[2023, "capacity"]
    assert (capacity.value, capacity.unit, capacity.flag, capacity.note) == (88000, "kg", Flag.ESTIMATED, "")
    assert found[2022, "production"].flag == Flag.REPORTED


@pytest.mark.parametrize(
    ("cell", "flag", "value", "text"),
    [
        ("W", Flag.WITHHELD, None, ""),
        ("   NA", Flag.NOT_AVAILABLE, None, ""),
        ("—", Flag.ZERO, 0, ""),
        ("0", Flag.ZERO, 0, ""),
        ("XX", Flag.NOT_AVAILABLE, None, "Not applicable"),
        ("1,230 ", Flag.REPORTED, 1230, ""),
        ("e3,900", Flag.ESTIMATED, 3900, ""),
        ("330 - 390", Flag.RANGE, None, ""),
        ("Less than ½ unit.", Flag.DESCRIBED, None, "Less than ½ unit"),
        ("included with ilmenite", Flag.DESCRIBED, None, "Included with ilmenite"),
        ("Included with “Other countries.”", Flag.DESCRIBED, None, "Included with “Other countries”"),
        ("Very small", Flag.DESCRIBED, None, "Very small"),
        ("Categorized as “large”", Flag.DESCRIBED, None, "Large"),
    ],
)
def test_a_cell_is_a_number_a_sign_or_a_word(cell, flag, value, text):
    found = first(row(first=cell))
    assert (found.flag, found.value, found.text) == (flag, value, text)


def test_a_bound_keeps_its_side():
    found = figures(row(reserves="    >9,100,000", first="<100"))
    assert (found[2022, "production"].upper, found[2023, "reserves"].lower) == (100, 9_100_000)


@pytest.mark.parametrize(
    ("note", "flag", "text", "kept"),
    [
        ("Included with “Other countries.”", Flag.DESCRIBED, "Included with “Other countries”", ""),
        ("Considered to be large", Flag.DESCRIBED, "Large", "Considered to be large."),
        ("Withheld to avoid disclosure.", Flag.WITHHELD, "", "Withheld to avoid disclosure."),
        ("W", Flag.WITHHELD, "", ""),
        ("NA", Flag.NOT_AVAILABLE, "", ""),
        ("Not available", Flag.NOT_AVAILABLE, "", ""),
        ("", Flag.BLANK, "", ""),
        ("From trona.", Flag.BLANK, "", "From trona."),
    ],
)
def test_an_empty_cell_is_what_its_note_says_and_a_blank_where_it_says_nothing(note, flag, text, kept):
    found = figures(row(reserves="", reserves_note=note), row("Japan", reserves="7"))
    extract = read(row(reserves="", reserves_note=note), row("Japan", reserves="7"))
    reserves = next(each for each in extract.rows if each.identity.measure == "reserves")
    assert (reserves.flag, reserves.text, reserves.value) == (flag, text, None)
    assert reserves.note == f"Cobalt content. {kept}".strip()
    assert bool(told(extract.uncertain)) == (flag in (Flag.BLANK, Flag.DESCRIBED))
    assert found


def test_a_column_that_no_row_of_a_type_fills_does_not_exist_for_it():
    extract = read(row(reserves=""), row(reserves="9", type_="Refinery production"))
    assert {each.identity.measure for each in extract.rows} == {"production"}
    assert told(extract.skipped) == [(3, "reserves: Reserves belong to the mine.")]


@pytest.mark.parametrize(
    ("note", "flag", "lower", "text"),
    [
        (">2,000,000. Other countries may have reserves.", Flag.BOUNDED, 2_000_000, ""),
        (">17,000,000", Flag.BOUNDED, 17_000_000, ""),
        ("Categorized as “Moderate”", Flag.DESCRIBED, None, "Moderate"),
        ("Considered large in quantity", Flag.DESCRIBED, None, "Large"),
        ("Adequate for all.", Flag.NOT_AVAILABLE, None, ""),
    ],
)
def test_a_note_beside_na_may_hold_the_bound_or_the_word(note, flag, lower, text):
    extract = read(row("World total (rounded)", reserves="NA", reserves_note=note))
    reserves = extract.rows[-1]
    assert (reserves.flag, reserves.lower, reserves.text) == (flag, lower, text)
    assert len(extract.repaired) + len(extract.uncertain) == (flag != Flag.NOT_AVAILABLE)


def test_a_note_that_speaks_of_two_columns_gives_its_word_to_neither():
    header = (
        "Source,Country,Type,Prod_kt_2022,Prod_notes,Reserves_ore_kt,Reserves_ore_K2O_equiv_kt,Reserves_notes"
    )
    extract = read(
        "MCS2024,Chile,Mine production,1,,NA,NA,Considered large",
        header=header,
        name="mcs2024-potas_world.csv",
    )
    assert [each.flag for each in extract.rows[1:]] == [Flag.NOT_AVAILABLE] * 2
    assert len(told(extract.uncertain)) == 2


@pytest.mark.parametrize(
    ("label", "note", "excludes"),
    [
        ("World total (rounded), excluding U.S. production", "", "USA"),
        ("World total (rounded), excluding United States.", "Excludes U.S. production.", "USA"),
        ("World total (rounded)", "excludes U.S. production", "USA"),
        ("World total (rounded)", "Excludes China", "CHN"),
        ("World total (rounded)", "Excludes U.S. production of pyrophyllite.", ""),
        ("World total (rounded)", "Production quota; does not include undocumented production.", ""),
    ],
)
def test_a_total_names_the_countries_that_it_leaves_out(label, note, excludes):
    found = figures(row(label, note=note, reserves="9", reserves_note=note))
    assert found[2022, "production"].excludes == excludes
    # What says “production” leaves nothing out of reserves.
    assert found[2023, "reserves"].excludes == ("CHN" if excludes == "CHN" else "")
    assert ("Excludes U.S. production" in found[2022, "production"].note) == (
        "U.S" in (label + note) or "States" in label
    )


def test_an_exclusion_that_nobody_reviewed_is_reported():
    assert reasons(row(note="Excludes Katanga.")) == [(NAME, 2, "unreviewed exclusion: 'Excludes Katanga.'")]


def test_the_unit_of_the_row_stands_over_that_of_the_header():
    extract = read(row(note="Units are thousand metric tons, gross weight."))
    assert {each.unit for each in extract.rows} == {"kt"}
    assert told(extract.repaired) == [(2, "prod: the header says t, the row’s note thousand metric tons")]


def test_a_reviewed_misprint_of_a_unit_is_mended_and_said():
    header = "Source,Country,Type,Prod_t_2022,Reserves_kt"
    extract = read("MCS2024,Chile,Refinery production,,11000", header=header, name="mcs2024-selen_world.csv")
    (reserves,) = extract.rows
    assert (reserves.value, reserves.unit) == (11000, "t")
    assert reserves.note == "The file says thousand metric tons; metric tons are meant."
    assert len(told(extract.repaired)) == 1


def test_a_type_that_contradicts_the_reviewed_basis_is_said_in_the_note():
    line = row(type_='"Mine production, contained strontium"')
    assert first(line, name="mcs2024-stron_world.csv").note == (
        "The file says contained strontium; gross weight is meant."
    )


def test_notes_called_of_production_speak_of_capacity_where_a_file_has_no_production():
    header = "Source,Country,Type,Cap_kg_2022,Prod_notes"
    (found,) = read(
        "MCS2024,Chile,Primary production,5,Revised.", header=header, name="mcs2024-galli_world.csv"
    ).rows
    assert (found.identity.measure, found.note) == ("capacity", "Revised.")


def test_a_product_is_in_the_heading():
    header = "Source,Country,Type,Prod_Sponge_t_Est_2022,Prod_notes,Cap_Pigment_t_2023"
    line = "MCS2024,Chile,Sponge and Pigment,W,Excludes U.S. production.,55000"
    found = figures(line, header=header, name="mcs2024-titan_world.csv")
    assert [each.identity.form for each in found.values()] == ["sponge", "pigment"]
    assert [each.excludes for each in found.values()] == ["USA", ""]  # the note is of production


def test_cells_that_have_moved_are_reported_unless_they_were_reviewed():
    assert reasons(row(first="", second="4000", note="5000")) == [
        (NAME, 2, "'5000' is in the column prod-notes: have cells moved?")
    ]
    assert reasons(f"{row()},7") == [(NAME, 2, "'7' is under no heading: have cells moved?")]
    assert reasons(f",{row()}") == [(NAME, 2, "no place 'MCS2024'")]
    assert reasons("MCS2024,Chile") == [(NAME, 2, "2 cells, the header has 8")]
    extract = read("MCS2024,Chile,Mine production,4,5,,6,8100,A note.", name="mcs2024-vermi_world.csv")
    assert [each.note for each in extract.rows] == ["", "", ""]
    assert [line for line, _ in told(extract.repaired)] == [2, 2]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (row(first="1" + "0" * 30), "has more than 16 digits before"),
        (row(first="1,23"), "is not a number"),
        (row(first="-5"), "is a formula, or text in another encoding"),
        (row(first="=1+1"), "is a formula, or text in another encoding"),
        (row(note="Côte dâ€™Ivoire"), "is a formula, or text in another encoding"),
        (row(note="a\0b"), "is a formula, or text in another encoding"),
        (row().replace(",", ";"), "1 cells, the header has 8"),
        (row("Included with " + "x" * 300), "no place"),
        (row(first="Included with " + "x" * 300), "at most 200 fit"),
        (row() + '"', "not readable as CSV"),
        (row() + ',"' + "x" * 200_000 + '"', "not readable as CSV"),
    ],
)
def test_a_damaged_row_is_a_problem_with_its_file_line_and_reason(line, reason):
    ((file, number, said),) = reasons(line)
    assert (file, number) == (NAME, 2)
    assert reason in said
    assert len(said) < 400


def test_two_rows_of_one_figure_are_reported():
    extract = read(row(), row(), row("Japan"))
    assert [str(problem) for problem in extract.problems] == [
        f"{NAME}, line 3: chl.cobalt.mine.all.production.contained.2022 is already on line 2"
    ]
    assert len(extract.rows) == 4


def test_of_two_rows_that_contradict_each_other_neither_is_believed():
    extract = read(row(), row("Japan"), row(second="7"))
    assert {each.identity.country for each in extract.rows} == {"JPN"}
    assert [(problem.line, problem.reason) for problem in extract.problems] == [
        (4, "chl.cobalt.mine.all.production.contained.2022 is already on line 2"),
        (2, "line 4 contradicts chl.cobalt.mine.all.production.contained.2023"),
    ]
    assert extract.accounts == {"understood": 1, "skipped": 0, "outside": 0, "not understood": 2}


def test_a_row_of_a_table_without_any_number_is_skipped_and_said_to_be():
    extract = read(row(first="", second=""))
    assert told(extract.skipped) == [(2, "no column of its table has a number")]
    assert extract.accounts == {"understood": 0, "skipped": 1, "outside": 0, "not understood": 0}


def test_the_line_of_a_row_is_the_physical_one_on_which_it_begins():
    extract = read(row(note="Two\nlines."), row("Japan"), "x")
    assert [each.source_line for each in extract.rows] == [2, 2, 4, 4]
    assert extract.rows[0].note == "Cobalt content. Two lines."
    assert [problem.line for problem in extract.problems] == [5]


def test_a_file_that_may_be_cut_is_listed():
    text = "\n".join([HEADER, row()])
    extract = folder.read([TextFile(NAME, text)], Tables(WORDINGS, PLACES))
    assert [remark.reason for remark in extract.uncertain] == [
        "the file ends within a line: is it whole?",
        "no row is of the world: is the table whole?",
    ]


def test_every_row_ends_somewhere():
    extract = read(
        row(), row("Atlantis"), row(type_="Refinery production", reserves="NA"), row("Japan", first="lots")
    )
    assert extract.read == 4
    assert [problem.line for problem in extract.problems] == [3, 5]
    assert {each.source_line for each in extract.rows} == {2, 4}
    assert {remark.line for remark in extract.skipped} == {4}
    assert extract.accounts == {"understood": 2, "skipped": 0, "outside": 0, "not understood": 2}
