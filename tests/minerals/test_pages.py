import datetime
from decimal import Decimal

import pytest

from minerals.ledger import Ledger
from minerals.models import FigureRevision, Flag, Measure, MineralAlias
from minerals.presentation import panels

from ..factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    RegionFactory,
    ReleaseFactory,
    figure,
    other_countries,
    world,
)


@pytest.fixture
def congo(db):
    return CountryFactory(code="COD", name="DR Congo", region=RegionFactory(name="Sub-Saharan Africa"))


@pytest.fixture
def mined(congo, japan, cobalt):
    """Cobalt in 2023 and 2024: DR Congo leads, Japan withholds."""
    for year, value in ((2023, 50), (2024, 60)):
        figure(congo, cobalt, value, year=year, flag=Flag.ESTIMATED)
        figure(world(), cobalt, 100, year=year, excludes="JPN")
    return figure(japan, cobalt, flag=Flag.WITHHELD, text="W")


def text(response):
    return " ".join(response.content.decode().split())


def test_a_mineral_page_ranks_countries_and_says_what_the_total_leaves_out(client, mined):
    page = text(client.get("/minerals/cobalt/"))
    assert "DR Congo mined 60.0% of the published world total of cobalt" in page
    assert "The world total excludes Japan." in page
    assert "/figures/cod.cobalt.mine.all.production.contained.2023/" in page


def test_a_withheld_country_is_listed_and_not_ranked(mined, congo, japan, cobalt):
    (panel,) = panels(Ledger.of_minerals([cobalt.pk]).of("cobalt"))
    assert [cell.place for cell in panel.ranked] == ["DR Congo"]
    assert [cell.place for cell in panel.unranked] == ["Japan"]
    assert panel.ranked[0].earlier.value == 50


def test_a_true_zero_and_a_missing_value_are_told_apart(congo, japan, cobalt):
    figure(congo, cobalt, 0, flag=Flag.ZERO)
    figure(japan, cobalt, flag=Flag.NOT_AVAILABLE)
    (panel,) = panels(Ledger.of_minerals([cobalt.pk]).of("cobalt"))
    assert [cell.place for cell in panel.none] == ["DR Congo"]
    assert [cell.place for cell in panel.not_available] == ["Japan"]


def test_series_follow_the_chain_then_reserves(congo, cobalt):
    figure(congo, cobalt, 5, measure=Measure.RESERVES)
    figure(congo, cobalt, 5, stage="refinery")
    figure(congo, cobalt, 5)
    names = [panel.name for panel in panels(Ledger.of_minerals([cobalt.pk]).of("cobalt"))]
    assert names == ["Mine production", "Refinery production", "Reserves"]


def test_the_concentration_is_a_range_where_others_count(congo, cobalt):
    figure(congo, cobalt, 60)
    figure(other_countries(), cobalt, 40)
    figure(world(), cobalt, 100)
    (panel,) = panels(Ledger.of_minerals([cobalt.pk]).of("cobalt"))
    assert panel.concentration[0].hhi == "3,600 to 5,200"


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
    assert "On 0 of 1 official lists" in page
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
    assert "No source of ours counts cobalt by country" in text(client.get("/minerals/cobalt/"))


def test_the_list_of_minerals_counts_profiles(client, edition):
    assert "1 profile<" in text(client.get("/minerals/"))


def test_a_figure_page_tells_its_history_from_old_to_new(client, congo, cobalt):
    made = figure(congo, cobalt, 60)
    made.revisions.update(is_current=False)
    FigureRevision.objects.create(
        figure=made,
        number=2,
        release=ReleaseFactory(key="fix", name="Version 1.3", published=datetime.date(2026, 5, 27)),
        value=Decimal(55),
        unit="t",
        flag=Flag.REPORTED,
        reason="A misprint.",
    )
    page = text(client.get(made.get_absolute_url()))
    assert page.index("60 t") < page.index("A misprint.")
    assert "55 t" in page
    assert "stands today" in page


def test_a_figure_page_names_the_editions_that_state_it(client, edition):
    address = "/figures/jpn.cobalt.mine.all.production.contained.2024/"
    assert 'href="/countries/japan/editions/1/"' in text(client.get(address))


def test_a_figure_of_the_world_links_no_country(client, mined):
    page = text(client.get("/figures/wld.cobalt.mine.all.production.contained.2024/"))
    assert "/countries/world/" not in page


def test_regions_stand_in_our_order(client, db):
    RegionFactory(name="Zealandia", position=1)
    RegionFactory(name="Africa", position=2)
    page = text(client.get("/regions/"))
    assert page.index("Zealandia") < page.index("Africa")


def test_a_region_shows_members_with_and_without_a_profile_and_what_they_count_for(client, edition, japan):
    CountryFactory(code="KOR", name="South Korea", region=japan.region)
    page = text(client.get("/regions/east-asia/"))
    assert "Refines what others mine." in page
    assert 'href="/countries/south-korea/"' in page
    assert "30.0%" in page


def test_an_entry_of_a_watch_list_is_shown_and_does_not_count(client, japan, cobalt):
    ListEntryFactory(critical_list=CriticalListFactory(country=japan), mineral=cobalt, status="watchlist")
    page = text(client.get("/minerals/cobalt/"))
    assert "On 0 of 1 official lists" in page
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


def test_a_figure_that_we_made_is_not_laid_to_the_source(client, cobalt):
    union = CountryFactory(code="EUU", name="European Union", kind="bloc")
    made = figure(union, cobalt, 5, flag=Flag.CALCULATED, note="Sum of Germany and Poland.")
    page = text(client.get(made.get_absolute_url()))
    assert "Calculated by us from figures of" in page
    assert "Sum of Germany and Poland." in page
    assert "Note of the source" not in page


def test_a_mineral_in_capitals_redirects_for_good(client, cobalt):
    response = client.get("/minerals/Cobalt/")
    assert (response.status_code, response["Location"]) == (301, "/minerals/cobalt/")
