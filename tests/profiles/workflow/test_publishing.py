"""Approving and publishing in one step, and what the database itself refuses."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles import workflow
from profiles.models import Edition, Review
from profiles.models.record import ReviewState
from tests.factories import UserFactory
from tests.profiles.workflow.reviews import approved_by, change, later, submitted

pytestmark = [
    pytest.mark.usefixtures("draft_once", "unchecked"),
    pytest.mark.on_postgresql("rows are locked, and constraints decide"),
]


# Approving and publishing in one step


def test_approving_and_publishing_is_one_step_for_who_may_do_both(review, moderator):
    edition = workflow.approve_and_publish(review, by=moderator, note="Well done.")
    assert edition.state == "live"
    assert edition.review.decision_note == "Well done."
    acts = AuditEvent.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts)[-2:] == [Action.APPROVED, Action.PUBLISHED]


def test_where_publishing_is_refused_nothing_is_approved(review, moderator):
    workflow.make_set(by=moderator, title="A set", reviews=[review])
    with pytest.raises(workflow.Refused, match="goes live with"):
        workflow.approve_and_publish(review, by=moderator)
    review.refresh_from_db()
    assert review.state == ReviewState.IN_REVIEW


def test_a_contributor_does_not_get_round_four_eyes_in_one_step(profile, editor):
    boss = UserFactory(username="boss", is_superuser=True)
    workflow.save_revision(profile, by=boss)
    review = workflow.submit(profile, by=editor, change_note="x")
    with pytest.raises(workflow.Refused, match="You contributed"):
        workflow.approve_and_publish(review, by=boss)
    assert not Edition.objects.exists()


# What the database itself refuses


def test_the_database_itself_refuses_what_the_doors_do(forced, profile, editor, moderator, administrator):
    change(profile, "Next.", editor)
    waiting = submitted(profile, editor)
    now = timezone.now()
    scheduled = {"state": ReviewState.SCHEDULED, "decider": moderator, "decided_at": now}
    refused = {
        "forced without a reason": ({"forced_by": administrator, "forced_at": now}, waiting),
        "forced by nobody": ({"force_reason": "x"}, waiting),
        "public without approval and not forced": ({"state": ReviewState.PUBLISHED}, waiting),
        "approved afterwards by who forced it": (
            {"decider": administrator, "decided_at": now},
            forced.review,
        ),
        "approved afterwards by the submitter": ({"decider": editor, "decided_at": now}, forced.review),
        "scheduled for no time": (scheduled, waiting),
        "scheduled by nobody": (scheduled | {"scheduled_for": now}, waiting),
        "scheduled without an approval": (
            {"state": ReviewState.SCHEDULED, "scheduled_for": now, "scheduled_by": moderator},
            waiting,
        ),
        "a published review back in review": ({"state": ReviewState.IN_REVIEW}, forced.review),
        "another reason afterwards": ({"force_reason": "y"}, forced.review),
    }
    taken = []
    for what, (values, review) in refused.items():
        with suppress(IntegrityError), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(**values)
            taken.append(what)
    assert not taken


def test_the_database_itself_refuses_two_schedules_of_one_profile(approved, profile, editor, moderator):
    workflow.schedule(approved, by=moderator, when=later())
    change(profile, "Newer.", editor)
    newer = approved_by(profile, editor, moderator)
    with pytest.raises(workflow.Refused, match="Another revision of Japan is scheduled"):
        workflow.schedule(newer, by=moderator, when=later())
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=newer.pk).update(
            state=ReviewState.SCHEDULED, scheduled_for=later(), scheduled_by=moderator
        )


def test_the_database_itself_refuses_two_live_editions_and_an_end_without_a_notice(edition, profile):
    for values in ({"state": "withdrawn"}, {"state": "consolidated"}, {"merged_into": profile.subject.place}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(**values)
