"""One declaration of a profile: snapshots of every schema are read, and what is added since takes no text away."""

import copy
import json
import re
from pathlib import Path

import pytest

from profiles import shape, workflow
from profiles.draft import snapshot
from profiles.models import Profile, Revision
from profiles.models.subjects import Subject

from ..factories import CountryFactory, MineralFactory

GOLDEN = {
    int(re.search(r"\d+", path.stem)[0]): json.loads(path.read_text(encoding="utf-8"))
    for path in (Path(__file__).parent / "golden").glob("snapshot-*.json")
}
NEWEST = snapshot.upgrade(GOLDEN[max(GOLDEN)])


@pytest.fixture
def draft(japan, cobalt):
    MineralFactory(name="Nickel"), CountryFactory(code="AUS", name="Australia")
    return Profile.objects.create(subject=Subject.objects.of(japan))


def revision(draft, tree, editor):
    return Revision.objects.create(
        profile=draft, number=1, payload=tree, schema=tree["schema"], sha256="0" * 64, author=editor
    )


@pytest.mark.pure
def test_there_is_a_golden_snapshot_of_every_schema():
    assert GOLDEN.keys() == set(range(1, snapshot.SCHEMA + 1))
    assert {tree["schema"] for tree in GOLDEN.values()} == GOLDEN.keys()


@pytest.mark.pure
def test_a_snapshot_of_today_is_upgraded_to_itself():
    assert snapshot.upgrade(NEWEST) == NEWEST


@pytest.mark.parametrize("schema", GOLDEN)
def test_a_snapshot_of_every_schema_is_restored_whole(schema, draft, editor):
    workflow.restore(revision(draft, GOLDEN[schema], editor), by=editor)
    kept = snapshot.snapshot(Profile.objects.get())
    assert kept == snapshot.upgrade(GOLDEN[schema])
    assert {**kept, "image": None} == {**NEWEST, "image": None}
    focus = kept["image"]["focal_x"], kept["image"]["focal_y"]
    assert focus == ((50, 50) if schema == 1 else (40, 60))


def test_a_revision_of_before_a_part_was_added_is_restored(draft, editor):
    """Each part and each field with a default is removed in turn, as if it had not been there then."""
    olders = []
    for part in (*shape.TEXTS, *shape.TABLES):
        older = copy.deepcopy(NEWEST)
        del (older["sections"] if part in shape.PROSE else older)[part.name]
        olders.append((part.name, older))
    for table in shape.TABLES:
        for name in (*table.texts, *table.many):
            if table.fields[name].blank:
                older = copy.deepcopy(NEWEST)
                for row in older[table.name]:
                    del row[name]
                olders.append((name, older))
    assert len(olders) > 20
    for name, older in olders:
        whole = snapshot.upgrade(older)
        snapshot.restore(draft, whole)
        assert snapshot.snapshot(Profile.objects.get()) == whole, name
    assert snapshot.upgrade(olders[0][1])["tagline"] == ""


def test_a_mineral_that_is_gone_is_refused_by_its_name(draft, editor):
    tree = copy.deepcopy(NEWEST)
    tree["policies"][0]["minerals"] = ["unobtainium"]
    with pytest.raises(workflow.Refused, match="names “unobtainium”, which is no longer"):
        workflow.restore(revision(draft, tree, editor), by=editor)


def test_a_snapshot_without_a_key_is_no_lost_mineral(draft, editor):
    """A fault of ours is not told as a name that is gone."""
    tree = copy.deepcopy(NEWEST)
    del tree["policies"][0]["uid"]
    with pytest.raises(KeyError, match="uid"):
        workflow.restore(revision(draft, tree, editor), by=editor)


@pytest.mark.pure
def test_the_parts_are_in_the_order_of_the_page():
    assert [part.place for part in shape.PARTS] == [
        "tagline", "image", "glance:", "why_it_matters", "leverage", "vulnerability", "changed:", "watch:",
        "picture:",
        "overview", "key_minerals", "minerals:", "roles:", "mining", "policy",
        "policies:", "partnerships", "partnerships:", "supply_chain", "projects:", "recycling",
        "happened", "effects", "facts:", "parties:", "what_it_does", "uses:", "who_makes_it",
        "who_can_stop_it", "what_replaces_it", "unknowns", "hidden:", "pins:", "citations:",
        "researched_to",
    ]  # fmt: skip
