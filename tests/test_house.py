"""The rules of the house that `make lint` checks."""

from textwrap import dedent

import pytest

from scripts import house

pytestmark = pytest.mark.pure


def faults(text, path="minerals/x.py"):
    return list(house.faults(path, dedent(text)))


@pytest.mark.parametrize("clause", ["What it is.", "Of a mineral.", "The same, sorted.", "Who may."])
def test_a_docstring_begins_with_a_verb_or_a_noun(clause):
    (fault,) = faults(f'''
        def f():
            """{clause}"""
        ''')
    assert fault.startswith("minerals/x.py:3: begins with")
    assert (
        faults('''
        def f():
            """Return what it is of."""
        ''')
        == []
    )


def test_words_of_our_own_are_named_with_what_to_write():
    assert faults('"""Files to take away."""') == ["minerals/x.py:1: “take away”: remove, or download"]


def test_a_long_module_is_named_but_not_one_of_tests():
    long = "x = 1\n" * (house.LONGEST + 1)
    assert faults(long) == [
        f"minerals/x.py: {house.LONGEST + 1} lines, at most {house.LONGEST}: split it by what it tells"
    ]
    assert faults(long, "tests/test_x.py") == []


def test_rooms_are_counted_beside_those_of_a_tag():
    now = house.sizes({"minerals/facts/a.py": "x\n" * 3, "minerals/urls.py": "x\n", "search/words.py": "x\n"})
    assert now == {"minerals/facts": 3, "minerals": 1, "search": 1}
    *_, last = house.report(now, house.sizes({"search/words.py": "x\n" * 9}), "v1")
    assert last.split() == ["all", "5", "9"]


def test_the_project_keeps_them(capsys):
    assert house.main() == 0, capsys.readouterr().out
