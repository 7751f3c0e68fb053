"""Commenting in a browser: a marked passage becomes the comment's, by mouse and by keyboard, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from profiles import workflow
from profiles.models import Comment, Profile, Review
from tests.browsing import IN_BROWSER
from tests.factories import UserFactory
from tests.seeds import once_a_process, publish_japan

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]

MARK = """(words) => {
  const walker = document.createTreeWalker(document.querySelector("main, #content"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0 || !node.parentElement.offsetParent) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return true;
  }
  return false;
}"""

SELECTED = "(control) => control.value.slice(control.selectionStart, control.selectionEnd)"


def load():
    profile, editor = (
        Profile.objects.get(subject=publish_japan().subject),
        UserFactory(username="editor"),
    )
    Profile.objects.filter(pk=profile.pk).update(overview="The agency keeps stocks of rare metals.[@paper]")
    workflow.save_revision(profile, by=editor)
    workflow.submit(profile, by=editor, change_note="Stocks")


begun = once_a_process(load)


@pytest.fixture
def review():
    return Review.objects.get(change_note="Stocks")


def test_a_passage_marked_in_a_review_is_commented_on_without_the_mouse(review, moderator, sign_in):
    page = sign_in(moderator, at=f"/admin/profiles/review/{review.pk}/change/")
    assert page.evaluate(MARK, "keeps stocks of rare metals")
    page.get_by_role("button", name="Comment on this passage").wait_for()
    expect(page.locator("[role=status]").last).to_contain_text("Alt and M")
    page.keyboard.press("Alt+KeyM")
    expect(page.locator("[name=body]:focus")).to_have_count(1)
    page.keyboard.type("Which metals?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#comment-*")
    made = Comment.objects.get()
    assert (made.place, made.passage, made.body) == (
        "overview",
        "keeps stocks of rare metals",
        "Which metals?",
    )
    expect(page.get_by_role("heading", name="Comments 1 open")).to_be_visible()
    expect(page.locator("mark.commented")).to_have_text("keeps stocks of rare metals")
    page.get_by_role("link", name="Passage of Comment 1 by moderator").click()
    expect(page.locator(":target")).to_have_accessible_name("Comment 1 by moderator")
    page.keyboard.press("Tab")  # from the passage back to its comment
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".thread:target")).to_contain_text("Which metals?")
    assert page.faults == []


def test_the_passage_is_marked_beside_the_form_and_its_words_are_selected_in_the_text(
    review, editor, sign_in
):
    made = workflow.comment(
        review.profile, by=editor, body="Which?", place="overview", passage="stocks of rare metals"
    )
    at = f"/admin/profiles/profile/{review.profile_id}/change/?at=overview#thread-{made.pk}"
    page = sign_in(editor, at=at)
    expect(page.locator(".live mark.commented")).to_have_text("stocks of rare metals")
    text = page.locator("#id_overview")
    page.get_by_role("link", name="stocks of rare metals").focus()
    for typed in ("", "For long the agency keeps ores.\n\n"):  # also where the words have moved since
        text.evaluate("(control, typed) => control.setRangeText(typed, 0, 0)", typed)
        page.get_by_role("link", name="stocks of rare metals").press("Enter")
        expect(text).to_be_focused()
        assert text.evaluate(SELECTED) == "stocks of rare metals"
    with page.expect_popup() as opened:
        page.keyboard.press("Alt+KeyM")
    expect(opened.value.locator("[name=passage]")).to_have_value("stocks of rare metals")
    expect(page.get_by_text("The comment on the selected words is in a new window.")).to_be_attached()
    text.fill("The agency keeps nothing.")
    expect(page.locator(".live mark.commented")).to_have_count(0)
    page.get_by_role("link", name="stocks of rare metals").press("Enter")
    expect(page.get_by_text("This has changed since.")).to_be_attached()
    assert page.faults == []


def test_a_passage_marked_in_the_preview_leads_to_the_form(review, moderator, sign_in):
    page = sign_in(moderator, at=f"/admin/profiles/profile/{review.profile_id}/preview/")
    assert page.evaluate(MARK, "stocks of rare metals")
    page.get_by_role("button", name="Comment on this passage").click()
    page.wait_for_url("**/comments/?*")
    expect(page.locator("[name=place]")).to_have_value("overview")
    expect(page.locator("[name=passage]")).to_have_value("stocks of rare metals")


def test_the_link_of_a_part_brings_the_form_to_it(review, moderator, sign_in):
    page = sign_in(moderator, at=f"/admin/profiles/review/{review.pk}/change/")
    page.get_by_role("link", name="Comment on Overview").click()
    expect(page.locator("[name=place]")).to_have_value("overview")
    expect(page.locator("[name=body]:focus")).to_have_count(1)
    expect(page.locator("#at-overview form")).to_have_count(1)


def test_without_javascript_the_place_is_chosen_and_the_passage_pasted(review, moderator, sign_in, visit):
    page = sign_in(moderator, java_script_enabled=False)
    visit(f"/admin/profiles/review/{review.pk}/change/", page=page)
    page.get_by_role("link", name="Comment on Overview").click()
    expect(page.locator("[name=place]")).to_have_value("overview")
    page.fill("[name=passage]", "rare metals")
    page.fill("[name=body]", "Which?")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("Which?")).to_be_visible()
    assert Comment.objects.get().passage == "rare metals"
