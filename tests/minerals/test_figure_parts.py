"""Figures that pages share: a store composed of kept parts is the one that a query gives."""

import datetime
from random import Random

import pytest

from minerals.facts.figure_store import FigureStore
from minerals.facts.vintages import find_vintage
from minerals.models import Flag, Measure
from page_store.snapshot import one_state

from ..factories import CountryFactory, MineralFactory, ReleaseFactory, SourceFactory, figure, revise, world
from ..page_store.conftest import commit
from ..plain_figures import assert_parts_equal_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def releases():
    agency = SourceFactory(key="agency", is_default=False)
    return [
        ReleaseFactory(key=f"{source.key}-{year}", source=source, published=datetime.date(year, 2, 1))
        for source in (SourceFactory(key="usgs-mcs", is_default=True), agency)
        for year in (2024, 2025)
    ]


def generate(releases, seed):
    """Figures of some minerals in many years and forms, of two sources, some of them of an older edition."""
    random = Random(seed)
    minerals = [
        MineralFactory(name=name, in_filter=True) for name in ("Zinc", "cobalt", "Rare earths", "Iron")
    ]
    places = [*(CountryFactory(code=code) for code in ("CHL", "JPN", "ZMB")), world()]
    seen = set()
    for _ in range(160):
        release = random.choice(releases)
        identity = {
            "measure": random.choice([Measure.PRODUCTION, Measure.PRODUCTION, Measure.RESERVES, Measure.CAPACITY]),
            "stage": random.choice(["mine", "refinery"]),
            "form": random.choice(["all", "all", "ore", "ore-and-sand", "sand"]),
            "year": random.choice([2018, 2021, 2022, 2023, 2024, 2025]),
        }  # fmt: skip
        mineral, place = random.choice(minerals), random.choice(places)
        if identity["measure"] == Measure.RESERVES:
            identity["stage"] = "none"
        if (one := (mineral, place, release.source, *identity.values())) in seen:
            continue
        seen.add(one)
        flag = random.choice([Flag.REPORTED, Flag.REPORTED, Flag.WITHHELD])
        value = random.randint(1, 900) if flag == Flag.REPORTED else None
        figure(place, mineral, value, flag=flag, release=release, **identity)
    slugs = [one.slug for one in minerals]
    return [random.sample(slugs, number) for number in (1, 3, 2)]


@pytest.mark.parametrize("seed", range(6))
def test_a_store_of_kept_parts_is_that_of_one_query(releases, seed):
    asked = generate(releases, seed)
    assert_parts_equal_queries(asked)  # outside of a page nothing is kept
    commit()
    with one_state():
        assert_parts_equal_queries(asked)
        assert_parts_equal_queries(asked)


def test_pages_share_the_series_of_a_mineral_until_a_fact_changes(releases, django_assert_num_queries):
    cobalt, japan = MineralFactory(name="Cobalt"), CountryFactory(code="JPN")
    mined = figure(japan, cobalt, 5, release=releases[0])
    figure(japan, MineralFactory(name="Zinc"), 7, release=releases[0])
    commit()
    with one_state():
        (first,) = FigureStore.of_minerals(["cobalt"]).of("cobalt")
    with one_state(), django_assert_num_queries(0):
        (again,) = FigureStore.of_minerals(["cobalt"]).of("cobalt")
    assert again is first
    with one_state(), django_assert_num_queries(1):  # of zinc alone
        assert FigureStore.of_minerals(["zinc", "cobalt"]).of("cobalt")[0] is first
    revise(mined, 6, release=releases[1])
    commit()
    with one_state():
        (newer,) = FigureStore.of_minerals(["cobalt"]).of("cobalt")
    assert (first.of("JPN").value, newer.of("JPN").value) == (5, 6)


def test_pages_of_a_release_share_what_it_said_of_a_mineral(releases, django_assert_num_queries):
    cobalt, japan = MineralFactory(name="Cobalt"), CountryFactory(code="JPN")
    mined = figure(japan, cobalt, 5, release=releases[0])
    revise(mined, 6, release=releases[1])
    commit()
    older, newer = (find_vintage(one.key) for one in releases[:2])
    with one_state():
        (first,) = FigureStore.of_minerals(["cobalt"], older).of("cobalt")
        (second,) = FigureStore.of_minerals(["cobalt"], newer).of("cobalt")
    assert (first.of("JPN").value, second.of("JPN").value) == (5, 6)
    with one_state(), django_assert_num_queries(0):
        (again,) = FigureStore.of_minerals(["cobalt"], older).of("cobalt")
    assert again is first


def test_no_series_of_a_year_is_read_that_no_page_of_newest_figures_asks_for(releases):
    cobalt, japan = MineralFactory(name="Cobalt"), CountryFactory(code="JPN")
    for year in (2020, 2023, 2024, 2025):
        figure(japan, cobalt, 5, year=year, release=releases[0])
    figure(japan, cobalt, 5, year=2019, stage="refinery", release=releases[0])
    recent = FigureStore.recent(["cobalt"], Measure.PRODUCTION)
    assert [one.head.year for one in recent.of("cobalt")] == [2025, 2024]
    newest = FigureStore.newest(["cobalt"])
    assert [one.head.year for one in newest.of("cobalt")] == [2025, 2019]
