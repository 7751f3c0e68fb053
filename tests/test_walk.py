"""Files of the project that run for one page, submission or import, and so have to be read to follow it."""

import re
import subprocess
import sys
from operator import gt
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
# The most files that run, and the most steps from one into another.
# Trade, prices, governance, releases and what another source counts have files of their own; a figure shows the last
# of these, how far its series has moved, and the editions that state it. Three are of the head of a page: tags,
# citation, JSON-LD. A submission reads every text with its places, each kind of reference, what is in brief and the
# numbers that nobody can check; of Japan also trade and the findings on it: reading flows, deriving, freezing and
# wording are files of their own, two of them for trade; so are the dates of claims. Its picture is two files more,
# and trade of ten years; before it the desk
# asks for a second factor, three. A
# mineral lists the policies that bear on it, seven files: their rows, the words of their fields, and what the clock
# says of partial dates; the projects that name it, four; which names are easily confused; the words of its own
# profile, six: payload, nodes, prose, sentences, the page and its glance; and which charts stand alone, five. What
# pages share is kept, three: observing, the parts, keeping; cells of tables are written in one. A filter has its
# index. Events of today are three files, the trade block of a country its sales, its purchases and who refines, five;
# the picture that an editor chose two; uses and substitutes two; originals of citations and mirrors alone two. Prices
# since 1960 with the days of events, and demand, are 600 steps of a mineral; projects a file of a page. Of a profile,
# 250 steps ask who refines the five minerals that South Africa's and Indonesia's lists brought.
MOST = {
    "mineral": (98, 14_200),
    "figure": (40, 800),
    "filter": (25, 1_450),
    "profile": (111, 17_800),
    "submit": (98, 60_200),
}
# Where its figures are there already; a first one also links and stores them. Three of them load the other tables.
# One counts and hashes what it leaves, one tells the audit log of other words of a series, and seven sum up blocs
# again, whose members may have changed.
MOST_OF_AN_IMPORT = {"usgs_mcs2024": (28, 79_400), "MCS2025": (28, 60_100), "MCS2026": (29, 152_800)}

pytestmark = pytest.mark.skipif(connection.vendor == "postgresql", reason="the walk has a SQLite of its own")


def walk(*names, most):
    """{what was walked, one of the keys of `most`: (the number of its files, that of its steps)}"""
    done = subprocess.run(
        [sys.executable, "-m", "bench.walk", *names], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = re.findall(r"^(\S.*): (\d+) files, (\d+) steps", done.stdout, re.M)
    walked = [(re.search("|".join(most), name), int(files), int(steps)) for name, files, steps in found]
    return {name[0]: (files, steps) for name, files, steps in walked if name}


def beyond(counted, most):
    return {name: found for name, found in counted.items() if any(map(gt, found, most[name]))}


def test_a_page_and_a_submission_run_no_more_files_and_steps_than_one_can_follow():
    counted = walk(*MOST, most=MOST)
    assert counted.keys() == MOST.keys()
    assert not beyond(counted, MOST)


@pytest.mark.skipif(not DATA.exists(), reason="an import needs the publishers' files in ../shared/data")
def test_an_import_runs_no_more_files_and_steps_than_one_can_follow():
    counted = walk("import", most=MOST_OF_AN_IMPORT)  # the last of each is the one again
    assert counted.keys() == MOST_OF_AN_IMPORT.keys()
    assert not beyond(counted, MOST_OF_AN_IMPORT)
