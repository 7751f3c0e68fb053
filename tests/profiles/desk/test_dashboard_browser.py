"""The first page and the lists of the desk in a browser: one click from the work, and no script needed."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from minerals.models import Figure, Mineral
from profiles import workflow
from profiles.accounts.groups import ADMINISTRATOR, EDITOR, MODERATOR
from profiles.models import Profile, Review, SavedFilter
from tests.browsing import IN_BROWSER
from tests.factories import CountryFactory, UserFactory, complete_profile, revise
from tests.profiles.desk.test_dashboard import drafts
from tests.seeds import once_a_process, publish_japan

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]


def load_busy():
    """A desk with something on every queue of an editor and of a moderator. Returns the edition of Japan."""
    edition = publish_japan()
    editor, moderator, administrator = (
        UserFactory(username=group.lower(), group=group) for group in (EDITOR, MODERATOR, ADMINISTRATOR)
    )
    cobalt = Mineral.objects.get(slug="cobalt")
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
    revise(Figure.objects.get(country=edition.subject.place, mineral=cobalt), 33)
    SavedFilter.objects.create(user=editor, page="profiles.profile", name="Nobody's", query="owner=nobody")
    return edition


begun = once_a_process(load_busy)


@pytest.fixture
def busy(profile):
    return profile


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
