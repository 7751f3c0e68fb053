"""The search box by keyboard, with a list of what may be meant; and without script."""

import pytest
from playwright.sync_api import expect

from minerals import searchable

from ..browsing import IN_BROWSER
from ..factories import CountryFactory
from ..seeds import once_a_process, publish_japan

pytestmark = IN_BROWSER
SPARE = """box => {
  const style = getComputedStyle(box), pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const room = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return room - pen.measureText(box.placeholder).width;
}"""


def load():
    publish_japan()
    CountryFactory(code="JAM", name="Jamaica")
    searchable.index()


indexed = once_a_process(load)


@pytest.mark.parametrize("width", [1280, 320])
def test_suggestions_come_while_somebody_types_and_are_chosen_by_keys(indexed, visit, width):
    page = visit("/minerals/cobalt/", width=width)
    box = page.get_by_role("combobox", name="Search the Atlas")
    box.press_sequentially("ja")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text="2 suggestions")).to_have_count(1)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("ArrowDown")
    active = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    expect(active).to_have_attribute("aria-selected", "true")
    expect(active).to_contain_text("Jamaica")  # Japan is in more texts
    box.press("ArrowDown")  # back to the box
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    expect(active).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_value("ja")
    box.press("ArrowUp")
    box.press("Enter")
    page.wait_for_url("**/countries/jamaica/")


def test_enter_searches_for_what_was_typed_and_a_click_opens_a_suggestion(indexed, visit):
    page = visit("/")
    box = page.get_by_role("combobox", name="Search the Atlas")
    box.press_sequentially("cobolt")
    box.press("Enter")
    page.wait_for_url("**/search/?q=cobolt")
    expect(page.get_by_role("link", name="Cobalt", exact=True)).to_be_visible()
    page.get_by_role("combobox").fill("jama")
    page.get_by_role("option", name="Jamaica").click()
    page.wait_for_url("**/countries/jamaica/")


def test_one_chinese_character_is_enough_for_suggestions(indexed, visit):
    box = visit("/").get_by_role("combobox", name="Search the Atlas")
    box.press_sequentially("j")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill("钴")
    listed = box.page.get_by_role("listbox", name="Suggestions")
    expect(listed.get_by_role("option", name="Cobalt")).to_be_visible()


def test_the_first_suggestion_is_opened_by_enter(indexed, visit):
    page = visit("/")
    box = page.get_by_role("combobox", name="Search the Atlas")
    box.press_sequentially("jama")
    expect(page.get_by_role("option", name="Jamaica")).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/countries/jamaica/")


def test_without_script_or_an_answer_the_form_is_sent(indexed, visit):
    page = visit("/", java_script_enabled=False, width=320)
    page.get_by_label("Search the Atlas").fill("japan")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=japan")
    expect(page.get_by_role("heading", name="Countries")).to_be_visible()
    assert (
        page.get_by_label("Search the Atlas").bounding_box()["width"] > 200
    )  # of 320, to be read and changed
    page = visit("/")
    page.route("**/suggest/**", lambda route: route.abort())
    box = page.get_by_role("combobox", name="Search the Atlas")
    box.press_sequentially("japan")
    box.press("Enter")
    page.wait_for_url("**/search/?q=japan")


def test_the_box_shows_all_of_its_word_on_a_phone(indexed, visit):
    page = visit("/minerals/cobalt/", width=390)
    box, spare = page.get_by_role("combobox", name="Search the Atlas"), {}
    for width in (390, 360, 320):
        page.set_viewport_size({"width": width, "height": 900})
        spare[width] = box.evaluate(SPARE)
    assert min(spare.values()) >= 24, f"Chromium keeps so much for the cross that empties the box: {spare}"
