"""Databases of tests: copies of two templates, `migrated` (empty) and `seeded` (the whole content).

A template is named by a hash of all that it is made of and kept between runs: of SQLite in var/tests/, of PostgreSQL in
the server. Each process works on copies of its own. SQLite's are files, in the memory of the machine where it has room:
loading the content into `:memory:` takes ten times as long as into a file.
"""

import fcntl
import hashlib
import io
import os
import re
import shutil
import socket
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from page_store import keeping

MIGRATED, SEEDED = "migrated", "seeded"
SOURCES = (
    "admin_base", "audit_log", "config", "minerals", "monitoring", "page_store", "profiles", "search", "tables",
    "website",
)  # fmt: skip
# scripts/mutants.py: the folder of templates that were made before it replaced a line that no table is made of.
GIVEN = os.environ.get("ATLAS_TEST_TEMPLATES", "")
FOLDER = Path(GIVEN) if GIVEN else settings.VAR_DIR / "tests"
ROOM = 1_000_000_000  # bytes that the memory of the machine must have free
HOST = socket.gethostname()
OWN = hashlib.sha256(f"{HOST}:{settings.BASE_DIR}".encode()).hexdigest()[:8]  # of this checkout
TEMPLATE = "atlas_template_"
COPY = f"atlas_test_{OWN}_"


def forget():
    """Drop what this process keeps of the database that it had."""
    keeping.clear()


@cache
def name_of(kind):
    """The kind and a hash of the apps, the packages and this module; of a seeded one, of the content as well."""
    if GIVEN:
        return f"{kind}-given"
    folders = [*SOURCES, "content"] if kind == SEEDED else SOURCES
    paths = [Path(__file__), settings.BASE_DIR / "uv.lock"]
    for folder in folders:
        paths += sorted(path for path in (settings.BASE_DIR / folder).rglob("*") if path.is_file())
    digest = hashlib.sha256(connection.vendor.encode())
    for path in paths:
        if path.parent.name == "__pycache__":
            continue
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{kind}-{digest.hexdigest()[:16]}"


@contextmanager
def locked(kind):
    """Let one process of this checkout at a time make this template, or copy it."""
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(FOLDER / f"{connection.vendor}-{kind}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def point_to(name):
    """Let this process use another database of the same server, or another file."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    forget()


def fill(kind):
    """Migrate the database that the process points to, or load the content into it."""
    if kind == MIGRATED:
        call_command("migrate", verbosity=0)
        if connection.vendor == "postgresql":
            keep_uncounted()
    else:
        call_command("seed", stdout=io.StringIO())


def keep_uncounted():
    """Keep PostgreSQL from counting tables between two tests, when they are empty: the next is planned by that."""
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} SET (autovacuum_enabled = false)")


class Files:
    """The databases of SQLite: templates in FOLDER, copies in a folder each."""

    def path(self, name):
        return FOLDER / f"{name}.sqlite3"

    def has(self, name):
        return self.path(name).exists()

    def begin(self, base):
        """A file to make a template in, empty or a copy of the template `base`."""
        unfinished = self.path(f"unfinished-{os.getpid()}")
        unfinished.unlink(missing_ok=True)
        if base:
            shutil.copyfile(self.path(base), unfinished)
        return str(unfinished)

    def finish(self, unfinished, name):
        """Let the file be a template, and remove the one that was made of something else."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")  # one file, that can be copied
        connection.close()
        for outdated in FOLDER.glob(f"{name.partition('-')[0]}-*.sqlite3"):
            outdated.unlink()
        Path(unfinished).rename(self.path(name))

    def copy(self, name):
        folder = tempfile.mkdtemp(prefix=f"{COPY}{os.getpid()}_", dir=roomy())
        return str(shutil.copyfile(self.path(name), Path(folder, "database.sqlite3")))

    def empty(self):
        return str(Path(tempfile.mkdtemp(prefix=f"{COPY}{os.getpid()}_", dir=roomy()), "database.sqlite3"))

    def drop(self, path):
        shutil.rmtree(Path(path).parent, ignore_errors=True)  # another process may remove the same

    def copies(self):
        for folder in {roomy(), Path(tempfile.gettempdir())}:
            yield from (str(one / "database.sqlite3") for one in folder.glob(f"{COPY}*"))


def roomy():
    """The folder of files in memory if it has room, otherwise that of temporary files."""
    memory = Path("/dev/shm")
    has_room = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return memory if has_room else Path(tempfile.gettempdir())


class Server:
    """The databases of PostgreSQL. The comment of a template tells whose it is."""

    def __init__(self):
        config = connection.settings_dict
        known = {name: config[name.upper()] for name in ("host", "port", "user", "password")}
        self.server = {name: value for name, value in known.items() if value} | {"dbname": "postgres"}
        self.numbers = count(1)

    def ask(self, statement, *values, **names):
        """Rows of a statement in which {name} is an identifier and {name!s} a text."""
        parts = {name: sql.Identifier(value) for name, value in names.items()}
        with psycopg.connect(**self.server, autocommit=True) as server:
            found = server.execute(sql.SQL(statement).format(*map(sql.Literal, values), **parts))
            return [name for (name,) in found.fetchall()] if found.description else []

    def named(self, name):
        return f"{TEMPLATE}{OWN}_{name.replace('-', '_')}"

    def has(self, name):
        return self.named(name) in self.ask("SELECT datname FROM pg_database")

    def begin(self, base):
        """A database to make a template in, empty or a copy of the template `base`."""
        kind = SEEDED if base else MIGRATED
        return self.create(f"{TEMPLATE}{OWN}_unfinished_{kind}", self.named(base) if base else "template0")

    def create(self, database, base):
        self.drop(database)
        self.ask("CREATE DATABASE {new} TEMPLATE {base}", new=database, base=base)
        return database

    def finish(self, unfinished, name):
        """Let the database be a template, and remove outdated ones and those of folders that are gone."""
        connection.close()
        for outdated in self.outdated(name.partition("-")[0]):
            self.drop(outdated)
        self.ask("ALTER DATABASE {old} RENAME TO {new}", old=unfinished, new=self.named(name))
        self.ask("COMMENT ON DATABASE {new} IS {}", f"{HOST}:{settings.BASE_DIR}", new=self.named(name))

    def outdated(self, kind):
        query = (
            "SELECT datname || ' ' || coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database"
            " WHERE starts_with(datname, {})"
        )
        for row in self.ask(query, TEMPLATE):
            database, _, whose = row.partition(" ")
            host, _, folder = whose.partition(":")
            if database.startswith(self.named(f"{kind}-")) or (host == HOST and not Path(folder).exists()):
                yield database

    def copy(self, name):
        return self.create(f"{COPY}{os.getpid()}_{next(self.numbers)}", self.named(name))

    def empty(self):
        return self.create(f"{COPY}{os.getpid()}_{next(self.numbers)}", "template0")

    def drop(self, database):
        self.ask("DROP DATABASE IF EXISTS {old} WITH (FORCE)", old=database)

    def copies(self):
        return self.ask("SELECT datname FROM pg_database WHERE starts_with(datname, {})", COPY)


@cache
def databases():
    return Server() if connection.vendor == "postgresql" else Files()


def template(kind):
    """The name of a template, which is made where it is missing. Call it under `locked(kind)`."""
    held, name = databases(), name_of(kind)
    if not held.has(name):
        before = connection.settings_dict["NAME"]
        if kind == SEEDED:  # others may copy the migrated one meanwhile
            with locked(MIGRATED):
                unfinished = held.begin(template(MIGRATED))
        else:
            unfinished = held.begin(None)
        point_to(unfinished)
        try:
            fill(kind)
            held.finish(unfinished, name)
        finally:
            point_to(before)
    return name


@contextmanager
def copy_of(kind):
    """The name, or the path, of a copy of a template for this process."""
    with locked(kind):
        remove_left_behind()
        copy = databases().copy(template(kind))
    yield copy
    databases().drop(copy)


@contextmanager
def empty_one():
    """The name, or the path, of a database without any table."""
    made = databases().empty()
    yield made
    databases().drop(made)


def remove_left_behind():
    """Remove copies of processes that ended without doing so."""
    for copy in databases().copies():
        if not runs(int(re.search(rf"{COPY}(\d+)_", copy)[1])):
            databases().drop(copy)


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


@contextmanager
def using(database):
    """Point the process to a database, and back."""
    before = connection.settings_dict["NAME"]
    point_to(database)
    try:
        yield
    finally:
        point_to(before)


# Between tests that commit. SQLite copies a whole database into one that is open, for all who have it open: what
# takes 0.3 s to publish is put back in some milliseconds. PostgreSQL's tests delete rows and make them anew.

EMPTY = "empty"
_STATES = {}  # {EMPTY, or the function that makes it: a database in memory}


def keep(state):
    """Remember what the database of the process has now."""
    connection.ensure_connection()
    _STATES[state] = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(_STATES[state])


def put_back(state):
    copy_into_open(_STATES[state])


def copy_into_open(source):
    """Copy a database into that of the process, which its server may have open."""
    connection.ensure_connection()
    source.backup(connection.connection, sleep=0.01)
    forget()


def begin_with(load):
    """Let the database have what `load()` commits, which SQLite keeps for the next test."""
    if load in _STATES:
        put_back(load)
        return
    load()
    if connection.vendor == "sqlite":
        keep(load)


def load_content():
    """Let the database of a test have the whole content. Of SQLite only."""
    with locked(SEEDED), closing(sqlite3.connect(databases().path(template(SEEDED)))) as content:
        copy_into_open(content)
