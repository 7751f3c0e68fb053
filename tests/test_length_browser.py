"""Lengths of pages when they open, over the real content: with and without script, and on paper.

And how often the first screen of a mineral prints one share. The long tier looks at more pages.
"""

import re

import pytest
from django.db import connection

from .browsing import IN_BROWSER, SAME_ON_BOTH
from .databases import load_content
from .tiers import deeper

pytestmark = [*IN_BROWSER, pytest.mark.skipif(connection.vendor != "sqlite", reason=SAME_ON_BOTH)]

LIMITS = {
    "/countries/japan/": {1280: 9_400, 390: 15_200},  # with projects, and events of today
    "/countries/japan/editions/1/": {1280: 8_300, 390: 13_600},
    "/countries/china/": {1280: 9_300, 390: 15_200},  # with 25 policies, too, and trade both ways
    "/minerals/": {1280: 4_000, 390: 8_000},
}
# Minerals with a text of all sections, with two, and without; with a chain, and without.
MINERALS = [
    "cobalt",
    "rare-earths",
    "lithium",
    "gallium",
    "copper",
    "tungsten",
    "titanium",
    "potash",
    "silver",
    "platinum",
    "silicon",
]
SHARE = re.compile(r"\d+(?:\.\d+)?%")
SEEN_ABOVE = """limit => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const range = document.createRange(), { data, parentElement: element } = texts.currentNode;
    range.selectNodeContents(texts.currentNode);
    const box = range.getBoundingClientRect();
    if (box.width > 2 && box.top < limit && element.checkVisibility({ visibilityProperty: true })) found.push(data);
  }
  return found;
}"""
PAGES = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b")


def pages_of(page, address):
    """Count the pages of A4 that an address prints."""
    page.goto(address)
    return max(int(a or b) for a, b in PAGES.findall(page.pdf(format="A4")))


@pytest.fixture
def content(db):
    load_content()


def test_long_pages_open_short_and_print_as_a_briefing_of_two_pages(content, visit):
    heights = {}
    for address in [*LIMITS][:: deeper(4, 1)]:
        for width in LIMITS[address]:
            for script in (True, False):
                page = visit(address, width=width, java_script_enabled=script)
                page.set_viewport_size({"width": width, "height": 900})
                page.wait_for_load_state("networkidle")
                page.evaluate("document.fonts.ready.then(() => null)")
                heights[address, width, script] = page.locator("html").bounding_box()["height"]
    too_long = {
        (address, width, script): height
        for (address, width, script), height in heights.items()
        if height > LIMITS[address][width]
    }
    assert not too_long
    page = visit("/countries/japan/")
    long = ("japan", "china", "united-states")[: deeper(1, 3)]
    printed = {slug: pages_of(page, f"/countries/{slug}/") for slug in long}
    assert set(printed.values()) == {2}, printed
    assert pages_of(page, "/countries/japan/?print=full") > 5


def test_the_share_of_the_leader_stands_at_most_twice_on_the_first_screen_of_a_mineral(content, visit):
    often = {}
    for slug in MINERALS[:: deeper(3, 1)]:
        page = visit(f"/minerals/{slug}/", width=1280)
        page.evaluate("document.fonts.ready.then(() => null)")
        leader = SHARE.search(page.locator("dl.glance").inner_text())[0]
        times = SHARE.findall(" | ".join(page.evaluate(SEEN_ABOVE, 900))).count(leader)
        assert times, slug
        if times > 2:
            often[slug] = leader
    assert not often
