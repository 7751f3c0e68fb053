"""Republishing of a withdrawn edition: by review, without a change of text, and by nobody alone."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import Edition, Profile, Review
from profiles.models.choices import EditionState
from tests.factories import UserFactory

pytestmark = pytest.mark.on_postgresql("rows are locked, and constraints decide")


@pytest.fixture
def withdrawn(edition, moderator):
    return workflow.withdraw(edition, by=moderator, notice="Under dispute.")


@pytest.fixture
def moderator2(db):
    return UserFactory(username="moderator2", group=MODERATOR)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(edition, user):
    page = signed_in(user).get(reverse("admin:profiles_edition_change", args=[edition.pk]))
    return " ".join(re.sub(r"<[^>]+>", "", page.content.decode()).split())


def republish(edition, user, **data):
    address = reverse("admin:profiles_edition_republish", args=[edition.pk])
    return signed_in(user).post(address, data, follow=True)


def test_the_same_text_becomes_a_new_live_edition_through_four_eyes(withdrawn, profile, editor, moderator):
    review = workflow.submit(profile, by=editor, change_note="The dispute is settled.")
    assert not Edition.objects.live().exists()
    with pytest.raises(workflow.Refused, match="Only an approved revision"):
        workflow.publish(review, by=moderator)
    edition = workflow.approve_and_publish(review, by=moderator)
    assert (edition.number, edition.state) == (2, EditionState.LIVE)
    assert edition.review.revision == withdrawn.review.revision
    withdrawn.refresh_from_db()
    assert (withdrawn.state, withdrawn.notice) == (EditionState.WITHDRAWN, "Under dispute.")
    assert Client().get(f"/countries/{edition.subject.place.slug}/").status_code == 200
    with pytest.raises(workflow.Refused, match="Nothing has changed"):
        workflow.submit(profile, by=editor, change_note="Again")


def test_its_authors_do_not_approve_what_they_wrote(profile, moderator, editor, cobalt_figures):
    UserFactory(username="both", group=EDITOR)
    author = UserFactory(username="both", group=MODERATOR)
    workflow.save_revision(profile, by=author)
    edition = workflow.approve_and_publish(workflow.submit(profile, by=author), by=moderator)
    workflow.withdraw(edition, by=moderator, notice="Under dispute.")
    review = workflow.submit(profile, by=editor, change_note="Settled.")
    assert workflow.contributors(review) == {author, editor}
    with pytest.raises(workflow.Refused, match="You contributed"):
        workflow.approve(review, by=author)


def test_it_tells_readers_why_it_is_back(withdrawn, profile, editor):
    with pytest.raises(workflow.Refused, match="change note"):
        workflow.submit(profile, by=editor)


def test_an_older_text_does_not_come_back(withdrawn, profile, editor, moderator):
    Profile.objects.filter(pk=profile.pk).update(tagline="Newer.")
    workflow.save_revision(profile, by=editor)
    edition = workflow.approve_and_publish(workflow.submit(profile, by=editor, change_note="x"), by=moderator)
    workflow.withdraw(edition, by=moderator, notice="Wrong.")
    assert workflow.submit(profile, by=editor, change_note="y").revision.number == 2


@pytest.mark.parametrize("end", ["consolidate", "unpublish"])
def test_what_ended_otherwise_needs_a_new_text(end, edition, profile, editor, moderator):
    if end == "unpublish":
        workflow.unpublish(edition, by=moderator, notice="In error.")
    else:
        Edition.objects.filter(pk=edition.pk).update(
            state="consolidated", notice="x", ended_at=edition.published_at, merged_into=edition.subject.place
        )
    with pytest.raises(workflow.Refused, match="Nothing has changed"):
        workflow.submit(profile, by=editor, change_note="Again")
    assert "Republish" not in page_of(edition, editor)


def test_the_page_of_the_edition_submits_it(withdrawn, profile, editor, moderator):
    page = page_of(withdrawn, editor)
    assert "The draft is the text that was withdrawn." in page
    refused = republish(withdrawn, editor, change_note=" ").content.decode()
    assert "Add a change note" in refused
    assert not Review.objects.open().exists()
    response = republish(withdrawn, editor, change_note="The dispute is settled.")
    review = Review.objects.open().get()
    assert response.redirect_chain == [(reverse("admin:profiles_review_change", args=[review.pk]), 302)]
    assert "Publishing it makes the profile public again." in page_of(withdrawn, editor)
    workflow.approve_and_publish(review, by=moderator)
    assert "Republish" not in page_of(withdrawn, editor)


def test_the_form_says_how_it_is_republished(edition, profile, editor, moderator):
    form = reverse("admin:profiles_profile_change", args=[profile.pk])

    def notice():
        return "To republish it" in signed_in(editor).get(form).content.decode()

    assert not notice()
    workflow.withdraw(edition, by=moderator, notice="Under dispute.")
    assert notice()
    workflow.submit(profile, by=editor, change_note="Settled.")
    assert not notice()


def test_a_draft_that_has_changed_is_said_to_have(withdrawn, profile, editor):
    Profile.objects.filter(pk=profile.pk).update(tagline="Newer.")
    workflow.save_revision(profile, by=editor)
    assert "revision 2 would be submitted, not 1" in page_of(withdrawn, editor)


def test_who_may_not_submit_reads_who_may(withdrawn, moderator):
    assert "An editor of this region can submit it" in page_of(withdrawn, moderator)
    assert republish(withdrawn, moderator, change_note="x").status_code == 403
