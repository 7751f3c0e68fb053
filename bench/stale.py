#!/usr/bin/env python3
"""Look for stale reads: readers ask two processes while an editor publishes, renames, retags, withdraws and corrects.

    DATABASE_URL=postgres://… .venv/bin/python -m bench.stale --minutes 10

It needs a database of its own with the content of `make manage ARGS="seed"`, and changes it. Each act leaves a number
on pages that only rises. A read is stale if it shows less than somebody had already seen of that act when it began, or
than was committed a second before. Prints the acts, the reads, what was stale, and how long an act took to be seen.
"""

import argparse
import http.client
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
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
    parser.add_argument("--every", type=float, default=2, help="seconds between two acts")
    asked = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        parser.error("DATABASE_URL names the database of its own that is changed")
    os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", DEMO="1", DEBUG="0")
    import django  # noqa: PLC0415

    django.setup()
    PAGES["correct"][0] = PAGES["correct"][0][0].format(KEY), PAGES["correct"][0][1]
    port = int(os.environ.get("PORT", "8790"))
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
    ]
    command += ["--worker-class", "gthread", "--threads", "4", "--log-level", "error", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        time.sleep(8)
        watch, stop = Watch(), threading.Event()
        threads = [
            threading.Thread(target=read, args=(watch, port, stop, seed)) for seed in range(asked.readers)
        ]
        threads.append(threading.Thread(target=edit, args=(watch, stop, asked.every)))
        for thread in threads:
            thread.start()
        time.sleep(asked.minutes * 60)
        stop.set()
        for thread in threads:
            thread.join()
    finally:
        server.terminate()
        server.wait()
    report(watch)


def report(watch):
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
    sys.exit(bool(watch.stale) or not delays)


if __name__ == "__main__":
    main()
