"""A comparison that begins with ticks on cards, without script; what a phone shows of it."""

from playwright.sync_api import expect

from minerals.models import Country, Mineral, Stage

from ..browsing import IN_BROWSER
from ..factories import CountryFactory, MineralFactory, UserFactory, complete_profile, figure, publish
from ..seeds import once_a_process, publish_japan

pytestmark = IN_BROWSER


def load():
    publish_japan()
    cobalt = MineralFactory(name="Cobalt")
    country = CountryFactory(code="KOR", name="South Korea")
    figure(country, cobalt, 60)
    made = complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production")
    publish(made, editor=UserFactory(username="editor"), moderator=UserFactory(username="moderator"))


korea = once_a_process(load)


def test_two_ticked_cards_stand_side_by_side_without_script(korea, visit):
    page = visit("/countries/", java_script_enabled=False, width=320)
    page.get_by_label("Compare Japan").check()
    page.get_by_label("Compare South Korea").check()
    page.get_by_role("button", name="Compare selected").click()
    page.wait_for_url("**/compare/?country=japan&country=south-korea")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Japan and South Korea")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_names_are_typed_into_the_form_without_script(korea, visit):
    page = visit("/compare/", java_script_enabled=False)
    page.get_by_label("Country 1").fill("Japan")
    page.get_by_label("Country 2").fill("south korea")
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_url("**/compare/?country=japan&country=south-korea")


def test_equal_values_have_bars_of_equal_length(korea, visit):
    """Both refine 60 t: the track is as long in the last column as in the others."""
    figure(Country.objects.get(code="JPN"), Mineral.objects.get(slug="cobalt"), 60, stage=Stage.REFINERY)
    figure(Country.objects.get(code="KOR"), Mineral.objects.get(slug="cobalt"), 60, stage=Stage.REFINERY)
    page = visit("/compare/?country=japan&country=south-korea")
    row = page.locator(".beside tr", has_text="Refinery production")
    lengths = row.locator(".bar rect").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().width)"
    )
    assert len(lengths) == 2
    assert lengths[0] == lengths[1] > 0
