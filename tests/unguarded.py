"""A database administrator's power: drop the triggers, and put them back without a trace."""

from contextlib import contextmanager

from django.db import connection

from profiles.guards import expected, install_guards, installed
from profiles.guards.triggers import PREFIX, drop_guards


@contextmanager
def unguarded():
    """Let a test put data where no workflow and no importer takes it."""
    check_foreign_keys_now()
    drop_guards()
    yield
    check_foreign_keys_now()
    install_guards()


def check_foreign_keys_now():
    """Make PostgreSQL check what is pending: it alters no table before, and each test of a module would check it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def deleting_allowed():
    """Let a test's end delete every row of PostgreSQL. All other triggers stay: recreating 150 takes a second."""
    # The bits of tgtype: 1 a trigger of rows, 8 of DELETE.
    query = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE starts_with(tgname, %s) AND tgtype & 9 = 9"
    with connection.cursor() as cursor:
        cursor.execute(query, [PREFIX])
        found = cursor.fetchall()
        for name, where in found:
            cursor.execute(f"ALTER TABLE {where} DISABLE TRIGGER {name}")
        yield
        for name, where in found:
            cursor.execute(f"ALTER TABLE {where} ENABLE ALWAYS TRIGGER {name}")
    if len(installed(connection)) != len(expected(connection)):  # a test left without them
        install_guards()
