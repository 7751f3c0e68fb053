"""People who have the form of a profile open: told to each other, and gone after a silence."""

import datetime

from django.test import Client
from django.utils import timezone

from profiles import workflow
from profiles.draft import presence
from profiles.models import Presence
from tests.factories import UserFactory
from tests.profiles.admin.profile.forms import url
from tests.profiles.shared import shared_draft

opened, saved, profile, cobalt_figures, form = shared_draft()


def test_nobody_without_leave_is_present(saved, client):
    client.force_login(UserFactory(username="nobody"))
    assert client.post(url("present", saved.pk)).status_code == 403
    client.logout()
    assert client.post(url("present", saved.pk)).status_code == 302
    assert not Presence.objects.exists()


def test_who_else_has_the_form_open_is_said_also_without_script(saved, client, editor, editor2, moderator):
    client.force_login(editor2)
    client.get(url("change", saved.pk))
    client.force_login(moderator)
    assert "<b>editor2</b> has had" in client.get(url("change", saved.pk)).content.decode()
    client.force_login(editor)
    page = client.get(url("change", saved.pk)).content.decode()
    assert "<b>editor2</b> has had this open since" in page
    assert "moderator" not in page[page.index('id="present"') : page.index("names-minerals")]
    assert "<b>editor</b> has had" not in page


def test_a_browser_tells_that_it_is_there_and_hears_of_others(saved, client, desk, editor2):
    Presence.objects.create(profile=saved, user=editor2, seen_at=timezone.now())
    told = desk.post(url("present", saved.pk)).json()
    assert [one["name"] for one in told["others"]] == ["editor2"]
    assert told["version"] == workflow.lock_profile(saved.pk).lock_version
    assert Presence.objects.count() == 2


def test_a_browser_hears_whether_the_same_person_saved_in_another_window(saved, desk, editor, editor2):
    version = workflow.lock_profile(saved.pk).lock_version

    def told():
        return desk.post(url("present", saved.pk), {"base_version": version}).json()["by_me"]

    assert not told()  # nobody has saved
    saved.overview = "Typed in another window."
    saved.save()
    workflow.save_revision(saved, by=editor)
    assert told()
    workflow.assign(saved, editor2, by=editor2)
    assert not told()


def test_whoever_is_silent_for_two_minutes_has_gone(saved, desk, editor, editor2):
    long_ago = timezone.now() - datetime.timedelta(minutes=2, seconds=5)
    Presence.objects.create(profile=saved, user=editor2, seen_at=long_ago, opened_at=long_ago)
    assert desk.post(url("present", saved.pk)).json()["others"] == []
    presence.enter(saved, editor2)
    assert Presence.objects.get(user=editor2).opened_at > long_ago  # a new visit, not the old one


def test_a_visit_keeps_its_beginning(saved, editor):
    begun = timezone.now() - datetime.timedelta(minutes=1)
    Presence.objects.create(profile=saved, user=editor, seen_at=begun, opened_at=begun)
    presence.enter(saved, editor)
    found = Presence.objects.get()
    assert found.opened_at == begun
    assert found.seen_at > begun


def test_presence_is_told_by_post_with_its_token_only(saved, desk, editor):
    assert desk.get(url("present", saved.pk)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(url("present", saved.pk)).status_code == 403
    assert desk.post(url("present", 99)).status_code == 404
