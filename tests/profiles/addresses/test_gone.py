"""The list of addresses that are gone, and who may see it."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from audit_log.models import AuditEvent
from minerals.models import Region
from profiles.admin.lists import addresses
from profiles.desk.dashboard import dashboard
from profiles.desk.form_places import form_of
from profiles.models import CheckedAddress, Citation, StaffMember
from tests.factories import CountryFactory, RegionFactory, complete_profile

PAGE = reverse("admin:profiles_checkedaddress_gone")
ADDRESS = "https://example.org/a?b=c&d=e"
SINCE = datetime(2026, 11, 3, 2, tzinfo=UTC)


@pytest.fixture
def gone(profile):
    Citation.objects.create(
        profile=profile, key="old", title="T", publisher="P", url=ADDRESS, as_of="2025-03"
    )
    return CheckedAddress.objects.create(
        address=ADDRESS, outcome="gone", reason="404: there is no such page.", failures=3, failing_since=SINCE,
        checked_at=SINCE,
    )  # fmt: skip


def queue(user):
    (found,) = [one for one in dashboard(user).queues if one.title == "Addresses that do not answer"]
    return found


def test_the_first_page_lists_it_for_who_changes_profiles(gone, editor, moderator):
    (task,) = queue(editor).tasks
    assert (task.label, task.note, task.when) == (ADDRESS, gone.reason, SINCE)
    assert task.url == f"{PAGE}#address-{gone.pk}"
    assert "Addresses that do not answer" not in [one.title for one in dashboard(moderator).queues]


@pytest.mark.parametrize("outcome", ["new", "answers", "failing", "unknown"])
def test_only_what_is_gone_is_listed(gone, outcome, editor, desk):
    CheckedAddress.objects.update(outcome=outcome)
    assert queue(editor).tasks == []
    page = desk.get(PAGE).content.decode()
    assert ADDRESS.partition("?")[0] not in page
    assert "No cited address is known to have stopped answering." in page


def test_each_has_its_profiles_and_an_address_in_the_archive_as_text_and_link(gone, profile, desk):
    page = desk.get(PAGE).content.decode()
    archived = "https://web.archive.org/web/202503/https://example.org/a?b=c&amp;d=e"
    assert f'value="{archived}"' in page
    assert f'href="{archived}"' in page
    assert "The site has not opened this address" in page
    form = form_of(profile.pk, "citations-group")
    assert f'<a href="{form}">Japan</a> (source old)' in page
    for name in ("used", "across"):
        link = f"{reverse(f'admin:profiles_profile_{name}')}?source=https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc%26d%3De"
        assert f'href="{link}"' in page
    assert "404: there is no such page." in page
    assert "3 Nov 2026" in page


def test_an_address_that_only_the_live_edition_cites_is_listed(edition, gone, profile, editor):
    profile.citations.all().delete()
    CheckedAddress.objects.update(address="https://example.org/")
    assert queue(editor).total == 1
    (row,) = addresses.with_profiles(CheckedAddress.objects.all())
    assert [which for _, _, which in row.cited_by] == ["source 1 of the live edition, no longer in the draft"]
    assert row.archived == "https://web.archive.org/web/20261103/https://example.org/"


def test_one_that_nobody_cites_any_more_leaves_the_list_at_once(gone, profile, editor):
    profile.citations.all().delete()
    assert queue(editor).tasks == []


def test_the_list_is_of_ones_own_regions(gone, editor):
    StaffMember.objects.create(user=editor).regions.add(RegionFactory(name="Elsewhere"))
    assert queue(editor).tasks == []
    del editor.limited_to
    editor.staff_member.regions.set(Region.objects.all())
    assert queue(editor).total == 1


def test_who_may_not_change_profiles_may_not_read_it(gone, moderator):
    client = Client()
    client.force_login(moderator)
    assert client.get(PAGE).status_code == 403


def test_it_is_read_only(gone, desk):
    before = AuditEvent.objects.count()
    assert desk.post(PAGE).status_code == 405
    assert CheckedAddress.objects.get().outcome == "gone"
    assert AuditEvent.objects.count() == before


def test_more_rows_cost_no_more_queries(gone, desk, django_assert_max_num_queries):
    for n in range(12):
        profile = complete_profile(CountryFactory(code=f"Q{n:02}", name=f"Land {n}"))
        Citation.objects.create(
            profile=profile, key="old", title="T", publisher="P", url=ADDRESS, as_of="2024"
        )
        url = f"https://example.org/{n}"
        Citation.objects.create(profile=profile, key="new", title="T", publisher="P", url=url, as_of="2024")
        CheckedAddress.objects.create(
            address=url, outcome="gone", reason="404.", failing_since=SINCE, checked_at=SINCE
        )
    desk.get(PAGE)
    with django_assert_max_num_queries(10):
        page = desk.get(PAGE).content.decode()
    assert page.count("Look in the Internet Archive") == 13
    assert page.count("(source old)") == 13
