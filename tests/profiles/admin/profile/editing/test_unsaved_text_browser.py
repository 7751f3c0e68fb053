"""Unsaved text: kept on the server, or here while it does not answer; offered to whoever typed it, to nobody else."""

import json

import pytest
from playwright.sync_api import expect

from profiles import workflow
from profiles.models import Profile, UnsavedText
from tests.browsing import IN_BROWSER
from tests.profiles.admin.profile.editing.forms import (
    KEPT,
    crash,
    here,
    kept,
    save,
    turn_to,
    type_and_keep,
    wait_until_kept,
)

IN_SIGHT = """(one) => {
  const { left, top, height } = one.getBoundingClientRect();
  return one.contains(document.elementFromPoint(left + 5, top + height / 2));
}"""
pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]


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
    assert kept(again) == []
    assert not UnsavedText.objects.exists()
    expect(again.get_by_role("heading", name="Unsaved changes")).to_have_count(0)
    assert not again.faults


def test_the_browser_keeps_only_what_the_server_cannot(form, draft):
    type_and_keep(form, "Typed with a connection.")
    assert kept(form) == []
    text = UnsavedText.objects.get(user__username="editor", profile=draft)
    assert text.changes["overview"]["now"] == "Typed with a connection."
    assert draft.revisions.count() == Profile.objects.get().revisions.count()
    form.context.set_offline(True)
    form.fill("[name=overview]", "Typed without one.")
    form.locator("[data-kept]", has_text="Kept in this browser only").wait_for()
    assert len(kept(form)) == 1
    form.context.set_offline(False)
    form.evaluate("window.dispatchEvent(new Event('online'))")
    form.locator("[data-kept]", has_text="Saved on the server").wait_for()
    assert kept(form) == []
    text.refresh_from_db()
    assert text.changes["overview"]["now"] == "Typed without one."
    form.faults.clear()


def test_where_it_is_kept_is_in_sight_on_any_screen(form):
    type_and_keep(form, "Typed.")
    words = form.locator("[data-kept]")
    for width in (1280, 390):
        form.set_viewport_size({"width": width, "height": 800})
        assert words.evaluate(IN_SIGHT), width


def test_a_save_without_a_connection_says_so_and_saves_when_it_is_back(form, draft):
    form.context.set_offline(True)
    form.fill("[name=overview]", "Typed offline.")
    form.focus("[name=overview]")
    form.keyboard.press("Control+s")
    said = form.get_by_role("alert").get_by_text("Not saved: there is no connection.")
    said.wait_for()
    expect(form.locator("[name=overview]")).to_have_value("Typed offline.")
    with form.expect_navigation():
        form.context.set_offline(False)
    draft.refresh_from_db()
    assert draft.overview == "Typed offline."
    form.faults.clear()


def test_what_was_typed_on_another_page_is_pointed_to(form, draft):
    type_and_keep(form, "Typed among the texts.")
    turn_to(form, "policies")
    form.get_by_role("link", name="Unsaved changes in the texts").click()
    form.get_by_role("heading", name="Unsaved changes").wait_for()


def test_text_is_kept_in_the_browser_for_two_weeks(form):
    form.context.set_offline(True)
    form.fill("[name=overview]", "Typed before a holiday.")
    form.locator("[data-kept]", has_text="Kept in this browser only").wait_for()
    form.context.route("**/unsaved/", lambda route: route.abort())
    form.context.set_offline(False)
    again = crash(form)
    again.faults.clear()
    again.context.unroute("**/unsaved/")
    UnsavedText.objects.all().delete()  # what a page sends as it ends passes the route by
    for days, count in ((13, 1), (15, 0)):
        again.evaluate(
            f"(days) => {KEPT}.forEach((key) => localStorage.setItem(key, JSON.stringify("
            "{ ...JSON.parse(localStorage.getItem(key)), at: Date.now() - days * 86_400_000 })))",
            days,
        )
        again.reload()
        expect(again.locator(".kept-text")).to_have_count(count)


@pytest.mark.page_of("policies")
def test_rows_come_back_as_well(form):
    form.get_by_role("button", name="Add another policy").click()
    form.keyboard.type("A new Act")
    form.locator("#policy_rows-0 summary").click()
    form.fill("[name=policy_rows-0-title]", "An Act, amended")
    wait_until_kept(form)
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
    again.get_by_role("button", name="Restore all").click()
    save(again)
    again.get_by_role("heading", name="1 place that both of you changed").wait_for()


def test_what_is_thrown_away_is_not_offered_again(form):
    type_and_keep(form, "Not worth it.")
    again = crash(form)
    with again.expect_response("**/unsaved/"):
        again.get_by_role("button", name="Discard", exact=True).click()
    assert not UnsavedText.objects.exists()
    again.reload()
    expect(again.locator(".kept-text")).to_have_count(0)


@pytest.mark.page_of("policies")
def test_text_that_is_refused_stays_kept_and_is_forgotten_once_it_is_saved(form):
    form.get_by_role("button", name="Add another policy").click()
    form.keyboard.type("Half a row")
    form.locator("#policy_rows-0 summary").click()
    type_and_keep(form, "Typed.", "policy_rows-0-summary")
    save(form)
    form.locator(".errornote").wait_for()
    assert "Typed." in json.dumps(UnsavedText.objects.get().changes)
    form.locator("#policy_rows-3").get_by_role("button", name="Remove this new row").click()
    save(form)
    expect(form.locator(".messagelist")).to_contain_text("Saved Japan")
    assert kept(form) == []
    assert not UnsavedText.objects.exists()


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
