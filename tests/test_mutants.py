"""The replacements of `make mutants` can all be made, and each names tests that are there."""

import argparse

import pytest

from scripts import mutants

pytestmark = pytest.mark.pure

EVERYTHING = mutants.read()


def test_every_line_that_is_to_be_replaced_is_there_once_and_so_are_its_tests():
    assert list(mutants.faults(EVERYTHING)) == []


def test_there_are_fifty_of_them_in_python_sql_and_templates():
    assert len(EVERYTHING) >= 50
    assert len({one.breaks for one in EVERYTHING}) == len(EVERYTHING)
    assert sum(one.file.endswith(".html") for one in EVERYTHING) >= 6
    assert sum(one.database == "postgresql" for one in EVERYTHING) >= 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"file": "website/api/gone.py"}, "there is no such file"),
        ({"within": "page_of_nothing"}, "page_of_nothing is there 0 times"),
        ({"old": "end > count"}, "the old text is there 0 times: end > count"),
        ({"old": "count"}, "the old text is there 7 times: count"),
        ({"new": "end <="}, "the new text is no Python"),
        ({"new": "end < count"}, "it changes nothing"),
        ({"tests": ()}, "it names no test"),
        ({"tests": ("tests/website/api/test_lists.py::test_nothing",)}, "there is no test"),
        ({"tests": ("tests/website/api/test_gone.py",)}, "there is no test"),
        (
            {"file": "templates/base.html", "within": "{% no_such_tag %}"},
            "“{% no_such_tag %}” is there 0 times",
        ),
    ],
)
def test_an_anchor_that_is_gone_is_named_with_its_file_and_reason(change, reason):
    (paging,) = (one for one in EVERYTHING if one.file == "website/api/lists/paging.py")
    (fault,) = mutants.faults([paging._replace(**change)])
    assert change.get("file", "website/api/lists/paging.py") in fault
    assert reason in fault


def test_a_replacement_is_made_in_its_function_alone():
    one = mutants.Mutant(1, "", "config/settings.py", "SECURE_CSP", "frame-ancestors", "frames", ("x",))
    source = one.source()
    assert '"frames": [CSP.NONE]' in source
    assert source.count("frames") == 1


@pytest.mark.parametrize(
    ("code", "first", "found"),
    [(0, "", "SURVIVED"), (1, "tests/a.py::test_b", "caught"), (1, "", "BROKEN"), (2, "", "BROKEN")],
)
def test_a_run_that_collects_nothing_catches_nothing(code, first, found):
    assert mutants.outcome(mutants.Run(code, first, 0.0, "")) == found


def test_replacements_are_chosen_by_number_and_by_words():
    def numbers(*words, only=None, start=1):
        options = argparse.Namespace(words=words, only=only, start=start)
        return [one.number for one in mutants.chosen(EVERYTHING, options)]

    assert numbers() == list(range(1, len(EVERYTHING) + 1))
    assert numbers(only=[7, 9]) == [7, 9]
    assert numbers(start=len(EVERYTHING)) == [len(EVERYTHING)]
    assert numbers("last", "PAGE", "of the api") == numbers("website/api/lists/paging")
    assert numbers("no such thing") == []


def test_the_command_refuses_a_replacement_without_a_place_before_it_runs_a_test(monkeypatch, capsys):
    gone = EVERYTHING[0]._replace(within="why_not_reject")
    monkeypatch.setattr(mutants, "read", lambda: [gone, *EVERYTHING[1:]])
    monkeypatch.setattr(mutants, "Copy", None)
    assert mutants.main([]) == 1
    assert capsys.readouterr().out == f"{gone}: why_not_reject is there 0 times\n"
