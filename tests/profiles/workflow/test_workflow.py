"""The rules of the desk, at the one door they all pass."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.models import Flag
from profiles import workflow
from profiles.models import Edition, Profile, Review
from profiles.models.choices import EditionState
from profiles.models.record import ReviewState
from profiles.public.page.presentation import CountryPage
from profiles.publishing.payload import projections
from profiles.publishing.payload.payload import Payload
from tests.factories import CountryFactory, UserFactory, complete_profile, figure, publish
from tests.profiles.workflow.reviews import change, later
from tests.unguarded import unguarded

pytestmark = [
    pytest.mark.usefixtures("draft_once", "unchecked"),
    pytest.mark.on_postgresql("rows are locked, and constraints decide"),
]


# Saving


def test_a_save_that_changes_something_is_a_revision(profile, editor):
    assert workflow.save_revision(profile, by=editor).number == 1
    assert change(profile, "New text.", editor).number == 2


def test_an_idle_save_is_none(profile, editor):
    workflow.save_revision(profile, by=editor)
    profile.refresh_from_db()
    version = profile.lock_version
    assert workflow.save_revision(profile, by=editor) is None
    profile.refresh_from_db()
    assert (profile.revisions.count(), profile.lock_version) == (1, version)


def test_line_ends_of_a_browser_are_no_change(profile, editor):
    change(profile, "One.\n\nTwo.", editor)
    assert change(profile, "One.\r\n\r\nTwo.\r\n", editor) is None


def test_saving_leaves_the_live_edition_alone(edition, profile, editor):
    before = Edition.objects.get().payload
    change(profile, "New text.", editor)
    assert Edition.objects.get().payload == before


# Submitting


def test_submitting_pins_the_newest_revision_resolved(review):
    assert review.state == ReviewState.IN_REVIEW
    page = CountryPage(Payload.of(review))
    assert page.glance[0].value == "30\N{NO-BREAK SPACE}t"
    assert page.minerals[0].roles[0].label == "Major producer"


def test_an_incomplete_draft_is_not_submitted_and_every_problem_is_named(cobalt, editor):
    country, reference = CountryFactory(name="Chile"), "cobalt/mine/production country=japan"
    profile = complete_profile(country, minerals=[], reference=reference, tagline="")
    change(profile, "A claim.[@nowhere] And [[lithium/mine/production]].", editor)
    with pytest.raises(workflow.Incomplete) as refusal:
        workflow.submit(profile, by=editor, change_note="x")
    said = [str(problem) for problem in refusal.value.problems]
    assert "Tagline: it is empty" in said
    assert "Key minerals: there is none" in said
    assert "Overview: [@nowhere]: this profile has no citation with that key" in said
    assert "Overview: [[lithium/mine/production]]: there is no mineral “lithium”" in said
    assert not Review.objects.exists()


def test_one_profile_is_in_review_once(review, editor):
    with pytest.raises(workflow.Refused, match="in review already"):
        workflow.submit(review.profile, by=editor, change_note="Again")


def test_nothing_new_is_not_submitted(edition, profile, editor):
    with pytest.raises(workflow.Refused, match="Nothing has changed"):
        workflow.submit(profile, by=editor, change_note="Again")


def test_a_later_edition_needs_a_note_or_is_minor(edition, profile, editor):
    change(profile, "New text.", editor)
    with pytest.raises(workflow.Refused, match="Add a change note"):
        workflow.submit(profile, by=editor, change_note=" ")
    assert workflow.submit(profile, by=editor, minor=True).minor


# Deciding


def test_the_submitter_does_not_approve(review, editor):
    editor.groups.add(*UserFactory(group="Moderator").groups.all())
    editor = type(editor).objects.get(pk=editor.pk)
    with pytest.raises(workflow.Refused, match="You contributed"):
        workflow.approve(review, by=editor)


def test_nobody_who_saved_since_the_last_edition_approves(profile, editor, editor2, moderator):
    boss = UserFactory(username="boss", is_superuser=True)
    change(profile, "Text by the boss.", boss)
    change(profile, "Text by another.", editor2)
    review = workflow.submit(profile, by=editor, change_note="First")
    assert workflow.contributors(review) == {boss, editor2, editor}
    with pytest.raises(workflow.Refused, match="You contributed"):
        workflow.approve(review, by=boss)
    assert workflow.approve(review, by=moderator).state == ReviewState.APPROVED


def test_the_author_of_what_was_restored_is_a_contributor(edition, profile, editor, editor2, moderator2):
    boss = UserFactory(username="boss", is_superuser=True)
    old = change(profile, "Text by the boss.", boss)
    publish_again = change(profile, "Text by another.", editor2)
    review = workflow.submit(profile, by=editor, change_note="Second")
    workflow.approve(review, by=moderator2)
    workflow.publish(review, by=moderator2)
    workflow.restore(old, by=editor)
    review = workflow.submit(profile, by=editor, change_note="Third")
    assert workflow.contributors(review) == {boss, editor}
    assert publish_again.author not in workflow.contributors(review)


def test_sending_back_needs_a_reason(review, moderator):
    with pytest.raises(workflow.Refused, match="what should change"):
        workflow.request_changes(review, by=moderator, note=" ")
    sent_back = workflow.request_changes(review, by=moderator, note="Cite the share.")
    assert (sent_back.state, sent_back.decision_note) == (ReviewState.CHANGES_REQUESTED, "Cite the share.")


def test_what_was_sent_back_can_be_submitted_again(review, moderator, editor):
    workflow.request_changes(review, by=moderator, note="Cite the share.")
    assert workflow.submit(review.profile, by=editor, change_note="First").pk != review.pk


def test_a_submission_can_be_taken_back_and_not_decided_after(review, editor, moderator):
    workflow.withdraw_submission(review, by=editor)
    with pytest.raises(workflow.Refused):
        workflow.approve(review, by=moderator)


def test_a_submission_that_is_taken_back_is_audited_with_the_set_that_it_left(review, editor, moderator):
    workflow.make_set(by=moderator, title="Together", reviews=[review])
    workflow.withdraw_submission(review, by=editor)
    event = AuditEvent.objects.get(act=Action.SUBMISSION_WITHDRAWN)
    assert (event.actor, event.object_id) == (editor, str(review.pk))
    assert event.detail == {"left_set": "Together"}


def test_the_database_itself_refuses_a_decision_by_the_submitter(review, editor):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(state=ReviewState.APPROVED, decider=editor)


def test_the_database_itself_refuses_a_decision_by_nobody(review):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(state=ReviewState.APPROVED)


# Publishing


def test_publishing_makes_an_edition_of_exactly_what_was_approved(
    approved, profile, editor, moderator, cobalt, japan
):
    change(profile, "Typed after the approval.", editor)
    figure(japan, cobalt, 99, year=2025)  # a newer figure arrives in between
    edition = workflow.publish(approved, by=moderator)
    assert (edition.payload, edition.sha256) == (approved.payload, approved.sha256)
    assert CountryPage(Payload.of(edition)).glance[0].under.startswith("2024")
    assert "Typed after" not in str(edition.payload)


def test_a_review_that_was_altered_after_its_approval_is_not_published(approved, moderator):
    with unguarded():
        Review.objects.update(payload=approved.payload | {"tagline": "Forged."})
    with pytest.raises(workflow.Refused, match="differs from the approved one"):
        workflow.publish(approved, by=moderator)
    assert not Edition.objects.exists()


def test_only_what_was_approved_is_published(review, moderator):
    with pytest.raises(workflow.Refused, match="Only an approved revision"):
        workflow.publish(review, by=moderator)
    assert not Edition.objects.exists()


def test_a_second_edition_supersedes_the_first(edition, profile, editor, moderator):
    change(profile, "New text.", editor)
    second = publish(profile, editor=editor, moderator=moderator, change_note="New text")
    edition.refresh_from_db()
    assert (edition.state, second.state, second.number) == (EditionState.SUPERSEDED, EditionState.LIVE, 2)


def test_an_edition_is_published_once(approved, moderator):
    workflow.publish(approved, by=moderator)
    with pytest.raises(workflow.Refused):
        workflow.publish(approved, by=moderator)
    assert Edition.objects.count() == 1


def test_publish_leaves_the_live_edition_alone_when_it_refuses(edition, profile, editor, moderator):
    change(profile, "New text.", editor)
    review = workflow.submit(profile, by=editor, change_note="New")
    with pytest.raises(workflow.Refused):
        workflow.publish(review, by=moderator)
    assert list(Edition.objects.live()) == [edition]


def test_an_older_approval_does_not_replace_a_newer_edition(edition, profile, editor, moderator):
    """One open review a profile makes this hard to reach; should data get there, it is refused all the same."""
    change(profile, "Second.", editor)
    old = workflow.submit(profile, by=editor, change_note="Second")
    workflow.approve(old, by=moderator)
    Review.objects.filter(pk=old.pk).update(state=ReviewState.SUPERSEDED)
    change(profile, "Third.", editor)
    newest = publish(profile, editor=editor, moderator=moderator, change_note="Third")
    with unguarded():
        Review.objects.filter(pk=old.pk).update(state=ReviewState.APPROVED)
    with pytest.raises(workflow.Refused, match="newer edition"):
        workflow.publish(old, by=moderator)
    assert list(Edition.objects.live()) == [newest]


def test_the_database_itself_refuses_a_second_live_edition(edition, profile, editor, moderator):
    change(profile, "New text.", editor)
    publish(profile, editor=editor, moderator=moderator, change_note="New")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(number=1).update(state=EditionState.LIVE)


def test_the_stored_projection_equals_the_rebuilt_one(edition):
    stored = projections.stored_projection(edition)
    assert stored == projections.projection(Payload.of(edition))
    assert stored["pairs"] == {("cobalt", "producer")}
    projections.project(edition)
    assert projections.stored_projection(edition) == stored


# After publication


def test_withdrawing_keeps_the_text_under_a_notice(edition, moderator):
    with pytest.raises(workflow.Refused, match="why"):
        workflow.withdraw(edition, by=moderator, notice=" ")
    workflow.withdraw(edition, by=moderator, notice="Figures under dispute.")
    edition.refresh_from_db()
    assert (edition.state, edition.notice) == (EditionState.WITHDRAWN, "Figures under dispute.")
    with pytest.raises(workflow.Refused, match="Only a live edition"):
        workflow.withdraw(edition, by=moderator, notice="Again.")


def test_after_a_withdrawal_the_next_edition_takes_the_next_number(edition, profile, editor, moderator):
    workflow.withdraw(edition, by=moderator, notice="Figures under dispute.")
    change(profile, "Mended.", editor)
    assert publish(profile, editor=editor, moderator=moderator, change_note="Mended").number == 2


def test_restoring_puts_back_children_and_all(profile, editor, cobalt):
    first = workflow.save_revision(profile, by=editor)
    profile.mineral_links.all().delete()
    profile.citations.update(title="Another paper")
    change(profile, "Other text.", editor)
    restored = workflow.restore(first, by=editor)
    assert (restored.sha256, restored.number, restored.restored_from) == (first.sha256, 3, first)
    assert profile.mineral_links.get().mineral == cobalt


def test_a_draft_that_never_was_public_can_be_discarded(profile, editor, japan):
    first = workflow.save_revision(profile, by=editor)
    change(profile, "Other text.", editor)
    workflow.restore(first, by=editor)
    workflow.discard(profile, by=editor)
    assert not Profile.objects.exists()
    assert AuditEvent.objects.filter(act=Action.DISCARDED, country=japan).get().detail == {"revisions": 3}


def test_nothing_that_was_public_is_discarded(edition, profile, editor):
    with pytest.raises(workflow.Refused, match="ever public"):
        workflow.discard(profile, by=editor)


def test_no_draft_is_discarded_while_its_review_may_go_live(review, editor, moderator):
    def refused():
        with pytest.raises(workflow.Refused, match="in review"):
            workflow.discard(review.profile, by=editor)

    refused()
    workflow.approve(review, by=moderator)
    refused()
    workflow.schedule(review, by=moderator, when=later())
    refused()


# The record


def test_every_act_is_audited(edition):
    acts = list(AuditEvent.objects.order_by("pk").values_list("act", flat=True))
    assert acts == [Action.SAVED, Action.SUBMITTED, Action.APPROVED, Action.PUBLISHED]


@pytest.mark.parametrize("model", [AuditEvent, Edition])
def test_the_database_itself_refuses_to_delete_the_record(model, edition):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_the_database_itself_refuses_to_change_the_record(edition):
    for rows, values in (
        (AuditEvent.objects.all(), {"detail": {}}),
        (Edition.objects.all(), {"payload": {}}),
        (Review.objects.all(), {"payload": {}}),
        (edition.review.profile.revisions.all(), {"payload": {}}),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(**values)


def test_profiles_of_blocs_have_no_rank(editor, moderator, cobalt, cobalt_figures):
    union = CountryFactory(code="EUU", name="European Union", kind="bloc")
    figure(union, cobalt, 20, flag=Flag.CALCULATED)
    profile = complete_profile(union, minerals=[cobalt], reference="cobalt/mine/production show=rank")
    workflow.save_revision(profile, by=editor)
    with pytest.raises(workflow.Incomplete, match="blocs"):
        workflow.submit(profile, by=editor, change_note="x")


def test_who_wrote_what_a_restored_revision_held_is_a_contributor(profile, editor, editor2, moderator):
    """The one who restores takes over text of others who were never public."""
    boss = UserFactory(username="boss", is_superuser=True)
    change(profile, "Text by the boss.", boss)
    kept = change(profile, "Text by the boss. And more.", editor)
    change(profile, "Something else.", editor)
    publish(profile, editor=editor, moderator=moderator)
    workflow.restore(kept, by=editor2)
    review = workflow.submit(profile, by=editor2, change_note="Back")
    assert workflow.contributors(review) == {boss, editor, editor2}
    with pytest.raises(workflow.Refused, match="You contributed"):
        workflow.approve(review, by=boss)


def test_who_wrote_an_edition_that_is_restored_is_a_contributor(profile, editor, editor2, moderator):
    boss = UserFactory(username="boss", is_superuser=True)
    old = change(profile, "Text by the boss.", boss)
    publish(profile, editor=boss, moderator=moderator)
    change(profile, "Text by another.", editor2)
    publish(profile, editor=editor2, moderator=moderator)
    workflow.restore(old, by=editor)
    review = workflow.submit(profile, by=editor, change_note="Back")
    assert workflow.contributors(review) == {boss, editor}


def test_a_new_owner_is_audited_and_makes_an_older_form_stale(profile, editor, editor2):
    workflow.save_revision(profile, by=editor)
    profile.refresh_from_db()
    before = profile.lock_version
    assert workflow.assign(profile, editor2, by=editor)
    assert not workflow.assign(profile, editor2, by=editor)
    profile.refresh_from_db()
    assert (profile.owner, profile.lock_version) == (editor2, before + 1)
    assert AuditEvent.objects.get(act=Action.ASSIGNED).changes == {"owner": ["", "editor2"]}


def test_a_review_by_date_is_audited_and_gives_nothing_to_review(edition, profile, editor):
    profile.refresh_from_db()
    before = profile.lock_version, profile.updated_at, profile.revisions.count()
    day = datetime.date(2027, 3, 31)
    assert workflow.set_review_by(profile, day, by=editor)
    assert not workflow.set_review_by(profile, day, by=editor)
    profile.refresh_from_db()
    assert (profile.lock_version, profile.updated_at, profile.revisions.count()) == before
    assert profile.review_by == day
    event = AuditEvent.objects.get(act=Action.REVIEW_DATE_SET)
    assert (event.actor, event.changes) == (editor, {"review_by": ["", "2027-03-31"]})
    with pytest.raises(workflow.Refused, match="Nothing has changed"):
        workflow.submit(profile, by=editor, minor=True)
    workflow.set_review_by(profile, None, by=editor)
    assert AuditEvent.objects.filter(act=Action.REVIEW_DATE_SET).first().changes["review_by"] == [
        str(day),
        "",
    ]


def test_a_restored_revision_leaves_the_review_by_date(profile, editor):
    first = workflow.save_revision(profile, by=editor)
    workflow.set_review_by(profile, datetime.date(2027, 3, 31), by=editor)
    workflow.restore(first, by=editor)
    assert str(Profile.objects.get(pk=profile.pk).review_by) == "2027-03-31"


def test_what_was_discarded_is_refused_not_an_error(profile, editor):
    workflow.save_revision(profile, by=editor)
    workflow.discard(profile, by=editor)
    for door in (workflow.save_revision, workflow.discard, workflow.submit):
        with pytest.raises(workflow.Refused, match="discarded"):
            door(profile, by=editor)


def test_publishing_is_refused_where_a_reference_table_lost_a_name(approved, moderator, cobalt):
    type(cobalt).objects.update(slug="kobalt")
    with pytest.raises(workflow.Refused, match="cobalt"):
        workflow.publish(approved, by=moderator)
    assert not Edition.objects.exists()
