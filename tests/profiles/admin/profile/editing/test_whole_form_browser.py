"""The form of a profile in a browser: counts, the image, the keyboard, and no script."""

import pytest
from playwright.sync_api import expect

from profiles.models import KeyMineral, LeadImage
from tests.browsing import IN_BROWSER
from tests.factories import MineralFactory
from tests.profiles.admin.profile.editing.forms import here, save, titles
from tests.profiles.admin.profile.test_images import picture

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]


# Counts


def test_words_are_counted_while_somebody_types_and_told_when_they_pause(form):
    total = form.locator("[data-count-total]").inner_text()
    form.fill("[name=overview]", "One two [[cobalt/mine/production]] three.[@paper]")
    expect(form.locator("[data-count=id_overview]")).to_have_text("5 words")
    expect(form.locator("[data-count-total]")).not_to_have_text(total)
    form.locator("p[role=status]", has_text="5 words, ").wait_for(state="attached")
    form.fill("[name=tagline]", "x" * 190)
    expect(form.locator("[data-count=id_tagline]")).to_have_text("10 characters left")


# The image


def test_the_focal_point_is_set_by_keyboard_and_by_clicking(form, draft):
    form.set_input_files(
        "[name=lead_image-0-file]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture().read()}
    )
    form.locator("[name=lead_image-0-file]").locator(
        "xpath=ancestor::details[not(@open)]/summary"
    ).evaluate_all("rows => rows.forEach((row) => row.click())")
    point = form.get_by_role("button", name="Focal point")
    point.wait_for()
    point.press("ArrowRight")
    point.press("Shift+ArrowUp")
    expect(form.locator("[name=lead_image-0-focal_x]")).to_have_value("51")
    expect(form.locator("[name=lead_image-0-focal_y]")).to_have_value("40")
    size = point.bounding_box()
    point.click(position={"x": size["width"] / 4, "y": size["height"] / 4})
    expect(form.locator("[name=lead_image-0-focal_x]")).to_have_value("25")
    expect(form.locator("[data-crop]").first).to_have_attribute("viewBox", "0 0 1200 400")
    form.fill("[name=lead_image-0-alt]", "A smelter")
    form.fill("[name=lead_image-0-credit]", "A. P.")
    form.fill("[name=lead_image-0-licence]", "CC BY 4.0")
    save(form)
    assert LeadImage.objects.get().focal_x == 25
    assert not form.faults


# The form as a whole


@pytest.mark.page_of("policies")
def test_enter_in_a_field_saves_and_neither_submits_nor_adds(form, draft):
    form.locator("#policy_rows-0 summary").click()
    form.fill("[name=policy_rows-0-title]", "An Act, amended")
    with form.expect_navigation():
        form.press("[name=policy_rows-0-title]", "Enter")
    assert titles(draft)[0] == "An Act, amended"
    assert not draft.reviews.exists()


@pytest.mark.page_of("policies")
def test_a_folded_row_with_an_error_is_open_and_has_the_focus(form):
    form.locator("#policy_rows-1 summary").click()
    form.fill("[name=policy_rows-1-date]", "soon")
    form.locator("#policy_rows-1 summary").click()
    save(form)
    expect(form.locator("[name=policy_rows-1-date]")).to_be_visible()
    expect(form.locator("[name=policy_rows-1-date]")).to_be_focused()
    expect(form.locator("[name=policy_rows-1-date]")).to_have_value("soon")


def test_without_script_rows_are_added_and_ordered(draft, editor, sign_in, cobalt):
    KeyMineral.objects.create(profile=draft, mineral=MineralFactory(name="Nickel"), position=5)
    page = sign_in(editor, at=here(draft), java_script_enabled=False)
    expect(page.get_by_role("button", name="Insert figure")).to_have_count(0)
    page.get_by_role("link", name="Key minerals", exact=True).click()
    page.locator("#mineral_links-1 summary").click()
    page.fill("[name=mineral_links-1-place]", "5")
    page.get_by_role("button", name="Add another key mineral").click()
    page.fill("[name=mineral_links-2-mineral]", "Cobalt")
    page.locator("#mineral_links-0 summary").click()
    page.fill("[name=mineral_links-0-mineral]", "")
    expect(page.locator("[name=mineral_links-1-place]")).to_have_value("5")
