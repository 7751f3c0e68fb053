"""Commenting in a browser: a marked passage becomes the comment's, by mouse and by keyboard, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from profiles import workflow
from profiles.models import Comment, Profile

from ..browsing import IN_BROWSER, faults_of

pytestmark = IN_BROWSER

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


@pytest.fixture
def review(edition, profile, editor):
    Profile.objects.filter(pk=profile.pk).update(overview="The agency keeps stocks of rare metals.[@paper]")
    workflow.save_revision(profile, by=editor)
    return workflow.submit(profile, by=editor, change_note="Stocks")


@pytest.fixture
def talked(review, moderator, editor):
    """A review with an open conversation and a resolved one."""
    first = workflow.comment(
        review.profile, by=moderator, body="Which?", place="overview", passage="The agency", review=review
    )
    workflow.comment(review.profile, by=editor, body="JOGMEC.", answers=first)
    done = workflow.comment(review.profile, by=moderator, body="A typo.", place="tagline", review=review)
    workflow.resolve_comment(done, by=moderator)
    return review


def test_no_page_of_changes_or_talk_has_a_fault(talked, moderator, sign_in, visit):
    page = sign_in(moderator, at="about:blank")
    profile, found = f"/admin/profiles/profile/{talked.profile_id}", {}
    for address in (
        f"{profile}/compare/?from=live&to=draft&whole=1&notation=1",
        f"{profile}/compare/?from=e9",
        f"{profile}/history/",
        f"{profile}/comments/",
        f"{profile}/preview/",
        f"{profile}/change/",
        f"/admin/profiles/review/{talked.pk}/change/",
        "/admin/profiles/profile/recent/",
        "/admin/profiles/revision/",
    ):
        visit(address, page=page)
        page.eval_on_selector_all("details", "all => all.forEach(one => (one.open = true))")
        found[address] = faults_of(page, expected="404" if "e9" in address else None)
    assert not {address: faults for address, faults in found.items() if faults}


def test_what_readers_see_of_two_editions_has_no_fault(review, moderator, visit):
    workflow.approve(review, by=moderator)
    workflow.publish(review, by=moderator)
    page = visit("/countries/japan/editions/1...2/")
    expect(page.get_by_role("link", name="Overview")).to_be_visible()
    assert faults_of(page) == []


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
