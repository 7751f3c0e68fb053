"""The pickers of figures and citations: by keyboard, at the cursor, without a fault."""

import pytest
from playwright.sync_api import expect

from minerals.models import Measure
from profiles.models import KeyMineral
from tests.browsing import IN_BROWSER
from tests.factories import (
    CodeGroupFactory,
    CommodityFactory,
    CountryFactory,
    MineralFactory,
    complete_profile,
    figure,
    flow,
)
from tests.profiles.admin.profile.editing.forms import save

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]


@pytest.mark.saves_nothing
def test_a_figure_is_picked_by_keyboard_and_lands_at_the_cursor(form):
    form.fill("[name=mining]", "Japan mined  of it.")
    form.focus("[name=mining]")
    form.evaluate("document.activeElement.setSelectionRange(12, 12)")
    form.keyboard.press("Shift+Tab")
    assert form.evaluate("document.activeElement.textContent") == "Bold"
    for _ in range(4):
        form.keyboard.press("ArrowRight")
    assert form.evaluate("document.activeElement.textContent") == "Insert figure"
    form.keyboard.press("Enter")
    form.keyboard.type("cobalt mine")
    option = form.get_by_role("option", name="Mine production")
    option.wait_for()
    assert "30\N{NO-BREAK SPACE}t" in option.inner_text()
    assert not form.faults
    form.keyboard.press("Enter")
    form.get_by_role("dialog").wait_for(state="hidden")  # Enter waits for what is still being looked up
    expect(form.locator("[name=mining]")).to_have_value("Japan mined [[cobalt/mine/production]] of it.")
    expect(form.locator("[name=mining]")).to_be_focused()
    form.keyboard.press("Control+z")
    expect(form.locator("[name=mining]")).to_have_value("Japan mined  of it.")
    assert not form.faults


@pytest.mark.saves_nothing
def test_place_and_show_are_part_of_what_is_picked(form, cobalt):
    figure(CountryFactory(code="CHL", name="Chile"), cobalt, 12, measure=Measure.RESERVES)
    form.fill("[name=mining]", "")
    form.get_by_role("toolbar", name="Tools for Mining").get_by_role("button", name="Insert figure").click()
    form.get_by_label("Place").select_option("any")
    form.get_by_label("Mineral, stage, measure").fill("reserves chile")
    form.get_by_role("dialog").get_by_role("option", name="Chile").click()
    expect(form.locator("[name=mining]")).to_have_value("[[cobalt/reserves country=chile]]")


@pytest.mark.saves_nothing
def test_escape_leaves_a_picker_and_inserts_nothing(form):
    form.fill("[name=mining]", "As it was.")
    form.get_by_role("toolbar", name="Tools for Mining").get_by_role("button", name="Insert figure").click()
    form.get_by_role("dialog", name="Insert a figure").wait_for()
    form.keyboard.press("Escape")
    form.get_by_role("dialog", name="Insert a figure").wait_for(state="hidden")
    expect(form.locator("[name=mining]")).to_have_value("As it was.")


@pytest.mark.page_of("glance")
@pytest.mark.saves_nothing
def test_a_number_at_a_glance_is_found_without_brackets(form):
    form.locator("#glance_items-0 summary").click()
    form.locator("#glance_items-0").get_by_role("button", name="Find a figure").click()
    form.keyboard.type("cobalt")
    form.keyboard.press("Enter")
    form.get_by_role("dialog").wait_for(state="hidden")
    expect(form.locator("[name=glance_items-0-figure]")).to_have_value("cobalt/mine/production")
    expect(form.locator("[name=glance_items-0-label]")).to_have_value("Number 0")


@pytest.mark.page_of("glance")
@pytest.mark.saves_nothing
def test_a_label_is_proposed_from_the_figure_where_nobody_wrote_one(form, profile):
    figure(profile.subject.place, KeyMineral.objects.get().mineral, 7, measure=Measure.RESERVES)
    label = form.locator("[name=glance_items-0-label]")
    form.locator("#glance_items-0 summary").click()
    label.fill("")
    for words, proposed in (("mine", "Cobalt, mine production"), ("reserves", "Cobalt, reserves")):
        form.locator("#glance_items-0").get_by_role("button", name="Find a figure").click()
        form.keyboard.type(words)
        form.keyboard.press("Enter")
        form.get_by_role("dialog").wait_for(state="hidden")
        expect(label).to_have_value(proposed)


@pytest.mark.saves_nothing
def test_a_citation_of_the_form_is_inserted_with_its_own_date(form):
    form.fill("[name=mining]", "A claim.")
    form.get_by_role("toolbar", name="Tools for Mining").get_by_role("button", name="Insert citation").click()
    form.get_by_label("Date of this claim").fill("2026-03")
    form.get_by_role("option", name="A paper").click()
    expect(form.locator("[name=mining]")).to_have_value("A claim.[@paper, as of 2026-03]")


def test_a_source_of_another_profile_is_copied_and_saved(form, draft):
    other = complete_profile(CountryFactory(name="Chile"))
    law = {"original_title": "The law", "original_publisher": "Gazette", "original_kind": "official"}
    other.citations.update(key="iea-2024", title="An outlook", kind="mirror", **law)
    form.fill("[name=mining]", "A claim.")
    form.get_by_role("toolbar", name="Tools for Mining").get_by_role("button", name="Insert citation").click()
    form.get_by_label("Key, title or publisher").fill("outlook")
    form.get_by_role("option", name="An outlook").wait_for()
    expect(form.get_by_role("option", name="An outlook")).to_contain_text("copied from Chile")
    form.get_by_role("option", name="An outlook").click()
    form.get_by_role("dialog").wait_for(state="hidden")
    expect(form.locator("[name=mining]")).to_have_value("A claim.[@iea-2024]")
    save(form)
    assert draft.citations.filter(key="iea-2024", title="An outlook", kind="mirror", **law).exists()
    assert not form.faults


@pytest.mark.saves_nothing
def test_the_picker_of_sources_stays_readable_where_many_use_one(form):
    for number in range(12):
        other = complete_profile(CountryFactory(name=f"United Lands of Number {number}"))
        other.citations.update(key="iea-2024", title="An outlook on minerals")
    form.get_by_role("toolbar", name="Tools for Mining").get_by_role("button", name="Insert citation").click()
    form.get_by_label("Key, title or publisher").fill("outlook")
    option = form.get_by_role("option", name="An outlook on minerals")
    expect(form.get_by_role("dialog").get_by_role("status")).to_have_text("0 of this profile, 1 of others")
    expect(option).to_contain_text("and 9 more")
    assert option.evaluate("one => one.querySelector('span').offsetWidth / one.offsetWidth") > 0.5


@pytest.mark.saves_nothing
def test_trade_of_a_group_is_picked_with_its_supplier(form, japan):
    china, mineral = CountryFactory(code="CHN", name="China"), MineralFactory(name="Rare earths")
    codes = [CommodityFactory(code=code, minerals=[mineral]) for code in ("280530", "284610")]
    for code in codes:
        flow(code, china, japan, 100, 10)
    CodeGroupFactory(commodities=codes)
    form.reload()
    form.fill("[name=mining]", "China sold .")
    form.focus("[name=mining]")
    form.evaluate("document.activeElement.setSelectionRange(11, 11)")
    form.keyboard.press("Shift+Tab")
    for _ in range(4):
        form.keyboard.press("ArrowRight")
    form.keyboard.press("Enter")
    form.get_by_label("Show", exact=True).select_option("supplier-share-by-weight")
    form.get_by_label("Supplier").select_option("china")
    form.get_by_label("Mineral, stage, measure, or goods").fill("rare earths")
    option = form.get_by_role("option", name="280530 + 284610")
    option.wait_for()
    assert "100% of the weight of Japan’s imports" in option.inner_text()
    form.keyboard.press("Enter")
    form.get_by_role("dialog").wait_for(state="hidden")
    reference = "[[trade/rare-earths show=supplier-share from=china source=baci by=weight]]"
    expect(form.locator("[name=mining]")).to_have_value(f"China sold {reference}.")
    assert not form.faults
