"""The page of a mineral: who makes it, on which lists it is, what it is part of."""

import pytest

from minerals.facts.figure_store import FigureStore
from minerals.models import Flag, Measure, MineralAlias
from minerals.presentation.pages import panels

from ..factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    ReleaseFactory,
    SourceFactory,
    figure,
    other_countries,
    world,
)
from ..heads import Head
from ..reading import text


def test_a_mineral_page_ranks_countries_and_says_what_the_total_leaves_out(client, mined):
    page = text(client.get("/minerals/cobalt/"))
    assert "DR Congo mined 60% of the published world total of cobalt" in page
    assert "The world total leaves out Japan." in page
    assert "/figures/cod.cobalt.mine.all.production.contained.2023/" in page


def test_a_withheld_country_is_listed_and_not_ranked(mined, congo, japan, cobalt):
    (panel,) = panels(FigureStore.of_minerals([cobalt.slug]).of("cobalt"))
    assert [cell.place for cell in panel.ranked] == ["DR Congo"]
    assert [cell.place for cell in panel.unranked] == ["Japan"]
    assert panel.ranked[0].earlier.value == 50


def test_a_page_leads_with_production_as_the_list_does_though_only_reserves_are_ranked(
    client, congo, japan, cobalt
):
    """A third of the table is in another form, so that production has no ranks."""
    figure(congo, cobalt, 60)
    figure(japan, cobalt, 30, form="matte")
    figure(world(), cobalt, 90)
    figure(congo, cobalt, 5, measure=Measure.RESERVES)
    figure(japan, cobalt, 4, measure=Measure.RESERVES)
    assert "<dt>World mine production</dt>" in text(client.get("/minerals/cobalt/"))
    assert "Mine production, 2024" in text(client.get("/minerals/"))


@pytest.mark.parametrize("flag", [Flag.DESCRIBED, Flag.WITHHELD, Flag.NOT_AVAILABLE])
def test_who_holds_the_most_is_said_of_numbers_where_another_has_none(client, congo, japan, cobalt, flag):
    figure(congo, cobalt, 50, measure=Measure.RESERVES)
    figure(CountryFactory(name="Zambia"), cobalt, 40, measure=Measure.RESERVES)
    assert "<h3>DR Congo holds the most reserves of cobalt</h3>" in text(client.get("/minerals/cobalt/"))
    figure(japan, cobalt, measure=Measure.RESERVES, flag=flag, text="Large")
    page = text(client.get("/minerals/cobalt/"))
    assert "<h3>Among published numbers, DR Congo holds the most reserves of cobalt</h3>" in page
    assert "<dt>Largest in numbers</dt>" in page


def test_a_true_zero_and_a_missing_value_are_told_apart(congo, japan, cobalt):
    figure(congo, cobalt, 0, flag=Flag.ZERO)
    figure(japan, cobalt, flag=Flag.NOT_AVAILABLE)
    (panel,) = panels(FigureStore.of_minerals([cobalt.slug]).of("cobalt"))
    assert [cell.place for cell in panel.none] == ["DR Congo"]
    assert [cell.place for cell in panel.not_available] == ["Japan"]


def test_series_follow_the_chain_then_reserves(congo, cobalt):
    figure(congo, cobalt, 5, measure=Measure.RESERVES)
    figure(congo, cobalt, 5, stage="refinery")
    figure(congo, cobalt, 5)
    names = [panel.name for panel in panels(FigureStore.of_minerals([cobalt.slug]).of("cobalt"))]
    assert names == ["Mine production", "Refinery production", "Reserves"]


def test_the_concentration_is_a_range_where_others_count(congo, cobalt):
    figure(congo, cobalt, 60)
    figure(other_countries(), cobalt, 40)
    figure(world(), cobalt, 100)
    (panel,) = panels(FigureStore.of_minerals([cobalt.slug]).of("cobalt"))
    assert panel.concentration[0].hhi == "3,600 to 5,200"


def test_what_is_computed_of_several_countries_leads_to_the_table_of_its_years(client, mined):
    page = text(client.get("/minerals/cobalt/"))
    glance = page[page.index('<dl class="glance') : page.index("</dl>")]
    anchor = "mine-production-contained-concentration"
    assert glance.count(f'href="#{anchor}"') == 2
    assert f'id="{anchor}"' in page
    assert f'<a href="/minerals/cobalt/#{anchor}">3,600</a>' in text(client.get("/minerals/"))
    assert f'<a href="/minerals/cobalt/#{anchor}">3,600</a>' in text(client.get("/"))


def test_a_known_fault_of_the_source_is_said(client, congo, cobalt):
    made = figure(congo, cobalt, 60, rankable=False)
    made.annotation = "The unit is doubtful."
    made.save()
    page = text(client.get("/minerals/cobalt/"))
    assert "The unit is doubtful." in page


def test_only_the_newest_list_of_an_issuer_counts(client, japan, cobalt):
    ListEntryFactory(critical_list=CriticalListFactory(country=japan, year=2020), mineral=cobalt)
    CriticalListFactory(country=japan, year=2025)
    page = text(client.get("/minerals/cobalt/"))
    assert "On no official list" in page
    assert "Japan 2025" in page


def test_a_child_and_its_parent_find_each_other_s_entries(client, japan, cobalt):
    child = MineralFactory(name="Cobalt sulfate", parent=cobalt)
    ListEntryFactory(critical_list=CriticalListFactory(country=japan), mineral=child)
    assert "On 1 of 1 official lists" in text(client.get("/minerals/cobalt/"))
    assert 'href="/minerals/cobalt-sulfate/"' in text(client.get("/minerals/cobalt/"))


def test_an_alias_of_a_mineral_redirects_for_good(client, cobalt):
    MineralAlias.objects.create(mineral=cobalt, name="Kobalt", slug="kobalt")
    response = client.get("/minerals/kobalt/")
    assert (response.status_code, response["Location"]) == (301, "/minerals/cobalt/")


def test_a_mineral_without_figures_says_so(client, cobalt):
    response = client.get("/minerals/cobalt/")
    assert "No public figures by country for cobalt" in text(response)
    assert "count no production or reserves of it by country" in Head(response).meta["description"]


def test_what_all_shares_of_a_table_are_of_stands_once_at_its_head(client, congo, japan, cobalt):
    for place, amount in ((congo, 95), (japan, 10), (world(), 100)):
        figure(place, cobalt, amount)
    page = text(client.get("/minerals/cobalt/"))
    assert 'Share<abbr data-flag="s"' in page
    assert "<td>90.5%</td>" in page
    assert "<td>9.5%</td>" in page


def test_an_entry_of_a_watch_list_is_shown_and_does_not_count(client, japan, cobalt):
    ListEntryFactory(critical_list=CriticalListFactory(country=japan), mineral=cobalt, status="watchlist")
    page = text(client.get("/minerals/cobalt/"))
    assert "On no official list" in page
    assert "Watch list" in page


def test_a_derived_entry_says_so(client, japan, cobalt):
    ListEntryFactory(
        critical_list=CriticalListFactory(country=japan),
        mineral=cobalt,
        status="strategic",
        note="Derived: less.",
    )
    assert "Strategic, derived" in text(client.get("/minerals/cobalt/"))


def test_words_too_long_for_a_cell_stand_below_the_table(client, congo, japan, cobalt):
    figure(congo, cobalt, 5)
    figure(japan, cobalt, flag=Flag.DESCRIBED, text="Included with those of another place")
    page = text(client.get("/minerals/cobalt/"))
    assert "see note" in page
    assert "Japan: “Included with those of another place”." in page


def test_a_mineral_in_capitals_redirects_for_good(client, cobalt):
    response = client.get("/minerals/Cobalt/")
    assert (response.status_code, response["Location"]) == (301, "/minerals/cobalt/")


def test_who_cites_a_mineral_names_every_source_that_is_shown(client, mined):
    dataset = SourceFactory(key="iea-cmd", attribution="IEA, CC BY 4.0")
    release = ReleaseFactory(key="iea-cmd-2025", name="IEA 2025", source=dataset)
    figure(mined.country, mined.mineral, 5, release=release)  # beside ours, so no panel has it
    page = text(client.get("/minerals/cobalt/"))
    name = mined.revisions.get().release.name
    assert f"“Cobalt: figures”. After {name}; IEA, CC BY 4.0. " in page


def test_a_mineral_and_a_figure_say_how_to_cite_them(client, mined):
    page = text(client.get("/minerals/cobalt/"))
    cited = page[page.index("<b>Cite</b>") :]
    assert "“Cobalt: figures”. After " in cited
    assert "http://testserver/minerals/cobalt/</p>" in cited
    figure = text(client.get(mined.get_absolute_url()))
    cited = figure[figure.index("<dt>Cite</dt>") :]
    assert f"http://testserver{mined.get_absolute_url()}</dd>" in cited
    assert f"{mined.country.name}, cobalt: mine production (contained weight), {mined.year}”" in cited


def test_imports_of_the_united_states_keep_their_bounds_and_their_order(client, congo, japan, cobalt):
    america = CountryFactory(code="USA", name="United States")
    percent = {"stage": "none", "unit": "%"}
    figure(america, cobalt, measure=Measure.NET_IMPORT_RELIANCE, flag=Flag.BOUNDED, lower=50, **percent)
    for place, value in ((other_countries(), 60), (japan, 15), (congo, 25)):
        figure(place, cobalt, value, measure=Measure.IMPORT_SHARE, **percent)
    page = text(client.get("/minerals/cobalt/"))
    trade = page[page.index('id="trade"') :]
    assert ">more than 50%</a>" in trade
    assert '<rect width="50%"/><rect class="bar-open" x="50%" width="50%"/>' in trade
    assert trade.index("DR Congo") < trade.index("Japan") < trade.index("Other countries")
    assert "average of 2021–24" in trade
    assert "/figures/jpn.cobalt.none.all.us-import-share.contained.2024/" in trade


def test_a_parent_shows_its_children_and_a_child_what_is_counted_for_all(client, congo, cobalt):
    child = MineralFactory(name="Cobalt sulfate", parent=cobalt)
    figure(congo, child, 5)
    figure(world(), child, 10)
    assert "See the minerals it stands for below." in text(client.get("/minerals/cobalt/"))
    figure(congo, cobalt, 50, measure=Measure.RESERVES)
    figure(world(), cobalt, 80, measure=Measure.RESERVES)
    parent = text(client.get("/minerals/cobalt/"))
    assert "10 t" in parent[parent.index('id="children"') :]
    page = text(client.get("/minerals/cobalt-sulfate/"))
    assert "Counted under cobalt" in page
    assert 'href="/minerals/cobalt/#reserves"' in page


def test_a_map_below_the_table_of_its_producers_has_no_table_of_its_own(client, congo, cobalt):
    figure(congo, cobalt, 95)
    figure(world(), cobalt, 100)
    page = text(client.get("/minerals/cobalt/"))
    table, _, below = page.partition('class="map"')
    assert "The table above the map says the same." in below
    assert "The map as a table" not in below
    assert congo.get_absolute_url() in table.partition('<table class="producers')[2]
    assert "The map as a table" in text(client.get("/map/"))
