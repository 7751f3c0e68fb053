"""Doubts listed: contradictions within a table, and nothing else."""

from decimal import Decimal

import pytest

from minerals.importers.reading.extracts import FigureRow, Identity, doubts

pytestmark = pytest.mark.pure

IDENTITY = Identity("WLD", "cobalt", "mine", "all", "production", "contained", 2024)


def row(code, value, unit="t", *, year=2024, **more):
    flag = "reported" if value else "withheld"
    identity = IDENTITY._replace(country=code, year=year)
    return FigureRow(identity, unit, flag, value and Decimal(value), source_line=7, file="a.csv", **more)


def reasons(*rows):
    return [(remark.file, remark.line, remark.reason) for remark in doubts(rows)]


def test_more_than_the_world_is_listed():
    assert reasons(row("CHL", 1166000), row("AUS", 210000), row("WLD", 210000)) == [
        ("a.csv", 7, "production: 1,166,000 t is more than the world total of 210,000")
    ]


def test_another_unit_than_the_rest_of_its_table_is_listed():
    assert reasons(row("CHL", 5), row("AUS", 5, "kt"), row("WLD", 20)) == [
        ("a.csv", 7, "production: in kt, while most rows of its table are in t")
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row("CHL", 5)],
        [row("CHL", None), row("WLD", None)],
        [row("CHL", 50), row("WLD", 20, year=2023)],
        [row("USA", 50), row("WLD", 20, excludes="CHN;USA")],
        [row("CHL", 20), row("WLD", 20)],
    ],
    ids=["nothing", "no total", "no number", "another year", "left out of the total", "all of it"],
)
def test_what_a_table_does_not_deny_is_not_doubted(rows):
    assert reasons(*rows) == []
