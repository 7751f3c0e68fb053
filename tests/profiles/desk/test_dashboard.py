"""The first page of the desk: each person's queues, right for them, each task one click from the work."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from minerals.models import ReleaseImport
from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.desk import dashboard, tasks
from profiles.models import DraftCheck, Profile, PublicationSet, Review, StaffMember
from profiles.publishing.texts import review_dates
from tests.factories import CountryFactory, RegionFactory, UserFactory, complete_profile, publish, revise
from tests.seeds import once_a_module, save_japan

INDEX = reverse("admin:index")
LIST = reverse("admin:profiles_profile_changelist")


saved_once = once_a_module(save_japan)
pytestmark = pytest.mark.usefixtures("saved_once")


def queue(user, title):
    (found,) = [queue for queue in dashboard.dashboard(user).queues if queue.title == title]
    return found


def labels(user, title):
    return [task.label for task in queue(user, title).tasks]


def titles(user):
    return {queue.title for queue in dashboard.dashboard(user).queues}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def drafts(number, *, editor, region="East Asia", complete=True, mineral=None, **fields):
    """So many drafts, each with a revision; with a mineral they can be submitted."""
    made = []
    for one in range(number):
        country = CountryFactory(name=f"{region} {one:02}", region=RegionFactory(name=region))
        profile = complete_profile(
            country,
            tagline="Refines." if complete else "",
            minerals=[mineral] if mineral else [],
            reference="cobalt/mine/production country=japan",
        )
        Profile.objects.filter(pk=profile.pk).update(**fields)
        workflow.save_revision(profile, by=editor)
        made.append(profile)
    return made


def limit(user, region):
    StaffMember.objects.create(user=user).regions.add(RegionFactory(name=region))


@pytest.fixture
def review(saved, editor):
    return workflow.submit(saved, by=editor, change_note="More")


# Who sees what


def test_each_group_has_its_own_queues(editor, moderator, administrator):
    assert titles(editor) == {
        "Sent back to me",
        "My drafts",
        "My submissions",
        "Published by force, not yet approved",
        "Ended or due by tomorrow",
        "Dates that have passed since the research",
        "Overdue for review",
        "Figures moved since published",
        "Incomplete",
        "Broken references",
        "Added roles that figures now show",
        "Addresses that do not answer",
    }
    assert titles(moderator) == {
        "Waiting for my review",
        "Approved, not yet published",
        "Scheduled",
        "Published by force, not yet approved",
        "Errors reported",
        "Ended or due by tomorrow",
        "Overdue, without an owner",
    }
    assert titles(administrator) == {
        "Scheduled",
        "Published by force, not yet approved",
        "Errors reported",
        "Imports not applied",
        "Figures moved since published",
    }


def test_who_may_only_view_has_nothing_to_do(db, review):
    viewer = UserFactory(username="viewer")
    viewer.user_permissions.add(Permission.objects.get(codename="view_review"))
    page = signed_in(viewer).get(INDEX).content.decode()
    assert "Nothing is waiting for you" in page
    assert str(review) not in page


def test_staff_without_any_permission_see_no_queue(db, review):
    viewer = UserFactory(username="viewer")
    assert dashboard.dashboard(viewer).queues == []
    assert signed_in(viewer).get(INDEX).status_code == 200


def test_an_empty_desk_is_quiet(editor2):
    page = signed_in(editor2).get(INDEX).content.decode()
    assert "Nothing is waiting for you" in page
    assert '<section class="queue"' not in page


def test_an_empty_queue_is_a_line_beside_full_ones(saved, editor):
    page = signed_in(editor).get(INDEX).content.decode()
    assert page.count('<section class="queue"') == 1
    assert "<li>Nothing was sent back to you.</li>" in page


# Reviews


def test_a_contributor_is_told_that_somebody_else_has_to_decide(review, moderator, moderator2, editor):
    assert labels(moderator, "Waiting for my review") == ["Japan, revision 1"]
    moderator2.groups.add(editor.groups.get())
    workflow.withdraw_submission(review, by=editor)
    workflow.restore(review.profile.revisions.first(), by=moderator2)
    workflow.submit(review.profile, by=editor, change_note="x")
    found = queue(moderator2, "Waiting for my review")
    assert (found.total, found.more.split(",")[0]) == (0, "1 more in review: you contributed")


def test_what_waits_elsewhere_is_not_counted_for_somebody_limited_to_a_region(review, moderator, moderator2):
    limit(moderator, "Oceania")
    limit(moderator2, "East Asia")
    assert queue(moderator, "Waiting for my review").total == 0
    assert queue(moderator, "Waiting for my review").more == ""
    assert queue(moderator2, "Waiting for my review").total == 1


def test_what_is_approved_waits_until_it_is_published(review, moderator):
    workflow.approve(review, by=moderator)
    assert labels(moderator, "Approved, not yet published") == ["Japan, revision 1"]
    workflow.publish(review, by=moderator)
    assert labels(moderator, "Approved, not yet published") == []


def test_what_is_scheduled_counts_down_and_says_with_what_it_goes_live(review, moderator, administrator):
    together = PublicationSet.objects.create(title="Spring", created_by=moderator)
    workflow.add_to_set(together, [review], by=moderator)
    workflow.approve(review, by=moderator)
    workflow.schedule_set(
        together, by=moderator, when=timezone.now() + datetime.timedelta(hours=3, minutes=1)
    )
    (task,) = queue(moderator, "Scheduled").tasks
    assert (task.pressing, task.late) == ("in 3 hours", False)
    assert "in the set “Spring”" in task.note
    Review.objects.update(scheduled_for=timezone.now() - datetime.timedelta(minutes=12))
    found = queue(administrator, "Scheduled")
    assert (found.tasks[0].pressing, found.tasks[0].late) == ("due 12 minutes ago", True)
    assert found.more.startswith("1 late")
    assert "due 12 minutes ago" in signed_in(moderator).get(INDEX).content.decode()


def test_what_is_due_this_minute_is_late_by_less_than_one():
    now = timezone.now()
    assert tasks.countdown(now) == ("due less than a minute ago", True)
    assert tasks.countdown(now + datetime.timedelta(days=2, minutes=1))[0] == "in 2 days"


def test_what_was_forced_stays_on_every_list_until_another_approves_it(
    review, administrator, moderator, editor
):
    workflow.force_publish(review, by=administrator, reason="A wrong number was public.")
    title = "Published by force, not yet approved"
    for user in (administrator, moderator, editor):
        assert labels(user, title) == ["Japan, revision 1"]
    assert queue(moderator, title).tasks[0].pressing == "yours to approve"
    assert queue(administrator, title).tasks[0].pressing == ""
    assert "A wrong number was public." in queue(moderator, title).tasks[0].note
    workflow.approve_afterwards(review, by=moderator)
    assert not any(queue(user, title).tasks for user in (administrator, moderator, editor))


def test_a_submission_stays_with_its_submitter_until_it_is_public(review, editor, editor2, moderator):
    assert labels(editor, "My submissions") == ["Japan, revision 1"]
    assert labels(editor2, "My submissions") == []
    workflow.approve(review, by=moderator)
    workflow.schedule(review, by=moderator, when=timezone.now() + datetime.timedelta(days=1, minutes=1))
    assert queue(editor, "My submissions").tasks[0].pressing == "in 1 day"
    assert labels(editor, "My drafts") == []
    workflow.publish(review, by=moderator)
    assert labels(editor, "My submissions") == []


# Drafts


def test_drafts_are_of_their_owner_and_of_whoever_worked_on_them(saved, editor, editor2):
    assert labels(editor2, "My drafts") == []
    workflow.assign(saved, editor2, by=editor)
    assert labels(editor2, "My drafts") == labels(editor, "My drafts") == ["Japan"]


def test_the_oldest_comes_first_and_the_rest_is_one_click_away(editor2):
    made = drafts(tasks.ROWS + 3, editor=editor2)
    Profile.objects.filter(pk=made[7].pk).update(updated_at=timezone.now() - datetime.timedelta(days=9))
    found = queue(editor2, "My drafts")
    assert (len(found.tasks), found.total, found.is_cut) == (tasks.ROWS, tasks.ROWS + 3, True)
    assert found.tasks[0].label == str(made[7])
    client = signed_in(editor2)
    page = client.get(INDEX).content.decode()
    assert f'<p class="cut">{tasks.ROWS} of {tasks.ROWS + 3}, <a href="{found.all_url}">all' in page
    assert client.get(found.all_url).context["cl"].result_count == found.total


# What a profile needs


def test_what_is_due_is_named_with_what_it_is(saved, editor):
    today = timezone.localdate()
    assert queue(editor, "Overdue for review").total == 0
    saved.citations.update(review_by="2026-01")
    Profile.objects.update(review_by=today, overview="So.[@paper, review by 2025]")
    workflow.save_revision(saved, by=editor)
    (task,) = queue(editor, "Overdue for review").tasks
    assert "a claim from paper by 2025 and 2 more" in task.note
    assert "It has no owner." in task.note
    assert task.url.startswith(reverse("admin:profiles_profile_change", args=[saved.pk]))


def test_a_month_is_due_on_its_first_day(saved):
    for written, today, is_due in (
        ("2026-03", datetime.date(2026, 3, 1), True),
        ("2026-03", datetime.date(2026, 2, 28), False),
        ("2026", datetime.date(2026, 1, 1), True),
        ("2026-03-02", datetime.date(2026, 3, 1), False),
        ("2026-12", datetime.date(2027, 1, 1), True),
    ):
        saved.citations.update(review_by=written)
        assert bool(review_dates.due(today)) is is_due, (written, today)


def test_moderators_are_told_of_what_is_overdue_only_where_nobody_looks_after_it(saved, editor, moderator):
    title = "Overdue, without an owner"
    Profile.objects.update(review_by=datetime.date(2020, 1, 1))
    assert labels(moderator, title) == ["Japan"]
    Profile.objects.update(owner=editor)
    assert labels(moderator, title) == []
    type(editor).objects.filter(pk=editor.pk).update(is_active=False)
    assert labels(moderator, title) == ["Japan"]


def test_what_is_incomplete_says_what_is_missing_and_leads_to_its_field(saved, editor):
    assert queue(editor, "Incomplete").total == 0
    Profile.objects.update(tagline="", mining="")
    workflow.save_revision(saved, by=editor)
    (task,) = queue(editor, "Incomplete").tasks
    assert task.note.startswith("Tagline: it is empty; Mining and Production: it is empty")
    assert task.url.endswith("#id_tagline")
    page = signed_in(editor).get(task.url).content.decode()
    assert 'id="id_tagline"' in page


def test_a_broken_reference_is_named_and_goes_when_it_is_mended(saved, editor):
    Profile.objects.update(mining="See [there](/countries/atlantis/).")
    workflow.save_revision(saved, by=editor)
    (task,) = queue(editor, "Broken references").tasks
    assert "Mining and Production: /countries/atlantis/: there is no such page" in task.note
    assert task.url.endswith("#id_mining")
    Profile.objects.update(mining="Nothing.")
    workflow.save_revision(saved, by=editor)
    assert queue(editor, "Broken references").total == 0


def test_figures_that_moved_are_listed_until_a_revision_is_under_way(
    edition, profile, editor, administrator, cobalt_figures
):
    title = "Figures moved since published"
    assert labels(editor, title) == []
    revise(cobalt_figures, 33)
    assert labels(editor, title) == labels(administrator, title) == ["Japan"]
    assert "30\xa0t (2024)" in queue(editor, title).tasks[0].note
    assert queue(editor, title).tasks[0].url.endswith("/moved/japan/")
    workflow.refresh(profile, by=editor)
    workflow.submit(profile, by=editor, change_note="New figures")
    assert labels(editor, title) == []


def test_care_is_counted_where_somebody_may_act(editor, editor2):
    drafts(2, editor=editor, complete=False)
    drafts(3, editor=editor, region="Oceania", complete=False)
    limit(editor2, "Oceania")
    assert queue(editor, "Incomplete").total == 5
    found = queue(editor2, "Incomplete")
    assert found.total == 3
    assert signed_in(editor2).get(found.all_url).context["cl"].result_count == 3


def test_the_list_behind_a_queue_of_care_holds_as_many(editor):
    drafts(12, editor=editor, complete=False, overview="[x](/nowhere/)", review_by="2020-01-01")
    for title in ("Incomplete", "Broken references", "Overdue for review"):
        found = queue(editor, title)
        assert (len(found.tasks), found.total) == (tasks.HEALTH_ROWS, 12), title
        assert signed_in(editor).get(found.all_url).context["cl"].result_count == 12, title


def test_a_page_says_how_old_the_checks_are_and_makes_none(editor, editor2):
    moved = reverse("admin:profiles_draftcheck_moved")
    made = drafts(6, editor=editor)
    limit(editor2, "Oceania")

    def both_say(words):
        for address in (INDEX, moved):
            assert words in " ".join(signed_in(editor).get(address).content.decode().split()), address

    at = timezone.now() - datetime.timedelta(minutes=12, seconds=5)
    DraftCheck.objects.update(checked_at=at)
    both_say("Checked 12 minutes ago")
    DraftCheck.objects.filter(profile__in=made[:2]).update(facts=-1)
    both_say("Not known: 2 drafts unchecked</b> since their text or their figures last changed")
    DraftCheck.objects.filter(profile=made[0]).delete()
    both_say("Not known: 2 drafts unchecked")
    assert DraftCheck.objects.filter(facts=-1).count() == 1
    page = signed_in(editor2).get(INDEX).content.decode()
    assert "checked" not in page.replace("/checkedaddress/", "")
    call_command("check_profiles", verbosity=0)
    both_say("Checked less than a minute ago")


def test_what_was_found_stays_on_the_page_until_it_is_checked_again(editor):
    drafts(1, editor=editor, complete=False)
    DraftCheck.objects.update(facts=-1)
    assert queue(editor, "Incomplete").total == 1


def test_an_import_that_nobody_applied_is_the_administrators(administrator, editor):
    made = ReleaseImport.objects.create(origin="upload", file_name="mcs.csv", by=administrator)
    (task,) = queue(administrator, "Imports not applied").tasks
    assert (task.label, task.url) == (
        "mcs.csv",
        reverse("admin:minerals_releaseimport_change", args=[made.pk]),
    )
    assert "Imports not applied" not in titles(editor)


# One click, and a fixed number of queries


def test_every_task_leads_straight_to_a_page(review, edition_of_australia, editor, moderator, administrator):
    drafts(1, editor=editor, complete=False)
    Profile.objects.update(review_by="2020-01-01")
    for user in (editor, moderator, administrator):
        client, found = signed_in(user), [t for p in dashboard.dashboard(user).queues for t in p.tasks]
        page = client.get(INDEX).content.decode()
        assert found or user == administrator
        for task in found:
            assert f'<a href="{task.url}">' in page
        for address in {task.url.partition("#")[0] for task in found}:
            assert client.get(address).status_code == 200


@pytest.fixture
def edition_of_australia(profile, editor, moderator, cobalt):
    country, reference = CountryFactory(name="Australia"), "cobalt/mine/production country=japan"
    australia = complete_profile(country, minerals=[cobalt], reference=reference)
    return publish(australia, editor=editor, moderator=moderator)


@pytest.fixture
def everything(edition_of_australia):
    """One person who has every queue there is."""
    user = UserFactory(username="everything", group=EDITOR)
    user.groups.add(UserFactory(username="other", group=MODERATOR).groups.get())
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["force_publish_review", "view_releaseimport"])
    )
    return user


def test_the_first_page_asks_as_often_for_many_profiles_as_for_one(
    everything,
    saved,
    cobalt,
    editor,
    administrator,
    django_assert_max_num_queries,
    django_assert_num_queries,
):
    kept = {
        "owner": everything,
        "review_by": "2020-01-01",
        "tagline": "",
        "mining": "[x](/nowhere/)[@nobody]",
    }
    client = signed_in(everything)
    Profile.objects.filter(pk=saved.pk).update(**kept)
    workflow.save_revision(saved, by=editor)
    for one in drafts(2, editor=editor, region="Oceania", mineral=cobalt):
        review = workflow.submit(one, by=editor, change_note="x")
    workflow.force_publish(review, by=administrator, reason="x")
    with django_assert_max_num_queries(37) as few:
        page = client.get(INDEX).content.decode()
    asked = len(few)
    assert page.count('<section class="queue"') >= 6
    drafts(14, editor=editor, region="Africa", **kept)
    for one in drafts(12, editor=editor, region="Europe", mineral=cobalt):
        workflow.submit(one, by=editor, change_note="x")
    with django_assert_num_queries(asked):
        page = client.get(INDEX).content.decode()
    assert "10 of 15" in page
    assert queue(everything, "Waiting for my review").total == 13


def test_what_anybody_saved_lately_is_told_to_those_who_read_drafts(saved, editor, moderator):
    first, second = drafts(2, editor=editor)
    assert [str(one) for one in dashboard.recent_activity(moderator)] == [
        f"{second}, revision 1",
        f"{first}, revision 1",
        f"{saved}, revision 1",
    ]
    page = signed_in(moderator).get(INDEX).content.decode()
    address = reverse("admin:profiles_profile_compare", args=[first.pk])
    assert f'href="{address}?from=0&amp;to=1">{first}, revision 1</a>' in page
    assert dashboard.recent_activity(UserFactory(is_staff=True)) == []
    assert signed_in(moderator).get(f"{address}?from=0&to=1").status_code == 200
