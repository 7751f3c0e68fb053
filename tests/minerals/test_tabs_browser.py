"""The tabs of a mineral: they switch with script, and are links to parts of one page without it."""

from ..browsing import IN_BROWSER
from ..factories import CountryFactory, MineralFactory, figure, world
from ..seeds import once_a_process

pytestmark = IN_BROWSER

SHOWN = (
    "(all) => all.filter((one) => one.checkVisibility({contentVisibilityAuto: true})).map((one) => one.id)"
)
PARTS = "#mine, #refinery, #reserves, #policies, #revisions, #lists, #profiles"


def load():
    cobalt, japan = MineralFactory(name="Cobalt"), CountryFactory(code="JPN", name="Japan")
    for year in (2023, 2024):
        for measure, stage in (("production", "mine"), ("production", "refinery"), ("reserves", "none")):
            figure(japan, cobalt, 30, year=year, measure=measure, stage=stage)
            figure(world(), cobalt, 100, year=year, measure=measure, stage=stage)


cobalt = once_a_process(load)


def shown(page):
    """Ids of the parts of which something is drawn."""
    parts = page.locator(PARTS)
    return [
        part.get_attribute("id")
        for part in parts.all()
        if part.locator("h2").first.evaluate("(h) => h.checkVisibility({contentVisibilityAuto: true})")
    ]


def test_one_part_is_shown_and_a_tab_brings_another_to_the_front(cobalt, visit):
    page = visit("/minerals/cobalt/")
    assert shown(page) == ["mine"]
    bar = page.locator(".tab-bar")
    bar.get_by_role("link", name="Reserves").click()
    assert shown(page) == ["reserves"]
    assert page.url.endswith("/minerals/cobalt/#reserves")
    assert bar.locator("[aria-current]").all_text_contents() == ["Reserves"]
    page.go_back()
    assert shown(page) == ["mine"]
    bar.get_by_role("link", name="All").click()
    assert len(shown(page)) > 4
    assert not page.faults


def test_an_address_of_a_part_and_a_search_in_the_page_bring_it_to_the_front(cobalt, visit):
    page = visit("/minerals/cobalt/#refinery")
    assert shown(page) == ["refinery"]
    page.evaluate("location.hash = '#lists'")
    page.wait_for_timeout(200)
    assert shown(page) == ["lists"]
    page = visit("/minerals/cobalt/#:~:text=Reserves%20of%20cobalt")
    page.wait_for_timeout(300)
    assert "reserves" in shown(page)


def test_without_script_and_on_paper_every_part_is_there_and_no_link_to_show_all(cobalt, visit):
    page = visit("/minerals/cobalt/", java_script_enabled=False)
    assert len(shown(page)) > 4
    assert not page.locator(".tab-bar").get_by_role("link", name="All").count()
    page = visit("/minerals/cobalt/")
    page.emulate_media(media="print")
    assert len(shown(page)) > 4


def test_what_is_to_be_hidden_takes_no_room_before_the_module_has_run(cobalt, visit):
    page = visit("/health/")
    page.route("**/tabs*.js", lambda route: route.abort())
    visit("/minerals/cobalt/", page=page)
    assert shown(page) == ["mine"]
    visit("/minerals/cobalt/#reserves", page=page)
    assert "reserves" in shown(page)


def test_the_bar_does_not_grow_when_the_module_runs(cobalt, visit):
    page = visit("/health/")

    def heights():
        found = {}
        for width in (360, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            visit("/minerals/cobalt/", page=page)
            found[width] = page.locator(".tab-bar").bounding_box()["height"]
        return found

    with_module = heights()
    page.route("**/tabs*.js", lambda route: route.abort())
    assert heights() == with_module
    assert not page.locator(".tab-bar.is-switching").count()
