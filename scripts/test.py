"""Run a tier of the tests on SQLite, at the same time on PostgreSQL where one is reachable; add the counts up.

    scripts/test.py fast|test|long [arguments for pytest]

`tests/tiers.py` says what a tier is. Runs in .venv. The last line is `N passed, N failed, N skipped`. A run that
executes no test has failed. With BUDGET=5 a test outside of browsers that takes so many seconds of processor time, also
when it runs alone, has failed; a slower machine has as many seconds more as `slowness` finds.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from run import keep_bytecode  # noqa: E402

SQLITE = "sqlite://:memory:"  # tests/databases.py puts a file in its place
POSTGRES_URL = (
    os.environ.get("TEST_POSTGRES_URL", "").strip() or "postgres://postgres@127.0.0.1:5432/postgres"
)
WORKERS = min(os.cpu_count() or 1, 4) + 1  # while one waits for a browser, another works
# The rest of the work, in so many that both databases are ready at about the same time: no worker is waited for alone.
WORKERS_ON_POSTGRESQL = {"test": 1, "long": 2}
STANDARD_SECONDS = 0.19  # of slowness(), on the idle machine that budgets were set on
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
    "HSTS_PRELOAD",
    "HSTS_SUBDOMAINS",
    "OPERATOR",
    "OPERATOR_URL",
    "PORT",
    "RECORD_DIGEST",
    "SECRET_KEY",
}
# Folders of the project whose tests are not in a folder of tests/ that has their name.
TESTED_IN = {
    "admin": ("profiles/admin",),  # of templates/
    "admin_base": ("profiles/admin", "minerals"),
    "audit_log": ("profiles/admin/audit", "minerals"),
    "content": ("minerals",),
    "profiles/models": ("profiles/draft", "profiles/guards", "profiles/workflow"),
    "static/admin-atlas": ("profiles/admin",),
}


class Counts(NamedTuple):
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


class Run(NamedTuple):
    """A run of pytest on a database: {test: (outcome, seconds, whether in a browser)}, and its exit code."""

    database: str
    tests: dict
    exit_code: int

    @property
    def counts(self):
        """A pytest that broke off has failed once; its exit code 5 is "no test found"."""
        found = [outcome for outcome, _, _ in self.tests.values()]
        passed, skipped = found.count("passed"), found.count("skipped")
        failed = len(found) - passed - skipped
        return Counts(passed, failed or int(self.exit_code not in (0, 5)), skipped)

    def above(self, budget):
        return {
            test: seconds
            for test, (_, seconds, browser) in self.tests.items()
            if seconds > budget and not browser
        }


def environment(database):
    env = {key: value for key, value in os.environ.items() if key not in SITE_VARIABLES}
    keep_bytecode(env)
    env["DATABASE_URL"] = database
    env["PGOPTIONS"] = "-c synchronous_commit=off"  # what tests write need not survive the server
    return env


def run_pytest(database, *arguments, output=None):
    with tempfile.TemporaryDirectory() as folder:
        outcomes = Path(folder) / "outcomes.json"
        command = [sys.executable, "-m", "pytest", f"--outcomes={outcomes}", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment(database), stdout=output, stderr=output)
        return Run(database, json.loads(outcomes.read_text()) if outcomes.exists() else {}, done.returncode)


def run_tier(tier, database, workers, arguments, output=None):
    # A worker takes a file at a time, in the order of tests/tiers.py: fixtures of a module are made once.
    shared = ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]
    unused = [] if tier == "long" else ["-p", "no:schemathesis"]  # it takes a second to import
    return run_pytest(database, f"--tier={tier}", *shared, *unused, *arguments, output=output)


def run_on_both(tier, arguments):
    """{name of the database: its Run}. What PostgreSQL's run says is printed after that of SQLite."""
    with ThreadPoolExecutor(1) as pool, tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        workers = WORKERS_ON_POSTGRESQL[tier]
        other = pool.submit(run_tier, tier, POSTGRES_URL, workers, arguments, said)
        runs = run_on_sqlite(tier, arguments) | {"PostgreSQL": other.result()}
        print("\n===== Tests on PostgreSQL =====")
        said.seek(0)
        shutil.copyfileobj(said, sys.stdout)
    return runs


def run_on_sqlite(tier, arguments):
    print("\n===== Tests on SQLite =====", flush=True)
    return {"SQLite": run_tier(tier, SQLITE, WORKERS, arguments)}


def begin_templates(tier, databases):
    """Start to make the templates: tests that need none of the content run meanwhile (tests/tiers.py)."""
    test = "tests/test_databases.py::test_a_copy_is_of_its_own_and_goes_with_its_process"
    return [
        subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", f"--tier={tier}", test],
            cwd=ROOT,
            env=environment(database),
            stdout=subprocess.DEVNULL,
        )
        for database in databases
    ]


def why_no_postgres():
    """Return why databases cannot be created on the server; None where they can."""
    try:
        with psycopg.connect(POSTGRES_URL, connect_timeout=3) as connection:
            may_create = connection.execute(
                "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
            ).fetchone()[0]
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]
    return None if may_create else "its user may not create databases"


def changed_folders():
    """The folders of the project with a file that differs from the main branch, or is not committed."""

    def git(*arguments):
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
        return done.stdout.splitlines() if done.returncode == 0 else []

    base = (git("merge-base", "HEAD", "origin/main") or git("merge-base", "HEAD", "main") or ["HEAD"])[0]
    paths = git("diff", "--name-only", base) + git("ls-files", "--others", "--exclude-standard")
    return {path.rpartition("/")[0] for path in paths}


def folders_of_tests(changed):
    """Return the folders below tests/ that test folders of the project; `tests` itself for folders without one."""
    return sorted({f"tests/{name}".rstrip("/") for folder in changed for name in tested_in(folder)})


def tested_in(folder):
    """Paths below tests/: of the folder's own name, or of the nearest one around it that has any."""
    path = PurePosixPath(folder)
    if path.parts[:1] in {("tests",), ("templates",)}:
        path = path.relative_to(path.parts[0])
    for name in (path.as_posix(), *(one.as_posix() for one in path.parents)):
        if name in TESTED_IN:
            return TESTED_IN[name]
        if name != "." and (ROOT / "tests" / name).is_dir():
            return [name]
    return [""]


def slowness(times=3):
    """Return how many times the processor time of the idle standard machine this one needs now; at least 1."""

    def work():
        started = time.process_time()
        for _ in range(12):
            rows = [
                {"key": f"row-{one}", "value": one * 1.5, "parts": str(one).split("1")} for one in range(8000)
            ]
            sorted(json.loads(json.dumps(rows)), key=lambda row: (len(row["parts"]), row["key"][::-1]))
        return time.process_time() - started

    return max(1, min(work() for _ in range(times)) / STANDARD_SECONDS)


def over_budget(runs, budget):
    """Return lines about the tests that take too long, also alone: a busy machine makes many look slow."""
    for run in runs:
        for test, first in run.above(budget * slowness()).items():
            for _ in range(3):  # noise comes and goes
                again = run_pytest(run.database, "-q", test)
                allowed = budget * slowness()
                if test not in again.above(allowed):
                    break
            else:
                seconds = again.tests[test][1]
                yield f"{test} takes {seconds:.1f} s of processor time (first {first:.1f}), not {allowed:.1f}"


def main(tier, *arguments):
    named = os.environ.get("FOLDERS", "").split()
    if tier == "fast":
        folders = folders_of_tests(named or changed_folders())
        print(f"Pure tests, and those of {', '.join(folders) or 'no folder: nothing differs'}.")
        arguments = [*(f"--folder={folder}" for folder in folders), *arguments]
    reason = "not in this tier" if tier == "fast" else why_no_postgres()
    made = [SQLITE, *([POSTGRES_URL] if reason is None else [])]
    templates = [] if arguments or tier == "fast" else begin_templates(tier, made)
    runs = (run_on_both if reason is None else run_on_sqlite)(tier, arguments)
    for process in templates:
        process.wait()
    print("\n===== Summary =====")
    for name, run in runs.items():
        print(f"{name + ':':12} {run.counts}")
    if reason is not None and tier != "fast":
        where = re.sub(r"//[^@/]*@", "//", POSTGRES_URL)
        print(f"PostgreSQL:  not run, no usable server at {where}: {reason}")
        print(
            "             Name one: TEST_POSTGRES_URL=postgres://user:password@host:5432/postgres make test"
        )
    empty = [name for name, run in runs.items() if not run.counts.passed + run.counts.failed]
    # A selection (-k ...) may be about one of the databases only.
    ran_nothing = bool(empty) and (not arguments or len(empty) == len(runs))
    if ran_nothing:
        print(f"No test was executed on {' and '.join(empty)}: that is a failure.")
    too_long = list(over_budget(runs.values(), float(os.environ["BUDGET"]))) if "BUDGET" in os.environ else []
    print(*too_long, sep="\n")
    total = Counts(*(sum(column) for column in zip(*(run.counts for run in runs.values()), strict=True)))
    print(total._replace(failed=total.failed + len(too_long)), flush=True)
    return 1 if total.failed or ran_nothing or too_long else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
