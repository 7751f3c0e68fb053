"""The small form of `scripts/rehearse_release.py`: a new release, from its import to the new editions."""

import re

import pytest

from minerals.models import FigureRevision
from profiles.models import Edition
from profiles.models.subjects import SubjectKind
from profiles.publishing.payload.payload import Payload

from .rehearsal import NEW, OLD, Report, pages, rehearse, size, without

pytestmark = pytest.mark.django_db


def test_a_release_changes_no_page_and_new_editions_leave_the_old_ones_as_they_were(tmp_path, settings):
    report = rehearse(["chile", "japan"], tmp_path / "digest.jsonl", at_least=2)
    assert not report.faults, report.lines
    assert Edition.objects.of_kind(SubjectKind.COUNTRY).count() == 4
    for edition in Edition.objects.of_kind(SubjectKind.COUNTRY):
        stated = {figure.release for figure in Payload.of(edition).figures.values()}
        assert (NEW in stated) == (edition.number == 2), edition
        assert (OLD in stated) or edition.number == 2
    assert FigureRevision.objects.filter(release__key=NEW).exists()
    lines = [line.split(",")[0] for line in report.lines if "to read again" in line]
    moved = r"(Chile|Japan): [1-9]\d* sentences with figures that moved"
    assert [re.fullmatch(moved, line)[1] for line in lines] == ["Chile", "Japan"]


def test_a_copy_lacks_the_sentences_and_numbers_that_the_release_has_no_figures_for():
    first = "It made [[tin/mine/production]].[@a] It sells most.[@b, as of 2025] [@c]"
    text = f"{first} Then [[tin/reserves]] too.\n\n[[tin/reserves]]."
    tree = {"glance": [{"figure": "tin/reserves"}, {"figure": "tin/smelter"}], "sections": {"mining": text}}
    copy = without(tree, {"[[tin/reserves]]", "tin/reserves", ""})
    assert copy["glance"] == [{"figure": "tin/smelter"}]
    assert (
        copy["sections"]["mining"]
        == "It made [[tin/mine/production]].[@a] It sells most.[@b, as of 2025] [@c]"
    )
    assert (size(tree), size(copy)) == (6, 3)


def test_a_page_that_changes_is_a_fault(edition):
    report, before = Report(), pages([edition.get_absolute_url()])
    report.compare(before, "The same")
    assert not report.faults
    address = edition.get_absolute_url()
    report.compare(before | {address: before[address] + b"!"}, "Another")
    assert report.faults == [f"Another: {address} changed"]
