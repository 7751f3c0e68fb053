"""The store is bounded in bytes, whatever is asked for, and lets one make what many want."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from page_store.answers import Answer
from page_store.store import Key, Store, StoredEntry

pytestmark = pytest.mark.pure


def entry(size=10_000):
    return StoredEntry(Answer(HttpResponse(b"a" * size)), 7, 9e9)


def key(path, query=""):
    return Key("http://localhost", path, query, "")


def test_it_holds_at_most_its_bytes_and_forgets_what_nobody_asks_for():
    store = Store(400_000)
    for number in range(60):
        store.put(key(f"/{number}/"), entry())
        assert store.get(key("/0/")), "what is asked for stays"
        assert store.size <= 300_000
    assert store.get(key("/59/"))
    assert store.get(key("/1/")) is None
    assert 20 < len(store) < 30


def test_addresses_with_a_query_push_no_page_out():
    store = Store(400_000)
    store.put(key("/"), entry())
    for number in range(100):
        store.put(key("/search/", f"q={number}"), entry(5_000))
    assert store.get(key("/"))
    assert store.size <= 400_000


def test_one_that_is_too_large_is_not_kept_and_pushes_nothing_out():
    store = Store(400_000)
    store.put(key("/"), entry())
    store.put(key("/large/"), entry(100_000))
    assert store.get(key("/"))
    assert store.get(key("/large/")) is None


def test_packed_forms_count():
    store, made = Store(400_000), entry()
    store.put(key("/"), made)
    before = store.size
    made.answer.to(RequestFactory().get("/", headers={"accept-encoding": "br"}))
    store.weigh(key("/"))
    assert before < store.size == made.answer.size


def test_a_newer_answer_takes_the_place_of_the_older():
    store = Store(400_000)
    for _ in range(5):
        store.put(key("/"), entry())
    assert (len(store), store.size) == (1, entry().answer.size)


def test_one_at_a_time_makes_an_address_and_others_do_not_wait():
    store, running, most = Store(400_000), {"/a/": 0, "/b/": 0}, {"/a/": 0, "all": 0}

    def make(path):
        with store.one_maker(key(path)):
            running[path] += 1
            most["/a/"] = max(most["/a/"], running["/a/"])
            most["all"] = max(most["all"], sum(running.values()))
            sleep(0.05)
            running[path] -= 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(make, ["/a/", "/a/", "/b/"]))
    assert most == {"/a/": 1, "all": 2}
    assert not store._making
