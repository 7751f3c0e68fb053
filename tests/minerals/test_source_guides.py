"""Guides to sources: tables that are read strictly, and a limit or two for each source."""

import csv

import pytest
from django.conf import settings

from minerals.reviewed.source_guides import GUIDE, LIMITATION, guides, read_guides, read_limitations

CONTENT = settings.BASE_DIR / "content"


def write(path, columns, *rows):
    path.write_text("\n".join([",".join(columns), *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.pure
@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("usgs,old,Old,sideways: shares,Since.,Look.", "'sideways' is no direction"),
        ("usgs,old,Old,up,Since.,Look.", "'up' is no direction"),
        ("usgs,old,Old,,Since.,Look.", "effects is empty"),
        ("usgs,old,Old,up: shares,Since.,", "advice is empty"),
        ("usgs,So Old,Old,up: shares,Since.,Look.", "small letters"),
    ],
)
def test_a_limit_without_its_direction_is_refused(tmp_path, row, fault):
    file = write(tmp_path / "limitations.csv", LIMITATION, row)
    assert any(fault in str(problem) for problem in read_limitations(file)[1])


@pytest.mark.pure
def test_a_limit_says_what_is_too_high_and_what_too_low(tmp_path):
    row = "usgs,old,Old,up: shares; down: the world total,Since.,Look."
    found, faults = read_limitations(write(tmp_path / "limitations.csv", LIMITATION, row))
    assert not faults
    assert found["usgs"][0].effects == (("up", "shares"), ("down", "the world total"))


@pytest.mark.pure
def test_a_limit_of_a_source_without_a_guide_is_refused(tmp_path):
    file = write(tmp_path / "source_guides.csv", GUIDE, "usgs,Much,Yearly,Free")
    assert "no line of iea" in str(read_guides(file, {"iea": []})[1][0])


@pytest.mark.pure
def test_every_source_of_the_content_has_a_guide_and_every_one_with_numbers_two_limits():
    with (CONTENT / "sources.csv").open(encoding="utf-8", newline="") as file:
        sources = {row["key"] for row in csv.DictReader(file)}
    assert guides().keys() == sources
    for key in sources - {"country-codes"}:  # from which no number comes
        assert len(guides()[key].limitations) >= 2, key
