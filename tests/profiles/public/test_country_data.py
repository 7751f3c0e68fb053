"""A country's data page: every figure, with a profile or without, and honest about what is missing."""

import re
from decimal import Decimal

import pytest

from minerals.facts.figure_store import FigureStore
from minerals.models import Basis, Flag, Measure
from minerals.models.places import PlaceKind
from profiles import workflow
from profiles.public.country_data import CountryData, shares
from profiles.publishing.facts import Facts
from tests.factories import (
    CountryFactory,
    MineralFactory,
    ReleaseFactory,
    figure,
    other_countries,
    revise,
    world,
)
from tests.reading import text


def data(country):
    minerals = {f.mineral.slug: f.mineral for f in country.figures.select_related("mineral__parent")}
    return CountryData(Facts(country=country, store=FigureStore.of_country(country), minerals=minerals))


def percentage(country, mineral, value, measure, more):
    fields = {"measure": measure, "stage": "none", "basis": Basis.UNSTATED, "unit": "%"}
    return figure(country, mineral, value, **fields | more)


def reliance(country, mineral, value=None, **more):
    return percentage(country, mineral, value, Measure.NET_IMPORT_RELIANCE, more)


def imports(country, mineral, value, **more):
    return percentage(country, mineral, value, Measure.IMPORT_SHARE, more)


@pytest.fixture
def five_years(japan, cobalt):
    """Cobalt mined in Japan in five years, of a world that is 100 t in each, and its reserves."""
    congo = CountryFactory(code="COD", name="DR Congo")
    for year in range(2021, 2026):
        figure(japan, cobalt, year - 2000, year=year, flag=Flag.ESTIMATED if year == 2025 else Flag.REPORTED)
        figure(congo, cobalt, 60, year=year)
        figure(world(), cobalt, 100, year=year)
    figure(japan, cobalt, 700, measure=Measure.RESERVES, year=2025)
    figure(world(), cobalt, 1000, measure=Measure.RESERVES, year=2025)
    return japan


# The table


def test_a_series_is_a_row_with_its_years_its_unit_its_share_and_its_rank(client, five_years):
    page = text(client.get("/countries/japan/"))
    table = page[page.index('<table class="minerals') :]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', table[: table.index("</thead>")])
    assert heads == ["Mineral and series", "2021", "2022", "2023", "2024", "2025", "Share of world", "Rank"]
    row = table.partition('<th scope="row">Mine production')[2].partition("</tr>")[0]
    assert "t, contained weight" in row
    for year in range(2021, 2026):
        key = f"jpn.cobalt.mine.all.production.contained.{year}"
        assert f'href="/figures/{key}/">{year - 2000}</a>' in row
    assert "25.0%" in row
    assert "2nd" in row
    assert row.count('title="estimated"> <i>estimate</i></abbr>') == 1


def test_every_figure_of_a_country_has_its_link(client, five_years, cobalt):
    figure(five_years, MineralFactory(name="Nickel"), flag=Flag.NOT_AVAILABLE)
    figure(five_years, cobalt, 0, stage="refinery", flag=Flag.ZERO)
    imports(five_years, cobalt, 12)
    reliance(five_years, cobalt, 40)
    page = text(client.get("/countries/japan/"))
    for one in five_years.figures.all():
        assert f'href="{one.get_absolute_url()}"' in page


def test_a_row_whose_years_have_different_units_says_each(client, japan, cobalt):
    figure(japan, cobalt, 1200, year=2023)
    figure(japan, cobalt, 2, year=2024, unit="kt")
    figure(japan, cobalt, year=2025, flag=Flag.WITHHELD)
    (mineral,) = data(japan).minerals
    (row,) = mineral.rows
    assert (row.unit, row.measured) == ("", "contained weight")
    assert [cell.shows_unit for cell in row.cells] == [True, True, False]
    page = text(client.get("/countries/japan/"))
    for cell in (
        '>1,200</a> <span class="unit">t<',
        '>2</a> <span class="unit">thousand t<',
        ">withheld</a></td>",
    ):
        assert cell in page


def test_a_year_without_a_figure_is_said_to_have_none(client, japan, cobalt):
    figure(japan, cobalt, 5, year=2021)
    figure(japan, MineralFactory(name="Nickel"), 5, year=2025)
    page = text(client.get("/countries/japan/"))
    assert page.count('<span class="visually-hidden">no figure</span>') == 2
    assert "With a series that ends before 2024</dt><dd>Cobalt</dd>" in page


def test_a_share_of_an_older_year_says_which(client, five_years, cobalt):
    figure(five_years, cobalt, 40, stage="refinery", year=2023)
    figure(world(), cobalt, 400, stage="refinery", year=2023)
    row = (
        text(client.get("/countries/japan/"))
        .partition('<th scope="row">Refinery production')[2]
        .partition("</tr>")[0]
    )
    assert "10.0%" in row
    assert "of 2023" in row


def test_shares_ranks_and_roles_are_those_of_the_whole_ledger(five_years, cobalt):
    (mineral,) = data(five_years).minerals
    production, reserves = (row.latest for row in mineral.rows)
    assert production.share.percent == 25
    assert (production.rank.place, str(reserves.share.percent)) == (2, "70")
    assert [role.label for role in mineral.roles] == ["Major producer", "Leading reserve holder"]


def test_a_role_needs_the_newest_year_of_its_series_though_the_country_is_not_in_it(japan, cobalt):
    congo = CountryFactory(code="COD", name="DR Congo")
    figure(japan, cobalt, 30, year=2022)
    figure(congo, cobalt, 60, year=2022)
    figure(congo, cobalt, 60, year=2025)
    (mineral,) = data(japan).minerals
    assert mineral.roles == []
    assert data(japan).role_chips == []


def test_the_rows_of_a_child_stand_with_its_parent(client, japan):
    metals = MineralFactory(name="Platinum-group metals")
    platinum = MineralFactory(name="Platinum", parent=metals)
    figure(japan, metals, 5, measure=Measure.RESERVES)
    figure(japan, platinum, 3)
    page = data(japan)
    assert [(m.slug, [row.mineral for row in m.rows]) for m in page.minerals] == [
        ("platinum-group-metals", ["platinum", "platinum-group-metals"])
    ]
    assert page.role_chips[0]["label"] == "Producer of platinum-group metals"
    assert '<a href="/minerals/platinum/">Platinum</a>: mine production' in text(
        client.get("/countries/japan/")
    )


def test_the_strongest_roles_come_first_then_the_alphabet(japan):
    for name, own, total in (
        ("Zinc", 90, 100),
        ("Cobalt", 10, 100),
        ("Nickel", 1, 100),
        ("Antimony", 1, 100),
    ):
        mineral = MineralFactory(name=name)
        figure(japan, mineral, own)
        figure(CountryFactory(code="COD"), mineral, 50)
        figure(world(), mineral, total)
    page = data(japan)
    assert [m.name for m in page.minerals] == ["Zinc", "Cobalt", "Antimony", "Nickel"]
    assert [m.name for m in page.by_name] == ["Antimony", "Cobalt", "Nickel", "Zinc"]


def test_a_bloc_says_what_it_is_the_sum_of_and_has_no_rank(client, cobalt, cobalt_figures):
    union = CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC)
    figure(union, cobalt, 12, flag=Flag.CALCULATED, note="Sum of Finland and Sweden. As published.")
    (mineral,) = data(union).minerals
    (row,) = mineral.rows
    assert (row.latest.summed, row.latest.rank, row.latest.share.percent) == (
        "Sum of Finland and Sweden",
        None,
        12,
    )
    page = text(client.get("/countries/european-union/"))
    assert "Sum of Finland and Sweden" in page
    assert "No profile of the European Union yet" in page


# What is not a number


def test_what_is_withheld_not_available_or_blank_is_said_and_not_a_zero(client, japan):
    for name, flag in (
        ("Zinc", "withheld"),
        ("Lead", "not-available"),
        ("Tin", "blank"),
        ("Talc", "described"),
    ):
        figure(japan, MineralFactory(name=name), flag=flag, text="large" if flag == "described" else "")
    figure(japan, MineralFactory(name="Salt"), 0, flag=Flag.ZERO)
    assert data(japan).coverage == [
        ("Withheld by the source", 1, ["Zinc"]),
        ("Not available", 1, ["Lead"]),
        ("Blank: withheld, not available or none", 1, ["Tin"]),
        ("In words only", 1, ["Talc"]),
    ]
    page = text(client.get("/countries/japan/"))
    for words in (">withheld</a>", ">not available</a>", ">blank</a>", ">large</a>", ">none</a>"):
        assert words in page
    assert "the newest figure is a number in 1" in page
    assert "0.0%" not in page


def test_known_faults_and_long_words_of_the_source_stand_below_once(japan, cobalt):
    for year in (2024, 2025):
        figure(
            japan, cobalt, year=year, flag=Flag.DESCRIBED, text="Counted with “other” minerals of the north"
        )
    one = figure(japan, MineralFactory(name="Vanadium"), 5)
    one.annotation = "The unit is wrong."
    one.save()
    assert data(japan).remarks == [
        ("Vanadium", "The unit is wrong."),
        ("Cobalt", "Mine production 2024, 2025: “Counted with ‘other’ minerals of the north”"),
    ]


def test_a_country_without_anything_is_honest_and_offers_no_empty_sections(client, japan):
    page = text(client.get("/countries/japan/data/"))
    assert "No profile of Japan yet, and our sources have no mineral figures for it." in page
    assert "not the same as none" in page
    for part in ('id="figures"', 'id="coverage"', 'id="download"', 'id="sources"', "<table"):
        assert part not in page


# The United States and what it imports


def test_shares_of_us_imports_have_a_section_of_their_own(client, japan, cobalt):
    figure(japan, cobalt, 30)
    imports(japan, cobalt, 14, year=2023)
    imports(japan, cobalt, 12, year=2024, flag=Flag.ESTIMATED)
    imports(japan, MineralFactory(name="Titanium"), 77, form="sponge")
    page = text(client.get("/countries/japan/"))
    assert "Share of U.S. imports that come from Japan</h2>" in page
    section = page.partition('id="imports"')[2].partition("</section>")[0]
    assert section.index("Titanium") < section.index("Cobalt")
    assert "Sponge" in section
    assert ">77%</a>" in section
    assert "Average of 2021–24." in section
    assert ">14%</a>" not in section  # an older average of the same is on its own page
    (mineral,) = data(japan).minerals
    assert mineral.slug == "cobalt"
    assert [row.latest.series_name for row in mineral.rows] == ["Mine production"]


def test_averages_of_different_years_say_theirs(japan, cobalt):
    imports(japan, cobalt, 14, year=2023)
    imports(japan, MineralFactory(name="Titanium"), 77, year=2024)
    page = data(japan)
    assert page.import_years == ""
    assert [item.years for item in page.imports] == ["2021–24", "2020–23"]


def test_a_country_known_from_us_imports_alone_says_so(client, japan, cobalt):
    imports(japan, cobalt, 14)
    page = text(client.get("/countries/japan/"))
    assert "our sources have no production, reserves or capacity for it" in page
    assert 'id="imports"' in page
    assert 'id="figures"' not in page
    assert 'href="/countries/japan/data.csv"' in page


def test_the_reliance_of_the_united_states_stands_on_its_page_bounds_kept(client, cobalt):
    states = CountryFactory(code="USA", name="United States")
    figure(states, cobalt, 3)
    reliance(states, cobalt, 76, year=2023)
    reliance(states, cobalt, year=2024, flag=Flag.BOUNDED, lower=Decimal(50))
    reliance(states, cobalt, year=2025, flag=Flag.DESCRIBED, text="Net exporter")
    page = text(client.get("/countries/united-states/"))
    section = page.partition('id="reliance"')[2].partition("</section>")[0]
    for words in (
        ">76</a>",
        ">more than 50</a>",
        ">net exporter</a>",
        "Mineral, per cent",
        "the United States uses",
    ):
        assert words in section
    assert "reliance" not in page.partition('id="figures"')[2].partition("</section>")[0].lower()


# With a profile or without


def test_the_page_of_a_country_with_a_profile_leads_to_it_and_back(client, edition):
    page = text(client.get("/countries/japan/data/"))
    assert '<a href="/countries/japan/">The profile of Japan, edition 1</a>' in page
    assert '<link rel="canonical" href="http://testserver/countries/japan/data/">' in page
    assert "No profile" not in page
    assert 'href="/countries/japan/data/"' in text(client.get("/countries/japan/"))


def test_without_a_profile_the_page_lives_at_the_address_of_the_country(client, cobalt_figures):
    short, whole = client.get("/countries/japan/"), client.get("/countries/japan/data/")
    assert short.content == whole.content
    assert '<link rel="canonical" href="http://testserver/countries/japan/">' in text(whole)


def test_a_withdrawn_profile_is_named_as_such(client, edition, moderator):
    workflow.withdraw(edition, by=moderator, notice="A number was wrong.")
    page = text(client.get("/countries/japan/data/"))
    assert "The profile of Japan is withdrawn." in page
    assert "The withdrawn profile</a>" in page
    assert '<link rel="canonical" href="http://testserver/countries/japan/data/">' in page


def test_the_data_are_of_today_though_the_edition_is_frozen(client, edition, japan):
    revise(japan.figures.get(), 77)
    assert ">77</a>" in text(client.get("/countries/japan/data/"))
    assert ">77</a>" not in text(client.get("/countries/japan/"))


# Shares over the years


def test_the_largest_shares_are_drawn_on_one_scale_with_their_table(client, five_years):
    page = data(five_years)
    (track,) = page.share_tracks
    assert track.name == "Cobalt, mine production"
    assert track.description == "2021: 21.0%; 2022: 22.0%; 2023: 23.0%; 2024: 24.0%; 2025: 25.0%"
    assert [dot.estimated for dot in track.line.dots] == [False] * 4 + [True]
    assert page.share_subtitle.endswith("all on one scale from zero to 25%.")
    shown = text(client.get("/countries/japan/"))
    figure_ = shown.partition('<figure class="chart is-shares"')[2].partition("</figure>")[0]
    assert "Where Japan counts most" in figure_
    assert '<p><b>Cobalt, mine production</b> <a href="/figures/jpn.cobalt.mine.all.production' in figure_
    for share in ("21.0%", "22.0%", "23.0%", "24.0%", "25.0%"):
        assert f">{share}</a>" in figure_
    assert figure_.count("<circle") == 5


def test_a_share_of_the_sum_of_the_rows_is_marked_among_those_of_other_years(client, japan, cobalt):
    congo = CountryFactory(code="COD")
    for year, total in ((2023, 80), (2024, 80), (2025, 79)):  # the rows add up to 80
        figure(japan, cobalt, 20, year=year)
        figure(congo, cobalt, 60, year=year)
        figure(world(), cobalt, total, year=year)
    shown = text(client.get("/countries/japan/"))
    figure_ = shown.partition('<figure class="chart is-shares"')[2].partition("</figure>")[0]
    said = "of the sum of the countries’ figures, which is above the rounded total"
    mark = f'title="{said}"> <i>of the countries’ sum</i></abbr>'
    assert figure_.count(mark) == 2  # above the line, and in the table: 2025 alone


def test_too_few_years_or_too_small_a_share_draw_nothing(japan, cobalt, cobalt_figures):
    assert data(japan).share_tracks == []
    tin = MineralFactory(name="Tin")
    for year in (2022, 2023, 2024):
        figure(japan, tin, 1, year=year)
        figure(world(), tin, 100, year=year)
    assert data(japan).share_tracks == []
    assert shares.notes([]) == []


def test_a_gap_and_a_bound_stay_what_they_are(japan, cobalt):
    for year in (2021, 2022, 2023, 2025):
        figure(japan, cobalt, 20, year=year)
        figure(CountryFactory(code="COD"), cobalt, 60, year=year)
        if year == 2022:
            figure(world(), cobalt, year=year, flag=Flag.BOUNDED, lower=Decimal(100))
        else:
            figure(world(), cobalt, 100, year=year)
    figure(japan, cobalt, year=2024, flag=Flag.WITHHELD)
    page = data(japan)
    (track,) = page.share_tracks
    assert track.description == "2021: 20.0%; 2022: at most 20.0%; 2023: 20.0%; 2024: no share; 2025: 20.0%"
    assert (len(track.line.dots), len(track.line.spans), len(track.line.gaps)) == (3, 1, 1)
    assert page.share_notes == [
        "Striped: known within bounds only.",
        "–: no share can be computed.",
    ]


# Cost and sources


def test_it_names_its_releases_newest_first(client, japan, cobalt):
    old = ReleaseFactory(key="usgs-mcs-2023", name="MCS 2023", published="2023-01-31")
    figure(japan, cobalt, 5, year=2021, release=old)
    figure(japan, cobalt, 5, year=2024)
    page = text(client.get("/countries/japan/"))
    assert page.index("USGS Mineral Commodity Summaries 2026") < page.index("MCS 2023")


@pytest.mark.parametrize("address", ["/countries/japan/", "/countries/japan/data/"])
def test_the_page_asks_as_often_however_many_figures_there_are(
    client, five_years, address, django_assert_num_queries
):
    with django_assert_num_queries(14):
        client.get(address)
    for number in range(12):
        mineral = MineralFactory(name=f"Mineral {number:02}")
        for year in range(2021, 2026):
            figure(five_years, mineral, 10 + number, year=year)
            figure(world(), mineral, 100, year=year)
            figure(other_countries(), mineral, 50, year=year)
    with django_assert_num_queries(14):
        page = text(client.get(address))
    assert "Go to one of the 13 minerals" in page
