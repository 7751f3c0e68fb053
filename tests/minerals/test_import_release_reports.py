"""Reports of an import: rows that it does not understand, refusals, and its record."""

import json

import pytest
from django.core.management import CommandError
from django.db import DatabaseError

from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.importers.loading.importing import Outcome
from minerals.importers.reading.extracts import Extract
from minerals.importers.reports import FileProblem, Report
from minerals.importers.tidy.figures import COLUMNS, CORRECTION_COLUMNS
from minerals.management.commands import import_release as import_release_command
from minerals.models import (
    ComparedSource,
    Country,
    CountryAlias,
    CriticalList,
    Figure,
    HeadlineSource,
    ImportState,
    ListEntry,
    Mineral,
    MineralAlias,
    Origin,
    Release,
    ReleaseImport,
)

from .release_files import CHAPTER, ROWS, SECTION, mine, run, table

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("reference_once"),
    pytest.mark.on_postgresql("rows are loaded in each database’s own way"),
]


def test_a_row_that_is_not_understood_refuses_all_with_file_line_and_reason(release_file):
    with pytest.raises(CommandError, match="Nothing was loaded: 1 row could not be read"):
        run(release_file([*ROWS, mine("Atlantis", "7")]))
    assert not Figure.objects.exists()
    assert not Release.objects.filter(imports__isnull=False).exists()


def test_rows_that_are_not_understood_can_be_left_out_on_purpose(release_file):
    said = run(release_file([*ROWS, mine("Atlantis", "7")]), leave_out=True)
    assert "1 not understood\n  MCS2026_Commodities_Data.csv, line 6: no place 'Atlantis'" in said
    assert "4 loaded" in said
    assert ReleaseImport.objects.get().report["not_understood"]["count"] == 1


def test_rows_that_are_not_understood_are_listed_by_file_and_line_whoever_found_them():
    read = [
        FileProblem("b.csv", 7, "short"),
        FileProblem("b.csv", 6, "no number"),
        FileProblem("a.csv", 9, "no year"),
    ]
    outcome = Outcome("b", extracts={"of-2025": Extract(problems=read)})
    outcome.reports = [
        Report(
            "of-2025",
            rejected=[FileProblem("b.csv", None, "no place"), FileProblem("a.csv", 8, "no mineral")],
        )
    ]
    lines = [(file, line) for file, line, _ in outcome.as_json()["not_understood"]["lines"]]
    assert lines == [("a.csv", 8), ("a.csv", 9), ("b.csv", None), ("b.csv", 6), ("b.csv", 7)]


def test_figures_that_a_release_gave_are_missed_unless_the_file_is_a_part(release_file):
    run(release_file())
    with pytest.raises(
        CommandError, match="1 figures that the release had before are missing from these files"
    ):
        run(release_file(ROWS[:2] + ROWS[3:]))
    assert "0 loaded, 3 unchanged" in run(release_file(ROWS[:2] + ROWS[3:]), part=True)


def test_leaving_rows_out_loads_the_others_of_our_own_columns_too(tmp_path):
    path = tmp_path / "usgs-mcs-2026.csv"
    good = "COD,cobalt,mine,all,production,contained,2025,230000,,,t,estimated,true,,,,7".split(",")  # noqa: SIM905
    bad = ["XXX", "unobtainium", *good[2:]]
    twice = ["CHL", *good[1:]]
    path.write_text(
        table(COLUMNS, [good, good, bad, good[:-1], twice, [*twice[:7], "8", *twice[8:]]]), newline=""
    )
    with pytest.raises(CommandError, match="5 rows could not be read"):
        run(path)
    said = run(path, leave_out=True)
    assert "6 rows: 1 understood, 0 skipped, 0 outside, 5 not understood" in said
    assert "1 loaded" in said
    other = tmp_path / "usgs-mcs-1999.csv"
    other.write_text(table(COLUMNS, [good]), newline="")
    with pytest.raises(CommandError, match="no figure was found"):
        run(other, leave_out=True)


def test_leaving_rows_out_loads_the_other_corrections_too(release_file, tmp_path):
    run(release_file())
    good = "COD,cobalt,mine,all,production,contained,2025,231000,,,t,reported,false,,,,,usgs-mcs-2026-v1-3,usgs-mcs,So."
    rows = [
        good,
        good.replace("COD", "CHL"),  # of no figure
        good.replace("usgs-mcs-2026-v1-3", "usgs-mcs-1999"),
        good.replace("So.", ""),
        good.replace("COD", "EUU"),
    ]
    path = tmp_path / "corrections.csv"
    path.write_text(table(CORRECTION_COLUMNS, [row.split(",") for row in rows]), newline="")
    with pytest.raises(CommandError, match="2 rows could not be read"):
        run(path)
    said = run(path, leave_out=True)
    assert "5 rows: 1 understood, 0 skipped, 0 outside, 4 not understood" in said
    assert "nothing to correct: no figure chl.cobalt" in said
    assert "a figure of a bloc is computed from its members" in said
    assert "0 loaded, 0 unchanged\n1 changed" in said
    path.write_text(table(CORRECTION_COLUMNS, [rows[1].split(",")]), newline="")
    with pytest.raises(CommandError, match="no row can be loaded"):
        run(path, leave_out=True)


def test_all_lines_of_a_report_are_shown_where_all_are_asked_for(release_file):
    rows = [*ROWS, *(mine(f"Atlantis {number}", "7") for number in range(2500))]
    few = run(release_file(rows), leave_out=True, dry_run=True)
    assert few.count("no place") == 20
    assert "and 2,480 more (--all shows them)" in few
    assert run(release_file(rows), leave_out=True, dry_run=True, all=True).count("no place") == 2500


def test_a_stored_report_is_bounded_in_lines_and_in_their_length(release_file):
    rows = [*ROWS, *(mine("Finland", "7", notes=f"Excludes {'x' * 3000} {n}.") for n in range(2100))]
    run(release_file(rows), leave_out=True)
    report = ReleaseImport.objects.get().report
    assert (report["not_understood"]["count"], dict(report["accounts"])["not understood"]) == (2100, 2100)
    assert len(report["not_understood"]["lines"]) == 2000
    assert len(json.dumps(report)) < 2_000_000


def test_figures_that_cannot_be_written_keep_the_release_out(release_file, tmp_path):
    with pytest.raises(CommandError, match="Nothing was loaded"):
        run(release_file(), tidy=release_file() / "below-a-file")
    assert not Figure.objects.exists()


def test_without_countries_and_minerals_it_is_said_what_to_do_first(release_file, db):
    Mineral.objects.update(parent=None)
    judged = HeadlineSource, ComparedSource
    for model in (*judged, Release, CountryAlias, MineralAlias, ListEntry, CriticalList, Country, Mineral):
        model.objects.all().delete()
    with pytest.raises(CommandError, match=r"no countries and minerals.*manage\.py seed"):
        run(release_file())


def test_a_database_that_refuses_is_said_to(release_file, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("no such table")

    monkeypatch.setattr(import_release_command, "import_release", refuse)
    with pytest.raises(CommandError, match=r"Nothing was loaded\. The database refused it: no such table"):
        run(release_file())


def test_an_import_is_recorded_with_its_file_and_report(release_file):
    run(release_file())
    record = ReleaseImport.objects.get()
    assert (record.origin, record.state, record.by) == (Origin.COMMAND, ImportState.APPLIED, None)
    assert (record.release.key, record.form) == ("usgs-mcs-2026", "usgs-long")
    assert len(record.sha256) == 64
    assert (record.report["rows"], record.report["loaded"]) == (4, 4)


def test_known_faults_are_noted_on_what_an_import_makes(release_file):
    chapter = CHAPTER.replace("cobalt", "vanadium")
    said = ["Reserves", "Reserves", "metric tons", "2025", "4,400", "", "Yes", chapter]
    rows = [["VANADIUM", SECTION, "Vanadium", "China", *said]]
    run(release_file(rows))
    figure = Figure.objects.get(mineral__slug="vanadium")
    assert not figure.rankable
    assert "almost certainly" in figure.annotation


def test_an_import_is_one_event_of_the_audit_log_and_a_repeated_or_dry_run_none(release_file):
    events = AuditEvent.objects.filter(act=Action.IMPORTED)
    path = release_file()
    run(path, dry_run=True)
    assert not events.exists()
    run(path)
    run(path)
    event, record = events.get(), ReleaseImport.objects.get()
    assert (event.way, event.actor, event.object_id) == ("command", None, str(record.pk))
    assert event.detail == {
        "release": "usgs-mcs-2026",
        "loaded": 4,
        "changed": 0,
        "unchanged": 0,
        "not_understood": 0,
        "sums": 1,
        "minerals": "Cobalt",
        "places": "DR Congo, European Union, Finland, World",
        "sha256": record.sha256,
    }
