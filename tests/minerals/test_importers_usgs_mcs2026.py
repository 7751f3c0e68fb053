"""The reader of the long data file, on hand-made excerpts that have its quirks."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from minerals.importers.usgs_mcs2026 import HEADER, read
from minerals.importers.wordings import (
    PLACE_COLUMNS,
    WORDING_COLUMNS,
    Place,
    Wording,
    read_places,
    read_wordings,
)
from minerals.models import Flag

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


def extract(*lines, wordings=WORDINGS):
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *lines])
    return read(io.StringIO(text.getvalue()), wordings=wordings, places=PLACES)


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
        ("Estimated from company reports.", Flag.REPORTED),
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
        ({"detail": "Mill production"}, "no wording COBALT | Cobalt | Production | Mill production"),
        ({"year": "2021–24"}, "'2021–24' is not a year"),
        ({"value": "lots"}, "'lots' is not a number"),
        ({"value": "s"}, "“s” says “see note”, and no note of the row explains it"),
    ],
)
def test_what_no_table_knows_is_reported_with_its_line(fields, reason):
    ((line_number, said),) = reasons(**fields)
    assert line_number == 2
    assert said.startswith(reason)


def test_two_rows_of_one_figure_are_reported():
    found = extract(line(), line(value="3", detail="Mine production: rounded"))
    assert len(found.rows) == 1
    assert [str(problem) for problem in found.problems] == [
        "MCS2026_Commodities_Data.csv, line 3: "
        "cod.cobalt.mine.all.production.contained.2024 stands on line 2 already"
    ]


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
        line(section="Import Sources"),
        line()[:-1],
        wordings=skip,
    )
    assert found.world == 4 == len(found.rows) + len(found.skipped) + 2
    assert found.skipped == [(3, "Not ours.")]
    assert [problem.line for problem in found.problems] == [4, 5, 7]
    assert found.outside == {"Import Sources": 1}


def test_another_header_is_one_problem():
    found = read(io.StringIO("Source,Country\nMCS2023,Chile\n"), wordings=WORDINGS, places=PLACES)
    assert [problem.line for problem in found.problems] == [1]
    assert read(io.StringIO(""), wordings=WORDINGS, places=PLACES).problems


def write(path, columns, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


WORDING_ROW = "COBALT,Cobalt,Production,Mine production,cobalt,mine,production,all,contained,load,".split(",")  # noqa: SIM905


def test_the_table_of_wordings_is_checked(tmp_path):
    bad = [*WORDING_ROW[:3], "Other", "unobtainium", "quarry", "production", "All", "wet", "load", ""]
    silent_skip = [*WORDING_ROW[:3], "Third", "", "", "", "", "", "skip", ""]
    path = write(tmp_path / "w.csv", WORDING_COLUMNS, WORDING_ROW, WORDING_ROW, bad, silent_skip)
    _, problems = read_wordings(path, minerals={"cobalt"})
    assert [(problem.line, problem.reason.split(" is ")[0]) for problem in problems] == [
        (4, "stage 'quarry'"),
        (4, "basis 'wet'"),
        (4, "form 'All'"),
        (4, "no mineral 'unobtainium'"),
        (5, "what"),
        (3, "the wording COBALT | Cobalt | Production | Mine production stands on line 2 already"),
    ]


def test_the_table_of_places_is_checked(tmp_path):
    path = write(tmp_path / "p.csv", PLACE_COLUMNS, ["Chile", "CHL", ""], ["Chile", "XXX", ""])
    _, problems = read_places(path, countries={"CHL"})
    assert [problem.reason for problem in problems] == [
        "no country 'XXX'", "the label 'Chile' stands on line 2 already"
    ]  # fmt: skip


@pytest.fixture
def importing(tmp_path):
    """Call the command on lines of the source; tables and output are in `tmp_path`."""
    write(tmp_path / "usgs_wordings.csv", WORDING_COLUMNS, WORDING_ROW)
    write(
        tmp_path / "usgs_places.csv",
        PLACE_COLUMNS,
        ["Congo (Kinshasa)", "COD", ""],
        ["Côte d’Ivoire", "CIV", ""],
    )

    def call(*lines, **options):
        text = io.StringIO()
        csv.writer(text).writerows([HEADER, *lines])
        (tmp_path / "raw.csv").write_bytes(text.getvalue().encode("cp1252"))
        out = io.StringIO()
        call_command(
            "import_mcs",
            tmp_path / "raw.csv",
            out=tmp_path / "tidy.csv",
            content=tmp_path,
            stdout=out,
            **options,
        )
        return out.getvalue()

    return call


def test_the_command_writes_tidy_rows_in_a_stable_order(importing, tmp_path):
    said = importing(line(), line("Côte d’Ivoire", "—", ""))
    written = (tmp_path / "tidy.csv").read_text(encoding="utf-8").splitlines()
    assert [row[:17] for row in written[1:]] == ["CIV,cobalt,mine,a", "COD,cobalt,mine,a"]
    assert "2 rows in World sections" in said
    importing(line("Côte d’Ivoire", "—", ""), line())
    assert (tmp_path / "tidy.csv").read_text(encoding="utf-8").splitlines()[1].startswith("CIV,cobalt")


def test_the_command_writes_nothing_and_fails_where_a_row_has_a_problem(importing, tmp_path):
    with pytest.raises(CommandError, match=r"raw.csv, line 3: no place 'Atlantis'\nraw.csv, line 4: no unit"):
        importing(line(), line("Atlantis"), line(unit="lots"))
    assert not (tmp_path / "tidy.csv").exists()


def test_the_command_checks_without_writing(importing, tmp_path):
    with pytest.raises(CommandError, match="is not what"):
        importing(line(), check=True)
    assert not (tmp_path / "tidy.csv").exists()
    importing(line())
    assert "is up to date" in importing(line(), check=True)
    with pytest.raises(CommandError, match="is not what"):
        importing(line(value="5"), check=True)
