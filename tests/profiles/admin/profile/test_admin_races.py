"""Two people at one profile at once: nobody's text is lost, and nothing is changed unseen."""

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError
from django.urls import reverse

from audit_log.models import AuditEvent
from profiles import workflow
from profiles.admin.history import history
from profiles.admin.profile.profile_admin import ProfileAdmin
from profiles.admin.reviews.reviews import ReviewAdmin
from profiles.models import Profile
from profiles.models.subjects import Subject
from tests.factories import CountryFactory, UserFactory, complete_profile
from tests.profiles.admin.profile.forms import open_form
from tests.profiles.browser import posted
from tests.profiles.shared import shared_draft

pytestmark = pytest.mark.on_postgresql("locks and races")

opened, saved, profile, cobalt_figures, form = shared_draft()


def url(name, *args):
    return reverse(f"admin:profiles_profile_{name}", args=args)


def save(client, profile, data, **button):
    return client.post(url("change", profile.pk), data | (button or {"_continue": "Save"}))


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def meanwhile(monkeypatch, owner, name, act):
    """Let `act` happen once, right after `name` of an admin class or module has returned."""
    method, done = getattr(owner, name), []

    def slow(self, *args, **kwargs):
        found = method(self, *args, **kwargs)
        if not done:
            done.append(True)
            act()
        return found

    monkeypatch.setattr(owner, name, slow)


# Starting the same country


def test_a_profile_that_appears_while_another_is_saved_costs_nobody_their_text(desk, monkeypatch):
    chile = CountryFactory(code="CHL", name="Chile")
    data = posted(desk.get(url("add"), {"country": "chile"}))
    changeform_view, save_form = ProfileAdmin.changeform_view, ProfileAdmin.save_form

    def slow(self, *args, **kwargs):
        Profile.objects.get_or_create(subject=Subject.objects.of(chile))
        return save_form(self, *args, **kwargs)

    def view(self, *args):
        try:
            return changeform_view(self, *args)
        except IntegrityError:  # what the other transaction wrote is not rolled back with ours
            Profile.objects.create(subject=Subject.objects.of(chile))
            raise

    monkeypatch.setattr(ProfileAdmin, "save_form", slow)
    monkeypatch.setattr(ProfileAdmin, "changeform_view", view)
    response = desk.post(url("add"), data | {"overview": "Typed for an hour.", "_continue": "Save"})
    assert response.status_code == 200
    page = response.content.decode()
    assert "This country already has a profile" in page
    assert url("change", Profile.objects.get(subject__place=chile).pk) in page
    again = posted(response)
    assert (again["overview"], again["country"]) == ("Typed for an hour.", str(chile.pk))


def test_a_profile_that_is_there_already_is_said_and_led_to(desk, cobalt):
    chile = CountryFactory(code="CHL", name="Chile")
    data = posted(desk.get(url("add"), {"country": "chile"}))
    theirs = complete_profile(chile)
    page = desk.post(url("add"), data | {"overview": "Typed.", "_continue": "Save"}).content.decode()
    assert "This country already has a profile" in page
    assert url("change", theirs.pk) in page
    assert "Typed." in page


# The owner


def test_a_new_owner_is_an_act_of_its_own(saved, desk, form, editor, editor2):
    response = save(desk, saved, form | {"owner": editor2.pk})
    assert said(response) == ["Changed the owner of Japan to editor2."]
    saved.refresh_from_db()
    assert (saved.owner, saved.lock_version, saved.revisions.count()) == (editor2, 2, 1)
    event = AuditEvent.objects.first()
    assert (event.act, event.actor, event.changes["owner"]) == ("assigned", editor, ["", "editor2"])


def test_an_owner_is_changed_together_with_the_text(saved, desk, form, editor2):
    response = save(desk, saved, form | {"owner": editor2.pk, "overview": "New."})
    assert "as revision 2" in said(response)[0]
    assert "Changed the owner" in said(response)[1]
    saved.refresh_from_db()
    assert (saved.owner, saved.overview) == (editor2, "New.")


def test_nobody_may_be_the_owner(saved, desk, form, editor):
    workflow.assign(saved, editor, by=editor)
    response = save(desk, saved, form | {"base_version": "2", "owner": ""})
    assert said(response) == ["Changed the owner of Japan to nobody."]


def test_an_owner_who_has_left_stays_the_owner_until_somebody_changes_it(saved, desk, editor, editor2):
    workflow.assign(saved, editor2, by=editor)
    editor2.is_active = False
    editor2.save()
    response = save(desk, saved, posted(desk.get(url("change", saved.pk))) | {"overview": "New."})
    assert len(said(response)) == 1
    saved.refresh_from_db()
    assert saved.owner == editor2


def test_a_stale_form_does_not_undo_a_new_owner(saved, client, form, editor, editor2):
    third = UserFactory(username="third", group="Editor")
    client.force_login(editor)
    mine = form | {"overview": "Mine."}
    workflow.assign(saved, third, by=editor2)
    response = save(client, saved, mine)
    page = response.content.decode()
    assert "somebody else has saved this profile" in page
    assert "its owner was changed" in page
    owner = next(f for f in response.context["conflict"]["fields"] if f["label"] == "Owner")
    assert (owner["theirs"], owner["mine"]) == ("third", "")
    saved.refresh_from_db()
    assert saved.owner == third
    assert saved.overview != "Mine."


def test_what_changed_is_told_from_the_revision_that_was_open(saved, client, form, editor, editor2):
    """The version counts new owners, too: it is no number of a revision."""
    for owner in (editor, editor2, None):
        workflow.assign(saved, owner, by=editor)
    client.force_login(editor)
    mine = form | {"base_version": "4", "overview": "Mine."}
    client.force_login(editor2)
    save(client, saved, mine | {"overview": "Theirs."})
    client.force_login(editor)
    response = save(client, saved, mine)
    assert [r.number for r in response.context["conflict"]["revisions"]] == [2]
    assert response.context["conflict"]["changes"]
    response = save(client, saved, posted(response), _overwrite="5")
    saved.refresh_from_db()
    assert saved.overview == "Mine."


# Discarding


TYPED = [
    ("", {"overview": "Typed <for> an hour."}),
    ("minerals", {"mineral_links-0-note": "Typed <for> an hour."}),
]


@pytest.mark.parametrize(("table", "typed"), TYPED)
def test_saving_what_is_being_discarded_gives_the_text_back(saved, desk, editor2, monkeypatch, table, typed):
    data = open_form(desk, saved, table) | typed
    meanwhile(monkeypatch, ProfileAdmin, "get_object", lambda: workflow.discard(saved, by=editor2))
    response = desk.post(url("change", saved.pk), data | {"_continue": "Save"})
    assert response.status_code == 410
    page = response.content.decode()
    assert "has been discarded" in page
    assert "Typed &lt;for&gt; an hour." in page
    assert not Profile.objects.exists()


@pytest.mark.parametrize(("table", "typed"), TYPED)
def test_saving_what_has_been_discarded_gives_the_text_back(saved, desk, editor2, table, typed):
    data = open_form(desk, saved, table) | typed
    workflow.discard(Profile.objects.get(), by=editor2)
    response = desk.post(url("change", saved.pk), data | {"_continue": "Save"})
    assert response.status_code == 410
    page = response.content.decode()
    assert "has been discarded" in page
    assert "Typed &lt;for&gt; an hour." in page


@pytest.mark.parametrize("name", ["delete", "restore"])
def test_acts_on_what_is_being_discarded_lead_to_the_list(saved, desk, editor2, monkeypatch, name):
    address = url(name, saved.pk, *([1] if name == "restore" else []))
    theirs = Profile.objects.get()
    # A restore finds its revision first.
    found = (history, "revision_of") if name == "restore" else (ProfileAdmin, "get_object")
    meanwhile(monkeypatch, *found, lambda: workflow.discard(theirs, by=editor2))
    response = desk.post(address, follow=True)
    assert response.redirect_chain[-1][0] == url("changelist")
    assert "This draft has been discarded." in said(response)[0]


@pytest.mark.parametrize("name", ["preview", "compare", "history"])
def test_reading_what_is_being_discarded_is_no_error(saved, desk, editor2, monkeypatch, name):
    theirs = Profile.objects.get()
    meanwhile(monkeypatch, ProfileAdmin, "get_object", lambda: workflow.discard(theirs, by=editor2))
    assert desk.get(url(name, saved.pk)).status_code == 200


@pytest.mark.parametrize("name", ["approve", "send-back", "publish", "withdraw"])
def test_steps_of_a_review_whose_draft_is_being_discarded_lead_to_the_list(
    saved, client, editor, moderator, monkeypatch, name
):
    review = workflow.submit(saved, by=editor)
    client.force_login(editor if name == "withdraw" else moderator)

    def discard():
        workflow.withdraw_submission(review, by=editor)
        workflow.discard(Profile.objects.get(), by=editor)

    meanwhile(monkeypatch, ReviewAdmin, "get_object", discard)
    response = client.post(reverse("admin:profiles_review_step", args=[review.pk, name]), {"note": "Note"})
    assert response.url == reverse("admin:profiles_review_changelist")
    response = client.get(response.url)
    assert "This draft has been discarded." in said(response)[0]
