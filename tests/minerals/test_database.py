"""Commands against a database that is not ready: they say which one they opened and what to do."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from config.databases import messages as database
from minerals.models import CriticalList, ListEntry, Mineral

IN_TURN = """
import io, json, runpy, sys
from contextlib import redirect_stderr

found = []
for arguments in json.load(sys.stdin):
    sys.argv, said = ["manage.py", *arguments], io.StringIO()
    with redirect_stderr(said):
        try:
            runpy.run_path("manage.py", run_name="__main__")
            code = 0
        except SystemExit as stop:
            code = stop.code
    found.append([code, said.getvalue()])
print(json.dumps(found))
"""


def start(url, *arguments, **options):
    environment = {**os.environ, "DEBUG": "1", "DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False, **options,
    )  # fmt: skip


def says_which_and_what_to_do(said, url):
    return (
        "Traceback" not in said
        and f"The database {url} has no tables yet: no such table" in said
        and "Run `manage.py migrate` and then `manage.py seed`" in said
        and "DATABASE_URL" in said
    )


def test_a_command_on_a_database_without_tables_says_which_and_what_to_do(tmp_path):
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    done = start(url, "manage.py", "import_release", "content/figures/usgs-mcs-2023.csv")
    assert done.returncode == 1
    assert says_which_and_what_to_do(done.stderr, url), done.stderr
    # The others in one process, since starting it is nearly all of the time.
    others = [
        ["seed", "--check"],
        ["check_profiles"],
        ["export_profiles"],
        ["publish_due"],
        ["changepassword", "anna"],  # Django's own
    ]
    done = start(url, "-c", IN_TURN, input=json.dumps(others))
    assert done.returncode == 0, done.stderr
    for arguments, (said, _) in zip(others, json.loads(done.stdout.splitlines()[-1]), strict=True):
        assert says_which_and_what_to_do(str(said), url), (arguments, said)


def test_a_database_that_cannot_be_opened_is_named_without_its_password(tmp_path):
    done = start("postgres://anna:secret@127.0.0.1:1/atlas", "manage.py", "check_profiles")
    assert done.returncode == 1
    assert "The database postgres://anna@127.0.0.1:1/atlas cannot be read: " in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_another_fault_of_a_database_with_all_its_tables_is_not_explained_away(db):
    assert database.explanation(DatabaseError("disk I/O error")) == ""


def test_a_database_without_reference_tables_is_named_by_the_import(db, tmp_path):
    Mineral.objects.update(parent=None)
    for model in (ListEntry, CriticalList, Mineral):
        model.objects.all().delete()
    (tmp_path / "x.csv").write_text("Source,Country,Type,Prod_t_2021\n")
    with pytest.raises(CommandError) as refused:
        call_command("import_release", tmp_path / "x.csv")
    assert f"This is the database {database.database_name()}." in str(refused.value)
    assert "manage.py seed" in str(refused.value)
