"""The syntax of figure references and citations, and what becomes of it."""

import pytest

from profiles.prose import BadReference, FigureReference, Renderer, parse_citation, parse_figure, plain_words


def renderer():
    return Renderer(figure=lambda reference: f"<em>{reference.mineral}</em>", cite=lambda reference: 7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cobalt/mine/production", FigureReference("cobalt", "mine", "production")),
        ("cobalt/reserves", FigureReference("cobalt", "none", "reserves")),
        (
            "titanium/plant/production/sponge year=2024 show=share",
            FigureReference("titanium", "plant", "production", "sponge", year=2024, show="share"),
        ),
        (
            "chromium/reserves basis=oxide country=south-africa",
            FigureReference("chromium", "none", "reserves", basis="oxide", country="south-africa"),
        ),
    ],
)
def test_a_reference_names_mineral_stage_and_measure(text, expected):
    assert parse_figure(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "write mineral"),
        ("cobalt", "write mineral"),
        ("cobalt//production", "write mineral"),
        ("cobalt/pit/production", "not a stage"),
        ("cobalt/mine/output", "not a measure"),
        ("cobalt/mine/production year=24", "not a year"),
        ("cobalt/mine/production show=sum", "not one of value"),
        ("cobalt/mine/production basis=dust", "not a basis"),
        ("cobalt/mine/production colour=red", "is not one of year"),
        ("cobalt/mine/production year=2024 year=2025", "given twice"),
    ],
)
def test_a_malformed_reference_says_why(text, reason):
    with pytest.raises(BadReference, match=reason):
        parse_figure(text)


def test_a_citation_has_dates_of_its_claim():
    found = parse_citation("paper, as of 2020-03, review by 2027")
    assert (found.key, found.as_of, found.review_by) == ("paper", "2020-03", "2027")


@pytest.mark.parametrize("text", ["", "a b", "paper, p. 3", "paper, as of 2020-13", "paper, as of soon"])
def test_a_malformed_citation_says_why(text):
    with pytest.raises(BadReference):
        parse_citation(text)


def test_references_are_rendered_inside_markdown():
    html = renderer().html(
        "Mined *much* [[cobalt/mine/production]].[@paper, as of 2020-03]", where="Overview"
    )
    assert "<em>much</em> <em>cobalt</em>." in html
    assert 'href="#source-7"' in html
    assert "as of March 2020" in html


def test_problems_are_collected_with_their_place():
    one = renderer()
    html = one.html("See [[cobalt]] and [@].", where="Overview")
    assert [(p.where, p.text) for p in one.problems] == [("Overview", "[[cobalt]]"), ("Overview", "[@]")]
    assert "unresolved" in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/x.png)",
        "[[<script>/mine/production]]",
        '[@"><script>]',
        "<p style='color:red'>x</p>",
    ],
)
def test_no_script_style_or_image_gets_through(attack):
    html = renderer().html(attack, where="Overview")
    assert "<script" not in html
    assert "<img" not in html
    assert "style=" not in html.replace("style='color", "")
    assert 'href="javascript' not in html


def test_tables_and_headings_stay_text():
    html = renderer().html("# Title\n\n| a | b |\n|---|---|", where="Overview")
    assert "<h1" not in html
    assert "<table" not in html


def test_a_word_count_leaves_citations_out():
    assert plain_words("Mined [[cobalt/mine/production]] once.[@paper, as of 2020]") == 4
