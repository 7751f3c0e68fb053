"""Loading a release: all or none, repeatable, and nothing that stood is overwritten."""

import dataclasses
import datetime
from decimal import Decimal

import pytest
from django.db import connection

from config.databases import table_statistics
from minerals.importers.loading.figures import MANY, STORED, StoredRevision, load_release
from minerals.importers.reading.extracts import FigureRow, Identity
from minerals.models import Figure, FigureRevision
from minerals.models.places import PlaceKind
from tests.factories import CountryFactory, MineralFactory, ReleaseFactory

IDENTITY = Identity("BRA", "rare-earths", "none", "all", "reserves", "oxide", 2025)
KEY = "bra.rare-earths.none.all.reserves.oxide.2025"

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql("rows are loaded in each database’s own way")]


@pytest.fixture(autouse=True)
def _places_and_minerals():
    CountryFactory(code="BRA", name="Brazil")
    CountryFactory(code="CHN", name="China")
    MineralFactory(name="Rare earths")


@pytest.fixture
def release():
    return ReleaseFactory(key="survey-2026", published=datetime.date(2026, 2, 6))


@pytest.fixture
def later():
    return ReleaseFactory(key="survey-2026-v2", published=datetime.date(2026, 5, 27))


@pytest.fixture
def earlier():
    return ReleaseFactory(key="survey-2025", published=datetime.date(2025, 1, 31))


def row(value=21_000_000, *, country="BRA", year=2025, **fields):
    identity = IDENTITY._replace(country=country, year=year)
    return FigureRow(
        identity, "t", "reported", **{"value": Decimal(value), "file": "survey.csv", "line": 2} | fields
    )


def counts(report):
    return report.read, report.loaded, report.unchanged, len(report.changed), len(report.rejected)


def history(key=KEY):
    revisions = FigureRevision.objects.filter(figure__key=key).order_by("number")
    return [(revision.number, int(revision.value), revision.is_current) for revision in revisions]


def test_a_release_makes_figures_with_one_current_revision_each(release):
    report = load_release([row(), row(44_000_000, country="CHN", source_line=6110)], release)
    assert counts(report) == (2, 2, 0, 0, 0)
    figure = Figure.objects.get(key="chn.rare-earths.none.all.reserves.oxide.2025")
    revision = figure.revisions.get()
    assert (revision.value, revision.release, revision.source_line, revision.is_current) == (
        Decimal(44_000_000),
        release,
        6110,
        True,
    )


def test_a_second_run_changes_nothing(release):
    load_release([row()], release)
    report = load_release([row(), row(1, country="CHN")], release)
    assert counts(report) == (2, 1, 1, 0, 0)
    assert history() == [(1, 21_000_000, True)]


def test_another_line_number_is_no_change(release):
    load_release([row(source_line=5)], release)
    assert load_release([row(source_line=6)], release).unchanged == 1


def test_a_changed_row_becomes_a_revision(release):
    load_release([row()], release)
    report = load_release([row(11_000_000)], release)
    assert report.changed == [(KEY, "21,000,000 t, reported", "11,000,000 t, reported")]
    assert history() == [(1, 21_000_000, False), (2, 11_000_000, True)]


def test_a_flag_that_the_source_never_gave_is_taken_back_without_a_mark_of_revision(release):
    load_release([row()], release)
    load_release([dataclasses.replace(row(), flag="unstated")], release)
    assert history() == [(1, 21_000_000, False), (2, 21_000_000, True)]
    assert not FigureRevision.objects.filter(is_revised=True).exists()


def test_a_change_of_the_note_alone_is_a_revision_too(release):
    load_release([row()], release)
    load_release([row(note="Rounded.")], release)
    assert history() == [(1, 21_000_000, False), (2, 21_000_000, True)]


def test_a_correction_stands_over_its_release_also_after_a_second_run(release, later):
    for _ in range(2):
        load_release([row()], release)
        load_release([row(11_000_000, reason="Printed wrongly.")], later, corrections=True)
    assert history() == [(1, 21_000_000, False), (2, 11_000_000, True)]
    assert FigureRevision.objects.current().get().reason == "Printed wrongly."


def test_an_older_release_becomes_history_and_not_current(release, earlier):
    load_release([row()], release)
    report = load_release([row(20_000_000)], earlier)
    assert counts(report) == (1, 1, 0, 0, 0)
    assert history() == [(1, 21_000_000, True), (2, 20_000_000, False)]
    assert load_release([row(20_000_000)], earlier).unchanged == 1


def test_a_value_is_revised_that_differs_from_the_first_firm_one(earlier, release, later):
    load_release([row(18_000_000, is_estimate=True)], earlier)
    load_release([row()], release)
    load_release([row(22_000_000)], later)
    load_release([row(22_000_000)], ReleaseFactory(key="survey-2027", published=datetime.date(2027, 2, 1)))
    revisions = FigureRevision.objects.filter(figure__key=KEY).order_by("number")
    assert list(revisions.values_list("is_revised", flat=True)) == [False, False, True, True]


def test_a_release_that_changes_under_a_correction_does_not_undo_it(release, later):
    load_release([row()], release)
    load_release([row(11_000_000, reason="Printed wrongly.")], later, corrections=True)
    load_release([row(22_000_000)], release)
    assert [current for *_, current in history()] == [False, True, False]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(country="XXX", line=3), "no country 'XXX'"),
        (dataclasses.replace(row(line=3), identity=IDENTITY._replace(mineral="none")), "no mineral 'none'"),
        (row(line=3), f"{KEY} is given twice"),
    ],
)
def test_one_rejected_row_keeps_all_out(release, bad, reason):
    report = load_release([row(), bad], release)
    assert report.rejected == [("survey.csv", 3, reason)]
    assert not Figure.objects.exists()


def test_a_correction_needs_its_figure_and_its_reason(release, later):
    load_release([row()], release)
    report = load_release([row(1), row(1, country="CHN", reason="Forgotten.")], later, corrections=True)
    assert [problem.reason for problem in report.rejected] == [
        "a correction needs its reason",
        "nothing to correct: no figure chn.rare-earths.none.all.reserves.oxide.2025",
    ]
    assert history() == [(1, 21_000_000, True)]


def test_rows_that_cannot_be_loaded_can_be_left_out_and_are_named(release, later):
    load_release([row()], release)
    bad = row(1, country="CHN", reason="Forgotten.", line=3)
    good = row(11_000_000, reason="Printed wrongly.")
    report = load_release([bad, good], later, corrections=True, leave_out=True)
    assert counts(report) == (2, 0, 0, 1, 1)
    assert [problem.line for problem in report.rejected] == [3]
    assert history() == [(1, 21_000_000, False), (2, 11_000_000, True)]


def test_a_file_loaded_again_does_not_take_back_a_correction_of_its_own_release(release):
    load_release([row()], release)
    load_release([row(11_000_000, reason="A misprint.")], release, corrections=True, whole=False)
    assert load_release([row()], release).unchanged == 1
    assert history() == [(1, 21_000_000, False), (2, 11_000_000, True)]
    assert load_release([row(12_000_000)], release).changed
    assert history()[-1] == (3, 12_000_000, True)


def test_nobody_states_or_corrects_the_figure_of_a_bloc_which_is_a_sum(release, later):
    CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC)
    report = load_release([row(country="EUU")], release)
    reason = "a figure of a bloc is computed from its members, never loaded"
    assert [problem.reason for problem in report.rejected] == [reason]
    assert load_release([row(country="EUU")], release, sums=True).loaded == 1
    report = load_release([row(1, country="EUU", reason="Wrong.")], later, corrections=True)
    assert [problem.reason for problem in report.rejected] == [reason]


def test_a_figure_that_the_release_gives_no_longer_is_named_and_stays(release):
    load_release([row(), row(1, country="CHN")], release)
    report = load_release([row()], release)
    assert report.gone == ["chn.rare-earths.none.all.reserves.oxide.2025"]
    assert Figure.objects.count() == 2


def test_a_thousand_rows_take_few_queries(release, django_assert_max_num_queries):
    rows = [row(year=year, country=country) for year in range(1500, 2000) for country in ("BRA", "CHN")]
    with django_assert_max_num_queries(30):
        load_release(rows, release)
    with django_assert_max_num_queries(15):
        assert load_release(rows, release).unchanged == 1000


@pytest.mark.on_postgresql("it counts its tables")
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without counts")
def test_after_many_rows_plans_are_made_for_as_many(release):
    table_statistics.renew()  # of tables that are nearly empty, as a server counts them by itself
    rows = [row(year=year) for year in range(1_000, 1_000 + MANY)]
    assert load_release(rows, release).loaded == MANY
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples FROM pg_class WHERE relname IN ('minerals_figure', 'minerals_figurerevision')"
        )
        assert [count for (count,) in cursor.fetchall()] == [MANY, MANY]


def test_a_revision_has_the_fields_of_its_columns_in_their_order():
    assert StoredRevision.__slots__ == ("pk", *STORED)
