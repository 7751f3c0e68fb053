"""The reader of the wide world file: its quirks on hand-made excerpts, its figures on the real file."""

import csv
import io
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings

from minerals.importers import tidy, usgs_wide
from minerals.importers.extracts import Tables, TextFile
from minerals.importers.usgs_wide.notes import read_note
from minerals.importers.wordings import LONG, WIDE, read_places, read_wordings
from minerals.models import Flag

CONTENT = settings.BASE_DIR / "content"
NAME = "MCS2025_World_Data.csv"
SOURCE = settings.BASE_DIR.parent / "shared" / "data" / "usgs_mcs2025" / NAME
HEADER = (
    "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,CAP_2023,CAP_EST_ 2024,CAP_NOTES,"
    "RESERVES_2024,RESERVE_NOTES"
)
NO_RESERVES = {"reserves": ("", "")}

needs_source = pytest.mark.skipif(not SOURCE.exists(), reason="the real USGS file is not in ../shared/data")


def _tables():
    wide, problems = read_wordings(CONTENT / "usgs_wide_wordings.csv", WIDE)
    places, more = read_places(CONTENT / "usgs_places.csv")
    assert not problems + more
    return Tables(long={}, wide=wide, folder={}, places=places)


@pytest.fixture(scope="module")
def tables():
    return _tables()


def line(
    commodity="Lithium ",
    country="Chile",
    type_="Mine production, lithium content",
    unit="metric tons",
    prod=("41400", "49000", ""),
    cap=("", "", ""),
    reserves=("9300000", ""),
    source="MCS2025",
):
    return [source, commodity, country, type_, unit, *prod, *cap, *reserves]


def table(*lines, header=HEADER):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header.split(","))
    writer.writerows(lines)
    return text.getvalue()


@pytest.fixture
def read(tables):
    def extract(*lines, header=HEADER, text=None):
        return usgs_wide.read(
            [TextFile(NAME, table(*lines, header=header) if text is None else text)], tables
        )

    return extract


@pytest.fixture
def figures(read):
    """The figures of some lines, by what distinguishes them here: code, measure and year."""

    def found(*lines, **options):
        extract = read(*lines, **options)
        assert not extract.problems
        return {(row.identity.country, row.identity.measure, row.identity.year): row for row in extract.rows}

    return found


@pytest.fixture
def reasons(read):
    def found(*lines, **options):
        return [(problem.line, problem.reason) for problem in read(*lines, **options).problems]

    return found


def matches(text, name=NAME):
    return usgs_wide.matches([TextFile(name, text)])


# The form


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
def test_another_header_is_none_of_this_form_and_reading_it_says_so(header, read):
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
def test_without_a_column_or_with_two_of_it_no_row_is_read_and_all_are_counted(header, reason, read):
    extract = read(line(), [""] * 13, line(country="China"), header=header)
    assert matches(header)
    assert [(problem.line, problem.reason[: len(reason)]) for problem in extract.problems] == [(1, reason)]
    assert (extract.read, extract.rows, extract.accounts["not understood"]) == (2, [], 2)


def test_columns_may_stand_in_another_order(read):
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
def test_a_column_of_no_known_meaning_is_a_problem_and_its_rows_can_be_read_without_it(strange, read):
    extract = read([*line(), "5"], header=f"{HEADER},{strange}")
    assert [(problem.line, problem.reason) for problem in extract.problems] == [
        (1, f"no such column is known: {strange.upper()!r}; nothing is read from it")
    ]
    assert extract.rows == read(line()).rows


def test_only_one_file_is_of_this_form():
    assert not usgs_wide.matches([])
    assert not usgs_wide.matches([TextFile(NAME, HEADER)] * 2)


def test_an_edition_of_other_years_is_read(read):
    header = HEADER.replace("2024", "2031").replace("2023", "2030")
    extract = read(line(source="MCS2032"), header=header)
    assert extract.edition == 2032
    assert sorted(row.identity.year for row in extract.rows) == [2030, 2031, 2031]


def test_years_that_are_not_the_editions_are_reported_and_it_is_of_none(reasons, read):
    assert reasons(line(source="MCS2027")) == [(1, "production up to 2024 is not of the edition MCS2027")]
    assert read(line(source="MCS2027")).edition is None


@pytest.mark.parametrize("source", ["", "MCS", "2025", "MCS3025"])
def test_a_row_without_its_source_is_reported(source, reasons, read):
    rows = line(), line(country="China", source=source)
    assert reasons(*rows) == [(3, f"{source!r} is no source such as MCS2025")]
    assert read(*rows).edition == 2025


def test_a_row_of_another_source_than_most_is_reported(reasons):
    rows = line(source="MCS2024"), line(country="China"), line(country="Brazil")
    assert reasons(*rows) == [(2, "source MCS2024, while most rows are of MCS2025")]


# A row


def test_a_row_becomes_figures_with_unit_basis_and_line(figures):
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


def test_a_note_over_two_lines_moves_the_lines_after_it(figures):
    found = figures(line(prod=("1", "2", "a\r\nb")), line(country="China"))
    assert found["CHN", "production", 2023].source_line == 4
    assert found["CHL", "production", 2023].note == "Lithium content. A b."


def test_a_column_that_no_row_of_the_table_fills_does_not_exist(figures):
    found = figures(line(), line(country="China"))
    assert {measure for _, measure, _ in found} == {"production", "reserves"}


def test_one_year_of_capacity_may_be_there_and_the_other_not(figures):
    found = figures(
        line("Gallium ", "Japan", "Primary production", "kilograms", cap=("", "10000", ""), **NO_RESERVES)
    )
    assert [year for _, measure, year in found if measure == "capacity"] == [2024]


def test_an_empty_cell_that_nothing_explains_is_blank_and_listed(read):
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


def test_zero_is_zero(figures):
    assert figures(line(prod=("0", "0", "")))["CHL", "production", 2023].flag == Flag.ZERO


GERMANIUM = "Gemanium", "China", "Primary and secondary refinery production", "kilograms"


def test_a_table_without_any_number_is_skipped(read):
    extract = read(line(*GERMANIUM, prod=("", "", ""), **NO_RESERVES))
    assert not extract.rows
    assert [remark.reason for remark in extract.skipped] == ["no column of its table has a number"]


def test_the_misspelt_germanium_is_germanium(figures):
    found = figures(line(*GERMANIUM, **NO_RESERVES))
    assert found["CHN", "production", 2023].identity.mineral == "germanium"


# What notes say


@pytest.mark.parametrize(
    ("note", "first", "second"),
    [
        ("W for 23-24", Flag.WITHHELD, Flag.WITHHELD),
        ("W for 2023–2024", Flag.WITHHELD, Flag.WITHHELD),
        ("W for 24", Flag.BLANK, Flag.WITHHELD),
        ("W", Flag.WITHHELD, Flag.WITHHELD),
        ("NA", Flag.NOT_AVAILABLE, Flag.NOT_AVAILABLE),
        ("na", Flag.NOT_AVAILABLE, Flag.NOT_AVAILABLE),
        ("na for 2023", Flag.NOT_AVAILABLE, Flag.BLANK),
        ("W for 23; NA for 24", Flag.WITHHELD, Flag.NOT_AVAILABLE),
        ("xx", Flag.NOT_AVAILABLE, Flag.NOT_AVAILABLE),
        ("Less than 1/2 unit", Flag.DESCRIBED, Flag.DESCRIBED),
        ("estimated 2023", Flag.BLANK, Flag.BLANK),
        ("", Flag.BLANK, Flag.BLANK),
    ],
)
def test_the_note_says_what_empty_cells_of_production_stand_for(note, first, second, figures):
    found = figures(line(), line(country="United States", prod=("", "", note)))
    assert (found["USA", "production", 2023].flag, found["USA", "production", 2024].flag) == (first, second)


def test_the_words_that_stand_for_a_number_are_kept_once(read):
    extract = read(line(), line(country="South Africa ", prod=("", "", "Less than 1/2 unit")))
    found = extract.rows[3]
    assert (found.text, found.note, found.value) == ("Less than ½ unit", "Lithium content.", None)


def test_what_a_note_says_of_one_year_leaves_the_other_alone(figures):
    type_ = "Mine production, mercury content"
    found = figures(
        line("Mercury", "China", type_, **NO_RESERVES),
        line("Mercury", "Peru (exports)", type_, prod=("", "30", "na for 2023"), **NO_RESERVES),
    )
    assert found["PER", "production", 2023].flag == Flag.NOT_AVAILABLE
    assert found["PER", "production", 2024].value == 30


@pytest.mark.parametrize(
    ("note", "flag", "text"),
    [
        ("NA  ", Flag.NOT_AVAILABLE, ""),
        ("XX", Flag.NOT_AVAILABLE, "Not applicable"),
        ("Large", Flag.DESCRIBED, "Large"),
        ("Small", Flag.DESCRIBED, "Small"),
        ("Moderate to Large", Flag.DESCRIBED, "Moderate to Large"),
        ("Included in World total", Flag.DESCRIBED, "Included in World total"),
        ("Included with Other countries", Flag.DESCRIBED, "Included with Other countries"),
        ("Company-reported probable reserves", Flag.BLANK, ""),
    ],
)
def test_the_note_says_what_an_empty_cell_of_reserves_stands_for(note, flag, text, figures):
    found = figures(line(), line(country="Portugal", reserves=("", note)))["PRT", "reserves", 2024]
    assert (found.flag, found.text, found.value) == (flag, text, None)


@pytest.mark.parametrize(
    ("prod", "reserves"),
    [
        (("1", "", "W for 23"), ("1", "")),
        (("1", "2", "W"), ("1", "")),
        (("1", "2", "NA"), ("1", "")),
        (("1", "2", ""), ("5", "Large")),
        (("1", "2", ""), ("5", "NA")),
    ],
)
def test_a_number_whose_note_denies_it_is_reported(prod, reserves, reasons):
    ((number, reason),) = reasons(line(prod=prod, reserves=reserves))
    assert number == 2
    assert "its note says that there is no number" in reason


def test_a_note_on_a_year_that_no_column_has_is_reported(reasons):
    assert reasons(line(prod=("", "", "W for 21"))) == [
        (2, "a note speaks of 21, and no column is of that year")
    ]


@pytest.mark.parametrize(
    ("type_", "note", "flag"),
    [
        ("Mine production, lithium content", "", Flag.REPORTED),
        ("Mine production, lithium content", "estimated 2023", Flag.ESTIMATED),
        ("Mine production, lithium content", "estimated for 2023", Flag.ESTIMATED),
        ("Mine production, lithium content", "estimated, Includes production of crude ore", Flag.ESTIMATED),
        (
            "Mine production, lithium content",
            "Estimated based on reported import data for China.",
            Flag.ESTIMATED,
        ),
        ("Mine production, lithium content, estimated", "", Flag.ESTIMATED),
        ("Mine production, lithium content, estimated", "Reported.", Flag.REPORTED),
        ("Mine production, lithium content, estimated", "reproted", Flag.REPORTED),
        ("Mine production, lithium content, estimated", "Processed ore sold, reported", Flag.REPORTED),
    ],
)
def test_where_the_mark_of_an_estimate_stands(type_, note, flag, figures):
    found = figures(line(type_=type_, prod=("41400", "49000", note)))
    assert found["CHL", "production", 2023].flag == flag
    assert found["CHL", "production", 2024].flag == Flag.ESTIMATED  # whatever the note says: PROD_EST
    assert found["CHL", "reserves", 2024].flag == Flag.REPORTED  # the marks are those of production


def test_a_mark_reported_makes_the_other_numbers_of_its_table_estimates(figures):
    found = figures(
        line(prod=("1", "2", "reported")),
        line(country="China"),
        line("Nickel", "Brazil", "Mine production, nickel content"),
    )
    flags = [found[code, "production", 2023].flag for code in ("CHL", "CHN", "BRA")]
    assert flags == [Flag.REPORTED, Flag.ESTIMATED, Flag.REPORTED]


def magnesium(country, **cells):
    return line("Magnesium metal", country, "Magnesium smelter production", "thousand metric tons", **cells)


def test_capacity_of_the_second_year_is_an_estimate_unless_its_note_says_reported(figures):
    found = figures(
        magnesium("Israel", cap=("", "34", "reported"), **NO_RESERVES),
        magnesium("Brazil", cap=("", "22", ""), **NO_RESERVES),
    )
    assert [found[code, "capacity", 2024].flag for code in ("ISR", "BRA")] == [Flag.REPORTED, Flag.ESTIMATED]


def test_the_note_keeps_what_is_the_sources_own_and_drops_the_marks(figures):
    found = figures(line(prod=("1", "2", "estimated, Includes production of crude ore")))
    assert found["CHL", "production", 2023].note == "Lithium content. Includes production of crude ore."


def test_a_note_beside_no_number_is_listed(read):
    extract = read(line(cap=("", "", "of a plant that is not built")))
    assert "no number of cap stands beside the note 'of a plant that is not built'" in {
        remark.reason for remark in extract.uncertain
    }


def test_signs_alone_make_a_column_where_no_row_has_a_number(figures):
    row = line("Bismuth", "Laos", "Refinery production", cap=("", "", "NA"), **NO_RESERVES)
    found = figures(row)
    assert [found["LAO", "capacity", year].flag for year in (2023, 2024)] == [Flag.NOT_AVAILABLE] * 2


# Bounds and numbers


@pytest.mark.parametrize(("cell", "lower"), [(">2000000", 2_000_000), (">17,000,000", 17_000_000)])
def test_a_bound_is_kept_as_a_bound(cell, lower, figures):
    found = figures(line(country="World total (rounded)", reserves=(cell, "")))["WLD", "reserves", 2024]
    assert (found.flag, found.value, found.lower, found.upper) == (Flag.BOUNDED, None, lower, None)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "1,23", "-5", "1e5", "abc", "１２", str(10**30), "0.00001", "9" * 5000, "1 000", "1;2", "+5"],
)
def test_what_is_no_number_is_reported_with_its_line(cell, reasons, read):
    ((number, reason),) = reasons(line(), line(country="China", prod=(cell, "2", "")))
    assert (number, len(reason) < 200) == (3, True)
    assert {row.source_line for row in read(line(), line(country="China", prod=(cell, "2", ""))).rows} == {2}


# Names


@pytest.mark.parametrize(
    ("label", "code", "mended"),
    [
        ("Canada ", "CAN", 0),
        ("Other Countries", "OTH", 0),
        ("OTHER COUNTRIES", "OTH", 0),
        ("World total (rounded)", "WLD", 0),
        ("World total (rounded) 10", "WLD", 0),
        ("World total (rounded) 9", "WLD", 1),
        ("Korea, Republic of 3", "KOR", 1),
    ],
)
def test_drifting_names_are_the_place_they_mean(label, code, mended, read):
    extract = read(line(country=label))
    assert not extract.problems
    assert {row.identity.country for row in extract.rows} == {code}
    assert len(extract.repaired) == mended


def test_an_unknown_name_is_reported(reasons):
    assert reasons(line(), line(country="CÃ´te dâ€™Ivoire")) == [(3, "no place 'CÃ´te dâ€™Ivoire'")]


HELIUM = "Production, helium gas content"


@pytest.mark.parametrize(
    ("commodity", "country", "type_", "note", "form"),
    [
        ("Clays", "Brazil (beneficiated)", "Mine poduction, Kaolin", "", "kaolin-beneficiated"),
        (
            "Feldspar",
            "Brazil (beneficiated, marketable)",
            "Mine production, estimated",
            "",
            "beneficiated-marketable",
        ),
        (
            "Helium",
            "United States (from Cliffside Field)",
            "Production, helium gas content",
            "",
            "from-cliffside-field",
        ),
        ("Kyanite and Related Minerals", "United\xa0States (kyanite)", "Mine production", "", "kyanite"),
        ("Talc, crude", "Italy (includes steatite)", "Mine production, estimated", "", "includes-steatite"),
        ("Talc, crude", "India", "Mine production, estimated", "", "steatite"),
        ("Talc, crude", "Finland", "Mine production, estimated", "", "all"),
        ("Iron oxide pigments", "Spain", "Mine production", "", "ocher-and-red-iron-oxide"),
        ("Boron ", "Argentina", "Boron all types", "Crude ore", "crude-ore"),
        ("Boron ", "Bolivia", "Boron all types", "Ulexite", "ulexite"),
        ("Boron ", "United States", "Boron all types", "", "all"),
        ("Cement", "United States (includes Puerto Rico)", "Cement production, estimated", "", "all"),
    ],
)
def test_another_product_is_a_form_of_its_own(commodity, country, type_, note, form, read):
    unit = "million cubic meters" if commodity == "Helium" else "thousand metric tons"
    extract = read(line(commodity, country, type_, unit, prod=("1", "2", note), **NO_RESERVES))
    assert not extract.problems
    assert {row.identity.form for row in extract.rows} == {form}


def test_the_words_of_a_label_stand_in_the_note_where_the_form_does_not_show_them(figures):
    row = line(
        "Cement", "United States (includes Puerto Rico)", "Cement production, estimated", **NO_RESERVES
    )
    assert figures(row)["USA", "production", 2023].note == "Includes Puerto Rico."


@pytest.mark.parametrize(
    ("commodity", "country", "type_", "note"),
    [
        ("Lithium ", "Brazil (beneficiated)", "Mine production, lithium content", ""),
        ("Boron ", "Turkey", "Boron all types", "colemanite"),
        ("Lithium ", "Chile", "Refinery production, lithium content", ""),
        ("Lithia", "Chile", "Mine production, lithium content", ""),
    ],
)
def test_a_product_that_nobody_reviewed_is_reported(commodity, country, type_, note, reasons):
    ((number, reason),) = reasons(line(commodity, country, type_, prod=("1", "2", note)))
    assert number == 2
    assert reason.startswith("no wording ")


def test_two_countries_in_one_row_are_skipped_for_the_reviewed_reason(read):
    type_ = "Plant capacity, fused aluminum oxide"
    capacity = {"prod": ("", "", ""), "cap": ("60000", "60000", "")}
    extract = read(line("Abrasives", "United\xa0States and Canada", type_, **capacity, **NO_RESERVES))
    assert not extract.rows + extract.problems
    assert "no one place" in extract.skipped[0].reason


# Columns that hold something else


def test_what_the_source_says_is_no_reserve_is_skipped_and_the_row_keeps_the_rest(read):
    extract = read(magnesium("Brazil", prod=("20", "20", ""), cap=("", "22", ""), reserves=("22", "")))
    assert {row.identity.measure for row in extract.rows} == {"production", "capacity"}
    assert "not a reserve" in extract.skipped[0].reason


def test_indiums_refinery_capacity_in_the_column_of_reserves_is_capacity_and_says_so(figures):
    found = figures(
        line("Indium", "Japan", "Refinery production", prod=("65", "60", ""), reserves=("70", ""))
    )
    capacity = found["JPN", "capacity", 2024]
    assert (capacity.identity.stage, capacity.value) == ("refinery", 70)
    assert capacity.note == "The file has it in its column RESERVES_2024."


def test_clinker_capacity_in_the_columns_of_production_is_capacity(figures):
    found = figures(
        line("Cement", "Brazil", "Clinker capacity, estimated", "thousand metric tons", **NO_RESERVES)
    )
    assert {(measure, row.identity.form) for (_, measure, _), row in found.items()} == {
        ("capacity", "clinker")
    }


# Exclusions


@pytest.mark.parametrize(
    "note", ["Excludes U.S. production.", "excludes U.S. production", "Excludes U.S. Production"]
)
def test_a_total_that_leaves_out_the_united_states_says_so(note, figures):
    found = figures(line(country="World total (rounded)", prod=("204000", "240000", note)))
    assert found["WLD", "production", 2023].excludes == "USA"
    assert found["WLD", "production", 2023].note == "Lithium content. Excludes U.S. production."
    assert found["WLD", "reserves", 2024].excludes == ""


def test_the_same_on_a_row_of_reserves_leaves_nothing_out_of_them(figures):
    found = figures(line(country="World total", reserves=("30000000", "Excludes U.S. production.")))
    assert found["WLD", "reserves", 2024].excludes == ""


@pytest.mark.parametrize(
    "label", ["World total (rounded, excludes U.S. production)", "World total (excludes U.S. production)"]
)
def test_the_label_may_say_it_too(label, figures):
    assert figures(line(country=label))["WLD", "production", 2023].excludes == "USA"


def test_an_exclusion_that_nobody_reviewed_is_reported(reasons):
    assert reasons(line(country="World total", prod=("1", "2", "Excludes Narnia."))) == [
        (2, "unreviewed exclusion: Excludes Narnia.")
    ]


# Units


def test_an_empty_unit_is_that_of_the_rest_of_its_table(read):
    extract = read(line(), line(country="China", unit=""))
    assert {row.unit for row in extract.rows} == {"t"}
    assert [(each.line, each.reason) for each in extract.repaired] == [
        (3, "the unit is empty; every other row of its table has 'metric tons'")
    ]


def test_an_empty_unit_in_a_table_with_two_is_reported(reasons):
    rows = line(), line(country="China", unit=""), line(country="Brazil", unit="kilograms")
    assert reasons(*rows) == [(3, "the unit is empty, and the other rows of its table have 2 units")]


@pytest.mark.parametrize(("unit", "reason"), [("tonnes", "no unit 'tonnes'"), ("=1+1", "a formula")])
def test_an_unknown_unit_is_reported(unit, reason, reasons):
    ((number, told),) = reasons(line(unit=unit))
    assert number == 2
    assert reason in told


def test_dry_tons_belong_to_the_dry_basis_only(reasons):
    ((_, reason),) = reasons(line(unit="thousand metric dry tons"))
    assert "contradict each other" in reason


MOLYBDENUM = "Molybdenum ", "Mine production, molybdenum content"


def test_a_note_on_the_data_of_reserves_gives_their_unit_in_the_whole_table(read):
    commodity, type_ = MOLYBDENUM
    note = " (Reserve data is thousand metric tons)."
    extract = read(
        line(commodity, "United States", type_, reserves=("3500", note)),
        line(commodity, "Chile", type_, reserves=("1400", "")),
        line(commodity, "Korea, North", type_, reserves=("", f"NA{note}")),
    )
    assert not extract.problems
    reserves = {row.identity.country: row for row in extract.rows if row.identity.measure == "reserves"}
    assert {row.unit for row in reserves.values()} == {"kt"}
    assert (reserves["PRK"].flag, reserves["USA"].note) == (Flag.NOT_AVAILABLE, "")
    assert {row.unit for row in extract.rows if row.identity.measure == "production"} == {"t"}
    assert [remark.line for remark in extract.repaired] == [3]


IRON = "Iron Ore  ", "Mine production, usable ore", "thousand metric tons"


def iron(country, reserves, note):
    commodity, type_, unit = IRON
    return line(commodity, country, type_, unit, reserves=(reserves, note))


def test_a_unit_in_a_rows_note_is_of_that_row(figures, reasons):
    note = "Crude Ore, million metric tons"
    found = figures(iron("Brazil", "34000", note), iron("Chile", "", "NA"))
    brazil = found["BRA", "reserves", 2024]
    assert (brazil.key, brazil.unit) == ("bra.iron-ore.none.crude-ore.reserves.gross.2024", "Mt")
    assert found["CHL", "reserves", 2024].unit == "Mt"
    assert found["BRA", "production", 2024].unit == "kt"
    ((number, reason),) = reasons(iron("Brazil", "34000", note), iron("Chile", "12", ""))
    assert (number, "none on this one" in reason) == (3, True)


def test_a_unit_in_a_note_that_is_not_known_is_reported(reasons):
    assert reasons(line(reserves=("1", "Reserve data is in million tonnes"))) == [
        (2, "no unit 'million tonnes', which the note names")
    ]


@pytest.mark.parametrize(
    ("commodity", "type_"),
    [
        ("Sand and gravel (industrial)", "Mine production, estimated"),
        ("Titanium Mineral Concentrates", "Mine production, rutile, titanium dioxide (TiO2) content"),
    ],
)
def test_a_misprinted_unit_is_mended_and_said(commodity, type_, read):
    extract = read(line(commodity, "Australia", type_, prod=("5500", "5600", ""), **NO_RESERVES))
    assert {row.unit for row in extract.rows} == {"kt"}
    assert all(
        row.note.endswith("The file says metric tons; thousand metric tons are meant.")
        for row in extract.rows
    )
    assert "misprint" in extract.repaired[0].reason


def test_the_same_unit_with_amounts_that_fit_it_is_no_misprint(read):
    sand = "Sand and gravel (industrial)", "Australia", "Mine production, estimated"
    extract = read(line(*sand, prod=("5500000", "5600000", ""), **NO_RESERVES))
    assert ({row.unit for row in extract.rows}, extract.repaired) == ({"t"}, [])


# Damage


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["", *line()], "14 cells, the header has 13"),
        (line()[1:], "12 cells, the header has 13"),
        (line(prod=("1", "2", "a\0b")), "not text as it was written"),
        (line(prod=("1", "2", "=HYPERLINK(1)")), "not text as it was written"),
        (line(prod=("1", "2", "caf\ufffd")), "not text as it was written"),
        (line(prod=("1", "2", "\u202eeman")), "not text as it was written"),
        (line(prod=("1", "2", "x" * 200_000)), "not readable as CSV"),
    ],
)
def test_a_damaged_row_is_reported_and_the_others_are_read(cells, reason, read):
    extract = read(line(), cells, line(country="China"))
    assert [problem.line for problem in extract.problems] == [3]
    assert reason in extract.problems[0].reason
    assert {row.source_line for row in extract.rows} == {2, 4}


def test_a_row_that_stands_there_twice_is_reported(reasons):
    ((number, reason),) = reasons(line(), line())
    assert (number, reason.endswith("stands on line 2 already")) == (3, True)


def test_of_two_rows_that_contradict_each_other_neither_is_believed(read):
    extract = read(line(), line(country="China"), line(prod=("41400", "7", "")))
    assert {row.identity.country for row in extract.rows} == {"CHN"}
    assert [problem.line for problem in extract.problems] == [2, 4]
    assert extract.problems[0].reason.startswith("line 4 says otherwise of chl.lithium")
    assert extract.accounts == {"gave figures": 1, "skipped": 0, "outside": 0, "not understood": 2}


def test_a_quote_that_is_never_closed_is_reported(read):
    text = table(line(), line(country="China")).replace("China", '"China')
    assert [problem.line for problem in read(text=text).problems] == [3]


def test_rows_of_commas_are_none_and_nothing_may_stand_outside_the_columns(read):
    extract = read([*line(), ""], [""] * 14, [*line(country="China"), "5"], header=HEADER + ",")
    assert extract.read == 2
    assert [(problem.line, problem.reason) for problem in extract.problems] == [
        (4, "'5' stands under no heading")
    ]


def test_a_file_that_does_not_end_with_a_world_total_may_be_cut(read):
    assert read(line()).uncertain[-1].reason == "the last row is no world total: the file may be cut"
    assert not read(line(), line(country="World total (rounded)")).uncertain


def test_no_cut_of_a_file_raises(read):
    text = table(line(), line(country="World total (rounded)", prod=("1", "2", 'says "W", it\r\ndoes')))
    for end in range(len(text)):
        read(text=text[:end])


def test_a_note_is_taken_apart_only_where_a_mark_stands_alone():
    years = {2023, 2024}
    note = read_note("W. R. Grace reported it", years)
    assert (note.signs, note.marks, note.rest) == ((), (), "W. R. Grace reported it")
    assert read_note("Reported. Sold or used", years).rest == "Sold or used"


# The real file


@pytest.fixture(scope="module")
def real():
    text = SOURCE.read_bytes().decode("utf-8-sig")
    return usgs_wide.read([TextFile(NAME, text)], _tables())


@needs_source
def test_every_row_of_the_real_file_is_loaded_or_skipped_with_its_reason(real):
    assert (real.edition, real.read, real.problems) == (2025, 1250, [])
    loaded, skipped = {row.source_line for row in real.rows}, {remark.line for remark in real.skipped}
    assert len(loaded | skipped) == 1250
    assert len(skipped - loaded) == 10  # eight rows of germanium without a number, twice two countries in one


@needs_source
def test_the_flags_of_the_real_file(real):
    assert Counter(row.flag for row in real.rows) == {
        "reported": 1247,
        "estimated": 1578,
        "not-available": 214,
        "blank": 155,
        "described": 51,
        "withheld": 28,
        "bounded": 7,
    }
    assert sum("no note says why" in remark.reason for remark in real.uncertain) == 155


@needs_source
def test_the_shipped_figures_are_what_the_reader_makes_of_the_real_file(real):
    text = io.StringIO()
    tidy.write_figures(real.rows, text)
    shipped = (CONTENT / "figures" / "usgs-mcs-2025.csv").read_text(encoding="utf-8", newline="")
    assert shipped == text.getvalue()


# Read off the raw file by hand: line, and what stands there.
BY_HAND = [
    ("cod.cobalt.mine.all.production.contained.2023", 268, "175000", "t", "estimated"),
    ("cod.cobalt.mine.all.production.contained.2024", 268, "220000", "t", "estimated"),
    ("usa.cobalt.none.all.reserves.contained.2024", 265, "70000", "t", "reported"),
    ("usa.lithium.mine.all.production.contained.2023", 628, None, "t", "withheld"),
    ("usa.lithium.none.all.reserves.contained.2024", 628, "1800000", "t", "reported"),
    ("oth.lithium.mine.all.production.contained.2024", 638, None, "t", "blank"),
    ("wld.rare-earths.none.all.reserves.oxide.2024", 897, None, "t", "bounded"),
    ("nga.rare-earths.mine.all.production.oxide.2024", 890, "13000", "t", "estimated"),
    ("chn.copper.refinery.all.production.contained.2023", 302, "12000", "kt", "reported"),
    ("deu.copper.mine.all.production.contained.2023", 285, None, "kt", "blank"),
    ("bra.iron-ore.none.crude-ore.reserves.gross.2024", 538, "34000", "Mt", "reported"),
    ("chl.iron-ore.none.all.reserves.contained.2024", 559, None, "Mt", "not-available"),
    ("prk.molybdenum.none.all.reserves.contained.2024", 716, None, "kt", "not-available"),
    ("chn.vanadium.none.all.reserves.contained.2024", 1189, "4100", "kt", "reported"),
    ("sle.titanium.mine.rutile.production.oxide.2023", 1132, "110", "kt", "reported"),
    ("usa.titanium.mine.rutile.production.oxide.2024", 1120, None, "kt", "described"),
    ("wld.titanium.none.ilmenite-and-rutile.reserves.oxide.2024", 1142, "560000", "kt", "reported"),
    ("usa.sand-and-gravel-industrial.mine.all.production.unstated.2023", 933, "133000", "kt", "estimated"),
    ("chn.gallium.refinery.all.capacity.contained.2024", 371, "1000000", "kg", "estimated"),
    ("wld.antimony.none.all.reserves.contained.2024", 63, None, "t", "bounded"),
    ("tur.barite.mine.all.production.unstated.2023", 88, "216", "kt", "reported"),
    ("usa.cement.plant.all.production.unstated.2023", 185, "90000", "kt", "estimated"),
    ("ind.cement.plant.clinker.capacity.unstated.2023", 205, "300000", "kt", "estimated"),
    ("zaf.helium.mine.all.production.unstated.2023", 478, None, "Mm3", "described"),
    ("chn.magnesium.smelter.all.capacity.unstated.2024", 657, "1800", "kt", "estimated"),
    ("jpn.indium.refinery.all.capacity.unstated.2024", 485, "70", "t", "reported"),
    ("zaf.platinum-group-metals.none.all.reserves.contained.2024", 825, "63000000", "kg", "reported"),
    ("fin.chromium.none.shipping-grade.reserves.gross.2024", 219, "8300", "kt", "reported"),
    ("swe.tellurium.refinery.concentrate.production.contained.2024", 1098, "46", "t", "estimated"),
    ("wld.boron.mine.all.production.unstated.2023", 159, None, "kt", "not-available"),
]


@needs_source
@pytest.mark.parametrize(("key", "number", "value", "unit", "flag"), BY_HAND)
def test_figures_read_off_the_real_file_by_hand(key, number, value, unit, flag, real):
    (row,) = [row for row in real.rows if row.key == key]
    assert (row.source_line, row.unit, row.flag) == (number, unit, flag)
    assert row.value == (None if value is None else Decimal(value))


@needs_source
def test_the_bounds_of_the_real_file(real):
    bounds = {row.identity.mineral: row.lower for row in real.rows if row.flag == Flag.BOUNDED}
    assert bounds == {
        "antimony": 2_000_000,
        "chromium": 1_200_000,
        "gemstones": 2_000_000,
        "nickel": 130_000_000,
        "niobium": 17_000_000,
        "potash": 10_000_000,
        "rare-earths": 90_000_000,
    }


# Series that MCS 2025 has and MCS 2026 has not, since each counts something else there.
ONLY_HERE = {
    ("chromium", "shipping-grade", "reserves"),
    ("clays", "bentonite-beneficiated", "production"),
    ("clays", "kaolin-beneficiated", "production"),
    ("germanium", "all", "production"),
    ("helium", "extracted-from-natural-gas", "production"),
    ("helium", "extracted-from-natural-gas", "reserves"),
    ("helium", "from-cliffside-field", "production"),
    ("helium", "from-cliffside-field", "reserves"),
    ("lime", "shipments", "production"),
    ("selenium", "all", "reserves"),
    ("tellurium", "all", "reserves"),
}


def test_what_is_counted_has_the_identity_that_it_has_in_the_long_file(tables):
    long, _ = read_wordings(CONTENT / "usgs_wordings.csv", LONG)
    known = {each[:5] for each in map(_series, long.values())}
    found = {each[:5] for each in map(_series, tables.wide.values()) if each[0]}
    assert {(mineral, form, measure) for mineral, _, form, measure, _ in found - known} == ONLY_HERE


def _series(wording):
    return wording.mineral, wording.stage, wording.form, wording.measure, wording.basis


def test_a_type_means_the_same_with_and_without_the_word_estimated(tables):
    bare = Counter(
        (commodity, type_.replace(", estimated", ""), column) for commodity, type_, column in tables.wide
    )
    assert bare.most_common(1)[0][1] == 1
