"""Replace an important line, run the tests that should notice, and say which one did: `make mutants`.

    python -m scripts.mutants [--only 7] [--from 20] [--jobs 2] [--check] [words of a sentence, file or test]

The replacements are in mutants.toml. Each is made in a copy of the project, so the working tree never changes. Before
any, the named tests run in an unchanged copy: a test that fails by itself catches nothing. `--check` only reads: it
fails where a line that is to be replaced, or a test, is gone.
"""

import argparse
import ast
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

import psycopg

from scripts.test import POSTGRES_URL, SITE_VARIABLES, why_no_postgres

ROOT = Path(__file__).resolve().parent.parent
REPLACEMENTS = Path(__file__).with_suffix(".toml")
NOT_COPIED = {".git", ".tools", ".venv", "var"}
NEARBY = 20  # lines of a template that belong to the text that a replacement names
MOST_MISSED = 2  # of all replacements
# Files of which the tables, triggers and groups of a database are made. After a replacement anywhere else the tests
# work on copies of the unchanged database, which takes no time.
MAKES_TABLES = re.compile(
    r"/(models|migrations|guards)/|/(models|apps|triggers|transitions|groups|rights)\.py$"
)
DATABASES = {"sqlite": "sqlite://:memory:", "postgresql": POSTGRES_URL}
# An error while a fixture is made is none: of SQL that cannot be read at all no test has noticed anything.
FAILED = re.compile(r"^FAILED (\S+::.+?)(?: - .*)?$", re.MULTILINE)


class Mutant(NamedTuple):
    """One replacement. `within`: the function, class or constant around the line; of other files a text above it."""

    number: int
    breaks: str  # what a user would see
    file: str
    within: str
    old: str
    new: str
    tests: tuple[str, ...]
    database: str = "sqlite"

    def __str__(self):
        return f"{self.number} ({self.breaks}): {self.file}, {self.within}"

    def source(self, root=ROOT):
        """The text of the file with the replacement. Raises LookupError with the reason where it has no place."""
        path = root / self.file
        if not path.is_file():
            raise LookupError("there is no such file")
        text = path.read_text()
        first, last = (lines_of_python if path.suffix == ".py" else lines_nearby)(text, self.within)
        lines = text.splitlines(keepends=True)
        before, around, after = ("".join(part) for part in (lines[:first], lines[first:last], lines[last:]))
        if (times := around.count(self.old)) != 1:
            raise LookupError(f"the old text is there {times} times: {self.old}")
        changed = before + around.replace(self.old, self.new) + after
        if path.suffix == ".py":
            try:
                ast.parse(changed)
            except SyntaxError as error:
                raise LookupError(f"the new text is no Python: {error}") from None
        return changed


def lines_of_python(text, within):
    """(first, last) line, as a slice, of the function, class or constant. Raises LookupError."""
    node = ast.parse(text)
    for name in within.split("."):
        found = [child for child in node.body if name in _names(child)]
        if len(found) != 1:
            raise LookupError(f"{name} is there {len(found)} times")
        (node,) = found
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    return first - 1, node.end_lineno


def _names(node):
    targets = getattr(node, "targets", [getattr(node, "target", node)])
    parts = [part for one in targets for part in getattr(one, "elts", [one])]
    return {getattr(part, "name", getattr(part, "id", None)) for part in parts}


def lines_nearby(text, within):
    """(first, last) line, as a slice, of the line with a text and those after it. Raises LookupError."""
    if (times := text.count(within)) != 1:
        raise LookupError(f"“{within}” is there {times} times")
    first = text[: text.index(within)].count("\n")
    return first, first + NEARBY


def read():
    entries = tomllib.loads(REPLACEMENTS.read_text())["mutant"]
    return [
        Mutant(number, **entry | {"tests": tuple(entry["tests"])}) for number, entry in enumerate(entries, 1)
    ]


def faults(mutants, root=ROOT):
    """Yield why replacements cannot be made or noticed, a line each."""
    for mutant in mutants:
        try:
            if mutant.source(root) == (root / mutant.file).read_text():
                yield f"{mutant}: it changes nothing"
        except LookupError as reason:
            yield f"{mutant}: {reason}"
        if not mutant.tests or mutant.database not in DATABASES:
            yield f"{mutant}: it names no test, or a database that there is not"
        for test in mutant.tests:
            path, _, name = test.partition("::")
            text = (root / path).read_text() if (root / path).is_file() else ""
            if not re.search(rf"^def {name}\(" if name else "^def test_", text, re.MULTILINE):
                yield f"{mutant}: there is no test {test}"


class Run(NamedTuple):
    code: int
    first: str  # the id of the first test that failed
    seconds: float  # of the processor
    output: str


class Copy:
    """A copy of the project, with the processes that run in it."""

    def __init__(self, folder, templates):
        self.folder, self.templates = folder, templates
        shutil.copytree(ROOT, folder, ignore=_not_copied)

    def run(self, tests, database, *, own_template=False):
        env = {key: value for key, value in os.environ.items() if key not in SITE_VARIABLES}
        env |= {"DATABASE_URL": DATABASES[database], "PGOPTIONS": "-c synchronous_commit=off"}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        if database == "sqlite" and not own_template:
            env["ATLAS_TEST_TEMPLATES"] = str(self.templates)
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-rf", "-p", "no:cacheprovider", *tests]
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen(command, cwd=self.folder, env=env, stdout=output, stderr=output)
            _, status, used = os.wait4(process.pid, 0)
            output.seek(0)
            text = output.read()
        code = process.returncode = os.waitstatus_to_exitcode(status)
        failed = FAILED.search(text)
        return Run(code, failed[1] if failed else "", used.ru_utime + used.ru_stime, text)

    def try_out(self, mutant):
        """The Run of the tests of a mutant. Then the file is as it was, and as old, so that its bytecode fits."""
        path = self.folder / mutant.file
        before, times = path.read_bytes(), path.stat()
        path.write_text(mutant.source(self.folder))
        try:
            own = MAKES_TABLES.search(mutant.file) is not None
            return self.run(mutant.tests, mutant.database, own_template=own)
        finally:
            path.write_bytes(before)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    def drop_databases(self):
        """Drop the databases of PostgreSQL, by the names that tests/databases.py gives them."""
        own = hashlib.sha256(f"{socket.gethostname()}:{self.folder}".encode()).hexdigest()[:8]
        with psycopg.connect(POSTGRES_URL, connect_timeout=3, autocommit=True) as server:
            pattern = f"^atlas_(template|test)_{own}_"
            found = server.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [pattern]).fetchall()
            for (name,) in found:
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _not_copied(folder, names):
    return NOT_COPIED & set(names) if folder == str(ROOT) else ()


class Copies:
    """The copies that run side by side, with a thread for each."""

    def __init__(self, folder, jobs):
        self.all = [Copy(folder / str(number), folder / "templates") for number in range(jobs)]
        self.free = SimpleQueue()
        for copy in self.all:
            self.free.put(copy)

    def map(self, work, items):
        """Yield (item, work(copy, item)) in the order of the items."""

        def in_a_copy(item):
            copy = self.free.get()
            try:
                return item, work(copy, item)
            finally:
                self.free.put(copy)

        with ThreadPoolExecutor(len(self.all)) as pool:
            yield from pool.map(in_a_copy, items)


def tests_of(mutants, parts):
    """Return [(database, tests)] for all tests that these mutants name, split into so many parts per database."""
    named = {(one.database, test) for one in mutants for test in one.tests}
    of = {database: sorted(test for kind, test in named if kind == database) for database in DATABASES}
    split = [(database, tests[number::parts]) for database, tests in of.items() for number in range(parts)]
    return [(database, tests) for database, tests in split if tests]


def outcome(run):
    """Return the outcome of a mutant's Run. A failure without a failed test is one of the replacement itself."""
    if run.code == 0:
        return "SURVIVED"
    return "caught" if run.code == 1 and run.first else "BROKEN"


def try_all(mutants, copies):
    """Run all mutants and return the number caught. Exits where a test fails in an unchanged copy."""
    parts = tests_of(mutants, len(copies.all))
    for _, run in copies.map(lambda copy, part: copy.run(part[1], part[0]), parts):
        if run.code:
            sys.exit(f"{run.output}\nWithout any replacement a test fails, or there is none. {run.first}")
        print(f"    unchanged {run.seconds:5.1f} s", flush=True)
    caught = 0
    for mutant, run in copies.map(Copy.try_out, mutants):
        found = outcome(run)
        caught += found == "caught"
        line = f"{mutant.number:3} {found:9} {run.seconds:5.1f} s  {run.first or '-'}  | {mutant.breaks}"
        print(line if found != "BROKEN" else f"{line}\n{run.output}", flush=True)
    return caught


def chosen(mutants, options):
    words = " ".join(options.words).lower()
    return [
        one
        for one in mutants
        if one.number in (options.only or [one.number])
        and one.number >= options.start
        and words in " ".join([one.breaks, one.file, *one.tests]).lower()
    ]


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("words", nargs="*", help="of a sentence, a file or a test")
    parser.add_argument("--only", type=int, action="append", help="the number of one replacement")
    parser.add_argument("--from", type=int, default=1, dest="start", help="the number of the first")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once")
    parser.add_argument("--check", action="store_true", help="only look for the lines and the tests")
    options = parser.parse_args(arguments)
    everything = read()
    if found := list(faults(everything)):
        print(*found, sep="\n")
        return 1
    mutants = chosen(everything, options)
    if options.check:
        print(f"{len(everything)} replacements can be made.")
        return 0
    no_postgres = why_no_postgres()
    skipped = [one for one in mutants if no_postgres and one.database == "postgresql"]
    for mutant in skipped:
        print(f"{mutant.number:3} skipped   no PostgreSQL: {no_postgres}  | {mutant.breaks}")
    mutants = [one for one in mutants if one not in skipped]
    if not mutants:
        print("No replacement was made: that is a failure.")
        return 1
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = Copies(Path(folder).resolve(), min(options.jobs, len(mutants)))
        try:
            caught = try_all(mutants, copies)
        finally:
            if any(one.database == "postgresql" for one in mutants):
                for copy in copies.all:
                    copy.drop_databases()
    print(f"caught {caught} of {len(mutants)}" + (f", {len(skipped)} skipped" if skipped else ""))
    missed = len(mutants) - caught
    return 1 if missed > (MOST_MISSED if len(mutants) + len(skipped) == len(everything) else 0) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
