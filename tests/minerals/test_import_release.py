"""A release that is imported: all or nothing, repeatable, what it leaves behind."""

import pytest
from django.core.management import CommandError

from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.facts import figure_store
from minerals.importers.tidy.figures import COLUMNS
from minerals.models import (
    Country,
    Figure,
    FigureRevision,
    Release,
    ReleaseImport,
)

from .release_files import ROWS, correction, mine, run, stored

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("reference_once"),
    pytest.mark.on_postgresql("rows are loaded in each database’s own way"),
]


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


def test_what_is_refused_once_its_rows_are_loaded_is_taken_back(release_file):
    """A figure is missed when the others are in the database already."""
    run(release_file())
    before = stored()
    with pytest.raises(CommandError, match="missing from these files"):
        run(release_file([ROWS[0], mine("Congo (Kinshasa)", "225,000"), ROWS[3]]))
    assert stored() == before
    assert ReleaseImport.objects.count() == 1


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


def test_the_figures_can_be_written_in_our_own_columns(release_file, tmp_path):
    run(release_file(), tidy=tmp_path / "tidy", dry_run=True)
    lines = (tmp_path / "tidy" / "usgs-mcs-2026.csv").read_text().splitlines()
    assert lines[0].split(",") == list(COLUMNS)
    assert len(lines) == 5
