"""The pages of /countries/: what was selected, in which order, under which title, and as a file."""

import csv
import io
import re
from html import unescape

import pytest
from django.http import QueryDict
from django.utils.html import strip_tags

from minerals.models import Flag, Measure, Stage
from minerals.models.places import PlaceKind
from page_store.snapshot import one_state
from profiles.models import Edition
from profiles.models.choices import Role
from profiles.public.filters import Selection
from tests.factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    MineralGroupFactory,
    RegionFactory,
    ReleaseFactory,
    SourceFactory,
    figure,
    world,
)
from tests.profiles.public.test_filters import edition_of

pytestmark = pytest.mark.on_postgresql("databases sort and compare texts differently")


@pytest.fixture
def nickel(db):
    return MineralFactory(name="Nickel", group=MineralGroupFactory(name="Battery minerals"))


@pytest.fixture
def mined(nickel, japan):
    """Nickel in 2025: Cuba mines 30 t of 100 and Fiji 20; Japan has a profile and consumes it."""
    edition_of(japan, [(nickel, Role.CONSUMER)])
    caribbean = RegionFactory(name="Central America and the Caribbean")
    cuba = CountryFactory(code="CUB", name="Cuba", region=caribbean)
    fiji = CountryFactory(code="FJI", name="Fiji", region=RegionFactory(name="Oceania"))
    release = ReleaseFactory(source=SourceFactory(short="USGS"))
    for place, amount in ((world(), 100), (cuba, 30), (fiji, 20)):
        figure(place, nickel, amount, year=2025, release=release)
    return {"cuba": cuba, "fiji": fiji, "japan": japan}


def page_of(client, query=""):
    return client.get(f"/countries/{query}").content.decode()


def said(html):
    return " ".join(unescape(strip_tags(html)).split())


def names_in(page):
    """The countries in the order of the page."""
    results = page.split('id="results"')[1]
    return re.findall(r'<(?:h3|th scope="row")><a href="[^"]*">([^<]*)</a>', results)


def records(client, query=""):
    text = client.get(f"/countries.csv{query}").content.decode()
    return list(csv.DictReader(io.StringIO(text)))


# Cards and table


def test_profiles_come_first_and_a_mineral_sorts_by_share(mined, client):
    page = page_of(client, "?mineral=nickel")
    assert names_in(page) == ["Japan", "Cuba", "Fiji"]
    assert "each by share of the world, at the stage where it is largest" in said(page)
    assert "Profiles first, by name; then countries with figures only, by the largest share" in said(
        page_of(client)
    )
    assert "Sorted by name." in said(page_of(client, "?profiles=1"))


def test_countries_whose_figures_show_no_role_are_folded_behind_the_others(mined, nickel, client):
    figure(CountryFactory(code="AUT", name="Austria"), nickel, 5, year=2025, measure=Measure.CAPACITY)
    page = page_of(client)
    assert names_in(page) == ["Japan", "Cuba", "Fiji", "Austria"]
    folded = page.partition('<details class="result-group fold">')[2].partition("</details>")[0]
    assert "Figures that show no role 1" in said(folded)
    assert names_in(f'id="results"{folded}') == ["Austria"]


def test_a_card_of_figures_says_share_stage_year_and_source_and_is_no_profile(mined, client):
    page = page_of(client, "?mineral=nickel")
    card = next(one for one in page.split('<li class="card') if "Cuba" in one)
    assert card.startswith(" is-data")
    assert 'href="/countries/cuba/"' in card
    assert "30.0% of nickel, mine production, 2025, USGS" in said(f"<li{card}")
    assert "Nickel: producer" in card
    assert "/figures/cub.nickel.mine.all.production.contained.2025/" in card
    assert '<li class="card">' in page  # Japan's
    assert "Figures only 2" in said(page)


def test_the_table_has_share_rank_year_source_and_whether_there_is_a_profile(mined, client):
    page = page_of(client, "?mineral=nickel&view=table")
    assert names_in(page) == ["Japan", "Cuba", "Fiji"]
    rows = [said(row) for row in page.split("<tbody>")[1].split("</tr>")]
    assert rows[0] == "Japan East Asia Nickel: consumer – – – profile, edition 1"
    assert (
        rows[2] == "Fiji Oceania Nickel: producer 20.0% nickel, mine production 2nd 2025, USGS figures only"
    )


def test_a_share_is_of_the_roles_that_were_chosen(mined, nickel, client):
    for place, amount in ((CountryFactory(code="WLD"), 10), (mined["fiji"], 9)):
        figure(place, nickel, amount, year=2025, stage=Stage.REFINERY)
        figure(place, nickel, amount, year=2025, measure=Measure.RESERVES)
    assert "90.0% of nickel, refinery production" in said(page_of(client, "?mineral=nickel"))
    assert "20.0% of nickel, mine production" in said(page_of(client, "?mineral=nickel&role=producer"))
    assert "90.0% of nickel, reserves" in said(page := page_of(client, "?mineral=nickel&role=reserve-holder"))
    assert "not comparable between reporting codes" in page
    assert "not comparable between reporting codes" not in page_of(client, "?mineral=nickel")


def test_a_withheld_figure_has_a_role_and_no_share(mined, nickel, client):
    figure(CountryFactory(code="PER", name="Peru"), nickel, year=2025, flag=Flag.WITHHELD)
    page = page_of(client, "?mineral=nickel&role=producer&view=table")
    assert names_in(page) == ["Cuba", "Fiji", "Peru"]
    assert said(page.split("<tbody>")[1].split("</tr>")[2]).endswith("Nickel: producer – – – figures only")


def test_a_bloc_has_a_share_and_no_rank(mined, nickel, client):
    union = CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC)
    figure(union, nickel, 25, year=2025)
    page = page_of(client, "?mineral=nickel&role=producer&view=table")
    assert names_in(page) == ["Cuba", "European Union", "Fiji"]
    assert "25.0% nickel, mine production – 2025" in said(page)


def test_a_country_whose_profile_ended_is_led_to_its_figures(mined, nickel, client):
    figure(mined["japan"], nickel, 1, year=2025)
    Edition.objects.update(state="withdrawn", notice="Outdated.", ended_at="2026-11-25T12:00Z")
    page = page_of(client, "?mineral=nickel")
    assert 'href="/countries/japan/data/"' in page
    assert 'href="/countries/japan/"' not in page


# Pages


@pytest.fixture
def fifty(nickel):
    for number in range(50):
        figure(CountryFactory(code=f"X{number:02}", name=f"Land {number:02}"), nickel, 1 + number)


def test_countries_are_shown_forty_eight_a_page(fifty, client):
    page = page_of(client, "?view=table")
    assert (len(names_in(page)), names_in(page)[0]) == (48, "Land 00")
    assert 'href="?view=table&amp;page=2" rel="next"' in page
    last = page_of(client, "?page=2&view=table")
    assert names_in(last) == ["Land 48", "Land 49"]
    assert '<link rel="canonical" href="http://testserver/countries/?page=2">' in last
    assert "50 of 50 countries" in last


@pytest.mark.parametrize("name", ["profiles", "any-role"])
def test_a_switch_that_is_on_is_ticked(mined, client, name):
    ticked = f'name="{name}" value="1" checked>'
    assert ticked in page_of(client, f"?mineral=nickel&{name}=1")
    assert ticked not in page_of(client, "?mineral=nickel")


@pytest.mark.parametrize(
    ("asked", "first"), [("99", "Land 48"), ("-1", "Land 48"), ("x", "Land 00"), ("", "Land 00")]
)
def test_another_page_is_shown_in_place_of_one_that_is_not_there(asked, first, fifty, client):
    assert names_in(page_of(client, f"?page={asked}&view=table"))[0] == first


# The map


def test_the_map_marks_profiles_by_a_letter_too_and_lists_what_is_on_it(mined, client):
    page = page_of(client, "?view=map")
    legend = page.split('class="map-legend"')[1].split("</ul>")[0]
    assert said(f"<div {legend}") == "P has a profile has figures only not among the countries selected"
    assert page.count('<text class="mark"') == 2  # of Japan, and in the legend
    listed = page.split("</figure>")[1]
    for name in ("Japan", "Cuba", "Fiji"):
        assert f">{name}</a>" in listed
    assert "Cuba: 30.0% of nickel, mine production, 2025, USGS" in page


def test_what_the_map_has_no_shape_for_is_named(mined, nickel, client):
    figure(CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC), nickel, 1)
    assert "Not on the map: European Union." in said(page_of(client, "?view=map"))
    assert "Not on the map" not in page_of(client, "?view=map&region=oceania")


# The title


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", ""),
        ("profiles=1", "Country profiles"),
        ("mineral=nickel", "Countries: nickel"),
        ("mineral=nickel&role=producer", "Countries: nickel producers"),
        ("mineral=nickel&role=producer&region=oceania", "Countries: nickel producers in Oceania"),
        ("region=oceania&region=east-asia", "Countries in East Asia or Oceania"),
        ("region=oceania&profiles=1", "Country profiles in Oceania"),
        ("role=producer&group=battery-minerals", "Countries: producers of battery minerals"),
        ("group=battery-minerals&list=japan-2025", "Countries: battery minerals on the list of Japan 2025"),
        ("mineral=nickel&role=producer&any-role=1", "Countries: nickel, producers of anything"),
        ("mineral=nickel&group=battery-minerals", "Countries: nickel among battery minerals"),
    ],
)
def test_the_title_says_what_was_chosen(query, title, mined, nickel, japan):
    ListEntryFactory(critical_list=CriticalListFactory(country=japan), mineral=nickel)
    assert Selection.of(QueryDict(query)).title == title


def test_a_title_names_three_values_and_counts_more(nickel, japan):
    for name in ("Cobalt", "Copper", "Tin"):
        figure(japan, MineralFactory(name=name), 1)
    few, many = (
        "mineral=cobalt&mineral=copper&mineral=tin",
        "mineral=cobalt&mineral=copper&mineral=tin&mineral=nickel",
    )
    figure(japan, nickel, 1)
    assert Selection.of(QueryDict(few)).title == "Countries: cobalt, copper or tin"
    assert Selection.of(QueryDict(many)).title == "Countries: 4 minerals"


def test_page_heading_and_update_have_the_title(mined, client):
    page = page_of(client, "?mineral=nickel&role=producer")
    assert "<title>Countries: nickel producers · Critical Minerals Atlas</title>" in page
    assert '<h1 class="selected" id="heading">Countries: nickel producers</h1>' in page
    assert '<meta name="description" content="Countries: nickel producers. ' in page
    update = client.get("/countries/?mineral=nickel", headers={"HX-Request": "true"}).content.decode()
    assert "<title>Countries: nickel · Critical Minerals Atlas</title>" in update
    assert '<h1 id="heading" data-hx-swap-oob="innerHTML">Countries: nickel</h1>' in update


# The filter


def test_a_long_facet_shows_its_largest_values_and_folds_the_rest(nickel, japan):
    for mineral in (nickel, *(MineralFactory(name=f"M {number:02}") for number in range(12))):
        figure(japan, mineral, 1)
    mineral = next(one for one in Selection.of(QueryDict()).facets if one.name == "mineral")
    assert (len(mineral.first), len(mineral.rest)) == (5, 8)
    chosen = Selection.of(QueryDict("mineral=m-11")).facets[0]
    assert chosen.first[0].slug == "m-11"
    facets = {one.name: one for one in Selection.of(QueryDict("group=battery-minerals")).facets}
    assert [one.slug for one in facets["group"].first] == ["battery-minerals"]


def test_the_links_of_a_selection_keep_the_view_and_the_switch(mined, client):
    page = page_of(client, "?mineral=nickel&profiles=1&view=table")
    assert 'href="/countries/?profiles=1&amp;view=table"' in page  # gives up nickel
    assert 'href="/countries/?profiles=1&amp;mineral=nickel&amp;view=map"' in page
    assert 'href="/countries.csv?profiles=1&amp;mineral=nickel"' in page
    assert "1 of 1 profile" in said(page)


# The file


def test_the_file_has_every_selected_country_in_the_order_of_the_page(mined, client):
    japan, cuba, fiji = records(client, "?mineral=nickel&page=7&view=table")
    assert [one["country"] for one in (japan, cuba, fiji)] == ["Japan", "Cuba", "Fiji"]
    assert (japan["shown_as"], japan["edition"], japan["share_percent"]) == ("profile", "1", "")
    assert cuba["matches"] == "nickel:producer"
    asked = ("shown_as", "stage", "year", "share_percent", "rank", "ranked_countries", "source", "key")
    assert [cuba[name] for name in asked] == [
        "figures", "mine", "2025", "30", "1", "2", "usgs-mcs", "cub.nickel.mine.all.production.contained.2025",
    ]  # fmt: skip
    assert fiji["url"] == "http://testserver/countries/fiji/"


def test_the_file_is_not_paged(fifty, client):
    assert len(records(client)) == 50


def test_no_cell_of_the_file_is_a_formula(nickel, client):
    figure(CountryFactory(code="EVI", name="=1+1", slug="evil"), nickel, 1)
    assert records(client)[0]["country"] == "'=1+1"


def test_a_share_of_a_source_that_forbids_passing_on_is_left_out_of_the_file(mined, client):
    source = SourceFactory()
    source.may_be_passed_on = False
    source.save()
    cuba = next(one for one in records(client, "?mineral=nickel") if one["country"] == "Cuba")
    assert (cuba["matches"], cuba["share_percent"], cuba["key"], cuba["source"]) == (
        "nickel:producer",
        "",
        "",
        "",
    )


def test_the_file_ignores_what_it_does_not_know(mined, client):
    assert len(records(client, "?mineral=unobtainium&profiles=perhaps&region=%00")) == 3


# What a page costs


def test_a_page_asks_for_the_texts_of_its_cards_alone(mined, client, django_assert_num_queries):
    with one_state():
        client.get("/countries/")
        with django_assert_num_queries(1):
            client.get("/countries/?mineral=nickel")
        with django_assert_num_queries(0):
            client.get("/countries/?region=oceania")  # figures alone


def test_a_card_escapes_what_it_names(mined, client):
    RegionFactory(name="A & B", slug="a-b")
    named = {"region": RegionFactory(name="A & B", slug="a-b"), "name": "<b>Cuba</b>"}
    type(mined["cuba"]).objects.filter(pk=mined["cuba"].pk).update(**named)
    page = page_of(client)
    assert "<b>Cuba" not in page
    assert page.count("&lt;b&gt;Cuba&lt;/b&gt;") == 2  # its link, and its tick for comparing
    assert '<p class="kicker">A &amp; B</p>' in page
    assert "<span>A &amp; B</span>" in page  # in the filter


def test_values_at_zero_are_disabled_and_chosen_ones_checked(mined, client):
    page = page_of(client, "?region=oceania")
    assert '<input type="checkbox" name="region" value="oceania" checked>' in page
    assert '<input type="checkbox" name="role" value="consumer" disabled>' in page
    assert 'data-count="region:east-asia">1</span>' in page
