"""A lock among all processes of a database: of PostgreSQL by the server, of SQLite by a file of the machine."""

import fcntl
import hashlib
import time
import zlib
from contextlib import contextmanager, suppress

from config.environment import VAR_DIR

ASKED_EVERY = 0.2  # seconds


@contextmanager
def one_at_a_time(connection, name, *, waiting=lambda: None):
    """Let one process at a time into the block; who waits calls `waiting` once. The lock ends with its process."""
    with (_server if connection.vendor == "postgresql" else _file)(connection, name) as taken:
        if not taken():
            waiting()
            # Asked again and again: on PostgreSQL, an index built concurrently would wait for who waits in a query.
            while not taken():
                time.sleep(ASKED_EVERY)
        yield


@contextmanager
def _server(connection, name):
    """Advisory, and held by a connection of its own, which the block cannot close."""
    holder = connection.copy()
    try:
        with holder.cursor() as cursor:

            def taken():
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [zlib.crc32(f"atlas {name}".encode())])
                return cursor.fetchone()[0]

            yield taken
    finally:
        holder.close()


@contextmanager
def _file(connection, name):
    folder, path = VAR_DIR / "locks", str(connection.settings_dict["NAME"])
    database = hashlib.sha256(path.encode()).hexdigest()[:16]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder / f"{name}-{database}", "w") as file:

        def taken():
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            return False

        yield taken
