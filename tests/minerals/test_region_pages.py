"""The pages of regions: members, and what they add up to."""

import pytest

from minerals.facts.figure_store import FigureStore
from minerals.models import Flag, Measure
from minerals.models.places import PlaceKind
from minerals.presentation.regions import region_tables, strongest
from minerals.wording import figures, share_text

from ..factories import CountryFactory, MineralFactory, RegionFactory, figure, world
from ..reading import text

EAST = "JPN", "CHN", "KOR", "PRK"


@pytest.fixture
def east(db):
    """Japan, China and both Koreas; Germany lies elsewhere."""
    CountryFactory(code="DEU", name="Germany", region=RegionFactory(name="Europe"))
    return {
        code: CountryFactory(code=code, name=name)
        for code, name in zip(EAST, ("Japan", "China", "South Korea", "North Korea"), strict=True)
    }


def mined(country, mineral, value=None, **more):
    return figure(country, mineral, value, **more)


@pytest.fixture
def cobalt_of_the_east(east, cobalt):
    """Japan 30 t and China 20 t of 100 t; South Korea withheld, North Korea none."""
    mined(east["JPN"], cobalt, 30)
    mined(east["CHN"], cobalt, 20, flag=Flag.ESTIMATED)
    mined(east["KOR"], cobalt, flag=Flag.WITHHELD)
    mined(east["PRK"], cobalt, 0, flag=Flag.ZERO)
    mined(CountryFactory(code="DEU"), cobalt, 50)
    mined(world(), cobalt, 100)


def tables(codes=EAST, critical=("cobalt",)):
    store = FigureStore.whole()
    return region_tables(store.series.values(), codes, critical=set(critical))


def test_members_are_added_and_the_missing_ones_named(cobalt_of_the_east):
    (table,) = tables()
    (row,) = table.rows
    assert (row.amount, share_text(row.aggregate.share)) == ("≥\N{NO-BREAK SPACE}50 t", "at least 50.0%")
    assert [letter for letter, _ in row.stated.value_marks] == ["c", "e"]
    assert [cell.place for cell in row.members] == ["Japan", "China"]
    assert [o.name for o in row.none] == ["North Korea"]
    assert [(why, [o.name for o in rows]) for why, rows in row.left_out] == [("withheld", ["South Korea"])]


def test_the_page_links_every_figure_behind_a_sum(client, cobalt_of_the_east):
    page = text(client.get("/regions/east-asia/"))
    for code in EAST:
        assert f'href="/figures/{code.lower()}.cobalt.mine.all.production.contained.2024/"' in page
    assert "deu.cobalt" not in page
    assert '<abbr data-flag="c" title="calculated by us as the sum of members"> <i>our sum</i></abbr>' in page
    assert "withheld, not in the sum" in page


def test_one_figure_is_no_sum_and_keeps_its_own_page_and_marks(client, east, cobalt):
    made = mined(east["JPN"], cobalt, 30)
    (table,) = tables()
    assert (table.rows[0].is_sum, table.rows[0].stated.value_marks) == (False, [])
    assert f'<a class="figure-ref" href="{made.get_absolute_url()}">30 t</a>' in text(
        client.get("/regions/east-asia/")
    )


def test_without_a_world_total_there_is_no_share_and_the_page_says_so(client, east, cobalt):
    mined(east["JPN"], cobalt, 30)
    assert "No share: the source gives no world total." in text(client.get("/regions/east-asia/"))


def test_a_sum_of_a_bounded_world_is_at_most_that_share(east, cobalt):
    mined(east["JPN"], cobalt, 30, measure=Measure.RESERVES)
    mined(world(), cobalt, measure=Measure.RESERVES, flag=Flag.BOUNDED, lower=100)
    (table,) = tables()
    assert (table.measure, share_text(table.rows[0].aggregate.share)) == ("reserves", "at most 30.0%")


def test_series_without_a_sum_are_listed_with_the_reason(client, east, cobalt):
    mined(east["KOR"], cobalt, flag=Flag.WITHHELD)
    (table,) = tables()
    assert table.rows == []
    page = text(client.get("/regions/east-asia/"))
    assert "1 series cannot be added up" in page
    assert "South Korea withheld. Figures:" in page


def test_a_true_zero_everywhere_is_said(client, east, cobalt):
    mined(east["KOR"], cobalt, 0, flag=Flag.ZERO)
    assert "Zero in every member that the source lists" in text(client.get("/regions/east-asia/"))


def test_only_the_newest_year_of_a_series_counts(east, cobalt):
    mined(east["JPN"], cobalt, 30, year=2024)
    mined(east["JPN"], cobalt, 29, year=2023)
    (table,) = tables()
    assert [row.head.year for row in table.rows] == [2024]


def test_critical_minerals_stand_first_and_nothing_is_lost(east, cobalt):
    peat = MineralFactory(name="Peat", in_filter=False)
    for mineral, value in ((cobalt, 10), (peat, 90)):
        mined(east["JPN"], mineral, value)
        mined(world(), mineral, 100)
    (table,) = tables()
    assert [row.head.mineral for row in table.first] == ["cobalt"]
    assert [row.head.mineral for row in table.rest] == ["peat"]


def test_a_share_of_two_minimums_says_that_it_is_no_bound(client, east, cobalt):
    mined(east["JPN"], cobalt, 30)
    mined(east["KOR"], cobalt, flag=Flag.WITHHELD)
    mined(world(), cobalt, flag=Flag.BOUNDED, lower=100)
    (table,) = tables()
    meaning = str(figures.MARKS["b"])
    assert table.register.marks["b"] == meaning
    page = client.get("/regions/east-asia/").content.decode()
    assert meaning in page.partition('data-label="Share of the world"')[2].partition("</td>")[0]
    assert page.count(meaning) >= 2  # beside the share, and in the legend


def test_a_bloc_is_counted_through_its_members_only(client, db, cobalt):
    europe = RegionFactory(name="Europe")
    union = CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC, region=europe)
    mined(CountryFactory(code="FIN", name="Finland", region=europe), cobalt, 10)
    mined(union, cobalt, 10, flag=Flag.CALCULATED)
    mined(world(), cobalt, 100)
    page = text(client.get("/regions/europe/"))
    assert "10.0%" in page
    assert "20.0%" not in page
    assert "1 countries" not in page
    assert "1 country or territory" in page
    assert '<a href="/countries/european-union/">European Union</a>' in page


def test_the_strongest_minerals_are_one_row_a_mineral(east, cobalt):
    for stage, value in (("mine", 10), ("refinery", 60)):
        mined(east["JPN"], cobalt, value, stage=stage)
        mined(world(), cobalt, 100, stage=stage)
    (table,) = tables()
    assert [(row.head.stage, share_text(row.aggregate.share)) for row in strongest(table.rows)] == [
        ("refinery", "60.0%")
    ]


def test_the_list_of_regions_shows_members_profiles_and_strongest_minerals(client, edition):
    page = text(client.get("/regions/"))
    assert "2 countries and territories, <b>1 profile</b>" in page
    assert (
        '<a href="/regions/east-asia/#cobalt-mine-all-production-contained-2024"><b>90.0%</b> Cobalt</a>'
        in page
    )


def test_the_anchor_of_the_list_is_on_the_page_of_the_region(client, cobalt_of_the_east):
    assert 'id="cobalt-mine-all-production-contained-2024"' in text(client.get("/regions/east-asia/"))


def test_a_member_without_a_figure_is_named_too(client, cobalt_of_the_east):
    CountryFactory(code="MAC", name="Macao")
    page = text(client.get("/regions/east-asia/"))
    assert 'leave out small producers: <a href="/countries/macao/">Macao</a>.' in page


def test_a_region_without_figures_says_so(client, db):
    RegionFactory(name="Antarctica")
    assert "No source of ours counts production or reserves of a member." in text(
        client.get("/regions/antarctica/")
    )


@pytest.mark.parametrize("address", ["/regions/", "/regions/east-asia/"])
def test_more_figures_ask_no_more_of_the_database(
    address, client, cobalt_of_the_east, east, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(11) as before:  # pages that are kept share five
        client.get(address)
    for position in range(8):
        mineral = MineralFactory(name=f"Mineral {position}")
        mined(east["CHN"], mineral, 9)
        mined(world(), mineral, 10)
    with django_assert_num_queries(len(before)):
        client.get(address)


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
