"""Layout shift: no element moves while a page loads."""

import pytest

from minerals.models import Mineral

from .browsing import IN_BROWSER
from .factories import CriticalListFactory, ListEntryFactory
from .seeds import once_a_process, publish_japan

pytestmark = IN_BROWSER

PAGES = [
    "/", "/countries/", "/countries/?view=table", "/countries/japan/", "/countries/japan/editions/",
    "/countries/japan/exposure/", "/countries/dr-congo/", "/minerals/", "/minerals/cobalt/", "/map/", "/regions/",
    "/regions/east-asia/", "/lists/", "/lists/japan-2025/", "/roles/producer/", "/policies/", "/partnerships/",
    "/projects/", "/events/", "/trade/", "/governance/", "/methodology/", "/search/?q=japan", "/changes/",
    "/corrections/", "/no-such-page/",
]  # fmt: skip
OBSERVE = """
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts.push(one.value);
    }).observe({ type: "layout-shift", buffered: true });
"""


def load():
    critical_list = CriticalListFactory(country=publish_japan().subject.place)
    ListEntryFactory(critical_list=critical_list, mineral=Mineral.objects.get(slug="cobalt"))


published = once_a_process(load)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_page_loads(width, published, visit):
    page = visit("/health/", width=width)
    page.add_init_script(OBSERVE)
    moved = {}
    for address in PAGES:
        visit(address, page=page)
        page.evaluate("() => document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        assert page.evaluate("document.fonts.check('1rem \"Atlas Sans\"')"), "the type of the site is here"
        moved[address] = sum(page.evaluate("window.shifts"))
    assert not {address: value for address, value in moved.items() if value >= 0.0005}, (
        "what rounds to 0.00 is not seen"
    )
