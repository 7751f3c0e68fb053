"""Rehearse a new release with real figures, in a scratch database that is dropped afterwards.

    .venv/bin/python scripts/rehearse_release.py                     # our own tidy figures
    .venv/bin/python scripts/rehearse_release.py ../shared/data      # the publishers' files
    DATABASE_URL=postgres://… .venv/bin/python scripts/rehearse_release.py …

Loads the Mineral Commodity Summaries 2025 and the other sources, publishes copies of profiles with two accounts,
imports those of 2026, and refreshes, submits, approves and publishes what moved. Prints what it found; exits with 1 if
anything is not as it should be. The steps are in `tests/rehearsal.py`.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1"}
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from tests import databases  # noqa: E402
from tests.rehearsal import rehearse  # noqa: E402

# Who mines, who refines, who buys; a copy that would lack more than a tenth of its text is passed over.
PROFILES = (
    "australia", "chile", "dr-congo", "zambia", "russia", "indonesia", "south-africa",
    "china", "south-korea", "japan", "european-union", "united-kingdom", "india",
)  # fmt: skip
AT_LEAST = 6


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    start = time.perf_counter()
    setup_test_environment(debug=False)
    with (
        databases.copy_of(databases.MIGRATED) as copy,
        databases.using(copy),
        tempfile.TemporaryDirectory() as scratch,
    ):
        report = rehearse(PROFILES, Path(scratch) / "digest.jsonl", folder, at_least=AT_LEAST)
    print(f"{connection.vendor}, {time.perf_counter() - start:.0f} s")
    print(*report.lines, sep="\n")
    for fault in report.faults:
        print(f"Not as it should be: {fault}")
    sys.exit(bool(report.faults))


if __name__ == "__main__":
    main()
