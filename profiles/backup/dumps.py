"""The database as a file, by the tools of its kind, and back.

Both kinds dump the state that the caller's `repeatable_read` sees, so that the manifest can count the same state.
Sessions stay out: a backup must not let anybody in, and nobody stays signed in over a restore.
"""

import gzip
import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from .errors import BackupError

SESSIONS = "django_session"
FILES = {"sqlite": "database.sqlite3.gz", "postgresql": "database.dump"}
WAIT = "30s"  # for a migration under way


def dump(folder):
    """Write the database into a folder, as the transaction of this connection sees it."""
    _DUMPS[connection.vendor](folder / FILES[connection.vendor])


def load(folder):
    """Fill the empty database of this connection from a folder, whole or not at all."""
    _LOADS[connection.vendor](folder / FILES[connection.vendor])


def tables():
    """Names of the tables that a dump holds rows of, in order."""
    with connection.cursor() as cursor:
        return sorted(set(connection.introspection.table_names(cursor)) - {SESSIONS})


def is_empty():
    """Whether the database holds nothing of anybody’s, in any schema."""
    if connection.vendor == "sqlite":
        query = "SELECT count(*) FROM sqlite_master"
    else:
        query = (
            "SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname <> 'information_schema' AND NOT starts_with(nspname, 'pg_')"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')"  # an extension's
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone() == (0,)


def _dump_sqlite(path):
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        copy = Path(scratch, "copy")
        with closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)  # of the state that our transaction reads
            target.execute("PRAGMA journal_mode=DELETE")  # one file
            target.execute("PRAGMA secure_delete=ON")
            target.execute(f"DELETE FROM {SESSIONS}")  # noqa: S608 - a name of ours
            target.commit()
        with copy.open("rb") as plain, gzip.GzipFile(path, "wb", mtime=0) as packed:
            shutil.copyfileobj(plain, packed)


def _load_sqlite(path):
    """Copy the file into the open database: one transaction, which a kill rolls back."""
    home = Path(connection.settings_dict["NAME"]).parent
    with tempfile.TemporaryDirectory(dir=home) as scratch:
        copy = Path(scratch, "copy")
        with gzip.open(path) as packed, copy.open("wb") as plain:
            shutil.copyfileobj(packed, plain)
        with closing(sqlite3.connect(copy)) as source:
            if (said := source.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise BackupError(f"{path}: SQLite finds the database damaged: {said}")
            source.backup(connection.connection)


def _run(program, *options):
    """Run a program of PostgreSQL on our database, whose name comes last; the password is never an argument."""
    arguments, secrets = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, options)
    try:
        done = subprocess.run(  # noqa: S603 - programs of ours, arguments of the settings
            [program, *arguments[1:]],
            env=os.environ | (secrets or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise BackupError(
            f"{program} is not installed. On Debian: apt-get install postgresql-client"
        ) from None
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it gave no reason"])[0]
        raise BackupError(f"{said} ({program} stopped)")


def _dump_postgresql(path):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    _run(
        "pg_dump", "--format=custom", f"--file={path}", f"--snapshot={snapshot}", "--no-owner", "--no-privileges",
        f"--lock-wait-timeout={WAIT}", f"--exclude-table-data={SESSIONS}",
    )  # fmt: skip


def _load_postgresql(path):
    _run(
        "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(path),
        "--dbname",
    )  # fmt: skip


_DUMPS = {"sqlite": _dump_sqlite, "postgresql": _dump_postgresql}
_LOADS = {"sqlite": _load_sqlite, "postgresql": _load_postgresql}
