"""Two machines that start at once: `migrate` of one waits for that of the other."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection, transaction

from config.databases.one_at_a_time import one_at_a_time

from .. import databases
from .files import database_url, url_of

pytestmark = pytest.mark.on_postgresql("another lock")


def migrate(url):
    given = {
        name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DEMO")
    }
    given |= {"DEBUG": "1", "DATABASE_URL": url}
    command = [sys.executable, "manage.py", "migrate", "-v", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=given, text=True, **pipes)


def test_a_start_waits_while_another_migrates(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), databases.copy_of(databases.MIGRATED) as copy, databases.using(copy):
        with one_at_a_time(connection, "migrate"), transaction.atomic():  # which others cannot write beside
            start = migrate(url_of(copy))
            said = start.stderr.readline()
        assert start.communicate(timeout=60) == ("", "")
    assert (said, start.returncode) == ("Waiting for another process that migrates.\n", 0)


def test_two_machines_start_at_once_on_an_empty_database(tmp_path, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), database_url(tmp_path) as url:
        starts = [migrate(url), migrate(url)]
        said = [start.communicate(timeout=300) for start in starts]
    assert [start.returncode for start in starts] == [0, 0], said
    assert sorted(error for _, error in said) == ["", "Waiting for another process that migrates.\n"]
