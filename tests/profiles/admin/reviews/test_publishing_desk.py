"""The pages by which something is published: of a review, of a set, of an edition; and bulk actions."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from minerals.models import Region
from profiles import workflow
from profiles.admin.times import ScheduleForm, in_words, moments
from profiles.models import Edition, Profile, PublicationSet, Review, StaffMember
from profiles.models.record import ReviewState
from tests.factories import CountryFactory, UserFactory, complete_profile
from tests.profiles.workflow.reviews import approved_by, later, make_due, submitted
from tests.seeds import once_a_module, save_japan


def submit_japan():
    profile = save_japan()
    return workflow.submit(profile, by=profile.revisions.get().author, change_note="A note")


submitted_once = once_a_module(submit_japan)
pytestmark = pytest.mark.usefixtures("submitted_once", "unchecked")

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def review(submitted_once, db):
    return Review.objects.get(pk=submitted_once.pk)


@pytest.fixture
def approved(review, moderator):
    return workflow.approve(review, by=moderator)


@pytest.fixture
def edition(approved, moderator):
    return workflow.publish(approved, by=moderator)


@pytest.fixture
def chile_review(cobalt, cobalt_figures, editor):
    country = CountryFactory(code="CHL", name="Chile")
    profile = complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production country=japan")
    return submitted(profile, editor)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(moderator):
    return signed_in(moderator)


def page_of(review):
    return reverse("admin:profiles_review_change", args=[review.pk])


def step(name, review):
    return reverse("admin:profiles_review_step", args=[review.pk, name])


def set_step(name, one):
    return reverse(f"admin:profiles_publicationset_{name}", args=[one.pk])


def said(response):
    return [str(message) for message in response.context["messages"]]


def at(day, clock, zone="Europe/Berlin", **more):
    return {"date": day, "time": clock, "zone": zone, **more}


def next_year(month_and_day):
    return f"{timezone.now().year + 1}-{month_and_day}"


# A moment as people write it


def test_a_time_in_a_zone_is_one_moment():
    local = datetime.datetime.fromisoformat("2027-03-03T09:00")
    (there,) = moments(local, BERLIN)
    assert there.isoformat() == "2027-03-03T09:00:00+01:00"
    assert in_words(there, BERLIN) == "3 March 2027, 09:00 Europe/Berlin (UTC+01:00), which is 08:00 UTC"
    (there,) = moments(local, ZoneInfo("Asia/Tokyo"))
    assert in_words(there, ZoneInfo("UTC")) == "3 March 2027, 00:00 UTC"


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/Berlin", datetime.datetime.fromisoformat("2027-03-28T02:30")),
        ("America/New_York", datetime.datetime.fromisoformat("2027-03-14T02:00")),
        ("Pacific/Apia", datetime.datetime.fromisoformat("2011-12-30T12:00")),  # a whole day
    ],
)
def test_a_time_that_clocks_go_forward_over_is_refused(zone, local):
    assert moments(local, ZoneInfo(zone)) == []
    form = ScheduleForm(at(f"{local:%Y-%m-%d}", f"{local:%H:%M}", zone))
    assert f"clocks in {zone} go forward" in str(form.errors["time"])


def test_a_time_that_is_there_twice_is_asked_for():
    local = datetime.datetime.fromisoformat("2027-10-31T02:30")
    both = moments(local, BERLIN)
    assert [one.utcoffset() for one in both] == [datetime.timedelta(hours=2), datetime.timedelta(hours=1)]
    for which, one in zip("01", both, strict=True):
        form = ScheduleForm(at("2027-10-31", "02:30", which=which))
        assert form.is_valid()
        assert form.cleaned_data["when"].utcoffset() == one.utcoffset()
    assert both[1].astimezone(datetime.UTC).hour == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        at("", "09:00"),
        at("2027-02-30", "09:00"),
        at("2027-03-03", "25:00"),
        at("2027-03-03", "09:00", zone="Mars/Olympus"),
        at("9999-12-31", "23:59", zone="America/New_York"),
        at("0001-01-01", "00:00", zone="Asia/Tokyo"),
        at("2027-10-31", "02:30", which="2"),
    ],
)
def test_what_is_no_moment_is_an_error_of_its_field(wrong):
    form = ScheduleForm(wrong)
    assert not form.is_valid()
    assert form.errors


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


# By force


def test_force_asks_on_a_page_of_its_own_for_a_reason_and_a_tick(review, administrator):
    client = signed_in(administrator)
    assert step("force", review) in client.get(page_of(review)).content.decode()
    page = client.get(step("force", review)).content.decode()
    assert "Nobody has approved Japan, revision 1" in page
    page = client.post(step("force", review), {"reason": "A figure is dangerous."}).content.decode()
    assert "Tick this to confirm it." in page
    assert "A figure is dangerous." in page
    page = client.post(step("force", review), {"reason": " ", "confirm": "on"}).content.decode()
    assert "Say why it cannot wait" in page
    assert not Edition.objects.exists()
    response = client.post(
        step("force", review), {"reason": "A figure is dangerous.", "confirm": "on"}, follow=True
    )
    page = response.content.decode()
    assert "Published by force" in page
    assert "A figure is dangerous." in page
    assert "It waits for somebody who may approve reviews." in page
    assert Edition.objects.live().get().approved_at is None
    assert "Next step" not in page  # there is none for whoever forced it: no empty box


def test_force_is_neither_offered_nor_open_to_others(review, editor, desk):
    assert step("force", review) not in desk.get(page_of(review)).content.decode()
    for client in (desk, signed_in(editor)):
        assert client.get(step("force", review)).status_code == 403
        data = {"reason": "x", "confirm": "on"}
        assert client.post(step("force", review), data).status_code == 403
    assert not Edition.objects.exists()


def test_a_forced_edition_that_was_withdrawn_is_in_no_queue(review, desk, moderator, administrator):
    edition = workflow.force_publish(review, by=administrator, reason="Urgent.")
    workflow.withdraw(edition, by=moderator, notice="Wrong.")
    forced = desk.get(reverse("admin:profiles_review_changelist"), {"state": "forced"})
    assert not forced.context["cl"].result_count
    assert "yours to approve" not in desk.get(reverse("admin:index")).content.decode()
    page = desk.get(page_of(review)).content.decode()
    assert "not approved yet" not in page
    assert "it no longer needs an approval" in page
    assert 'value="Approve afterwards"' not in page
    page = desk.get(reverse("admin:profiles_edition_change", args=[edition.pk])).content.decode()
    assert "nobody yet" not in page
    listed = desk.get(reverse("admin:profiles_edition_changelist")).content.decode()
    assert "Withdrawn, never approved" in listed


def test_what_was_forced_is_listed_and_approved_afterwards(review, desk, moderator, administrator):
    workflow.force_publish(review, by=administrator, reason="Urgent.")
    listed = desk.get(reverse("admin:profiles_review_changelist"), {"state": "forced"}).content.decode()
    assert "Published by force, not approved yet" in listed
    page = desk.get(page_of(review)).content.decode()
    assert 'value="Approve afterwards"' in page
    desk.post(step("approve-afterwards", review), {"note": "Checked."})
    review.refresh_from_db()
    assert (review.decider, review.decision_note) == (moderator, "Checked.")
    page = desk.get(page_of(review)).content.decode()
    assert "Approved afterwards by moderator" in page
    assert 'value="Approve afterwards"' not in page


def test_who_may_not_approve_afterwards_sees_why(review, editor, administrator):
    boss = UserFactory(username="boss", is_superuser=True)
    workflow.force_publish(review, by=boss, reason="Urgent.")
    page = signed_in(boss).get(page_of(review)).content.decode()
    assert "You published this by force, so somebody else has to approve it." in page
    assert 'value="Approve afterwards"' not in page
    response = signed_in(boss).post(step("approve-afterwards", review))
    assert "You published this by force" in response.content.decode()
    editor.is_superuser = True
    editor.save()
    assert "You contributed to this revision" in signed_in(editor).get(page_of(review)).content.decode()


# Sets


def test_a_set_is_made_from_the_page_of_a_review(review, chile_review, desk):
    response = desk.post(
        step("put-into-set", review), {"publication_set": "", "title": "Spring update"}, follow=True
    )
    one = PublicationSet.objects.get()
    page = response.content.decode()
    assert "Spring update" in page
    assert "nothing else is in this set" in page
    desk.post(step("put-into-set", chile_review), {"publication_set": one.pk, "title": ""})
    page = desk.get(page_of(review)).content.decode()
    assert "Chile, revision 1" in page
    assert "Approve and publish" not in page, "it goes live with its set"
    desk.post(step("leave-set", review))
    review.refresh_from_db()
    assert review.publication_set is None


@pytest.mark.parametrize("both", [True, False])
def test_a_set_there_is_or_a_title_but_not_both_nor_neither(review, desk, moderator, both):
    one = workflow.make_set(by=moderator, title="Spring update")
    data = {"publication_set": one.pk if both else "", "title": "Another" if both else ""}
    page = desk.post(step("put-into-set", review), data).content.decode()
    assert "Choose an existing set, or give a new one a title." in page
    review.refresh_from_db()
    assert review.publication_set is None


def test_reviews_are_gathered_from_the_list_item_by_item(review, chile_review, desk, moderator):
    workflow.make_set(by=moderator, title="Another", reviews=[chile_review])
    keys = [review.pk, chile_review.pk]
    response = desk.post(
        reverse("admin:profiles_review_changelist"),
        {"action": "put_selected_into_set", "_selected_action": keys},
        follow=True,
    )
    page = response.content.decode()
    assert "It is part of “Another”" in page
    address = response.redirect_chain[-1][0]
    response = desk.post(address, {"title": "Spring update", "reviews": keys}, follow=True)
    assert said(response) == [
        "Japan, revision 1: put into “Spring update”.",
        "Chile, revision 1: not put into the set. Chile, revision 1 is part of “Another”. "
        "Take it out of that set first.",
    ]
    assert PublicationSet.objects.get(title="Spring update").reviews.get() == review


def test_where_nothing_could_be_gathered_no_set_is_left_behind(chile_review, desk, moderator):
    workflow.make_set(by=moderator, title="Another", reviews=[chile_review])
    response = desk.post(
        reverse("admin:profiles_publicationset_add"), {"title": "Spring update", "reviews": [chile_review.pk]}
    )
    assert "not put into the set" in said(response)[0]
    assert not PublicationSet.objects.filter(title="Spring update").exists()


def test_a_set_is_scheduled_taken_off_and_published_from_its_page(approved, chile_review, desk, moderator):
    one = workflow.make_set(by=moderator, title="Spring update", reviews=[approved, chile_review])
    address = set_step("change", one)
    page = desk.get(address).content.decode()
    assert "1 of 2 waits for an approval" in page
    assert "Publish the set now" not in page
    assert "not approved yet" in desk.post(set_step("publish", one)).content.decode()
    workflow.approve(chile_review, by=moderator)
    response = desk.post(set_step("schedule", one), at(next_year("01-04"), "09:30"), follow=True)
    assert "which is 08:30 UTC" in said(response)[0]
    assert "Goes live in" in response.content.decode()
    assert "clocks in" not in response.content.decode()
    desk.post(set_step("unschedule", one))
    assert {r.state for r in one.reviews.all()} == {ReviewState.APPROVED}
    response = desk.post(set_step("publish", one), follow=True)
    assert "Japan, edition 1" in said(response)[-1]
    assert "Chile, edition 1" in said(response)[-1]
    page = desk.get(address).content.decode()
    assert "Went live together" in page
    assert 'value="Publish' not in page
    assert "Published" in desk.get(reverse("admin:profiles_publicationset_changelist")).content.decode()


def test_a_review_is_taken_out_a_set_renamed_and_discarded(review, desk, moderator):
    one = workflow.make_set(by=moderator, title="Spring update", reviews=[review])
    assert "Only an empty set" in desk.post(set_step("discard", one)).content.decode()
    assert "not in the set" in desk.post(set_step("take-out", one), {"review": "x"}).content.decode()
    desk.post(set_step("take-out", one), {"review": review.pk})
    assert "Give the set a title" in desk.post(set_step("rename", one), {"title": " "}).content.decode()
    desk.post(set_step("rename", one), {"title": "Summer update"})
    assert PublicationSet.objects.get().title == "Summer update"
    desk.post(set_step("discard", one))
    assert not PublicationSet.objects.exists()


def test_a_set_is_read_by_editors_and_changed_by_moderators_alone(review, editor, administrator, moderator):
    one = workflow.make_set(by=moderator, title="Spring update", reviews=[review])
    for user in (editor, administrator):
        client = signed_in(user)
        page = client.get(set_step("change", one)).content.decode()
        assert "Japan, revision 1" in page
        assert "<form method" not in page.split('id="content-main"')[1]
        for name in ("publish", "schedule", "unschedule", "take-out", "rename", "discard"):
            assert client.post(set_step(name, one)).status_code == 403, name
        assert client.get(reverse("admin:profiles_publicationset_add")).status_code == 403
    assert Client().get(set_step("change", one)).status_code == 302
    for name in ("publish", "discard"):
        assert signed_in(moderator).get(set_step(name, one)).status_code == 405


def test_the_list_of_sets_asks_no_more_for_more_sets(
    approved, chile_review, desk, moderator, django_assert_max_num_queries
):
    address = reverse("admin:profiles_publicationset_changelist")
    assert desk.get(address).status_code == 200
    workflow.make_set(by=moderator, title="One", reviews=[approved])
    with django_assert_max_num_queries(12) as one:
        desk.get(address)
    workflow.make_set(by=moderator, title="Two", reviews=[chile_review])
    with django_assert_max_num_queries(12) as two:
        desk.get(address)
    assert len(one) == len(two)


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
    response = desk.get(address, {"reviews": "x,,99"}, follow=True)
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
    assert "not published. You may do this in other regions, not for Japan." in said(response)[0]
    approved.refresh_from_db()
    assert approved.state == ReviewState.APPROVED


# Editions


def test_the_page_of_an_edition_ends_it_in_three_ways(
    edition, profile, chile_review, editor, moderator, desk
):
    chile = workflow.approve_and_publish(chile_review, by=moderator)

    def end(name, edition, **data):
        return desk.post(reverse(f"admin:profiles_edition_{name}", args=[edition.pk]), data, follow=True)

    page = end("consolidate", edition, notice="Typed.", into="").content.decode()
    assert "Choose the profile that covers it now." in page
    assert "Typed." in page
    page = end("consolidate", edition, notice="Typed.", into=edition.country_id).content.decode()
    assert "Nothing was done" in page
    end("consolidate", edition, notice="One for both.", into=chile.country_id)
    edition.refresh_from_db()
    assert (edition.state, edition.merged_into) == ("consolidated", chile.country)
    assert "Tell readers why" in end("unpublish", chile, notice=" ").content.decode()
    page = end("unpublish", chile, notice="In error.").content.decode()
    assert "In error." in page
    assert "End this edition" not in page
    chile.refresh_from_db()
    assert chile.state == "unpublished"


def test_the_page_of_an_edition_warns_of_what_would_make_it_public_again(
    edition, profile, editor, moderator, desk
):
    Profile.objects.filter(pk=profile.pk).update(overview="More.")
    review = approved_by(profile, editor, moderator, "More")
    workflow.schedule(review, by=moderator, when=later())
    page = desk.get(reverse("admin:profiles_edition_change", args=[edition.pk])).content.decode()
    assert "Publishing it makes the profile public again." in page
    assert page_of(review) in page


def test_ending_an_edition_is_for_moderators(edition, editor, administrator):
    for user in (editor, administrator):
        client = signed_in(user)
        for name in ("withdraw", "consolidate", "unpublish"):
            address = reverse(f"admin:profiles_edition_{name}", args=[edition.pk])
            assert client.post(address, {"notice": "x"}).status_code == 403
        page = client.get(reverse("admin:profiles_edition_change", args=[edition.pk])).content.decode()
        assert "End this edition" not in page
    assert Edition.objects.live().exists()


def test_every_step_of_a_review_is_closed_to_a_get_and_to_who_is_signed_out(review, desk):
    for name in (
        "approve",
        "approve-publish",
        "publish",
        "schedule",
        "unschedule",
        "put-into-set",
        "leave-set",
    ):
        assert desk.get(step(name, review)).status_code == 405
        assert Client().post(step(name, review)).status_code == 302
    assert Review.objects.get().state == ReviewState.IN_REVIEW
