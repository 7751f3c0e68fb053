"""A draft as a tree, back again, and what changed between two of them."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from profiles.draft import snapshot
from profiles.draft.diff import diff, words
from profiles.models import Partnership, Policy, ProfileRole
from tests.factories import CountryFactory, MineralFactory, pin


@pytest.fixture
def rich(profile, cobalt):
    """A draft with a row of every kind."""
    australia = CountryFactory(code="AUS", name="Australia")
    pin(profile, australia, reason="Sells it lithium")
    ProfileRole.objects.create(profile=profile, mineral=cobalt, role="stockpiler", citation="paper")
    policy = Policy.objects.create(
        profile=profile,
        title="Act",
        date="2022-05",
        kind="strategy",
        status="in-force",
        summary="A law.",
        citation="paper",
    )
    policy.minerals.add(cobalt)
    deal = Partnership.objects.create(
        profile=profile,
        title="Deal",
        date="2023",
        kind="offtake",
        status="in-force",
        summary="Ore.",
        citation="paper",
    )
    deal.partners.add(australia)
    return profile


def test_restoring_a_snapshot_gives_the_same_snapshot(rich):
    before = snapshot.snapshot(rich)
    rich.mineral_links.all().delete()
    rich.policy_rows.all().delete()
    rich.partnership_rows.update(title="Other")
    rich.overview = "Other"
    rich.save()
    assert snapshot.snapshot(rich) != before
    snapshot.restore(rich, before)
    assert snapshot.snapshot(rich) == before


def test_more_rows_ask_no_more_of_the_database(rich, django_assert_num_queries):
    tree = snapshot.snapshot(rich)
    with CaptureQueriesContext(connection) as few:
        snapshot.restore(rich, tree)
    row, *_ = tree["policies"]
    more = [row | {"uid": str(uuid.uuid4()), "title": f"Act {number}"} for number in range(20)]
    with django_assert_num_queries(len(few)):
        snapshot.restore(rich, tree | {"policies": [row, *more]})
    assert [act.minerals.count() for act in Policy.objects.all()] == [1] * 21


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert snapshot.sha256({"a": 1, "b": "é"}) == snapshot.sha256({"b": "é", "a": 1})


def test_equal_snapshots_have_no_changes(rich):
    tree = snapshot.snapshot(rich)
    assert diff(tree, tree) == []


def test_a_first_snapshot_is_all_added(rich):
    changes = diff(None, snapshot.snapshot(rich))
    assert {p.kind for c in changes for p in c.pieces} == {"added"}
    assert {r.kind for c in changes for r in c.rows} == {"added"}
    assert {c.label for c in changes} >= {
        "Overview",
        "Key minerals",
        "Policies",
        "Partnerships",
        "Related profiles",
    }


def test_rows_are_added_removed_changed_and_moved(rich):
    nickel = MineralFactory(name="Nickel")
    rich.mineral_links.create(mineral=nickel, position=1)
    before = snapshot.snapshot(rich)
    rich.mineral_links.filter(mineral=nickel).update(position=0)
    rich.mineral_links.exclude(mineral=nickel).update(position=1)
    rich.policy_rows.update(summary="A new law.")
    rich.partnership_rows.all().delete()
    rich.pins.create(country=CountryFactory(code="CAN", name="Canada"), position=1)
    changes = {c.label: [(r.kind, r.title) for r in c.rows] for c in diff(before, snapshot.snapshot(rich))}
    assert changes["Partnerships"] == [("removed", "Deal")]
    assert changes["Policies"] == [("changed", "Act")]
    assert changes["Related profiles"] == [("added", "CAN")]
    assert [kind for kind, _ in changes["Key minerals"]] == ["moved"]


def test_words_tell_what_went_and_what_came():
    pieces = [(p.kind, p.text) for p in words("It mined 20 t of ore.", "It mined 30 t of ore.")]
    assert pieces == [("same", "It mined "), ("removed", "20"), ("added", "30"), ("same", " t of ore.")]


def test_a_figure_reference_is_one_word():
    pieces = words("[[cobalt/mine/production]]", "[[cobalt/mine/production year=2024]]")
    assert [p.kind for p in pieces] == ["removed", "added"]


def test_what_did_not_change_is_left_out_and_nothing_is_lost():
    text = " ".join(f"word{n}" for n in range(200))
    pieces = words(text, text + " end")
    assert "skipped" in {p.kind for p in pieces}
    assert "".join(p.text for p in pieces if p.kind != "added") == text
