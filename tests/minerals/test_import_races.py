"""Two people at once: what they do happens one after the other, and nothing twice.

On PostgreSQL only: SQLite has one writer, and its tests one connection.
"""

import datetime
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from threading import Barrier, BrokenBarrierError

import pytest
from django.conf import settings
from django.db import connection

from minerals.importers.loading import correcting, importing, uploads
from minerals.importers.loading.reference import load_reference
from minerals.importers.publishers.usgs.long import HEADER
from minerals.importers.reading.files import RawFiles
from minerals.importers.reports import RefusedError
from minerals.importers.tidy.figures import COLUMNS
from minerals.importers.tidy.reference import read_reference
from minerals.models import Figure, FigureRevision, ImportState, Release, ReleaseImport
from tests.factories import UserFactory

CONTENT = settings.BASE_DIR / "content"

pytestmark = [
    pytest.mark.on_postgresql("locks and races"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers at once need PostgreSQL"),
]


@pytest.fixture(autouse=True)
def _reference(transactional_db):
    load_reference(read_reference(CONTENT)[0])


@pytest.fixture
def together(monkeypatch):
    """Run steps at once; each that gets to `owner.name` waits there a moment for the others."""

    def run(owner, name, *steps):
        barrier, original = Barrier(len(steps)), getattr(owner, name)

        def meet(*args, **kwargs):
            with suppress(BrokenBarrierError):
                barrier.wait(timeout=0.5)
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, meet)

        def step(work):
            try:
                return work()
            except (RefusedError, ValueError) as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(steps)) as pool:
            return list(pool.map(step, steps))

    return run


def long(edition):
    def row(country, year, value):
        cells = [
            country,
            "Production",
            "Mine production",
            "metric tons",
            str(year),
            str(value),
            "",
            "Yes",
            "x",
        ]
        return ",".join(["COBALT", "World Mine Production and Reserves", "Cobalt", *cells])

    rows = [row("Chile", year, edition) for year in (edition - 2, edition - 1)]
    text = "\r\n".join([",".join(HEADER), *rows, ""])
    return RawFiles(f"MCS{edition}.csv", ((f"MCS{edition}.csv", text.encode()),))


def load(edition):
    return lambda: importing.import_release(long(edition), content_dir=CONTENT)


def test_an_edition_imported_twice_at_once_is_imported_once(together):
    outcomes = together(importing, "read_tables", load(2027), load(2027))
    assert [outcome.refusal for outcome in outcomes] == ["", ""]
    assert sorted(outcome.touched for outcome in outcomes) == [0, 2]
    assert (Figure.objects.count(), FigureRevision.objects.count()) == (2, 2)
    assert ReleaseImport.objects.get().release.key == "usgs-mcs-2027"


def test_two_editions_that_speak_of_one_figure_are_both_imported_and_the_later_one_stands(together):
    together(importing, "read_tables", load(2026), load(2025))
    both = Figure.objects.get(year=2024)
    assert sorted(both.revisions.values_list("release__key", "is_current")) == [
        ("usgs-mcs-2025", False),
        ("usgs-mcs-2026", True),
    ]
    assert ReleaseImport.objects.count() == 2


TIDY = f"{','.join(COLUMNS)}\r\nCHL,cobalt,mine,all,production,contained,2025,7,,,t,reported,false,,,,\r\n".encode()


def test_a_preview_applied_twice_at_once_is_applied_once(together):
    by = UserFactory(username="administrator")
    record = uploads.preview("usgs-mcs-2026.csv", TIDY, content_dir=CONTENT, by=by)

    def apply():
        return uploads.apply_preview(record.pk, by=by, content_dir=CONTENT)

    one, other = together(uploads, "waiting", apply, apply)
    assert {type(one), type(other)} == {ReleaseImport, RefusedError}
    assert FigureRevision.objects.count() == 1
    assert ReleaseImport.objects.get().state == ImportState.APPLIED


def test_a_preview_that_is_applied_and_discarded_at_once_is_one_of_both(together):
    by = UserFactory(username="administrator")
    record = uploads.preview("usgs-mcs-2026.csv", TIDY, content_dir=CONTENT, by=by)
    together(
        uploads,
        "waiting",
        lambda: uploads.apply_preview(record.pk, by=by, content_dir=CONTENT),
        lambda: uploads.discard(record.pk, by=by),
    )
    record.refresh_from_db()
    assert record.state in (ImportState.APPLIED, ImportState.DISCARDED)
    assert Figure.objects.exists() == (record.state == ImportState.APPLIED)


def test_of_two_corrections_at_once_the_second_is_told_of_the_first(together):
    load(2026)()
    figure = Figure.objects.select_related("country", "mineral").get(year=2025)
    edition = Release.objects.get(key="usgs-mcs-2026")
    by = UserFactory(username="administrator")
    seen = figure.revisions.get().pk

    def correct(value):
        release = Release(name="Version 1.4", source=edition.source, published=datetime.date(2026, 9, 1))
        return lambda: correcting.correct(
            figure, release=release, by=by, reason="So.", seen=seen, unit="t", flag="reported", value=value
        )

    said = together(correcting, "_current", correct(Decimal(5)), correct(Decimal(6)))
    (refused,) = [each for each in said if isinstance(each, ValueError)]
    assert "has changed since you opened it: Version 1.4 now says" in str(refused)
    assert figure.revisions.count() == 2
    assert Release.objects.filter(name="Version 1.4").count() == 1
