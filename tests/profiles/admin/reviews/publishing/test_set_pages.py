"""The pages by which a set is gathered, scheduled and published."""

import pytest
from django.test import Client
from django.urls import reverse

from profiles import workflow
from profiles.models import PublicationSet
from profiles.models.record import ReviewState
from tests.profiles.admin.reviews.publishing.pages import (
    at,
    next_year,
    page_of,
    said,
    set_step,
    signed_in,
    step,
)

pytestmark = pytest.mark.usefixtures("submitted_once", "unchecked")


def test_a_set_is_made_from_the_page_of_a_review(review, chile_review, desk):
    response = desk.post(
        step("put-into-set", review), {"publication_set": "", "title": "Spring update"}, follow=True
    )
    one = PublicationSet.objects.get()
    page = response.content.decode()
    assert "Spring update" in page
    assert "nothing else is in this set" in page
    desk.post(step("put-into-set", chile_review), {"publication_set": one.pk, "title": ""})
    page = desk.get(page_of(review)).content.decode()
    assert "Chile, revision 1" in page
    assert "Approve and publish" not in page, "it goes live with its set"
    desk.post(step("leave-set", review))
    review.refresh_from_db()
    assert review.publication_set is None


@pytest.mark.parametrize("both", [True, False])
def test_a_set_there_is_or_a_title_but_not_both_nor_neither(review, desk, moderator, both):
    one = workflow.make_set(by=moderator, title="Spring update")
    data = {"publication_set": one.pk if both else "", "title": "Another" if both else ""}
    page = desk.post(step("put-into-set", review), data).content.decode()
    assert "Choose an existing set, or give a new one a title." in page
    review.refresh_from_db()
    assert review.publication_set is None


def test_reviews_are_gathered_from_the_list_item_by_item(review, chile_review, desk, moderator):
    workflow.make_set(by=moderator, title="Another", reviews=[chile_review])
    keys = [review.pk, chile_review.pk]
    response = desk.post(
        reverse("admin:profiles_review_changelist"),
        {"action": "put_selected_into_set", "_selected_action": keys},
        follow=True,
    )
    page = response.content.decode()
    assert "It is part of “Another”" in page
    address = response.redirect_chain[-1][0]
    response = desk.post(address, {"title": "Spring update", "reviews": keys}, follow=True)
    assert said(response) == [
        "Japan, revision 1: put into “Spring update”.",
        "Chile, revision 1: not put into the set. Chile, revision 1 is part of “Another”. "
        "Take it out of that set first.",
    ]
    assert PublicationSet.objects.get(title="Spring update").reviews.get() == review


def test_where_nothing_could_be_gathered_no_set_is_left_behind(chile_review, desk, moderator):
    workflow.make_set(by=moderator, title="Another", reviews=[chile_review])
    response = desk.post(
        reverse("admin:profiles_publicationset_add"), {"title": "Spring update", "reviews": [chile_review.pk]}
    )
    assert "not put into the set" in said(response)[0]
    assert not PublicationSet.objects.filter(title="Spring update").exists()


def test_a_set_is_scheduled_taken_off_and_published_from_its_page(approved, chile_review, desk, moderator):
    one = workflow.make_set(by=moderator, title="Spring update", reviews=[approved, chile_review])
    address = set_step("change", one)
    page = desk.get(address).content.decode()
    assert "1 of 2 waits for approval" in page
    assert "Publish the set now" not in page
    assert "not approved yet" in desk.post(set_step("publish", one)).content.decode()
    workflow.approve(chile_review, by=moderator)
    response = desk.post(set_step("schedule", one), at(next_year("01-04"), "09:30"), follow=True)
    assert "which is 08:30 UTC" in said(response)[0]
    assert "Goes live in" in response.content.decode()
    assert "clocks in" not in response.content.decode()
    desk.post(set_step("unschedule", one))
    assert {r.state for r in one.reviews.all()} == {ReviewState.APPROVED}
    response = desk.post(set_step("publish", one), follow=True)
    assert "Japan, edition 1" in said(response)[-1]
    assert "Chile, edition 1" in said(response)[-1]
    page = desk.get(address).content.decode()
    assert "Went live together" in page
    assert 'value="Publish' not in page
    assert "Published" in desk.get(reverse("admin:profiles_publicationset_changelist")).content.decode()


def test_a_review_is_taken_out_a_set_renamed_and_discarded(review, desk, moderator):
    one = workflow.make_set(by=moderator, title="Spring update", reviews=[review])
    assert "Only an empty set" in desk.post(set_step("discard", one)).content.decode()
    assert "not in the set" in desk.post(set_step("take-out", one), {"review": "x"}).content.decode()
    desk.post(set_step("take-out", one), {"review": review.pk})
    assert "Give the set a title" in desk.post(set_step("rename", one), {"title": " "}).content.decode()
    desk.post(set_step("rename", one), {"title": "Summer update"})
    assert PublicationSet.objects.get().title == "Summer update"
    desk.post(set_step("discard", one))
    assert not PublicationSet.objects.exists()


def test_a_set_is_read_by_editors_and_changed_by_moderators_alone(review, editor, administrator, moderator):
    one = workflow.make_set(by=moderator, title="Spring update", reviews=[review])
    for user in (editor, administrator):
        client = signed_in(user)
        page = client.get(set_step("change", one)).content.decode()
        assert "Japan, revision 1" in page
        assert "<form method" not in page.split('id="content-main"')[1]
        for name in ("publish", "schedule", "unschedule", "take-out", "rename", "discard"):
            assert client.post(set_step(name, one)).status_code == 403, name
        assert client.get(reverse("admin:profiles_publicationset_add")).status_code == 403
    assert Client().get(set_step("change", one)).status_code == 302
    for name in ("publish", "discard"):
        assert signed_in(moderator).get(set_step(name, one)).status_code == 405


def test_the_list_of_sets_asks_no_more_for_more_sets(
    approved, chile_review, desk, moderator, django_assert_max_num_queries
):
    address = reverse("admin:profiles_publicationset_changelist")
    assert desk.get(address).status_code == 200
    workflow.make_set(by=moderator, title="One", reviews=[approved])
    with django_assert_max_num_queries(12) as one:
        desk.get(address)
    workflow.make_set(by=moderator, title="Two", reviews=[chile_review])
    with django_assert_max_num_queries(12) as two:
        desk.get(address)
    assert len(one) == len(two)
