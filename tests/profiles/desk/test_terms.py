"""The desk lists what ended or is due by tomorrow in live editions, and was not checked since."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse

from profiles import workflow
from profiles.desk import morning, terms
from profiles.models import StaffMember
from profiles.models.dated import Policy, WatchItem
from tests.factories import CountryFactory, RegionFactory, complete_profile, publish
from tests.reading import ids
from tests.seeds import once_a_module, save_japan

saved_once = once_a_module(save_japan)
pytestmark = [
    pytest.mark.usefixtures("saved_once"),
    pytest.mark.on_postgresql("it filters by what is inside of JSON"),
]
EVE = datetime.date(2026, 11, 26)


def policy(profile, title="A control", until="2026-11-27", **fields):
    row = {"date": "2025-10-09", "kind": "export-control", "status": "suspended", "citation": "paper"}
    row |= {"as_of": "2025-11", "summary": "S.", "position": profile.policy_rows.count()}
    return Policy.objects.create(profile=profile, title=title, until=until, **row | fields)


def watch(profile, summary, date, **fields):
    row = {"citation": "paper", "as_of": "2025-11", "position": profile.watch_items.count()}
    return WatchItem.objects.create(profile=profile, summary=summary, date=date, **row | fields)


def found(user, today=EVE):
    return [(one.name, one.place, one.note) for one in terms.endings(user, today)[0]]


@pytest.fixture
def dated(saved, editor, moderator):
    policy(saved, "Later", until="2026-11-28")
    policy(saved)
    watch(saved, "A vote.", "2026-11-10")
    return publish(saved, editor=editor, moderator=moderator)


def test_it_is_listed_the_day_before_and_until_somebody_checks_it(dated, editor):
    on_the_eve = [
        ("A vote.", "id_watch_items-0-date", "was due 10 November 2026, last checked November 2025"),
        ("A control", "id_policy_rows-1-until", "ends 27 November 2026, last checked November 2025"),
    ]
    assert found(editor) == on_the_eve
    assert [name for name, *_ in found(editor, EVE - datetime.timedelta(days=1))] == ["A vote."]
    assert [name for name, *_ in found(editor, datetime.date(2027, 5, 1))] == [
        "A vote.",
        "A control",
        "Later",
    ]


def test_what_was_ended_or_checked_later_is_not_listed(saved, editor, moderator):
    policy(saved, "Ended", status="ended")
    policy(saved, "Checked", as_of="2026-11-28")
    policy(saved, "Endless", until="")
    policy(saved, "All year", until="2026")
    publish(saved, editor=editor, moderator=moderator)
    assert found(editor, datetime.date(2026, 12, 1)) == []


def test_what_only_a_draft_says_is_not_listed(saved, editor):
    policy(saved)
    workflow.save_revision(saved, by=editor)
    assert found(editor) == []


def test_it_says_what_the_draft_has_made_of_it(dated, editor):
    Policy.objects.filter(title="A control").update(until="2027-11-27", as_of="2026-11-26")
    WatchItem.objects.all().delete()
    (_, lost, gone), (_, _, changed) = found(editor)
    assert lost == "watch_items-group"
    assert gone.endswith("; the draft no longer has it, and is not published yet")
    assert changed.endswith("; changed in the draft, which is not published yet")


def test_the_first_page_leads_to_the_row_and_the_list_to_the_profile(dated, desk, monkeypatch):
    monkeypatch.setattr(terms.timezone, "localdate", lambda *args: EVE)
    page = desk.get(reverse("admin:index")).content.decode()
    assert "Ended or due by tomorrow" in page
    form = reverse("admin:profiles_profile_change", args=[dated.review.profile_id])
    for place in ("id_policy_rows-1-until", "id_watch_items-0-date"):
        assert f'href="{form}?at={place}#{place}"' in page
        assert place in ids(desk.get(f"{form}?at={place}").content.decode())
    listed = desk.get(reverse("admin:profiles_profile_changelist") + "?care=ending").content.decode()
    assert f'href="{form}' in listed
    monkeypatch.setattr(terms.timezone, "localdate", lambda *args: EVE.replace(day=1))
    assert (
        f'href="{form}'
        not in desk.get(reverse("admin:profiles_profile_changelist") + "?care=ending").content.decode()
    )


def test_only_where_somebody_may_act(dated, editor2):
    member = StaffMember.objects.create(user=editor2)
    member.regions.add(RegionFactory(name="Europe"))
    assert found(editor2) == []


def test_the_digest_of_the_morning_names_it(dated, moderator):
    moderator.email = "moderator@example.org"
    moderator.save()
    morning.send_digests(now=datetime.datetime(2026, 11, 26, 6, tzinfo=datetime.UTC))
    (letter,) = [one for one in mail.outbox if one.to == [moderator.email]]
    assert "Ended or due by tomorrow (2)" in letter.body
    assert "Japan: A control, ends 27 November 2026" in letter.body
    assert "/change/?at=id_policy_rows-1-until#id_policy_rows-1-until" in letter.body


def test_many_profiles_cost_as_many_queries_as_one(
    dated, editor, moderator, places, django_assert_num_queries
):
    for country in places:
        profile = complete_profile(
            country, minerals=[dated.review.profile.mineral_links.get().mineral],
            reference="cobalt/mine/production country=japan",
        )  # fmt: skip
        policy(profile)
        publish(profile, editor=editor, moderator=moderator)
    editor = type(editor).objects.get(pk=editor.pk)
    workflow.may(editor, "change_profile")
    with django_assert_num_queries(5):  # keys first: their rows are wide
        assert terms.endings(editor, EVE)[1] == 5
    some, total = terms.endings(editor, EVE, at_most=2)
    assert (len(some), total) == (2, 5)
    with django_assert_num_queries(1):
        assert terms.endings(editor, EVE.replace(year=2025)) == ([], 0)


@pytest.fixture
def places(db):
    return [CountryFactory(code=f"Z{letter}Z", name=f"Place {letter}") for letter in "ABC"]
