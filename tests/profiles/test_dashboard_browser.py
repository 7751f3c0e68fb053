"""The first page and the lists of the desk in a browser: no fault, one click from the work, and no script needed."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from profiles import workflow
from profiles.models import Profile, Review, SavedFilter

from ..browsing import IN_BROWSER, faults_of
from ..factories import CountryFactory, complete_profile, revise
from .test_dashboard import drafts

pytestmark = IN_BROWSER

ADDRESSES = [
    "/admin/",
    "/admin/profiles/draftcheck/moved/",
    "/admin/profiles/profile/",
    "/admin/profiles/profile/?q=text+%22A+publisher%22&owner=nobody",
    "/admin/profiles/review/?state=all",
    "/admin/profiles/edition/?state=live",
    "/admin/profiles/revision/?kind__exact=save",
]


@pytest.fixture
def busy(edition, profile, editor, moderator, administrator, cobalt, cobalt_figures):
    """A desk with something on every queue of an editor and of a moderator."""
    sent_back, waiting, late, forced = drafts(4, editor=editor, region="Oceania", mineral=cobalt)
    review = workflow.submit(sent_back, by=editor, change_note="x")
    workflow.request_changes(review, by=moderator, note="Where does this come from?")
    workflow.submit(waiting, by=editor, change_note="More of it")
    review = workflow.approve(workflow.submit(late, by=editor, change_note="x"), by=moderator)
    workflow.schedule(review, by=moderator, when=timezone.now() + datetime.timedelta(hours=1))
    Review.objects.filter(pk=review.pk).update(scheduled_for=timezone.now() - datetime.timedelta(minutes=12))
    review = workflow.submit(forced, by=editor, change_note="x")
    workflow.force_publish(review, by=administrator, reason="It was wrong.")
    broken = complete_profile(
        CountryFactory(name="Land of gaps"), tagline="", reference="cobalt/mine/production country=japan"
    )
    Profile.objects.filter(pk=broken.pk).update(mining="[x](/nowhere/)", review_by="2020-01-01")
    workflow.save_revision(broken, by=editor)
    revise(cobalt_figures, 33)
    SavedFilter.objects.create(user=editor, page="profiles.profile", name="Nobody's", query="owner=nobody")
    return profile


def test_no_page_of_the_desk_has_a_fault(busy, editor, moderator, sign_in, visit):
    found = {}
    for user in (editor, moderator):
        page = sign_in(user, at="about:blank")
        for address in ADDRESSES:
            visit(address, page=page)
            found[user.username, address] = faults_of(page)
    assert not {address: faults for address, faults in found.items() if faults}


def test_every_task_of_a_queue_is_one_click_from_its_work(busy, editor, sign_in):
    page = sign_in(editor)
    titles = page.locator(".queue h2").all_inner_texts()
    assert len(titles) == 8
    for index in range(len(titles)):
        page.goto("/admin/")
        page.locator(".queue").nth(index).locator("li > a").first.click()
        page.wait_for_url(lambda address: not address.endswith("/admin/"))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("form:not(#logout-form)").first).to_be_attached()


def test_a_fault_leads_to_the_field_where_it_is_mended(busy, editor, sign_in):
    page = sign_in(editor)
    page.locator("#broken-references li > a").last.click()
    page.wait_for_url("**#id_mining")
    expect(page.locator("#id_mining")).to_be_visible()


def test_figures_are_refreshed_and_submitted_with_the_keyboard_and_without_script(busy, editor, sign_in):
    page = sign_in(editor, java_script_enabled=False)
    page.locator("#figures-moved-since-published li > a").first.press("Enter")
    page.wait_for_url("**/moved/*/")
    page.get_by_role("link", name="Figures that moved").first.press("Enter")
    page.get_by_role("button", name="Refresh the chosen drafts").press("Enter")
    page.get_by_role("heading", name="Refreshed, ready to be submitted").wait_for()
    page.fill("[name=change_note]", "Figures of the new release")
    page.press("[name=change_note]", "Enter")
    page.get_by_text("Revision under way").first.wait_for()
    assert busy.reviews.open().get().change_note == "Figures of the new release"


def test_a_filter_is_saved_used_and_removed_without_script(busy, editor, sign_in):
    page = sign_in(editor, at="/admin/profiles/profile/?q=gaps", java_script_enabled=False)
    page.locator(".save-filter summary").click()
    page.get_by_label("Name", exact=True).fill("Gaps")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/admin/profiles/profile/")
    page.get_by_role("link", name="Gaps", exact=True).click()
    page.wait_for_url("**?q=gaps")
    page.get_by_role("button", name="Remove the filter Gaps").click()
    page.get_by_text("Removed the filter").wait_for()
    assert list(SavedFilter.objects.values_list("name", flat=True)) == ["Nobody's"]
