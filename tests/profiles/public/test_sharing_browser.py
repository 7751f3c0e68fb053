"""Previews, links and files in a browser: wide and narrow, by keyboard, and without JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from profiles import workflow
from profiles.models import PreviewLink, Profile
from tests.browsing import IN_BROWSER
from tests.seeds import once_a_process, publish_japan

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]
begun = once_a_process(publish_japan)


@pytest.fixture
def here(edition, profile):
    return f"/admin/profiles/profile/{profile.pk}"


def test_a_link_is_copied_read_and_revoked_by_keyboard(here, editor, sign_in, visit):
    page = sign_in(editor, at=f"{here}/links/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Who it is for, and why").focus()
    page.keyboard.type("Dr Sato")
    page.keyboard.press("Enter")
    copy = page.get_by_role("button", name="Copy the address for Dr Sato")
    copy.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copied").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")
    link = PreviewLink.objects.get()
    assert address.endswith(f"/preview/{link.token}/")
    outsider = visit(address)
    expect(outsider.locator("main")).to_contain_text("Preview, not published.")
    page.get_by_role("button", name="Revoke the link for Dr Sato").press("Enter")
    page.get_by_text("Revoked the link").wait_for()
    outsider.reload()
    expect(outsider.locator("main")).to_contain_text("There is no preview here")


def test_the_frames_are_as_wide_as_a_phone_and_a_desktop_and_hold_no_banner(here, editor, sign_in):
    page = sign_in(editor, at=f"{here}/preview/screens/")
    page.wait_for_load_state("networkidle")
    frames = page.frames[1:]
    assert [frame.evaluate("window.innerWidth") for frame in frames] == [360, 1280]
    for frame in frames:
        expect(frame.get_by_role("heading", name="Japan")).to_be_visible()
        expect(frame.locator(".preview-banner")).to_have_count(0)
    assert not page.faults


def test_files_and_links_need_no_javascript(here, profile, editor, sign_in, visit):
    page = sign_in(editor, at=f"{here}/links/", java_script_enabled=False, width=320)
    page.fill("[name=purpose]", "Dr Sato")
    page.get_by_role("button", name="Make the link").click()
    expect(page.locator(".link-address input")).to_have_value(re.compile("^http"))
    expect(page.locator("[data-copies]")).to_be_hidden()
    visit(f"{here}/export/", page=page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="The whole profile").click()
    text = Path(taken.value.path()).read_text(encoding="utf-8")
    visit(f"{here}/import/", page=page)
    page.fill("[name=text]", text.replace("Refines what others mine.", "Mines what others refine."))
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_text("Import into the draft").wait_for()
    page.get_by_role("button", name="Import into the draft").click()
    expect(page.locator("main")).to_contain_text("saved as revision 2")
    assert Profile.objects.get().tagline == "Mines what others refine."
    assert workflow.live_edition(profile).payload["tagline"] == "Refines what others mine."
