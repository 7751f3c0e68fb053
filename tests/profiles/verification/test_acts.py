"""Verifying the record: each act has its event in the audit log, and each event of such an act its row.

No digest is written before: these are found by comparing the record with itself.
"""

from decimal import Decimal

import pytest

from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.importers.loading.correcting import correct
from minerals.models import Figure, Flag, Release
from profiles import workflow
from profiles.accounts.groups import ADMINISTRATOR, EDITOR, MODERATOR
from profiles.models import Profile
from tests.factories import UserFactory
from tests.profiles.verification.conftest import hold
from tests.profiles.verification.record import UNTOLD, change, imported, problems, tamper
from tests.seeds import once_a_module
from tests.unguarded import unguarded

on_postgresql = pytest.mark.on_postgresql("rows and events are compared by time and by JSON")


def perform():
    """A row and an event of every act that rows keep, but for uploads: {act: its row}."""
    edition = hold()
    profile, mined = Profile.objects.get(), Figure.objects.get(country=edition.subject.place)
    editor, moderator = UserFactory(group=EDITOR), UserFactory(group=MODERATOR)
    administrator = UserFactory(group=ADMINISTRATOR)
    change(profile, editor, tagline="Another.")
    sent_back = workflow.submit(profile, by=editor, change_note="More")
    workflow.request_changes(sent_back, by=moderator, note="Say where from.")
    taken_back = workflow.withdraw_submission(workflow.submit(profile, by=editor, change_note="M"), by=editor)
    forced = workflow.submit(profile, by=editor, change_note="More")
    withdrawn = workflow.force_publish(forced, by=administrator, reason="It is urgent.")
    other = workflow.restore(profile.revisions.get(number=1), by=editor)
    workflow.withdraw(withdrawn, by=moderator, notice="It was wrong.")
    release = Release.objects.get(key="usgs-mcs-2026")
    corrected = correct(
        mined, release=Release(source=release.source, name="Erratum", published="2026-06-01"), by=administrator,
        reason="It was misprinted.", value=Decimal(31), unit="t", flag=Flag.REPORTED, lower=None, upper=None,
    )  # fmt: skip
    first = edition.review
    return {
        "saved": first.revision, "restored": other, "submitted": first, "approved": first, "published": edition,
        "changes-requested": sent_back, "submission-withdrawn": taken_back, "forced": withdrawn,
        "withdrawn": withdrawn, "corrected": corrected, "imported": imported(release),
    }  # fmt: skip


record = once_a_module(perform)
ACTS = (
    "saved", "restored", "submitted", "approved", "published", "changes-requested", "submission-withdrawn", "forced",
    "withdrawn", "corrected", "imported",
)  # fmt: skip
# What of an event is forged, of each act whose row says it.
FORGED = [(act, "actor_id") for act in ACTS if act not in ("withdrawn", "submission-withdrawn")]
FORGED += [(act, "at") for act in ACTS if act != "submission-withdrawn"]


def named(row, act):
    """Return the finding of an act whose row has no event that agrees with it."""
    return f"{row._meta.label_lower} {row.pk} ({row}): the audit log has no matching “{Action(act).label}”"


@on_postgresql
def test_acts_with_their_events_are_in_order(record):
    assert {event.act for event in AuditEvent.objects.all()} >= {*ACTS}
    assert problems(write=False) == []


@pytest.mark.parametrize("act", ACTS)
def test_an_act_whose_event_was_removed_is_named(act, record):
    event = AuditEvent.objects.filter(act=act).order_by("pk").first()
    tamper("DELETE FROM audit_log_auditevent WHERE id = %s", event.pk)
    assert named(record[act], act) in problems(write=False)


@on_postgresql
@pytest.mark.parametrize(("act", "forged"), FORGED)
def test_an_event_of_another_person_or_time_is_named_with_its_row(act, forged, record):
    event = AuditEvent.objects.filter(act=act).order_by("pk").first()
    to = record["restored"].author_id if event.actor_id != record["restored"].author_id else None
    with unguarded():
        AuditEvent.objects.filter(pk=event.pk).update(
            **({"actor_id": to} if forged == "actor_id" else {"at": "2026-01-01T00:00:00Z"})
        )
    found = problems(write=False)
    assert named(record[act], act) in found
    assert f"audit_log.auditevent {event.pk} ({event}): {UNTOLD}" in found


@pytest.mark.parametrize("act", ACTS)
def test_an_event_without_its_act_is_named(act, record):
    event = AuditEvent.objects.filter(act=act).order_by("pk").first()
    again = AuditEvent.objects.create(
        **{
            name: getattr(event, name)
            for name in ("act", "actor", "object_type", "object_id", "detail", "country")
        }
    )
    assert problems(write=False) == [f"audit_log.auditevent {again.pk} ({again}): {UNTOLD}"]
