"""Names of minerals and places: suggested, completed, explained where they name nothing."""

import pytest
from playwright.sync_api import expect

from profiles.models import Policy
from tests.browsing import IN_BROWSER
from tests.profiles.admin.profile.editing.forms import mineral_of, save, turn_to

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]


@pytest.mark.page_of("minerals")
def test_a_mineral_is_found_by_another_name_of_it(form, draft):
    form.get_by_role("button", name="Add another key mineral").press("Enter")
    expect(form.locator("#id_mineral_links-1-mineral")).to_be_focused()
    form.keyboard.type("ree")
    form.get_by_role("option", name="Rare earths").wait_for()
    form.keyboard.press("Enter")
    expect(form.locator("#id_mineral_links-1-mineral")).to_have_value("Rare earths")
    save(form)
    assert list(draft.mineral_links.values_list("mineral__slug", flat=True)) == ["cobalt", "rare-earths"]


@pytest.mark.page_of("minerals")
def test_a_name_is_found_without_its_accents_and_apostrophe(form, draft):
    field = mineral_of(form)
    for typed in ("d’évo", "d'evo"):
        field.fill("")
        field.press_sequentially(typed)
        form.get_by_role("option", name="Terre d'Évora").wait_for()
        field.press("Escape")
    field.fill("terre d’evora")
    field.press("Escape")
    save(form)
    assert list(draft.mineral_links.values_list("mineral__slug", flat=True)) == ["terre-d-evora"]


@pytest.mark.page_of("policies")
def test_names_in_a_line_are_completed_one_by_one(form, draft):
    form.locator("#policy_rows-0 summary").click()
    field = form.locator("[name=policy_rows-0-minerals]")
    field.focus()
    form.keyboard.type("cob")
    form.get_by_role("option", name="Cobalt").wait_for()
    form.keyboard.press("Enter")
    form.keyboard.type("nic")
    form.get_by_role("option", name="Nickel").wait_for()
    form.keyboard.press("Enter")
    expect(field).to_have_value("Cobalt, Nickel, ")
    save(form)
    assert Policy.objects.first().minerals.count() == 2


@pytest.mark.page_of("changed")
def test_an_event_is_found_by_a_part_of_its_title_and_may_be_left_out(form, draft):
    form.locator("#recent_changes-0 summary").click()
    field = form.locator("[name=recent_changes-0-event]")
    field.press_sequentially("acid")
    form.get_by_role("option", name="China stops acid exports").wait_for()
    form.keyboard.press("Enter")
    expect(field).to_have_value("China stops acid exports")
    field.fill("")
    field.press("Tab")
    assert "chosen" not in note_of(form, field)


@pytest.mark.page_of("policies")
def test_a_source_that_is_new_is_added_where_it_is_cited(form, draft):
    form.locator("#policy_rows-0 summary").click()
    field = form.locator("[name=policy_rows-0-citation]")
    field.fill("")
    field.press_sequentially("A survey")
    form.get_by_role("option", name="New source").click()
    expect(form.locator("#new-source-title")).to_have_value("A survey")
    form.locator("#new-source-publisher").fill("Bureau")
    form.locator("#new-source-as-of").fill("2026")
    form.keyboard.press("Enter")
    expect(field).to_have_value("bureau-2026")
    save(form)
    assert draft.citations.get(key="bureau-2026").title == "A survey"
    assert draft.policy_rows.first().citation == "bureau-2026"


def note_of(page, field):
    """Return the text that describes a field to everybody who comes to it."""
    return page.evaluate(
        "(input) => input.getAttribute('aria-describedby').split(' ')"
        ".map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim()",
        field.element_handle(),
    )


@pytest.mark.page_of("minerals")
@pytest.mark.parametrize("leave", ["Tab", "Enter", "click"])
def test_words_that_name_nothing_stay_are_explained_and_refused_by_name(form, draft, leave):
    field = mineral_of(form)
    form.fill("[name=mineral_links-0-note]", "Typed meanwhile.")
    field.fill("co unobtainium")
    if leave == "Tab":
        field.press("Tab")
        expect(field).to_have_value("co unobtainium")
        expect(field).to_have_attribute("aria-invalid", "true")
        assert "There is no mineral “co unobtainium”" in note_of(form, field)
        form.locator("[role=status]", has_text="There is no mineral").wait_for(state="attached")
    with form.expect_navigation():
        if leave == "Enter":
            field.press("Enter")
        else:
            form.get_by_role("button", name="Save", exact=True).click()
    field = mineral_of(form)
    expect(form.locator("#mineral_links-0")).to_contain_text("There is no mineral “co unobtainium”")
    expect(field).to_have_value("co unobtainium")
    expect(form.locator("[name=mineral_links-0-note]")).to_have_value("Typed meanwhile.")
    assert list(draft.mineral_links.values_list("mineral__slug", flat=True)) == ["cobalt"]
    field.fill("Copper")
    save(form)
    assert list(draft.mineral_links.values_list("mineral__slug", flat=True)) == ["copper"]


@pytest.mark.page_of("minerals")
@pytest.mark.saves_nothing
def test_a_part_of_several_names_chooses_none_of_them(form, draft):
    field = mineral_of(form)
    for typed, said in (("co", "Cobalt, Columbium, Copper"), ("both", "Columbium, Tantalum")):
        field.fill(typed)
        field.press("Escape")
        field.press("Tab")
        expect(field).to_have_value(typed)
        assert all(name in note_of(form, field) for name in said.split(", "))


@pytest.mark.page_of("minerals")
def test_an_emptied_name_stays_empty_and_nothing_is_chosen(form, draft):
    field = mineral_of(form)
    field.fill("")
    field.press("Tab")
    expect(field).to_have_value("")
    assert "No mineral is chosen." in note_of(form, field)
    expect(form.locator("[name=mineral_links-0-mineral]")).to_have_value("")
    save(form)
    expect(form.locator("#mineral_links-0")).to_contain_text("Choose a mineral.")
    assert list(draft.mineral_links.values_list("mineral__slug", flat=True)) == ["cobalt"]


def test_new_rows_that_were_only_walked_through_are_not_saved(form, draft):
    for table, button in (("minerals", "key mineral"), ("pins", "related profile"), ("policies", "policy")):
        turn_to(form, table)
        form.get_by_role("button", name=f"Add another {button}").press("Enter")
        for _ in range(6):
            form.keyboard.press("Tab")
        save(form)
        expect(form.locator(".messagelist")).to_contain_text("Nothing changed")
    assert (draft.mineral_links.count(), draft.pins.count(), draft.policy_rows.count()) == (1, 0, 3)


@pytest.mark.page_of("roles")
def test_a_button_is_met_although_the_field_that_is_left_explains_itself(form):
    """The line under the field moves what is below it, and would do so between press and release."""
    for _ in range(2):
        form.get_by_role("button", name="Add another role").click()
    expect(form.locator("[name=added_roles-TOTAL_FORMS]")).to_have_value("2")
    expect(form.locator(".name-note:visible").first).to_contain_text(
        "A new row that stays empty is not saved"
    )


@pytest.mark.page_of("minerals")
def test_a_name_that_is_left_as_it_was_is_no_change(form, draft):
    field = mineral_of(form)
    field.focus()
    field.press("Tab")
    expect(form.locator(".name-note:visible")).to_have_count(0)
    save(form)
    expect(form.locator(".messagelist")).to_contain_text("Nothing changed")


@pytest.mark.page_of("policies")
@pytest.mark.saves_nothing
def test_an_unknown_name_in_a_line_stays_and_is_explained(form):
    form.locator("#policy_rows-0 summary").click()
    field = form.locator("[name=policy_rows-0-minerals]")
    field.fill("Cobalt, Unobtainium")
    field.press("Tab")
    expect(field).to_have_value("Cobalt, Unobtainium")
    assert "There is no mineral “Unobtainium”" in note_of(form, field)
