"""Submitting from the form, starting a profile, and the pages beside the form."""

import pytest
from django.test import Client
from django.urls import reverse

from audit_log.models import AuditEvent
from profiles.draft import snapshot
from profiles.models import Profile, Review
from tests.factories import CountryFactory, MineralFactory, complete_profile, figure, world
from tests.profiles.admin.profile.forms import as_saved, open_form, place, save, url
from tests.profiles.browser import posted
from tests.profiles.shared import shared_draft

opened, saved, profile, cobalt_figures, form = shared_draft()


# Submitting


def test_submit_saves_and_pins_what_was_typed(saved, desk, form, editor):
    data = form | {"tagline": "Typed just now.", "change_note": "First"}
    response = save(desk, saved, data, button="_submit")
    review = Review.objects.get()
    assert review.revision.payload["tagline"] == "Typed just now."
    assert (review.submitter, review.change_note) == (editor, "First")
    assert response.url == reverse("admin:profiles_review_change", args=[review.pk])


def test_an_incomplete_draft_is_saved_and_every_problem_is_named(saved, desk, form):
    data = form | {"mining": "Of [[cobolt/mine/production]].[@nobody]", "tagline": ""}
    response = save(desk, saved, data, button="_submit", follow=True)
    page = response.content.decode()
    assert "Mining and Production: [[cobolt/mine/production]]: there is no mineral “cobolt”" in page
    assert "Mining and Production: [@nobody]" in page
    assert "Tagline: it is empty" in page
    assert not Review.objects.exists()
    saved.refresh_from_db()
    assert saved.mining.startswith("Of [[cobolt")


def test_a_later_edition_needs_a_change_note_or_minor(edition, profile, desk, form):
    data = form | {"overview": "Another.[@paper]"}
    response = save(desk, profile, data, button="_submit", follow=True)
    assert "Add a change note" in response.content.decode()
    assert response.redirect_chain[-1][0] == url("submit", profile.pk)
    save(desk, profile, as_saved(data, profile) | {"minor": "on"}, button="_submit")
    assert Review.objects.waiting().get().minor


def test_a_change_note_that_was_not_submitted_yet_is_still_in_the_form(edition, profile, desk, editor2):
    data = open_form(desk, profile) | {
        "overview": "Of [[cobolt]].[@paper]",
        "change_note": "It moved.",
        "minor": "on",
    }
    save(desk, profile, data, button="_submit")
    assert not Review.objects.waiting().exists()
    data = open_form(desk, profile)
    assert (data["change_note"], data["minor"]) == ("It moved.", "on")
    other = Client()
    other.force_login(editor2)
    assert open_form(other, profile)["change_note"] == ""
    save(desk, profile, data | {"overview": "Another.[@paper]"})
    data = open_form(desk, profile)
    assert data["change_note"] == "It moved."
    save(desk, profile, data, button="_submit")
    assert Review.objects.waiting().get().change_note == "It moved."
    assert open_form(desk, profile)["change_note"] == ""


def test_what_a_save_did_is_said_beside_its_button_too(saved, desk, form):
    page = save(desk, saved, form | {"tagline": "Another."}, follow=True).content.decode()
    assert page.count("Readers see it once it is published.") == 2
    assert 'class="just-said"' not in desk.get(url("change", saved.pk)).content.decode()


def test_the_first_button_of_the_form_saves(saved, desk):
    """Enter in a field presses the first button: it must neither submit nor leave."""
    page = desk.get(url("change", saved.pk)).content.decode()
    form = page[page.index('id="profile_form"') :]
    assert 'name="_continue"' in form[form.index('type="submit"') - 10 : form.index('type="submit"') + 80]


# Starting


def test_starting_a_profile_proposes_the_minerals_it_should_cover(saved, cobalt, desk, editor):
    chile, peat = CountryFactory(code="CHL", name="Chile"), MineralFactory(name="Peat", in_filter=False)
    figure(chile, cobalt, 30)
    figure(chile, peat, 90)
    figure(world(), peat, 100)
    response = desk.get(url("add"), {"country": "chile"})
    data = posted(response)
    assert data["country"] == str(chile.pk)
    assert data["mineral_links-0-mineral"] == cobalt.name
    assert data["mineral_links-TOTAL_FORMS"] == "1"
    desk.post(url("add"), data | {"tagline": "Begun.", "_continue": "Save"})
    profile = Profile.objects.get(subject__place=chile)
    assert place(profile, ["cobalt"])
    assert profile.revisions.get().author == profile.owner == editor


def test_starting_asks_for_a_country_and_offers_those_without_a_profile(saved, desk):
    chile = CountryFactory(code="CHL", name="Chile")
    world()
    page = desk.get(url("add")).content.decode()
    assert f'value="{chile.slug}"' in page
    assert 'value="japan"' not in page
    assert 'value="world"' not in page


def test_starting_where_a_profile_is_leads_to_it(saved, desk):
    response = desk.get(url("add"), {"country": "japan"})
    assert response.url == url("change", saved.pk)


def test_a_second_profile_of_a_country_is_refused(saved, desk, cobalt):
    other = CountryFactory(code="CHL", name="Chile")
    data = posted(desk.get(url("add"), {"country": "chile"}))
    complete_profile(other)
    response = desk.post(url("add"), data | {"_continue": "Save"})
    assert response.status_code == 200
    assert Profile.objects.count() == 2


# Pages beside the form


def test_the_preview_shows_the_draft_and_what_is_wrong_with_it(edition, profile, desk, form):
    save(
        desk,
        profile,
        form | {"tagline": "Only in the draft.", "overview": "See [@nobody]."},
    )
    response = desk.get(url("preview", profile.pk))
    page = response.content.decode()
    assert "Only in the draft." in page
    assert "Preview of the draft, revision 2" in page
    assert "[@nobody]" in page
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert (
        "Only in the draft." not in desk.get(url("preview", profile.pk), {"revision": "1"}).content.decode()
    )


def test_history_compares_and_restores(saved, desk, form, editor2, client):
    first = snapshot.sha256(snapshot.snapshot(saved))
    save(desk, saved, form | {"overview": "Second."})
    save(desk, saved, open_form(desk, saved, "minerals") | {"mineral_links-0-DELETE": "on"})
    page = desk.get(url("history", saved.pk)).content.decode()
    assert "Compare the two marked" in page
    page = desk.get(url("compare", saved.pk), {"from": "1", "to": "3"}).content.decode()
    assert "<ins>" in page
    assert "Cobalt" in page
    client.force_login(editor2)
    assert "Restore revision 1" in client.get(url("restore", saved.pk, 1)).content.decode()
    assert saved.revisions.count() == 3  # asking is not doing
    client.post(url("restore", saved.pk, 1))
    assert snapshot.sha256(snapshot.snapshot(saved)) == first
    assert saved.revisions.first().restored_from.number == 1


def test_the_draft_is_compared_with_what_is_live(edition, profile, desk, form):
    save(desk, profile, form | {"tagline": "Refines what nobody mines."})
    page = desk.get(url("compare", profile.pk)).content.decode()
    assert "From edition 1 to the draft" in page
    assert "nobody" in page


@pytest.mark.parametrize("query", [{"from": "7"}, {"to": "live"}, {"from": "x"}, {"to": "-1"}])
def test_comparing_with_what_is_not_there_is_a_404(saved, desk, query):
    assert desk.get(url("compare", saved.pk), query).status_code == 404


def test_a_draft_that_never_was_public_can_be_discarded(saved, desk):
    assert "Discard" in desk.get(url("delete", saved.pk)).content.decode()
    assert Profile.objects.exists()
    desk.post(url("delete", saved.pk))
    assert not Profile.objects.exists()
    assert AuditEvent.objects.first().act == "discarded"


def test_a_profile_that_was_public_cannot_be_discarded(edition, profile, desk):
    assert (
        "has been public, so it cannot be discarded" in desk.get(url("delete", profile.pk)).content.decode()
    )
    desk.post(url("delete", profile.pk))
    assert Profile.objects.exists()
