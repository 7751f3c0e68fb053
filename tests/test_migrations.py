"""A database with content goes through the migrations, forth and back, and keeps what it had."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
NOW = "2026-11-25 02:00:00"

# One profile that was published, as the first migrations keep it, and a trigger that names another table.
ROWS = (
    ("auth_user", {"username": "a"}),
    ("minerals_region", {"slug": "east-asia"}),
    ("minerals_country", {"code": "JPN", "slug": "japan", "region_id": 1, "kind": "state"}),
    ("profiles_profile", {"country_id": 1}),
    ("profiles_revision", {"profile_id": 1, "number": 1, "author_id": 1, "kind": "save"}),
    (
        "profiles_review",
        {"profile_id": 1, "revision_id": 1, "state": "withdrawn", "submitter_id": 1, "decided_at": NOW},
    ),
    (
        "profiles_edition",
        {"country_id": 1, "number": 1, "review_id": 1, "state": "withdrawn", "published_by_id": 1}
        | {"withdrawn_at": NOW, "withdrawal_notice": "Wrong."},
    ),
    ("profiles_editionimage", {"edition_id": 1}),
    ("profiles_auditevent", {"actor_id": 1, "act": "saved", "country_id": 1}),
)
TRIGGER = (
    "CREATE TRIGGER atlas_review_delete BEFORE DELETE ON profiles_review WHEN EXISTS (SELECT 1 FROM profiles_edition"
    " e WHERE e.review_id = OLD.id) BEGIN SELECT RAISE(ABORT, 'refused'); END"
)


def migrate(path, *arguments):
    environment = {**os.environ, "DEBUG": "1", "DATABASE_URL": f"sqlite:///{path}"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def insert(connection, table, row):
    """Insert a row; columns that take no NULL and are not named get something empty."""
    empty = {"integer": 0, "bool": 0, "bigint": 0, "datetime": NOW}
    for _, name, kind, required, default, _ in connection.execute(f"PRAGMA table_info({table})").fetchall():
        if required and default is None and name not in row:
            number = "int" in kind
            row[name] = "{}" if name in ("payload", "detail") else 0 if number else empty.get(kind, "")
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def asked(path, query):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@pytest.mark.skipif(connection.vendor == "postgresql", reason="it is about a file of SQLite")
def test_a_database_with_content_goes_forth_and_back(tmp_path):
    path = tmp_path / "old.sqlite3"
    migrate(path, "profiles", "0001")
    connection = sqlite3.connect(path)
    for table, row in ROWS:
        insert(connection, table, {"id": 1} | row)
    connection.execute(TRIGGER)
    connection.commit()
    connection.close()

    migrate(path)
    edition = "SELECT number, state, notice, approved_at FROM profiles_edition"
    assert asked(path, edition) == [(1, "withdrawn", "Wrong.", NOW)]
    assert asked(path, "SELECT act, way FROM audit_log_auditevent") == [("saved", "desk")]
    triggers = asked(
        path, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'atlas_%'"
    )
    assert triggers[0][0] > 10

    connection = sqlite3.connect(path)
    insert(connection, "profiles_savedfilter", {"id": 1, "user_id": 1, "page": "audit_log.auditevent"})
    connection.commit()
    connection.close()
    kept = "SELECT page FROM profiles_savedfilter"
    may = (
        "SELECT count(*) FROM auth_group_permissions g JOIN auth_permission p ON p.id = g.permission_id"
        " JOIN django_content_type t ON t.id = p.content_type_id"
        " WHERE p.codename = 'export_auditevent' AND t.app_label = '{}'"
    )
    migrate(path, "audit_log", "zero")
    assert asked(path, kept) == [("minerals.auditevent",)]
    assert asked(path, may.format("minerals")) == [(1,)]
    migrate(path)
    assert asked(path, kept) == [("audit_log.auditevent",)]
    assert asked(path, may.format("audit_log")) == [(1,)]

    subject = (
        "SELECT s.kind, s.place_id, s.mineral_id FROM profiles_subject s"
        " JOIN profiles_profile p ON p.subject_id = s.id JOIN profiles_edition e ON e.subject_id = s.id"
    )
    assert asked(path, subject) == [("country", 1, None)]
    region = "SELECT query FROM profiles_savedfilter WHERE page = 'profiles.review'"
    now, before = (f"state=all&profile__{way}__region__id__exact=1" for way in ("subject__place", "country"))
    connection = sqlite3.connect(path)
    insert(
        connection, "profiles_savedfilter", {"id": 2, "user_id": 1, "page": "profiles.review", "query": now}
    )
    connection.commit()
    connection.close()
    migrate(path, "profiles", "0030")
    assert asked(path, "SELECT country_id, mineral_id FROM profiles_edition") == [(1, None)]
    assert asked(path, region) == [(before,)]
    migrate(path)
    assert asked(path, subject) == [("country", 1, None)]
    assert asked(path, region) == [(now,)]

    migrate(path, "profiles", "0001")
    assert asked(path, "SELECT withdrawal_notice FROM profiles_edition") == [("Wrong.",)]
    assert asked(path, "SELECT act FROM profiles_auditevent") == [("saved",)]
    migrate(path)
    assert asked(path, "SELECT notice FROM profiles_edition") == [("Wrong.",)]
