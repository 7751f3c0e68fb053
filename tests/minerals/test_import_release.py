"""The door for releases: recognised, all or nothing, repeatable, recorded."""

import datetime
import io
import json
import os

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.facts import figure_store
from minerals.importers.loading.importing import Outcome
from minerals.importers.loading.reference import load_reference
from minerals.importers.publishers.usgs.long import HEADER
from minerals.importers.reading.extracts import Extract
from minerals.importers.reports import FileProblem, Report
from minerals.importers.tidy.figures import COLUMNS, CORRECTION_COLUMNS
from minerals.importers.tidy.reference import read_reference
from minerals.management.commands import import_release as import_release_command
from minerals.models import (
    ComparedSource,
    Country,
    CountryAlias,
    CriticalList,
    Figure,
    FigureRevision,
    HeadlineSource,
    ImportState,
    ListEntry,
    Mineral,
    MineralAlias,
    Origin,
    Release,
    ReleaseImport,
)

from ..seeds import once_a_module
from .release_files import CHAPTER, ROWS, SECTION, correction, mine, table

CONTENT = settings.BASE_DIR / "content"

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql("rows are loaded in each database’s own way")]


reference_once = once_a_module(lambda: load_reference(read_reference(CONTENT)[0]))


@pytest.fixture(autouse=True)
def _reference(reference_once, db):
    pass


@pytest.fixture
def release_file(tmp_path):
    def write(rows=ROWS, *, name="MCS2026_Commodities_Data.csv", encoding="cp1252"):
        path = tmp_path / name
        path.write_bytes(table(HEADER, rows).encode(encoding))
        return path

    return write


def run(path, **options):
    out = io.StringIO()
    call_command("import_release", path, stdout=out, **options)
    return out.getvalue()


def stored():
    return sorted(FigureRevision.objects.values_list("figure__key", "number", "value", "flag", "is_current"))


def test_a_release_is_recognised_loaded_and_reported(release_file):
    said = run(release_file())
    assert "form usgs-long, edition 2026" in said
    assert "4 rows read, 4 figures found\n4 loaded, 0 unchanged\n0 changed" in said
    assert (
        Figure.objects.get(key="cod.cobalt.mine.all.production.contained.2025").revisions.get().value
        == 230_000
    )
    # Finland is withheld, so the European Union has no sum, which is a statement of ours.
    assert "bloc totals: 1 new" in said


def test_what_is_more_than_its_world_is_loaded_and_listed_whatever_the_form(release_file):
    rows = [mine("Congo (Kinshasa)", "1,000,000,000,000"), mine("World total", "310,000")]
    said = run(release_file(rows))
    assert "production: 1,000,000,000,000 t is more than the world total of 310,000" in said
    assert FigureRevision.objects.get(figure__country__code="COD").value == 10**12


def test_a_second_run_in_which_only_a_sum_changes_is_recorded_and_told(release_file, monkeypatch):
    """No row is new, but the bloc has a new member."""
    told = []
    path = release_file([mine("Congo (Kinshasa)", "230"), mine("Finland", "10")])
    run(path)
    Country.objects.get(code="EUU").members.add(Country.objects.get(code="COD"))
    monkeypatch.setattr(figure_store, "announce", told.append)
    said = run(path)
    assert "0 loaded, 2 unchanged\n0 changed" in said
    assert "bloc totals: 0 new, 1 changed" in said
    event = AuditEvent.objects.filter(act=Action.IMPORTED).latest("pk")
    told_of = [event.detail[name] for name in ("sums", "places", "minerals")]
    assert told_of == [1, "European Union", "Cobalt"]
    assert ReleaseImport.objects.count() == 2
    assert len(told) == 1


def test_a_second_run_changes_nothing_and_is_not_recorded(release_file):
    run(release_file())
    before = stored()
    said = run(release_file())
    assert "0 loaded, 4 unchanged\n0 changed" in said
    assert stored() == before
    assert ReleaseImport.objects.count() == 1


def test_a_dry_run_reports_the_same_and_changes_nothing(release_file):
    said = run(release_file(), dry_run=True)
    assert "4 loaded" in said
    assert "nothing was changed" in said
    assert not Figure.objects.exists()
    assert not ReleaseImport.objects.exists()


def test_a_later_text_of_the_same_release_shows_old_and_new(release_file):
    run(release_file())
    said = run(release_file([mine("Congo (Kinshasa)", "225,000"), ROWS[0], *ROWS[2:]]))
    assert (
        "1 changed\n  cod.cobalt.mine.all.production.contained.2025: 230,000 t, estimated -> 225,000 t, estimated"
        in said
    )


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


def test_what_is_refused_once_its_rows_are_loaded_is_taken_back(release_file):
    """A figure is missed when the others are in the database already."""
    run(release_file())
    before = stored()
    with pytest.raises(CommandError, match="missing from these files"):
        run(release_file([ROWS[0], mine("Congo (Kinshasa)", "225,000"), ROWS[3]]))
    assert stored() == before
    assert ReleaseImport.objects.count() == 1


def test_an_edition_that_nobody_knows_yet_makes_its_release(release_file):
    rows = [mine("Congo (Kinshasa)", "240,000", year="2026"), mine("Congo (Kinshasa)", "231,000")]
    said = run(release_file(rows, name="MCS2027_Commodities_Data.csv"), published=datetime.date(2027, 2, 3))
    assert "new release usgs-mcs-2027" in said
    assert Release.objects.get(key="usgs-mcs-2027").published == datetime.date(2027, 2, 3)


def test_the_day_of_an_unknown_edition_is_assumed_and_said_to_be(release_file):
    run(release_file([mine("Congo (Kinshasa)", "240,000", year="2026")], name="MCS2027.csv"))
    release = Release.objects.get(key="usgs-mcs-2027")
    assert (release.published, release.note) == (
        datetime.date(2027, 1, 31),
        "The day of publication is assumed.",
    )


def test_a_file_in_another_encoding_says_the_same(release_file):
    run(release_file())
    assert "4 unchanged" in run(release_file(encoding="utf-8"))
    assert "4 unchanged" in run(release_file(encoding="utf-16"))


def test_what_has_no_known_form_is_refused_with_its_beginning(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("date;price\n2026-01-01;7\n")
    with pytest.raises(
        CommandError, match=r"Nothing was loaded. prices.csv has none of the forms.*'date;price'"
    ):
        run(path)


def test_an_older_release_loaded_later_becomes_history_and_not_the_present(release_file):
    run(release_file())
    rows = [mine("Congo (Kinshasa)", "220,000", year="2024"), mine("World total", "290,000", year="2024")]
    run(release_file(rows, name="MCS2025_Commodities_Data.csv"))
    revisions = Figure.objects.get(key="cod.cobalt.mine.all.production.contained.2024").revisions
    assert sorted(revisions.values_list("value", "is_current", "release__key")) == [
        (220_000, False, "usgs-mcs-2025"),
        (226_000, True, "usgs-mcs-2026"),
    ]


def test_an_estimate_that_is_replaced_is_not_revised_and_a_firm_value_is(release_file):
    firm = [mine("Congo (Kinshasa)", "220,000", year="2024", notes="Reported.")]
    guess = [mine("Finland", "5", year="2024")]
    run(release_file([*firm, *guess], name="MCS2025_Commodities_Data.csv"))
    run(release_file([ROWS[0], mine("Finland", "6", year="2024"), ROWS[1]]))
    revised = FigureRevision.objects.current().filter(is_revised=True)
    assert [r.figure.key for r in revised] == ["cod.cobalt.mine.all.production.contained.2024"]


def test_our_own_columns_are_a_form_too(tmp_path):
    path = tmp_path / "usgs-mcs-2026.csv"
    row = "COD,cobalt,mine,all,production,contained,2025,230000,,,t,estimated,true,,,,7".split(",")  # noqa: SIM905
    path.write_text(table(COLUMNS, [row]), newline="")
    assert "form atlas-tidy, usgs-mcs-2026" in run(path)
    unknown = tmp_path / "usgs-mcs-1999.csv"
    unknown.write_text(table(COLUMNS, [row]), newline="")
    with pytest.raises(CommandError, match="could not be read"):
        run(unknown)


def test_corrections_are_a_form_and_become_a_revision_with_its_reason(release_file, tmp_path):
    run(release_file())
    path = tmp_path / "corrections.csv"
    path.write_text(correction(231_000), newline="")
    assert "form atlas-corrections, usgs-mcs-2026-v1-3" in run(path)
    current = FigureRevision.objects.current().get(
        figure__key="cod.cobalt.mine.all.production.contained.2025"
    )
    assert (current.value, current.reason, current.is_revised) == (231_000, "Printed wrongly.", True)
    assert "0 loaded, 1 unchanged" in run(path)
    # The release's own file says the old value still, which the correction has overtaken.
    assert "0 loaded, 4 unchanged" in run(release_file())


def test_a_correction_of_a_figure_that_nobody_gave_is_refused(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text(correction(231_000), newline="")
    with pytest.raises(CommandError, match="1 rows cannot be loaded"):
        run(path)


def test_an_edition_is_not_let_out_of_its_order(release_file):
    rows = [mine("Congo (Kinshasa)", "240,000", year="2026")]
    file = release_file(rows, name="MCS2027.csv")
    for day, reason in (
        (
            datetime.date(2026, 2, 6),
            "USGS Mineral Commodity Summaries 2026, data release is of 6 February 2026",
        ),
        (datetime.date(2207, 2, 3), "edition 2027 cannot have been published on 3 February 2207"),
        (datetime.date(1, 1, 1), "edition 2027 cannot have been published on 1 January 1"),
    ):
        with pytest.raises(CommandError, match=reason):
            run(file, published=day)
    assert not Release.objects.filter(key="usgs-mcs-2027").exists()
    old = release_file([mine("Finland", "1", year="2021")], name="MCS2022.csv")
    with pytest.raises(CommandError, match="2023, data release is of 31 January 2023"):
        run(old, published=datetime.date(2023, 3, 1))


def test_the_day_of_a_release_that_is_known_is_not_given_anew_in_silence(release_file):
    assert "4 loaded" in run(release_file(), published=datetime.date(2026, 2, 6))
    with pytest.raises(
        CommandError, match="is known already, with the day 6 February 2026 and not 7 February 2026"
    ):
        run(release_file(), published=datetime.date(2026, 2, 7))


def test_a_file_that_says_two_editions_is_loaded_as_neither(release_file):
    file = release_file(name="MCS2027.csv")
    with pytest.raises(CommandError, match="named MCS2027, but its newest production is of 2025"):
        run(file)
    with pytest.raises(CommandError, match="the files do not say which edition they are of"):
        run(file, leave_out=True)
    assert not Figure.objects.exists()


def test_a_known_table_may_come_with_other_files_which_are_counted(release_file, tmp_path):
    release_file()
    (tmp_path / "version_history.txt").write_text("Version 1.1\n")
    (tmp_path / "prices.csv").write_text("date,price\n2025,7\n\n2026,8\n")
    said = run(tmp_path)
    assert "6 rows: 4 understood, 0 skipped, 2 outside, 0 not understood" in said
    assert "2 rows not used: prices.csv\n0 rows not used: version_history.txt" in said


def test_two_tables_that_are_each_a_release_are_not_chosen_between(release_file, tmp_path):
    release_file()
    release_file(name="again.csv")
    with pytest.raises(CommandError, match="holds 2 files of the form usgs-long: import one by one"):
        run(tmp_path)
    (tmp_path / "again.csv").write_text(table(COLUMNS, []), newline="")
    with pytest.raises(CommandError, match="files of the forms atlas-tidy and usgs-long: import one by one"):
        run(tmp_path)


def test_a_column_of_no_known_meaning_refuses_and_can_be_left_out(tmp_path):
    path = tmp_path / "MCS2026.csv"
    path.write_text(table([*HEADER, "Quality"], [[*row, "A"] for row in ROWS]), newline="")
    with pytest.raises(CommandError, match="Nothing was loaded: unknown column 'Quality'"):
        run(path)
    said = run(path, leave_out=True)
    assert "4 rows: 4 understood, 0 skipped, 0 outside, 0 not understood" in said
    assert "1 not understood\n  MCS2026.csv, line 1: unknown column" in said


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


def test_what_is_no_file_or_holds_none_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "picture.png").write_bytes(b"x")
    for name, reason in (
        ("/dev/zero", "zero is not a regular file"),
        ("pipe", "pipe is not a regular file"),
        ("empty", "empty holds no CSV file"),
        ("other", "other holds no CSV file"),
        ("nowhere", "nowhere does not exist"),
    ):
        with pytest.raises(CommandError, match=f"Nothing was loaded. .*{reason}"):
            run(tmp_path / name)


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


def test_a_refused_import_leaves_no_release_no_figure_and_no_record(release_file):
    new = [mine("Congo (Kinshasa)", "240,000", year="2026"), mine("Atlantis", "1", year="2026")]
    releases = Release.objects.count()
    with pytest.raises(CommandError):
        run(release_file(new, name="MCS2027.csv"))
    run(release_file(new, name="MCS2027.csv"), leave_out=True, dry_run=True)
    assert (Figure.objects.count(), ReleaseImport.objects.count(), Release.objects.count()) == (
        0,
        0,
        releases,
    )


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


def test_the_figures_can_be_written_in_our_own_columns(release_file, tmp_path):
    run(release_file(), tidy=tmp_path / "tidy", dry_run=True)
    lines = (tmp_path / "tidy" / "usgs-mcs-2026.csv").read_text().splitlines()
    assert lines[0].split(",") == list(COLUMNS)
    assert len(lines) == 5


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
