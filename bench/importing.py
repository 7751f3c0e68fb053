"""Time the load of a whole release beside the least that any loader must do, side by side in one run.

The least is Python's csv module reading the same file, and one bulk insert of the same rows: `COPY` on PostgreSQL,
`executemany` on SQLite. It is measured twice: into the site's own two tables, with their keys and checks, and into one
bare table without any. Runs in a test database of its own.

    DATABASE_URL=postgres://… .venv/bin/python -m bench.importing <file or folder of the publisher>
"""

import csv
import io
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEBUG", "1")
ROUNDS = 7


import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402

from minerals.importers.loading.figures import IDENTITY, STORED, insert  # noqa: E402
from minerals.importers.loading.importing import import_release  # noqa: E402
from minerals.importers.loading.reference import load_reference  # noqa: E402
from minerals.importers.reading.extracts import STATEMENT  # noqa: E402
from minerals.importers.reading.files import decoded, from_path  # noqa: E402
from minerals.importers.tidy.reference import read_reference  # noqa: E402
from minerals.models import Country, Figure, FigureRevision, Mineral, Release  # noqa: E402

BARE = (
    "key text, number integer, value numeric, lower numeric, upper numeric, unit text, flag text, note text"
)


def read(raw):
    for _, text in decoded(raw):
        for _cells in csv.reader(io.StringIO(text, newline="")):
            pass


def least(raw, figures, revisions):
    """Read with csv, and insert the rows into the site's own tables."""
    read(raw)
    with transaction.atomic():
        insert(Figure, ("id", *IDENTITY), figures)
        insert(FigureRevision, STORED, revisions)
        transaction.set_rollback(True)


def bare(raw, rows):
    """Read with csv, and insert one row a figure into a table without index, key or check."""
    read(raw)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy("COPY bench_bare FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany("INSERT INTO bench_bare VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", rows)
        transaction.set_rollback(True)


def ours(raw):
    """The whole import: read, checked, loaded, summed and noted, then rolled back."""
    return import_release(raw, content_dir=ROOT / "content", dry_run=True)


def prepared(outcome):
    """The rows of our two tables and of the bare one, as plain tuples, so that making them costs the least nothing."""
    countries = dict(Country.objects.values_list("code", "pk"))
    minerals = dict(Mineral.objects.values_list("slug", "pk"))
    release = Release.objects.first()
    figures, revisions, rows = [], [], []
    for number, row in enumerate(outcome.extracts[next(iter(outcome.extracts))].rows, start=1):
        country, mineral, *rest = row.identity
        place = countries[country], minerals[mineral]
        figures.append((number, row.key, *place, *rest, release.source_id, True, True, ""))
        statement = [getattr(row, name) for name in STATEMENT]
        revisions.append((number, 1, True, release.pk, row.source_line, False, *statement))
        rows.append((row.key, 1, row.value, row.lower, row.upper, row.unit, row.flag, row.note))
    return figures, revisions, rows


def timed(work, *args):
    start = time.perf_counter()
    work(*args)
    return time.perf_counter() - start


def main():
    raw = from_path(Path(sys.argv[1]))
    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        load_reference(read_reference(ROOT / "content")[0])
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE bench_bare ({BARE})")
        outcome = ours(raw)
        if outcome.refusal:
            sys.exit(f"{outcome.refusal}: {outcome.problems[:3]}")
        figures, revisions, rows = prepared(outcome)
        times = [
            (timed(bare, raw, rows), timed(least, raw, figures, revisions), timed(ours, raw))
            for _ in range(ROUNDS)
        ]
        none, floor, whole = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{connection.vendor}, {len(figures):,} figures, median of {ROUNDS} rounds, alternating")
        print(f"import_release                          {whole * 1000:6.0f} ms")
        print(f"csv and bulk insert into our two tables {floor * 1000:6.0f} ms, ratio {whole / floor:.1f}")
        print(f"csv and bulk insert into a bare table   {none * 1000:6.0f} ms, ratio {whole / none:.1f}")
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
