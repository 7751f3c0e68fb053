"""Files of the project that run for one page, submission or import, and so have to be read to follow it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
# Trade, prices, governance, releases and what another source counts have files of their own; a figure shows the last of
# these, how far its series has moved, and the editions that state it. Four are of the head of a page: tags, citation,
# JSON-LD, the way to it. A submission reads every text with its places, each kind of reference, what is in brief and
# the numbers that nobody can check; of Japan also trade and the findings on it: reading flows, deriving, freezing and
# wording are files of their own; so are the dates of claims. A mineral lists the policies that bear on it, seven files:
# their rows, the words of their fields, and what the clock says of partial dates; which names are easily confused; the
# words of its own profile, six: payload, nodes, prose, sentences, the page and its glance; and which charts stand
# alone, five. What pages share is kept, three: observing, the parts, keeping; cells of tables are written in one, with
# their paths. A page is composed of parts, two, and one of facts and words says what they depend on.
# No module has more than 350 lines: editions, links, partial dates and the JSON of a payload left longer ones, four.
# One file decides which years stand beside numbers.
MOST = {"mineral": 86, "figure": 40, "submit": 83}  # one says that a page is public, one renders once
# Where its figures are there already; a first one also links and stores them. Three of them load the other tables.
MOST_OF_AN_IMPORT = (
    23  # one counts and hashes what it leaves, and one tells the audit log of other words of a series
)

pytestmark = pytest.mark.skipif(connection.vendor == "postgresql", reason="the walk has a SQLite of its own")


def walk(*names):
    """{what was walked: the number of its files}"""
    done = subprocess.run(
        [sys.executable, "-m", "bench.walk", *names], cwd=ROOT, capture_output=True, text=True, check=False
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
