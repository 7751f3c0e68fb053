"""Reviews, editions, the first page and who may do what."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from profiles import workflow
from profiles.desk import dashboard
from profiles.models import Edition, Profile, Review
from tests.factories import (
    CountryFactory,
    MineralFactory,
    UserFactory,
    complete_profile,
    pin,
    publish,
    revise,
)
from tests.profiles.browser import posted
from tests.profiles.shared import shared_draft

opened, saved, profile, cobalt_figures, _ = shared_draft()


@pytest.fixture
def review(profile, editor):
    return workflow.submit(profile, by=editor, change_note="First edition")


@pytest.fixture
def viewer(db):
    """Staff who may view everything at the desk and change nothing."""
    user = UserFactory(username="viewer")
    names = ["profile", "review", "edition", "revision", "auditevent", "citation", "keymineral"]
    user.user_permissions.set(Permission.objects.filter(codename__in=[f"view_{n}" for n in names]))
    return user


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def step(name, review):
    return reverse("admin:profiles_review_step", args=[review.pk, name])


def page_of(review):
    return reverse("admin:profiles_review_change", args=[review.pk])


# From review to edition


def test_the_list_of_reviews_opens_with_what_waits(review, moderator, edition_of_chile):
    page = signed_in(moderator).get(reverse("admin:profiles_review_changelist")).content.decode()
    assert "Japan, revision 1" in page
    assert "Chile, revision 1" not in page
    page = (
        signed_in(moderator)
        .get(reverse("admin:profiles_review_changelist"), {"state": "all"})
        .content.decode()
    )
    assert "Chile, revision 1" in page


@pytest.fixture
def edition_of_chile(cobalt_figures, cobalt, editor, moderator):
    chile = CountryFactory(code="CHL", name="Chile")
    reference = "cobalt/mine/production country=japan"
    return publish(
        complete_profile(chile, minerals=[cobalt], reference=reference), editor=editor, moderator=moderator
    )


def test_a_moderator_approves_and_publishes_what_they_read(review, moderator):
    client = signed_in(moderator)
    page = client.get(page_of(review)).content.decode()
    assert "First edition: everything is new" in page
    assert "Contributors" in page
    assert client.post(step("approve", review), {"note": "Well done."}).url == page_of(review)
    client.post(step("publish", review))
    edition = Edition.objects.live().get()
    assert edition.payload == review.payload
    assert edition.review.decision_note == "Well done."


def test_a_moderator_sends_back_with_a_reason_and_keeps_what_they_typed(review, moderator):
    client = signed_in(moderator)
    assert (
        "Say what should change." in client.post(step("send-back", review), {"note": "  "}).content.decode()
    )
    client.post(step("send-back", review), {"note": "Cite the act itself."})
    review.refresh_from_db()
    assert (review.state, review.decision_note) == ("changes-requested", "Cite the act itself.")


def test_a_contributor_cannot_approve_and_is_told_why(profile, editor, moderator):
    moderator.groups.add(editor.groups.get())
    Profile.objects.update(tagline="Of a moderator.")
    workflow.save_revision(profile, by=moderator)
    review = workflow.submit(profile, by=editor, change_note="x")
    client = signed_in(moderator)
    page = client.get(page_of(review)).content.decode()
    assert "You contributed to this revision" in page
    assert step("approve", review) not in page
    response = client.post(step("approve", review), {"note": "kept"})
    assert "You contributed to this revision" in response.content.decode()
    review.refresh_from_db()
    assert review.state == "in-review"


def test_what_somebody_else_decided_meanwhile_is_said(review, moderator, moderator2):
    workflow.approve(review, by=moderator2)
    response = signed_in(moderator).post(step("approve", review), {"note": ""})
    assert "Only a revision in review can be approved." in response.content.decode()


def test_an_editor_takes_a_submission_back(review, editor):
    signed_in(editor).post(step("withdraw", review))
    review.refresh_from_db()
    assert review.state == "withdrawn"


def test_the_review_shows_words_rows_and_figures_that_changed(
    edition, profile, editor, moderator, cobalt_figures
):
    nickel = MineralFactory(name="Nickel")
    profile.mineral_links.create(mineral=nickel, position=9)
    pin(profile, CountryFactory(code="AUS", name="Australia"), reason="Sends ore")
    profile.tagline = "Refines what nobody mines."
    profile.save()
    revise(cobalt_figures, 35, is_revised=True)
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note="More")
    page = signed_in(moderator).get(page_of(review)).content.decode()
    assert "What changed since edition 1" in page
    assert "added: </span>nobody mines<span" in page
    assert "removed: </span>others mine<span" in page
    assert "Nickel" in page or "nickel" in page
    assert "Sends ore" in page
    figures = page[page.index("Figures that moved") :]
    assert "30\xa0t (2024)" in figures
    assert "35\xa0t (revised, 2024)" in figures


def test_the_preview_of_a_review_is_what_it_pins(review, profile, editor, moderator):
    profile.tagline = "Typed after the submission."
    profile.save()
    workflow.save_revision(profile, by=editor)
    client = signed_in(moderator)
    response = client.get(step("preview", review))
    assert "Refines what others mine." in response.content.decode()
    assert "Typed after" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "1 newer, not part of this review" in client.get(page_of(review)).content.decode()


def test_publishing_by_the_dozen_reports_each(review, edition_of_chile, profile, editor, moderator):
    workflow.approve(review, by=moderator)
    done = Review.objects.exclude(pk=review.pk).get()
    response = signed_in(moderator).post(
        reverse("admin:profiles_review_changelist") + "?state=all",
        {"action": "publish_selected", "_selected_action": [review.pk, done.pk]},
        follow=True,
    )
    said = [str(m) for m in response.context["messages"]]
    assert any("Japan, revision 1: published." in m for m in said)
    assert any("Chile, revision 1: not published." in m for m in said)
    assert Edition.objects.live().count() == 2


def test_a_live_edition_is_withdrawn_under_a_notice(edition, moderator):
    client = signed_in(moderator)
    address = reverse("admin:profiles_edition_withdraw", args=[edition.pk])
    assert "Tell readers why" in client.post(address, {"notice": " "}).content.decode()
    client.post(address, {"notice": "A figure was wrong."})
    edition.refresh_from_db()
    assert (edition.state, edition.notice) == ("withdrawn", "A figure was wrong.")


# Who may: see also test_every_address.py


def test_the_bulk_action_is_not_offered_to_those_who_may_only_view(review, viewer, moderator):
    workflow.approve(review, by=moderator)
    client = signed_in(viewer)
    address = reverse("admin:profiles_review_changelist") + "?state=all"
    assert "publish_selected" not in client.get(address).content.decode()
    client.post(address, {"action": "publish_selected", "_selected_action": [review.pk]})
    assert not Edition.objects.exists()


def test_nothing_can_be_deleted_by_the_dozen(review, admin_client):
    for model in ("profiles_profile", "profiles_review", "profiles_edition", "audit_log_auditevent"):
        page = admin_client.get(reverse(f"admin:{model}_changelist") + "?state=all").content.decode()
        assert "delete_selected" not in page


def test_a_view_only_form_shows_the_text_and_has_no_button(review, viewer):
    page = (
        signed_in(viewer)
        .get(reverse("admin:profiles_profile_change", args=[review.profile_id]))
        .content.decode()
    )
    assert "Refines what others mine." in page
    assert "<textarea" not in page
    assert "_continue" not in page
    assert "_submit" not in page


def test_pages_of_what_is_not_there_are_404(admin_client):
    for name in ("preview", "history", "compare", "delete"):
        assert admin_client.get(reverse(f"admin:profiles_profile_{name}", args=[99])).status_code == 404
    assert admin_client.get(reverse("admin:profiles_review_change", args=[99])).status_code == 404
    assert admin_client.post(reverse("admin:profiles_review_step", args=["x", "approve"])).status_code == 404


def test_an_administrator_cannot_make_or_change_a_superuser(administrator, admin_user):
    client = signed_in(administrator)
    assert (
        client.post(reverse("admin:auth_user_change", args=[admin_user.pk]), {"username": "x"}).status_code
        == 403
    )
    assert (
        client.post(reverse("admin:auth_user_password_change", args=[admin_user.pk]), {}).status_code == 403
    )
    page = client.get(reverse("admin:auth_user_change", args=[administrator.pk]))
    data = posted(page, "user_form") | {"is_superuser": "on"}
    client.post(reverse("admin:auth_user_change", args=[administrator.pk]), data)
    administrator.refresh_from_db()
    assert not administrator.is_superuser


# The first page


def titles(user):
    return {queue.title: [task.label for task in queue.tasks] for queue in dashboard.dashboard(user).queues}


def test_the_first_page_of_an_editor_follows_their_draft(profile, editor, editor2, moderator):
    workflow.save_revision(profile, by=editor)
    assert titles(editor)["My drafts"] == ["Japan"]
    assert titles(editor2)["My drafts"] == []
    review = workflow.submit(profile, by=editor, change_note="x")
    assert titles(editor)["My drafts"] == []
    assert titles(editor)["My submissions"] == ["Japan, revision 1"]
    workflow.request_changes(review, by=moderator, note="Shorter.")
    assert titles(editor)["Sent back to me"] == ["Japan"]
    assert titles(editor)["My drafts"] == []
    review = workflow.submit(profile, by=editor, change_note="x")
    assert titles(editor)["Sent back to me"] == []
    workflow.approve(review, by=moderator)
    workflow.publish(review, by=moderator)
    assert not any(titles(editor).values())


def test_the_first_page_of_a_moderator_leaves_out_what_they_contributed_to(
    review, moderator, moderator2, editor
):
    assert titles(moderator)["Waiting for my review"] == ["Japan, revision 1"]
    moderator2.groups.add(editor.groups.get())
    workflow.withdraw_submission(review, by=editor)
    workflow.restore(review.profile.revisions.first(), by=moderator2)
    again = workflow.submit(review.profile, by=editor, change_note="x")
    assert titles(moderator2)["Waiting for my review"] == []
    workflow.approve(again, by=moderator)
    assert titles(moderator2)["Approved, not yet published"] == ["Japan, revision 2"]
    page = signed_in(moderator2).get(reverse("admin:index")).content.decode()
    assert page_of(again) in page
