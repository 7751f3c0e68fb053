"""Mail each morning: the moderators' digest and reminders of review-by dates, once, and never about nothing."""

import datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from profiles import workflow
from profiles.desk import morning
from profiles.models import Citation, DatedClaim, Profile, StaffMember
from profiles.publishing.texts import review_dates
from profiles.workflow import notices
from tests.factories import CountryFactory, RegionFactory, UserFactory, complete_profile

HOUR = datetime.timedelta(hours=1)
TODAY = datetime.date(2026, 11, 25)


@pytest.fixture(autouse=True)
def addresses(editor, editor2, moderator):
    for user in (editor, editor2, moderator):
        user.email = f"{user.username}@example.org"
        user.save()


@pytest.fixture
def review(saved, editor):
    return workflow.submit(saved, by=editor)


def names():
    found = sorted(m.to[0].partition("@")[0] for m in mail.outbox)
    mail.outbox.clear()
    return found


# The digest


def test_the_digest_says_what_waits_and_where(review, moderator):
    call_command("send_digest", verbosity=0)
    (letter,) = mail.outbox
    assert letter.to == ["moderator@example.org"]
    assert letter.subject == "Atlas: 1 thing to look at"
    assert "Waiting for your review (1)\n- Japan, revision 1, from editor" in letter.body
    assert f"/admin/profiles/review/{review.pk}/change/" in letter.body
    assert "List-Unsubscribe" in letter.extra_headers


def test_nothing_to_say_is_no_mail_and_the_day_is_not_spent(saved, editor, moderator):
    call_command("send_digest", verbosity=0)
    assert names() == []
    workflow.submit(saved, by=editor)
    call_command("send_digest", verbosity=0)
    assert names() == ["moderator"]


def test_the_digest_comes_once_a_day(review, moderator):
    now = timezone.now()
    for _ in range(2):
        morning.send_digests(now=now)
    assert names() == ["moderator"]
    morning.send_digests(now=now + 24 * HOUR)
    assert names() == ["moderator"]


def test_two_runs_at_once_send_one_digest(review, moderator, monkeypatch):
    send, again = notices.send, []

    def meanwhile(found):
        if not again:
            again.append(True)
            morning.send_digests()
        return send(found)

    monkeypatch.setattr(notices, "send", meanwhile)
    morning.send_digests()
    assert names() == ["moderator"]


def test_a_digest_that_could_not_be_sent_is_tried_again(review, moderator, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.open", lambda self: 1 / 0)
        with pytest.raises(CommandError, match="Not sent to moderator"):
            call_command("send_digest", verbosity=0)
    call_command("send_digest", verbosity=0)
    assert names() == ["moderator"]


def test_who_wants_no_digest_gets_none(review, moderator):
    StaffMember.objects.create(user=moderator, mail_digest=False)
    call_command("send_digest", verbosity=0)
    assert names() == []


def test_the_digest_holds_only_what_the_reader_may_act_on(review, moderator):
    member = StaffMember.objects.create(user=moderator)
    member.regions.add(RegionFactory(name="South America"))
    call_command("send_digest", verbosity=0)
    assert names() == []


def test_the_digest_holds_every_kind_of_what_waits(review, moderator, administrator):
    now = timezone.now()

    def titles():
        return [queue.title for queue in morning.waiting_for(moderator, now)]

    workflow.approve(review, by=moderator)
    assert titles() == ["Approved, not published yet"]
    workflow.schedule(review, by=moderator, when=now + HOUR)
    assert titles() == ["On the schedule, today or late"]
    list(workflow.publish_due(now=now + 2 * HOUR))
    assert titles() == []
    Profile.objects.update(review_by=now.date() - datetime.timedelta(days=1), tagline="New.")
    assert titles() == ["Overdue for review"]
    workflow.save_revision(review.profile, by=review.submitter)
    forced = workflow.submit(review.profile, by=review.submitter, minor=True)
    workflow.force_publish(forced, by=administrator, reason="A court order")
    assert titles()[0] == "Published by force, not approved yet"


def test_a_digest_asks_no_more_for_more_reviews(review, editor, moderator, cobalt):
    def asked():
        person = morning.readers().get(pk=moderator.pk)
        with CaptureQueriesContext(connection) as queries:
            (queue,) = morning.waiting_for(person, timezone.now())
        return len(queue.lines), len(queries)

    before = asked()
    for name in ("Chile", "Peru"):
        country = CountryFactory(name=name)
        profile = complete_profile(
            country, minerals=[cobalt], reference="cobalt/mine/production country=japan"
        )
        workflow.save_revision(profile, by=editor)
        workflow.submit(profile, by=editor)
    assert (before[0], asked()) == (1, (3, before[1]))


def test_editors_get_no_digest(review, editor, editor2, moderator):
    assert [person.username for person in morning.readers()] == ["moderator"]


# Reminders


def remind(day=TODAY):
    return {
        str(profile): [p.username for p in people] for profile, people, _ in morning.send_reminders(today=day)
    }


@pytest.fixture
def owned(saved, editor):
    Profile.objects.update(owner=editor, review_by=TODAY)
    return saved


def test_the_owner_is_reminded_once_a_date(owned, editor):
    assert remind(TODAY - datetime.timedelta(days=1)) == {}
    assert remind() == {"Japan": ["editor"]}
    assert "the whole profile, by 25 November 2026" in mail.outbox[0].body
    assert f"/admin/profiles/profile/{owned.pk}/change/" in mail.outbox[0].body
    assert remind() == {}
    assert remind(TODAY + datetime.timedelta(days=30)) == {}
    Profile.objects.update(review_by=TODAY + datetime.timedelta(days=365))
    assert remind(TODAY + datetime.timedelta(days=364)) == {}
    assert remind(TODAY + datetime.timedelta(days=366)) == {"Japan": ["editor"]}


@pytest.mark.parametrize("gone", ["nobody", "inactive", "without mail", "wants none", "left the desk"])
def test_where_the_owner_cannot_be_reached_the_moderators_are(owned, editor, moderator, gone):
    match gone:
        case "nobody":
            Profile.objects.update(owner=None)
        case "inactive":
            editor.is_active = False
        case "without mail":
            editor.email = ""
        case "wants none":
            StaffMember.objects.create(user=editor, mail_reminders=False)
        case "left the desk":
            editor.is_staff = False
    editor.save()
    assert remind() == {"Japan": ["moderator"]}
    assert ("it has no owner" if gone == "nobody" else "cannot be reached") in mail.outbox[0].body


def test_where_nobody_can_be_reached_the_date_stays_and_the_command_says_so(owned, editor, moderator):
    for user in (editor, moderator):
        user.email = ""
        user.save()
    Profile.objects.update(review_by="2020-01-01")
    with pytest.raises(CommandError, match="Japan: nobody was reminded"):
        call_command("send_reminders")
    assert Profile.objects.get().reminded_for is None


def test_a_source_that_can_age_is_due_on_the_first_day_of_its_month(owned, editor):
    Profile.objects.update(review_by=None)
    Citation.objects.update(review_by="2026-02")
    assert remind(datetime.date(2026, 1, 31)) == {}
    assert remind(datetime.date(2026, 2, 1)) == {"Japan": ["editor"]}
    assert "what “A paper” (paper) says, by February 2026" in mail.outbox[0].body
    assert remind(datetime.date(2026, 2, 2)) == {}
    Citation.objects.update(review_by="2026-02-02")
    assert remind(datetime.date(2026, 2, 2)) == {"Japan": ["editor"]}


def test_a_claim_in_the_prose_has_a_date_of_its_own(owned, editor):
    Profile.objects.update(
        review_by=None, mining="A claim.[@paper, review by 2026-10] [@other, review by 2020] [@!]"
    )
    workflow.save_revision(owned, by=editor)
    assert remind(datetime.date(2026, 9, 30)) == {}
    assert remind(datetime.date(2026, 10, 1)) == {"Japan": ["editor"]}


def test_the_desk_and_the_mail_go_by_the_same_dates(owned, editor):
    Profile.objects.update(review_by=None, mining="A claim.[@paper, review by 2026-10]")
    workflow.save_revision(owned, by=editor)
    for day, is_due in ((datetime.date(2026, 9, 30), False), (datetime.date(2026, 10, 1), True)):
        assert bool(review_dates.due(day)) is bool(remind(day)) is is_due


def test_a_claim_is_due_no_more_once_its_date_is_gone_or_its_draft(owned, editor):
    Profile.objects.update(review_by=None, mining="A claim.[@paper, review by 2020]")
    workflow.save_revision(owned, by=editor)
    assert list(review_dates.due(TODAY)) == [owned.pk]
    Profile.objects.update(mining="A claim.[@paper]")
    workflow.save_revision(owned, by=editor)
    assert review_dates.due(TODAY) == {}
    chief = UserFactory(username="chief", is_superuser=True)
    workflow.restore(owned.revisions.get(number=2), by=chief)
    assert list(review_dates.due(TODAY)) == [owned.pk]
    workflow.discard(owned, by=chief)
    assert not DatedClaim.objects.exists()


def test_the_migration_draws_the_claims_of_drafts_that_are_there(owned, editor):
    Profile.objects.update(
        mining="A claim.[@paper, review by 2026-10] [@!]", policy="[@paper, review by 2026-10]"
    )
    fill = import_module("profiles.migrations.0024_fill_dated_claims").fill
    fill(apps, SimpleNamespace(connection=connection))
    assert [(one.profile_id, one.key, one.written) for one in DatedClaim.objects.all()] == [
        (owned.pk, "paper", "2026-10")
    ]


def test_two_runs_at_once_send_one_reminder(owned, editor, monkeypatch):
    send, again = notices.send, []

    def meanwhile(found):
        if not again:
            again.append(True)
            assert remind() == {}
        return send(found)

    monkeypatch.setattr(notices, "send", meanwhile)
    assert remind() == {"Japan": ["editor"]}
    assert names() == ["editor"]


def test_a_reminder_that_could_not_be_sent_is_tried_again(owned, editor, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.open", lambda self: 1 / 0)
        assert remind() == {"Japan": []}
    assert remind() == {"Japan": ["editor"]}


def test_reminding_makes_no_revision_and_no_form_stale(owned, editor):
    before = Profile.objects.values("lock_version", "updated_at").get()
    remind()
    assert Profile.objects.values("lock_version", "updated_at").get() == before
    assert owned.revisions.count() == 1


def test_reminders_ask_no_more_for_more_profiles_that_are_not_due(saved, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert remind() == {}
