"""Estimates of governance: as the file has them, or refused with file, line and reason."""

import csv
from decimal import Decimal

import pytest
from django.conf import settings

from minerals.importers.publishers.wgi.estimates import HEADER, read
from minerals.importers.reading.files import TextFile, decoded, from_path
from minerals.importers.reading.formats import Tables, read_tables
from minerals.importers.reading.tables import CodeOfLabel
from minerals.importers.tidy.governance import load_governance
from minerals.models import GovernanceEstimate

from ..factories import CountryFactory, ReleaseFactory, SourceFactory

pytestmark = pytest.mark.on_postgresql("rows are loaded in each database’s own way")

CONTENT = settings.BASE_DIR / "content"
SOURCE = settings.BASE_DIR.parent / "shared" / "data" / "wgi" / "wgi_2015_2023.csv"
NAME = "wgi.csv"
PLACES = {"Finland": CodeOfLabel("FIN", ""), "Korea, Rep.": CodeOfLabel("KOR", "")}
FINLAND = "FIN,Finland,2023,2.2,1.9,0.8,2.0,1.8,1.6,1.7167,1.567"


HEAD = ",".join(HEADER)


def extract(*lines, header=HEAD):
    return read([TextFile(NAME, "\n".join([header, *lines, ""]))], Tables({}, PLACES))


@pytest.mark.pure
def test_a_line_gives_an_estimate_a_dimension():
    found = extract(FINLAND)
    assert (found.edition, found.problems, found.read) == (2024, [], 1)
    assert {row.key: row.estimate for row in found.rows} == {
        "fin.cc.2023": Decimal("2.2"),
        "fin.ge.2023": Decimal("1.9"),
        "fin.pv.2023": Decimal("0.8"),
        "fin.rl.2023": Decimal("2.0"),
        "fin.rq.2023": Decimal("1.8"),
        "fin.va.2023": Decimal("1.6"),
    }


@pytest.mark.pure
def test_a_missing_estimate_is_none_and_leaves_no_mean():
    found = extract('KOR,"Korea, Rep.",2023,,,0.8,,,1.6,,', "FIN,Finland,2023,,,,,,,,")
    assert [row.key for row in found.rows] == ["kor.pv.2023", "kor.va.2023"]
    assert found.accounts == {"understood": 1, "skipped": 1, "outside": 0, "not understood": 0}


@pytest.mark.pure
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Finland", "Atlantis", "no place 'Atlantis'"),
        ("FIN,", "FRA,", "'Finland' is FIN, not 'FRA'"),
        ("2023", "23", "'23' is not a year"),
        ("2.2,", "22,", "cc '22' is no estimate: they lie about -2.5 to 2.5, with 4 decimals"),
        ("2.2,", "#N/A,", "cc '#N/A' is no estimate: they lie about -2.5 to 2.5, with 4 decimals"),
        ("2.2,", "2.1,", "mean6 is '1.7167', and the six estimates make 1.7000"),
        ("2.2,", ",", "a mean of six, and fewer than six estimates"),
        ("1.567", "1.5", "wgi_scaled_0_10 is '1.5', and the six estimates make 1.5667"),
        ("1.567", "NaN", "wgi_scaled_0_10 is 'NaN', and the six estimates make 1.5667"),
        (",1.567", "", "10 cells, the header has 11"),
    ],
)
def test_what_is_not_understood_is_named_by_file_line_and_reason(old, new, reason):
    found = extract(FINLAND.replace(old, new))
    assert not found.rows
    assert [(one.file, one.line, one.reason) for one in found.problems] == [(NAME, 2, reason)]


@pytest.mark.pure
def test_two_lines_of_one_country_and_year_are_both_named():
    found = extract(
        FINLAND, "FIN,Finland,2023,2.1,1.9,0.8,2.0,1.8,1.7,1.7167,1.567", FINLAND.replace("2023", "2022")
    )
    assert [problem.line for problem in found.problems] == [3, 2]
    assert {row.identity.year for row in found.rows} == {2022}


@pytest.mark.pure
def test_a_file_without_its_columns_or_its_end_is_refused():
    assert "the header has no column alpha3" in extract(FINLAND, header="a,b").problems[0].reason
    whole = "\n".join([",".join(HEADER), FINLAND])
    (problem,) = read([TextFile(NAME, whole)], Tables({}, PLACES)).problems
    assert problem.reason == "the last line has no line ending: the file may be truncated"


def test_a_release_is_loaded_once_and_a_change_is_reported(db):
    CountryFactory(code="FIN", name="Finland")
    release = ReleaseFactory(key="wgi-2024", source=SourceFactory(key="wgi", title="WGI"), name="WGI 2024")
    assert load_governance(extract(FINLAND).rows, release).loaded == 6
    again = load_governance(extract("FIN,Finland,2023,2.1,1.9,0.8,2.0,1.8,,,").rows, release)
    assert (again.loaded, again.unchanged) == (0, 4)
    assert again.changed == [("fin.cc.2023", "2.2000", "2.1")]
    assert again.gone == ["fin.va.2023"]
    assert GovernanceEstimate.objects.get(dimension="cc").estimate == Decimal("2.1")
    (problem, *_) = load_governance(extract('KOR,"Korea, Rep.",2023,1,,,,,,,').rows, release).rejected
    assert (problem.file, problem.line, problem.reason) == (NAME, 2, "no country 'KOR'")


@pytest.mark.skipif(not SOURCE.exists(), reason="the file of the source is not in ../shared/data")
def test_the_whole_file_is_read_and_every_estimate_is_the_files_own():
    """Recomputed without our reader: what is in the file, and nothing else."""
    with SOURCE.open(newline="") as file:
        lines = list(csv.DictReader(file))
    expected = {
        (line["alpha3"], int(line["year"]), one): Decimal(line[one])
        for line in lines
        for one in ("cc", "ge", "pv", "rl", "rq", "va")
        if line[one]
    }
    found = read(decoded(from_path(SOURCE)), read_tables(CONTENT)["wgi-estimates"])
    assert (found.edition, found.problems, found.read) == (2024, [], 1911)
    assert {tuple(row.identity): row.estimate for row in found.rows} == expected
    assert len(expected) == 11_378
