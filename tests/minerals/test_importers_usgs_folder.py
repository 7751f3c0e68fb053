"""The reader of a folder with one file per commodity, on hand-made excerpts that have its quirks."""

import re

import pytest

from minerals.importers.publishers.usgs import folder
from minerals.importers.publishers.usgs.folder import read_header
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.formats import Tables
from minerals.models import Flag, Unit

from .folder_files import (
    COBALT,
    HEADER,
    NAME,
    PLACES,
    WORDINGS,
    figures,
    read,
    reasons,
    row,
    told,
)
from .forms import form_of

pytestmark = pytest.mark.pure


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
        ("Imports_t_2022", "unknown column"),
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
        (HEADER.replace("Type", "Prod_t_2021"), "is where “Type” should be"),
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


@pytest.mark.parametrize(
    ("name", "doubt"),
    [
        ("cobalt_mcs2024-world.csv", "the file’s name is taken for that of cobal"),
        ("MCS 2024 Cobalt (copy).csv", "the file’s name is taken for that of cobal"),
        ("download.csv", "the file’s name does not say its commodity; its types are those of cobal"),
        ("mcs2024-vermi_world.csv", "the file’s name says vermi and its types cobal: the rows are used"),
        ("vermiculite.csv", "the file’s name does not say its commodity; its types are those of cobal"),
    ],
)
def test_a_renamed_file_is_known_by_what_its_rows_count_and_that_is_told(name, doubt):
    extract = read(row(), name=name)
    assert (extract.edition, extract.problems) == (2024, [])
    assert {each.identity.mineral for each in extract.rows} == {"cobalt"}
    assert (1, doubt) in told(extract.uncertain)


def test_types_that_any_mine_could_have_do_not_say_a_commodity_and_the_name_has_to():
    plain, header = '"mine production"', "Source,Country,Type,Prod_t_2022,Prod_t_est_2023,Prod_notes"
    line = f"MCS2024,Chile,{plain},4,5,"
    assert reasons(line, header=header, name="download.csv")[0][2] == (
        "the file’s name does not say its commodity, as mcs2024-cobal_world.csv does; its types could be those of "
        "potas and vermi; none of its 1 rows was read"
    )
    found = read(line, header=header, name="vermiculite-2024.csv")
    assert {each.identity.mineral for each in found.rows} == {"vermiculite"}


def test_a_name_that_says_no_commodity_is_a_problem():
    """Neither do rows whose types nobody has reviewed."""
    line = row(type_='"mine production of something else"')
    assert "does not say its commodity" in reasons(line, name="download.csv")[0][2]


EARLY = HEADER.replace("2022", "2020").replace("2023", "2021")


@pytest.mark.parametrize(
    "name", ["mcs2024-cobal_world.csv", "cobal_world.csv", "cobalt_mcs2024.csv", "x.csv", "MCS 2023.csv"]
)
def test_rows_say_the_edition_whatever_the_file_is_called(name):
    extract = read(row(reserves="9").replace("MCS2024", "MCS2022"), header=EARLY, name=name)
    assert (extract.edition, extract.problems) == (2022, [])
    assert [each.identity.year for each in extract.rows] == [2020, 2021, 2021]
    said = [reason for _, reason in told(extract.uncertain) if "the rows are used" in reason]
    named = re.search("20(?:23|24)", name)
    assert said == (
        [f"the file’s name says MCS{named[0]} and its rows MCS2022: the rows are used"] if named else []
    )


def test_rows_of_another_edition_in_a_file_are_reported_one_by_one():
    lines = [row("Chile"), row("Japan"), row("Russia").replace("MCS2024", "MCS2023")]
    extract = read(*lines, name="cobalt.csv")
    assert extract.edition == 2024
    assert [(p.line, p.reason) for p in extract.problems] == [(4, "source 'MCS2023' in a file of MCS2024")]
    assert {each.identity.country for each in extract.rows} == {"CHL", "JPN"}


def test_a_file_that_is_as_much_of_one_edition_as_of_another_is_of_none():
    lines = [row("Chile"), row("Japan").replace("MCS2024", "MCS2023")]
    assert reasons(*lines, name="cobalt.csv") == [
        (
            "cobalt.csv",
            1,
            "its rows say MCS2023 and MCS2024 equally often, so its edition is unclear; none of its 2 rows was "
            "read",
        )
    ]


def test_the_column_source_is_found_wherever_it_stands():
    header = EARLY.replace("Source,Country", "Country,Source")
    extract = read('Chile,MCS2022,"' + COBALT + '",4,5,,,', header=header, name="x.csv")
    assert (extract.edition, extract.problems) == (2022, [])


def test_files_of_other_kinds_are_counted_and_left_out():
    others = [TextFile("MCS2024_Fig2.csv", "Source,Order\nMCS2024,1\n"), TextFile("notes.txt", "Revised.\n")]
    world = TextFile(NAME, f"{HEADER}\n{row()}\n")
    assert form_of(world.text) == "usgs-folder"
    assert not any(form_of(other.text) for other in others)
    extract = folder.read([*others, world], Tables(WORDINGS, PLACES))
    assert extract.outside == {"MCS2024_Fig2.csv": 1, "notes.txt": 0}
    assert len(extract.rows) == 2
    assert extract.read == 2 == sum(extract.accounts.values())


def test_a_single_file_is_recognised_and_rubbish_is_not():
    assert form_of(f"\ufeff{HEADER}\n") == "usgs-folder"
    for text in (
        "",
        "\0\0",
        '"' * 9,
        "Source,Country,Type\n",
        "SOURCE,COMMODITY,COUNTRY,TYPE,PROD_2023\n",
        "x" * 99999,
    ):
        assert form_of(text) != "usgs-folder"


def test_files_of_two_editions_are_not_mixed():
    early = f"{HEADER.replace('2023', '2021')}\n{row('Japan').replace('MCS2024', 'MCS2023')}\n"
    files = [TextFile(NAME, f"{HEADER}\n{row()}\n"), TextFile("mcs2023-cobal_world.csv", early)]
    extract = folder.read(files, Tables(WORDINGS, PLACES))
    assert [str(problem) for problem in extract.problems] == [
        "mcs2023-cobal_world.csv: is of edition 2023, and most files beside it of 2024; none of its 1 rows was read"
    ]
    assert {each.identity.country for each in extract.rows} == {"CHL"}
    assert extract.accounts == {"understood": 1, "skipped": 0, "outside": 0, "not understood": 1}


def test_a_missing_source_is_mended_from_the_name_and_a_wrong_one_reported():
    assert told(read(row().removeprefix("MCS2024")).repaired) == [
        (2, "no source; the file’s name says MCS2024")
    ]
    assert not read(row().replace("MCS2024", "MCS 2024")).problems
    assert reasons(row().replace("MCS2024", "MCS2023")) == [
        (NAME, 2, "source 'MCS2023' in a file of MCS2024")
    ]
