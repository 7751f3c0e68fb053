"""The world map on a page: it says the same as its table, and a keyboard reaches it."""

import gzip
import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from minerals.world_map import PLACES

from ..browsing import CHROMIUM, NO_CHROMIUM
from ..observations import row
from .maps import drawn, every_state, open_map


@pytest.fixture
def html():
    return render_to_string("minerals/includes/world_map.html", {"map": every_state()})


def tidy(text):
    return " ".join(re.sub("<[^>]+>", "", text).split())


@pytest.mark.pure
def test_the_table_says_what_the_map_says(html):
    titles = dict(re.findall(r'href="(/countries/[a-z]+/)"><title>(.*?)</title>', html))
    lines = re.findall(r'<tr><th scope="row"><a href="(.*?)">(.*?)</a></th>(.*?)</tr>', html, re.S)
    assert [href for href, _, _ in lines] == list(titles)
    for href, name, cells in lines:
        amount, share, in_legend = re.findall(r"<td.*?>(.*?)</td>", cells, re.S)
        amount = tidy(re.sub("<abbr.*?</abbr>", "", amount))
        share = tidy(re.sub("<abbr.*?</abbr>", "", share))
        assert in_legend in {place.class_name for place in every_state().places}
        said = tidy(titles[href].replace("&#x27;", "'")).removesuffix(", estimated")
        assert said == f"{name}: {', '.join(filter(None, [share, amount]))}"


@pytest.mark.pure
def test_every_value_leads_to_its_figure(html):
    body = html.split("<tbody>")[1]
    assert body.count('href="/figures/') == len(every_state().places)


@pytest.mark.pure
def test_a_small_country_is_a_dot_and_a_large_one_a_shape(html):
    shapes = set(re.findall(r"world\.\w+\.svg#([A-Z]{3})", html))
    assert shapes == {p.code for p in every_state().places} - {"SGP"}
    assert html.count('<circle class="dot"') == 1


@pytest.mark.pure
def test_nothing_in_it_needs_an_exception_from_the_policy(html):
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", html)


@pytest.mark.pure
def test_a_map_of_many_countries_weighs_little():
    rows = [row(code, 1) for code in list(PLACES)[:40]]
    html = render_to_string("minerals/includes/world_map.html", {"map": drawn(*rows, row("WLD", 100))})
    assert len(html.encode()) < 30_000
    assert len(gzip.compress(html.encode())) < 5_000


@pytest.mark.pure
def test_shapes_are_found_under_their_hashed_name():
    html = render_to_string("minerals/includes/world_map.html", {"map": every_state()})
    (address,) = set(re.findall(r'"(\S+?)#AUS"', html))
    assert re.fullmatch(r"/static/img/world\.[0-9a-f]{12}\.svg", address)
    assert 'id="AUS"' in (settings.STATIC_ROOT / address.removeprefix("/static/")).read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
def test_the_map_is_drawn_read_and_reached_by_key(live_server, visit):
    page = visit("about:blank")
    open_map(page, live_server)
    widths = page.eval_on_selector_all(".map use", "all => all.map(one => one.getBBox().width)")
    assert len(widths) == 1 + len(every_state().places) - 1  # all land, and a shape each but Singapore's
    assert min(widths) > 0
    fills = page.eval_on_selector_all(".map a use", "all => all.map(one => getComputedStyle(one).fill)")
    assert len(set(fills)) == 5  # of two classes, and of what is there, is unknown, is none
    page.locator(".map a").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.querySelector('title').textContent").startswith("CHL")
    readout = page.locator(".map a:focus .readout")
    assert readout.evaluate("one => getComputedStyle(one).visibility") == "visible"
