"""The files of ops/ as a machine has them, and the programs that read them."""

import os
import re
import shutil
from contextlib import contextmanager

import pytest
from django.db import connection

from bench.rehearse.machines import UNITS

from .. import databases

TIMERS = sorted(re.findall(r"atlas-run@(\w+)\.timer", " ".join(path.name for path in UNITS.iterdir())))
PACKAGES = {"nginx": "nginx-light", "openssl": "openssl", "systemd-analyze": "systemd", "curl": "curl"}
PACKAGES |= {"redis-server": "redis-server", "setpriv": "util-linux"}


def required(name):
    """The path of a program: where CI lacks it the test fails, elsewhere it is skipped."""
    if found := shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin"):
        return found
    reason = f"there is no {name}; on Debian: apt-get install {PACKAGES[name]}"
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def url_of(name):
    """DATABASE_URL of a database of this server, or of a file."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    given = connection.settings_dict
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT'] or 5432}/{name}"


@contextmanager
def database_url(folder):
    """The address of an empty database."""
    if connection.vendor == "sqlite":
        yield url_of(folder / "empty.sqlite3")
        return
    name = databases.databases().create(f"{databases.COPY}{os.getpid()}_empty", "template0")
    yield url_of(name)
    databases.databases().drop(name)
