"""The form of a profile in a browser: what its modules do, without a fault of console or policy."""

import json

import pytest
from playwright.sync_api import expect

from minerals.models import Measure
from profiles import workflow
from profiles.models import KeyMineral, LeadImage, Policy, Profile
from tests.browsing import IN_BROWSER
from tests.factories import CountryFactory, MineralFactory, UserFactory, complete_profile, figure
from tests.profiles.admin.profile.test_images import picture
from tests.seeds import once_a_process, save_japan

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('atlas-text:'))"


def load():
    """Japan's draft with three policies, and names that are like each other."""
    profile = save_japan()
    for position, title in enumerate(["An Act", "A Plan", "A Fund"]):
        Policy.objects.create(
            profile=profile, title=title, date="2026", kind="strategy", status="in-force", summary="So it is.",
            citation="paper", position=position,
        )  # fmt: skip
    workflow.save_revision(profile, by=UserFactory(username="editor"))
    MineralFactory(name="Rare earths").aliases.create(name="REE", slug="ree")
    MineralFactory(name="Terre d'Évora", slug="terre-d-evora")
    for name in ("Antimony", "Copper", "Nickel"):
        MineralFactory(name=name)
    for number, name in enumerate(["Columbium", "Tantalum"]):
        MineralFactory(name=name).aliases.create(name="Both", slug=f"both-{number}")
    CountryFactory(code="ASM", name="American Samoa")


begun = once_a_process(load)


@pytest.fixture
def draft(profile):
    return profile


def here(profile):
    return f"/admin/profiles/profile/{profile.pk}/change/"


@pytest.fixture
def form(draft, editor, sign_in):
    page = sign_in(editor, at=here(draft))
    page.set_default_timeout(10_000)
    page.get_by_role("button", name="Open all sections").click()  # which stay open in this browser
    return page


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()


def mineral_of(page):
    """The name of the first key mineral, in its open row."""
    field = page.locator("#id_mineral_links-0-mineral")
    if not field.is_visible():
        page.locator("#mineral_links-0 summary").click()
    return field


def kept(page):
    return page.evaluate(KEPT)


def type_and_keep(page, text, field="overview"):
    page.fill(f"[name={field}]", text)
    page.wait_for_function(f"() => {KEPT}.length > 0")


def crash(page):
    """Another tab of the same browser: what the first one had typed is on no server."""
    other = page.context.new_page()
    other.faults = page.faults
    other.set_default_timeout(10_000)
    other.on("console", lambda m: page.faults.append(m.text) if m.type in ("error", "warning") else None)
    address = page.url
    page.close(run_before_unload=False)
    other.goto(address)
    return other


# Pickers


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


def test_place_and_show_are_part_of_what_is_picked(form, cobalt):
    figure(CountryFactory(code="CHL", name="Chile"), cobalt, 12, measure=Measure.RESERVES)
    form.fill("[name=mining]", "")
    form.get_by_role("toolbar", name="Tools for Mining").get_by_role("button", name="Insert figure").click()
    form.get_by_label("Place").select_option("any")
    form.get_by_label("Mineral, stage, measure").fill("reserves chile")
    form.get_by_role("dialog").get_by_role("option", name="Chile").click()
    expect(form.locator("[name=mining]")).to_have_value("[[cobalt/reserves country=chile]]")


def test_escape_leaves_a_picker_and_inserts_nothing(form):
    form.fill("[name=mining]", "As it was.")
    form.get_by_role("toolbar", name="Tools for Mining").get_by_role("button", name="Insert figure").click()
    form.get_by_role("dialog", name="Insert a figure").wait_for()
    form.keyboard.press("Escape")
    form.get_by_role("dialog", name="Insert a figure").wait_for(state="hidden")
    expect(form.locator("[name=mining]")).to_have_value("As it was.")


def test_a_number_at_a_glance_is_found_without_brackets(form):
    form.locator("#glance_items-0 summary").click()
    form.locator("#glance_items-0").get_by_role("button", name="Find a figure").click()
    form.keyboard.type("cobalt")
    form.keyboard.press("Enter")
    form.get_by_role("dialog").wait_for(state="hidden")
    expect(form.locator("[name=glance_items-0-figure]")).to_have_value("cobalt/mine/production")
    expect(form.locator("[name=glance_items-0-label]")).to_have_value("Number 0")


def test_a_label_is_proposed_from_the_figure_where_nobody_wrote_one(form, profile):
    figure(profile.country, KeyMineral.objects.get().mineral, 7, measure=Measure.RESERVES)
    label = form.locator("[name=glance_items-0-label]")
    form.locator("#glance_items-0 summary").click()
    label.fill("")
    for words, proposed in (("mine", "Cobalt, mine production"), ("reserves", "Cobalt, reserves")):
        form.locator("#glance_items-0").get_by_role("button", name="Find a figure").click()
        form.keyboard.type(words)
        form.keyboard.press("Enter")
        form.get_by_role("dialog").wait_for(state="hidden")
        expect(label).to_have_value(proposed)


def test_a_citation_of_the_form_is_inserted_with_its_own_date(form):
    form.fill("[name=mining]", "A claim.")
    form.get_by_role("toolbar", name="Tools for Mining").get_by_role("button", name="Insert citation").click()
    form.get_by_label("As of, where").fill("2026-03")
    form.get_by_role("option", name="A paper").click()
    expect(form.locator("[name=mining]")).to_have_value("A claim.[@paper, as of 2026-03]")


def test_a_source_of_another_profile_is_copied_and_saved(form, draft):
    other = complete_profile(CountryFactory(name="Chile"))
    other.citations.update(key="iea-2024", title="An outlook")
    form.fill("[name=mining]", "A claim.")
    form.get_by_role("toolbar", name="Tools for Mining").get_by_role("button", name="Insert citation").click()
    form.get_by_label("Key, title or publisher").fill("outlook")
    form.get_by_role("option", name="An outlook").wait_for()
    expect(form.get_by_role("option", name="An outlook")).to_contain_text("copied from Chile")
    form.get_by_role("option", name="An outlook").click()
    form.get_by_role("dialog").wait_for(state="hidden")
    expect(form.locator("[name=mining]")).to_have_value("A claim.[@iea-2024]")
    save(form)
    assert draft.citations.get(key="iea-2024").title == "An outlook"
    assert not form.faults


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


# Suggestions


def test_a_mineral_is_found_by_another_name_of_it(form, draft):
    form.get_by_role("button", name="Add another key mineral").press("Enter")
    expect(form.locator("#id_mineral_links-1-mineral")).to_be_focused()
    form.keyboard.type("ree")
    form.get_by_role("option", name="Rare earths").wait_for()
    form.keyboard.press("Enter")
    expect(form.locator("#id_mineral_links-1-mineral")).to_have_value("Rare earths")
    save(form)
    assert list(draft.mineral_links.values_list("mineral__slug", flat=True)) == ["cobalt", "rare-earths"]


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


def note_of(page, field):
    """What is said of a field to everybody who comes to it."""
    return page.evaluate(
        "(input) => input.getAttribute('aria-describedby').split(' ')"
        ".map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim()",
        field.element_handle(),
    )


@pytest.mark.parametrize("leave", ["Tab", "Enter", "click"])
def test_words_that_name_nothing_stay_are_explained_and_refused_by_name(form, draft, leave):
    field = mineral_of(form)
    form.fill("[name=overview]", "Typed meanwhile.")
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
    expect(form.locator("[name=overview]")).to_have_value("Typed meanwhile.")
    assert list(draft.mineral_links.values_list("mineral__slug", flat=True)) == ["cobalt"]
    field.fill("Copper")
    save(form)
    assert list(draft.mineral_links.values_list("mineral__slug", flat=True)) == ["copper"]


def test_a_part_of_several_names_chooses_none_of_them(form, draft):
    field = mineral_of(form)
    for typed, said in (("co", "Cobalt, Columbium, Copper"), ("both", "Columbium, Tantalum")):
        field.fill(typed)
        field.press("Escape")
        field.press("Tab")
        expect(field).to_have_value(typed)
        assert all(name in note_of(form, field) for name in said.split(", "))


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
    for button in ("Add another key mineral", "Add another related profile", "Add another policy"):
        form.get_by_role("button", name=button).press("Enter")
        for _ in range(6):
            form.keyboard.press("Tab")
    save(form)
    expect(form.locator(".messagelist")).to_contain_text("Nothing changed")
    assert (draft.mineral_links.count(), draft.pins.count(), draft.policy_rows.count()) == (1, 0, 3)


def test_a_button_is_met_although_the_field_that_is_left_explains_itself(form):
    """The line under the field moves what is below it, and would do so between press and release."""
    form.get_by_role("button", name="Add another key mineral").click()
    form.get_by_role("button", name="Add another role").click()
    expect(form.locator("[name=added_roles-TOTAL_FORMS]")).to_have_value("1")
    expect(form.locator(".name-note:visible").first).to_contain_text(
        "A new row that stays empty is not saved"
    )


def test_a_name_that_is_left_as_it_was_is_no_change(form, draft):
    field = mineral_of(form)
    field.focus()
    field.press("Tab")
    expect(form.locator(".name-note:visible")).to_have_count(0)
    save(form)
    expect(form.locator(".messagelist")).to_contain_text("Nothing changed")


def test_an_unknown_name_in_a_line_stays_and_is_explained(form):
    form.locator("#policy_rows-0 summary").click()
    field = form.locator("[name=policy_rows-0-minerals]")
    field.fill("Cobalt, Unobtainium")
    field.press("Tab")
    expect(field).to_have_value("Cobalt, Unobtainium")
    assert "There is no mineral “Unobtainium”" in note_of(form, field)


# Counts


def test_words_are_counted_while_somebody_types_and_told_when_they_pause(form):
    total = form.locator("[data-count-total]").inner_text()
    form.fill("[name=overview]", "One two [[cobalt/mine/production]] three.[@paper]")
    expect(form.locator("[data-count=id_overview]")).to_have_text("5 words")
    expect(form.locator("[data-count-total]")).not_to_have_text(total)
    form.locator("p[role=status]", has_text="5 words, ").wait_for(state="attached")
    form.fill("[name=tagline]", "x" * 190)
    expect(form.locator("[data-count=id_tagline]")).to_have_text("10 characters left")


# Order


def titles(profile):
    return list(profile.policy_rows.values_list("title", flat=True))


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


def test_a_number_typed_into_order_moves_the_row(form, draft):
    form.locator("#policy_rows-2 summary").click()
    form.fill("[name=policy_rows-2-place]", "15")
    form.press("[name=policy_rows-2-place]", "Tab")
    second = form.locator("[data-rows=policy_rows] .row:not(.empty-form)").nth(1)
    expect(second).to_have_attribute("id", "policy_rows-2")
    save(form)
    assert titles(draft) == ["An Act", "A Fund", "A Plan"]


def test_each_tool_is_there_once_and_adds_one_row(form):
    add = form.get_by_role("button", name="Add another key mineral")
    rows = form.locator("[data-rows=mineral_links] .row:not(.empty-form)")
    before = rows.count()
    add.click()
    expect(rows).to_have_count(before + 1)
    expect(rows.last.get_by_role("button", name="Remove this new row")).to_have_count(1)
    text = form.locator(".field-mining").first
    expect(text.get_by_role("button", name="Insert figure")).to_have_count(1)
    expect(text.get_by_role("button", name="Insert citation")).to_have_count(1)
    assert not form.faults


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


# Unsaved text


def test_text_survives_a_crash_and_comes_back_only_when_asked(form, draft):
    before = form.input_value("[name=overview]")
    type_and_keep(form, "Typed for an hour.")
    again = crash(form)
    again.get_by_role("heading", name="Unsaved changes").wait_for()
    expect(again.locator("[name=overview]")).to_have_value(before)
    again.locator(".kept-text summary").click()
    expect(again.locator(".kept-text")).to_contain_text("Typed for an hour.")
    again.get_by_role("button", name="Restore all").click()
    expect(again.locator("[name=overview]")).to_have_value("Typed for an hour.")
    save(again)
    assert Profile.objects.get().overview == "Typed for an hour."
    again.wait_for_function(f"() => {KEPT}.length === 0")
    expect(again.get_by_role("heading", name="Unsaved changes")).to_have_count(0)
    assert not again.faults


def test_rows_come_back_as_well(form):
    form.get_by_role("button", name="Add another policy").click()
    form.keyboard.type("A new Act")
    form.locator("#policy_rows-0 summary").click()
    form.fill("[name=policy_rows-0-title]", "An Act, amended")
    form.wait_for_function(f"() => {KEPT}.some((key) => localStorage.getItem(key).includes('amended'))")
    again = crash(form)
    again.get_by_role("button", name="Restore all").click()
    expect(again.locator("[name=policy_rows-0-title]")).to_have_value("An Act, amended")
    expect(again.locator("[name=policy_rows-3-title]")).to_have_value("A new Act")


def test_text_typed_before_a_colleague_saved_is_marked(form, draft, editor2):
    type_and_keep(form, "Mine.")
    draft.overview = "Theirs."
    draft.save()
    workflow.save_revision(draft, by=editor2)
    again = crash(form)
    again.get_by_text("The draft has been saved since").wait_for()
    again.locator(".kept-text summary").click()
    expect(again.get_by_text("Somebody has changed this since you typed")).to_be_visible()


def test_what_is_thrown_away_is_not_offered_again(form):
    type_and_keep(form, "Not worth it.")
    again = crash(form)
    again.get_by_role("button", name="Discard", exact=True).click()
    again.wait_for_function(f"() => {KEPT}.length === 0")
    again.reload()
    expect(again.locator(".kept-text")).to_have_count(0)


def test_text_that_is_refused_stays_kept_and_is_forgotten_once_it_is_saved(form):
    form.fill("[name=review_by]", "2027-01-01")
    form.get_by_role("button", name="Add another policy").click()
    form.keyboard.type("Half a row")
    type_and_keep(form, "Typed.")
    save(form)
    form.locator(".errornote").wait_for()
    assert "Typed." in form.evaluate(f"localStorage.getItem({KEPT}[0])")
    form.locator("#policy_rows-3").get_by_role("button", name="Remove this new row").click()
    save(form)
    form.wait_for_function(f"() => {KEPT}.length === 0")


def test_signing_out_leaves_nothing_behind(form):
    type_and_keep(form, "A secret.")
    form.on("dialog", lambda dialog: dialog.accept())
    form.get_by_role("button", name="Sign out").click()
    form.get_by_text("signed out", exact=False).or_(
        form.get_by_text("logged out", exact=False)
    ).first.wait_for()
    assert "A secret." not in json.dumps(form.evaluate("({...localStorage})"))
    assert kept(form) == []


def sign_in_again(page, user):
    """Signed out meanwhile, and signed in again in another window of the same browser: with a token of its own."""
    page.context.clear_cookies()
    user.set_password("of-the-demo-1")
    user.save()
    other = page.context.new_page()
    other.goto(page.url.partition("/admin/")[0] + "/admin/login/")
    other.locator("[name=username]").fill(user.username)
    other.locator("[name=password]").fill("of-the-demo-1")
    with other.expect_navigation():
        other.locator("[name=password]").press("Enter")
    other.close()


def test_after_signing_in_again_in_another_window_the_form_saves(form, editor, draft):
    type_and_keep(form, "Typed before.")
    form.context.clear_cookies()
    form.fill("[name=overview]", "Typed while signed out.")
    expect(form.locator('.live[data-live-of="id_overview"]')).to_contain_text(
        "sign in again in another window"
    )
    with form.expect_response("**/present/"):
        form.evaluate("document.dispatchEvent(new Event('desk:beat'))")
    said = form.get_by_text("You have been signed out.")
    expect(said).to_be_visible()
    sign_in_again(form, editor)
    with form.expect_response("**/token/"):
        form.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(said).to_have_count(0)
    expect(form.locator('.live[data-live-of="id_overview"]')).to_contain_text("Typed while signed out.")
    form.locator("[name=overview]").focus()
    with form.expect_navigation():
        form.keyboard.press("Control+s")
    draft.refresh_from_db()
    assert draft.overview == "Typed while signed out."
    form.faults.clear()  # the refusals before it


def test_a_form_that_is_refused_all_the_same_leads_back_to_what_was_typed(form, editor, draft):
    type_and_keep(form, "Typed with an old token.")
    form.route("**/token/", lambda route: route.abort())
    sign_in_again(form, editor)
    save(form)
    expect(form.get_by_role("heading", name="The form was not accepted")).to_be_visible()
    expect(form.get_by_text("What you typed is kept in this browser.")).to_be_visible()
    expect(form.get_by_text("copy what you typed")).to_be_hidden()
    form.get_by_role("link", name="Back to the form").click()
    form.locator(".kept-text summary").click()
    expect(form.get_by_text("Typed with an old token.").first).to_be_visible()
    form.faults.clear()


def test_a_save_after_signing_out_in_another_window_keeps_what_was_typed(form, editor, draft):
    other = form.context.new_page()
    other.goto(form.url.partition("/admin/")[0] + "/admin/")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/logout/")
    form.fill("[name=overview]", "Typed after signing out.")
    with form.expect_response("**/token/"):
        form.keyboard.press("Control+s")
    said = form.get_by_text("You have been signed out.")
    expect(said).to_be_in_viewport()
    expect(form.locator("[name=overview]")).to_have_value("Typed after signing out.")
    assert kept(form) == []
    sign_in_again(form, editor)
    with form.expect_navigation():
        form.keyboard.press("Control+s")
    draft.refresh_from_db()
    assert draft.overview == "Typed after signing out."
    form.faults.clear()  # the refusals before it


def test_a_token_is_taken_from_nobody_else(form, draft, editor2):
    type_and_keep(form, "The first editor's.")
    before = form.locator("#profile_form [name=csrfmiddlewaretoken]").input_value()
    sign_in_again(form, editor2)
    with form.expect_response("**/token/"):
        form.evaluate("window.dispatchEvent(new Event('focus'))")
    form.wait_for_timeout(100)
    assert form.locator("#profile_form [name=csrfmiddlewaretoken]").input_value() == before
    form.faults.clear()


def test_nobody_is_offered_what_somebody_else_typed(form, draft, editor2, client):
    type_and_keep(form, "The first editor's.")
    client.force_login(editor2)
    form.context.clear_cookies()
    form.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": form.url}]
    )
    again = crash(form)
    again.locator("[name=overview]").wait_for(state="attached")
    expect(again.locator(".kept-text")).to_have_count(0)


def test_leaving_with_unsaved_text_is_warned_of_and_saving_is_not(form, draft):
    warned = []
    form.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    form.get_by_role("link", name="History").click()
    form.wait_for_url("**/history/")
    assert warned == []
    form.goto(here(draft))
    form.locator("[name=overview]").click()
    form.keyboard.type("x")
    save(form)
    assert warned == []
    form.locator("[name=overview]").click()
    form.keyboard.type("y")
    form.get_by_role("link", name="History").click()
    form.wait_for_url("**/history/")
    assert warned == ["beforeunload"]


# Others


def test_who_else_is_here_is_told_while_somebody_types(form, draft, editor2, sign_in):
    expect(form.locator("#present")).to_be_hidden()
    other = sign_in(editor2, at=here(draft))
    expect(other.locator("#present")).to_contain_text("editor has had this open since")
    with form.expect_response("**/present/"):
        form.evaluate("document.dispatchEvent(new Event('desk:beat'))")
    form.get_by_text("editor2 has had this open since").wait_for()
    with form.expect_response("**/present/"):
        other.goto("/admin/")
        form.evaluate("document.dispatchEvent(new Event('desk:beat'))")
    assert not form.faults + other.faults


def test_a_save_of_a_colleague_is_told_before_mine(form, draft, editor2):
    draft.overview = "Theirs."
    draft.save()
    workflow.save_revision(draft, by=editor2)
    with form.expect_response("**/present/"):
        form.evaluate("document.dispatchEvent(new Event('desk:beat'))")
    form.get_by_role("alert").get_by_text("Somebody has saved this profile since you opened it").wait_for()


def test_a_refused_save_is_settled_on_one_page(form, draft, editor2):
    page = form
    draft.mining = "Theirs, saved.[@paper]"
    draft.save()
    Policy.objects.filter(title="A Plan").update(summary="Their summary.")
    workflow.save_revision(draft, by=editor2)
    page.fill("[name=mining]", "Mine, typed.[@paper]")
    page.locator("#policy_rows-1 summary").click()
    page.fill("[name=policy_rows-1-summary]", "My summary.")
    save(page)
    page.get_by_role("heading", name="2 places that both of you changed").wait_for()
    with page.expect_navigation():
        page.get_by_role("button", name="Take theirs for Mining").click()
    expect(page.locator("[name=mining]")).to_have_value("Theirs, saved.[@paper]")
    with page.expect_navigation():
        page.get_by_role("button", name="Save mine over theirs").click()
    assert Profile.objects.get().mining == "Theirs, saved.[@paper]"
    assert Policy.objects.get(title="A Plan").summary == "My summary."
    assert not page.faults


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


def test_enter_in_a_field_saves_and_neither_submits_nor_adds(form, draft):
    form.locator("#policy_rows-0 summary").click()
    form.fill("[name=policy_rows-0-title]", "An Act, amended")
    with form.expect_navigation():
        form.press("[name=policy_rows-0-title]", "Enter")
    assert titles(draft)[0] == "An Act, amended"
    assert not draft.reviews.exists()


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
    page.locator("#part-key_minerals > details > summary").click()
    page.locator("#mineral_links-1 summary").click()
    page.fill("[name=mineral_links-1-place]", "5")
    page.get_by_role("button", name="Add another key mineral").click()
    page.fill("[name=mineral_links-2-mineral]", "Cobalt")
    page.locator("#mineral_links-0 summary").click()
    page.fill("[name=mineral_links-0-mineral]", "")
    expect(page.locator("[name=mineral_links-1-place]")).to_have_value("5")
