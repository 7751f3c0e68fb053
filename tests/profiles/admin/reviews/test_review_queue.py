"""Reviews one after the other: the next opens after a decision, and a person takes one on."""

import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from audit_log.models import AuditEvent
from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.desk import dashboard, reviews
from profiles.desk.reviews import next_for, waiting_for
from profiles.models import Edition, Profile, Review
from profiles.transitions import ReviewState
from tests.factories import CountryFactory, RegionFactory, UserFactory, complete_profile

FORM = re.compile(r'<form method="post" action="([^"]+)">(.*?)</form>', re.DOTALL)
REFERENCE = "cobalt/mine/production country=japan"


def submitted(code, cobalt, by, region="East Asia"):
    country = CountryFactory(code=code, name=f"Country {code}", region=RegionFactory(name=region))
    profile = complete_profile(country, minerals=[cobalt], reference=REFERENCE)
    workflow.save_revision(profile, by=by)
    return workflow.submit(profile, by=by)


@pytest.fixture
def waiting(cobalt, cobalt_figures, editor):
    """Reviews of three countries, the oldest first."""
    return [submitted(code, cobalt, editor) for code in ("AAA", "BBB", "CCC")]


@pytest.fixture
def moderator2(db):
    return UserFactory(username="moderator2", group=MODERATOR, email="moderator2@example.org")


def editor_and_moderator():
    UserFactory(username="both", group=EDITOR)
    return UserFactory(username="both", group=MODERATOR)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(review):
    return reverse("admin:profiles_review_change", args=[review.pk])


def step(user, review, name, **data):
    return signed_in(user).post(
        reverse("admin:profiles_review_step", args=[review.pk, name]), data, follow=True
    )


def seen(html):
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


# The queue


class Person:
    """Somebody with a browser, who clicks what a page shows."""

    def __init__(self, user):
        self.client, self.clicks, self.page = signed_in(user), 0, ""

    def arrive(self, response):
        self.page, self.at = response.content.decode(), response.request["PATH_INFO"]
        self.clicks += 1

    def follow(self, address):
        assert f'href="{address}"' in self.page
        self.arrive(self.client.get(address))

    def press(self, label):
        """Press a button by its label, wherever its form or itself leads."""
        for action, inside in FORM.findall(self.page):
            if button := re.search(rf'<input type="submit"[^>]*value="{label}"[^>]*>', inside):
                own = re.search(r'formaction="([^"]+)"', button[0])
                return self.arrive(self.client.post(own[1] if own else action, {"note": ""}, follow=True))
        raise AssertionError(f"no button “{label}”")


def test_fifteen_waiting_drafts_take_fewer_than_twenty_clicks(
    cobalt, cobalt_figures, editor, moderator, unchecked
):
    codes = [f"A{letter}{letter}" for letter in "ABCDEFGHIJKLMNO"]
    reviews = [submitted(code, cobalt, editor) for code in codes]
    person = Person(moderator)
    person.page = person.client.get("/admin/").content.decode()
    person.follow(page_of(reviews[0]))
    for review in reviews:
        assert person.at == page_of(review)
        person.press("Approve and publish")
    assert Edition.objects.live().count() == len(codes)
    assert "No other review waits for you." in person.page
    assert person.clicks < 20


@pytest.mark.parametrize(
    ("name", "state"),
    [("approve", "approved"), ("approve-publish", "published"), ("send-back", "changes-requested")],
)
def test_after_a_decision_the_next_review_opens_with_a_way_back_and_out(name, state, waiting, moderator):
    response = step(moderator, waiting[0], name, note="Why.")
    assert Review.objects.get(pk=waiting[0].pk).state == state
    assert response.redirect_chain == [(page_of(waiting[1]), 302)]
    page = response.content.decode()
    assert "2 more wait for you, this one next." in seen(page)
    assert f'<a href="{page_of(waiting[0])}">Back to it</a>' in page
    assert '<a href="/admin/">Leave the queue</a>' in page


def test_the_queue_has_what_the_rule_lets_each_decide(waiting, cobalt, moderator):
    """The database leaves out the plain cases; whoever has saved a revision is judged by the rule itself."""
    both = editor_and_moderator()
    old, new, untouched = (review.profile for review in waiting)
    for profile in (old, new):
        workflow.withdraw_submission(profile.reviews.get(), by=profile.reviews.get().submitter)
        Profile.objects.filter(pk=profile.pk).update(tagline="By both.")
        workflow.save_revision(profile, by=both)
    editor = waiting[0].submitter
    workflow.publish(workflow.approve(workflow.submit(old, by=editor), by=moderator), by=moderator)
    Profile.objects.filter(pk=old.pk).update(tagline="By the editor.")
    workflow.save_revision(old, by=editor)
    for profile in (new, old):
        workflow.submit(profile, by=editor, change_note="More.")
    submitted("DDD", cobalt, both)
    now = Review.objects.waiting()
    for user in (both, moderator, editor):
        ruled = {review.pk for review in now if not workflow.why_not_approve(review, user)}
        assert {review.pk for review in waiting_for(user)} == ruled
    assert [review.profile for review in waiting_for(both)] == [untouched, old]


def test_of_the_reviews_that_wait_those_shown_are_read(waiting, moderator, monkeypatch):
    read, queue, from_db = [], reviews.queue, Review.from_db.__func__
    monkeypatch.setattr(reviews, "queue", lambda *arguments: queue(*arguments, at_most=1))
    monkeypatch.setattr(
        Review, "from_db", classmethod(lambda *row, **how: read.append(row) or from_db(*row, **how))
    )
    found = reviews.waiting(moderator)
    assert (found.total, len(found.tasks), len(read)) == (3, 1, 1)


def test_other_steps_stay_where_they_are(waiting, moderator):
    workflow.approve(waiting[0], by=moderator)
    response = step(moderator, waiting[0], "publish")
    assert response.redirect_chain == [(page_of(waiting[0]), 302)]


def test_a_refusal_opens_no_other_review(waiting, moderator):
    response = step(moderator, waiting[0], "send-back", note=" ")
    assert "Say what should change." in seen(response.content.decode())
    assert response.redirect_chain == []


def test_the_next_is_one_that_this_person_may_decide(waiting, cobalt, moderator):
    both = editor_and_moderator()
    own = submitted("AAB", cobalt, both)
    workflow.approve(waiting[0], by=moderator)
    workflow.approve(waiting[1], by=moderator)
    assert next_for(both) == (waiting[2], 1)
    assert next_for(moderator) == (waiting[2], 2)
    workflow.approve(waiting[2], by=moderator)
    assert next_for(both) == (None, 0)
    assert next_for(moderator) == (own, 1)


# Who looks at a review


def test_a_review_is_taken_on_and_given_back(waiting, moderator, moderator2):
    page = step(moderator, waiting[1], "claim").content.decode()
    assert Review.objects.get(pk=waiting[1].pk).assignee == moderator
    assert "You are reviewing it" in page
    assert "Claim this review" not in page
    assert next_for(moderator) == (waiting[1], 3)  # first what was taken on
    assert next_for(moderator2) == (waiting[0], 2)  # and nobody is led to what another looks at
    others = signed_in(moderator2).get(page_of(waiting[1])).content.decode()
    assert "<b>moderator</b> is reviewing it" in others
    with pytest.raises(workflow.Refused, match="moderator is reviewing it"):
        workflow.claim(waiting[1], by=moderator2)
    step(moderator, waiting[1], "release")
    assert Review.objects.get(pk=waiting[1].pk).assignee is None
    acts = AuditEvent.objects.about(waiting[1]).order_by("pk").values_list("act", "changes")
    assert list(acts)[1:] == [
        ("claimed", {"assignee": ["", "moderator"]}),
        ("released", {"assignee": ["moderator", ""]}),
    ]


def test_who_is_assigned_gets_mail_and_others_may_decide_all_the_same(
    waiting, moderator, moderator2, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        step(moderator, waiting[0], "assign", assignee=moderator2.pk)
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([moderator2.email], "Atlas: Country AAA is assigned to you")
    ]
    assert "moderator asks you to review Country AAA, revision 1" in mail.outbox[0].body
    assert workflow.why_not_approve(waiting[0], moderator) == ""
    assert workflow.approve(waiting[0], by=moderator).assignee == moderator2


def test_it_is_assigned_to_nobody_who_may_not_decide(waiting, editor, moderator):
    outsider = UserFactory(username="outsider")
    for person in (editor, outsider):
        with pytest.raises(workflow.Refused, match="may not decide"):
            workflow.assign_reviewer(waiting[0], by=moderator, assignee=person)
        page = step(moderator, waiting[0], "assign", assignee=person.pk).content.decode()
        assert "Choose somebody who may decide on it." in page
    assert Review.objects.get(pk=waiting[0].pk).assignee is None


def test_who_contributed_does_not_take_it_on(cobalt, cobalt_figures, moderator):
    both = editor_and_moderator()
    review = submitted("AAA", cobalt, both)
    with pytest.raises(workflow.Refused, match="You contributed"):
        workflow.claim(review, by=both)
    with pytest.raises(workflow.Refused, match="may not decide"):
        workflow.assign_reviewer(review, by=moderator, assignee=both)


def test_what_is_decided_is_not_assigned(waiting, moderator, moderator2):
    workflow.approve(waiting[0], by=moderator)
    for act in (workflow.claim, workflow.release):
        with pytest.raises(workflow.Refused, match="in review"):
            act(waiting[0], by=moderator)
    with pytest.raises(workflow.Refused, match="in review"):
        workflow.assign_reviewer(waiting[0], by=moderator, assignee=moderator2)


def test_the_database_changes_the_assignee_of_what_is_in_review_alone(waiting, moderator, moderator2):
    def change(review, **fields):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(**fields)

    rows = Review.objects.filter(pk=waiting[0].pk)
    for assignee in (moderator, moderator2, None, moderator):
        rows.update(assignee=assignee)
    for state in (ReviewState.WITHDRAWN, ReviewState.SUPERSEDED):  # a step may not take it along
        change(waiting[0], assignee=None, state=state)
    change(waiting[0], assignee=None, submitter=moderator2)
    workflow.approve(waiting[0], by=moderator2)
    change(waiting[0], assignee=None)
    workflow.withdraw_submission(waiting[1], by=waiting[1].submitter)
    change(waiting[1], assignee=moderator)


def test_the_list_and_the_first_page_say_who_looks_at_what(waiting, moderator, moderator2):
    workflow.claim(waiting[2], by=moderator)
    workflow.assign_reviewer(waiting[0], by=moderator, assignee=moderator2)
    queue = dashboard.dashboard(moderator).queues[0]
    assert [task.label.split(",")[0][-3:] for task in queue.tasks] == ["CCC", "BBB", "AAA"]
    assert queue.tasks[0].pressing == "assigned to you"
    assert "moderator2 is reviewing it" in queue.tasks[2].note
    address = reverse("admin:profiles_review_changelist")
    for asked, found in (("me", ["CCC"]), ("nobody", ["BBB"]), ("others", ["AAA"])):
        page = signed_in(moderator).get(address, {"assignee": asked})
        assert [str(review.profile)[-3:] for review in page.context["cl"].result_list] == found
    page = signed_in(moderator).get(address).content.decode()
    assert "Waiting since" in page
    assert "(less than a minute)" in page


def test_a_list_of_more_reviews_costs_no_more(
    waiting, cobalt, editor, moderator, django_assert_max_num_queries
):
    client = signed_in(moderator)
    address = reverse("admin:profiles_review_changelist")
    client.get(address)
    with django_assert_max_num_queries(20) as counted:
        client.get(address)
    before = len(counted)
    for code in ("DDD", "EEE"):
        workflow.claim(submitted(code, cobalt, editor), by=moderator)
    with django_assert_max_num_queries(before):
        client.get(address)
