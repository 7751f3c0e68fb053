"""Publishing by force: without an approval, which somebody else gives afterwards."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles import workflow
from profiles.desk import morning, reviews
from profiles.models import Edition, Review
from profiles.models.record import ReviewState
from tests.factories import UserFactory, publish
from tests.profiles.workflow.reviews import change, submitted

pytestmark = [
    pytest.mark.usefixtures("draft_once", "unchecked"),
    pytest.mark.on_postgresql("rows are locked, and constraints decide"),
]


def test_a_forced_edition_is_public_at_once_and_waits_for_somebody_else(forced, administrator):
    review = forced.review
    assert (forced.state, forced.approved_at) == ("live", None)
    assert (review.state, review.forced_by, review.decider) == (ReviewState.PUBLISHED, administrator, None)
    assert review.waits_for_approval
    assert list(Review.objects.forced_and_not_approved()) == [review]
    event = AuditEvent.objects.get(act=Action.FORCED)
    assert event.detail["reason"] == "A figure endangers people."


def test_forcing_needs_its_own_permission_a_reason_and_an_open_review(
    review, editor, moderator, administrator
):
    for user in (editor, moderator):
        with pytest.raises(PermissionDenied):
            workflow.force_publish(review, by=user, reason="x")
    with pytest.raises(workflow.Refused, match="Say why"):
        workflow.force_publish(review, by=administrator, reason=" ")
    workflow.approve(review, by=moderator)
    with pytest.raises(workflow.Refused, match="It is approved"):
        workflow.force_publish(review, by=administrator, reason="x")


def test_a_forced_edition_is_approved_afterwards_by_somebody_who_had_no_hand_in_it(
    profile, editor, editor2, moderator
):
    boss = UserFactory(username="boss", is_superuser=True)
    change(profile, "By another.", editor2)
    review = submitted(profile, editor)
    edition = workflow.force_publish(review, by=boss, reason="Urgent.")
    for user, why in ((boss, "by force"), (editor, "contributed"), (editor2, "contributed")):
        user.is_superuser = True
        user.save()
        with pytest.raises(workflow.Refused, match=why):
            workflow.approve_afterwards(review, by=user)
    workflow.approve_afterwards(review, by=moderator, note="Read it.")
    edition.refresh_from_db()
    assert edition.approved_at is not None
    assert not Review.objects.forced_and_not_approved().exists()
    with pytest.raises(workflow.Refused, match="has been approved"):
        workflow.approve_afterwards(review, by=moderator)


ENDINGS = {
    "withdrawn": lambda edition, by, into: workflow.withdraw(edition, by=by, notice="Wrong."),
    "unpublished": lambda edition, by, into: workflow.unpublish(edition, by=by, notice="Wrong."),
    "consolidated": lambda edition, by, into: workflow.consolidate(edition, into, by=by, notice="Wrong."),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_forced_edition_that_was_taken_down_waits_for_nobody(
    forced, chile, ending, profile, editor, editor2, moderator, administrator
):
    publish(chile, editor=editor, moderator=moderator)
    moderator.email = "moderator@example.org"
    moderator.save()
    now = timezone.now()
    assert [queue.title for queue in morning.waiting_for(moderator, now)] == [
        "Published by force, not approved yet"
    ]
    ENDINGS[ending](forced, moderator, chile.subject.place)
    review = Review.objects.get(pk=forced.review_id)
    assert not review.waits_for_approval
    assert not Review.objects.waiting_for_approval().exists()
    assert morning.waiting_for(moderator, now) == []
    assert not reviews.forced_and_waiting().exists()
    with pytest.raises(workflow.Refused, match=f"The edition is {ending}"):
        workflow.approve_afterwards(review, by=moderator)
    # Four eyes still count its authors: nobody else has answered for that text.
    assert Review.objects.forced_and_not_approved().exists()
    change(profile, "Newer.", editor2)
    newer = submitted(profile, editor2)
    assert editor in workflow.contributors(newer)


def test_a_forced_edition_that_a_newer_one_superseded_still_waits_after_that_was_taken_down(
    forced, profile, editor, editor2, moderator
):
    change(profile, "Newer.", editor2)
    newer = submitted(profile, editor2)
    workflow.approve_and_publish(newer, by=moderator)
    workflow.withdraw(Edition.objects.live().get(subject__place__code="JPN"), by=moderator, notice="Gone.")
    assert [review.pk for review in reviews.forced_and_waiting()] == [forced.review_id]


def test_what_was_approved_before_is_not_approved_afterwards(edition, moderator2):
    with pytest.raises(workflow.Refused, match="by force"):
        workflow.approve_afterwards(edition.review, by=moderator2)


def test_an_author_of_what_was_forced_does_not_approve_the_next_edition(profile, editor2, administrator):
    """Nobody has approved their text yet: without this, a small change by another would launder it."""
    author = UserFactory(username="author", is_superuser=True)
    review = submitted(profile, author)
    workflow.force_publish(review, by=administrator, reason="Urgent.")
    change(profile, "A comma.", editor2)
    following = submitted(profile, editor2)
    assert workflow.contributors(following) == {author, editor2}
    with pytest.raises(workflow.Refused, match="You contributed"):
        workflow.approve(following, by=author)
    workflow.approve_afterwards(review, by=UserFactory(username="third", is_superuser=True))
    assert workflow.contributors(following) == {editor2}


def test_a_forced_edition_is_approved_afterwards_even_when_a_newer_one_is_public(
    forced, profile, editor, moderator
):
    change(profile, "Newer.", editor)
    publish(profile, editor=editor, moderator=moderator, change_note="Newer")
    workflow.approve_afterwards(forced.review, by=moderator)
    forced.refresh_from_db()
    assert (forced.state, forced.approved_at is not None) == ("superseded", True)
