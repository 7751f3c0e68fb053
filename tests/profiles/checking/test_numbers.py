"""Numbers of a text without a figure or source: neither bound to a figure nor in a sentence with a citation."""

import pytest

from profiles.publishing.texts.numbers import unbound

pytestmark = pytest.mark.pure


def found(text):
    numbers = unbound(text)
    assert all(text[one.start : one.end] == one.text for one in numbers)
    return [one.text for one in numbers]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It mines 9,000 t a year.", ["9,000"]),
        ("About 28% of it, or 1.4 million t, is exported.", ["28", "1.4"]),
        ("It owns 50% and $3 billion.", ["50", "3"]),
        ("A stock for 60 days.", ["60"]),
        ("Eight mines, eleven smelters and twenty-five plants.", ["eleven", "twenty-five"]),
        ("Half of it, two thirds of that, and three million t.", ["Half", "two thirds", "three million"]),
        ("Output was 2000 t in 2020.", ["2000"]),
        ("- 34 materials\n- none", ["34"]),
        ("A tagline with 27 states", ["27"]),
        ("The U.S. Geological Survey counts 12 of them.", ["12"]),
        ("It has 3.5 times as much. It sells 4.", ["3.5", "4"]),
    ],
)
def test_a_number_that_is_not_bound_is_found(text, numbers):
    assert found(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "In 2025 it was first, from 2020 to 2024 and in the 1990s second, in 2024/25 the 3rd.",
        "From 9 October 2025 to November 10, 2026, and on 1 May.",
        "The G20, G7, CO2, 5G, COVID-19, ISO 9001, MP-25 and Article 5.",
        "Regulation (EU) 2024/1252, Directive 2006/66 and Annexes 1 and 2.",
        "Notice No. 46 of the ministry and Announcement No. 61.",
        "Lithium carbonate (HS 283691) and code 250410.",
        "1. The first\n2. The second",
        "It refines [[copper/refinery/production year=2024]] of copper.",
        "See [the ministry's page](https://example.org/2025/34) and `12`.",
        "Two mines, three plants and ten people.",
        "One of the seven largest.",
        "",
    ],
)
def test_years_ordinals_names_and_references_are_no_numbers(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It wants 40% at home.[@paper]", []),
        ("It wants 40% at home.[@paper, as of 2025-03] It has 12.", ["12"]),
        ("It has 12. It wants 40% at home.[@paper]", ["12"]),
        ("It wants 40% [@paper] at home, and 25% soon.", []),
        ("By No. 1 of the U.S. law it wants 40% at home. [@paper]", []),
        ("He said “40%.”[@paper] Then 3.", ["3"]),
        ("A list:\n\n- 40%[@paper]\n- 25%", ["25"]),
        ("40% of it\n\nA paragraph.[@paper]", ["40"]),
    ],
)
def test_a_citation_is_of_its_sentence(text, numbers):
    assert found(text) == numbers


def test_a_long_text_is_read_in_time_with_its_length():
    assert len(unbound("It has 12 of 100. " * 5000)) == 10_000
    assert unbound("a" * 50_000 + "." * 50_000 + "[" * 50_000 + "](" * 20_000) == []
