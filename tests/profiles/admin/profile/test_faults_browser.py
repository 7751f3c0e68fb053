"""Faults of a draft in a browser."""

import pytest
from playwright.sync_api import expect

from profiles import workflow
from profiles.models import Policy, Profile
from tests.browsing import IN_BROWSER

pytestmark = IN_BROWSER


@pytest.fixture
def faulty(saved, editor):
    Policy.objects.create(
        profile=saved, title="An act", kind="strategy", date="2026", status="in-force", summary="So it is.",
        citation="nobody",
    )  # fmt: skip
    Profile.objects.filter(pk=saved.pk).update(tagline="", overview="Of [[copper mine]].")
    workflow.save_revision(saved, by=editor)
    return saved


def address(profile):
    return f"/admin/profiles/profile/{profile.pk}/change/"


def test_a_link_of_a_fault_puts_the_focus_into_its_field_also_where_the_row_was_folded(
    faulty,
    editor,
    sign_in,
):
    page = sign_in(editor, at=address(faulty))
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_role("button", name="Save and submit").click()
    page.wait_for_selector(".messagelist .error")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = false))")
    for words, target in (("nobody", "id_policy_rows-0-citation"), ("copper mine", "id_overview")):
        page.locator(".faults a", has_text=words).focus()
        page.keyboard.press("Enter")
        page.wait_for_function("id => document.activeElement.id === id", arg=target)
        expect(page.locator(f"#{target}")).to_be_visible()
    assert page.faults == []
