"""Publishing as a set: all at once, or none."""

import pytest
from django.core.exceptions import PermissionDenied

from profiles import workflow
from profiles.models import Edition, PublicationSet, Review
from profiles.models.record import ReviewState
from profiles.workflow import sets
from tests.profiles.workflow.reviews import approved_by, change, later, make_due, run
from tests.unguarded import unguarded

pytestmark = [
    pytest.mark.usefixtures("draft_once", "unchecked"),
    pytest.mark.on_postgresql("rows are locked, and constraints decide"),
]


def test_a_set_goes_live_all_at_once(pair, moderator):
    editions = workflow.publish_set(pair, by=moderator)
    assert {e.subject.place.code for e in editions} == {"JPN", "CHL"}
    pair.refresh_from_db()
    assert pair.published_at is not None
    with pytest.raises(workflow.Refused, match="published already"):
        workflow.publish_set(pair, by=moderator)


def test_of_a_set_all_or_none_is_approved(pair, approved, chile, editor, moderator):
    other = pair.reviews.get(profile=chile)
    with unguarded():
        Review.objects.filter(pk=other.pk).update(state=ReviewState.IN_REVIEW)
    for act in (workflow.publish_set, lambda s, by: workflow.schedule_set(s, by=by, when=later())):
        with pytest.raises(workflow.Refused, match="Chile, revision 1 is not approved yet"):
            act(pair, by=moderator)
    approved.refresh_from_db()
    assert approved.state == ReviewState.APPROVED
    assert not Edition.objects.exists()


def test_the_last_of_a_set_takes_the_first_back_with_it(pair, moderator, monkeypatch):
    """The first is live inside the transaction when the second is refused."""
    first, last = pair.reviews.order_by("profile_id")
    monkeypatch.setattr(
        "profiles.workflow.publishing.is_newer",
        lambda revision, profile: profile.pk != last.profile_id,
    )
    with pytest.raises(workflow.Refused, match=f"{last}: A newer edition is already public. Nothing in the"):
        workflow.publish_set(pair, by=moderator)
    assert not Edition.objects.exists()
    first.refresh_from_db()
    assert first.state == ReviewState.APPROVED


def test_a_set_is_scheduled_published_when_due_and_taken_off_as_one(pair, moderator):
    workflow.schedule_set(pair, by=moderator, when=later())
    assert {r.state for r in pair.reviews.all()} == {ReviewState.SCHEDULED}
    workflow.unschedule(pair.reviews.first(), by=moderator)
    assert {r.state for r in pair.reviews.all()} == {ReviewState.APPROVED}
    workflow.schedule_set(pair, by=moderator, when=later())
    make_due(*pair.reviews.all())
    ((_, editions, _),) = run()
    assert len(editions) == 2
    assert run() == []


def test_what_is_withdrawn_before_its_profile_is_locked_goes_live_with_no_set(
    pair, editor, moderator, monkeypatch
):
    """A withdrawal of a submission locks its profile, but not the set."""
    first, last = pair.reviews.order_by("profile_id")
    lock_review = sets.lock_review

    def late(review):
        if review.pk == first.pk:
            workflow.withdraw_submission(last, by=editor)
        return lock_review(review)

    monkeypatch.setattr(sets, "lock_review", late)
    assert [one.review_id for one in workflow.publish_set(pair, by=moderator)] == [first.pk]


def test_nothing_of_a_set_goes_its_own_way(pair, approved, moderator):
    for act in (workflow.publish, lambda r, by: workflow.schedule(r, by=by, when=later())):
        with pytest.raises(workflow.Refused, match="goes live with “Battery minerals”"):
            act(approved, by=moderator)
    workflow.schedule_set(pair, by=moderator, when=later())
    with pytest.raises(workflow.Refused, match="off the schedule first"):
        workflow.leave_set(approved, by=moderator)
    with pytest.raises(workflow.Refused, match="off the schedule first"):
        workflow.add_to_set(pair, [], by=moderator)


def test_what_leaves_a_set_is_published_by_itself(pair, approved, moderator):
    workflow.leave_set(approved, by=moderator)
    workflow.publish(approved, by=moderator)
    assert len(workflow.publish_set(pair, by=moderator)) == 1
    with pytest.raises(workflow.Refused, match="not in a set"):
        workflow.leave_set(approved, by=moderator)


def test_a_review_is_in_one_set_and_an_empty_one_is_not_published(pair, approved, moderator):
    with pytest.raises(workflow.Refused, match="Take it out of that set first"):
        workflow.make_set(by=moderator, title="Another", reviews=[approved])
    assert PublicationSet.objects.count() == 1, "all or none: no empty set is left behind"
    empty = workflow.make_set(by=moderator, title="Empty")
    with pytest.raises(workflow.Refused, match="This set is empty"):
        workflow.publish_set(empty, by=moderator)


def test_only_an_empty_set_is_discarded_and_a_title_is_needed(pair, editor, moderator):
    with pytest.raises(workflow.Refused, match="Only an empty set"):
        workflow.discard_set(pair, by=moderator)
    with pytest.raises(workflow.Refused, match="title"):
        workflow.make_set(by=moderator, title="  ")
    with pytest.raises(PermissionDenied):
        workflow.make_set(by=editor, title="Mine")
    assert workflow.rename_set(pair, by=moderator, title=" Spring  update ").title == "Spring update"
    for review in pair.reviews.all():
        workflow.leave_set(review, by=moderator)
    workflow.discard_set(pair, by=moderator)
    assert not PublicationSet.objects.exists()
    with pytest.raises(workflow.Refused, match="has been discarded"):
        workflow.publish_set(pair, by=moderator)


def test_a_newer_review_of_a_scheduled_set_can_be_published_once_the_set_is_off_the_schedule(
    pair, approved, profile, editor, moderator
):
    """An urgent review must find a way past a set that waits for next week."""
    workflow.schedule_set(pair, by=moderator, when=later(days=7))
    change(profile, "Urgent.", editor)
    urgent = approved_by(profile, editor, moderator, "Urgent")
    with pytest.raises(workflow.Refused, match="off the schedule"):
        workflow.publish(urgent, by=moderator)
    workflow.unschedule(approved, by=moderator)
    workflow.publish(urgent, by=moderator)
    assert [r.profile.subject.place.code for r in pair.reviews.all()] == ["CHL"]
