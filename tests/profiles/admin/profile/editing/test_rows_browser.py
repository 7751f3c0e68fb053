"""Rows of the form: ordered, added and removed."""

import pytest
from playwright.sync_api import expect

from tests.browsing import IN_BROWSER
from tests.profiles.admin.profile.editing.forms import save, titles, turn_to

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]


@pytest.mark.page_of("policies")
def test_rows_are_ordered_by_keyboard_and_it_is_said(form, draft):
    button = form.locator("#policy_rows-2").get_by_role("button", name="Move up")
    button.focus()
    form.keyboard.press("Enter")
    form.locator("p[role=status]", has_text="place 2 of 3").wait_for(state="attached")
    form.keyboard.press("Space")
    assert form.evaluate("document.activeElement.textContent.includes('Move up')")
    expect(form.locator("[name=policy_rows-2-place]")).to_have_value("10")
    form.keyboard.press("Enter")
    form.locator("p[role=status]", has_text="is the first already").wait_for(state="attached")
    save(form)
    assert titles(draft) == ["A Fund", "An Act", "A Plan"]
    assert not form.faults


@pytest.mark.page_of("policies")
def test_rows_are_ordered_by_mouse(form, draft):
    form.locator("#policy_rows-0").scroll_into_view_if_needed()
    handle, target = (
        form.locator("#policy_rows-2 .drag-handle").bounding_box(),
        form.locator("#policy_rows-0").bounding_box(),
    )
    form.mouse.move(handle["x"] + 5, handle["y"] + 10)
    form.mouse.down()
    form.mouse.move(target["x"] + 50, target["y"] + 8, steps=8)
    form.mouse.move(target["x"] + 50, target["y"] + 4, steps=3)
    form.mouse.up()
    save(form)
    assert titles(draft) == ["A Fund", "An Act", "A Plan"]


@pytest.mark.page_of("policies")
def test_a_number_typed_into_order_moves_the_row(form, draft):
    form.locator("#policy_rows-2 summary").click()
    form.fill("[name=policy_rows-2-place]", "15")
    form.press("[name=policy_rows-2-place]", "Tab")
    second = form.locator("[data-rows=policy_rows] .row:not(.empty-form)").nth(1)
    expect(second).to_have_attribute("id", "policy_rows-2")
    save(form)
    assert titles(draft) == ["An Act", "A Fund", "A Plan"]


def test_each_tool_is_there_once_and_adds_one_row(form):
    text = form.locator(".field-mining").first
    expect(text.get_by_role("button", name="Insert figure")).to_have_count(1)
    expect(text.get_by_role("button", name="Insert citation")).to_have_count(1)
    turn_to(form, "minerals")
    add = form.get_by_role("button", name="Add another key mineral")
    rows = form.locator("[data-rows=mineral_links] .row:not(.empty-form)")
    before = rows.count()
    add.click()
    expect(rows).to_have_count(before + 1)
    expect(rows.last.get_by_role("button", name="Remove this new row")).to_have_count(1)
    assert not form.faults


@pytest.mark.page_of("policies")
def test_new_rows_are_taken_away_and_the_others_keep_their_numbers(form, draft):
    add = form.get_by_role("button", name="Add another policy")
    for title in ("First", "Second"):
        add.click()
        form.keyboard.type(title)
    form.locator("#policy_rows-4").get_by_role("button", name="Move up").click()
    form.locator("#policy_rows-3").get_by_role("button", name="Remove this new row").click()
    expect(form.locator("[name=policy_rows-TOTAL_FORMS]")).to_have_value("4")
    expect(form.locator("[name=policy_rows-3-title]")).to_have_value("Second")
    form.fill("[name=policy_rows-3-date]", "2026")
    form.select_option("[name=policy_rows-3-kind]", "strategy")
    form.select_option("[name=policy_rows-3-status]", "in-force")
    form.fill("[name=policy_rows-3-summary]", "So.")
    form.fill("[name=policy_rows-3-citation]", "paper")
    save(form)
    assert titles(draft) == ["An Act", "A Plan", "A Fund", "Second"]
