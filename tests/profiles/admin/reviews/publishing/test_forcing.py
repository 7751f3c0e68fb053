"""The pages by which a review is published by force and approved afterwards."""

import pytest
from django.urls import reverse

from profiles import workflow
from profiles.models import Edition
from tests.factories import UserFactory
from tests.profiles.admin.reviews.publishing.pages import page_of, signed_in, step

pytestmark = pytest.mark.usefixtures("submitted_once", "unchecked")


def test_force_asks_on_a_page_of_its_own_for_a_reason_and_a_tick(review, administrator):
    client = signed_in(administrator)
    assert step("force", review) in client.get(page_of(review)).content.decode()
    page = client.get(step("force", review)).content.decode()
    assert "Nobody has approved Japan, revision 1" in page
    page = client.post(step("force", review), {"reason": "A figure is dangerous."}).content.decode()
    assert "Tick this to confirm it." in page
    assert "A figure is dangerous." in page
    page = client.post(step("force", review), {"reason": " ", "confirm": "on"}).content.decode()
    assert "Say why it cannot wait" in page
    assert not Edition.objects.exists()
    response = client.post(
        step("force", review), {"reason": "A figure is dangerous.", "confirm": "on"}, follow=True
    )
    page = response.content.decode()
    assert "Published by force" in page
    assert "A figure is dangerous." in page
    assert "It waits for somebody who may approve reviews." in page
    assert Edition.objects.live().get().approved_at is None
    assert "Next step" not in page  # there is none for whoever forced it: no empty box


def test_force_is_neither_offered_nor_open_to_others(review, editor, desk):
    assert step("force", review) not in desk.get(page_of(review)).content.decode()
    for client in (desk, signed_in(editor)):
        assert client.get(step("force", review)).status_code == 403
        data = {"reason": "x", "confirm": "on"}
        assert client.post(step("force", review), data).status_code == 403
    assert not Edition.objects.exists()


def test_a_forced_edition_that_was_withdrawn_is_in_no_queue(review, desk, moderator, administrator):
    edition = workflow.force_publish(review, by=administrator, reason="Urgent.")
    workflow.withdraw(edition, by=moderator, notice="Wrong.")
    forced = desk.get(reverse("admin:profiles_review_changelist"), {"state": "forced"})
    assert not forced.context["cl"].result_count
    assert "yours to approve" not in desk.get(reverse("admin:index")).content.decode()
    page = desk.get(page_of(review)).content.decode()
    assert "not approved yet" not in page
    assert "it no longer needs an approval" in page
    assert 'value="Approve afterwards"' not in page
    page = desk.get(reverse("admin:profiles_edition_change", args=[edition.pk])).content.decode()
    assert "nobody yet" not in page
    listed = desk.get(reverse("admin:profiles_edition_changelist")).content.decode()
    assert "Withdrawn, never approved" in listed


def test_what_was_forced_is_listed_and_approved_afterwards(review, desk, moderator, administrator):
    workflow.force_publish(review, by=administrator, reason="Urgent.")
    listed = desk.get(reverse("admin:profiles_review_changelist"), {"state": "forced"}).content.decode()
    assert "Published by force, not approved yet" in listed
    page = desk.get(page_of(review)).content.decode()
    assert 'value="Approve afterwards"' in page
    desk.post(step("approve-afterwards", review), {"note": "Checked."})
    review.refresh_from_db()
    assert (review.decider, review.decision_note) == (moderator, "Checked.")
    page = desk.get(page_of(review)).content.decode()
    assert "Approved afterwards by moderator" in page
    assert 'value="Approve afterwards"' not in page


def test_who_may_not_approve_afterwards_sees_why(review, editor, administrator):
    boss = UserFactory(username="boss", is_superuser=True)
    workflow.force_publish(review, by=boss, reason="Urgent.")
    page = signed_in(boss).get(page_of(review)).content.decode()
    assert "You published this by force, so somebody else has to approve it." in page
    assert 'value="Approve afterwards"' not in page
    response = signed_in(boss).post(step("approve-afterwards", review))
    assert "You published this by force" in response.content.decode()
    editor.is_superuser = True
    editor.save()
    assert "You contributed to this revision" in signed_in(editor).get(page_of(review)).content.decode()
