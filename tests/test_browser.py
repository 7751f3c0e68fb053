"""What a person meets in a browser: the main job end to end, and every kind of page without a fault.

Axe (WCAG 2.2 AA), console and content security policy are checked on each page, wide and narrow, light and dark.
"""

from playwright.sync_api import expect

from minerals.models import Figure
from profiles import workflow
from profiles.models import Edition, Profile

from .browsing import IN_BROWSER, faults_of
from .factories import CriticalListFactory, ListEntryFactory

pytestmark = IN_BROWSER

PUBLIC = [
    "/",
    "/countries/",
    "/countries/?view=table",
    "/countries/?mineral=cobalt&role=producer",
    "/countries/?mineral=cobalt&role=refiner&mineral=unobtainium",
    "/countries/japan/",
    "/countries/japan/editions/",
    "/countries/japan/editions/1/",
    "/countries/dr-congo/",
    "/minerals/",
    "/minerals/cobalt/",
    "/map/",
    "/regions/",
    "/regions/east-asia/",
    "/lists/",
    "/lists/japan-2025/",
    "/roles/",
    "/roles/producer/",
    "/roles/stockpiler/",
    "/methodology/",
    "FIGURE",
    "/no-such-page/",
    "/admin/login/",
]


def test_no_page_has_a_fault(edition, cobalt, visit):
    ListEntryFactory(critical_list=CriticalListFactory(country=edition.country), mineral=cobalt)
    page, found = None, {}
    for address in PUBLIC:
        if address == "FIGURE":
            address = Figure.objects.get(country__code="JPN").get_absolute_url()
        page = visit(address, page=page)
        page.eval_on_selector_all("details", "all => all.forEach(one => (one.open = true))")
        found[address] = faults_of(page, expected="404" if address == "/no-such-page/" else None)
    assert not {address: faults for address, faults in found.items() if faults}


def test_pages_read_without_javascript(edition, visit):
    page = visit("/countries/", java_script_enabled=False, width=320)
    page.locator("details.drawer > summary").click()
    page.check("input[name=mineral][value=cobalt]")
    page.get_by_role("button", name="Show profiles").click()
    page.wait_for_url("**mineral=cobalt**")
    expect(page.get_by_role("heading", name="Japan")).to_be_visible()
    visit("/countries/japan/", page=page)
    expect(page.get_by_role("heading", name="Key Minerals and Resources")).to_be_visible()


def test_the_filter_updates_in_place_and_moves_no_focus(edition, visit):
    page = visit("/countries/")
    box = page.locator("input[name=mineral][value=cobalt]")
    with page.expect_response(lambda r: "mineral=cobalt" in r.url and "hx-request" in r.request.headers):
        box.check()
    page.wait_for_url("**/countries/?mineral=cobalt")
    assert page.evaluate("document.activeElement.value") == "cobalt"
    expect(page.get_by_role("status").first).to_contain_text("1 of 1")
    with page.expect_response(lambda r: "hx-request" in r.request.headers):
        page.locator("input[name=mineral][value=cobalt]").uncheck()
    page.wait_for_url("**/countries/")
    assert not page.faults


def test_the_filter_keeps_the_canonical_address_and_says_when_it_fails(edition, visit):
    page = visit("/countries/?view=table")
    with page.expect_response(lambda r: "hx-request" in r.request.headers):
        page.locator("input[name=mineral][value=cobalt]").check()
    page.wait_for_url("**mineral=cobalt&view=table")
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert canonical.endswith("/countries/?mineral=cobalt")
    page.route("**/countries/**", lambda route: route.abort())
    page.locator("input[name=role][value=producer]").check()
    page.wait_for_function("document.querySelector('#count').textContent.includes('could not be fetched')")
    page.unroute("**/countries/**")
    page.get_by_role("button", name="Show profiles").click()
    page.wait_for_url("**role=producer**")
    expect(page.get_by_role("status").first).to_contain_text("1 of 1")


def test_a_person_signs_in_by_keyboard(editor, visit):
    editor.set_password("a long password")
    editor.save()
    page = visit("/admin/")
    page.fill("[name=username]", editor.username)
    page.fill("[name=password]", "a long password")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert not page.faults


def test_the_main_job_from_draft_to_reader(edition, profile, editor, moderator, visit, sign_in):
    """An editor changes Japan, a moderator publishes it, a reader finds it by mineral and region."""
    desk = sign_in(editor, at=f"/admin/profiles/profile/{profile.pk}/change/")
    desk.fill("[name=mining]", "Hishikari mines gold.[@paper] Cobalt came to [[cobalt/mine/production]].")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_role("listitem").filter(has_text="as revision 2").wait_for()
    reader = visit("/countries/japan/")
    assert "Hishikari" not in reader.content()

    desk.fill("[name=change_note]", "Mining rewritten")
    desk.get_by_role("button", name="Save and submit for review").click()
    desk.wait_for_url("**/review/*/change/")
    review = profile.reviews.open().get()
    assert (review.submitter, review.change_note) == (editor, "Mining rewritten")

    other = sign_in(moderator)
    other.get_by_role("link", name="Japan").first.click()
    other.get_by_text("Hishikari").first.wait_for()
    other.get_by_role("button", name="Approve", exact=True).click()
    other.get_by_role("listitem").filter(has_text="Approved Japan").wait_for()
    other.get_by_role("button", name="Publish").click()
    other.get_by_text("Published Japan").wait_for()
    assert Edition.objects.live().get().number == 2

    visit("/countries/?mineral=cobalt&region=east-asia", page=reader)
    reader.get_by_role("link", name="Japan").first.click()
    reader.get_by_role("heading", name="Japan").wait_for()
    reader.wait_for_load_state()
    assert "Hishikari mines gold." in reader.content()
    expect(reader.locator("main")).to_contain_text("30\N{NO-BREAK SPACE}t")
    assert not desk.faults + other.faults + reader.faults


def test_no_page_of_the_desk_has_a_fault(edition, profile, editor, moderator, sign_in, visit):
    Profile.objects.update(overview="New text.[@paper]")
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note="New")
    here = f"/admin/profiles/profile/{profile.pk}"
    walks = {
        editor: ["/admin/", "/admin/profiles/profile/", f"{here}/change/", f"{here}/history/", f"{here}/preview/",
                 f"{here}/compare/?from=1&to=2", "/admin/profiles/profile/add/"],
        moderator: ["/admin/", "/admin/profiles/review/", f"/admin/profiles/review/{review.pk}/change/",
                    "/admin/profiles/edition/"],
    }  # fmt: skip
    found = {}
    for user, addresses in walks.items():
        page = sign_in(user, at="about:blank")
        for address in addresses:
            visit(address, page=page)
            found[user.username, address] = faults_of(page)
    assert not {address: faults for address, faults in found.items() if faults}
