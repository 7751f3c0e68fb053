"""Verifying the record: the digest itself, lost, cut or of another database."""

import pytest
from django.conf import settings
from django.utils import timezone

from audit_log.models import AuditEvent
from profiles.verification import digest as digests
from profiles.verification import verify
from tests.profiles.verification.record import change, in_order, problems, tamper

pytestmark = [
    pytest.mark.usefixtures("published"),
    pytest.mark.on_postgresql("it reads triggers and locks tables in each database’s own way"),
]


def test_a_line_written_before_a_model_moved_is_of_the_model_as_it_is_now(tmp_path):
    path, old = tmp_path / "digest.jsonl", "minerals.auditevent"
    digests.append(
        path, digests.Digest(), at=timezone.now(), columns={old: ["id"]}, last={old: 2},
        rows={old: {"1": "a", "2": "b"}}, gone={old: [1]}, pictures={},
    )  # fmt: skip
    digest, new = digests.read(path), "audit_log.auditevent"
    assert not digest.problems
    assert (digest.columns, digest.last, digest.rows) == ({new: ["id"]}, {new: 2}, {new: {2: "b"}})


@pytest.fixture
def two_lines(edition, profile, editor):
    in_order()
    change(profile, editor, tagline="Another.")
    in_order()
    return settings.RECORD_DIGEST


def test_a_digest_that_is_gone_is_missed_until_somebody_accepts_a_new_one(two_lines):
    two_lines.unlink()
    assert "the file is gone; the audit log has 2 lines" in problems()[0]
    assert problems(), "no new one takes its place by itself"
    problems(accept="The disk was lost")
    in_order()
    assert "The disk was lost" in verify(two_lines).remarks[0]


@pytest.mark.parametrize(
    ("cut", "problem"),
    [
        (lambda text: text.splitlines(keepends=True)[0], "line 2 is missing"),
        (lambda text: text.splitlines(keepends=True)[1], "line 1 is missing"),
        (lambda text: text[:-40], "line 2 is cut off"),
        (lambda text: text.replace('"line":2', '"line":3'), "line 2 is missing"),
        (lambda text: text.replace('"profiles.edition":1', '"profiles.edition":7', 1), "line 1 is not what was"),
    ],
)  # fmt: skip
def test_a_digest_that_was_cut_or_rewritten_is_named(cut, problem, two_lines):
    two_lines.write_text(cut(two_lines.read_text()))
    assert any(problem in one for one in problems()), problems()


def test_the_digest_of_another_database_is_not_taken_for_this_one(two_lines):
    tamper("DELETE FROM audit_log_auditevent WHERE act = 'digest-written'")
    assert "of another record" in problems()[0]


def test_a_run_that_was_stopped_before_it_told_the_audit_log_is_no_finding(two_lines):
    newest = AuditEvent.objects.filter(act="digest-written").order_by("pk").last()
    tamper("DELETE FROM audit_log_auditevent WHERE id = %s", newest.pk)
    in_order()


def test_what_was_accepted_is_taken_as_right_from_then_on_and_said(edition):
    in_order()
    tamper("UPDATE minerals_figurerevision SET note = 'x'")
    assert problems()
    problems(accept="Restored from a backup")
    in_order()
    assert "Restored from a backup" in verify(settings.RECORD_DIGEST).remarks[0]
    assert AuditEvent.objects.filter(detail__accepted="Restored from a backup").exists()
