"""The doors to the public: at a time, as a set, by force; and what the database itself refuses."""

import datetime
from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit_log.actions import Action, Channel
from audit_log.models import AuditEvent
from profiles import workflow
from profiles.desk import morning, reviews
from profiles.models import Edition, Profile, PublicationSet, Review
from profiles.models.record import ReviewState
from profiles.workflow import scheduling
from tests.factories import CountryFactory, UserFactory, complete_profile, publish
from tests.seeds import draft_japan, once_a_module
from tests.unguarded import unguarded

draft_once = once_a_module(draft_japan)
pytestmark = [
    pytest.mark.usefixtures("draft_once", "unchecked"),
    pytest.mark.on_postgresql("rows are locked, and constraints decide"),
]

HOUR = datetime.timedelta(hours=1)


def later(**span):
    return timezone.now() + datetime.timedelta(**(span or {"hours": 1}))


def change(profile, text, by):
    """Type `text` into the overview and save."""
    Profile.objects.filter(pk=profile.pk).update(overview=text)
    return workflow.save_revision(profile, by=by)


def submitted(profile, editor, note="A note"):
    workflow.save_revision(profile, by=editor)
    return workflow.submit(profile, by=editor, change_note=note)


def approved_by(profile, editor, moderator, note="A note"):
    return workflow.approve(submitted(profile, editor, note), by=moderator)


@pytest.fixture
def review(profile, editor):
    return submitted(profile, editor)


@pytest.fixture
def approved(review, moderator):
    return workflow.approve(review, by=moderator)


@pytest.fixture
def chile(cobalt, cobalt_figures):
    country = CountryFactory(code="CHL", name="Chile")
    return complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production country=japan")


@pytest.fixture
def pair(approved, chile, editor, moderator):
    """A set of Japan and Chile, both approved."""
    other = approved_by(chile, editor, moderator)
    return workflow.make_set(by=moderator, title="Battery minerals", reviews=[approved, other])


def make_due(*reviews, ago=HOUR):
    """Make scheduled reviews due now, whatever they were scheduled for."""
    keys = [review.pk for review in reviews]
    Review.objects.filter(pk__in=keys).update(scheduled_for=timezone.now() - ago)


def run():
    """Run the scheduler and return [(review, editions, reason)]."""
    return list(workflow.publish_due())


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
        country=profile.country, number=1, review=_earlier(profile, editor, moderator), payload={}, schema=1,
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


def test_who_has_left_since_keeps_nothing_from_going_live(approved, moderator):
    workflow.schedule(approved, by=moderator, when=later())
    moderator.is_active = False
    moderator.save()
    make_due(approved)
    assert len(run()) == 1
    assert Edition.objects.live().get().published_by == moderator


# As a set


def test_a_set_goes_live_all_at_once(pair, moderator):
    editions = workflow.publish_set(pair, by=moderator)
    assert {e.country.code for e in editions} == {"JPN", "CHL"}
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
    assert [r.profile.country.code for r in pair.reviews.all()] == ["CHL"]


# By force


@pytest.fixture
def forced(review, administrator):
    return workflow.force_publish(review, by=administrator, reason="A figure endangers people.")


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
    ENDINGS[ending](forced, moderator, chile.country)
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
    workflow.withdraw(Edition.objects.live().get(country__code="JPN"), by=moderator, notice="Gone.")
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
    for values in ({"state": "withdrawn"}, {"state": "consolidated"}, {"merged_into": profile.country}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(**values)


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


def test_a_run_without_anything_due_is_one_query(approved, moderator, django_assert_num_queries):
    workflow.schedule(approved, by=moderator, when=later())
    with django_assert_num_queries(1):
        call_command("publish_due")
