"""How many files of the project run for one page or submission: somebody who follows it has to read them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
MOST = {"mineral": 28, "figure": 14, "submit": 32}


@pytest.mark.skipif(connection.vendor == "postgresql", reason="the walk has a SQLite of its own")
def test_a_page_runs_no_more_files_than_one_can_follow():
    done = subprocess.run(
        [sys.executable, "scripts/walk.py", *MOST], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = re.findall(r"^(?:save and )?(\w+)(?: page)? /.*: (\d+) files", done.stdout, re.M)
    counted = {name: int(files) for name, files in lines}
    assert counted.keys() == MOST.keys()
    assert not {name: files for name, files in counted.items() if files > MOST[name]}, done.stdout
