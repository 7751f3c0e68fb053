"""The page of a review, which a moderator reads before deciding."""

import pytest
from django.test import Client
from django.urls import reverse

from profiles import workflow
from profiles.admin.reviews.reviewing import contributions
from profiles.models import Edition, Profile
from tests.factories import UserFactory, revise
from tests.unguarded import unguarded


def change(profile, editor, **fields):
    Profile.objects.filter(pk=profile.pk).update(**fields)
    return workflow.save_revision(profile, by=editor)


def page_of(review, user):
    client = Client()
    client.force_login(user)
    return client.get(reverse("admin:profiles_review_change", args=[review.pk])).content.decode()


@pytest.fixture
def review(edition, profile, editor, editor2):
    change(profile, editor2, tagline="One two three.")
    change(profile, editor, overview="Four.[@paper]")
    change(profile, editor2, mining="Five.[@paper]")
    change(profile, editor2, policy="Six.[@paper]")
    return workflow.submit(profile, by=editor, change_note="More")


def test_each_contributor_is_named_with_what_they_did(review, editor, editor2, moderator):
    parts = {str(part.person): part for part in contributions(review)}
    assert set(parts) == {"editor", "editor2"}
    assert parts["editor"].submitted
    assert not parts["editor2"].submitted
    assert [(a, b) for a, b, _ in parts["editor2"].revisions] == [(2, 2), (4, 5)]
    assert parts["editor"].revisions[0][2].endswith("?from=2&to=3")
    page = page_of(review, moderator)
    assert "revisions 4 to 5</a>" in page
    assert "cannot approve" in page


def test_who_submits_what_others_wrote_is_a_contributor_all_the_same(edition, profile, editor, editor2):
    change(profile, editor2, tagline="One two three.")
    review = workflow.submit(profile, by=editor, change_note="x")
    mine = next(part for part in contributions(review) if part.person == editor)
    assert (mine.submitted, mine.revisions, mine.size) == (True, [], "")
    assert "submitted only" in page_of(review, editor)


def test_newer_saves_are_listed_and_are_no_part_of_what_is_published(review, editor2, moderator, profile):
    assert "newer save" not in page_of(review, moderator)
    change(profile, editor2, tagline="Typed later.")
    page = page_of(review, moderator)
    assert "1 newer save, not part of this review" in page
    assert "?from=5&amp;to=draft" in page
    assert "Typed later." not in page
    workflow.approve(review, by=moderator)
    workflow.publish(review, by=moderator)
    assert "Typed later." not in str(Edition.objects.live().get().payload)


def test_a_figure_that_is_newer_by_now_is_a_warning_and_changes_nothing(review, moderator, cobalt_figures):
    assert "moved since this was submitted" not in page_of(review, moderator)
    revise(cobalt_figures, 35, is_revised=True)
    page = page_of(review, moderator)
    warning = page[page.index('id="since-title"') :]
    assert (
        "figure moved since this was submitted" in warning
        or "figures moved since this was submitted" in warning
    )
    assert "30\xa0t (2024)" in warning
    assert "35\xa0t (revised, 2024)" in warning
    workflow.approve(review, by=moderator)
    assert "moved since this was submitted" in page_of(review, moderator)
    edition = workflow.publish(review, by=moderator)
    assert edition.payload == review.payload
    assert "moved since this was submitted" not in page_of(edition.review, moderator)


def test_what_no_longer_resolves_is_named(review, moderator, cobalt_figures):
    with unguarded():
        type(cobalt_figures).objects.filter(pk=cobalt_figures.pk).update(stage="refinery")
    page = page_of(review, moderator)
    assert "there is no such figure of Japan" in page


def test_the_page_of_a_review_costs_the_same_however_much_was_saved(
    review, moderator, profile, editor2, django_assert_max_num_queries
):
    client = Client()
    client.force_login(moderator)
    address = reverse("admin:profiles_review_change", args=[review.pk])
    with django_assert_max_num_queries(60):
        client.get(address)
    for number in range(15):
        change(profile, editor2, tagline=f"Number {number}")
    for number in range(10):
        workflow.comment(profile, by=moderator, body=f"Comment {number}", place="tagline")
    with django_assert_max_num_queries(60):
        page = client.get(address).content.decode()
    assert "15 newer saves" in page
    assert page.count("<li>Revision ") == 10


def test_nobody_who_contributed_finds_a_button_to_approve(review, editor2):
    editor2.groups.add(*UserFactory(group="Moderator").groups.all())
    page = page_of(review, editor2)
    assert "You contributed to this revision" in page
    assert 'value="Approve"' not in page
