"""The units of ops/systemd/: systemd reads them, and what they start works as they start it."""

import datetime
import os
import re
import secrets
import shutil
import subprocess

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.db import connection

from bench.rehearse.machines import HOME, OPS, UNITS, settings_file, started_by
from profiles.models.record import PUNCTUAL

from .. import databases
from ..tiers import deeper
from .files import TIMERS, required


@pytest.mark.pure
def test_systemd_takes_the_units(tmp_path):
    shutil.copytree(UNITS, tmp_path / "units")
    for path in (tmp_path / "units").rglob("*.*"):
        if path.is_file():
            path.write_text(path.read_text().replace(HOME, str(settings.BASE_DIR)))
    units = [
        path for pattern in ("*.timer", "atlas-web.service") for path in (tmp_path / "units").glob(pattern)
    ]
    assert len(units) == len(TIMERS) + 1
    command = [required("systemd-analyze"), "verify", "--man=no", *units]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if "atlas" in line]


@pytest.mark.pure
def test_every_timer_starts_a_command_and_the_documentation_lists_it():
    assert set(TIMERS) <= set(get_commands())
    told = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    assert sorted(re.findall(r"^\| `atlas-run@(\w+)\.timer` \|", told, re.MULTILINE)) == TIMERS


@pytest.mark.pure
def test_what_is_scheduled_is_looked_for_each_minute():
    assert "OnCalendar=minutely\nAccuracySec=1s\n" in (UNITS / "atlas-run@publish_due.timer").read_text()
    assert datetime.timedelta(minutes=1) <= PUNCTUAL  # or the desk would call each publication late


@pytest.mark.skipif(connection.vendor == "postgresql", reason="it is about a file of SQLite")
@pytest.mark.parametrize("command", deeper(["publish_due"], TIMERS))  # the unit is one for all
def test_a_command_works_as_its_timer_runs_it(command, tmp_path, db):
    name = f"timer-{os.getpid()}"
    with databases.copy_of(databases.MIGRATED) as copy:
        database = shutil.copyfile(copy, tmp_path / f"{name}.sqlite3")
    ours = {"SECRET_KEY": "k" * 50, "DATABASE_URL": f"sqlite:///{database}", "CACHE_URL": "locmemcache://"}
    ours |= {"RECORD_DIGEST": tmp_path / "digest.jsonl", "BACKUP_FOLDER": tmp_path / "backups"}
    given = {
        "HOME": str(tmp_path),
        "PATH": "/usr/bin:/bin",
        "ATLAS_ENV": settings_file(tmp_path / "env", **ours),
    }
    started = started_by("atlas-run@", command).replace(HOME, str(settings.BASE_DIR))
    try:
        done = subprocess.run(
            started.split(), cwd=tmp_path, env=given, capture_output=True, text=True, check=False
        )
    finally:
        shutil.rmtree(settings.VAR_DIR / "data-package" / name, ignore_errors=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(connection.vendor == "postgresql", reason="it asks no database")
def test_a_deployment_lacks_only_what_the_owner_of_the_domain_decides(tmp_path):
    key = secrets.token_urlsafe(50)
    etc = settings_file(
        tmp_path / "env", SECRET_KEY=key, EMAIL_URL="smtp+tls://user:password@mail.example.org:587"
    )
    given = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "ATLAS_ENV": etc}
    command = [OPS / "manage", "check", "--deploy"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"\((\w+\.\w+)\)", done.stderr) == ["security.W005", "security.W021"]
    assert "(0 silenced)" in done.stderr
