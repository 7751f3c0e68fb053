"""Run the whole suite on SQLite, then on PostgreSQL where one is reachable; add the counts up.

    scripts/test.py [arguments for pytest]

Runs in .venv. The last line is `N passed, N failed, N skipped`. A run that executes no test has failed.
"""

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
POSTGRES_URL = (
    os.environ.get("TEST_POSTGRES_URL", "").strip() or "postgres://postgres@127.0.0.1:5432/postgres"
)
# What a shell may have set for a site must not reach the tests.
SITE_VARIABLES = {
    "ALLOWED_HOSTS",
    "BEHIND_PROXY",
    "CACHE_URL",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DEMO",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "HOST",
    "PORT",
    "RECORD_DIGEST",
    "SECRET_KEY",
}


class Counts(NamedTuple):
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def counted(report, exit_code):
    """The counts of a JUnit report. A pytest that broke off has failed once; 5 is "no test found"."""
    passed = failed = skipped = 0
    if report.exists() and report.stat().st_size:
        cases = ElementTree.parse(report).iter("testcase")
        # What was run again stands there twice: the last counts.
        for case in {(case.get("classname"), case.get("name")): case for case in cases}.values():
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
            elif case.find("skipped") is not None:
                skipped += 1
            else:
                passed += 1
    if not failed and exit_code not in (0, 5):
        failed = 1
    return Counts(passed, failed, skipped)


def run_pytest(name, database_url, arguments):
    print(f"\n===== Tests on {name} =====", flush=True)
    env = {key: value for key, value in os.environ.items() if key not in SITE_VARIABLES}
    env["DATABASE_URL"] = database_url
    env["PGOPTIONS"] = "-c synchronous_commit=off"  # what tests write need not survive the server
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        # Each worker keeps to its half of the files until it has nothing left: fixtures of a module are made once.
        command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", f"--junitxml={report}"]
        command += arguments
        exit_code = subprocess.run(command, cwd=ROOT, env=env).returncode
        return counted(report, exit_code)


def why_no_postgres():
    """None where the server answers and lets us create databases, else the reason."""
    try:
        with psycopg.connect(POSTGRES_URL, connect_timeout=3) as connection:
            may_create = connection.execute(
                "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
            ).fetchone()[0]
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]
    return None if may_create else "its user may not create databases"


def own_database():
    """The URL of a database of this run's own, so that two runs on one server do not meet."""
    return urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/atlas_{os.getpid()}"))


def drop_own_databases():
    """Remove what an interrupted run leaves behind."""
    with psycopg.connect(POSTGRES_URL, connect_timeout=3, autocommit=True) as connection:
        pattern = rf"^test_atlas_{os.getpid()}(_gw\d+)?$"
        for (name,) in connection.execute(
            "select datname from pg_database where datname ~ %s", [pattern]
        ).fetchall():
            connection.execute(f'drop database if exists "{name}" with (force)')


def main(arguments):
    results = {"SQLite": run_pytest("SQLite", "sqlite://:memory:", arguments)}
    reason = why_no_postgres()
    if reason is None:
        try:
            # Pure functions have no database: SQLite's run has seen to them.
            results["PostgreSQL"] = run_pytest("PostgreSQL", own_database(), ["-m", "not pure", *arguments])
        finally:
            drop_own_databases()
    print("\n===== Summary =====")
    for name, counts in results.items():
        print(f"{name + ':':12} {counts}")
    if reason is not None:
        where = re.sub(r"//[^@/]*@", "//", POSTGRES_URL)
        print(f"PostgreSQL:  not run, no usable server at {where}: {reason}")
        print(
            "             Name one: TEST_POSTGRES_URL=postgres://user:password@host:5432/postgres make test"
        )
    empty = [name for name, counts in results.items() if not counts.passed + counts.failed]
    # A selection (-k ...) may be about one of the databases only.
    ran_nothing = bool(empty) and (not arguments or len(empty) == len(results))
    if ran_nothing:
        print(f"No test was executed on {' and '.join(empty)}: that is a failure.")
    total = Counts(*(sum(column) for column in zip(*results.values(), strict=True)))
    print(total, flush=True)
    return 1 if total.failed or ran_nothing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
