"""The page of figures that moved since they were published: refreshed and submitted, profile by profile."""

import pytest
from django.test import Client
from django.urls import reverse

from minerals.models import Figure
from profiles import workflow
from profiles.models import Profile, Review
from tests.factories import CountryFactory, MineralFactory, UserFactory, complete_profile, publish, revise
from tests.profiles.admin.test_bulk_acts import act, messages_of
from tests.profiles.desk.test_dashboard import limit, signed_in
from tests.seeds import once_a_module, publish_japan

MOVED = reverse("admin:profiles_draftcheck_moved")
REFRESH = reverse("admin:profiles_draftcheck_refresh")
SUBMIT = reverse("admin:profiles_draftcheck_submit")


def publish_two_and_move():
    """Japan and Australia, live, both of which state a figure that was revised since."""
    japan = publish_japan()
    editor, moderator = (UserFactory(username=name) for name in ("editor", "moderator"))
    australia = complete_profile(
        CountryFactory(name="Australia"),
        minerals=[MineralFactory(name="Cobalt")],
        reference="cobalt/mine/production country=japan",
    )
    publish(australia, editor=editor, moderator=moderator)
    revise(Figure.objects.get(country=japan.subject.place), 33)


moved = once_a_module(publish_two_and_move)


@pytest.fixture
def two_moved(moved, db):
    return list(Profile.objects.order_by("subject__place__name"))


def test_the_list_counts_what_there_is_to_read_and_leads_to_it(two_moved, desk):
    page = " ".join(desk.get(MOVED).content.decode().split())
    assert "2 live profiles state a figure" in page
    assert page.count("4 sentences with figures that moved; 1 figure in all") == 2
    assert all(
        reverse("admin:profiles_draftcheck_worklist", args=[slug]) in page for slug in ("australia", "japan")
    )
    assert "33\xa0t" not in page


def test_drafts_are_refreshed_and_submitted_together_with_one_note(two_moved, desk, editor, moderator):
    chosen = [profile.pk for profile in two_moved]
    response = desk.post(REFRESH, {"profile": chosen}, follow=True)
    assert "Refreshed 2 of 2" in messages_of(response)[0]
    assert "Refreshed, ready to be submitted" in response.content.decode()
    response = desk.post(SUBMIT, {"profile": chosen, "change_note": "Figures of 2026"}, follow=True)
    assert "Submitted 2 of 2" in messages_of(response)[0]
    reviews = Review.objects.waiting()
    assert {r.change_note for r in reviews} == {"Figures of 2026"}
    assert {
        r.payload["figures"]["jpn.cobalt.mine.all.production.contained.2024"]["value"] for r in reviews
    } == {"33"}
    assert "Revision under way" in desk.get(MOVED).content.decode()


def test_what_cannot_be_refreshed_is_said_and_stops_nothing_else(two_moved, desk, editor):
    australia, _ = two_moved
    Profile.objects.filter(pk=australia.pk).update(tagline="Changed")
    workflow.save_revision(australia, by=editor)
    response = desk.post(REFRESH, {"profile": [p.pk for p in two_moved]}, follow=True)
    done, refused = messages_of(response)
    assert "Refreshed 1 of 2" in done
    assert "Japan" in done
    assert "Australia: The draft has changes already" in refused


def test_each_profile_has_a_note_of_its_own_which_is_proposed(two_moved, desk):
    chosen = [profile.pk for profile in two_moved]
    desk.post(REFRESH, {"profile": chosen})
    page = desk.get(MOVED).content.decode()
    assert page.count("Figures changed: 1.") == 2
    notes = {f"note-{chosen[0]}": "Figures changed: 1.", f"note-{chosen[1]}": "Cobalt was revised."}
    desk.post(SUBMIT, {"profile": chosen, "change_note": "", **notes})
    assert [r.change_note for r in Review.objects.waiting().order_by("profile__subject__place__name")] == [
        *notes.values()
    ]


def test_a_refreshed_draft_that_somebody_edits_can_still_be_submitted(two_moved, desk, editor):
    japan = two_moved[1]
    desk.post(REFRESH, {"profile": [japan.pk]})
    japan.refresh_from_db()
    japan.overview = "More cobalt.[@paper]"
    japan.save()
    workflow.save_revision(japan, by=editor)
    page = " ".join(desk.get(MOVED).content.decode().split())
    assert "edited since the refresh" in page
    assert f'name="profile" value="{japan.pk}" checked' not in page
    response = desk.post(SUBMIT, {"profile": [japan.pk], "change_note": "Revised"}, follow=True)
    assert "Submitted 1 of 1" in messages_of(response)[0]


def test_a_submission_without_a_note_keeps_what_was_chosen(two_moved, desk):
    chosen = [profile.pk for profile in two_moved]
    desk.post(REFRESH, {"profile": chosen})
    response = desk.post(SUBMIT, {"profile": chosen[:1], "change_note": " "})
    page = response.content.decode()
    assert "Nothing was submitted yet" in page
    assert "Add a change note, here or for all." in page
    assert f'name="profile" value="{chosen[0]}" checked' in page
    assert f'name="profile" value="{chosen[1]}" checked' not in page
    assert not Review.objects.waiting().exists()


@pytest.mark.parametrize("address", [REFRESH, SUBMIT])
def test_nothing_chosen_is_nothing_done(two_moved, desk, address):
    response = desk.post(address, {"profile": ["x", "", "999999999999"], "minor": "on"}, follow=True)
    assert "choose at least one" in messages_of(response)[0]


@pytest.mark.parametrize("address", [REFRESH, SUBMIT])
def test_who_may_not_submit_reads_the_page_and_acts_on_nothing(two_moved, moderator, address):
    client = signed_in(moderator)
    page = client.get(MOVED).content.decode()
    assert "Australia" in page
    assert 'type="checkbox" name="profile"' not in page
    assert client.post(address, {"profile": [two_moved[0].pk]}).status_code == 403


def test_the_page_is_for_those_who_may_view_profiles(two_moved):
    assert signed_in(UserFactory(username="viewer")).get(MOVED).status_code == 403
    assert Client().get(MOVED).status_code == 302


def test_an_act_is_no_page(two_moved, desk):
    assert desk.get(REFRESH).status_code == desk.get(SUBMIT).status_code == 405
    assert desk.post(MOVED).status_code == 405


def test_another_region_is_refused_item_by_item(two_moved, editor, desk):
    limit(editor, "Oceania")
    page = desk.get(MOVED).content.decode()
    assert 'type="checkbox" name="profile"' not in page
    response = desk.post(REFRESH, {"profile": [p.pk for p in two_moved]}, follow=True)
    assert "Not refreshed 2 of 2" in messages_of(response)[0]


def test_many_are_refreshed_from_the_list(two_moved, desk):
    response = act(desk, "refresh_figures", two_moved, apply="1")
    assert "Refreshed 2 of 2" in messages_of(response)[0]
