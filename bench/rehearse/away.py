"""Drills of a part of the site that is away, and of clients that are too many, too slow or too large."""

import random
import signal
import socket
import ssl
import time
from collections import Counter

from .acts import PAGE, publish, publishing
from .machines import HOST
from .readers import Reader, load

READERS = 200
SLOWEST = 3  # seconds until an answer, on a machine that is busy with everything else


def readers_at_a_publication(site, seen):
    """200 readers at the instant of a publication: no failed request, and nobody reads the old text after it."""
    tagline, late, done = f"Rehearsed {random.random()}", Counter(), []

    def note(began, status, text):
        if done and began > done[0]:
            late[tagline in text] += 1

    with load(site, READERS, [PAGE], note) as statuses:
        time.sleep(1)
        site.machines[0].run(*publishing(tagline))
        done.append(time.monotonic())
        time.sleep(3)
    seen.expect(set(statuses) == {200}, f"statuses {dict(statuses)}")
    seen.expect(
        late[False] == 0 and late[True],
        f"after the publication {late[True]} new texts, {late[False]} old ones",
    )


def a_page_is_new_on_the_other_machine(site, seen):
    publish(site, seen)


def postgresql_stopped(site, seen):
    """PostgreSQL stopped and back: kept pages, otherwise 503 with Retry-After; no 500; all well half a minute after."""
    reader = Reader(site)
    for _ in site.machines * 4:
        reader.get(PAGE)
    site.postgresql.stop(signal.SIGQUIT)
    status, headers, _ = reader.get(PAGE)
    seen.expect(status == 200, f"a kept page {status} ({headers.get('Atlas-Database', 'no header')})")
    status, headers, _ = reader.get(f"/search/?q=never-asked-{random.random()}")
    seen.expect(status == 503 and headers.get("Retry-After"), f"a new page {status}")
    with load(site, 8) as statuses:
        time.sleep(3)
    seen.expect(set(statuses) <= {200, 503}, f"meanwhile {dict(statuses)}")
    site.postgresql.start()
    until = time.monotonic() + 30
    while (
        status := reader.get(f"/search/?q=again-{random.random()}")[0]
    ) != 200 and time.monotonic() < until:
        time.sleep(0.2)
    seen.expect(status == 200, f"back: {status}")


def redis_gone(site, seen):
    """Redis gone and back: every page answers, and a publication is seen."""
    site.redis.stop(signal.SIGKILL)
    with load(site, 8) as statuses:
        time.sleep(3)
    seen.expect(set(statuses) == {200}, f"without it {dict(statuses)}")
    publish(site, seen)
    site.redis.start()
    publish(site, seen)


def rolling_restart(site, seen):
    """One machine after the other restarts under load: no failed request."""
    with load(site, 8) as statuses:
        for machine in site.machines:
            machine.web.stop()
            time.sleep(1)
            machine.web.start()
            time.sleep(2)
    seen.expect(set(statuses) == {200}, f"statuses {dict(statuses)}")


MIGRATION = """from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("monitoring", "{last}")]
    operations = [migrations.RunSQL("CREATE TABLE rehearsed (id bigint)", "DROP TABLE rehearsed")]
"""


def upgrade_with_a_migration(site, seen):
    """A version with a migration reaches one machine after the other under load: no failed request."""
    with load(site, 8) as statuses:
        for machine in site.machines:
            folder = machine.folder / "monitoring" / "migrations"
            last = max(path.stem for path in folder.glob("0*.py") if path.stem != "0999_rehearsed")
            (folder / "0999_rehearsed.py").write_text(MIGRATION.format(last=last))
            machine.manage("migrate", "-v", "0")
            machine.web.stop()
            machine.web.start()
    seen.expect(set(statuses) == {200}, f"statuses {dict(statuses)}")


def slow_clients(site, seen):
    """300 clients that send no whole request: readers are answered as before."""
    context, held = ssl._create_unverified_context(), []
    for _ in range(300):
        held.append(
            context.wrap_socket(socket.create_connection(("127.0.0.1", site.tls)), server_hostname=HOST)
        )
        held[-1].sendall(b"GET / HTTP/1.1\r\nHost: ")
    worst = 0.0
    reader = Reader(site)
    for _ in range(50):
        began = time.monotonic()
        status, _, _ = reader.get(PAGE)
        worst = max(worst, time.monotonic() - began)
        seen.faults += [] if status == 200 else [f"a reader got {status}"]
    seen.expect(worst < SLOWEST, f"slowest answer {worst * 1000:.0f} ms")
    for one in held:
        one.close()


def a_request_of_100_megabytes(site, seen):
    """It is refused before it is read, and the site goes on."""
    context = ssl._create_unverified_context()
    with context.wrap_socket(
        socket.create_connection(("127.0.0.1", site.tls)), server_hostname=HOST
    ) as asked:
        asked.settimeout(30)
        head = f"POST /report/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000000\r\n\r\n"
        asked.sendall(head.encode() + b"x" * 1000)
        first = asked.recv(100).decode().split("\r\n")[0]
    seen.expect(" 413 " in first, first)
    seen.expect(Reader(site).get(PAGE)[0] == 200, "a reader is answered")
