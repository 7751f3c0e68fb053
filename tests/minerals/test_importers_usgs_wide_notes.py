"""Notes, bounds and exclusions of the wide world file."""

import pytest

from minerals.models import Flag

from .wide_files import (
    NO_RESERVES,
    figures,
    line,
    magnesium,
    read,
    reasons,
)

pytestmark = pytest.mark.pure


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
def test_the_note_says_what_empty_cells_of_production_stand_for(note, first, second):
    found = figures(line(), line(country="United States", prod=("", "", note)))
    assert (found["USA", "production", 2023].flag, found["USA", "production", 2024].flag) == (first, second)


def test_the_words_that_stand_for_a_number_are_kept_once():
    extract = read(line(), line(country="South Africa ", prod=("", "", "Less than 1/2 unit")))
    found = extract.rows[3]
    assert (found.text, found.note, found.value) == ("Less than ½ unit", "Lithium content.", None)


def test_what_a_note_says_of_one_year_leaves_the_other_alone():
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
def test_the_note_says_what_an_empty_cell_of_reserves_stands_for(note, flag, text):
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
def test_a_number_whose_note_denies_it_is_reported(prod, reserves):
    ((number, reason),) = reasons(line(prod=prod, reserves=reserves))
    assert number == 2
    assert "its note says that there is no number" in reason


def test_a_note_on_a_year_that_no_column_has_is_reported():
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
def test_where_the_mark_of_an_estimate_stands(type_, note, flag):
    found = figures(line(type_=type_, prod=("41400", "49000", note)))
    assert found["CHL", "production", 2023].flag == flag
    assert found["CHL", "production", 2024].flag == Flag.ESTIMATED  # whatever the note says: PROD_EST
    assert found["CHL", "reserves", 2024].flag == Flag.REPORTED  # the marks are those of production


def test_a_mark_reported_makes_the_other_numbers_of_its_table_estimates():
    found = figures(
        line(prod=("1", "2", "reported")),
        line(country="China"),
        line("Nickel", "Brazil", "Mine production, nickel content"),
    )
    flags = [found[code, "production", 2023].flag for code in ("CHL", "CHN", "BRA")]
    assert flags == [Flag.REPORTED, Flag.ESTIMATED, Flag.REPORTED]


def test_capacity_of_the_second_year_is_an_estimate_unless_its_note_says_reported():
    found = figures(
        magnesium("Israel", cap=("", "34", "reported"), **NO_RESERVES),
        magnesium("Brazil", cap=("", "22", ""), **NO_RESERVES),
    )
    assert [found[code, "capacity", 2024].flag for code in ("ISR", "BRA")] == [Flag.REPORTED, Flag.ESTIMATED]


def test_capacity_is_no_estimate_because_the_production_of_its_table_is_one():
    cells = {"prod": ("1", "2", ""), "cap": ("20", "22", ""), **NO_RESERVES}
    type_ = "Magnesium smelter production, estimated"
    found = figures(line("Magnesium metal", "Brazil", type_, "thousand metric tons", **cells))
    flags = [found["BRA", measure, 2023].flag for measure in ("production", "capacity")]
    assert flags == [Flag.ESTIMATED, Flag.REPORTED]


def test_the_note_keeps_what_is_the_sources_own_and_drops_the_marks():
    found = figures(line(prod=("1", "2", "estimated, Includes production of crude ore")))
    assert found["CHL", "production", 2023].note == "Lithium content. Includes production of crude ore."


def test_a_note_beside_no_number_is_listed():
    extract = read(line(cap=("", "", "of a plant that is not built")))
    assert "there is no number of cap beside the note 'of a plant that is not built'" in {
        remark.reason for remark in extract.uncertain
    }


def test_signs_alone_make_a_column_where_no_row_has_a_number():
    row = line("Bismuth", "Laos", "Refinery production", cap=("", "", "NA"), **NO_RESERVES)
    found = figures(row)
    assert [found["LAO", "capacity", year].flag for year in (2023, 2024)] == [Flag.NOT_AVAILABLE] * 2


# Bounds and numbers


@pytest.mark.parametrize(("cell", "lower"), [(">2000000", 2_000_000), (">17,000,000", 17_000_000)])
def test_a_bound_is_kept_as_a_bound(cell, lower):
    found = figures(line(country="World total (rounded)", reserves=(cell, "")))["WLD", "reserves", 2024]
    assert (found.flag, found.value, found.lower, found.upper) == (Flag.BOUNDED, None, lower, None)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "1,23", "-5", "1e5", "abc", "１２", str(10**30), "0.00001", "9" * 5000, "1 000", "1;2", "+5"],
)
def test_what_is_no_number_is_reported_with_its_line(cell):
    ((number, reason),) = reasons(line(), line(country="China", prod=(cell, "2", "")))
    assert (number, len(reason) < 200) == (3, True)
    assert {row.source_line for row in read(line(), line(country="China", prod=(cell, "2", ""))).rows} == {2}


# Columns that hold something else


def test_what_the_source_says_is_no_reserve_is_skipped_and_the_row_keeps_the_rest():
    extract = read(magnesium("Brazil", prod=("20", "20", ""), cap=("", "22", ""), reserves=("22", "")))
    assert {row.identity.measure for row in extract.rows} == {"production", "capacity"}
    assert "not a reserve" in extract.skipped[0].reason


def test_indiums_refinery_capacity_in_the_column_of_reserves_is_capacity_and_says_so():
    found = figures(
        line("Indium", "Japan", "Refinery production", prod=("65", "60", ""), reserves=("70", ""))
    )
    capacity = found["JPN", "capacity", 2024]
    assert (capacity.identity.stage, capacity.value) == ("refinery", 70)
    assert capacity.note == "The file has it in its column RESERVES_2024."


def test_clinker_capacity_in_the_columns_of_production_is_capacity():
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
def test_a_total_that_leaves_out_the_united_states_says_so(note):
    found = figures(line(country="World total (rounded)", prod=("204000", "240000", note)))
    assert found["WLD", "production", 2023].excludes == "USA"
    assert found["WLD", "production", 2023].note == "Lithium content. Excludes U.S. production."
    assert found["WLD", "reserves", 2024].excludes == ""


def test_the_same_on_a_row_of_reserves_leaves_nothing_out_of_them():
    found = figures(line(country="World total", reserves=("30000000", "Excludes U.S. production.")))
    assert found["WLD", "reserves", 2024].excludes == ""


@pytest.mark.parametrize(
    "label", ["World total (rounded, excludes U.S. production)", "World total (excludes U.S. production)"]
)
def test_the_label_may_say_it_too(label):
    assert figures(line(country=label))["WLD", "production", 2023].excludes == "USA"


def test_an_exclusion_that_nobody_reviewed_is_reported():
    assert reasons(line(country="World total", prod=("1", "2", "Excludes Narnia."))) == [
        (2, "unreviewed exclusion: 'Excludes Narnia.'")
    ]
