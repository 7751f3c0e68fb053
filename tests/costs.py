"""Costs of tests: own processor time of the call phase, fixtures apart. A plugin of pytest.

Every run ends with its slowest twenty. With `--outcomes FILE` it also writes {test: [outcome, seconds, in a browser]}.
"""

import json
import os
import resource
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

SHOWN = 20


def pytest_addoption(parser):
    parser.addoption("--outcomes", help="the file that takes the outcome and the seconds of each test")


def pytest_configure(config):
    config.pluginmanager.register(Outcomes(config))


def processor_time():
    """Seconds of this process, its threads and its children.

    Those that run count as well: one that an earlier test has started may end in this one, with all that it used.
    """
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(map(_seconds_of, _children()))


def _children():
    for task in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # a thread that has ended
            yield from task.read_text().split()


def _seconds_of(pid):
    """Seconds of a process and of its children that have ended; 0 if it has ended meanwhile."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0


@contextmanager
def at_most(seconds, clock=time.process_time):
    """Assert that a block takes fewer seconds of processor time than an idle standard machine has for it.

    On a slower or busier one as many more as `slowness` finds, which is asked only where the block was slow. A
    copy of the project that is tested in part has no scripts.
    """
    from scripts.test import slowness

    begun = clock()
    yield
    taken = clock() - begun
    assert taken < seconds or taken < seconds * slowness()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    before = processor_time()
    try:
        return (yield)
    finally:
        browser = item.get_closest_marker("browser") is not None
        item.user_properties += [("seconds", processor_time() - before), ("browser", browser)]


class Outcomes:
    """The outcome and cost of each test, reported by workers as well."""

    def __init__(self, config):
        self.config, self.noted = config, {}

    def pytest_runtest_logreport(self, report):
        if report.when == "setup" or report.nodeid not in self.noted:  # what runs again begins anew
            self.noted[report.nodeid] = ["passed", 0, False]
        known = dict(report.user_properties)
        self.noted[report.nodeid][1:] = [known.get("seconds", 0), known.get("browser", False)]
        if report.outcome != "passed":
            self.noted[report.nodeid][0] = report.outcome

    def pytest_terminal_summary(self, terminalreporter):
        if len(self.noted) <= SHOWN:
            return
        terminalreporter.section(f"slowest {SHOWN}, seconds of processor time")
        for test, (_, seconds, browser) in sorted(self.noted.items(), key=lambda one: -one[1][1])[:SHOWN]:
            terminalreporter.write_line(f"{seconds:6.1f} {test}{' (browser)' if browser else ''}")

    def pytest_sessionfinish(self):
        path = self.config.getoption("--outcomes")
        if path and not hasattr(self.config, "workerinput"):
            Path(path).write_text(json.dumps(self.noted))
