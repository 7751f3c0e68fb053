#!/usr/bin/env python3
"""Look for stale reads, failed pages and growing memory while an editor changes a site of two processes.

    DATABASE_URL=postgres://… .venv/bin/python -m bench.load --minutes 10 --visitors 4 --every 5
    DATABASE_URL=postgres://… .venv/bin/python -m bench.load --minutes 1 --readers 0 --every 0 --dear 8

It needs a database of its own with the content of `make manage ARGS="seed"`, and changes it. Readers ask for pages that
show how often an act has been carried out: the editor publishes, renames, retags, withdraws and corrects. A read is
stale if it shows less than somebody had already seen of that act when it began, or than was committed a second before.
Visitors ask for pages of every type. With `--dear` as many connections ask for the dearest pages that nobody has asked
for, and a probe says how long stored pages take beside them. Prints acts, reads, statuses, what was stale, how long an
act took to be seen, and the memory of the processes. It fails after a stale read, a failed page or too slow a probe.
"""

import argparse
import collections
import http.client
import itertools
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VISIBLE = 1.0  # seconds after the commit
PAGES = {  # act: [(address, where its number stands)]
    "publish": [
        ("/countries/chile/", r"Number (\d+) of Chile"),
        ("/changes/", r"Number (\d+) of Chile"),
    ],
    "rename": [("/regions/south-america/", r"Ecuador (\d+)"), ("/countries/ecuador/data/", r"Ecuador (\d+)")],
    "retag": [
        ("/minerals/tellurium/", r"Known as number (\d+)"),
        ("/minerals/tellurium/?scale=own", r"Known as number (\d+)"),
    ],
    "correct": [("/figures/{}/", r"Note (\d+) of the editors")],
    "withdraw": [("/countries/bolivia/editions/", r"Withdrawn for reason (\d+)")],
}


STORED = ("/", "/countries/", "/minerals/copper/", "/countries/japan/")
PATIENCE = 50  # milliseconds that a stored page may take beside the dearest


class Crowd:
    """Statuses of what visitors asked for, failed addresses, and the milliseconds of each stored page."""

    def __init__(self):
        self.statuses, self.failed, self.stored = collections.Counter(), [], []

    def note(self, address, status):
        self.statuses[status] += 1
        if status >= 500:
            self.failed.append((status, address))


class Watch:
    """The numbers that were committed and seen for each act, with their times."""

    def __init__(self):
        self.lock = threading.Lock()
        self.committed = {act: [] for act in PAGES}  # [(moment, number)]
        self.seen = dict.fromkeys(PAGES, 0)
        self.first_seen, self.stale, self.reads = {}, [], 0

    def bound(self, act, began):
        """The least that a read which begins now may show."""
        with self.lock:
            old = [number for moment, number in self.committed[act] if moment < began - VISIBLE]
            return max([self.seen[act], *old])

    def note(self, act, address, number, bound):
        with self.lock:
            self.reads += 1
            if number < bound:
                self.stale.append((act, address, number, bound))
            if number > self.seen[act]:
                self.seen[act] = number
                self.first_seen[act, number] = time.monotonic()


def read(watch, port, stop, seed):
    chosen, connection = random.Random(seed), http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    tags = {}
    while not stop.is_set():
        act = chosen.choice(list(PAGES))
        address, pattern = chosen.choice(PAGES[act])
        bound = watch.bound(act, time.monotonic())
        headers = {"If-None-Match": tags[address][0]} if address in tags and chosen.random() < 0.5 else {}
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        if answer.status == 200:
            found = [int(number) for number in re.findall(pattern, body)]
            tags[address] = answer.headers["ETag"], max(found, default=0)
        elif answer.status != 304:
            continue
        watch.note(act, address, tags[address][1], bound)
        time.sleep(0.01)


def visit(crowd, addresses, port, stop, pause=0.01):
    """Ask for `addresses` one after the other, which never end."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for address in addresses:
        connection.request("GET", address, headers={"Accept-Encoding": "br"})
        answer = connection.getresponse()
        answer.read()
        crowd.note(address, answer.status)
        if stop.wait(pause):
            return


def chance_of(addresses, seed):
    chosen = random.Random(seed)
    while True:
        yield chosen.choice(addresses)


def dear_addresses(slugs, seed):
    """Comparisons of five countries, which nobody has asked for: a page of each order of each choice."""
    chosen = random.Random(seed)
    while True:
        yield "/compare/?" + "&".join(f"country={slug}" for slug in chosen.sample(slugs, 5))


def probe(crowd, port, stop):
    """Time stored pages ten times a second. Each is asked twice: the first answer may be the one that stores it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for address in itertools.cycle(STORED):
        for is_timed in (False, True):
            began = time.monotonic()
            connection.request("GET", address, headers={"Accept-Encoding": "br"})
            connection.getresponse().read()
            if is_timed:
                crowd.stored.append((time.monotonic() - began) * 1000)
        if stop.wait(0.1):
            return


def memory_of(pid):
    """Megabytes of the processes that a process has started."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        status = Path(f"/proc/{child}/status").read_text()
        found.append(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024)
    return found


def edit(watch, stop, every):
    """One act after the other, in a process that serves nobody."""
    from django.contrib.auth.models import Group, User  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from minerals.models import Country, Figure, Mineral  # noqa: PLC0415
    from profiles import workflow  # noqa: PLC0415
    from profiles.models import Edition, Profile  # noqa: PLC0415

    people = []
    for name, group in (("bench-editor", "Editors"), ("bench-moderator", "Moderators")):
        person, _ = User.objects.get_or_create(
            username=name, defaults={"is_staff": True, "email": f"{name}@example.org"}
        )
        person.groups.add(*Group.objects.filter(name__istartswith=group[:-1]))
        person.is_superuser = True
        person.save()
        people.append(person)
    editor, moderator = people

    def publish(code, number):
        profile = Profile.objects.get(subject__place__code=code, subject__mineral=None)
        profile.tagline = (
            f"Number {number} of {profile.subject.place.name}: it digs more copper than any other country."
        )
        profile.save()
        workflow.save_revision(profile, by=editor)
        review = workflow.submit(
            profile, by=editor, change_note=f"Number {number} of {profile.subject.place.name}"
        )
        workflow.approve(review, by=moderator)
        workflow.publish(review, by=moderator)

    def withdraw(number):
        edition = Edition.objects.live().filter(subject__place__code="BOL").first()
        if edition is None:
            publish("BOL", number)
            edition = Edition.objects.live().get(subject__place__code="BOL")
        workflow.withdraw(edition, by=moderator, notice=f"Withdrawn for reason {number}")

    acts = {
        "publish": lambda number: publish("CHL", number),
        "rename": lambda number: Country.objects.filter(code="ECU").update(name=f"Ecuador {number}"),
        "retag": lambda number: Mineral.objects.filter(slug="tellurium").update(
            summary=f"Known as number {number}."
        ),
        "correct": lambda number: Figure.objects.filter(key=KEY).update(
            annotation=f"Note {number} of the editors."
        ),
        "withdraw": withdraw,
    }
    while not stop.is_set():
        for act, work in acts.items():
            number = time.time_ns() // 10**8  # above those of an earlier run
            with transaction.atomic():
                work(number)
            with watch.lock:
                watch.committed[act].append((time.monotonic(), number))
            if stop.wait(every):
                return


KEY = "cod.cobalt.mine.all.production.contained.2024"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--every", type=float, default=2, help="seconds between two acts; 0: nobody edits")
    parser.add_argument("--visitors", type=int, default=0, help="who ask for pages of every type")
    parser.add_argument("--dear", type=int, default=0, help="connections that ask for the dearest pages")
    asked = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        parser.error("DATABASE_URL names the database of its own that is changed")
    os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", DEMO="1", DEBUG="0")
    import django  # noqa: PLC0415

    django.setup()
    PAGES["correct"][0] = PAGES["correct"][0][0].format(KEY), PAGES["correct"][0][1]
    port = int(os.environ.get("PORT", "8790"))
    server = subprocess.Popen(
        [sys.executable, "scripts/run.py", "serve"], cwd=ROOT, env=os.environ | {"PORT": str(port)}
    )
    try:
        wait_for(port)
        watch, crowd, stop = Watch(), Crowd(), threading.Event()
        threads = [
            threading.Thread(target=target, args=arguments, daemon=True)
            for target, arguments in tasks(asked, watch, crowd, port, stop)
        ]
        for thread in threads:
            thread.start()
        memory, end = [], time.monotonic() + asked.minutes * 60
        while time.monotonic() < end:
            time.sleep(min(60, max(0, end - time.monotonic())))
            memory.append(memory_of(server.pid))
        stop.set()
        for thread in threads:
            thread.join()
    finally:
        server.terminate()
        server.wait()
    report(watch, crowd, memory, asked)


def wait_for(port):
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready/"):
                return
        except OSError:
            time.sleep(0.5)
    sys.exit("The site did not start.")


def tasks(asked, watch, crowd, port, stop):
    """(function, arguments) of each thread."""
    from minerals.models import Country  # noqa: PLC0415
    from tests.public_pages import addresses  # noqa: PLC0415

    slugs = list(Country.objects.browsable().order_by("slug").values_list("slug", flat=True))
    every_type = addresses()
    yield from ((read, (watch, port, stop, seed)) for seed in range(asked.readers))
    yield from ((visit, (crowd, chance_of(every_type, seed), port, stop)) for seed in range(asked.visitors))
    yield from ((visit, (crowd, dear_addresses(slugs, seed), port, stop, 0)) for seed in range(asked.dear))
    if asked.every:
        yield edit, (watch, stop, asked.every)
    yield probe, (crowd, port, stop)


def report(watch, crowd, memory, asked):
    delays = [
        (watch.first_seen[act, number] - moment) * 1000
        for act, done in watch.committed.items()
        for moment, number in done
        if (act, number) in watch.first_seen
    ]
    counts = ", ".join(f"{act} {len(done)}" for act, done in watch.committed.items())
    print(f"acts: {counts}")
    print(f"reads: {watch.reads:,}; stale: {len(watch.stale)}")
    for one in watch.stale[:20]:
        print("  {}: {} showed {}, at least {} was due".format(*one))
    if delays:
        worst = max(delays)
        print(
            f"seen after {statistics.median(delays):.0f} ms, at the most {worst:.0f} ms, of {len(delays)} acts"
        )
    print("pages:", ", ".join(f"{count:,} of {status}" for status, count in sorted(crowd.statuses.items())))
    for status, address in crowd.failed[:20]:
        print(f"  {status}: {address}")
    times = sorted(crowd.stored)
    late = times[int(len(times) * 0.95)]
    print(
        f"stored pages: {statistics.median(times):.1f} ms, 95 of 100 within {late:.1f} ms, "
        f"at the most {times[-1]:.0f} ms, of {len(times)}"
    )
    print(
        "memory of the processes, each minute (MB):", "; ".join(" + ".join(map(str, one)) for one in memory)
    )
    unseen = asked.readers and asked.every and not delays
    sys.exit(bool(watch.stale or crowd.failed or unseen or (asked.dear and late > PATIENCE)))


if __name__ == "__main__":
    main()
