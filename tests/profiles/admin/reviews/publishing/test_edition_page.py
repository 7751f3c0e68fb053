"""The page of an edition, which ends it; every step is closed to a GET."""

import pytest
from django.test import Client
from django.urls import reverse

from profiles import workflow
from profiles.models import Edition, Profile, Review
from profiles.models.record import ReviewState
from tests.profiles.admin.reviews.publishing.pages import page_of, signed_in, step
from tests.profiles.workflow.reviews import approved_by, later

pytestmark = pytest.mark.usefixtures("submitted_once", "unchecked")


def test_the_page_of_an_edition_ends_it_in_three_ways(
    edition, profile, chile_review, editor, moderator, desk
):
    chile = workflow.approve_and_publish(chile_review, by=moderator)

    def end(name, edition, **data):
        return desk.post(reverse(f"admin:profiles_edition_{name}", args=[edition.pk]), data, follow=True)

    page = end("consolidate", edition, notice="Typed.", into="").content.decode()
    assert "Choose the profile that now covers it." in page
    assert "Typed." in page
    page = end("consolidate", edition, notice="Typed.", into=edition.subject.place_id).content.decode()
    assert "Nothing was done" in page
    end("consolidate", edition, notice="One for both.", into=chile.subject.place_id)
    edition.refresh_from_db()
    assert (edition.state, edition.merged_into) == ("consolidated", chile.subject.place)
    assert "Tell readers why" in end("unpublish", chile, notice=" ").content.decode()
    page = end("unpublish", chile, notice="In error.").content.decode()
    assert "In error." in page
    assert "End this edition" not in page
    chile.refresh_from_db()
    assert chile.state == "unpublished"


def test_the_page_of_an_edition_warns_of_what_would_make_it_public_again(
    edition, profile, editor, moderator, desk
):
    Profile.objects.filter(pk=profile.pk).update(overview="More.")
    review = approved_by(profile, editor, moderator, "More")
    workflow.schedule(review, by=moderator, when=later())
    page = desk.get(reverse("admin:profiles_edition_change", args=[edition.pk])).content.decode()
    assert "Publishing it makes the profile public again." in page
    assert page_of(review) in page


def test_ending_an_edition_is_for_moderators(edition, editor, administrator):
    for user in (editor, administrator):
        client = signed_in(user)
        for name in ("withdraw", "consolidate", "unpublish"):
            address = reverse(f"admin:profiles_edition_{name}", args=[edition.pk])
            assert client.post(address, {"notice": "x"}).status_code == 403
        page = client.get(reverse("admin:profiles_edition_change", args=[edition.pk])).content.decode()
        assert "End this edition" not in page
    assert Edition.objects.live().exists()


def test_every_step_of_a_review_is_closed_to_a_get_and_to_who_is_signed_out(review, desk):
    for name in (
        "approve",
        "approve-publish",
        "publish",
        "schedule",
        "unschedule",
        "put-into-set",
        "leave-set",
    ):
        assert desk.get(step(name, review)).status_code == 405
        assert Client().post(step(name, review)).status_code == 302
    assert Review.objects.get().state == ReviewState.IN_REVIEW
