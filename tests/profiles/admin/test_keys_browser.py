"""The keys of the desk: from its first page to a submitted sentence without the mouse."""

import pytest
from playwright.sync_api import expect

from profiles import workflow
from profiles.models import Review
from tests.browsing import IN_BROWSER
from tests.factories import UserFactory
from tests.seeds import once_a_process, save_japan

MOST_KEYS = 20  # beside the text


def load():
    save_japan()


begun = once_a_process(load)
pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]


def test_a_sentence_is_found_changed_and_submitted_by_few_keys(editor, sign_in, profile):
    workflow.save_revision(profile, by=UserFactory(username="editor"))
    page, keys = sign_in(editor, at="/admin/"), []
    page.set_default_timeout(10_000)

    def press(*names):
        for name in names:
            keys.append(name)
            page.keyboard.press(name)

    press("/")
    page.keyboard.type("japan")
    press("Enter")
    page.wait_for_url("**/find/**")
    expect(page.locator(".find-page a").first).to_be_focused()
    press("Enter")
    page.wait_for_url("**/change/**")
    page.locator("[data-no-script]").wait_for(state="hidden")
    press("Control+j")
    page.keyboard.type("mining")
    page.get_by_role("option", name="Mining and Production").wait_for()
    press("Enter")
    expect(page.locator("[name=mining]")).to_be_focused()
    press("Control+End")
    page.keyboard.type(" It mines no iodine.[@paper]")
    press("Control+Enter")
    page.get_by_role("dialog", name="Submit for review").wait_for()
    press("Control+Enter")
    page.wait_for_url("**/review/*/change/**")
    assert "It mines no iodine." in Review.objects.get().revision.payload["sections"]["mining"]
    assert len(keys) <= MOST_KEYS
    assert not page.faults


def test_the_sheet_of_keys_opens_and_turns_single_keys_off(editor, sign_in):
    page = sign_in(editor, at="/admin/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    sheet.get_by_label("Use the single keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#desk-search")).not_to_be_focused()
    page.reload()
    page.keyboard.press("?")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    sheet.get_by_label("Use the single keys").check()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#desk-search")).to_be_focused()
    assert not page.faults
