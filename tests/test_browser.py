"""The site in a browser: the main job end to end, the filters, and the scroll position and text that must be kept.

Axe (WCAG 2.2 AA), console and content security policy are checked on each page, wide and narrow, light and dark,
by tests/test_every_page_browser.py and tests/test_every_desk_page_browser.py.
"""

import re

import pytest
from playwright.sync_api import expect

from profiles.models import Edition, Partnership

from .browsing import IN_BROWSER
from .factories import (
    CountryFactory,
    MineralFactory,
    figure,
    govern,
    publish,
    world,
)
from .seeds import once_a_process, publish_japan

pytestmark = IN_BROWSER
published = once_a_process(publish_japan)


@pytest.fixture
def edition(published, edition):
    return edition


def test_a_long_name_leaves_a_phone_room_for_the_first_estimates(edition, visit):
    far = CountryFactory(code="SGS", name="South Georgia and the South Sandwich Islands")
    govern(far, {2023: "1.5"})
    page = visit("/governance/", width=360)
    right = "table => table.querySelector('tbody td:nth-of-type(2)').getBoundingClientRect().right"
    assert page.eval_on_selector("table.by-place", right) < 360
    page.eval_on_selector(
        ".scroller:has(.by-place)", "one => one.scrollBy({ left: 200, behavior: 'instant' })"
    )
    assert page.get_by_role("rowheader", name=far.name).bounding_box()["x"] >= 0  # still beside the numbers


def test_the_footer_of_a_short_page_stands_at_the_foot_of_the_screen(db, visit):
    page = visit("/no-such-page/")
    foot = page.locator(".colophon").bounding_box()
    assert foot["y"] + foot["height"] == page.viewport_size["height"]


def test_pages_read_without_javascript(edition, visit):
    page = visit("/countries/", java_script_enabled=False, width=320)
    page.locator("details.drawer > summary").click()
    page.check("input[name=mineral][value=cobalt]")
    page.get_by_role("button", name="Show countries").click()
    page.wait_for_url("**mineral=cobalt**")
    expect(page.get_by_role("heading", name="Japan")).to_be_visible()
    visit("/countries/japan/", page=page)
    expect(page.get_by_role("heading", name="Key Minerals and Resources")).to_be_visible()


def test_the_filter_updates_in_place_and_moves_no_focus(edition, visit):
    page = visit("/countries/")
    box = page.locator("input[name=mineral][value=cobalt]")
    with page.expect_response(lambda r: "mineral=cobalt" in r.url and "hx-request" in r.request.headers):
        box.press("Space")
    page.wait_for_url("**/countries/?mineral=cobalt")
    assert page.evaluate("document.activeElement.value") == "cobalt"
    expect(page.locator("main").get_by_role("status").first).to_contain_text("2 of 2")
    with page.expect_response(lambda r: "hx-request" in r.request.headers):
        page.locator("input[name=mineral][value=cobalt]").uncheck()
    page.wait_for_url("**/countries/")
    assert not page.faults


def test_the_theme_is_switched_by_keyboard_and_kept_without_a_cookie(visit):
    page = visit("/about/")
    page.press(".theme-toggle", "Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.context.cookies() == []
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
    page.wait_for_function(
        "() => document.querySelector('#count').textContent.includes('could not be fetched')"
    )
    page.unroute("**/countries/**")
    page.get_by_role("button", name="Show countries").click()
    page.wait_for_url("**role=producer**")
    expect(page.locator("main").get_by_role("status").first).to_contain_text("2 of 2")


def test_the_filter_is_no_longer_than_the_screen_and_is_folded_on_a_phone(edition, visit):
    for number in range(30):
        figure(CountryFactory(name=f"Land {number:02}"), MineralFactory(name=f"Mineral {number:02}"), 1)
    page = visit("/countries/?mineral=mineral-01", width=1280)
    height = page.eval_on_selector(".drawer", "one => one.getBoundingClientRect().height")
    assert 300 < height <= page.viewport_size["height"]
    last = page.locator(".drawer").get_by_role("button", name="Show 1 country")
    last.focus()  # scrolls inside it
    expect(last).to_be_in_viewport()
    phone = visit("/countries/?mineral=mineral-01", width=390)
    expect(phone.locator("form.filter")).to_be_hidden()
    expect(phone.get_by_text("Filter (1)")).to_be_visible()


def test_the_filter_of_partnerships_changes_its_list_in_place(profile, editor, moderator, visit):
    row = {"profile": profile, "status": "in-force", "summary": "It says so.", "citation": "paper"}
    for name, kind in (("Chile", "offtake"), ("Peru", "forum")):
        made = Partnership.objects.create(title=f"Deal with {name}", kind=kind, date="2025", **row)
        made.partners.add(CountryFactory(name=name))
    publish(profile, editor=editor, moderator=moderator)
    page = visit("/partnerships/")
    expect(page.locator(".timeline h3")).to_have_text(["Deal with Chile", "Deal with Peru"])
    with page.expect_response(lambda r: "type=offtake" in r.url and "hx-request" in r.request.headers):
        page.locator("input[name=type][value=offtake]").check()
    page.wait_for_url("**/partnerships/?type=offtake")
    expect(page).to_have_title(re.compile("^Partnerships: Offtake"))
    expect(page.locator("main").get_by_role("status").first).to_have_text("1 of 2 partnerships")
    expect(page.locator(".timeline h3")).to_have_text(["Deal with Chile"])
    page.route("**/partnerships/**", lambda route: route.abort())
    page.locator("input[name=country][value=chile]").check()
    page.wait_for_function(
        "() => document.querySelector('#count').textContent.includes('“Show partnerships” tries again')"
    )
    page.unroute("**/partnerships/**")
    page.get_by_role("button", name="Show partnerships").click()
    page.wait_for_url("**country=chile**")


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
    desk.locator("#part-mining summary").click()
    desk.fill("[name=mining]", "Hishikari mines gold.[@paper] Cobalt came to [[cobalt/mine/production]].")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_role("listitem").filter(has_text="as revision 2").wait_for()
    reader = visit("/countries/japan/")
    assert "Hishikari" not in reader.content()

    desk.get_by_role("button", name="Submit for review").click()
    desk.fill("[name=change_note]", "Mining rewritten")
    desk.get_by_role("button", name="Save and submit").click()
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


def test_a_phone_leads_to_the_ways_in_that_its_menu_has_no_room_for(visit, db):
    page = visit("/about/", width=320)
    menu = page.get_by_role("navigation", name="Main")
    expect(menu.get_by_role("link", name="Policies")).to_be_hidden()
    menu.get_by_role("link", name="More").click()
    expect(page.get_by_role("contentinfo").get_by_role("link", name="Policies")).to_be_in_viewport()
    page.set_viewport_size({"width": 768, "height": 900})
    expect(menu.get_by_role("link", name="More")).to_be_hidden()
    expect(menu.get_by_role("link", name="Policies")).to_be_visible()


def test_each_row_of_a_glance_begins_at_the_same_edge(visit, db):
    tin = MineralFactory(name="Tin")
    for code, name, tonnes in (("CHN", "China", 70), ("MMR", "Myanmar", 34), ("PER", "Peru", 31)):
        figure(CountryFactory(code=code, name=name), tin, tonnes)
    figure(world(), tin, 300)
    page = visit("/minerals/tin/", width=700)
    rows = {}
    for top, left in page.locator(".glance dt").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map((box) => [box.top, box.left])"
    ):
        rows.setdefault(top, []).append(left)
    assert len(rows) > 1
    assert len({min(row) for row in rows.values()}) == 1
