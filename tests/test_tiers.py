"""Tests that each tier runs, what each test costs, and the verdict of `make test` on a run."""

import importlib.util
import itertools
import random
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from . import costs
from .seeds import once_a_module
from .tiers import (
    FAST,
    LASTING,
    LONG,
    LONGEST,
    NEEDS_CONTENT,
    OPENING,
    TEST,
    deeper,
    pytest_collection_modifyitems,
    runs_in,
    shuffled,
    some_of,
)

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def script():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        spec = importlib.util.spec_from_file_location("run_tests", ROOT / "scripts" / "test.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


class Item(SimpleNamespace):
    __hash__ = object.__hash__


def item(path="tests/profiles/test_x.py", test="test_it[1]", module=None, **marks):
    """A collected test of pytest, as far as tiers look at one."""
    return Item(
        nodeid=f"{path}::{test}",
        path=ROOT / path,
        module=module,
        get_closest_marker=lambda name: marks.get(name),
        iter_markers=lambda name: [],
        fixturenames=[],
        _fixtureinfo=SimpleNamespace(name2fixturedefs={}, initialnames=["begun"]),
    )


def tiers(one, vendor, folder="tests/profiles", **rest):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.tiers.connection", SimpleNamespace(vendor=vendor))
        return {tier for tier in (FAST, TEST, LONGEST) if runs_in(one, tier, [ROOT / folder], **rest)}


def test_a_test_of_rows_that_its_module_shares_puts_them_back():
    one = item()
    rows = SimpleNamespace(func=once_a_module(list)._get_wrapped_function())
    one._fixtureinfo.name2fixturedefs["begun"] = [rows]
    pytest_collection_modifyitems(SimpleNamespace(getoption=lambda name: None), [one, item()])
    assert one.fixturenames == ["db"]


def test_a_test_runs_in_every_tier_on_sqlite_and_in_the_long_one_on_postgresql():
    assert tiers(item(), "sqlite") == {FAST, TEST, LONGEST}
    assert tiers(item(), "postgresql") == {LONGEST}


def test_what_may_differ_on_postgresql_runs_there_in_the_usual_tier():
    assert tiers(item(on_postgresql=True), "postgresql") == {TEST, LONGEST}


def test_what_is_pure_runs_once_whatever_differs():
    assert tiers(item("tests/minerals/test_x.py", pure=True), "sqlite") == {FAST, TEST, LONGEST}
    assert tiers(item(pure=True, on_postgresql=True), "postgresql") == set()


def test_a_browser_is_not_for_the_fast_tier():
    assert tiers(item(browser=True), "sqlite") == {TEST, LONGEST}
    assert tiers(item(browser=True), "postgresql") == set()
    assert tiers(item(browser=True, on_postgresql=True), "postgresql") == {TEST, LONGEST}


def test_the_fast_tier_tries_the_folders_that_differ():
    assert FAST not in tiers(item("tests/minerals/test_x.py"), "sqlite")
    assert FAST in tiers(item("tests/profiles/exposure/test_x.py"), "sqlite")
    assert FAST in tiers(item("tests/test_x.py"), "sqlite", folder="tests")
    assert FAST not in tiers(item(), "sqlite", folder="tests")


def test_what_is_long_runs_in_the_long_tier_alone_and_has_a_reason():
    for name, reason in LONG.items():
        path, _, test = name.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not test or f"def {test.rpartition('::')[2]}(" in text, name
        assert reason
        assert tiers(item(path, f"{test or 'test_any'}[1]"), "sqlite") == {LONGEST}, name


def test_the_rest_of_the_long_tier_asks_nothing_twice_but_what_tries_more():
    long = item("tests/test_walk.py")
    assert LONGEST not in tiers(item(), "sqlite", rest=True)
    assert LONGEST not in tiers(item(pure=True), "sqlite", rest=True)
    assert LONGEST not in tiers(item(on_postgresql=True), "postgresql", rest=True)
    assert LONGEST in tiers(item(), "postgresql", rest=True)
    assert LONGEST in tiers(long, "sqlite", rest=True)
    assert LONGEST in tiers(item(module=SimpleNamespace(deeper=deeper)), "sqlite", rest=True)


def config(**options):
    """The configuration of pytest, as far as tiers look at one."""
    return SimpleNamespace(
        getoption=({"--folder": [], "--rest": False} | options).get,
        rootpath=ROOT,
        hook=SimpleNamespace(pytest_deselected=lambda items: None),
    )


def test_the_sweeps_over_the_whole_content_come_once_it_is_loaded():
    names = ["tests/bench/test_a.py", "tests/test_words.py", "tests/website/test_b.py", "tests/test_walk.py"]
    items = [
        item(name)
        for name in (*names, f"{LASTING}/test_d.py", f"{OPENING}/test_e.py", f"{OPENING}/test_c.py")
    ]
    items[-2].fixturenames.append(NEEDS_CONTENT)
    pytest_collection_modifyitems(config(**{"--tier": TEST}), items)
    assert [one.nodeid.partition("::")[0] for one in items] == [
        f"{OPENING}/test_c.py", "tests/test_words.py", f"{LASTING}/test_d.py", f"{OPENING}/test_e.py",
        "tests/bench/test_a.py", "tests/website/test_b.py",
    ]  # fmt: skip


TESTS = [
    item(f"tests/test_{file}.py", test) for file in "abcd" for test in ("x", "y", "Of::p", "Of::q", "z[1]")
]


def order(seed, tests=TESTS):
    return [one.nodeid for one in shuffled(tests, random.Random(seed), 2)]


def test_a_seed_shuffles_files_and_the_tests_in_them_and_keeps_files_and_classes_together():
    plain, first = [one.nodeid for one in TESTS], order("1")
    assert first == order("1") != order("2")
    assert sorted(first) == sorted(plain)

    def runs(level):
        return [name for name, _ in itertools.groupby(first, lambda one: one.split("::")[: level + 1])]

    files, parts = runs(0), runs(1)
    assert sorted(files) == [[f"tests/test_{file}.py"] for file in "abcd"] != files
    assert len(parts) == 16, "a class is parted"
    assert any(order(seed, TESTS[:5]) != plain[:5] for seed in "12"), "in a file as well"
    assert {order(str(seed), TESTS[2:4])[0] for seed in range(20)} == set(plain[2:4]), "in a class as well"


def test_tests_are_shuffled_after_a_tier_has_taken_its_own():
    names = ["tests/test_walk.py", *(f"tests/minerals/test_{letter}.py" for letter in "abcdef")]
    items = [item(name) for name in names]
    pytest_collection_modifyitems(config(**{"--tier": TEST, "--shuffle": "1"}), items)
    found = [one.nodeid.partition("::")[0] for one in items]
    assert sorted(found) == names[1:] != found


@pytest.mark.parametrize(
    ("changed", "tested"),
    [
        ("minerals/importers", ["tests/minerals"]),
        ("profiles/desk", ["tests/profiles/desk"]),
        ("profiles/public/views", ["tests/profiles/public"]),
        (
            "profiles/models/record",
            ["tests/profiles/draft", "tests/profiles/guards", "tests/profiles/workflow"],
        ),
        ("tests/profiles", ["tests/profiles"]),
        ("templates/website/charts", ["tests/website"]),
        ("templates/admin/profiles", ["tests/profiles/admin"]),
        ("static/admin-atlas/editing", ["tests/profiles/admin"]),
        ("audit_log", ["tests/minerals", "tests/profiles/admin/audit"]),
        ("config", ["tests"]),
        ("", ["tests"]),
        ("tests", ["tests"]),
    ],
)
def test_a_changed_folder_leads_to_its_tests(script, changed, tested):
    assert script.folders_of_tests({changed}) == tested


def test_a_run_counts_what_passed_and_one_failure_where_pytest_broke_off(script):
    tests = {"a": ("passed", 1, False), "b": ("skipped", 0, False), "c": ("failed", 9, False)}
    assert str(script.Run("", tests, 1).counts) == "1 passed, 1 failed, 1 skipped"
    assert str(script.Run("", {"a": tests["a"]}, 3).counts) == "1 passed, 1 failed, 0 skipped"
    assert str(script.Run("", {}, 5).counts) == "0 passed, 0 failed, 0 skipped"


def test_both_databases_are_tried_at_once_and_tell_one_after_the_other(script, monkeypatch, capsys):
    together = threading.Barrier(2, timeout=10)

    def run_tier(tier, database, workers, arguments, output=None):
        together.wait()
        print(f"{workers} on {database}", file=output)
        return script.Run(database, {"a": ("passed", 1, False)}, 0)

    monkeypatch.setattr(script, "run_tier", run_tier)
    for tier in (TEST, LONGEST):
        runs = script.run_on_both(tier, [])
        assert [*runs] == ["SQLite", "PostgreSQL"]
        first, second = capsys.readouterr().out.split("===== Tests on PostgreSQL =====")
        assert "on sqlite:" in first
        assert "on postgres" in second


def test_a_test_that_takes_too_long_also_alone_is_named(script, monkeypatch):
    tests = {"slow": ("passed", 7, False), "busy": ("passed", 6, False), "browser": ("passed", 9, True)}
    again = {"slow": ("passed", 6.5, False), "busy": ("passed", 2, False)}
    monkeypatch.setattr(script, "run_pytest", lambda database, *rest: script.Run(database, again, 0))
    monkeypatch.setattr(script, "slowness", lambda: 1)
    (line,) = script.over_budget([script.Run("sqlite:", tests, 0)], 5)
    assert line.startswith("slow takes 6.5 s")
    answers = iter([6.5, 6.5, 2])
    monkeypatch.setattr(
        script,
        "run_pytest",
        lambda database, *rest: script.Run(database, {"slow": ("passed", next(answers), False)}, 0),
    )
    assert not list(script.over_budget([script.Run("sqlite:", {"slow": tests["slow"]}, 0)], 5)), "noise"
    asked = []
    monkeypatch.setattr(script, "run_pytest", lambda database, *rest: asked.append(rest))
    monkeypatch.setattr(script, "slowness", lambda: 1.4)
    assert not list(script.over_budget([script.Run("sqlite:", tests, 0)], 5)), (
        "the machine is slower than that"
    )
    assert not asked


def test_how_slow_a_machine_is_comes_of_a_measure(script, monkeypatch):
    monkeypatch.setattr(script, "STANDARD_SECONDS", 1e-6)
    assert script.slowness(times=1) > 1000
    monkeypatch.setattr(script, "STANDARD_SECONDS", 1000)
    assert script.slowness(times=1) == 1


BUSY = "import time\nwhile time.process_time() < {}: pass\nprint(1, flush=True)\ninput()"


def test_what_a_process_used_before_a_test_is_not_counted_when_it_ends_in_it():
    """Such as the process that draws: its end took 16 s of another test."""
    command = [sys.executable, "-c", BUSY.format(0.4)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        first = costs.processor_time()
        process.stdout.readline()
        worked = costs.processor_time()
        process.communicate(b"\n")
        ended = costs.processor_time()
    assert worked - first > 0.3
    assert ended - worked < 0.2


def test_a_block_may_take_as_much_longer_as_the_machine_is_slower(monkeypatch):
    def took(seconds, *, slower):
        monkeypatch.setattr("scripts.test.slowness", lambda: slower)
        ticks = iter([0, seconds])
        with costs.at_most(1, clock=lambda: next(ticks)):
            pass

    took(0.9, slower=1)
    took(2.9, slower=3)
    with pytest.raises(AssertionError):
        took(1.1, slower=1)
    with pytest.raises(AssertionError):
        took(3.1, slower=3)


def test_all_stored_pages_are_asked_on_sqlite_unless_one_of_each_pattern_just_was(monkeypatch):
    monkeypatch.delenv("TIER_RESTS", raising=False)
    for vendor, asked, asked_of_the_rest in (("sqlite", 30, 6), ("postgresql", 3, 3)):
        monkeypatch.setattr("tests.tiers.connection", SimpleNamespace(vendor=vendor))
        assert len(some_of([*range(30)])) == asked
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TIER_RESTS", "yes")
            assert len(some_of([*range(30)])) == asked_of_the_rest
