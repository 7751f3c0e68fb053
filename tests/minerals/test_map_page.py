"""The page of the map: any mineral and stage that a source counts by country, by plain form."""

import re

import pytest

from minerals.models import Measure, Stage

from ..factories import CountryFactory, MineralFactory, figure, world
from ..reading import text


@pytest.fixture
def two_stages(cobalt_figures, cobalt, japan):
    figure(japan, cobalt, 40, stage=Stage.REFINERY)
    figure(world(), cobalt, 50, stage=Stage.REFINERY)
    return cobalt


def shown(client, query=""):
    return text(client.get(f"/map/{query}"))


def test_the_map_shows_the_chosen_mineral_and_stage_with_its_table(client, two_stages):
    page = shown(client, "?mineral=cobalt&series=refinery-production-contained")
    assert "Cobalt: refinery production (contained weight), 2024" in page
    assert "Japan: 80.0%" in page
    assert 'href="/countries/japan/"' in page
    assert '<option value="refinery-production-contained" selected>' in page
    assert (
        'rel="canonical" href="http://testserver/map/?mineral=cobalt&amp;series=refinery-production-contained"'
        in page
    )


@pytest.mark.parametrize("address", ["/", "/map/?mineral=cobalt"])
def test_the_marks_in_the_table_of_the_map_are_explained(client, cobalt_figures, cobalt, address):
    figure(CountryFactory(code="ZMB", name="Zambia"), cobalt, 10, is_estimate=True)
    figure_, after = text(client.get(address)).split("Borders imply no opinion")
    assert '<abbr data-flag="e" title="estimated by the source"> <i>estimate</i></abbr>' in figure_
    assert '<span class="flag">e</span> estimated by the source' in after.partition("</section>")[0]


def test_a_series_of_another_mineral_is_the_usual_one_of_this(client, two_stages):
    page = shown(client, "?mineral=cobalt&series=reserves-oxide")
    assert "Cobalt: mine production (contained weight), 2024" in page


def test_without_a_choice_rare_earths_are_shown_where_they_are_counted(client, two_stages, japan):
    assert "Cobalt: mine production" in shown(client)
    figure(japan, MineralFactory(name="Rare earths"), 1)
    assert "Rare earths: mine production" in shown(client)


def test_an_unknown_mineral_is_said_to_be_unknown(client, two_stages):
    page = shown(client, "?mineral=%3Cb%3Eunobtainium")
    assert "No source of ours counts “&lt;b&gt;unobtainium” by country, so the map shows cobalt." in page


def test_only_what_is_counted_by_country_can_be_chosen(client, two_stages, japan):
    figure(world(), MineralFactory(name="Osmium"), 1)
    figure(japan, MineralFactory(name="Cesium"), 1, stage=Stage.NONE, measure=Measure.IMPORT_SHARE, unit="%")
    page = shown(client)
    assert "Osmium" not in page
    assert "Cesium" not in page


def test_an_empty_atlas_says_that_there_is_nothing_to_draw(client, db):
    assert "There is no map of it: our sources have no figures by country." in shown(client)
    assert "Where it comes from" not in client.get("/").content.decode()


def test_the_first_page_has_a_map_and_a_way_to_others(client, two_stages):
    page = text(client.get("/"))
    assert "Cobalt: mine production (contained weight), 2024" in page
    assert re.search(r'<p class="map-title">[^<]+ mined [^<]+ of the world’s cobalt</p>', page)
    assert '<form class="finder" action="/map/"' in page
