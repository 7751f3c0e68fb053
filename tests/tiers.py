"""The tiers: which tests `make test-fast`, `make test` and `make test-long` run on which database. A plugin of pytest.

    fast   pure tests, and those of the folders that are named; no browser
    test   on SQLite all but LONG; on PostgreSQL what is marked with `on_postgresql(why)`
    long   everything on both, browsers on SQLite; what tries examples tries many

Files directly in `tests/` come early: their sweeps over the whole content take longest, and a process that began one
last would be waited for. So does LASTING. Those of OPENING come before them, while another process loads the content.
Without `--tier` everything that is named runs. With `--rest` the long tier leaves out what `make test` has run already
and it would run in the same way: so `.ci/run` asks nothing twice. With `--shuffle SEED` files come in an order of
chance, the same for a seed, and so do the tests of a file: one that needs another fails.
"""

import os
import random

import pytest
from django.db import connection

LONG = {  # modules and tests that run in the long tier alone, with the reason
    "tests/test_databases.py::test_the_seeded_template_is_what_seeding_makes": "loads the whole content once more",
    "tests/test_adding.py": "follows docs/adding.md in copies of the project, and runs its tests there",
    "tests/test_migrations.py": "migrates a database with rows forth and back, in processes of its own",
    "tests/test_one_figure_corrected.py": "loads three whole releases, and publishes before and after",
    "tests/test_rehearsal.py::test_a_release_changes_no_page_and_new_editions_leave_the_old_ones_as_they_were": (
        "imports the releases of two years"
    ),
    "tests/profiles/content/test_seeding_facts.py::"
    "test_the_shipped_facts_load_in_bulk_and_a_second_time_without_a_change": "loads all facts twice",
    "tests/test_real_content.py::RealContent::"
    "test_seeding_says_what_it_loaded_once_and_changes_nothing_a_second_time": (
        "loads the whole content once more; tests/profiles/content/ loads a profile"
    ),
    "tests/test_real_site.py::test_every_page_that_the_store_serves_is_what_would_be_made": (
        "makes 14,000 pages; make test tries one of each pattern"
    ),
    "tests/ops/test_documented.py::test_the_page_leads_to_a_site": "installs and fills a site in a copy of the project",
    "tests/ops/test_migrate.py::test_two_machines_start_at_once_on_an_empty_database": "migrates from nothing",
    "tests/ops/test_drills.py::test_the_quick_drills_see_what_they_expect": "makes a site of two machines",
    "tests/test_walk.py": "counts the files that a page runs, in processes of its own",
    "tests/minerals/test_importers_baci_real.py": "reads the publisher’s whole files",
    **dict.fromkeys(
        [
            f"tests/profiles/admin/profile/editing/test_unsaved_text_browser.py::{name}"
            for name in (
                "test_where_it_is_kept_is_in_sight_on_any_screen",
                "test_what_was_typed_on_another_page_is_pointed_to",
                "test_text_is_kept_in_the_browser_for_two_weeks",
                "test_a_form_that_is_refused_all_the_same_leads_back_to_what_was_typed",
            )
        ],
        "types what its neighbours type; tests/profiles/admin/profile/test_unsaved.py has the server's part",
    ),
    **dict.fromkeys(
        [
            f"tests/bench/test_generated.py::{name}"
            for name in (
                "test_nothing_of_it_differs_from_what_the_workflow_would_have_written",
                "test_a_generated_profile_can_be_edited_and_published_again",
                "test_the_same_seed_gives_the_same_whether_at_once_or_in_steps",
            )
        ],
        "generates profiles of benchmarks once more; another test looks at their pages",
    ),
    "tests/website/api/test_fuzzing.py": "asks at random; tests/website/api/ asks what it found, by name",
}
OPENING = "tests/minerals"  # many small files that need none of it, for as long as it takes
NEEDS_CONTENT = "whole_content"  # a fixture
LASTING = "tests/profiles/backup"  # a file of it takes as long as several others
FAST, TEST, LONGEST = TIERS = ("fast", "test", "long")


def pytest_addoption(parser):
    parser.addoption("--tier", choices=TIERS)
    parser.addoption("--rest", action="store_true", help="of the long tier: without what `test` runs as well")
    parser.addoption("--folder", action="append", default=[], help="of the fast tier: a folder of tests/")
    parser.addoption("--shuffle", metavar="SEED", help="files, and tests in a file, in an order of chance")


def pytest_configure(config):
    if config.getoption("--tier") == LONGEST:
        os.environ["TIER"] = LONGEST
    if config.getoption("--rest"):
        os.environ["TIER_RESTS"] = "yes"


def deeper(usual, most):
    """Return the number of examples to try: `usual`, and in the long tier `most`."""
    return most if os.environ.get("TIER") == LONGEST else usual


def some_of(addresses):
    """Return the addresses that a run asks: on PostgreSQL every tenth, with `--rest` every fifth, otherwise all.

    What may differ on PostgreSQL differs by pattern; `make test` has asked one of each pattern before `--rest`.
    """
    if connection.vendor == "postgresql":
        return addresses[::10]
    return addresses[::5] if os.environ.get("TIER_RESTS") else addresses


def shares_rows(item):
    """Whether a test takes rows that `once_a_module` loaded: what it writes would stay for the tests after it.

    Not what another fixture made of them once.
    """
    fixtures = item._fixtureinfo
    taken = (
        found[-1].func for name, found in fixtures.name2fixturedefs.items() if name in fixtures.initialnames
    )
    return any(function.__qualname__.startswith("once_a_module.") for function in taken)


def tries_more(item):
    """Whether a test is of a module that tries more examples in the long tier."""
    return getattr(item.module, "deeper", None) is deeper


def is_long(item):
    test = item.nodeid.partition("[")[0]
    return test in LONG or test.partition("::")[0] in LONG


def runs_in(item, tier, folders, rest=False):
    """Whether a test runs in a tier on the database of this run; of the `rest`, whether only there."""
    marked, postgres = item.get_closest_marker, connection.vendor == "postgresql"
    if rest:
        told = runs_in(item, TEST, folders) and not tries_more(item)
        return not told and runs_in(item, tier, folders)
    if marked("pure"):
        return not postgres
    if tier == LONGEST:  # a page that reaches a browser has the same bytes from both
        return not (postgres and marked("browser")) or marked("on_postgresql") is not None
    if is_long(item):
        return False
    if tier == FAST:
        return not (postgres or marked("browser")) and any(lies_in(item.path, folder) for folder in folders)
    return not postgres or marked("on_postgresql") is not None


def lies_in(path, folder):
    """Whether a file is one of a folder; of tests/ itself, whether it lies there directly."""
    return path.parent == folder or (folder.name != "tests" and path.is_relative_to(folder))


def pytest_ignore_collect(collection_path, config):
    """Pass over modules that do not run: to import them and list their tests takes a while."""
    path = collection_path.relative_to(config.rootpath).as_posix()
    return True if path in LONG and config.getoption("--tier") in (FAST, TEST) else None


def pytest_collection_modifyitems(config, items):
    for item in items:
        for mark in item.iter_markers("on_postgresql"):
            if not mark.args or not mark.args[0]:
                raise pytest.UsageError(f"{item.nodeid}: on_postgresql(why) needs its reason")
        if shares_rows(item):
            item.fixturenames.append("db")  # puts back what it writes, before the next test of the module
    if (tier := config.getoption("--tier")) is not None:
        items[:] = chosen(items, tier, config)
    if (seed := config.getoption("--shuffle")) is not None:
        items[:] = shuffled(items, random.Random(seed), 2)


def chosen(items, tier, config):
    """Return the tests of a tier in the order in which they run."""
    folders = [config.rootpath / folder for folder in config.getoption("--folder")]
    runs = {item: runs_in(item, tier, folders, config.getoption("--rest")) for item in items}
    config.hook.pytest_deselected(items=[item for item in items if not runs[item]])
    return sorted((item for item in items if runs[item]), key=lambda item: turn(item, config.rootpath))


def turn(item, root):
    """Return when a test runs: 0 first, 2 last. A process takes a file when the first of its tests comes."""
    if item.path.is_relative_to(root / OPENING):
        return 1 if NEEDS_CONTENT in item.fixturenames else 0
    return 1 if item.path.parent == root / "tests" or item.path.is_relative_to(root / LASTING) else 2


def shuffled(items, chance, depth, level=0):
    """Return tests in an order of chance. Those of a file stay together, and in it those of a class.

    `depth`: the levels of a name that keep together what is below them.
    """
    if level == depth:
        return chance.sample(items, len(items))
    groups = {}
    for item in items:
        groups.setdefault(item.nodeid.split("::")[level], []).append(item)
    return [
        item
        for name in chance.sample([*groups], len(groups))
        for item in shuffled(groups[name], chance, depth, level + 1)
    ]
