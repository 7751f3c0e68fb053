"""Several people at one draft: who is here, whose save came first."""

import pytest
from playwright.sync_api import expect

from profiles import workflow
from profiles.models import Policy, Profile
from tests.browsing import IN_BROWSER
from tests.profiles.admin.profile.editing.forms import here, save

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]


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
    workflow.save_revision(draft, by=editor2)
    page.fill("[name=mining]", "Mine, typed.[@paper]")
    save(page)
    page.get_by_role("heading", name="1 place that both of you changed").wait_for()
    page.keyboard.press("Control+s")  # says what to choose, and goes there
    expect(page.locator("[data-how]")).to_contain_text("Choose for each place")
    expect(page.get_by_role("button", name="Take theirs for Mining")).to_be_focused()
    with page.expect_navigation():
        page.get_by_role("button", name="Take theirs for Mining").click()
    expect(page.locator("[name=mining]")).to_have_value("Theirs, saved.[@paper]")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Save mine over theirs")).to_be_focused()
    with page.expect_navigation():
        page.get_by_role("button", name="Save mine over theirs").click()
    assert Profile.objects.get().mining == "Theirs, saved.[@paper]"
    assert not page.faults


@pytest.mark.page_of("policies")
def test_one_row_that_two_changed_is_settled_and_another_table_is_nobodys_conflict(form, draft, editor2):
    Policy.objects.filter(title="A Plan").update(summary="Their summary.")
    Profile.objects.filter(pk=draft.pk).update(mining="Theirs, saved.[@paper]")
    workflow.save_revision(draft, by=editor2)
    form.locator("#policy_rows-1 summary").click()
    form.fill("[name=policy_rows-1-summary]", "My summary.")
    save(form)
    form.get_by_role("heading", name="1 place that both of you changed").wait_for()
    with form.expect_navigation():
        form.get_by_role("button", name="Save mine over theirs").click()
    assert Policy.objects.get(title="A Plan").summary == "My summary."
    Profile.objects.filter(pk=draft.pk).update(mining="Theirs, again.[@paper]")
    workflow.save_revision(draft, by=editor2)
    form.locator("#policy_rows-0 summary").click()
    form.fill("[name=policy_rows-0-summary]", "My other summary.")
    save(form)
    expect(form.locator(".messagelist")).to_contain_text("Saved Japan")
    assert Profile.objects.get().mining == "Theirs, again.[@paper]"
    assert not form.faults
