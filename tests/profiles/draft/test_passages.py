"""Passages of comments, marked in the HTML of a page and found in a typed text."""

import re
from html.parser import HTMLParser

import pytest

from profiles.draft.passages import marked, span

pytestmark = pytest.mark.pure
LINK = '<a id="passage-1" class="comment-mark" href="#comment-1">1</a>'
FIGURE = (
    '<a class="figure-ref" href="/x/" title="a &gt; b">30 t</a><abbr data-flag="e" title="estimate"></abbr>'
)
UNDER = ' <span class="figure-under">(2024)</span> <span class="figure-series">[cobalt, Japan]</span>'


def mark(html, passage, within=""):
    """The HTML with its marks as 【】, and the link as the sign ¹."""
    html, _ = marked(html, [(passage, LINK)], within)
    return html.replace('<mark class="commented">', "【").replace("</mark>", "】").replace(LINK, "¹")


@pytest.mark.parametrize(
    ("html", "passage", "expected"),
    [
        ("<p>It keeps stocks.</p>", "keeps stocks", "<p>It 【keeps stocks】¹.</p>"),
        ("<p>It <b>keeps</b> a lot</p>", "It keeps", "<p>【It 】<b>【keeps】¹</b> a lot</p>"),
        ("<p>It <b>keeps</b> a lot</p>", "It **keeps**", "<p>【It 】<b>【keeps】¹</b> a lot</p>"),
        ("<p>R&amp;D &lt; 1</p>", "D < 1", "<p>R&amp;【D &lt; 1】¹</p>"),
        ("<ul><li>one</li>\n<li>two</li></ul>", "one\ntwo", "<ul><li>【one】</li>\n<li>【two】¹</li></ul>"),
        ("<p>one<br>two</p>", "one two", "<p>【one】<br>【two】¹</p>"),
        # No link stands in a link
        ('<p>see <a href="/x">the act</a>.</p>', "see the act", '<p>【see 】<a href="/x">【the act】</a>¹.</p>'),
        ('<p><a href="/x">the act</a> of</p>', "the", '<p><a href="/x">【the】 act</a>¹ of</p>'),
        ("<p>An act.<a class='note-ref' href='#s'>1</a> It</p>".replace("'", '"'), "act. It",
         '<p>An 【act.】<a class="note-ref" href="#s">1</a>【 It】¹</p>'),
        # What a change removed, and words for screen readers, are not the text
        ('<ins><span class="visually-hidden">added: </span>new</ins><del>old</del> ore', "new ore",
         '<ins><span class="visually-hidden">added: </span>【new】</ins><del>old</del>【 ore】¹'),
        ("<del>old ore</del>", "old ore", "<del>old ore</del>"),
        ('a <span class="skipped"> … 9 unchanged words … </span> b', "a … b",
         '【a 】<span class="skipped"> … 9 unchanged words … </span>【 b】¹'),
        ("the <ins>[</ins>act<ins>](/x)</ins> - so", "the act - so",
         "【the 】<ins>【[】</ins>【act】<ins>【](/x)】</ins>【 - so】¹"),
        ("<b>In</b> 2024. Then", "In 2024. Then", "<b>【In】</b>【 2024. Then】¹"),
        ("<p>Other words.</p>", "gone", "<p>Other words.</p>"),
        ("<p>Some</p>", "…", "<p>Some</p>"),
    ],
)  # fmt: skip
def test_a_passage_is_marked_where_it_stands(html, passage, expected):
    assert mark(html, passage) == expected


@pytest.mark.parametrize("passage", ["It mined … in all", "It mined [[cobalt/mine/production]] in all"])
def test_a_passage_over_a_figure_is_marked_with_it(passage):
    found = mark(f"<p>It mined {FIGURE}{UNDER} in all.</p>", passage)
    assert "【It mined 】" in found
    assert ">【30 t】</a>" in found
    assert "【 in all】¹." in found
    assert "[cobalt, Japan]" in found


def test_a_figure_of_a_comparison_is_a_number_and_its_citation_is_not_read():
    number = '<span class="reference" title="[[cobalt/reserves]]">3 t</span>'
    source = ' <span class="reference" title="[@paper]">[Paper]</span>'
    assert mark(f"of {number} here.{source} It", "of … here. It").endswith("【 It】¹")


def test_a_passage_is_looked_for_within_one_element_only():
    html = '<p>ore</p><section id="a"><section><p>ore</section><br></section><section id="b">ore</section>'
    assert mark(html, "ore", 'id="b"') == html.replace('id="b">ore', 'id="b">【ore】¹')
    assert mark(html, "ore", 'id="a"') == html.replace("<section><p>ore", "<section><p>【ore】¹")
    assert mark(html, "ore", 'id="c"') == html


def test_what_holds_no_mark_is_left_alone():
    html = (
        "<script>ore</script><style>ore</style><!-- ore --><svg><text>ore</text></svg>"
        '<select><option>ore</option></select><textarea>ore</textarea><a title="ore">x</a>'
    )
    assert mark(html, "ore") == html


class Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.opened, self.links, self.words = [], 0, ""

    def handle_starttag(self, tag, attrs):
        assert not (tag == "a" and "a" in self.opened), "a link in a link"
        self.opened += [] if tag == "br" else [tag]

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag

    def handle_data(self, data):
        self.words += data


def test_no_two_passages_break_the_html_however_they_overlap():
    html = f'<p>one <b>two <i>three</i></b> <a href="/x">four <b>five</b></a> six &amp; {FIGURE} 7</p>\n<p>eight</p>'
    words = ["one", "two", "three", "four", "five", "six", "&", "…", "7", "eight"]
    spans = [(a, b) for a in range(len(words)) for b in range(a + 1, len(words) + 1)]
    for first in spans:
        for second in spans[::3]:
            passages = [" ".join(words[slice(*one)]) for one in (first, second)]
            found, indexes = marked(html, [(one, LINK) for one in passages])
            reader = Balanced()
            reader.feed(found)
            assert not reader.opened
            assert re.sub(r"</?mark[^>]*>", "", found).replace(LINK, "") == html
            assert indexes == {n for n, one in enumerate(passages) if one != "…"}
            assert "</mark><mark" not in found.replace(LINK, "|")


@pytest.mark.parametrize(
    ("passage", "text", "words"),
    [
        ("made … today", "It made [[x/y]]\n*today*.[@paper]", "made [[x/y]]\n*today"),
        (
            "the act of 2022",
            "So [the act](https://example.org/) of 2022 …",
            "the act](https://example.org/) of 2022",
        ),
        ("gone", "Other words", None),
        ("…", "Other words", None),
    ],
)
def test_a_passage_has_a_place_in_the_typed_text(passage, text, words):
    found = span(passage, text)
    assert (found and text[slice(*found)]) == words
