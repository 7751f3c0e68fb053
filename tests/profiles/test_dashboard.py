"""The first page of the desk: each person's piles, right for them, each task one click from the work."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from minerals.models import ReleaseImport
from profiles import desk as desk_module
from profiles import review_dates, workflow
from profiles.desk import tasks
from profiles.groups import EDITOR, MODERATOR
from profiles.models import Profile, PublicationSet, Review, StaffMember

from ..factories import CountryFactory, RegionFactory, UserFactory, complete_profile, publish
from .test_checking import revise

INDEX = reverse("admin:index")
LIST = reverse("admin:profiles_profile_changelist")


def pile(user, title):
    (found,) = [pile for pile in desk_module.board(user).piles if pile.title == title]
    return found


def labels(user, title):
    return [task.label for task in pile(user, title).tasks]


def titles(user):
    return {pile.title for pile in desk_module.board(user).piles}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def drafts(number, *, editor, region="East Asia", complete=True, mineral=None):
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
        workflow.record(profile, by=editor)
        made.append(profile)
    return made


def limit(user, region):
    StaffMember.objects.create(user=user).regions.add(RegionFactory(name=region))


@pytest.fixture
def review(saved, editor):
    return workflow.submit(saved, by=editor, change_note="More")


# Who sees what


def test_each_group_has_its_own_piles(editor, moderator, administrator):
    assert titles(editor) == {
        "Sent back to me",
        "My drafts",
        "My submissions",
        "Published by force, not yet approved",
        "Overdue for another look",
        "Figures moved since published",
        "Incomplete",
        "Broken references",
    }
    assert titles(moderator) == {
        "Waiting for my review",
        "Approved, not yet published",
        "Scheduled",
        "Published by force, not yet approved",
        "Overdue, and nobody looks after it",
    }
    assert titles(administrator) == {
        "Scheduled",
        "Published by force, not yet approved",
        "Imports not applied",
        "Figures moved since published",
    }


def test_who_may_only_view_has_nothing_to_do(db, review):
    viewer = UserFactory(username="viewer")
    viewer.user_permissions.add(Permission.objects.get(codename="view_review"))
    page = signed_in(viewer).get(INDEX).content.decode()
    assert "Nothing waits for you" in page
    assert str(review) not in page


def test_staff_without_any_permission_see_no_pile(db, review):
    viewer = UserFactory(username="viewer")
    assert desk_module.board(viewer).piles == []
    assert signed_in(viewer).get(INDEX).status_code == 200


def test_an_empty_desk_is_quiet(editor):
    page = signed_in(editor).get(INDEX).content.decode()
    assert "Nothing waits for you" in page
    assert '<section class="pile"' not in page


def test_an_empty_pile_is_a_line_beside_full_ones(saved, editor):
    page = signed_in(editor).get(INDEX).content.decode()
    assert page.count('<section class="pile"') == 1
    assert "<li>Nothing was sent back to you.</li>" in page


# Reviews


def test_a_contributor_is_told_that_somebody_else_has_to_decide(review, moderator, moderator2, editor):
    assert labels(moderator, "Waiting for my review") == ["Japan, revision 1"]
    moderator2.groups.add(editor.groups.get())
    workflow.withdraw_submission(review, by=editor)
    workflow.restore(review.profile.revisions.first(), by=moderator2)
    workflow.submit(review.profile, by=editor, change_note="x")
    found = pile(moderator2, "Waiting for my review")
    assert (found.total, found.more.split(":")[0]) == (0, "1 more in review")


def test_what_waits_elsewhere_is_not_counted_for_somebody_limited_to_a_region(review, moderator, moderator2):
    limit(moderator, "Oceania")
    limit(moderator2, "East Asia")
    assert pile(moderator, "Waiting for my review").total == 0
    assert pile(moderator, "Waiting for my review").more == ""
    assert pile(moderator2, "Waiting for my review").total == 1


def test_what_is_approved_waits_until_it_is_published(review, moderator):
    workflow.approve(review, by=moderator)
    assert labels(moderator, "Approved, not yet published") == ["Japan, revision 1"]
    workflow.publish(review, by=moderator)
    assert labels(moderator, "Approved, not yet published") == []


def test_what_is_scheduled_counts_down_and_says_with_what_it_goes_live(review, moderator, administrator):
    together = PublicationSet.objects.create(title="Spring", created_by=moderator)
    workflow.gather(together, [review], by=moderator)
    workflow.approve(review, by=moderator)
    workflow.schedule_set(
        together, by=moderator, when=timezone.now() + datetime.timedelta(hours=3, minutes=1)
    )
    (task,) = pile(moderator, "Scheduled").tasks
    assert (task.pressing, task.late) == ("in 3 hours", False)
    assert "in the set “Spring”" in task.note
    Review.objects.update(scheduled_for=timezone.now() - datetime.timedelta(minutes=12))
    found = pile(administrator, "Scheduled")
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
    assert pile(moderator, title).tasks[0].pressing == "yours to approve"
    assert pile(administrator, title).tasks[0].pressing == ""
    assert "A wrong number was public." in pile(moderator, title).tasks[0].note
    workflow.approve_afterwards(review, by=moderator)
    assert not any(pile(user, title).tasks for user in (administrator, moderator, editor))


def test_a_submission_stays_with_its_submitter_until_it_is_public(review, editor, editor2, moderator):
    assert labels(editor, "My submissions") == ["Japan, revision 1"]
    assert labels(editor2, "My submissions") == []
    workflow.approve(review, by=moderator)
    workflow.schedule(review, by=moderator, when=timezone.now() + datetime.timedelta(days=1, minutes=1))
    assert pile(editor, "My submissions").tasks[0].pressing == "in 1 day"
    assert labels(editor, "My drafts") == []
    workflow.publish(review, by=moderator)
    assert labels(editor, "My submissions") == []


# Drafts


def test_drafts_are_of_their_owner_and_of_whoever_worked_on_them(saved, editor, editor2):
    assert labels(editor2, "My drafts") == []
    workflow.assign(saved, editor2, by=editor)
    assert labels(editor2, "My drafts") == labels(editor, "My drafts") == ["Japan"]


def test_the_oldest_comes_first_and_the_rest_is_one_click_away(editor):
    made = drafts(tasks.ROWS + 3, editor=editor)
    Profile.objects.filter(pk=made[7].pk).update(updated_at=timezone.now() - datetime.timedelta(days=9))
    found = pile(editor, "My drafts")
    assert (len(found.tasks), found.total, found.is_cut) == (tasks.ROWS, tasks.ROWS + 3, True)
    assert found.tasks[0].label == str(made[7])
    client = signed_in(editor)
    page = client.get(INDEX).content.decode()
    assert f'<p class="cut">{tasks.ROWS} of {tasks.ROWS + 3}, <a href="{found.all_url}">all' in page
    assert client.get(found.all_url).context["cl"].result_count == found.total


# What a profile needs


def test_what_is_due_is_named_with_what_it_is(saved, editor):
    today = timezone.localdate()
    assert pile(editor, "Overdue for another look").total == 0
    saved.citations.update(review_by="2026-01")
    Profile.objects.update(review_by=today, overview="So.[@paper, review by 2025]")
    (task,) = pile(editor, "Overdue for another look").tasks
    assert "a claim from paper by 2025 and 2 more" in task.note
    assert "Nobody looks after it." in task.note
    assert task.url.startswith(reverse("admin:profiles_profile_change", args=[saved.pk]))


@pytest.mark.parametrize(
    ("written", "today", "is_due"),
    [
        ("2026-03", datetime.date(2026, 3, 1), True),
        ("2026-03", datetime.date(2026, 2, 28), False),
        ("2026", datetime.date(2026, 1, 1), True),
        ("2026-03-02", datetime.date(2026, 3, 1), False),
        ("2026-12", datetime.date(2027, 1, 1), True),
    ],
)
def test_a_month_is_due_on_its_first_day(saved, written, today, is_due):
    saved.citations.update(review_by=written)
    assert bool(review_dates.due(today)) is is_due


def test_moderators_are_told_of_what_is_overdue_only_where_nobody_looks_after_it(saved, editor, moderator):
    title = "Overdue, and nobody looks after it"
    Profile.objects.update(review_by=datetime.date(2020, 1, 1))
    assert labels(moderator, title) == ["Japan"]
    Profile.objects.update(owner=editor)
    assert labels(moderator, title) == []
    type(editor).objects.filter(pk=editor.pk).update(is_active=False)
    assert labels(moderator, title) == ["Japan"]


def test_what_is_incomplete_says_what_is_missing_and_leads_to_its_field(saved, editor):
    assert pile(editor, "Incomplete").total == 0
    Profile.objects.update(tagline="", mining="")
    workflow.record(saved, by=editor)
    (task,) = pile(editor, "Incomplete").tasks
    assert task.note.startswith("Tagline: it is empty; Mining and Production: it is empty")
    assert task.url.endswith("#id_tagline")
    page = signed_in(editor).get(task.url).content.decode()
    assert 'id="id_tagline"' in page


def test_a_broken_reference_is_named_and_goes_when_it_is_mended(saved, editor):
    Profile.objects.update(mining="See [there](/countries/atlantis/).")
    workflow.record(saved, by=editor)
    (task,) = pile(editor, "Broken references").tasks
    assert "Mining and Production: /countries/atlantis/: there is no such page" in task.note
    assert task.url.endswith("#id_mining")
    Profile.objects.update(mining="Nothing.")
    workflow.record(saved, by=editor)
    assert pile(editor, "Broken references").total == 0


def test_figures_that_moved_are_listed_until_a_revision_is_under_way(
    edition, profile, editor, administrator, cobalt_figures
):
    title = "Figures moved since published"
    assert labels(editor, title) == []
    revise(cobalt_figures, 33)
    assert labels(editor, title) == labels(administrator, title) == ["Japan"]
    assert "30\xa0t (2024)" in pile(editor, title).tasks[0].note
    assert pile(editor, title).tasks[0].url.endswith("#japan")
    workflow.refresh(profile, by=editor)
    workflow.submit(profile, by=editor, change_note="New figures")
    assert labels(editor, title) == []


def test_care_is_counted_where_somebody_may_act(editor, editor2):
    drafts(2, editor=editor, complete=False)
    drafts(3, editor=editor, region="Oceania", complete=False)
    limit(editor2, "Oceania")
    assert pile(editor, "Incomplete").total == 5
    found = pile(editor2, "Incomplete")
    assert found.total == 3
    assert signed_in(editor2).get(found.all_url).context["cl"].result_count == 3


@pytest.mark.parametrize("title", ["Incomplete", "Broken references", "Overdue for another look"])
def test_the_list_behind_a_pile_of_care_holds_as_many(editor, title):
    for profile in drafts(12, editor=editor, complete=False):
        Profile.objects.filter(pk=profile.pk).update(overview="[x](/nowhere/)", review_by="2020-01-01")
        workflow.record(profile, by=editor)
    found = pile(editor, title)
    assert (len(found.tasks), found.total) == (tasks.CARE_ROWS, 12)
    assert signed_in(editor).get(found.all_url).context["cl"].result_count == 12


def test_the_first_page_says_how_many_are_not_checked_yet(editor, monkeypatch):
    monkeypatch.setattr("profiles.desk.boards.LAZILY", 4)
    drafts(6, editor=editor)
    client = signed_in(editor)
    assert "2 profiles changed" in client.get(INDEX).content.decode()
    assert "not checked yet" not in client.get(INDEX).content.decode()


def test_an_import_that_nobody_applied_is_the_administrators(administrator, editor):
    made = ReleaseImport.objects.create(origin="upload", file_name="mcs.csv", by=administrator)
    (task,) = pile(administrator, "Imports not applied").tasks
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
        client, found = signed_in(user), [t for p in desk_module.board(user).piles for t in p.tasks]
        page = client.get(INDEX).content.decode()
        assert found or user == administrator
        for task in found:
            assert f'<a href="{task.url}">' in page
            assert client.get(task.url).status_code == 200


@pytest.fixture
def edition_of_australia(profile, editor, moderator, cobalt):
    country, reference = CountryFactory(name="Australia"), "cobalt/mine/production country=japan"
    australia = complete_profile(country, minerals=[cobalt], reference=reference)
    return publish(australia, editor=editor, moderator=moderator)


@pytest.fixture
def everything(edition_of_australia):
    """One person who has every pile there is."""
    user = UserFactory(username="everything", group=EDITOR)
    user.groups.add(UserFactory(username="other", group=MODERATOR).groups.get())
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["force_publish_review", "view_releaseimport"])
    )
    return user


def test_the_first_page_asks_as_often_for_sixty_profiles_as_for_one(
    everything,
    saved,
    cobalt,
    editor,
    administrator,
    django_assert_max_num_queries,
    django_assert_num_queries,
):
    def make(profiles):
        for number, profile in enumerate(profiles):
            Profile.objects.filter(pk=profile.pk).update(
                owner=everything, review_by="2020-01-01", mining=f"[{number}](/nowhere/)[@nobody]", tagline=""
            )
            workflow.record(profile, by=editor)

    client = signed_in(everything)
    make([saved])
    for one in drafts(2, editor=editor, region="Oceania", mineral=cobalt):
        review = workflow.submit(one, by=editor, change_note="x")
    workflow.force_publish(review, by=administrator, reason="x")
    client.get(INDEX)  # checks
    with django_assert_max_num_queries(35) as few:
        page = client.get(INDEX).content.decode()
    asked = len(few)
    assert page.count('<section class="pile"') >= 6
    make(drafts(60, editor=editor, region="Africa"))
    for one in drafts(20, editor=editor, region="Europe", mineral=cobalt):
        workflow.submit(one, by=editor, change_note="x")
    while "not checked yet" in client.get(INDEX).content.decode():
        pass
    with django_assert_num_queries(asked):
        page = client.get(INDEX).content.decode()
    assert "10 of 61" in page
    assert pile(everything, "Waiting for my review").total == 21


def test_what_anybody_saved_lately_is_told_to_those_who_read_drafts(db, editor, moderator):
    first, second = drafts(2, editor=editor)
    assert [str(one) for one in desk_module.lately(moderator)] == [
        f"{second}, revision 1",
        f"{first}, revision 1",
    ]
    page = signed_in(moderator).get(INDEX).content.decode()
    address = reverse("admin:profiles_profile_compare", args=[first.pk])
    assert f'href="{address}?from=0&amp;to=1">{first}, revision 1</a>' in page
    assert desk_module.lately(UserFactory(is_staff=True)) == []
    assert signed_in(moderator).get(f"{address}?from=0&to=1").status_code == 200
