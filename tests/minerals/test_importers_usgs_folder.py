"""The reader of a folder with one file a commodity, on hand-made excerpts that have its quirks."""

import time

import pytest

from minerals.importers import usgs_folder
from minerals.importers.extracts import Tables, TextFile
from minerals.importers.usgs_folder.headers import read_header
from minerals.importers.wordings import Place, Wording
from minerals.models import Flag, Unit


def wording(mineral="cobalt", stage="mine", measure="production", form="all", basis="contained"):
    return Wording(mineral, stage, measure, form, basis, "load", "")


def skip(why):
    return Wording("", "", "", "", "", "skip", why)


COBALT = "mine production, metric tons of contained cobalt"
RESERVES = {"stage": "none", "measure": "reserves"}
WORDINGS = {
    ("cobal", COBALT, "prod"): wording(),
    ("cobal", COBALT, "reserves"): wording(**RESERVES),
    ("cobal", f"{COBALT} — processed", "prod"): wording(form="processed"),
    ("cobal", f"{COBALT} — rus", "prod"): wording(form="concentrate"),
    ("cobal", f"{COBALT} — recoverable", "prod"): wording(),
    ("cobal", f"{COBALT} — includes pegmatites", "prod"): wording(form="includes-pegmatites"),
    ("cobal", "refinery production", "prod"): wording(stage="refinery"),
    ("cobal", "refinery production", "reserves"): skip("Reserves belong to the mine."),
    ("galli", "primary production", "prod"): wording("gallium", "refinery"),
    ("galli", "primary production", "cap"): wording("gallium", "refinery", "capacity"),
    ("titan", "sponge and pigment", "prod-sponge"): wording("titanium", "plant", form="sponge"),
    ("titan", "sponge and pigment", "cap-pigment"): wording("titanium", "plant", "capacity", "pigment"),
    ("potas", "mine production", "reserves-ore"): wording("potash", **RESERVES, form="ore", basis="gross"),
    ("potas", "mine production", "reserves-ore-k2o-equiv"): wording("potash", **RESERVES, basis="oxide"),
    ("potas", "mine production", "prod"): wording("potash", basis="oxide"),
    ("stron", "mine production, contained strontium", "prod"): wording("strontium", basis="gross"),
    ("vermi", "mine production", "prod"): wording("vermiculite", basis="unstated"),
    ("vermi", "mine production", "reserves"): wording("vermiculite", **RESERVES, basis="unstated"),
    ("vermi", "mine production", "reserves-notes"): skip("A number of another table."),
    ("vermi", "mine production", "unnamed"): skip("A note of another table."),
    ("selen", "refinery production", "reserves"): wording("selenium", **RESERVES),
    ("fluor", "mine production, fluorspar", "prod"): wording("fluorspar", basis="unstated"),
}
PLACES = {
    "Chile": Place("CHL", ""),
    "Japan": Place("JPN", ""),
    "Russia": Place("RUS", ""),
    "Korea, Republic of": Place("KOR", ""),
    "United States": Place("USA", ""),
    "New Caledonia": Place("NCL", ""),
    "Other countries": Place("OTH", ""),
    "World total (rounded)": Place("WLD", ""),
    "Denmark (processed)": Place("DNK", "processed"),
    "Russia (recoverable)": Place("RUS", "recoverable"),
    "Brazil (shipments)": Place("BRA", "shipments"),
}
HEADER = "Source,Country,Type,Prod_t_2022,Prod_t_est_2023,Prod_notes,Reserves_t,Reserves_notes"
NAME = "mcs2024-cobal_world.csv"


def read(*lines, header=HEADER, name=NAME):
    text = "\r\n".join([header, *lines, ""])
    return usgs_folder.read([TextFile(name, text)], Tables({}, {}, WORDINGS, PLACES))


def row(
    country="Chile", first="4000", second="5000", note="", reserves="", reserves_note="", type_=f'"{COBALT}"'
):
    quoted = [f'"{cell}"' for cell in (country, first, second, note, reserves, reserves_note)]
    return ",".join(["MCS2024", quoted[0], type_, *quoted[1:]])


def figures(*lines, **file):
    """{(year, measure): figure} of lines of one place that have no problem."""
    extract = read(*lines, **file)
    assert not extract.problems
    return {(each.identity.year, each.identity.measure): each for each in extract.rows}


def first(*lines, **file):
    return figures(*lines, **file)[2022, "production"]


def reasons(*lines, **file):
    extract = read(*lines, **file)
    assert not extract.rows
    return [(problem.file, problem.line, problem.reason) for problem in extract.problems]


def told(remarks):
    return [(remark.line, remark.reason) for remark in remarks if "is the table whole" not in remark.reason]


def test_a_row_gives_a_figure_for_each_column_with_unit_year_estimate_and_line():
    found = figures(row("Chile", "4000", "5000", "A mine.", "700,000", "Probable."))
    assert set(found) == {(2022, "production"), (2023, "production"), (2023, "reserves")}
    early, late, reserves = found.values()
    assert early.key == "chl.cobalt.mine.all.production.contained.2022"
    assert (early.value, early.unit, early.flag, early.note) == (
        4000,
        "t",
        Flag.REPORTED,
        "Cobalt content. A mine.",
    )
    assert (late.value, late.flag, late.is_estimate) == (5000, Flag.ESTIMATED, True)
    assert (reserves.value, reserves.flag) == (700000, Flag.REPORTED)
    assert reserves.note == "Cobalt content. Probable."
    assert (early.source_line, early.file) == (2, NAME)


@pytest.mark.parametrize(
    ("heading", "stem", "unit", "year", "estimated"),
    [
        ("Prod_kt_est_2023", "prod", Unit.THOUSAND_TONNES, 2023, True),
        ("Prod_kt_Est_2023", "prod", Unit.THOUSAND_TONNES, 2023, True),
        ("Prod_kg_2022", "prod", Unit.KILOGRAM, 2022, False),
        ("Prod_mmt_2022", "prod", Unit.MILLION_TONNES, 2022, False),
        ("Prod_mct_2022", "prod", Unit.MILLION_CARATS, 2022, False),
        ("Prod_kct_2022", "prod", Unit.THOUSAND_CARATS, 2022, False),
        ("Prod_mcm_2022", "prod", Unit.MILLION_CUBIC_METRES, 2022, False),
        ("Prod_Sponge_t_Est_2022", "prod-sponge", Unit.TONNE, 2022, True),
        ("Cap_Pigment_t_2023", "cap-pigment", Unit.TONNE, 2023, False),
        ("Reserves_Mt", "reserves", Unit.MILLION_TONNES, 2023, False),
        ("Reserves_kt_2023", "reserves", Unit.THOUSAND_TONNES, 2023, False),
        ("Reserves_ore_K2O_equiv_kt", "reserves-ore-k2o-equiv", Unit.THOUSAND_TONNES, 2023, False),
    ],
)
def test_a_heading_says_measure_product_unit_year_and_estimate(heading, stem, unit, year, estimated):
    column = read_header(["Source", "Country", "Type", "Prod_t_2021", heading], 2024).columns[1]
    assert column[1:] == (stem, unit, year, estimated)


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("Prod_lb_2022", "does not name one unit"),
        ("Prod_t_kt_2022", "does not name one unit"),
        ("Prod_t", "does not name one year"),
        ("Prod_t_2012", "is of no year that edition 2024 reports"),
        ("Imports_t_2022", "no meaning of the column"),
    ],
)
def test_a_heading_of_no_known_meaning_is_a_problem_and_its_rows_can_be_read_without_it(heading, reason):
    extract = read(f"{row()},5", header=f"{HEADER},{heading}")
    ((file, line, said),) = extract.problems
    assert (file, line) == (NAME, 1)
    assert reason in said
    assert [each.value for each in extract.rows] == [4000, 5000]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (f"{HEADER},Prod_t_2023", "two columns of the header are both prod of 2023"),
        (f"{HEADER},Prod_note", "two columns of the header are notes of prod"),
        (HEADER.replace("Type", "Prod_t_2021"), "stands where “Type” should"),
        ("Source,Country,Type,Prod_lb_2022", "does not name one unit"),
        (HEADER.replace("Source", "Quelle"), "the header is not one of a commodity’s world table"),
    ],
)
def test_where_a_header_is_not_understood_no_row_of_its_file_is_read_and_all_are_counted(header, reason):
    extract = read(row(), ",,,,,,,", row("Japan"), header=header)
    ((file, line, said),) = extract.problems
    assert (file, line) == (NAME, 1)
    assert reason in said
    assert (extract.read, extract.rows, extract.accounts["not understood"]) == (2, [], 2)


def test_source_country_and_type_may_stand_in_another_order():
    names = HEADER.split(",")
    cells = ["MCS2024", "Chile", f'"{COBALT}"', "4000", "5000", "", "", ""]
    for order in ([1, 0, 2], [2, 1, 0]):
        moved = ",".join([*(names[at] for at in order), *names[3:]])
        assert len(figures(",".join([*(cells[at] for at in order), *cells[3:]]), header=moved)) == 2


def test_an_edition_that_was_never_seen_is_read_by_its_header():
    file = {
        "name": "mcs2022-cobal_world.csv",
        "header": HEADER.replace("2022", "2020").replace("2023", "2021"),
    }
    extract = read(row(reserves="9").replace("MCS2024", "MCS2022"), **file)
    assert (extract.edition, extract.problems) == (2022, [])
    assert [each.identity.year for each in extract.rows] == [2020, 2021, 2021]


@pytest.mark.parametrize("name", ["MCS2024-cobal_world.csv", "mcs2024-cobal_world.csv", "cobal_world.csv"])
def test_the_commodity_is_in_the_name_of_the_file(name):
    assert len(read(row(), name=name).rows) == 2


def test_a_name_that_says_no_commodity_is_a_problem():
    assert "does not say its commodity" in reasons(row(), name="download.csv")[0][2]


def test_files_of_other_kinds_are_counted_and_left_out():
    others = [TextFile("MCS2024_Fig2.csv", "Source,Order\nMCS2024,1\n"), TextFile("notes.txt", "Revised.\n")]
    world = TextFile(NAME, f"{HEADER}\n{row()}\n")
    assert usgs_folder.matches([*others, world])
    assert not usgs_folder.matches(others)
    extract = usgs_folder.read([*others, world], Tables({}, {}, WORDINGS, PLACES))
    assert extract.outside == {"MCS2024_Fig2.csv": 1, "notes.txt": 0}
    assert len(extract.rows) == 2
    assert extract.read == 2 == sum(extract.accounts.values())


def test_a_single_file_is_recognised_and_rubbish_is_not():
    assert usgs_folder.matches([TextFile(NAME, f"\ufeff{HEADER}\n")])
    for text in (
        "",
        "\0\0",
        '"' * 9,
        "Source,Country,Type\n",
        "SOURCE,COMMODITY,COUNTRY,TYPE,PROD_2023\n",
        "x" * 99999,
    ):
        assert not usgs_folder.matches([TextFile(NAME, text)])


def test_files_of_two_editions_are_not_mixed():
    early = f"{HEADER.replace('2023', '2021')}\n{row('Japan').replace('MCS2024', 'MCS2023')}\n"
    files = [TextFile(NAME, f"{HEADER}\n{row()}\n"), TextFile("mcs2023-cobal_world.csv", early)]
    extract = usgs_folder.read(files, Tables({}, {}, WORDINGS, PLACES))
    assert [str(problem) for problem in extract.problems] == [
        "mcs2023-cobal_world.csv: is of edition 2023, and most files beside it of 2024; none of its 1 rows is read"
    ]
    assert {each.identity.country for each in extract.rows} == {"CHL"}
    assert extract.accounts == {"gave figures": 1, "skipped": 0, "outside": 0, "not understood": 1}


def test_a_missing_source_is_mended_from_the_name_and_a_wrong_one_reported():
    assert told(read(row().removeprefix("MCS2024")).repaired) == [
        (2, "no source; the file’s name says MCS2024")
    ]
    assert not read(row().replace("MCS2024", "MCS 2024")).problems
    assert reasons(row().replace("MCS2024", "MCS2023")) == [
        (NAME, 2, "source 'MCS2023' in a file of MCS2024")
    ]


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
    start = time.process_time()
    assert [reason.startswith("no place") for *_, reason in reasons(row("1," * 60_000))] == [True]
    assert time.process_time() - start < 2


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
        (NAME, 2, "'5000' stands in the column prod-notes: have cells moved?")
    ]
    assert reasons(f"{row()},7") == [(NAME, 2, "'7' stands under no heading: have cells moved?")]
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
        (row(first="-5"), "is not text as it was written"),
        (row(first="=1+1"), "is not text as it was written"),
        (row(note="Côte dâ€™Ivoire"), "is not text as it was written"),
        (row(note="a\0b"), "is not text as it was written"),
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
        f"{NAME}, line 3: chl.cobalt.mine.all.production.contained.2022 stands in {NAME}, line 2 already"
    ]
    assert len(extract.rows) == 4


def test_of_two_rows_that_contradict_each_other_neither_is_believed():
    extract = read(row(), row("Japan"), row(second="7"))
    assert {each.identity.country for each in extract.rows} == {"JPN"}
    assert [(problem.line, problem.reason) for problem in extract.problems] == [
        (4, f"chl.cobalt.mine.all.production.contained.2022 stands in {NAME}, line 2 already"),
        (2, f"{NAME}, line 4 says otherwise of chl.cobalt.mine.all.production.contained.2023"),
    ]
    assert extract.accounts == {"gave figures": 1, "skipped": 0, "outside": 0, "not understood": 2}


def test_a_row_of_a_table_without_any_number_is_skipped_and_said_to_be():
    extract = read(row(first="", second=""))
    assert told(extract.skipped) == [(2, "no column of its table has a number")]
    assert extract.accounts == {"gave figures": 0, "skipped": 1, "outside": 0, "not understood": 0}


def test_the_line_of_a_row_is_the_physical_one_on_which_it_begins():
    extract = read(row(note="Two\nlines."), row("Japan"), "x")
    assert [each.source_line for each in extract.rows] == [2, 2, 4, 4]
    assert extract.rows[0].note == "Cobalt content. Two lines."
    assert [problem.line for problem in extract.problems] == [5]


def test_a_file_that_may_be_cut_is_listed():
    text = "\n".join([HEADER, row()])
    extract = usgs_folder.read([TextFile(NAME, text)], Tables({}, {}, WORDINGS, PLACES))
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
    assert extract.accounts == {"gave figures": 2, "skipped": 0, "outside": 0, "not understood": 2}
