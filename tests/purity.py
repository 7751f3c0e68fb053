"""Tests marked as pure run once, not on both databases. One that opens a database all the same fails."""

import sqlite3
from contextlib import contextmanager

import psycopg
import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def asks_for_a_database(item):
    """Whether a collected test has the mark, a fixture or a class of Django that give it a database."""
    return bool(
        item.get_closest_marker("django_db")
        or DATABASE_FIXTURES & set(item.fixturenames)
        or hasattr(item.cls, "databases")
    )


@contextmanager
def no_database():
    """Refuse every connection to a database, through Django or past it."""

    def refuse(*args, **kwargs):
        pytest.fail("a test marked as pure opened a database: take the mark away")

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            (BaseDatabaseWrapper, "ensure_connection"),
            (BaseDatabaseWrapper, "connect"),
            (sqlite3, "connect"),
            (psycopg, "connect"),
            (psycopg.Connection, "connect"),
        ):
            patch.setattr(owner, name, refuse)
        yield
