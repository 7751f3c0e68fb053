"""The reviewed tables of wordings and places."""

import csv

import pytest

from minerals.importers.publishers.usgs.long import WORDING
from minerals.importers.reading.tables import Wording, read_places, read_wordings

pytestmark = pytest.mark.pure


def write(path, columns, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


WORDING_ROW = "COBALT,Cobalt,Production,Mine production,cobalt,mine,production,all,contained,load,".split(",")  # noqa: SIM905


def test_the_table_of_wordings_is_checked(tmp_path):
    bad = [*WORDING_ROW[:3], "Other", "unobtainium", "quarry", "production", "All", "wet", "load", ""]
    silent_skip = [*WORDING_ROW[:3], "Third", "", "", "", "", "", "skip", ""]
    path = write(tmp_path / "w.csv", (*WORDING, *Wording._fields), WORDING_ROW, WORDING_ROW, bad, silent_skip)
    _, problems = read_wordings(path, WORDING, minerals={"cobalt"})
    assert [(problem.line, problem.reason.split(" is n")[0]) for problem in problems] == [
        (4, "stage 'quarry'"),
        (4, "basis 'wet'"),
        (4, "form 'All'"),
        (4, "no mineral 'unobtainium'"),
        (5, "what is skipped needs its reason in the note"),
        (3, "the wording cobalt | cobalt | production | mine production is already on line 2"),
    ]


def test_the_table_of_places_is_checked(tmp_path):
    path = write(
        tmp_path / "p.csv", ("label", "code", "qualifier"), ["Chile", "CHL", ""], ["Chile", "XXX", ""]
    )
    _, problems = read_places(path, countries={"CHL"})
    assert [problem.reason for problem in problems] == [
        "no country 'XXX'", "the label 'Chile' is already on line 2"
    ]  # fmt: skip
