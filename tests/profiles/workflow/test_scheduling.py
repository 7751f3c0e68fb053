"""Publishing at a time, and the command that does it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit_log.actions import Action, Channel
from audit_log.models import AuditEvent
from profiles import workflow
from profiles.models import Edition, Review
from profiles.models.record import ReviewState
from profiles.workflow import scheduling
from tests.profiles.workflow.reviews import HOUR, approved_by, change, later, make_due, run, submitted
from tests.unguarded import unguarded

pytestmark = [
    pytest.mark.usefixtures("draft_once", "unchecked"),
    pytest.mark.on_postgresql("rows are locked, and constraints decide"),
]


# At a time


def test_what_is_scheduled_goes_live_when_it_is_due_and_not_before(approved, moderator):
    workflow.schedule(approved, by=moderator, when=later())
    assert run() == []
    make_due(approved)
    ((review, editions, reason),) = run()
    assert (review, [e.number for e in editions], reason) == (approved, [1], "")
    assert editions[0].published_by == moderator
    assert run() == []
    assert Edition.objects.count() == 1


def test_only_what_is_approved_is_scheduled_and_only_for_the_future(review, moderator):
    with pytest.raises(workflow.Refused, match="Only an approved"):
        workflow.schedule(review, by=moderator, when=later())
    workflow.approve(review, by=moderator)
    with pytest.raises(workflow.Refused, match="has passed"):
        workflow.schedule(review, by=moderator, when=timezone.now() - HOUR)
    with pytest.raises(workflow.Refused, match="more than 366 days"):
        workflow.schedule(review, by=moderator, when=later(days=400))
    review.refresh_from_db()
    assert (review.state, review.scheduled_for) == (ReviewState.APPROVED, None)


def test_an_editor_schedules_nothing_and_takes_nothing_off(approved, editor, moderator):
    with pytest.raises(PermissionDenied):
        workflow.schedule(approved, by=editor, when=later())
    workflow.schedule(approved, by=moderator, when=later())
    with pytest.raises(PermissionDenied):
        workflow.unschedule(approved, by=editor)


def test_a_time_is_changed_and_taken_back(approved, moderator):
    workflow.schedule(approved, by=moderator, when=later())
    workflow.schedule(approved, by=moderator, when=later(days=2))
    approved.refresh_from_db()
    assert approved.scheduled_for > later(days=1)
    assert workflow.unschedule(approved, by=moderator).state == ReviewState.APPROVED
    with pytest.raises(workflow.Refused, match="not scheduled"):
        workflow.unschedule(approved, by=moderator)
    told = AuditEvent.objects.filter(act=Action.SCHEDULED).order_by("pk").values_list("changes", flat=True)
    assert [bool(one["scheduled_for"][0]) for one in told] == [False, True]


def test_drafting_submitting_and_approving_go_on_while_a_revision_is_scheduled(
    approved, profile, editor, moderator
):
    workflow.schedule(approved, by=moderator, when=later())
    change(profile, "Typed while the first is scheduled.", editor)
    newer = approved_by(profile, editor, moderator, "Second")
    make_due(approved)
    ((_, (edition,), _),) = run()
    assert edition.payload == approved.payload
    assert "Typed while" not in str(edition.payload)
    second = workflow.publish(newer, by=moderator)
    assert (second.number, second.change_note) == (2, "Second")


def test_nothing_new_is_not_submitted_beside_what_is_scheduled(approved, profile, editor, moderator):
    workflow.schedule(approved, by=moderator, when=later())
    with pytest.raises(workflow.Refused, match="since the revision that is scheduled"):
        workflow.submit(profile, by=editor, change_note="Again")


def test_what_follows_a_scheduled_first_edition_says_what_changed(approved, profile, editor, moderator):
    """It will be the second edition, which the database does not take without a change note."""
    workflow.schedule(approved, by=moderator, when=later())
    change(profile, "More.", editor)
    with pytest.raises(workflow.Refused, match="Add a change note"):
        workflow.submit(profile, by=editor)


def test_a_first_edition_without_a_note_is_refused_as_a_second_one(profile, editor, moderator):
    """Data of before that rule: a refusal with its reason, no error of the database."""
    review = submitted(profile, editor, note="")
    workflow.approve(review, by=moderator)
    Edition.objects.create(
        subject=profile.subject, number=1, review=_earlier(profile, editor, moderator), payload={}, schema=1,
        state="superseded", published_at=timezone.now(), published_by=moderator, approved_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(workflow.Refused, match="without a change note"):
        workflow.publish(review, by=moderator)


def _earlier(profile, editor, moderator):
    """A published review of the same profile, with a revision of number 0."""
    first = profile.revisions.get()
    zero = type(first).objects.create(
        profile=profile, number=0, payload=first.payload, schema=first.schema, sha256="0", author=editor
    )
    return Review.objects.create(
        profile=profile, revision=zero, payload={}, schema=1, sha256="0", state=ReviewState.PUBLISHED,
        submitter=editor, decider=moderator, decided_at=timezone.now(),
    )  # fmt: skip


def test_a_newer_publication_supersedes_what_is_scheduled(approved, profile, editor, moderator):
    workflow.schedule(approved, by=moderator, when=later())
    change(profile, "Newer.", editor)
    newest = workflow.publish(approved_by(profile, editor, moderator, "Newer"), by=moderator)
    approved.refresh_from_db()
    assert approved.state == ReviewState.SUPERSEDED
    assert AuditEvent.objects.get(act=Action.SUPERSEDED).object_id == str(approved.pk)
    with unguarded():
        make_due(approved)
    assert run() == []
    assert list(Edition.objects.live()) == [newest]


def test_an_older_approval_cannot_replace_a_newer_edition_even_when_it_is_due(
    approved, profile, editor, moderator
):
    """Should data get there, the scheduler refuses it, says so once a day, and the newer edition stays."""
    workflow.schedule(approved, by=moderator, when=later())
    change(profile, "Newer.", editor)
    newest = workflow.publish(approved_by(profile, editor, moderator, "Newer"), by=moderator)
    with unguarded():
        Review.objects.filter(pk=approved.pk).update(state=ReviewState.SCHEDULED)
    make_due(approved)
    for _ in range(2):
        ((_, editions, reason),) = run()
        assert (editions, reason) == ([], "A newer edition is already public.")
    assert list(Edition.objects.live()) == [newest]
    assert AuditEvent.objects.filter(act=Action.NOT_PUBLISHED).count() == 1


def test_a_schedule_can_always_be_taken_back_and_makes_way_for_a_newer_review(
    approved, profile, editor, moderator
):
    workflow.schedule(approved, by=moderator, when=later())
    change(profile, "Newer.", editor)
    newer = submitted(profile, editor)
    assert workflow.unschedule(approved, by=moderator).state == ReviewState.SUPERSEDED
    assert list(profile.reviews.unfinished()) == [newer]
    event = AuditEvent.objects.get(act=Action.UNSCHEDULED)
    assert event.detail["by_revision"] == newer.revision.number


def test_one_that_fails_keeps_no_other_from_going_live(
    approved, chile, editor, moderator, monkeypatch, caplog
):
    other = approved_by(chile, editor, moderator)
    workflow.schedule(approved, by=moderator, when=later())
    workflow.schedule(other, by=moderator, when=later())
    make_due(approved, ago=2 * HOUR)
    make_due(other)
    put_live = scheduling.make_live

    def broken(review, *args, **kwargs):
        if review == approved:
            raise RuntimeError("A fault of the program")
        return put_live(review, *args, **kwargs)

    monkeypatch.setattr(scheduling, "make_live", broken)
    found = {review.pk: (len(editions), reason) for review, editions, reason in run()}
    assert found == {approved.pk: (0, "RuntimeError: A fault of the program"), other.pk: (1, "")}
    assert "could not be published" in caplog.text


def test_each_reason_why_it_could_not_be_published_is_told_once_a_day(approved, moderator, monkeypatch):
    workflow.schedule(approved, by=moderator, when=later())
    make_due(approved)
    for reason in ("One.", "One.", "Another."):

        def refuse(*_, said=reason, **__):
            raise workflow.Refused(said)

        monkeypatch.setattr(scheduling, "make_live", refuse)
        assert [said for _, _, said in run()] == [reason]
    told = AuditEvent.objects.filter(act=Action.NOT_PUBLISHED).values_list("detail__reason", flat=True)
    assert sorted(told) == ["Another.", "One."]
    for hours, times in [(23, 2), (25, 3)]:
        list(workflow.publish_due(now=later(hours=hours)))
        assert told.all().count() == times


def test_what_is_put_off_while_the_scheduler_runs_waits(approved, chile, editor, moderator):
    other = approved_by(chile, editor, moderator)
    for review in (approved, other):
        workflow.schedule(review, by=moderator, when=later())
    make_due(approved, ago=2 * HOUR)
    make_due(other)
    due = workflow.publish_due()
    assert next(due)[0] == approved
    workflow.schedule(other, by=moderator, when=later(days=2))
    assert list(due) == []
    assert list(Edition.objects.live().values_list("review", flat=True)) == [approved.pk]


def test_who_has_left_since_keeps_nothing_from_going_live(approved, moderator):
    workflow.schedule(approved, by=moderator, when=later())
    moderator.is_active = False
    moderator.save()
    make_due(approved)
    assert len(run()) == 1
    assert Edition.objects.live().get().published_by == moderator


# The command


def test_the_command_says_what_it_published_and_how_late(approved, moderator, capsys):
    workflow.schedule(approved, by=moderator, when=later())
    make_due(approved, ago=datetime.timedelta(minutes=12))
    call_command("publish_due")
    said = capsys.readouterr().out
    assert "Published Japan, edition 1, due" in said
    assert "12 minutes late." in said
    assert {e.way for e in AuditEvent.objects.filter(act=Action.PUBLISHED)} == {Channel.SCHEDULER}
    call_command("publish_due")
    assert capsys.readouterr().out == ""


def test_the_command_names_a_set_and_ends_with_an_error_where_something_was_refused(
    pair, cobalt, moderator, capsys
):
    workflow.schedule_set(pair, by=moderator, when=later())
    make_due(*pair.reviews.all())
    type(cobalt).objects.update(slug="kobalt")
    with pytest.raises(CommandError, match="1 due and not published"):
        call_command("publish_due")
    said = capsys.readouterr().err
    assert "Not published: “Battery minerals”, due" in said
    assert "1 hour late. " in said
    assert "Nothing in the set was published." in said
    assert AuditEvent.objects.get(act=Action.NOT_PUBLISHED).way == Channel.SCHEDULER


def test_a_run_without_anything_due_is_one_query_and_one_that_notes_it(
    approved, moderator, django_assert_num_queries
):
    workflow.schedule(approved, by=moderator, when=later())
    with django_assert_num_queries(2):
        call_command("publish_due")
