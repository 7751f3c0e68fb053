"""The index that each process keeps is that of now, whatever happened since, and reads again only what changed."""

import random
import threading
import time

import pytest
from django.db import connection

from minerals.models import Country, Release
from page_store.snapshot import one_state
from profiles.models import Edition
from profiles.models.choices import Role
from profiles.public.filters import current, reading
from profiles.public.filters.bits import bits_at, numbers_of
from profiles.public.filters.current import current_index
from profiles.public.filters.reading import read_index
from profiles.public.filters.weight import ByWeight, _heaviness, strongest
from tests.factories import CountryFactory, MineralFactory, figure, revise
from tests.plain_filter import matching_plainly, plain_countries, projected
from tests.profiles.public.changing_world import World, publish

on_postgresql = pytest.mark.on_postgresql("databases sort and compare texts differently")


def commit():
    """Raise the epoch inside a test, as a commit does: PostgreSQL raises it at the end of a transaction."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def kept():
    """The Index as a page gets it."""
    commit()
    with one_state():
        return current_index()


def contents(index):
    """Everything an Index says. What it unites and sorts for quick answers follows from that."""
    follows = ("whole", "minerals_of", "united", "shares", "weights", "without_role")
    return {name: value for name, value in vars(index).items() if name not in follows}


def in_order(selection):
    """Its places sorted by the result of `strongest` for each; without a mineral, of those that have no profile."""

    def key(number):
        place = selection.index.places[number]
        standing = None
        if selection.chosen_slugs["mineral"] or place.edition is None:
            roles = () if "any-role" in selection.switches else selection.chosen_slugs["role"]
            held = selection.index.standings.get(place.code, {})
            standing = strongest(held, {slug for slug, _ in selection.codes_of(number)}, roles)
        return (
            place.edition is None,
            standing is None,
            *(_heaviness(standing) if standing else ()),
            place.slug,
        )

    return sorted(selection.places, key=key)


@pytest.mark.parametrize("seed", [pytest.param(1, marks=on_postgresql), 2, 3])
def test_whatever_happens_the_kept_index_is_what_the_tables_say(seed, db):
    here = World(seed)
    empty = 0
    for step in range(45):
        act = here.pick(here.acts)
        act()
        index = kept()
        assert contents(index) == contents(read_index()), (step, act.__name__)
        if step % 3:
            continue
        rows = plain_countries(projected)
        for selection in here.selections(index):
            asked = (step, act.__name__, selection.chosen_slugs, selection.switches)
            expected = matching_plainly(rows, selection.chosen_slugs, selection.switches)
            assert {place.code for place in selection.countries} == expected, asked
            assert list(selection.places) == in_order(selection), asked
            empty += not expected
            for facet in selection.facets:
                for value in facet.values:
                    only = selection.chosen_slugs | {facet.name: [value.slug]}
                    assert value.count == len(matching_plainly(rows, only, selection.switches)), (
                        asked,
                        value,
                    )
    assert 0 < empty < 90


# What is read, and by whom


@pytest.fixture
def read_again(monkeypatch):
    """The readings of editions and figures: [editions, or None for all], [minerals, or None for all]."""
    seen = {"editions": [], "minerals": []}
    pairs, held = reading._pairs, reading.standings

    def spied_pairs(editions=None):
        seen["editions"].append(editions)
        return pairs(editions)

    def spied_standings(*, minerals=None):
        seen["minerals"].append(minerals)
        return held(minerals=minerals)

    monkeypatch.setattr(reading, "_pairs", spied_pairs)
    monkeypatch.setattr(reading, "standings", spied_standings)
    return seen


@pytest.fixture
def mined(japan, cobalt):
    """Japan has a profile of cobalt; Peru mines cobalt and copper."""
    copper = MineralFactory(name="Copper")
    peru = CountryFactory(code="PER", name="Peru")
    publish(japan, [(cobalt, Role.REFINER)])
    return {
        "peru": peru,
        "copper": copper,
        "figure": figure(peru, copper, 5),
        "other": figure(peru, cobalt, 5),
    }


@on_postgresql
def test_of_what_changed_alone_is_read_again(mined, japan, cobalt, read_again):
    kept()
    assert read_again == {"editions": [None], "minerals": [None]}
    edition = publish(mined["peru"], [(cobalt, Role.CONSUMER)])
    assert [place.edition for place in kept().places] == [
        Edition.objects.get(subject__place=japan).pk,
        edition.pk,
    ]
    assert read_again == {"editions": [None, {edition.pk}], "minerals": [None]}
    revise(mined["figure"], 7, announced=False)
    assert kept().standings["PER"]["copper", Role.PRODUCER].observation.value == 7
    assert read_again == {"editions": [None, {edition.pk}], "minerals": [None, {"copper"}]}


@on_postgresql
def test_a_change_of_nothing_that_it_says_leaves_the_same_index(mined):
    before = kept()
    Release.objects.update(note="Read with care.")
    assert kept() is before
    Country.objects.filter(code="PER").update(name="Perú")
    assert kept() is not before


def test_an_index_that_is_current_asks_nothing(mined, django_assert_num_queries):
    kept()
    with one_state(), django_assert_num_queries(0):
        current_index()


def test_outside_of_a_page_the_tables_are_read(mined):
    assert current_index() is not current_index()
    assert contents(current_index()) == contents(kept())


def test_a_page_of_an_older_state_is_answered_from_it_and_displaces_nothing(mined, monkeypatch):
    now = kept()
    with monkeypatch.context() as patch:
        patch.setattr(current, "epoch_of_page", lambda: 1)
        assert current_index() is not now
    assert kept() is now


def test_nobody_waits_long_for_the_first_building(mined, monkeypatch):
    monkeypatch.setattr(current, "PATIENCE", 0.01)
    with current._renewing:
        began = time.monotonic()
        assert contents(kept()) == contents(read_index())
        assert time.monotonic() - began < 5
    assert current._kept is None


@pytest.mark.pure
def test_a_crowd_reads_once(monkeypatch):
    readings, found = [], []

    class Read:
        def __init__(self):
            time.sleep(0.05)
            readings.append(self)

        def index(self):
            return object()

    monkeypatch.setattr(current, "epoch_of_page", lambda: 7)
    monkeypatch.setattr(current, "read", lambda known: Read())
    crowd = [threading.Thread(target=lambda: found.append(current_index())) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert (len(readings), len(set(found)), len(found)) == (1, 1, 8)


# Bits


@pytest.mark.pure
def test_bits_and_numbers_say_the_same():
    chance = random.Random(5)
    for size in (0, 1, 8, 9, 500):
        numbers = sorted(chance.sample(range(size), size // 3))
        assert list(numbers_of(bits_at(numbers, size))) == numbers
    assert list(numbers_of(0)) == []


@pytest.mark.pure
def test_a_slice_is_that_of_the_whole_order():
    whole = ByWeight(0b1011_0110, 0b1111, {})
    assert list(whole) == [1, 2, 4, 5, 7]
    assert (len(whole), whole[1:3], whole[4], whole[4:9]) == (5, [2, 4], 7, [7])
