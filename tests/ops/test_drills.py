"""Faults on a site in the shape of production: what `make rehearse ARGS=--quick` prints."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from bench.rehearse import __main__ as rehearse
from bench.rehearse.machines import program

from .. import databases
from .files import required, url_of


@pytest.mark.pure
def test_the_documentation_lists_each_drill():
    told = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    for drill in rehearse.DRILLS:
        assert f"| `{drill}` |" in told


@pytest.mark.pure
def test_an_unknown_drill_is_refused():
    with pytest.raises(SystemExit, match="There is no drill earthquake"):
        rehearse.main(["earthquake"])


@pytest.fixture
def content(tmp_path, django_db_setup, django_db_blocker):
    """The whole content, as a file of pg_dump."""
    path = tmp_path / "content.dump"
    with django_db_blocker.unblock(), databases.copy_of(databases.SEEDED) as copy:
        command = [
            program("pg_dump"),
            "--format=custom",
            "--compress=1",
            "--no-owner",
            f"--file={path}",
            url_of(copy),
        ]
        subprocess.run(command, check=True)
    return path


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the drills have a PostgreSQL of their own")
@pytest.mark.timeout(900)
def test_the_quick_drills_see_what_they_expect(content):
    for name in ("nginx", "openssl", "redis-server", "setpriv"):
        required(name)
    command = [sys.executable, "-m", "bench.rehearse", "--quick", "--content", content]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert f"{len(rehearse.QUICK)} drills: " in done.stdout


@pytest.mark.pure
def test_a_full_disk_takes_nothing_and_nobody_else_sees_it(tmp_path):
    code = """
import sys
from bench.rehearse.disks import Disk, NotTried
disk = Disk(sys.argv[1])
try:
    with disk.full():
        (disk.folder / "new").write_text("a byte")
except NotTried as reason:
    print(reason)
except OSError as error:
    print(error.strerror)
(disk.folder / "new").write_text("a byte")
"""
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if "no disk" in done.stdout:
        pytest.skip(done.stdout)
    assert done.stdout == "No space left on device\n"
    assert not list(tmp_path.iterdir())
