import datetime
import re
from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from minerals.figure_store import FigureStore
from minerals.models import Flag, Measure, MineralAlias, Stage
from minerals.presentation.pages import panels

from ..factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    RegionFactory,
    ReleaseFactory,
    SourceFactory,
    figure,
    other_countries,
    revise,
    world,
)
from ..heads import Head
from ..reading import text


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
    assert "<h3>Of what is given in numbers, DR Congo holds the most reserves of cobalt</h3>" in page
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


def test_the_list_of_minerals_says_who_makes_most_and_how_many_lists_and_profiles_there_are(
    client, edition, japan, cobalt
):
    ListEntryFactory(critical_list=CriticalListFactory(country=japan), mineral=cobalt)
    page = text(client.get("/minerals/"))
    assert "100 t" in page
    assert "60.0%" in page
    assert 'href="/figures/cod.cobalt.mine.all.production.contained.2024/">DR Congo<' in page
    assert (
        '<td class="number" data-label="Lists">1</td><td class="number" data-label="Profiles">1</td>' in page
    )


def test_a_mineral_without_figures_is_on_the_list_and_says_so(client, cobalt):
    assert "no production by country" in text(client.get("/minerals/"))


def test_the_list_is_sorted_on_request_by_what_is_largest(client, congo, japan, cobalt):
    tin = MineralFactory(name="Tin")
    MineralFactory(name="Amber")
    for mineral, value in ((cobalt, 60), (tin, 90)):
        figure(congo, mineral, value)
        figure(world(), mineral, 100)
    page = text(client.get("/minerals/?sort=share"))
    assert page.index(">Tin<") < page.index(">Cobalt<") < page.index(">Amber<")
    assert '<a href="?sort=share" aria-current="page">' in page
    page = text(client.get("/minerals/?sort=name"))
    assert page.index(">Amber<") < page.index(">Cobalt<") < page.index(">Tin<")


def test_the_list_stays_by_group_where_the_order_is_unknown(client, cobalt):
    page = text(client.get("/minerals/?sort=beauty"))
    assert 'id="battery-minerals"' in page
    assert '<link rel="canonical" href="http://testserver/minerals/">' in page


def test_the_list_asks_no_more_for_more_minerals(client, congo, cobalt, django_assert_max_num_queries):
    def add(number):
        mineral = MineralFactory(name=f"Mineral {number}")
        figure(congo, mineral, 5)
        figure(world(), mineral, 10)

    add(0)
    with django_assert_max_num_queries(11) as with_two:  # pages that are kept share all but two
        client.get("/minerals/")
    for number in range(1, 6):
        add(number)
    with django_assert_max_num_queries(11) as with_seven:
        client.get("/minerals/")
    assert len(with_seven) == len(with_two)


def revise_in(made, value, *, number=2, published=(2027, 2, 1), name="Summaries 2027", **more):
    release = ReleaseFactory(key=f"release-{number}", name=name, published=datetime.date(*published))
    return revise(made, value, release=release, **{"unit": "t", "flag": Flag.REPORTED, **more})


def test_a_figure_page_tells_its_history_from_old_to_new_with_each_change(client, congo, cobalt):
    made = figure(congo, cobalt, 60, flag=Flag.ESTIMATED)
    revise_in(made, 66)
    revise_in(made, 55, number=3, published=(2027, 5, 27), name="Version 1.3", reason="A misprint.")
    page = text(client.get(made.get_absolute_url()))
    history = page[page.index('<table class="history"') :]
    assert (
        history.index("60 t") < history.index("66 t") < history.index("55 t") < history.index("A misprint.")
    )
    assert '<td class="number">+6</td><td class="number">+10.0%</td>' in history
    assert '<td class="number">−11</td><td class="number">−16.7%</td>' in history
    assert "stands today" in history
    assert "8.3% below the first estimate, 60 t" in page


def test_the_history_is_drawn_where_there_is_more_than_one_value(client, congo, cobalt):
    made = figure(congo, cobalt, 60, flag=Flag.ESTIMATED)
    assert "line-chart" not in text(client.get(made.get_absolute_url()))
    revise_in(made, 66)
    page = text(client.get(made.get_absolute_url()))
    chart = page[page.index('class="line-chart"') :]
    assert chart.count("<circle") == 2
    assert chart.count('<circle class="estimated"') == 1
    assert "from zero. Hollow: estimated by the source.</figcaption>" in page
    assert '<desc id="history-d">February 2026: 60 t, estimated; February 2027: 66 t</desc>' in page


def test_a_history_without_estimates_explains_no_hollow_dot(client, congo, cobalt):
    made = figure(congo, cobalt, 60)
    revise_in(made, 66)
    page = text(client.get(made.get_absolute_url()))
    assert "line-chart" in page
    assert "Hollow" not in page


def test_a_share_of_imports_says_which_years_it_averages(client, congo, cobalt):
    made = figure(congo, cobalt, 16, measure=Measure.IMPORT_SHARE, stage="none", unit="%")
    page = text(client.get(made.get_absolute_url()))
    assert "2021–24, the average of 4 years" in page
    assert "share of u.s. imports, DR Congo 2021–24" in page
    assert "16%" in page
    assert "<dt>Basis</dt>" not in page


def test_what_all_shares_of_a_table_are_of_stands_once_at_its_head(client, congo, japan, cobalt):
    for place, amount in ((congo, 95), (japan, 10), (world(), 100)):
        figure(place, cobalt, amount)
    page = text(client.get("/minerals/cobalt/"))
    assert 'Share<abbr data-flag="s"' in page
    assert "<td>90.5%</td>" in page
    assert "<td>9.5%</td>" in page


def test_a_figure_page_says_the_share_and_rank_of_the_mineral_page_where_a_table_has_several_forms(
    client, congo, japan, cobalt
):
    """One table of one total: Japan's row is of another form, and the rows add up to more than the total."""
    made = figure(congo, cobalt, 95)
    figure(japan, cobalt, 10, form="matte")
    figure(world(), cobalt, 100)
    page = text(client.get(made.get_absolute_url()))
    assert '<td>90.5%<abbr data-flag="s"' in text(client.get("/minerals/cobalt/"))
    assert "<dt>Share of the world</dt><dd>90.5%" in page
    assert "<dt>Rank</dt><dd>1st of 2 " in page


def test_the_list_counts_the_profiles_that_each_mineral_page_names(client, edition, cobalt):
    """Those of a parent and of a child too, as the page and the filter do."""
    battery = MineralFactory(slug="battery-cobalt", name="Battery cobalt", parent=cobalt)
    MineralFactory(slug="tin", name="Tin")
    page = text(client.get("/minerals/?sort=name"))
    assert re.findall('data-label="Profiles">([0-9]+)<', page) == ["1", "1", "0"]
    assert "Japan" in text(client.get(battery.get_absolute_url()))


def test_a_figure_page_names_the_editions_that_state_it(client, edition):
    address = "/figures/jpn.cobalt.mine.all.production.contained.2024/"
    assert 'href="/countries/japan/editions/1/"' in text(client.get(address))


def test_the_head_of_a_figure_page_marks_an_estimate(client, edition):
    page = text(client.get("/figures/wld.cobalt.mine.all.production.contained.2024/"))
    assert '<p class="figure-value">100 t<abbr data-flag="e"' in page


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


@pytest.fixture
def five_years(congo, japan, cobalt):
    """Cobalt, 2021 to 2025: DR Congo doubles to 60, the last year estimated; Japan withholds one year, then gives 5."""
    for year, value in zip(range(2021, 2026), (30, 40, 45, 50, 60), strict=True):
        late = Flag.ESTIMATED if year == 2025 else Flag.REPORTED
        figure(congo, cobalt, value, year=year, flag=late)
        figure(world(), cobalt, 100, year=year, flag=late)
        if year == 2022:
            figure(japan, cobalt, year=year, flag=Flag.WITHHELD)
        else:
            figure(japan, cobalt, 5, year=year)


def tracks(page):
    """{place: (dots as (y, estimated), gaps, cells of its row)} of the chart of years and of its table."""
    drawn = re.findall(r"<li><p><b>(.+?)</b>.*?<svg(.+?)</svg>", page)
    rows = dict(re.findall(r'<tr><th scope="row">(.+?)</th>(.+?)</tr>', page[page.index('class="by-year') :]))
    found = {}
    for place, svg in drawn:
        dots = re.findall(r"<circle( class=.estimated.)? cx=.[\d.]+. cy=.([\d.]+)./>", svg)
        gaps = re.findall(r'<text class="gap"[^>]*>(.+?)</text>', svg)
        cells = re.findall(r"<td>(.+?)</td>", rows[place])
        found[place] = ([(Decimal(y), bool(late)) for late, y in dots], gaps, [strip_tags(c) for c in cells])
    return found


def test_the_chart_of_years_and_its_table_say_the_same(client, five_years):
    found = tracks(text(client.get("/minerals/cobalt/")))
    assert list(found) == ["World", "DR Congo", "Japan"]
    base, top, height = 92, 100, 86  # of the drawing; the axis ends at 100
    for dots, gaps, cells in found.values():
        numbers = [cell for cell in cells if cell[0].isdigit()]
        assert [
            (base - height * Decimal(n.removesuffix(" estimate")) / top).quantize(Decimal("0.1"))
            for n in numbers
        ] == [y for y, _ in dots]
        assert [n.endswith("estimate") for n in numbers] == [late for _, late in dots]
        assert len(gaps) == len(cells) - len(numbers)
    assert found["Japan"][1:] == (["W"], ["5", "withheld", "5", "5", "5"])


def test_bars_are_as_long_as_their_numbers_say(client, five_years):
    page = text(client.get("/minerals/cobalt/"))
    ranking = page[page.index('class="producers') : page.index("</tbody>")]
    rows = re.findall(r'<rect width="([\d.]+)%"/>.*?<td data-label="2025"><a[^>]*>(\d+)</a>', ranking)
    assert [(Decimal(w), int(n)) for w, n in rows] == [(100, 60), (Decimal("8.3"), 5)]


def test_who_cites_a_mineral_names_every_source_that_is_shown(client, mined):
    dataset = SourceFactory(key="iea-cmd", attribution="IEA, CC BY 4.0")
    release = ReleaseFactory(key="iea-cmd-2025", name="IEA 2025", source=dataset)
    figure(mined.country, mined.mineral, 5, stage=Stage.REFINERY, release=release, is_headline=True)
    page = text(client.get("/minerals/cobalt/"))
    name = mined.revisions.get().release.name
    assert f"“Cobalt: figures”, after {name}; IEA, CC BY 4.0. " in page


def test_a_mineral_and_a_figure_say_how_to_cite_them(client, mined):
    page = text(client.get("/minerals/cobalt/"))
    cited = page[page.index("<b>Cite</b>") :]
    assert "“Cobalt: figures”, after " in cited
    assert "http://testserver/minerals/cobalt/</p>" in cited
    figure = text(client.get(mined.get_absolute_url()))
    cited = figure[figure.index("<dt>Cite</dt>") :]
    assert f"http://testserver{mined.get_absolute_url()}</dd>" in cited
    assert f"{mined.country.name}: cobalt, mine production, {mined.year}”" in cited


def test_each_year_has_its_concentration(client, five_years):
    page = text(client.get("/minerals/cobalt/"))
    found = page[page.index('class="concentrated"') :]
    assert "<td>3,625, high" in found  # 60² + 5²
    assert "Not counted in 2022: Japan withheld." in found


def test_each_of_the_small_multiples_has_a_title_a_table_beside_it_and_no_style_of_its_own(
    client, five_years
):
    page = text(client.get("/minerals/cobalt/"))
    charts = re.findall(r'<svg class="line-chart".*?</svg>', page, re.DOTALL)
    assert charts
    assert all(re.search(r"<title>.+, 2021 to 2025, t</title>", one) for one in charts)
    assert all("<desc" not in one for one in charts)  # the table has the numbers already
    assert "These years as a table" in page
    assert "style=" not in page


def test_tabs_show_the_series_that_was_asked_for(client, five_years, congo, cobalt):
    figure(congo, cobalt, 500, measure=Measure.RESERVES, year=2025)
    figure(world(), cobalt, 900, measure=Measure.RESERVES, year=2025)
    page = text(client.get("/minerals/cobalt/?series=reserves-contained"))
    assert re.findall(r'<a href="([^"]*)" aria-current="true">(\w+)</a>', page) == [
        ("/minerals/", "Minerals"),
        ("?series=reserves-contained#reserves", "Reserves"),
    ]
    assert "World map. Cobalt: reserves" in page
    assert '<link rel="canonical" href="http://testserver/minerals/cobalt/">' in page
    assert "World map. Cobalt: mine production" in text(client.get("/minerals/cobalt/?series=unknown"))


def test_reserves_say_how_many_years_they_last(client, five_years, congo, cobalt):
    figure(congo, cobalt, 600, measure=Measure.RESERVES, year=2025)
    figure(world(), cobalt, 900, measure=Measure.RESERVES, year=2025)
    page = text(client.get("/minerals/cobalt/"))
    assert '<td class="lasts" data-label="Years at 2025 production">10</td>' in page


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


def test_an_older_series_says_its_year_and_stands_last(client, five_years, congo, cobalt):
    old = ReleaseFactory(key="old", name="Summaries 2023", published=datetime.date(2023, 1, 31))
    for place, value in ((congo, 500), (world(), 900)):
        figure(place, cobalt, value, form="slag", year=2020, release=old)
    page = text(client.get("/minerals/cobalt/"))
    assert "Last given for 2020; the newest release no longer carries it." in page
    assert page.index('id="mine-production-contained"') < page.index('id="mine-production-slag-contained"')


def test_a_blank_of_the_source_is_named_as_such(client, five_years, cobalt):
    figure(CountryFactory(code="PER", name="Peru"), cobalt, year=2025, flag=Flag.BLANK)
    page = text(client.get("/minerals/cobalt/"))
    assert "Blank in the source, which may mean withheld, not available or none:" in page
    assert "None:" not in page


def test_a_parent_shows_its_children_and_a_child_what_is_counted_for_all(client, congo, cobalt):
    child = MineralFactory(name="Cobalt sulfate", parent=cobalt)
    figure(congo, child, 5)
    figure(world(), child, 10)
    figure(congo, cobalt, 50, measure=Measure.RESERVES)
    figure(world(), cobalt, 80, measure=Measure.RESERVES)
    parent = text(client.get("/minerals/cobalt/"))
    assert "10 t" in parent[parent.index('id="children"') :]
    page = text(client.get("/minerals/cobalt-sulfate/"))
    assert "Counted under cobalt" in page
    assert 'href="/minerals/cobalt/#reserves"' in page


def test_a_mineral_page_asks_no_more_for_more_years_and_places(
    client, five_years, cobalt, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14) as before:
        client.get("/minerals/cobalt/")
    for number in range(5):
        place = CountryFactory(code=f"AA{number}", name=f"Place {number}")
        for year in range(2021, 2026):
            revise_in(figure(place, cobalt, 7, year=year, flag=Flag.ESTIMATED), 8, number=2)
    with django_assert_max_num_queries(14) as after:
        client.get("/minerals/cobalt/")
    assert len(after) == len(before)


def test_a_line_restated_between_editions_breaks_in_chart_table_and_words(client, five_years, congo, cobalt):
    """The world was 100 in each year, until the next edition said 130 of 2025."""
    later = ReleaseFactory(key="later", published=datetime.date(2027, 2, 1))
    for made in cobalt.figures.filter(year=2025):
        revise(made, {"COD": 60, "JPN": 5, "WLD": 130}[made.country.code], release=later)
    page = text(client.get("/minerals/cobalt/"))
    said = "no change beyond the error of first estimates (the last was off by 30%)"
    headline = f"From 2021 to 2025 world mine production of cobalt shows {said}; restated between editions"
    assert f"<h4>{headline} (break before 2025)</h4>" in page
    assert page.count('class="break" d=') == 1
    assert "Upright dashes: restated between editions" in page
    table = page[page.index('class="by-year') :]
    assert table.count('<span class="break">restated between editions</span>') == 1


def test_figures_can_be_taken_away_where_there_are_any(client, five_years):
    MineralFactory(name="Amber")
    assert 'href="/minerals/cobalt.csv"' in text(client.get("/minerals/cobalt/"))
    assert "amber.csv" not in text(client.get("/minerals/amber/"))


def test_a_figure_leads_to_its_very_release(client, mined):
    release = mined.revisions.get().release
    type(release).objects.filter(pk=release.pk).update(url="https://doi.org/10.5066/X")
    page = text(client.get(mined.get_absolute_url()))
    assert f'<a href="https://doi.org/10.5066/X">{release.name}</a>' in page


def test_a_map_below_the_table_of_its_producers_has_no_table_of_its_own(client, congo, cobalt):
    figure(congo, cobalt, 95)
    figure(world(), cobalt, 100)
    page = text(client.get("/minerals/cobalt/"))
    table, _, below = page.partition('class="map"')
    assert "The table above the map says the same." in below
    assert "The map as a table" not in below
    assert congo.get_absolute_url() in table.partition('<table class="producers')[2]
    assert "The map as a table" in text(client.get("/map/"))
