"""The mark `pure`, by which a test runs on one database only, is given to no test that opens one."""

import sqlite3
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection

from minerals.models import Country

from .purity import asks_for_a_database, no_database


@pytest.mark.parametrize(
    "open_database",
    [
        lambda: Country.objects.count(),
        lambda: connection.cursor(),
        lambda: connection.connect(),
        lambda: sqlite3.connect(":memory:"),
        lambda: psycopg.connect("postgres://127.0.0.1/test"),
    ],
    ids=["query", "cursor", "connect", "sqlite3", "psycopg"],
)
def test_a_pure_test_that_opens_a_database_fails(open_database):
    with no_database(), pytest.raises(pytest.fail.Exception, match="opened a database"):
        open_database()


def item(mark=None, fixtures=(), cls=None):
    return SimpleNamespace(get_closest_marker=lambda name: mark, fixturenames=fixtures, cls=cls)


@pytest.mark.parametrize(
    ("one", "asks"),
    [
        (item(), False),
        (item(fixtures=["client", "tmp_path"]), False),
        (item(fixtures=["db"]), True),
        (item(fixtures=["live_server"]), True),
        (item(mark="django_db"), True),
        (item(cls=SimpleNamespace(databases={"default"})), True),
    ],
)
def test_what_asks_for_a_database(one, asks):
    assert asks_for_a_database(one) is asks


@pytest.mark.pure
def test_the_mark_itself_refuses_a_database():
    with pytest.raises(pytest.fail.Exception, match="take the mark away"):
        sqlite3.connect(":memory:")
