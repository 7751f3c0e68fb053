"""Mail after the commit: who is told, who is not, and that a failing server breaks nothing."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from config.addresses import asked_at
from profiles import workflow
from profiles.accounts.groups import MODERATOR
from profiles.models import Edition, Profile, StaffMember
from tests.factories import CountryFactory, RegionFactory, UserFactory, complete_profile

HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def addresses(editor, editor2, moderator, moderator2, administrator):
    for user in (editor, editor2, moderator, moderator2, administrator):
        user.email = f"{user.username}@example.org"
        user.save()


@pytest.fixture
def after(django_capture_on_commit_callbacks):
    """A function that does an act and returns its mail as (name, subject), by name; the letters are in mail.outbox."""

    def after(act, *args, **kwargs):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            after.made = act(*args, **kwargs)
        return sorted((m.to[0].partition("@")[0], m.subject.removeprefix("Atlas: ")) for m in mail.outbox)

    return after


@pytest.fixture
def review(saved, editor):
    return workflow.submit(saved, by=editor)


@pytest.fixture
def approved(review, moderator):
    return workflow.approve(review, by=moderator)


# Who is told


def test_a_submission_is_told_to_those_who_may_decide(saved, editor, after):
    assert after(workflow.submit, saved, by=editor) == [
        ("moderator", "Japan waits for review"),
        ("moderator2", "Japan waits for review"),
    ]


def test_nobody_is_asked_to_decide_on_what_they_wrote(saved, editor, editor2, after):
    editor2.groups.add(*UserFactory(username="other", group=MODERATOR).groups.all())
    Profile.objects.update(tagline="By the second editor.")
    workflow.save_revision(saved, by=editor2)
    assert "editor2" not in dict(after(workflow.submit, saved, by=editor))


def test_who_is_limited_to_other_regions_is_not_asked(saved, editor, moderator, moderator2, after):
    here, there = saved.subject.place.region, RegionFactory(name="South America")
    StaffMember.objects.create(user=moderator).regions.add(there)
    StaffMember.objects.create(user=moderator2).regions.add(here, there)
    assert list(dict(after(workflow.submit, saved, by=editor))) == ["moderator2"]


def test_who_cannot_be_reached_or_wants_none_is_left_out(saved, editor, moderator, moderator2, after):
    StaffMember.objects.create(user=moderator, mail_submissions=False)
    moderator2.email = ""
    moderator2.save()
    UserFactory(username="left", email="left@example.org", group=MODERATOR, is_active=False)
    UserFactory(username="reader", email="reader@example.org", group=MODERATOR, is_staff=False)
    assert after(workflow.submit, saved, by=editor) == []


def test_who_has_left_is_not_told_of_a_decision(review, editor, moderator, after):
    editor.is_active = False
    editor.save()
    assert after(workflow.approve, review, by=moderator) == []


def test_nobody_is_told_of_their_own_act(saved, editor, moderator, after):
    root = UserFactory(username="root", email="root@example.org", is_staff=True, is_superuser=True)
    review = workflow.submit(saved, by=editor)
    assert after(workflow.assign_reviewer, review, by=moderator, assignee=moderator) == []
    editor.groups.add(*moderator.groups.all())
    workflow.approve(review, by=moderator)
    assert after(workflow.publish, review, by=User.objects.get(pk=editor.pk)) == []
    Profile.objects.update(tagline="Another.")
    workflow.save_revision(saved, by=editor)
    review = workflow.submit(saved, by=editor, change_note="More")
    assert "root" not in dict(after(workflow.force_publish, review, by=root, reason="It is wrong."))


def test_another_switch_does_not_stop_this_mail(saved, editor, moderator, after):
    StaffMember.objects.create(user=moderator, mail_decisions=False, mail_digest=False)
    assert "moderator" in dict(after(workflow.submit, saved, by=editor))


def test_a_decision_is_told_to_the_submitter(review, moderator, after):
    assert after(workflow.approve, review, by=moderator, note="Well done") == [
        ("editor", "Japan is approved")
    ]
    assert "Well done" in mail.outbox[0].body


def test_what_was_sent_back_says_why(review, moderator, after):
    assert after(workflow.request_changes, review, by=moderator, note="A <source> & date") == [
        ("editor", "Japan was sent back")
    ]
    assert "A <source> & date" in mail.outbox[0].body


def test_a_publication_is_told_to_all_who_had_a_hand_in_it_but_who_did_it(
    saved, editor, editor2, moderator, after
):
    Profile.objects.update(tagline="By the second editor.")
    workflow.save_revision(saved, by=editor2)
    review = workflow.approve(workflow.submit(saved, by=editor), by=moderator)
    assert after(workflow.publish, review, by=moderator) == [
        ("editor", "Japan is published"),
        ("editor2", "Japan is published"),
    ]


def test_approving_and_publishing_in_one_step_is_one_mail(review, moderator, after):
    assert after(workflow.approve_and_publish, review, by=moderator) == [("editor", "Japan is published")]


def test_a_set_is_one_mail_a_person(saved, cobalt, editor, moderator, after):
    other = complete_profile(
        CountryFactory(name="Chile"), minerals=[cobalt], reference="cobalt/mine/production country=japan"
    )
    workflow.save_revision(other, by=editor)
    reviews = [workflow.approve(workflow.submit(p, by=editor), by=moderator) for p in (saved, other)]
    together = workflow.make_set(by=moderator, title="Both")
    workflow.add_to_set(together, reviews, by=moderator)
    assert after(workflow.publish_set, together, by=moderator) == [("editor", "2 profiles are published")]
    assert "/countries/japan/" in mail.outbox[0].body
    assert "/countries/chile/" in mail.outbox[0].body


def test_what_goes_live_by_itself_is_told_to_who_scheduled_it_too(approved, moderator, after):
    workflow.schedule(approved, by=moderator, when=timezone.now() + HOUR)
    later = timezone.now() + 2 * HOUR
    assert after(lambda: list(workflow.publish_due(now=later))) == [
        ("editor", "Japan is published"),
        ("moderator", "Japan is published"),
    ]
    assert "as scheduled" in mail.outbox[0].body


def test_what_could_not_go_live_is_told_once(approved, moderator, editor2, moderator2, cobalt, after):
    workflow.schedule(approved, by=moderator, when=timezone.now() + HOUR)
    chile = complete_profile(
        CountryFactory(name="Chile"), minerals=[cobalt], reference="cobalt/mine/production country=japan"
    )
    workflow.save_revision(chile, by=editor2)
    other = workflow.approve(workflow.submit(chile, by=editor2), by=moderator2)
    workflow.schedule(other, by=moderator2, when=timezone.now() + 9 * HOUR)  # nothing is wrong with it
    cobalt.slug = "renamed"
    cobalt.save()
    later = timezone.now() + 2 * HOUR
    told = after(lambda: list(workflow.publish_due(now=later)))
    assert told == [("editor", "Japan could not be published"), ("moderator", "Japan could not be published")]
    assert "Submit it again" in mail.outbox[0].body
    assert after(lambda: list(workflow.publish_due(now=later))) == []


def test_a_forced_publication_is_told_to_all_who_may_approve_it_afterwards(
    review, administrator, moderator, after
):
    assert after(workflow.force_publish, review, by=administrator, reason="A court order") == [
        ("editor", "Japan is published"),
        ("moderator", "Japan was published by force"),
        ("moderator2", "Japan was published by force"),
    ]
    assert "A court order" in next(m.body for m in mail.outbox if m.to == ["moderator@example.org"])
    assert after(workflow.approve_afterwards, review, by=moderator) == [
        ("administrator", "Japan is approved afterwards"),
        ("editor", "Japan is approved afterwards"),
    ]


def test_a_comment_is_told_to_owner_and_submitter_and_an_answer_to_who_takes_part(
    review, editor, editor2, moderator, moderator2, after
):
    Profile.objects.update(owner=editor2)
    profile = review.profile
    subject = "moderator commented on Japan"
    first = {"by": moderator, "body": "Is this so?", "place": "mining", "passage": "gives about 6 t"}
    assert after(workflow.comment, profile, **first) == [("editor", subject), ("editor2", subject)]
    assert "Mining and Production" in mail.outbox[0].body
    assert "gives about 6 t" in mail.outbox[0].body
    thread = after.made
    assert f"/admin/profiles/profile/{profile.pk}/comments/#comment-{thread.pk}" in mail.outbox[0].body
    subject = "moderator2 answered on Japan"
    told = after(workflow.comment, profile, by=moderator2, body="It is.", answers=thread)
    assert told == [("editor", subject), ("editor2", subject), ("moderator", subject)]
    assert "Is this so?" in mail.outbox[0].body
    told = after(workflow.comment, profile, by=editor, body="Thanks.", answers=thread)
    assert [name for name, _ in told] == ["editor2", "moderator", "moderator2"]


def test_a_comment_that_nobody_waits_for_is_no_mail(saved, editor, after):
    assert after(workflow.comment, saved, by=editor, body="A note to myself") == []


def test_saving_and_resolving_send_nothing(saved, editor, moderator, after):
    Profile.objects.update(tagline="New.")
    assert after(workflow.save_revision, saved, by=editor) == []
    thread = workflow.comment(saved, by=moderator, body="?")
    assert after(workflow.resolve_comment, thread, by=editor) == []


# When, and what is in it


def test_what_is_rolled_back_is_told_to_nobody(saved, editor, after):
    @transaction.atomic
    def undone():
        workflow.submit(saved, by=editor)
        transaction.set_rollback(True)

    assert after(undone) == []


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_after_the_commit(profile, editor):
    workflow.save_revision(profile, by=editor)
    with transaction.atomic():
        workflow.submit(profile, by=editor)
        assert mail.outbox == []
    assert {m.to[0] for m in mail.outbox} == {"moderator@example.org", "moderator2@example.org"}


def test_a_letter_is_plain_text_with_whole_addresses_and_the_way_to_its_switch(
    saved, editor, after, settings
):
    settings.SITE_URL = "https://atlas.example.org"
    saved.subject.place.name = "Japan & <isles>"
    saved.subject.place.save()
    after(workflow.submit, saved, by=editor, change_note="More <gold> & iodine")
    letter = mail.outbox[0]
    assert letter.content_subtype == "plain"
    assert len(letter.to) == 1
    review = saved.reviews.get()
    assert f"https://atlas.example.org/admin/profiles/review/{review.pk}/change/" in letter.body
    assert "More <gold> & iodine" in letter.body
    assert "Japan & <isles>" in letter.body
    assert "&amp;" not in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert letter.extra_headers["List-Unsubscribe"] == "<https://atlas.example.org/admin/my-settings/>"
    assert "https://atlas.example.org/admin/my-settings/" in letter.body


def test_without_a_site_url_the_host_that_was_asked_is_named(review, client, moderator, after):
    client.force_login(moderator)
    address = reverse("admin:profiles_review_step", args=[review.pk, "approve"])
    after(client.post, address, {"note": ""}, headers={"host": "localhost"})
    assert "http://localhost/admin/" in mail.outbox[0].body
    with asked_at("https://desk.example.org"):
        after(workflow.publish, review, by=moderator)
    assert "https://desk.example.org/countries/japan/" in mail.outbox[0].body


def test_a_line_break_in_a_name_makes_no_header(saved, editor, after):
    saved.subject.place.name = "Japan\nBcc: everybody@example.org"
    saved.subject.place.save()
    after(workflow.submit, saved, by=editor)
    assert mail.outbox[0].subject == "Atlas: Japan Bcc: everybody@example.org waits for review"


def test_a_failing_mail_server_breaks_no_act(approved, moderator, after, monkeypatch, caplog):
    def fail(self, messages):
        raise OSError("no route to host")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    assert after(workflow.publish, approved, by=moderator) == []
    assert Edition.objects.live().exists()
    assert "was not sent" in caplog.text


def test_a_server_that_does_not_answer_breaks_no_act(approved, moderator, after, monkeypatch, caplog):
    def fail(self):
        raise OSError("connection refused")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", fail)
    assert after(workflow.publish, approved, by=moderator) == []
    assert Edition.objects.live().exists()
    assert "does not answer" in caplog.text


def test_one_letter_that_fails_keeps_no_other_back(saved, editor, after, monkeypatch, caplog):
    real = mail.EmailMessage.message

    def message(self, **kwargs):
        if self.to == ["moderator@example.org"]:
            raise ValueError("bad")
        return real(self, **kwargs)

    monkeypatch.setattr(mail.EmailMessage, "message", message)
    assert list(dict(after(workflow.submit, saved, by=editor))) == ["moderator2"]


# My settings


def test_a_person_switches_their_own_mail_and_nobody_elses(client, moderator, moderator2):
    client.force_login(moderator)
    assert "Send me mail" in client.get("/admin/my-settings/").content.decode()
    assert not StaffMember.objects.exists()
    data = {"mail_submissions": "on", "mail_decisions": "on", "user": moderator2.pk, "regions": "1"}
    assert client.post("/admin/my-settings/", data).status_code == 302
    member = StaffMember.objects.get()
    assert (member.user, member.mail_submissions, member.mail_digest) == (moderator, True, False)
    assert not member.regions.exists()
    assert client.post("/admin/my-settings/", {}).status_code == 302
    assert not StaffMember.objects.get().mail_submissions


def test_settings_of_an_editor_ask_nothing_that_only_moderators_get(client, editor):
    StaffMember.objects.create(user=editor, mail_digest=False)
    client.force_login(editor)
    page = client.get("/admin/my-settings/").content.decode()
    assert "mail_decisions" in page
    assert "mail_submissions" not in page
    client.post("/admin/my-settings/", {"mail_submissions": ""})
    assert StaffMember.objects.get().mail_submissions


def test_settings_are_for_staff_only_and_linked_from_every_page(client, moderator):
    assert "/login/" in client.get("/admin/my-settings/").headers["Location"]
    client.force_login(UserFactory(username="reader", is_staff=False))
    assert client.get("/admin/my-settings/").status_code == 302
    client.force_login(moderator)
    assert 'href="/admin/my-settings/"' in client.get("/admin/").content.decode()


def test_who_has_no_address_is_told_so(client):
    client.force_login(UserFactory(username="nobody"))
    assert "no mail address" in client.get("/admin/my-settings/").content.decode()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("", "on Japan:"),
        ("unknowns", "on Japan, What we do not know:"),
        ("image", "on Japan, Lead image:"),
        ("policies:", "on Japan, Policies:"),
        ("policies:1b4e28ba-2fa1-11d2-883f-0016d3cca427", "on Japan, Policies:"),
    ],
)
def test_mail_calls_the_place_of_a_comment_by_the_name_it_has_at_the_desk(
    review, moderator, after, place, said
):
    after(workflow.comment, review.profile, by=moderator, body="Is this so?", place=place)
    assert said in mail.outbox[0].body
