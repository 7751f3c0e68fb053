"""Verifying the record: whoever gets past the triggers, or changes one, is named."""

import json

import pytest
from django.db import connection

from audit_log import audit
from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles import workflow
from profiles.draft.snapshot import sha256
from profiles.models import Edition, Review, Revision
from tests.profiles.verification.record import UNTOLD, change, in_order, problems, run, tamper
from tests.unguarded import unguarded

pytestmark = pytest.mark.usefixtures("published")
on_postgresql = pytest.mark.on_postgresql("it reads triggers and locks tables in each database’s own way")


# Tampering


FORGED = [
    ("audit_log.auditevent", "UPDATE audit_log_auditevent SET act = 'approved' WHERE act = 'saved'"),
    ("audit_log.auditevent", "UPDATE audit_log_auditevent SET at = '2026-01-01 00:00:00+00:00'"),
    ("audit_log.auditevent", "UPDATE audit_log_auditevent SET actor_id = NULL WHERE act = 'submitted'"),
    ("audit_log.auditevent", "UPDATE audit_log_auditevent SET detail = '{}' WHERE act = 'published'"),
    ("profiles.edition", "UPDATE profiles_edition SET change_note = 'Nothing of note'"),
    ("profiles.edition", "UPDATE profiles_edition SET tagline = 'Another'"),
    ("profiles.edition", "UPDATE profiles_edition SET published_at = '2026-01-01 00:00:00+00:00'"),
    ("profiles.edition", "UPDATE profiles_edition SET approved_at = '2026-01-01 00:00:00+00:00'"),
    ("profiles.edition", "UPDATE profiles_edition SET state = 'superseded'"),
    ("profiles.edition", "UPDATE profiles_edition SET number = 2"),
    (
        "profiles.edition",
        "UPDATE profiles_edition SET state = 'withdrawn', notice = 'x', ended_at = '2026-11-25 00:00:00+00:00'",
    ),
    ("profiles.review", "UPDATE profiles_review SET decision_note = 'Fine'"),
    ("profiles.review", "UPDATE profiles_review SET decider_id = NULL, state = 'withdrawn'"),
    ("profiles.review", "UPDATE profiles_review SET submitted_at = '2026-01-01 00:00:00+00:00'"),
    ("profiles.review", "UPDATE profiles_review SET change_note = 'Nothing of note'"),
    ("profiles.revision", "UPDATE profiles_revision SET sha256 = 'abc'"),
    ("profiles.revision", "UPDATE profiles_revision SET created_at = '2026-01-01 00:00:00+00:00'"),
    ("minerals.figurerevision", "UPDATE minerals_figurerevision SET value = 1"),
    ("minerals.figurerevision", "UPDATE minerals_figurerevision SET note = 'x'"),
    ("minerals.figurerevision", "UPDATE minerals_figurerevision SET is_current = false"),
    ("minerals.figurerevision", "UPDATE minerals_figurerevision SET is_revised = true"),
    ("minerals.figure", "UPDATE minerals_figure SET stage = 'refinery'"),
    ("minerals.release", "UPDATE minerals_release SET key = 'another' || id"),
]


# Rows are compared here, whichever database they come from: on PostgreSQL one of each table is.
FIRST = dict(reversed(FORGED))


@pytest.mark.parametrize(
    ("label", "sql"),
    [pytest.param(*one, marks=[on_postgresql] if FIRST[one[0]] == one[1] else []) for one in FORGED],
)
def test_a_changed_row_is_named(label, sql, edition):
    in_order()
    tamper(sql)
    found = problems()
    assert any(problem.startswith(f"{label} ") for problem in found), found
    assert problems() == found, "it is named again by the next run"


def forge(model, pk, word, by):
    """Another text with the hash that belongs to it."""
    payload = json.loads(json.dumps(model.objects.get(pk=pk).payload).replace(word, by))
    with unguarded():
        model.objects.filter(pk=pk).update(payload=payload, sha256=sha256(payload))


@on_postgresql
@pytest.mark.parametrize("model", [Edition, Review, Revision])
def test_a_payload_that_was_forged_with_its_hash_is_named(model, edition):
    in_order()
    pk = model.objects.get().pk
    forge(model, pk, "Refines", "Mines")
    assert any(p.startswith(f"{model._meta.label_lower} {pk} ") and "changed" in p for p in problems())


def test_a_forged_edition_is_named_before_the_first_digest(edition):
    forge(Edition, edition.pk, "Text of", "Lies about")
    found = problems()
    assert any("sha256 is not that of the review" in problem for problem in found)
    assert any("has no matching “Published”" in problem for problem in found)


@pytest.mark.parametrize(
    ("state", "missing"),
    [
        ("withdrawn", "has no matching “Withdrew the submission”"),
        ("superseded", "does not say that it was superseded"),
    ],
)
def test_a_review_that_nobody_closed_is_named(state, missing, draft, editor):
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor)
    in_order()
    run("UPDATE profiles_review SET state = %s WHERE id = %s", state, review.pk)
    assert any(f"the audit log {missing}" in problem for problem in problems())


def test_a_payload_without_its_hash_is_named(edition):
    with unguarded():
        Edition.objects.update(payload=edition.payload | {"tagline": "Another"})
    assert any("does not have the hash" in problem for problem in problems(write=False))


@on_postgresql
def test_a_forged_approval_is_named(draft, editor, moderator):
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor)
    in_order()
    run(
        "UPDATE profiles_review SET state = 'approved', decider_id = %s, decided_at = submitted_at WHERE id = %s",
        moderator.pk,
        review.pk,
    )  # no trigger can tell it from the workflow's
    assert any("has no matching “Approved”" in problem for problem in problems())


@on_postgresql
@pytest.mark.parametrize(
    ("label", "sql"),
    [
        ("audit_log.auditevent", "DELETE FROM audit_log_auditevent WHERE act = 'published'"),
        ("profiles.comment", "DELETE FROM profiles_comment"),
        ("minerals.figurerevision", "DELETE FROM minerals_figurerevision WHERE id = (SELECT max(id) FROM"
                                    " minerals_figurerevision)"),
    ],
)  # fmt: skip
def test_a_deleted_row_is_named(label, sql, edition, profile, editor):
    workflow.comment(profile, by=editor, body="Where from?")
    in_order()
    tamper(sql)
    assert any(p.startswith(label) and "deleted" in p for p in problems())


@on_postgresql
def test_a_deleted_edition_is_named_whatever_discard_the_log_claims(edition, profile, editor):
    in_order()
    with unguarded():
        for rows in ("pair", "figure", "citation", "release", ""):
            run(f"DELETE FROM profiles_edition{rows}")
        run("DELETE FROM profiles_review")
        run("DELETE FROM profiles_revision")
        AuditEvent.objects.create(
            act="discarded", object_type="profiles.profile", object_id=str(profile.pk), detail={}
        )
        AuditEvent.objects.create(act="x", object_type="profiles.review", object_id="1")
    found = " / ".join(problems())
    for label in ("edition", "review", "revision"):
        assert f"profiles.{label} " in found
    assert "although its profile was public" in found


def test_a_row_that_is_put_into_the_past_is_named(edition):
    first, _ = [
        audit.log(Action.CLAIMED, edition.review, by=None) for _ in range(2)
    ]  # a row keeps no such act
    tamper("DELETE FROM audit_log_auditevent WHERE id = %s", first.pk)
    in_order()
    first.save(force_insert=True)
    assert [p for p in problems() if p.startswith(f"audit_log.auditevent {first.pk} ")]


@on_postgresql
def test_two_lives_are_named(edition, profile, editor, moderator):
    change(profile, editor, tagline="Another.")
    review = workflow.submit(profile, by=editor, change_note="More")
    workflow.approve(review, by=moderator)
    workflow.publish(review, by=moderator)
    in_order()
    with unguarded():
        run("DROP INDEX one_live_edition_a_subject")
        run("UPDATE profiles_edition SET state = 'live'")
    found = problems()
    assert any("changed from superseded to live" in problem for problem in found)
    assert any("there is a newer edition" in problem for problem in found)


@on_postgresql
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM profiles_editionpair",
        "UPDATE profiles_editionpair SET role = 'consumer'",
        "DELETE FROM profiles_editionfigure",
    ],
)
def test_rows_drawn_from_an_edition_are_compared(sql, edition):
    run(sql)
    assert any("not those of its payload" in problem for problem in problems())


# Triggers


@on_postgresql
def test_a_missing_trigger_is_named(edition):
    on = " ON profiles_edition" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER atlas_edition_frozen{on}")
    assert problems() == ["trigger atlas_edition_frozen on profiles_edition: it is missing"]


@on_postgresql
def test_a_trigger_that_does_nothing_is_named(edition):
    if connection.vendor == "postgresql":
        run(
            "CREATE OR REPLACE FUNCTION atlas_review_state() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN NEW; END $$"
        )
    else:
        run("DROP TRIGGER atlas_review_state")
        run("CREATE TRIGGER atlas_review_state BEFORE UPDATE OF state ON profiles_review BEGIN SELECT 1; END")
    assert problems() == ["trigger atlas_review_state on profiles_review: it is not what it should be"]


@on_postgresql
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("atlas_edition_delete", "it is not what it should be"),
        ("epoch_note", "it is not one of ours"),  # of the page store, as long as it is what that installs
    ],
)
def test_a_disabled_trigger_is_named(edition, name, reason):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite disables none in the file")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(f"ALTER TABLE profiles_edition DISABLE TRIGGER {name}")
    assert problems() == [f"trigger {name} on profiles_edition: {reason}"]


@on_postgresql
def test_a_trigger_of_somebody_else_is_named(edition):
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run(
            "CREATE TRIGGER mine BEFORE INSERT ON profiles_edition FOR EACH ROW EXECUTE FUNCTION atlas_refuse()"
        )
    else:
        run("CREATE TRIGGER mine AFTER INSERT ON profiles_edition BEGIN DELETE FROM profiles_comment; END")
    assert problems() == ["trigger mine on profiles_edition: it is not one of ours"]


# Events of acts that are not there


def test_an_approval_that_only_the_audit_log_has_is_named(draft, editor, moderator):
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor)
    assert problems(write=False) == []
    forged = audit.log(Action.APPROVED, review, by=moderator)
    assert problems(write=False) == [f"audit_log.auditevent {forged.pk} ({forged}): {UNTOLD}"]


@pytest.mark.parametrize(("kind", "key"), [("", ""), ("profiles.review", "987654"), ("x.y", "1")])
def test_an_event_of_nothing_that_there_is_is_named(kind, key, edition, moderator):
    forged = AuditEvent.objects.create(act="approved", actor=moderator, object_type=kind, object_id=key)
    assert problems(write=False) == [f"audit_log.auditevent {forged.pk} ({forged}): {UNTOLD}"]


@on_postgresql
def test_events_of_a_draft_that_was_discarded_are_no_finding(draft, editor, moderator):
    workflow.save_revision(draft, by=editor)
    workflow.request_changes(workflow.submit(draft, by=editor), by=moderator, note="Say where from.")
    workflow.discard(draft, by=editor)
    assert problems(write=False) == []
    forged = AuditEvent.objects.create(
        act="approved",
        actor=moderator,
        country=draft.subject.place,
        object_type="profiles.review",
        object_id="987654",
    )
    assert problems(write=False) == [f"audit_log.auditevent {forged.pk} ({forged}): {UNTOLD}"]
