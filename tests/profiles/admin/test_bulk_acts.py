"""Acts on many profiles from their list: submitted, owners and dates set, item by item. And the filters of it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles import workflow
from profiles.models import Profile, Review
from tests.profiles.desk.test_dashboard import drafts, limit, signed_in
from tests.profiles.shared import shared_draft

LIST = reverse("admin:profiles_profile_changelist")

opened, saved, profile, cobalt_figures, _ = shared_draft()


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


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


def test_a_review_by_date_is_set_on_many_and_makes_no_revision(saved, desk, editor):
    response = act(desk, "set_review_by", [saved], apply="1", review_by="2027-03-31")
    assert "Due for review by 31 March 2027 1 of 1" in messages_of(response)[0]
    saved.refresh_from_db()
    assert (str(saved.review_by), saved.revisions.count()) == ("2027-03-31", 1)
    event = AuditEvent.objects.get(act=Action.REVIEW_DATE_SET)
    assert (event.actor, event.changes) == (editor, {"review_by": ["", "2027-03-31"]})
    response = act(desk, "set_review_by", [saved], apply="1", review_by="2027-03-31")
    assert "had this date already" in messages_of(response)[0]
    assert AuditEvent.objects.filter(act=Action.REVIEW_DATE_SET).count() == 1


def test_a_date_that_is_none_is_asked_for_again(saved, desk):
    page = act(desk, "set_review_by", [saved], apply="1", review_by="soon").content.decode()
    assert "Nothing has been done yet" in page
    assert 'value="soon"' in page
    assert saved.revisions.count() == 1


def test_many_are_submitted_and_what_is_incomplete_is_named(saved, desk, editor):
    incomplete = drafts(1, editor=editor, complete=False)[0]
    response = act(desk, "submit_for_review", [saved, incomplete], apply="1", change_note="More")
    done, refused = messages_of(response)
    assert "Submitted 1 of 2" in done
    assert ": Tagline: it is empty" in refused
    assert Review.objects.waiting().get().profile == saved


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
    workflow.save_revision(profile, by=editor)
    assert found("changed") == ["Japan"]
    review = workflow.submit(profile, by=editor, change_note="x")
    workflow.approve(review, by=moderator)
    workflow.schedule(review, by=moderator, when=timezone.now() + datetime.timedelta(days=1))
    assert found("scheduled") == ["Japan"]
    workflow.withdraw(edition, by=moderator, notice="Gone.")
    assert (found("live"), found("ended")) == ([], ["Japan"])


def test_without_new_data_the_page_says_that_nothing_moved(edition, desk):
    page = desk.get(reverse("admin:profiles_draftcheck_moved")).content.decode()
    assert "No figures changed since publication." in page
