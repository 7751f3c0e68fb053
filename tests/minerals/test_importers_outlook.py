"""The data release of the World Minerals Outlook, row by row, on hand-made excerpts of it."""

import csv
import io
from decimal import Decimal

import pytest

from minerals.importers.publishers.usgs_outlook import outlook
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.formats import Tables, recognise
from minerals.importers.reading.tables import CodeOfLabel, Wording, wording_key
from minerals.models import Flag
from minerals.reviewed.caveats import clauses

pytestmark = pytest.mark.pure

NAME = "outlook_tidy.csv"
ORE = "Ore, Cobalt content"
PLACES = {
    "Australia": CodeOfLabel("AUS", ""),
    "United States": CodeOfLabel("USA", ""),
    "United States (from Cliffside Field)": CodeOfLabel("USA", "from Cliffside Field"),
    "Rest of the world": CodeOfLabel("OTH", ""),
    "Total": CodeOfLabel("WLD", ""),
    "World": CodeOfLabel("WLD", ""),
}
CODES = {"Australia": "AUS", "United States": "USA", "United States (from Cliffside Field)": "USA"}
PRODUCTS = {ORE: "all", f"{ORE} — from Cliffside Field": "from-cliffside-field", f"{ORE} — idled": "idled"}
TYPES = {
    "Production": "production",
    "Capacity": "capacity",
    "Capacity, outlook": "projected-capacity",
}
WORDINGS = {
    wording_key(dict(zip(outlook.WORDING, ("Cobalt", kind, product), strict=True)), outlook.WORDING): Wording(
        "cobalt", "mine", measure, form, "contained", "load", ""
    )
    for kind, measure in TYPES.items()
    for product, form in PRODUCTS.items()
}


def line(region="Australia", quantity="4878", note="reported", year="2018", kind="Production", **other):
    cells = ("Cobalt", year, note, quantity, kind, "Metric tons", ORE, region)
    of = "Figure 2 of the World Minerals Outlook (2025)"
    source = "Minerals Yearbook tables-only release 2022, Table 7"
    cells = (*cells, of, source, CODES.get(region, ""))
    return dict(zip(outlook.COLUMNS, cells, strict=True)) | other


def written(*lines, header=outlook.COLUMNS):
    text = io.StringIO()
    csv.writer(text).writerows([header, *(each.values() for each in lines)])
    return text.getvalue()


def read_text(text):
    return outlook.read([TextFile(NAME, text)], Tables(WORDINGS, PLACES))


def extract(*lines):
    return read_text(written(*lines))


def figure(*arguments, **fields):
    """The one figure that a line becomes."""
    found = extract(line(*arguments, **fields))
    assert not found.problems
    (row,) = found.rows
    return row


def test_a_row_becomes_a_figure_that_cites_where_its_number_is_from():
    row = figure()
    assert row.identity == ("AUS", "cobalt", "mine", "all", "production", "contained", 2018, "")
    assert (row.value, row.unit, row.flag, row.is_estimate) == (Decimal(4878), "t", Flag.REPORTED, False)
    assert (row.note, row.source_line) == (
        "Data source: Minerals Yearbook tables-only release 2022, Table 7.",
        2,
    )
    assert figure(**{"Data Sources": ""}).note == ""
    assert extract(line()).edition == 2025


@pytest.mark.parametrize(
    ("note", "flag", "estimate", "says"),
    [
        ("reported", Flag.REPORTED, False, ""),
        ("estimated", Flag.ESTIMATED, True, ""),
        ("revised", Flag.REPORTED, False, "Revised."),
        ("revised, estimated", Flag.ESTIMATED, True, "Revised."),
        ("rounded", Flag.REPORTED, False, "Rounded."),
        ("rounded, estimated", Flag.ESTIMATED, True, "Rounded."),
        ("estimated, operating", Flag.ESTIMATED, True, "Operating capacity."),
    ],
)
def test_the_note_says_what_kind_of_number_it_is(note, flag, estimate, says):
    row = figure(note=note, **{"Data Sources": ""})
    assert (row.flag, row.is_estimate, row.note) == (flag, estimate, says)


def test_what_lies_ahead_is_a_measure_of_its_own():
    row = figure("World", "403.4", "outlook", "2025", "Capacity", Unit_MEAS="thousand metric tons")
    assert row.identity == (
        "WLD",
        "cobalt",
        "mine",
        "all",
        "projected-capacity",
        "contained",
        2025,
        "outlook",
    )
    assert (row.value, row.unit, row.flag, row.is_estimate) == (Decimal("403.4"), "kt", Flag.ESTIMATED, True)


def test_a_total_names_the_country_that_it_leaves_out():
    row = figure("World", note="rounded, excludes U.S., estimated", **{"Data Sources": ""})
    assert (row.excludes, row.note) == ("USA", "Rounded. Excludes U.S. production.")


def test_signs_and_bounds():
    assert figure(quantity="W").flag == Flag.WITHHELD
    withheld = figure(quantity="W", note="estimated")
    assert (withheld.flag, withheld.is_estimate) == (Flag.WITHHELD, False)
    assert (figure(quantity="--").flag, figure(quantity="0").flag) == (Flag.ZERO, Flag.ZERO)
    bound = figure(quantity="<0.5", note="estimated")
    assert (bound.flag, bound.upper, bound.is_estimate) == (Flag.BOUNDED, Decimal("0.5"), True)


def test_units_are_read_in_any_case():
    assert figure(Unit_MEAS="Thousand metric tons").unit == "kt"
    assert figure(Unit_MEAS="Kilograms").unit == "kg"


def test_part_of_a_country_and_idled_capacity_are_forms_of_their_own():
    assert figure("United States (from Cliffside Field)").identity.form == "from-cliffside-field"
    assert figure("World", note="estimated, idled", kind="Capacity").identity.form == "idled"
    found = extract(
        line("World", "351", "estimated, operating", "2022", "Capacity"),
        line("World", "139", "estimated, idled", "2022", "Capacity"),
    )
    assert [row.identity.form for row in found.rows] == ["all", "idled"]


def test_operating_capacity_carries_its_caveat():
    (said,) = clauses("Operating capacity.", measure="capacity", flag="estimated", code="WLD")
    assert said.says == "capacity that is idled is not in its {own}"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (line("Atlantis"), "no place 'Atlantis'"),
        (line(alpha3="AUT"), "'Australia' is AUS, not 'AUT'"),
        (line(year="18"), "'18' is not a year"),
        (line(note="guessed"), "the note says 'guessed', which nobody reviewed"),
        (line(note=""), "the note says '', which nobody reviewed"),
        (line(note="reported, estimated"), "the note 'reported, estimated' contradicts itself"),
        (line(note="excludes U.S."), "'Australia' is no total, and its note excludes USA"),
        (line(quantity="many"), "'many' is not a number"),
        (line(quantity="-1"), "'-1' is not a number"),
        (line(Unit_MEAS="bags"), "no unit 'bags'"),
        (line(Form="Cathode"), "no wording 'Cobalt | Production | Cathode'"),
        (line(Figure_Use="Table 1"), "'Table 1' is no figure of a World Minerals Outlook"),
        (
            line(Figure_Use="Figure 2 of the World Minerals Outlook (2026)"),
            "it is of the Outlook of 2026, the other rows are of 2025",
        ),
        (line(year="2025"), "2025 is not over in the Outlook of 2025, and the note is not 'outlook'"),
        (line(year="2026"), "2026 is not over in the Outlook of 2025, and the note is not 'outlook'"),
        (
            line(note="outlook", kind="Capacity"),
            "an outlook of 2018, which was over in the Outlook of 2025",
        ),
        (line(year="2026", note="outlook"), f"no wording 'Cobalt | Production, outlook | {ORE}'"),
    ],
)
def test_a_row_that_is_not_understood_is_named_with_line_and_reason(row, reason):
    others = line("United States", "480"), line("Total", "9000")
    found = extract(*others, row)
    assert [(problem.line, problem.reason) for problem in found.problems] == [(4, reason)]
    assert found.accounts == {"understood": 2, "skipped": 0, "outside": 0, "not understood": 1}


def test_the_publishers_own_columns_are_read_too():
    """Its file has no codes, and empty columns after the last."""
    lines = [dict(list(line().items())[:-1]) | {"": "", " ": ""}]
    found = read_text(written(*lines, header=(*outlook.COLUMNS[:-1], "", "")))
    assert (found.problems, len(found.rows)) == ([], 1)
    assert recognise(written(*lines, header=(*outlook.COLUMNS[:-1], "", "")))[0] == "usgs-outlook"


def test_rows_that_do_not_add_up_are_loaded_and_said():
    rows = line(quantity="320"), line("Rest of the world", quantity="166"), line("Total", "414", "rounded")
    assert [each.reason for each in extract(*rows).uncertain] == [
        "production: its rows add up to 486 t, not to 414: 72 more"
    ]
    withheld = line(quantity="320"), line("United States", "W"), line("Total", "414", "rounded")
    assert extract(*withheld).uncertain == []
    in_forms = line(quantity="320"), line("United States (from Cliffside Field)", "94"), line("Total", "414")
    assert extract(*in_forms).uncertain == []


def test_a_rounded_total_may_differ_by_half_of_its_last_digit():
    rows = line(quantity="288200"), line("Total", "290000", "rounded")
    assert extract(*rows).uncertain == []


@pytest.mark.parametrize("text", ["", "Year\n", written(), written(line(), header=outlook.COLUMNS[1:])])
def test_a_file_without_rows_or_columns_is_a_problem(text):
    assert read_text(text).problems
