"""Results that pages share are made once a state of the data, and never outlive it."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import count
from time import sleep

import pytest

from page_store import keeping, snapshot
from page_store.keeping import each_kept_while, kept, kept_while

pytestmark = pytest.mark.pure


@pytest.fixture
def made():
    numbers = count(1)

    @kept
    def make(name="", *more):
        return name, next(numbers)

    return make


def in_page(value, function, *arguments, minerals=1):
    def run():
        snapshot._OF_PAGE.set({"site": value, "minerals": minerals})
        return function(*arguments)

    return copy_context().run(run)


def test_it_is_made_once_for_its_arguments(made):
    assert [in_page(7, made, "a") for _ in range(3)] == [("a", 1)] * 3
    assert in_page(7, made, "b") == ("b", 2)
    assert in_page(7, made, "a") == ("a", 1)


def test_it_ends_with_its_epoch(made):
    assert in_page(7, made) != in_page(8, made)


def test_what_reads_one_app_ends_with_the_epoch_of_that_app():
    numbers = count(1)

    @kept_while("minerals")
    def make():
        return next(numbers)

    assert in_page(7, make) == in_page(8, make) == 1
    assert in_page(8, make, minerals=2) == 2


@pytest.fixture
def each():
    """A function whose results are kept by key, with the keys that it was called with."""

    @each_kept_while("minerals")
    def make(keys):
        make.asked.append(sorted(keys))
        return {key: (key, len(make.asked)) for key in keys}

    make.__wrapped__.asked = make.asked = []
    return make


def test_of_several_keys_those_that_are_missing_are_made_at_once(each):
    assert in_page(7, each, ["b"]) == {"b": ("b", 1)}
    found = in_page(8, each, ["c", "b", "a"])
    assert list(found.items()) == [("c", ("c", 2)), ("b", ("b", 1)), ("a", ("a", 2))]
    assert in_page(8, each, ["a", "a"]) == {"a": ("a", 2)}
    assert in_page(8, each, []) == {}
    assert each.asked == [["b"], ["a", "c"]]


def test_results_by_key_end_with_the_epoch_and_are_not_kept_outside_of_a_page(each):
    in_page(7, each, ["a"])
    assert in_page(7, each, ["a"], minerals=2) == {"a": ("a", 2)}
    assert in_page(7, each, ["a"], minerals=1) == {"a": ("a", 3)}  # a page of an older state
    assert in_page(7, each, ["a"], minerals=2) == {"a": ("a", 2)}
    assert each(["a"]) == {"a": ("a", 4)}
    assert each(["a"]) == {"a": ("a", 5)}


def test_a_page_of_an_older_state_neither_reads_nor_keeps(made):
    newer = in_page(8, made)
    older = in_page(7, made)
    assert older != newer
    assert in_page(7, made) not in (older, newer)
    assert in_page(8, made) == newer


def test_outside_of_a_page_nothing_is_kept(made):
    assert made() != made()


def test_a_crowd_makes_it_once():
    calls = []

    @kept
    def slow():
        calls.append(1)
        sleep(0.05)
        return "made"

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: in_page(7, slow), range(8)))
    assert (found, calls) == (["made"] * 8, [1])


def test_what_fails_is_made_again():
    calls = []

    @kept
    def fails():
        calls.append(1)
        raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError, match=r"^$"):
            in_page(7, fails)
    assert len(calls) == 2


def test_arguments_that_anybody_makes_up_do_not_fill_the_memory(made, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_ARGUMENTS", 2)
    first = [in_page(7, made, name) for name in "abc"]
    again = [in_page(7, made, name) for name in "abc"]
    assert first[:2] == again[:2]
    assert first[2] != again[2]
