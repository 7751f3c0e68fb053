"""How many files of the project run for one page, submission or import: who follows it has to read them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
MOST = {"mineral": 28, "figure": 14, "submit": 32}
MOST_OF_AN_IMPORT = 14  # where its figures are there already; a first one also links and stores them

pytestmark = pytest.mark.skipif(connection.vendor == "postgresql", reason="the walk has a SQLite of its own")


def walk(*names):
    """{what was walked: the number of its files}"""
    done = subprocess.run(
        [sys.executable, "scripts/walk.py", *names], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {name: int(files) for name, files in re.findall(r"^(\S.*): (\d+) files", done.stdout, re.M)}


def test_a_page_and_a_submission_run_no_more_files_than_one_can_follow():
    counted = {re.search(r"mineral|figure|submit", name)[0]: files for name, files in walk(*MOST).items()}
    assert counted.keys() == MOST.keys()
    assert not {name: files for name, files in counted.items() if files > MOST[name]}


@pytest.mark.skipif(not DATA.exists(), reason="an import needs the publishers' files in ../shared/data")
def test_an_import_runs_no_more_files_than_one_can_follow():
    counted = {name: files for name, files in walk("import").items() if name.endswith(" again")}
    assert len(counted) == 3
    assert not {name: files for name, files in counted.items() if files > MOST_OF_AN_IMPORT}
