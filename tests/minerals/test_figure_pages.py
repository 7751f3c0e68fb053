"""The page of a figure: its history, its share and rank, where it comes from."""

from minerals.models import Flag, Measure

from ..factories import CountryFactory, figure, revise_in, world
from ..reading import text


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
    assert "DR Congo, cobalt: share of U.S. imports (contained weight), 2021–24" in page
    assert "16%" in page
    assert "<dt>Basis</dt>" not in page


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


def test_a_figure_page_names_the_editions_that_state_it(client, edition):
    address = "/figures/jpn.cobalt.mine.all.production.contained.2024/"
    assert 'href="/countries/japan/editions/1/"' in text(client.get(address))


def test_the_head_of_a_figure_page_marks_an_estimate(client, edition):
    page = text(client.get("/figures/wld.cobalt.mine.all.production.contained.2024/"))
    assert '<p class="figure-value">100 t<abbr data-flag="e"' in page


def test_a_figure_of_the_world_links_no_country(client, mined):
    page = text(client.get("/figures/wld.cobalt.mine.all.production.contained.2024/"))
    assert "/countries/world/" not in page


def test_a_figure_that_we_made_is_not_laid_to_the_source(client, cobalt):
    union = CountryFactory(code="EUU", name="European Union", kind="bloc")
    made = figure(union, cobalt, 5, flag=Flag.CALCULATED, note="Sum of Germany and Poland.")
    page = text(client.get(made.get_absolute_url()))
    assert "Calculated by us from figures of" in page
    assert "Sum of Germany and Poland." in page
    assert "Note of the source" not in page


def test_a_figure_leads_to_its_very_release(client, mined):
    release = mined.revisions.get().release
    type(release).objects.filter(pk=release.pk).update(url="https://doi.org/10.5066/X")
    page = text(client.get(mined.get_absolute_url()))
    assert f'<a href="https://doi.org/10.5066/X">{release.name}</a>' in page
