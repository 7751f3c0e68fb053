"""The form of a profile in a browser: folding, links to missing parts, and the dialog for the change note."""

import pytest
from playwright.sync_api import expect

from profiles import workflow
from profiles.models import Policy, Profile, Review
from tests.browsing import IN_BROWSER, scrolls_sideways
from tests.factories import UserFactory
from tests.seeds import once_a_process, publish_japan

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]


def load():
    """A newer draft of what is public, with a row and something to put right."""
    profile = Profile.objects.get(subject=publish_japan().subject)
    Policy.objects.create(
        profile=profile, title="An act", kind="strategy", date="2026", status="in-force", summary="So it is.",
        citation="nobody",
    )  # fmt: skip
    Profile.objects.filter(pk=profile.pk).update(overview="Changed.[@paper]")
    workflow.save_revision(profile, by=UserFactory(username="editor"))


begun = once_a_process(load)


@pytest.fixture
def draft(profile):
    return profile


@pytest.fixture
def form(draft, editor, sign_in):
    page = sign_in(editor, at=f"/admin/profiles/profile/{draft.pk}/change/")
    page.set_default_timeout(10_000)
    return page


def fold(page, name):
    return page.locator(f"#part-{name} > details")


def mend(page):
    page.fill("[name=policy_rows-0-citation]", "paper")


def test_a_section_stays_open_for_who_opened_it(form):
    expect(fold(form, "head")).to_have_attribute("open", "")
    expect(fold(form, "mining")).not_to_have_attribute("open", "")
    form.locator("#part-mining summary").click()
    # A function: the policy of the page lets no text be run.
    form.wait_for_function("() => JSON.stringify({...localStorage}).includes('part-mining')")
    form.reload()
    expect(fold(form, "mining")).to_have_attribute("open", "")
    form.get_by_role("button", name="Fold all").click()
    expect(fold(form, "mining")).not_to_have_attribute("open", "")


def test_an_address_and_a_line_of_the_checklist_open_what_they_lead_to(form):
    form.get_by_role("button", name="Fold all").click()
    form.locator(".jump-list a", has_text="Overview").click()
    expect(form.locator("[name=overview]")).to_be_visible()
    expect(form.locator("#part-overview > details > summary")).to_be_focused()
    form.locator(".checklist a", has_text="nobody").click()
    expect(form.locator("[name=policy_rows-0-citation]")).to_be_focused()


def test_a_fault_that_was_mended_says_that_it_is_not_saved(form):
    form.locator(".checklist a", has_text="nobody").click()
    mend(form)
    expect(form.locator(".checklist .is-changed")).to_contain_text("Changed, not saved yet.")


def test_the_line_of_a_row_follows_its_name(form):
    form.locator(".checklist a", has_text="nobody").click()
    form.fill("[name=policy_rows-0-title]", "An act, amended")
    form.press("[name=policy_rows-0-title]", "Tab")
    expect(form.locator("#policy_rows-0 .row-name")).to_have_text("An act, amended")


def test_submitting_asks_for_the_note_and_loses_nothing(form, draft):
    form.locator(".checklist a", has_text="nobody").click()
    mend(form)
    form.get_by_role("button", name="Submit for review").click()
    dialog = form.get_by_role("dialog", name="Submit for review")
    expect(dialog.locator("textarea")).to_be_focused()
    dialog.locator("[type=checkbox]").focus()
    form.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Save and submit").click()
    note = dialog.locator("textarea")
    assert "Add a change note" in note.evaluate("(note) => note.validationMessage")
    expect(note).to_be_focused()
    form.keyboard.type("An act added.")
    dialog.get_by_role("button", name="Save and submit").click()
    form.wait_for_url("**/review/*/change/**")
    assert Review.objects.waiting().get().change_note == "An act added."
    assert not form.faults


def test_keys_save_and_go_on_to_submit(form, draft):
    form.fill("[name=tagline]", "Typed.")
    with form.expect_navigation():
        form.press("[name=tagline]", "Control+s")
    assert Profile.objects.get(pk=draft.pk).tagline == "Typed."
    form.press("[name=tagline]", "Control+Enter")
    expect(form.get_by_role("dialog", name="Submit for review")).to_be_visible()
    form.keyboard.press("Escape")
    expect(form.get_by_role("button", name="Submit for review")).to_be_focused()
    assert not Review.objects.waiting().exists()


def test_the_bar_is_low_and_nothing_scrolls_sideways(form):
    for width in (1280, 360, 320):
        form.set_viewport_size({"width": width, "height": 800})
        assert form.locator(".submit-row").bounding_box()["height"] < 60
        assert not scrolls_sideways(form)
