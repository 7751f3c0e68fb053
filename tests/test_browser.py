"""What a person meets in a browser: the main job end to end, and every kind of page without a fault.

Axe (WCAG 2.2 AA), console and content security policy are checked on each page, wide and narrow, light and dark.
"""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from minerals.models import Figure
from profiles import workflow
from profiles.models import Edition, Profile

from .factories import CriticalListFactory, ListEntryFactory

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium; on Debian: apt-get install chromium"),
]

SCREENS = [(1280, "light"), (320, "dark")]
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


@pytest.fixture(scope="module")
def chromium():
    # Playwright runs an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(chromium, live_server):
    """A function that opens a page of its own context at an address; the page keeps what went wrong."""
    contexts = []

    def visit(address, *, width=1280, scheme="light", page=None, **options):
        if page is None:
            context = chromium.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                reduced_motion="reduce",
                base_url=live_server.url,
                **options,
            )
            contexts.append(context)
            page = context.new_page()
            page.faults = []
            page.on(
                "console", lambda m: page.faults.append(m.text) if m.type in ("error", "warning") else None
            )
            page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(address)
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(visit):
    def sign_in(user, **options):
        user.set_password("a long password")
        user.save()
        page = visit("/admin/login/", **options)
        page.fill("[name=username]", user.username)
        page.fill("[name=password]", "a long password")
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/admin/")
        return page

    return sign_in


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(v["id"], [node["html"][:120] for node in v["nodes"][:3]]) for v in found]


def scrolls_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_no_page_has_a_fault(edition, cobalt, visit, width, scheme):
    ListEntryFactory(critical_list=CriticalListFactory(country=edition.country), mineral=cobalt)
    page, found = None, {}
    for address in PUBLIC:
        if address == "FIGURE":
            address = Figure.objects.get(country__code="JPN").get_absolute_url()
        page = visit(address, width=width, scheme=scheme, page=page)
        page.eval_on_selector_all("details", "all => all.forEach(one => (one.open = true))")
        faults = [f for f in page.faults if "404" not in f or address != "/no-such-page/"]
        page.faults.clear()
        if problems := [
            *violations(page),
            *faults,
            *(["scrolls sideways"] if scrolls_sideways(page) else []),
        ]:
            found[address] = problems
    assert not found


def test_pages_read_without_javascript(edition, visit):
    page = visit("/countries/", java_script_enabled=False, width=320)
    page.locator("details.drawer > summary").click()
    page.check("input[name=mineral][value=cobalt]")
    page.get_by_role("button", name="Show profiles").click()
    assert "mineral=cobalt" in page.url
    assert page.get_by_role("heading", name="Japan").is_visible()
    visit("/countries/japan/", page=page)
    assert page.get_by_role("heading", name="Key Minerals and Resources").is_visible()


def test_the_filter_updates_in_place_and_moves_no_focus(edition, visit):
    page = visit("/countries/")
    box = page.locator("input[name=mineral][value=cobalt]")
    with page.expect_response(lambda r: "mineral=cobalt" in r.url and "hx-request" in r.request.headers):
        box.check()
    page.wait_for_url("**/countries/?mineral=cobalt")
    assert page.evaluate("document.activeElement.value") == "cobalt"
    assert "1 of 1" in page.get_by_role("status").first.inner_text()
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
    assert "1 of 1" in page.get_by_role("status").first.inner_text()


def test_the_main_job_from_draft_to_reader(edition, profile, editor, moderator, visit, sign_in):
    """An editor changes Japan, a moderator publishes it, a reader finds it by mineral and region."""
    desk = sign_in(editor)
    desk.goto(f"/admin/profiles/profile/{profile.pk}/change/")
    desk.fill("[name=mining]", "Hishikari mines gold.[@paper] Cobalt came to [[cobalt/mine/production]].")
    desk.get_by_role("button", name="Save", exact=True).click()
    reader = visit("/countries/japan/")
    assert "Hishikari" not in reader.content()

    desk.fill("[name=change_note]", "Mining rewritten")
    desk.get_by_role("button", name="Save and submit for review").click()
    review = profile.reviews.open().get()
    assert (review.submitter, review.change_note) == (editor, "Mining rewritten")

    other = sign_in(moderator)
    other.get_by_role("link", name="Japan").first.click()
    other.get_by_text("Hishikari").first.wait_for()
    other.get_by_role("button", name="Approve", exact=True).click()
    other.get_by_role("button", name="Publish").click()
    other.get_by_text("Published Japan").wait_for()
    assert Edition.objects.live().get().number == 2

    visit("/countries/?mineral=cobalt&region=east-asia", page=reader)
    reader.get_by_role("link", name="Japan").first.click()
    reader.get_by_role("heading", name="Japan").wait_for()
    reader.wait_for_load_state()
    assert "Hishikari mines gold." in reader.content()
    assert "30\N{NO-BREAK SPACE}t" in reader.locator("main").inner_text()
    assert not desk.faults + other.faults + reader.faults


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_no_page_of_the_desk_has_a_fault(edition, profile, editor, moderator, sign_in, visit, width, scheme):
    Profile.objects.update(overview="New text.[@paper]")
    workflow.record(profile, by=editor)
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
        page = sign_in(user, width=width, scheme=scheme)
        for address in addresses:
            visit(address, page=page)
            problems = [*violations(page), *page.faults]
            page.faults.clear()
            if scrolls_sideways(page):
                problems.append("scrolls sideways")
            if problems:
                found[address] = problems
    assert not found
