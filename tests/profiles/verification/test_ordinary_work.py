"""Verifying the record: ordinary work leaves it in order."""

import datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils import timezone

from audit_log import audit
from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.importers.loading.correcting import correct
from minerals.importers.loading.figures import load_release
from minerals.importers.reading.extracts import FigureRow, Identity
from minerals.models import FigureRevision, Release, ReleaseImport
from profiles import workflow
from profiles.models.subjects import Subject
from profiles.verification import comparing
from tests.factories import ReleaseFactory, publish
from tests.profiles.verification.record import change, imported, in_order, lines, problems, tamper

pytestmark = [
    pytest.mark.usefixtures("published"),
    pytest.mark.on_postgresql("it reads triggers and locks tables in each database’s own way"),
]


def test_a_first_run_writes_a_first_line_and_a_second_finds_nothing_new(edition):
    in_order()
    (line,) = lines()
    assert line["line"] == 1
    assert line["counts"]["profiles.edition"] == 1
    in_order()
    assert len(lines()) == 1
    told = AuditEvent.objects.get(act="digest-written").detail
    assert (told["line"], told["digest"]) == (1, line["digest"])


def test_nothing_is_written_where_that_is_asked(edition):
    assert problems(write=False) == []
    assert not settings.RECORD_DIGEST.exists()
    assert not AuditEvent.objects.filter(act="digest-written").exists()


def test_what_people_do_between_two_runs_is_no_finding(draft, profile, editor, moderator, moderator2):
    in_order()
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor)
    in_order()
    workflow.request_changes(review, by=moderator, note="More.")
    change(draft, editor, tagline="More of it.")
    review = workflow.submit(draft, by=editor)
    thread = workflow.comment(draft, by=editor, body="Where from?")
    in_order()
    workflow.approve(review, by=moderator)
    gathered = workflow.make_set(by=moderator, title="Together", reviews=[review])
    in_order()
    workflow.schedule_set(gathered, by=moderator, when=timezone.now() + datetime.timedelta(days=1))
    workflow.resolve_comment(thread, by=editor)
    in_order()
    workflow.unschedule(review, by=moderator)
    workflow.leave_set(review, by=moderator)
    workflow.discard_set(gathered, by=moderator)
    in_order()
    first = workflow.publish(review, by=moderator)
    in_order()
    change(draft, editor, tagline="Urgent.")
    moderator.user_permissions.add(Permission.objects.get(codename="force_publish_review"))
    moderator = type(moderator).objects.get(pk=moderator.pk)
    forced = workflow.submit(draft, by=editor, change_note="Urgent")
    edition = workflow.force_publish(forced, by=moderator, reason="It is wrong.")
    in_order()
    workflow.approve_afterwards(forced, by=moderator2)
    in_order()
    change(profile, editor, tagline="Another.")
    other = publish(profile, editor=editor, moderator=moderator2)
    workflow.consolidate(edition, profile.subject.place, by=moderator, notice="See there.")
    in_order()
    workflow.withdraw(other, by=moderator, notice="Disputed.")
    in_order()
    workflow.restore(first.review.revision, by=editor)
    again = workflow.submit(draft, by=editor, change_note="Back")
    workflow.withdraw_submission(again, by=editor)
    in_order()


def test_a_draft_that_never_was_public_is_discarded_between_two_runs(draft, editor, moderator):
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor)
    workflow.comment(draft, by=moderator, body="No.", review=review)
    workflow.make_link(
        draft, by=editor, purpose="Ann", expires_at=timezone.now() + datetime.timedelta(days=2)
    )
    workflow.request_changes(review, by=moderator, note="No.")
    in_order()
    revision = draft.revisions.get()
    workflow.discard(draft, by=editor)
    in_order()
    assert lines()[-1]["gone"]["profiles.revision"] == [revision.pk]
    in_order()


def test_imports_and_corrections_between_two_runs_are_no_finding(mined, administrator, cobalt):
    in_order()
    identity = Identity("JPN", cobalt.slug, "mine", "all", "production", "contained", 2024)
    newer = ReleaseFactory(key="newer", published=datetime.date(2027, 2, 1))
    older = ReleaseFactory(key="older", published=datetime.date(2020, 2, 1))
    load_release([FigureRow(identity, "t", "reported", value=Decimal(35))], newer)
    imported(newer)
    in_order()
    load_release([FigureRow(identity, "t", "reported", value=Decimal(20))], older)
    imported(older)
    in_order()
    correction = Release(name="Note", source=newer.source, published=datetime.date(2027, 3, 1))
    correct(
        mined,
        release=correction,
        by=administrator,
        reason="Misprint",
        unit="t",
        flag="reported",
        value=Decimal(36),
    )
    in_order()
    assert [r.is_current for r in mined.revisions.order_by("number")] == [False, False, False, True]


def test_a_preview_of_an_import_is_applied_or_discarded_between_two_runs(edition):
    made = [ReleaseImport.objects.create(origin="upload", file_name="a.csv", upload=b"1") for _ in range(2)]
    for one in made:
        audit.log(Action.UPLOADED, one, by=None, sha256="")
    in_order()
    release = Release.objects.first()
    acts = {"applied": Action.IMPORTED, "discarded": Action.IMPORT_DISCARDED}
    for one, (state, act) in zip(made, acts.items(), strict=True):
        ReleaseImport.objects.filter(pk=one.pk).update(
            state=state, applied_at=timezone.now(), release=release, upload=None
        )
        audit.log(act, one, by=None, sha256="", release=release.key)
    in_order()


def test_the_digest_is_the_same_on_both_kinds_of_database():
    row = {
        "id": 3, "key": "a", "country_id": 1, "mineral_id": 2, "stage": "mine", "form": "all", "measure": "production",
        "basis": "contained", "year": 2024, "source_id": 4, "scenario": "", "is_headline": True, "rankable": True,
        "annotation": "",
    }  # fmt: skip
    table = next(table for table in comparing.TRACKED if table.label == "minerals.figure")
    assert comparing.entry(table, row) == "ae63133ef0dfc1907abafbd7fa0d850a"


def test_values_of_both_databases_are_hashed_alike(mined):
    """SQLite keeps a decimal as a float and JSON as text; PostgreSQL gives both back as it likes."""
    stored = FigureRevision.objects.filter(figure=mined).values().get()
    assert comparing._plain(stored["value"]) == "30.0000"
    event = AuditEvent.objects.create(act="x", detail={"b": 1, "a": [None, "ü"]}, at=timezone.now())
    stored = AuditEvent.objects.filter(pk=event.pk).values().get()
    assert comparing._plain(stored["detail"]) == comparing._plain({"a": [None, "ü"], "b": 1})
    assert comparing._plain(stored["at"]).endswith("+00:00")


def test_a_new_column_is_taken_into_the_digest(edition, monkeypatch):
    """As after a migration: the rows are compared by the columns they were hashed with, then hashed again."""
    everything = comparing.TrackedTable.columns.fget
    monkeypatch.setattr(
        comparing.TrackedTable,
        "columns",
        property(lambda table: [n for n in everything(table) if n != "words_added"]),
    )
    in_order()
    assert "words_added" not in lines()[0]["columns"]["profiles.revision"]
    monkeypatch.setattr(comparing.TrackedTable, "columns", property(everything))
    in_order()
    assert "words_added" in lines()[-1]["columns"]["profiles.revision"]
    in_order()
    tamper("UPDATE profiles_revision SET words_added = 7000")
    assert len(problems()) == 1


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_digest_from_before_subjects_is_read_with_the_keys_of_then(edition, chile, monkeypatch, is_moved):
    everything, then = comparing.TrackedTable.columns.fget, {"country_id", "mineral_id"}

    def columns(table):
        names = everything(table)
        return names if table.label != "profiles.edition" else sorted({*names, *then} - {"subject_id"})

    monkeypatch.setattr(comparing.TrackedTable, "columns", property(columns))
    in_order()
    assert then <= {*lines()[0]["columns"]["profiles.edition"]}
    monkeypatch.setattr(comparing.TrackedTable, "columns", property(everything))
    if is_moved:
        tamper("UPDATE profiles_edition SET subject_id = %s", Subject.objects.of(chile).pk)
        assert any("it was changed" in one for one in problems())
        return
    in_order()
    assert "country_id" not in lines()[-1]["columns"]["profiles.edition"]


def test_a_column_that_is_gone_has_to_be_accepted(edition):
    in_order()
    text = settings.RECORD_DIGEST.read_text()
    settings.RECORD_DIGEST.write_text(text.replace('"words_added"', '"words_gone"'))
    assert any("words_gone" in problem for problem in problems())
