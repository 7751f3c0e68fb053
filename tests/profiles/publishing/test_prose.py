"""The syntax of figure references and citations, and what becomes of it."""

import pytest

from profiles.public.page import prose
from profiles.publishing.texts.nodes import Cited, Element, Link
from profiles.publishing.texts.prose import (
    BadReference,
    FigureReference,
    TradeReference,
    at_a_glance,
    parse_citation,
    parse_figure,
    plain_words,
)
from profiles.publishing.texts.reading import Reader

pytestmark = pytest.mark.pure


def reader():
    return Reader(figure=lambda reference: Element("strong", (reference.mineral,)), cite=lambda reference: 7)


def html(markdown):
    return prose.html(reader().nodes(markdown, where="Overview"), {})


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
        (
            "iodine/mine/production show=share as=percent",
            FigureReference("iodine", "mine", "production", show="share", as_percent=True),
        ),
        (
            "trade/hs92-283691 show=export-share source=baci as=percent",
            TradeReference("hs92-283691", "export-share", "baci", as_percent=True),
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
        ("cobalt/mine/production show=total", "not one of value"),
        ("cobalt/mine/production basis=dust", "not a basis"),
        ("cobalt/mine/production colour=red", "is not one of year"),
        ("cobalt/mine/production year=2024 year=2025", "given twice"),
        (
            "cobalt/mine/production as=percent",
            "is of a share: write it with one of show=share, show=reliance",
        ),
        ("cobalt/mine/production show=hhi as=percent", "is of a share"),
        ("cobalt/mine/production show=share as=number", "write as=percent"),
    ],
)
def test_a_malformed_reference_says_why(text, reason):
    with pytest.raises(BadReference, match=reason):
        parse_figure(text)


def test_a_number_at_a_glance_stands_alone_already():
    with pytest.raises(BadReference, match="leave as=percent out"):
        at_a_glance("cobalt/mine/production show=share as=percent")


@pytest.mark.parametrize(
    "text",
    [
        "cobalt/mine/production year=2024 show=share as=percent",
        "trade/hs92-283691 show=supplier-share from=china source=baci as=percent",
    ],
)
def test_a_reference_is_written_with_all_that_it_asks_for(text):
    assert str(parse_figure(text)) == text


def test_a_citation_has_dates_of_its_claim():
    found = parse_citation("paper, as of 2020-03, review by 2027")
    assert (found.key, found.as_of, found.review_by) == ("paper", "2020-03", "2027")


@pytest.mark.parametrize("text", ["", "a b", "paper, p. 3", "paper, as of 2020-13", "paper, as of soon"])
def test_a_malformed_citation_says_why(text):
    with pytest.raises(BadReference):
        parse_citation(text)


def test_two_references_to_sources_stay_on_one_line():
    shown = html("Mined.[@paper, as of 2020-03]\n[@paper, as of 2021] Then.")
    assert "</a>\N{NO-BREAK SPACE}<a" in shown
    assert "</a> Then." in shown


def test_references_are_read_inside_markdown():
    text = "Mined *much* [[cobalt/mine/production]].[@paper, as of 2020-03]"
    (paragraph,) = reader().nodes(text, where="Overview")
    emphasis, figure = Element("em", ("much",)), Element("strong", ("cobalt",))
    assert paragraph == Element("p", ("Mined ", emphasis, " ", figure, ".", Cited(7, "2020-03")))
    assert 'href="#source-7"' in html(text)
    assert "as of March 2020" in html(text)


def test_lists_links_and_breaks_are_nodes():
    found = reader().nodes('- [a *b*](/x/ "y")\n- c\\\n  d `e`\n\n> f', where="Overview")
    link = Link("/x/", "y", ("a ", Element("em", ("b",))))
    second = ("c", Element("br"), "d ", Element("code", ("e",)))
    assert found == (
        Element("ul", (Element("li", (link,)), Element("li", second))),
        Element("blockquote", (Element("p", ("f",)),)),
    )


def test_problems_are_collected_with_their_place():
    one = reader()
    nodes = one.nodes("See [[cobalt]] and [@].", where="Overview")
    assert [(p.where, p.text) for p in one.problems] == [("Overview", "[[cobalt]]"), ("Overview", "[@]")]
    assert "unresolved" in prose.html(nodes, {})


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
    found = html(attack)
    assert "<script" not in found
    assert "<img" not in found
    assert "<p style" not in found
    assert 'href="javascript' not in found


def test_tables_and_headings_stay_text():
    found = html("# Title\n\n| a | b |\n|---|---|")
    assert "<h1" not in found
    assert "<table" not in found


def test_a_word_count_leaves_citations_out():
    assert plain_words("Mined [[cobalt/mine/production]] once.[@paper, as of 2020]") == 4


NO_LINKS = [
    "//evil.example/x", "///evil.example", r"\\\\evil.example", r"/\evil.example", r"\\/evil.example",
    "http:evil.example", "https:/evil.example", "HTTPS:evil.example", "http:///evil.example", r"http:\\evil.example",
    "https://", "https://:80/", "https://us.example@evil.example/", "https://evil.example:99999/",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
    "mailto:a@b.example", "ftp://evil.example/", "java&Tab;script:alert(1)", "&#47;&#47;evil.example",
    "/&#9;/evil.example",
    "&#x2F;&#92;evil.example", "%2F%2Fevil.example", "/%2Fevil.example", "/%5Cevil.example", "/%09/evil.example",
    "http%3A//evil.example", "<//evil.example/a b>", "<\u00a0//evil.example>",
]  # fmt: skip
LINKS = [
    "#source-1", "/countries/japan/", "/countries/?mineral=cobalt&role=refiner", "/a?next=http://x.example//y",
    "https://example.org", "http://example.org/a//b?c=d:e#f", "HTTPS://example.org/", "https://example.org:8443/",
    "http://münchen.example/", "https://[2001:db8::1]/", "/a:b/", "#a:b",
]  # fmt: skip


@pytest.mark.parametrize("address", NO_LINKS)
@pytest.mark.parametrize("form", ["[there]({})", "[there][a]\n\n[a]: {}"])
def test_what_only_looks_like_an_address_of_this_site_is_no_link(address, form):
    assert "<a" not in html(form.format(address))


@pytest.mark.parametrize("address", [a for a in NO_LINKS if not a.startswith("<")])
def test_an_autolink_is_no_way_round(address):
    assert "<a" not in html(f"See <{address}> there.")


@pytest.mark.parametrize("address", LINKS)
def test_an_address_is_a_link(address):
    assert html(f"[there]({address})").count("<a href=") == 1


@pytest.mark.parametrize(
    "address", ["//evil.example", "http:evil.example", "/\t/evil.example", "\\\\evil.example"]
)
def test_a_node_that_leads_elsewhere_is_shown_without_its_address(address):
    assert prose.html([Link(address, "", ("x",))], {}) == "x"
