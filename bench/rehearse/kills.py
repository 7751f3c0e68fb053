"""Drills of a kill -9 in the middle of a command: all of its work is there, or nothing, and it can be run again."""

import csv
import os
import random
import signal
import time
from collections import Counter
from contextlib import contextmanager

from .acts import PAGE, asked, ended, publishing, verified
from .machines import set_in

RELEASE = "usgs-mcs-2023"
SUM = """
from django.db.models import Sum
from minerals.models import FigureRevision
print(FigureRevision.objects.filter(release__key="{}").aggregate(Sum("value"))["value__sum"], end="")
"""
EDITIONS = """
from profiles.models import Edition
print(*sorted(Edition.objects.values_list("sha256", flat=True)))
"""
WHOLE = """
from pathlib import Path
from profiles.backup import manifest
print(sum(bool(manifest.read(folder)) for folder in Path("{}").iterdir()), end="")
"""


def killed(process, seconds):
    """Kill it after so many seconds, with what it has started; whether it was still at work."""
    time.sleep(seconds)
    was_running = process.poll() is None
    if was_running:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return was_running


def moments(whole, times):
    """Return moments of the later half of a command that takes `whole` seconds, each later than the one before."""
    return [whole * (0.5 + (number + random.random()) / (2 * times)) for number in range(times)]


def timed(work):
    """Return the seconds that a piece of work takes."""
    began = time.monotonic()
    work()
    return time.monotonic() - began


@contextmanager
def database_of_its_own(site, machine, name):
    """Let commands of a machine use an empty database, with a digest of its own."""
    site.make_database(name)
    text = machine.settings.read_text()
    set_in(machine.settings, DATABASE_URL=site.url_of(name), RECORD_DIGEST=site.folder / f"{name}.jsonl")
    try:
        yield
    finally:
        machine.settings.write_text(text)


def killed_while_publishing(site, seen, times=4):
    """kill -9 in the middle of a publication: all of it or nothing on both machines, and `verify` finds nothing."""
    machine, outcomes = site.machines[0], Counter()
    whole = timed(lambda: machine.run(*publishing("Whole")))
    for seconds in moments(whole, times):
        tagline = f"Killed {random.random()}"
        killed(machine.begin(*publishing(tagline)), seconds)
        time.sleep(1)  # nobody has told the machines of a commit
        texts = [asked(one, PAGE)[1] for one in site.machines]
        outcomes[" and ".join(sorted({"new" if tagline in text else "old" for text in texts}))] += 1
    seen.expect(outcomes.keys() <= {"new", "old"}, f"pages after {times} kills: {dict(outcomes)}")
    verified(machine, seen)


def killed_while_importing(site, seen, times=3):
    """kill -9 in the middle of an import: all figures of the release or none; a second run loads it."""
    machine, path = site.machines[0], site.folder / f"{RELEASE}.csv"
    with (machine.folder / "content" / "figures" / path.name).open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["unit"] == "t" and row["value"].isdecimal() and row["value"] != "0":
            row["value"] = int(row["value"]) + 1
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    command = ("import_release", path)
    whole = timed(lambda: machine.manage(*command, "--dry-run"))
    sums = [machine.shell(SUM.format(RELEASE))]
    interrupted = 0
    for seconds in moments(whole, times):
        interrupted += killed(machine.begin("ops/manage", *command), seconds)
        sums.append(machine.shell(SUM.format(RELEASE)))
    machine.manage(*command)
    after = machine.shell(SUM.format(RELEASE))
    seen.expect(
        interrupted and set(sums) <= {sums[0], after} and sums[0] != after,
        f"{interrupted} kills, sums {' or '.join({*sums, after})}",
    )
    verified(machine, seen)


def killed_while_backing_up(site, seen, times=3):
    """kill -9 in the middle of a backup: none looks whole that is not; the next one is restored, with every edition."""
    machine, other = site.machines
    home = site.folder / "backups"
    command = ("backup", home)
    whole = timed(lambda: machine.manage(*command))
    interrupted = sum(
        killed(machine.begin("ops/manage", *command), seconds) for seconds in moments(whole, times)
    )
    halves = len(list(home.glob("*.half")))
    machine.manage(*command)
    kept = sorted(home.iterdir())
    whole = int(machine.shell(WHOLE.format(home)))  # one may have been killed when it had only to end
    seen.expect(
        interrupted and not list(home.glob("*.half")) and 2 + times - interrupted <= len(kept) == whole,
        f"{interrupted} kills left {halves} halves, then {len(kept)} backups, {whole} of them whole",
    )
    editions = machine.shell(EDITIONS)
    with database_of_its_own(site, other, "restored"):
        ended(other.begin("ops/manage", "restore", kept[-1]), seen, 0, "")
        seen.expect(other.shell(EDITIONS) == editions, f"{len(editions.split())} editions restored")


def killed_while_seeding(site, seen):
    """kill -9 while the content is loaded into an empty site: another run loads all of it."""
    machine = site.machines[0]
    wanted = sum(1 for path in (machine.folder / "content").glob("*/*.md"))
    with database_of_its_own(site, machine, "second"):
        machine.manage("migrate", "-v", "0")
        for line in ("usgs-mcs-2026", "Profile: Japan"):
            process = machine.begin("ops/manage", "seed")
            seen.expect(any(line in printed for printed in process.stdout), f"killed at “{line}”")
            killed(process, 0)
            seen.expect(not machine.shell(EDITIONS).strip(), "no edition")
        machine.manage("seed")
        verified(machine, seen)
        count = len(machine.shell(EDITIONS).split())
        seen.expect(count == wanted, f"{count} editions")
