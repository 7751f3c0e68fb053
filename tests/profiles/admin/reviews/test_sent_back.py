"""A review that was sent back and submitted again shows what changed since."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from profiles import workflow
from profiles.models import Profile
from tests.profiles.browser import posted


def change(profile, editor, **fields):
    Profile.objects.filter(pk=profile.pk).update(**fields)
    return workflow.save_revision(profile, by=editor)


def page_of(review, user, **asked):
    client = Client()
    client.force_login(user)
    html = client.get(reverse("admin:profiles_review_change", args=[review.pk]), asked).content.decode()
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


@pytest.fixture
def sent_back(edition, profile, editor, moderator):
    """A change of the tagline and the mining of Japan that was sent back, with two comments."""
    change(profile, editor, tagline="Mines nothing.", mining="No mine.[@paper]")
    review = workflow.submit(profile, by=editor, change_note="More")
    workflow.comment(profile, by=moderator, review=review, place="mining", body="Which mine?")
    workflow.comment(profile, by=moderator, review=review, place="overview", body="Is this so?")
    return workflow.request_changes(review, by=moderator, note="Name the mine.")


def test_a_review_that_was_sent_back_says_why(sent_back, moderator):
    assert "Decision noteName the mine." in page_of(sent_back, moderator)


def again(profile, editor, **fields):
    change(profile, editor, **fields)
    return workflow.submit(profile, by=editor, change_note="More")


def changes(page):
    return page[page.index("How to read this") : page.index("Figures that moved")]


def test_the_changes_since_are_first_and_the_whole_is_one_link_away(sent_back, profile, editor, moderator):
    review = again(profile, editor, mining="One mine.[@paper]")
    page = page_of(review, moderator)
    assert "Since it was sent back moderator sent revision 2 back" in page
    assert "Name the mine." in page
    assert "removed: No end of removaladded: One end of addition mine" in changes(page)
    assert "Mines nothing" not in changes(page)
    assert "The whole change since edition 1" in page
    whole = page_of(review, moderator, whole="1")
    assert "What changed since edition 1" in whole
    assert "Mines nothing" in whole
    assert "Only what changed since it was sent back" in whole


def test_beside_a_comment_stands_what_changed_at_its_place(sent_back, profile, editor, moderator):
    review = again(profile, editor, mining="One mine.[@paper]")
    workflow.comment(profile, by=moderator, review=review, place="tagline", body="Later.")
    page = page_of(review, moderator)
    comments = page[page.index("Comments 3 open") :]
    assert "Since it was sent back: removed: No end of removaladded: One end of addition mine" in comments
    assert comments.count("Nothing has changed here since it was sent back.") == 1  # not under the later one


def test_a_row_that_was_commented_on_says_what_changed_in_it(edition, profile, editor, moderator):
    citation = profile.citations.get()
    change(profile, editor, mining="No mine.[@paper]")
    review = workflow.submit(profile, by=editor, change_note="More")
    workflow.comment(profile, by=moderator, review=review, place=f"citations:{citation.uid}", body="Year?")
    workflow.request_changes(review, by=moderator, note="See there.")
    profile.citations.update(publisher="Another publisher")
    page = page_of(again(profile, editor), moderator)
    comments = page[page.index("Comments 1 open") :]
    assert "Since it was sent back: changed paper" in comments
    assert "Another end of addition publisher" in comments or "Another publisher" in comments


def test_a_submission_that_was_withdrawn_between_does_not_count(sent_back, profile, editor, moderator):
    workflow.withdraw_submission(again(profile, editor, mining="Two mines.[@paper]"), by=editor)
    page = page_of(again(profile, editor, mining="One mine.[@paper]"), moderator)
    assert "moderator sent revision 2 back" in page


def test_a_review_after_a_publication_is_compared_with_the_edition(sent_back, profile, editor, moderator):
    workflow.approve_and_publish(again(profile, editor, mining="One mine.[@paper]"), by=moderator)
    page = page_of(again(profile, editor, tagline="Other."), moderator)
    assert "Since it was sent back" not in page
    assert "What changed since edition 2" in page


def test_a_first_review_says_nothing_of_sending_back(edition, profile, editor, moderator):
    assert "sent back" not in page_of(again(profile, editor, tagline="Other."), moderator)


# The note for readers


def test_a_change_note_outlives_a_send_back(sent_back, profile, desk):
    form = desk.get(reverse("admin:profiles_profile_change", args=[profile.pk]))
    assert posted(form)["change_note"] == "More"
    step = desk.get(reverse("admin:profiles_profile_submit", args=[profile.pk])).content.decode()
    assert re.search(r'<textarea name="change_note"[^>]*>\s*More</textarea>', step)


def test_the_note_of_a_submission_that_was_withdrawn_is_not_proposed(sent_back, profile, editor, desk):
    workflow.withdraw_submission(again(profile, editor, mining="One mine.[@paper]"), by=editor)
    step = desk.get(reverse("admin:profiles_profile_submit", args=[profile.pk])).content.decode()
    assert re.search(r'<textarea name="change_note"[^>]*>\s*</textarea>', step)


def test_a_newer_note_comes_before_the_one_that_was_sent_back(sent_back, profile, desk):
    address = reverse("admin:profiles_profile_change", args=[profile.pk])
    desk.post(address, posted(desk.get(address)) | {"change_note": "Better", "_continue": "Save"})
    assert posted(desk.get(address))["change_note"] == "Better"
