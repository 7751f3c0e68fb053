"""The rules of the house that `make lint` checks."""

from textwrap import dedent

import pytest

from scripts import house

pytestmark = pytest.mark.pure


def faults(text, path="minerals/x.py"):
    return list(house.faults(path, dedent(text)))


@pytest.mark.parametrize(
    "clause",
    ["What it is.", "Of a mineral.", "The same, sorted.", "Who may.", "Why it fails.", "All that changed."],
)
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


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("A row a country.", "“A row a country”: one … per …"),
        ("A link that leads nowhere.", "“leads nowhere”: is broken"),
        ("How a number is to be read.", "“is to be read”: how to read"),
        ("A list that is counted nowhere.", "“counted nowhere”: not counted"),
        ("Rows made anew.", "“anew”: again, or a verb with re-"),
        ("The name; else empty.", "“; else”: otherwise"),
        ("Remarks that a source says of it.", "“says of”: say about, or a noun such as remarks on"),
    ],
)
def test_idioms_that_a_reader_reads_twice_are_named_with_what_to_write(sentence, fault):
    assert faults(f"label = {sentence!r}") == [f"minerals/x.py:1: {fault}"]


@pytest.mark.parametrize(
    "sentence",
    ["A row of a country.", "It leads on.", "A column, a file.", "Nothing else.", "He had to be read."],
)
def test_ordinary_english_is_left_alone(sentence):
    assert faults(f"label = {sentence!r}") == []


def test_words_are_looked_for_in_messages_and_in_templates_as_well():
    assert faults("label = _(\n    'Do nothing')") == ["minerals/x.py:2: “Do nothing”: cancel"]
    template = "<p>\n{% translate 'What can be taken away' %}</p>"
    assert list(house.wordings("templates/x.html", template)) == [
        "templates/x.html:2: “taken away”: remove, or download"
    ]


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


@pytest.fixture
def told(capsys):
    """Return (exit code, output) of the rules over the whole project."""
    return house.main(), capsys.readouterr().out


def test_the_project_keeps_them(told):
    code, output = told
    assert code == 0, output


@pytest.mark.parametrize(
    "text",
    [
        "def words(o): ...",
        "def words(*, found=None): ...",
        "def words(*said): ...",
        "async def words(**held): ...",
        "class Compared:\n    def of(cls, one): ...",
        "class Compared:\n    it: str",
    ],
)
def test_a_parameter_and_a_field_say_what_they_are(text):
    (fault,) = faults(text)
    assert "does not say what it is" in fault
    assert faults(text, "tests/test_x.py") == []


def test_a_name_in_a_short_comprehension_may_be_short():
    assert faults("def words(observations):\n    return [one.text for one in observations]") == []
    assert faults("class Compared:\n    one = 1") == []
