"""The last step before a review: the checklist and the change note, on a page of its own and from the form."""

import pytest
from django.test import Client

from profiles import workflow
from profiles.models import Profile, Review
from tests.factories import UserFactory
from tests.profiles.admin.profile.forms import messages, open_form, save, url
from tests.profiles.browser import posted


def step(client, profile):
    return client.get(url("submit", profile.pk))


def fields(response):
    page = response.content.decode()
    return {"revision": page.split('name="revision" value="')[1].split('"')[0]}


def send(client, profile, **values):
    data = fields(step(client, profile)) | values
    return client.post(url("submit", profile.pk), data, follow=True)


@pytest.fixture
def changed(edition, profile, editor):
    """A newer draft of what is public."""
    Profile.objects.filter(pk=profile.pk).update(overview="Changed.[@paper]")
    workflow.save_revision(profile, by=editor)
    return profile


def test_without_script_the_button_saves_and_leads_to_the_step(saved, desk):
    data = open_form(desk, saved) | {"tagline": "Typed just now."}
    response = save(desk, saved, data, button="_to_submit")
    assert response.url == url("submit", saved.pk)
    saved.refresh_from_db()
    assert saved.tagline == "Typed just now."
    assert not Review.objects.exists()


def test_a_first_edition_needs_no_note(saved, desk):
    assert "needs no change note" in step(desk, saved).content.decode()
    send(desk, saved)
    assert Review.objects.waiting().get().profile == saved


def test_a_note_is_asked_and_submitted(changed, desk):
    assert "needs no change note" not in step(desk, changed).content.decode()
    send(desk, changed, change_note="Copper moved.")
    assert Review.objects.waiting().get().change_note == "Copper moved."


def test_a_refusal_keeps_the_note_and_says_what_to_do(changed, desk):
    response = send(desk, changed, change_note=" ")
    assert "Add a change note, or tick Minor change." in messages(response)[-1]
    assert response.redirect_chain[-1][0] == url("submit", changed.pk)
    Profile.objects.filter(pk=changed.pk).update(tagline="")
    workflow.save_revision(changed, by=UserFactory(username="editor"))
    response = send(desk, changed, change_note="Copper moved.")
    assert "Not submitted yet" in messages(response)[-1]
    assert posted(response)["change_note"] == "Copper moved."
    assert "Copper moved." in step(desk, changed).content.decode()


def test_a_note_that_is_too_long_stays_in_its_field(changed, desk):
    response = send(desk, changed, change_note="x" * 401)
    assert "x" * 401 in response.content.decode()
    assert not Review.objects.waiting().exists()


def test_what_is_missing_is_listed_with_links_to_the_form(saved, desk, editor):
    Profile.objects.filter(pk=saved.pk).update(tagline="")
    workflow.save_revision(saved, by=editor)
    page = step(desk, saved).content.decode()
    assert f'<a href="{url("change", saved.pk)}#id_tagline">Tagline: it is empty</a>' in page


def test_what_somebody_saved_meanwhile_is_not_submitted_unseen(saved, desk, editor2):
    seen = fields(step(desk, saved))
    Profile.objects.filter(pk=saved.pk).update(tagline="Theirs.")
    workflow.save_revision(saved, by=editor2)
    response = desk.post(url("submit", saved.pk), seen, follow=True)
    assert "has since saved revision 2" in messages(response)[-1]
    assert not Review.objects.exists()


def test_what_is_in_review_already_says_so(saved, desk, editor):
    workflow.submit(saved, by=editor)
    assert "is in review already" in step(desk, saved).content.decode()
    assert "in review already" in messages(send(desk, saved))[-1]
    assert Review.objects.count() == 1


def test_who_may_not_submit_does_not_reach_the_step(saved, moderator):
    reader = Client()
    reader.force_login(moderator)
    assert step(reader, saved).status_code == 403
    assert reader.post(url("submit", saved.pk), {}).status_code == 403


def test_the_form_asks_for_the_note_in_its_dialog_alone(changed, desk):
    page = desk.get(url("change", changed.pk)).content.decode()
    assert page.count('name="change_note"') == 1
    assert page.index('id="submit-dialog"') < page.index('name="change_note"')
