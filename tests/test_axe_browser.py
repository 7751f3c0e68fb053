"""Axe, where it is spared what it would answer the same again: it still finds what differs."""

from collections import defaultdict

import pytest

from .browsing import BLANK, IN_BROWSER, faults_of

pytestmark = IN_BROWSER
WIDE = [(1280, "light")]


@pytest.fixture
def found(visit, monkeypatch):
    """A function that gives the ids of the rules that a page breaks; nothing is known at first."""
    monkeypatch.setattr("tests.axe.KNOWN", defaultdict(set))
    page = visit(BLANK)

    def found(html):
        page.set_content(
            f"<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1>{html}</main></html>"
        )
        return {fault.split("'")[1] for fault in faults_of(page, screens=WIDE)}

    return found


def test_a_text_of_a_known_kind_is_looked_at_again_on_another_ground_and_where_it_failed(found):
    text = "<p class='note'>Some text</p>"
    assert found(f"<div style='background: #fff'>{text}</div>") == set()
    assert found(f"<div style='background: #222'>{text}</div>") == {"color-contrast"}
    assert found(f"<div style='opacity: 0.3'>{text}</div>") == {"color-contrast"}
    faint = "<p class='note' style='color: #999'>Some text</p>"
    assert found(faint) == found(f"{text}{faint}") == {"color-contrast"}


def test_a_link_is_looked_at_again_within_a_text_of_another_colour(found):
    def linked(colour):
        link = "<a href='#' style='color: #00f; text-decoration: none'>a link</a>"
        return f"<p style='color: {colour}'>Some text around {link}, and more of it.</p>"

    assert found(linked("#000")) == {"link-in-text-block"}
    assert found(linked("#767676")) == {"link-in-text-block"}
    assert found(linked("#00f")) == set()
    assert found(linked("#000")) == {"link-in-text-block"}


def test_the_one_row_of_a_long_list_that_differs_is_looked_at(found):
    rows = ["<li><button>Press</button></li>"] * 30
    assert found(f"<ul>{''.join(rows)}</ul>") == set()
    rows[20] = "<li><button></button></li>"
    assert found(f"<ul>{''.join(rows)}</ul>") == {"button-name"}
    assert found(f"<ul>{rows[20] * 30}</ul>") == {"button-name"}


def test_a_long_list_that_scrolls_is_seen_whole(found):
    rows = "<li>A row</li>" * 30
    scrolled = f"<div style='height: 150px; overflow-y: scroll'><ul>{rows}</ul></div>"
    assert found(scrolled) == {"scrollable-region-focusable"}
