"""The database itself keeps the record, whoever asks it otherwise."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from minerals.models import AuditEvent, FigureRevision
from profiles import workflow
from profiles.guards import GUARDS, PREFIX, install_guards
from profiles.models import Edition, Profile, Review, Revision


def installed():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def refused(act):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        act()


def test_every_guard_is_on_after_a_migrate(db):
    assert installed() >= {f"{PREFIX}{guard.name}" for guard in GUARDS}


def test_installing_again_is_safe(db):
    install_guards()
    call_command("migrate", verbosity=0)
    assert installed() >= {f"{PREFIX}{guard.name}" for guard in GUARDS}


@pytest.mark.parametrize("model", [AuditEvent, Edition, Revision, Review, FigureRevision])
def test_nothing_of_what_was_public_is_deleted(model, edition):
    refused(lambda: model.objects.all()._raw_delete("default"))


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (AuditEvent, {"detail": {}}),
        (Revision, {"author_id": 1}),
        (Review, {"payload": {}}),
        (Review, {"change_note": "Another"}),
        (Review, {"minor": True}),
        (Review, {"decider_id": None, "state": "withdrawn"}),
        (Edition, {"payload": {}}),
        (Edition, {"change_note": "Another"}),
        (FigureRevision, {"value": 1}),
        (FigureRevision, {"flag": "estimated"}),
    ],
)
def test_nothing_of_the_record_is_changed(model, values, edition):
    refused(lambda: model.objects.update(**values))


def test_an_edition_that_was_superseded_or_withdrawn_does_not_come_back(edition, moderator):
    workflow.withdraw(edition, by=moderator, notice="Under dispute.")
    refused(lambda: Edition.objects.update(state="live"))
    refused(lambda: Edition.objects.update(notice="Never mind."))


def test_sqlite_is_not_talked_round_by_replace(edition):
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE INTO is SQLite's")

    def replace():
        with connection.cursor() as cursor:
            cursor.execute("REPLACE INTO minerals_auditevent SELECT * FROM minerals_auditevent")

    refused(replace)


def test_a_draft_that_never_was_public_can_still_be_discarded(profile, editor):
    workflow.record(profile, by=editor)
    workflow.discard(profile, by=editor)
    assert not Profile.objects.exists()
