"""Names of places, products and units of the wide world file."""

import pytest

from minerals.models import Flag

from .wide_files import (
    NO_RESERVES,
    figures,
    line,
    read,
    reasons,
)

pytestmark = pytest.mark.pure


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
def test_drifting_names_are_the_place_they_mean(label, code, mended):
    extract = read(line(country=label))
    assert not extract.problems
    assert {row.identity.country for row in extract.rows} == {code}
    assert len(extract.repaired) == mended


def test_an_unknown_name_is_reported():
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
def test_another_product_is_a_form_of_its_own(commodity, country, type_, note, form):
    unit = "million cubic meters" if commodity == "Helium" else "thousand metric tons"
    extract = read(line(commodity, country, type_, unit, prod=("1", "2", note), **NO_RESERVES))
    assert not extract.problems
    assert {row.identity.form for row in extract.rows} == {form}


def test_the_words_of_a_label_stand_in_the_note_where_the_form_does_not_show_them():
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
def test_a_product_that_nobody_reviewed_is_reported(commodity, country, type_, note):
    ((number, reason),) = reasons(line(commodity, country, type_, prod=("1", "2", note)))
    assert number == 2
    assert reason.startswith("no wording ")


def test_two_countries_in_one_row_are_skipped_for_the_reviewed_reason():
    type_ = "Plant capacity, fused aluminum oxide"
    capacity = {"prod": ("", "", ""), "cap": ("60000", "60000", "")}
    extract = read(line("Abrasives", "United\xa0States and Canada", type_, **capacity, **NO_RESERVES))
    assert not extract.rows + extract.problems
    assert "no one place" in extract.skipped[0].reason


# Units


def test_an_empty_unit_is_that_of_the_rest_of_its_table():
    extract = read(line(), line(country="China", unit=""))
    assert {row.unit for row in extract.rows} == {"t"}
    assert [(each.line, each.reason) for each in extract.repaired] == [
        (3, "the unit is empty; every other row of its table has 'metric tons'")
    ]


def test_an_empty_unit_in_a_table_with_two_is_reported():
    rows = line(), line(country="China", unit=""), line(country="Brazil", unit="kilograms")
    assert reasons(*rows) == [(3, "the unit is empty, and the other rows of its table have 2 units")]


@pytest.mark.parametrize(("unit", "reason"), [("tonnes", "no unit 'tonnes'"), ("=1+1", "a formula")])
def test_an_unknown_unit_is_reported(unit, reason):
    ((number, told),) = reasons(line(unit=unit))
    assert number == 2
    assert reason in told


def test_dry_tons_belong_to_the_dry_basis_only():
    ((_, reason),) = reasons(line(unit="thousand metric dry tons"))
    assert "contradict each other" in reason


MOLYBDENUM = "Molybdenum ", "Mine production, molybdenum content"


def test_a_note_on_the_data_of_reserves_gives_their_unit_in_the_whole_table():
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


def test_a_unit_in_a_rows_note_is_of_that_row():
    note = "Crude Ore, million metric tons"
    found = figures(iron("Brazil", "34000", note), iron("Chile", "", "NA"))
    brazil = found["BRA", "reserves", 2024]
    assert (brazil.key, brazil.unit) == ("bra.iron-ore.none.crude-ore.reserves.gross.2024", "Mt")
    assert found["CHL", "reserves", 2024].unit == "Mt"
    assert found["BRA", "production", 2024].unit == "kt"
    ((number, reason),) = reasons(iron("Brazil", "34000", note), iron("Chile", "12", ""))
    assert (number, "none on this one" in reason) == (3, True)


def test_a_unit_in_a_note_that_is_not_known_is_reported():
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
def test_a_misprinted_unit_is_mended_and_said(commodity, type_):
    extract = read(line(commodity, "Australia", type_, prod=("5500", "5600", ""), **NO_RESERVES))
    assert {row.unit for row in extract.rows} == {"kt"}
    assert all(
        row.note.endswith("The file says metric tons; thousand metric tons are meant.")
        for row in extract.rows
    )
    assert "misprint" in extract.repaired[0].reason


def test_the_same_unit_with_amounts_that_fit_it_is_no_misprint():
    sand = "Sand and gravel (industrial)", "Australia", "Mine production, estimated"
    extract = read(line(*sand, prod=("5500000", "5600000", ""), **NO_RESERVES))
    assert ({row.unit for row in extract.rows}, extract.repaired) == ({"t"}, [])
