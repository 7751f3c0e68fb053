"""Each type of public page, over the real content: axe, sideways scrolling, console, and no request to another host.

`make test` opens one address of a type on one screen, in turn; the long tier all that stand for it, on both.
"""

from datetime import timedelta
from itertools import cycle

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone
from playwright.sync_api import expect

from minerals.models import Country
from profiles import workflow
from profiles.models import Edition, Profile

from .axe import TARGETS
from .browsing import IN_BROWSER, SAME_ON_BOTH, SCREENS, crowded, faults_of, resize
from .databases import load_content
from .factories import data_versions, publish
from .minerals.maps import open_map
from .public_pages import REFUSED, RENDERED_ALONE, addresses
from .tiers import deeper

pytestmark = [*IN_BROWSER, pytest.mark.skipif(connection.vendor != "sqlite", reason=SAME_ON_BOTH)]

WIDTHS = deeper([390, 1280], [390, 768, 1920, 1280])  # the last one is that of the next page
ASKED = cycle(
    deeper([(True, False), (False, True)], [(True, True)])
)  # axe of a page: as it opens, and unfolded
UNFOLD = """() => {
  document.querySelectorAll("details").forEach((one) => (one.open = true));
  scrollTo(0, document.documentElement.scrollHeight);  // where no bar that sticks covers anything
}"""
OPENED = """() => {
  const [{ responseStatus }] = performance.getEntriesByType("navigation");
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `two elements are #${id}`);
  const times = [...document.querySelectorAll("time[datetime]")].map((one) => one.dateTime);
  const untimely = times.filter((time) => /\\.\\d{4}/.test(time)).map((time) => `no time of HTML: ${time}`);
  return [responseStatus, [...twice, ...untimely]];
}"""


@pytest.fixture
def whole(db):
    load_content()


@pytest.fixture
def content(whole, editor, moderator):
    """The real content; second editions of a country, a mineral, an event; a withdrawn and a retracted profile."""
    for slug, text in (
        ("zambia", "why_it_matters"),
        ("cobalt", "what_it_does"),
        ("hormuz-closure-2026", "happened"),
    ):
        profile = Profile.objects.named([slug]).get()
        setattr(profile, text, f"Still: {getattr(profile, text)}")
        profile.save()
        publish(profile, editor=editor, moderator=moderator, change_note="Another word")
    live = Edition.objects.live()
    workflow.withdraw(
        live.get(subject__place__slug="canada"), by=moderator, notice="Its figures are checked."
    )
    workflow.unpublish(
        live.get(subject__place__slug="south-korea"), by=moderator, notice="Published by mistake."
    )
    data_versions()


@pytest.fixture
def link(content, editor):
    """A preview for an outsider."""
    ends = timezone.now() + timedelta(days=1)
    return workflow.make_link(
        Profile.objects.get(subject__place=Country.objects.get(slug="japan")),
        by=editor,
        purpose="An outsider",
        expires_at=ends,
    )


def seen(page, status=200):
    """Return the faults of an open page: as it opens, wide and light, then with its folds open, narrow and dark."""
    answered, malformed = page.evaluate(OPENED)
    faults = [] if answered == status else [f"answers {answered}"]
    faults += malformed
    expected = None if status == 200 else f"status of {status}"
    opens, unfolds = next(ASKED)
    faults += faults_of(page, expected=expected, screens=[SCREENS[0]] * opens, rules=TARGETS)
    resize(page, SCREENS[1][0])
    page.evaluate(UNFOLD)
    faults += faults_of(page, screens=[SCREENS[1]] * unfolds, rules=TARGETS)
    for width in WIDTHS:
        resize(page, width)
        sideways, over = crowded(page)
        if sideways:
            faults.append(f"{width}: scrolls sideways")
        faults += [f"{width}: {texts}" for texts in over]
    page.emulate_media(color_scheme="light")
    return faults


def rendered_alone(route):
    """Answer with an error page, which a view renders when something has failed."""
    body = render_to_string(route.request.url.rpartition("/")[2])
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


def test_no_page_has_a_fault(content, link, visit, live_server):
    page, found = None, {}
    for address in dict.fromkeys([*addresses(at_most=deeper(1, None)), *REFUSED, f"/preview/{link.token}/"]):
        page = visit(address, page=page)
        found[address] = seen(page, REFUSED.get(address, 200))
        if page.locator(".drawer").count() and page.locator(".drawer").bounding_box()["height"] > 900:
            found[address].append("its filter is longer than the screen")
    visit("/report/", page=page)
    page.get_by_role("button", name="Send report").click()
    page.wait_for_selector("[aria-invalid=true]")
    expect(page.get_by_role("alert")).to_be_focused()
    found["a report that says nothing"] = seen(page, 422)
    visit("/minerals/cobalt/", page=page)
    page.get_by_role("combobox", name="Search the Atlas").press_sequentially("ja")
    page.get_by_role("option").first.wait_for()
    found["suggestions"] = faults_of(page)
    open_map(page, live_server)
    found["a map of every state"] = faults_of(page)
    page.route("**/rendered-alone/*", rendered_alone)
    for template in RENDERED_ALONE:
        visit(f"/rendered-alone/{template}", page=page)
        found[template] = seen(page)
    assert not {address: faults for address, faults in found.items() if faults}
