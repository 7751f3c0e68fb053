"""Publishing from the page of a review, from the list of reviews, and by region."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from minerals.models import Region
from profiles import workflow
from profiles.models import Edition, StaffMember
from profiles.models.record import ReviewState
from tests.profiles.admin.reviews.publishing.pages import at, next_year, page_of, said, signed_in, step
from tests.profiles.workflow.reviews import later, make_due

pytestmark = pytest.mark.usefixtures("submitted_once", "unchecked")


# The page of a review


def test_one_button_approves_and_publishes(review, desk):
    page = desk.get(page_of(review)).content.decode()
    assert 'value="Approve and publish"' in page
    response = desk.post(step("approve-publish", review), {"note": "Good."}, follow=True)
    assert said(response) == ["Approved and published Japan, revision 1. No other review waits for you."]
    assert Edition.objects.live().get().review.decision_note == "Good."


def test_the_button_is_for_who_holds_both_permissions(review, moderator):
    moderator.groups.clear()
    moderator.user_permissions.set(_permissions("view_review", "decide_review"))
    client = signed_in(moderator)
    page = client.get(page_of(review)).content.decode()
    assert 'value="Approve"' in page
    assert "Approve and publish" not in page
    assert client.post(step("approve-publish", review)).status_code == 403
    review.refresh_from_db()
    assert review.state == ReviewState.IN_REVIEW


def _permissions(*names):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=names)


def test_a_review_is_scheduled_in_a_chosen_zone_and_shown_in_utc_too(approved, desk):
    page = desk.get(page_of(approved)).content.decode()
    assert '<option value="UTC" selected>UTC</option>' in page
    response = desk.post(step("schedule", approved), at(next_year("01-04"), "09:30"), follow=True)
    approved.refresh_from_db()
    year = timezone.now().year + 1
    assert approved.scheduled_for == datetime.datetime(year, 1, 4, 8, 30, tzinfo=datetime.UTC)
    assert said(response) == [
        f"Scheduled Japan, revision 1: 4 January {year}, 09:30 Europe/Berlin (UTC+01:00), which is 08:30 UTC."
    ]
    page = response.content.decode()
    assert "09:30 Europe/Berlin (UTC+01:00), which is 08:30 UTC" in page
    assert "Goes live in" in page
    assert '<option value="Europe/Berlin" selected>' in page, "the zone chosen last is kept"


def gap_and_fold():
    """The next days on which clocks in Berlin go forward and back: last Sundays of March and October."""
    found = []
    for month in (3, 10):
        today = timezone.now().date()
        day = datetime.date(today.year, month, 31)
        day -= datetime.timedelta(days=(day.weekday() + 1) % 7)
        if day <= today:
            day = datetime.date(today.year + 1, month, 31)
            day -= datetime.timedelta(days=(day.weekday() + 1) % 7)
        found.append(day.isoformat())
    return found


def test_a_time_that_is_on_no_clock_is_refused_with_the_reason_and_nothing_typed_is_lost(approved, desk):
    gap, _ = gap_and_fold()
    page = desk.post(step("schedule", approved), at(gap, "02:30")).content.decode()
    assert "clocks in Europe/Berlin go forward and skip 02:30" in page
    assert f'value="{gap}"' in page
    assert 'value="02:30"' in page
    assert '<option value="Europe/Berlin" selected>' in page
    approved.refresh_from_db()
    assert approved.state == ReviewState.APPROVED


def test_a_time_that_is_there_twice_asks_which(approved, desk):
    _, fold = gap_and_fold()
    page = desk.post(step("schedule", approved), at(fold, "02:30")).content.decode()
    assert "02:30 occurs twice" in page
    assert "The second, UTC+01:00: 01:30 UTC" in page
    desk.post(step("schedule", approved), at(fold, "02:30", which="1"))
    approved.refresh_from_db()
    assert approved.scheduled_for.astimezone(datetime.UTC).strftime("%H:%M") == "01:30"


def test_a_time_that_has_passed_is_refused_and_comes_back(approved, desk):
    page = desk.post(step("schedule", approved), at("2020-01-04", "09:30")).content.decode()
    assert "This time has passed" in page
    assert 'value="2020-01-04"' in page


def test_lateness_and_the_last_refusal_are_said(approved, moderator, desk):
    workflow.schedule(approved, by=moderator, when=later())
    make_due(approved, ago=datetime.timedelta(minutes=12))
    page = desk.get(page_of(approved)).content.decode()
    assert "Due 12\xa0minutes ago and not public." in page
    assert "The scheduler has not run since." in page
    assert "late" in desk.get(reverse("admin:profiles_review_changelist"), {"state": "late"}).content.decode()
    workflow.scheduling._note_refusal(approved, "A name is missing.", timezone.now())
    assert "A name is missing." in desk.get(page_of(approved)).content.decode()


def test_a_review_is_taken_off_the_schedule_or_published_at_once(approved, moderator, desk):
    workflow.schedule(approved, by=moderator, when=later())
    desk.post(step("unschedule", approved))
    approved.refresh_from_db()
    assert approved.state == ReviewState.APPROVED
    workflow.schedule(approved, by=moderator, when=later())
    desk.post(step("publish", approved))
    assert Edition.objects.live().exists()


# Bulk


def test_several_are_scheduled_each_by_itself(approved, chile_review, desk):
    response = desk.post(
        reverse("admin:profiles_review_changelist") + "?state=all",
        {"action": "schedule_selected", "_selected_action": [approved.pk, chile_review.pk]},
        follow=True,
    )
    address = response.redirect_chain[-1][0]
    keys = f"{approved.pk},{chile_review.pk}"
    page = desk.post(address, at("", "09:30") | {"reviews": keys}).content.decode()
    assert "Give the day." in page
    response = desk.post(address, at(next_year("01-04"), "09:30") | {"reviews": keys}, follow=True)
    assert any("Japan, revision 1: scheduled, 4 January" in one for one in said(response))
    assert "Chile, revision 1: not scheduled. Only an approved revision can be scheduled." in said(response)
    approved.refresh_from_db()
    assert approved.state == ReviewState.SCHEDULED


def test_scheduling_several_is_closed_to_editors_and_needs_a_choice(approved, editor, desk):
    address = reverse("admin:profiles_review_schedule_several")
    assert signed_in(editor).post(address, {"reviews": approved.pk}).status_code == 403
    response = desk.get(address, {"reviews": f"x,,{approved.pk + 1}"}, follow=True)
    assert said(response) == ["Nothing was done: choose from the list."]


def test_a_bulk_publication_leaves_to_its_set_what_is_in_one(approved, desk, moderator):
    workflow.make_set(by=moderator, title="Spring update", reviews=[approved])
    response = desk.post(
        reverse("admin:profiles_review_changelist") + "?state=all",
        {"action": "publish_selected", "_selected_action": [approved.pk]},
        follow=True,
    )
    assert "not published. It goes live with “Spring update”." in said(response)[0]
    assert not Edition.objects.exists()


# Regions


@pytest.fixture
def elsewhere(moderator):
    """The moderator may act in another region only."""
    member = StaffMember.objects.create(user=moderator)
    member.regions.add(Region.objects.create(name="Andes", slug="andes"))
    return moderator


def test_a_moderator_of_another_region_takes_no_step(approved, elsewhere):
    client = signed_in(elsewhere)
    page = client.get(page_of(approved)).content.decode()
    for name in ("publish", "schedule", "put-into-set"):
        assert step(name, approved) not in page
        assert client.post(step(name, approved), at(next_year("01-04"), "09:30")).status_code == 403
    response = client.post(
        reverse("admin:profiles_review_changelist") + "?state=all",
        {"action": "publish_selected", "_selected_action": [approved.pk]},
        follow=True,
    )
    assert "not published. You may do this in other regions, but not for Japan." in said(response)[0]
    approved.refresh_from_db()
    assert approved.state == ReviewState.APPROVED
