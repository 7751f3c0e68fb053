"""The list of profiles says in which state each is, since when it waits, and costs the same for more of them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from profiles import workflow
from profiles.desk.states import STATES, in_words, with_state
from profiles.models import Profile
from tests.factories import CountryFactory, complete_profile

pytestmark = pytest.mark.on_postgresql("databases sort and compare texts differently")

LIST = "/admin/profiles/profile/"


def change(profile, editor):
    Profile.objects.filter(pk=profile.pk).update(tagline=f"{timezone.now()}")
    return workflow.save_revision(profile, by=editor)


def state_of(profile):
    return in_words(with_state(Profile.objects.filter(pk=profile.pk)).get())


def since(profile):
    return with_state(Profile.objects.filter(pk=profile.pk)).get().waiting_since


def test_a_profile_goes_through_the_states_of_the_list(profile, cobalt_figures, editor, moderator):
    first = workflow.save_revision(profile, by=editor)
    assert (state_of(profile), since(profile)) == ("Draft, never published", first.created_at)
    review = workflow.submit(profile, by=editor)
    assert (state_of(profile), since(profile)) == ("In review", review.submitted_at)
    workflow.request_changes(review, by=moderator, note="More.")
    review.refresh_from_db()
    assert (state_of(profile), since(profile)) == ("Sent back", review.decided_at)
    change(profile, editor)
    review = workflow.approve(workflow.submit(profile, by=editor), by=moderator)
    assert (state_of(profile), since(profile)) == ("Approved", review.decided_at)
    edition = workflow.publish(review, by=moderator)
    assert (state_of(profile), since(profile)) == ("Published, no changes", None)
    second = change(profile, editor)
    change(profile, editor)
    assert (state_of(profile), since(profile)) == ("Draft, not submitted", second.created_at)
    review = workflow.approve(workflow.submit(profile, by=editor, change_note="x"), by=moderator)
    when = timezone.now() + datetime.timedelta(days=3)
    workflow.schedule(review, by=moderator, when=when)
    assert state_of(profile) == f"Scheduled for {when:%-d %b %Y}"
    change(profile, editor)
    workflow.submit(profile, by=editor, change_note="y")
    assert state_of(profile) == "In review"  # what waits for somebody comes first
    workflow.withdraw(edition, by=moderator, notice="Wrong.")


def test_what_was_withdrawn_says_so(edition, profile, moderator):
    workflow.withdraw(edition, by=moderator, notice="Wrong.")
    assert state_of(profile) == "Withdrawn"


def test_a_draft_that_was_never_saved_waits_since_no_day(profile):
    assert (state_of(profile), since(profile)) == ("Draft, never published", None)


@pytest.fixture
def chile(cobalt, cobalt_figures, editor):
    country = CountryFactory(code="CHL", name="Chile")
    reference = "cobalt/mine/production country=japan"
    profile = complete_profile(country, minerals=[cobalt], reference=reference)
    workflow.save_revision(profile, by=editor)
    return profile


def names(response):
    return [str(profile) for profile in response.context["cl"].result_list]


def test_the_list_is_filtered_and_sorted_by_state(edition, chile, desk, editor):
    assert names(desk.get(LIST, {"state": "draft"})) == ["Chile"]
    assert names(desk.get(LIST, {"state": "published"})) == ["Japan"]
    workflow.submit(chile, by=editor)
    assert names(desk.get(LIST, {"state": "in-review"})) == ["Chile"]
    for state in STATES:
        assert desk.get(LIST, {"state": state}).status_code == 200
    response = desk.get(LIST)
    columns = [getattr(one, "__name__", one) for one in response.context["cl"].list_display]
    column = columns.index("state")
    assert names(desk.get(LIST, {"o": column})) == ["Chile", "Japan"]
    assert names(desk.get(LIST, {"o": -column})) == ["Japan", "Chile"]
    page = response.content.decode()
    assert "Published, no changes" in page
    assert "(less than a minute)" in page


def test_the_list_costs_the_same_for_more_profiles(
    edition, chile, desk, cobalt, editor, django_assert_max_num_queries
):
    desk.get(LIST)
    with django_assert_max_num_queries(30) as counted:
        desk.get(LIST)
    for code in ("PER", "ZMB", "AUS"):
        country = CountryFactory(code=code, name=code)
        workflow.save_revision(complete_profile(country, minerals=[cobalt]), by=editor)
    with django_assert_max_num_queries(len(counted)):
        desk.get(LIST)


def test_other_pages_of_a_profile_do_not_ask_for_its_state(saved, desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(200) as counted:
        desk.get(reverse("admin:profiles_profile_history", args=[saved.pk]))
    assert not any("desk_state" in query["sql"] for query in counted.captured_queries)
