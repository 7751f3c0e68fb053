"""Folds of a country page: found by search, reached by links, printed on demand; and parts that never fold."""

import pytest

from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import Policy
from tests.browsing import IN_BROWSER
from tests.factories import (
    CountryFactory,
    MineralFactory,
    UserFactory,
    complete_profile,
    figure,
    publish,
    world,
)
from tests.seeds import once_a_process

pytestmark = IN_BROWSER

SHOWN = "(found) => found.checkVisibility({contentVisibilityAuto: true}) && found.getClientRects().length > 0"
NAMES = ["Antimony", "Bismuth", "Cobalt", "Dysprosium", "Erbium", "Fluorspar", "Gallium", "Hafnium"]


def add_policy(profile, title, **fields):
    row = {"kind": "strategy", "date": "2020", "citation": "paper", "summary": f"{title} says so."}
    return Policy.objects.create(profile=profile, title=title, **row | fields)


def load():
    """Japan with eight minerals of which five are shown, a policy in force and one that has ended."""
    editor, moderator = UserFactory(group=EDITOR), UserFactory(group=MODERATOR)
    japan = CountryFactory(code="JPN", name="Japan")
    minerals = [MineralFactory(name=name) for name in NAMES]
    for number, mineral in enumerate(minerals):
        for year in (2022, 2023, 2024):
            figure(japan, mineral, 30 + number + year - 2022, year=year)
            figure(world(), mineral, 100, year=year)
    profile = complete_profile(japan, minerals=minerals, reference="cobalt/mine/production")
    add_policy(profile, "Standing law", status="in-force")
    add_policy(profile, "Bygone law", status="ended", until="2021")
    publish(profile, editor=editor, moderator=moderator)


edition = once_a_process(load)


def is_shown(page, text):
    return page.get_by_text(text, exact=True).first.evaluate(SHOWN)


@pytest.mark.parametrize("script", [True, False])
def test_a_mark_in_the_text_leads_into_the_fold_of_its_source(edition, visit, script):
    page = visit("/countries/japan/", java_script_enabled=script)
    source = page.locator("#source-1")
    assert not source.evaluate(SHOWN)
    page.locator("#overview .note-ref").first.click()
    page.wait_for_url("**#source-1")
    assert source.evaluate(SHOWN)


def test_a_search_in_the_page_opens_the_fold_that_has_what_is_looked_for(edition, visit):
    page = visit("/countries/japan/#:~:text=Bygone%20law%20says")
    page.wait_for_timeout(300)
    assert is_shown(page, "Bygone law")


def test_five_minerals_the_texts_and_rows_in_force_are_shown_and_the_rest_is_folded(edition, visit):
    page = visit("/countries/japan/")
    names = page.locator(".minerals .band a")
    shown = [one.text_content() for one in names.all() if one.evaluate(SHOWN)]
    assert shown == NAMES[:5]
    page.get_by_text("Show all 8 minerals").click()
    assert all(one.evaluate(SHOWN) for one in names.all())
    assert is_shown(page, "Standing law")
    assert not is_shown(page, "Bygone law")
    assert all(one.evaluate(SHOWN) for one in page.locator(".prose").all())


def test_print_has_what_is_folded_where_the_whole_is_asked_for(edition, visit):
    page = visit("/countries/japan/?print=full")
    page.emulate_media(media="print")
    assert is_shown(page, "Bygone law")
    assert all(one.evaluate(SHOWN) for one in page.locator(".minerals .band a").all())
    assert page.locator("#source-1").evaluate(SHOWN)
    assert page.locator("#mining .prose").evaluate(SHOWN)


def test_the_briefing_on_paper_says_address_edition_and_day_and_leaves_the_texts_out(edition, visit):
    page = visit("/countries/japan/")
    running = page.locator(".running")
    assert not running.evaluate(SHOWN)
    page.emulate_media(media="print")
    assert running.evaluate(SHOWN)
    assert "/countries/japan/editions/1/" in running.text_content()
    assert "edition 1" in running.text_content()
    assert is_shown(page, "Standing law")
    assert not page.locator("#mining").evaluate(SHOWN)
    rules = page.evaluate(
        """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join()"""
    )
    assert "counter(page)" in rules


def test_tables_stay_tables_on_a_tablet(edition, visit):
    for address, table in (("/countries/japan/", ".minerals"), ("/minerals/", ".index-table")):
        page = visit(address, width=768)
        page.set_viewport_size({"width": 768, "height": 900})
        rows = page.locator(f"{table} tbody tr")
        assert {row.evaluate("(row) => getComputedStyle(row).display") for row in rows.all()} == {"table-row"}
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_trend_of_a_live_page_says_its_point_and_is_not_part_of_the_edition(edition, visit):
    page = visit("/countries/japan/")
    trend = page.locator(".is-trend")
    heading = trend.get_by_role("heading").text_content()
    assert heading == "Erbium, mine production: 34.0% of the world in 2022, 36.0% in 2024"
    assert trend.locator("svg").count() == 4
    visit("/countries/japan/editions/1/", page=page)
    assert page.locator(".is-trend").count() == 0
