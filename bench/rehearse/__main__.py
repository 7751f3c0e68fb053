"""Rehearse faults on a site in the shape of production, and print of each what was expected and what was seen.

    .venv/bin/python -m bench.rehearse [--quick] [--content FILE] [DRILL …]

Starts everything from nothing on loopback, in a temporary folder (bench/rehearse/site.py). Exits with 1 where something
else was seen than expected. --quick leaves out the drills that take minutes; --content takes the tables and their
content from a file of pg_dump.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from .acts import Seen
from .away import (
    a_page_is_new_on_the_other_machine,
    a_request_of_100_megabytes,
    postgresql_stopped,
    readers_at_a_publication,
    redis_gone,
    rolling_restart,
    slow_clients,
    upgrade_with_a_migration,
)
from .disks import NotTried
from .kills import (
    killed_while_backing_up,
    killed_while_importing,
    killed_while_publishing,
    killed_while_seeding,
)
from .shortage import disk_full_under_package, disk_full_under_pages, disk_full_under_pictures
from .site import Site

QUICK = (
    readers_at_a_publication, a_page_is_new_on_the_other_machine, postgresql_stopped, redis_gone,
    disk_full_under_pages, killed_while_publishing, rolling_restart, slow_clients, a_request_of_100_megabytes,
)  # fmt: skip
LONG = (
    disk_full_under_package, disk_full_under_pictures, killed_while_importing, killed_while_backing_up,
    killed_while_seeding, upgrade_with_a_migration,
)  # fmt: skip
AS_EXPECTED, OTHERWISE, NOT_TRIED = "as expected", "otherwise", "not tried"
DRILLS = {drill.__name__: drill for drill in (*QUICK, *LONG)}


def main(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--content", type=Path)
    parser.add_argument("drills", nargs="*", metavar="DRILL")
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.drills if name not in DRILLS]:
        sys.exit(f"There is no drill {unknown[0]}. There are: {', '.join(DRILLS)}")
    drills = [DRILLS[name] for name in given.drills] or (QUICK if given.quick else DRILLS.values())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("The rehearsal was ended."))  # and ends what it started
    with tempfile.TemporaryDirectory(prefix="atlas-rehearsal-") as folder:
        site = Site(folder)
        try:
            began = time.monotonic()
            site.start(given.content)
            print(f"a site of two machines: {time.monotonic() - began:.0f} s", flush=True)
            results = Counter(rehearsed(drill, site) for drill in drills)
            counts = ", ".join(f"{count} {result}" for result, count in results.items())
            print(f"{results.total()} drills: {counts}")
        except SystemExit:
            for log in Path(folder).glob("*.log"):
                print(f"== {log.name}\n{log.read_text()[-2000:]}")
            raise
        finally:
            site.stop()
    sys.exit(OTHERWISE in results)


def rehearsed(drill, site):
    """Run a drill and print what was seen; return the result."""
    seen, began, name = Seen(), time.monotonic(), drill.__name__.replace("_", " ")
    try:
        drill(site, seen)
    except NotTried as reason:
        print(f"{name}: not tried: {reason}", flush=True)
        return NOT_TRIED
    except SystemExit as error:  # of a command that failed
        seen.faults.append(str(error))
    words = "; ".join([*seen, *(f"NOT EXPECTED: {fault}" for fault in seen.faults)])
    print(f"{name}: {words} ({time.monotonic() - began:.0f} s)", flush=True)
    return OTHERWISE if seen.faults else AS_EXPECTED


if __name__ == "__main__":
    main(sys.argv[1:])
