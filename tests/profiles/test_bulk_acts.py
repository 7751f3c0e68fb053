"""Acts on many profiles: figures that moved are refreshed and submitted, owners and dates set, item by item."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from profiles import workflow
from profiles.models import Profile, Review

from ..factories import CountryFactory, UserFactory, complete_profile, publish
from .test_checking import revise
from .test_dashboard import drafts, limit, signed_in

LIST = reverse("admin:profiles_profile_changelist")
MOVED = reverse("admin:profiles_draftcheck_moved")
REFRESH = reverse("admin:profiles_draftcheck_refresh")
SUBMIT = reverse("admin:profiles_draftcheck_submit")


@pytest.fixture
def edition_of_australia(profile, editor, moderator, cobalt):
    country, reference = CountryFactory(name="Australia"), "cobalt/mine/production country=japan"
    australia = complete_profile(country, minerals=[cobalt], reference=reference)
    return publish(australia, editor=editor, moderator=moderator)


@pytest.fixture
def two_moved(edition, edition_of_australia, cobalt_figures):
    revise(cobalt_figures, 33)
    return list(Profile.objects.order_by("country__name"))


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_the_page_shows_old_beside_new_and_the_change(two_moved, desk):
    page = desk.get(MOVED).content.decode()
    for said in ("30\xa0t (2024)", "33\xa0t (2024)", "+10%", "Australia", "Japan"):
        assert said in page
    assert "2 live profiles state a figure" in page


def test_without_new_data_the_page_says_that_nothing_moved(edition, desk):
    assert "Every published figure stands as it was published." in desk.get(MOVED).content.decode()


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
    workflow.record(australia, by=editor)
    response = desk.post(REFRESH, {"profile": [p.pk for p in two_moved]}, follow=True)
    done, refused = messages_of(response)
    assert "Refreshed 1 of 2" in done
    assert "Japan" in done
    assert "Australia: The draft has changes already" in refused


def test_a_submission_without_a_note_keeps_what_was_chosen(two_moved, desk):
    chosen = [profile.pk for profile in two_moved]
    desk.post(REFRESH, {"profile": chosen})
    response = desk.post(SUBMIT, {"profile": chosen[:1], "change_note": " "})
    page = response.content.decode()
    assert "Tell readers what changed" in page
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
    assert "33\xa0t" in page
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


# Acts on many from the list


def act(client, action, profiles, **data):
    data |= {"action": action, "_selected_action": [profile.pk for profile in profiles]}
    return client.post(LIST, data, follow=True)


def test_an_owner_is_assigned_to_many_and_each_is_reported(saved, desk, editor2, editor):
    other = drafts(1, editor=editor)[0]
    assert "Assign an owner" in act(desk, "assign_owner", [saved, other]).content.decode()
    response = act(desk, "assign_owner", [saved, other], apply="1", owner=editor2.pk)
    assert "Assigned to editor2 2 of 2" in messages_of(response)[0]
    assert Profile.objects.filter(owner=editor2).count() == 2


def test_a_review_by_date_is_set_on_many_as_a_revision_each(saved, desk, editor):
    response = act(desk, "set_review_by", [saved], apply="1", review_by="2027-03-31")
    assert "Japan: revision 2" in messages_of(response)[0]
    assert saved.revisions.first().payload["review_by"] == "2027-03-31"
    response = act(desk, "set_review_by", [saved], apply="1", review_by="2027-03-31")
    assert "had this date already" in messages_of(response)[0]
    assert saved.revisions.count() == 2


def test_a_date_that_is_none_is_asked_for_again(saved, desk):
    page = act(desk, "set_review_by", [saved], apply="1", review_by="soon").content.decode()
    assert "Nothing was done yet" in page
    assert 'value="soon"' in page
    assert saved.revisions.count() == 1


def test_many_are_submitted_and_what_is_incomplete_is_named(saved, desk, editor):
    incomplete = drafts(1, editor=editor, complete=False)[0]
    response = act(desk, "submit_for_review", [saved, incomplete], apply="1", change_note="More")
    done, refused = messages_of(response)
    assert "Submitted 1 of 2" in done
    assert ": Tagline: it is empty" in refused
    assert Review.objects.waiting().get().profile == saved


def test_many_are_refreshed_from_the_list(two_moved, desk):
    response = act(desk, "refresh_figures", two_moved, apply="1")
    assert "Refreshed 2 of 2" in messages_of(response)[0]


@pytest.mark.parametrize("action", ["submit_for_review", "refresh_figures", "assign_owner", "set_review_by"])
def test_who_may_only_view_acts_on_nothing_in_bulk(saved, moderator, action):
    response = act(signed_in(moderator), action, [saved], apply="1", minor="on", review_by="2027-01-01")
    assert saved.revisions.count() == 1
    assert not Review.objects.exists()
    assert "Submitted" not in response.content.decode()


@pytest.mark.parametrize("action", ["submit_for_review", "assign_owner", "set_review_by"])
def test_bulk_acts_keep_to_the_regions_of_the_person(saved, editor, editor2, desk, action):
    limit(editor, "Oceania")
    response = act(desk, action, [saved], apply="1", minor="on", review_by="2027-01-01", owner=editor2.pk)
    assert "other regions" in messages_of(response)[0]
    saved.refresh_from_db()
    assert (saved.revisions.count(), saved.owner, Review.objects.count()) == (1, None, 0)


def test_a_forged_choice_is_no_error(saved, desk):
    response = desk.post(
        LIST, {"action": "assign_owner", "_selected_action": ["x"], "apply": "1"}, follow=True
    )
    assert "choose from the list" in messages_of(response)[0]


# Filters of the list


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("mineral=cobalt", ["Japan"]),
        ("mineral=unobtainium", []),
        ("owner=nobody", ["Japan"]),
        ("owner=me", []),
        ("owner=x", []),
        ("work=drafts", ["Japan"]),
        ("state=changed", ["Japan"]),
        ("state=scheduled", []),
        ("state=ended", []),
        ("state=live", []),
        ("work=sent-back", []),
        ("care=incomplete", []),
        ("care=moved", []),
    ],
)
def test_the_list_is_filtered_by_what_a_profile_needs(saved, desk, query, found):
    response = desk.get(f"{LIST}?{query}")
    assert [str(profile) for profile in response.context["cl"].result_list] == found


def test_the_choice_of_a_mineral_keeps_the_other_filters(saved, desk):
    page = desk.get(f"{LIST}?owner=nobody&q=text").content.decode()
    form = page.split('class="choice-filter"')[1].split("</form>")[0]
    assert '<input type="hidden" name="owner" value="nobody">' in form
    assert '<input type="hidden" name="q" value="text">' in form
    assert '<option value="cobalt">Cobalt</option>' in form


def test_the_list_knows_what_is_scheduled_and_what_has_ended(edition, profile, desk, editor, moderator):
    def found(state):
        return [str(p) for p in desk.get(f"{LIST}?state={state}").context["cl"].result_list]

    assert (found("live"), found("changed"), found("ended")) == (["Japan"], [], [])
    Profile.objects.update(tagline="Changed")
    workflow.record(profile, by=editor)
    assert found("changed") == ["Japan"]
    review = workflow.submit(profile, by=editor, change_note="x")
    workflow.approve(review, by=moderator)
    workflow.schedule(review, by=moderator, when=timezone.now() + datetime.timedelta(days=1))
    assert found("scheduled") == ["Japan"]
    workflow.withdraw(edition, by=moderator, notice="Gone.")
    assert (found("live"), found("ended")) == ([], ["Japan"])
