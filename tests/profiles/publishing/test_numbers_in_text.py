"""Words beside the numbers of a text: the year once a paragraph, marks once a figure, remarks in notes."""

import html as entities
import re
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from minerals.indicators import Rank
from profiles.public.page import prose
from profiles.public.page.glance import Glance
from profiles.publishing.figures import figure_words
from profiles.publishing.figures.figure import Figure, Share
from profiles.publishing.payload.payload import GlanceItem
from profiles.publishing.texts.nodes import Cited, Element, FigureShown, Link

pytestmark = pytest.mark.pure


def figure(key, value=30, year=2025, *, flag="reported", source="", scenario="", caveat="", share=None):
    is_estimate = flag == "estimated"
    letters = {"c": flag == "calculated", "e": is_estimate and not scenario, "p": scenario, "n": caveat}
    return Figure(
        key=key, country="JPN", country_name="Japan", mineral="cobalt", mineral_name="Cobalt", stage="mine",
        form="all", measure="production", basis="contained", year=year, value=Decimal(value), lower=None, upper=None,
        unit="t", flag=flag, is_estimate=is_estimate, text="", note="", annotation="",
        caveats=(caveat,) if caveat else (), marks=tuple(letter for letter, holds in letters.items() if holds),
        excludes=(), excludes_codes=(), revision=1, release="usgs-mcs-2026", source=source.lower() or "usgs-mcs",
        source_name=source, scenario=scenario, share=share, rank=Rank(2, tied=False, of=9),
    )  # fmt: skip


def share(percent=28, **more):
    return Share(Decimal(percent), **{"at_most": False, "excludes": (), "of_sum": False} | more)


ESTIMATE = {"flag": "estimated", "share": share(is_estimate=True)}
FIGURES = [
    figure("now"), figure("also", 40), figure("before", 20, 2024), figure("estimate", 9000, **ESTIMATE),
    figure("agency", 50, source="IEA", share=share()), figure("sum", 70, flag="calculated"),
    figure("projected", 80, 2030, source="IEA", scenario="base-case"),
    figure("caveat", 60, caveat="10 t of it is JORC-compliant", share=share(58, at_most=True)),
]  # fmt: skip
STATED = SimpleNamespace(figures={one.key: one for one in FIGURES})
PLACE = re.compile(r"\{(\w+)(?: ([\w-]+))?\}")


def paragraph(text, tag="p"):
    """A paragraph of “Made {now} and {now rank}.”"""
    return Element(tag, tuple(nodes(text)))


def nodes(text):
    end = 0
    for found in PLACE.finditer(text):
        yield text[end : found.start()]
        yield FigureShown(found[1], found[2] or "value")
        end = found.end()
    yield text[end:]


def read(*blocks):
    return prose.text(blocks, STATED, {1: "[USGS 2026]"}).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Made {now}, then {also}.", "Made 30 t (2025), then 40 t."),
        ("From {before} to {now} and {also}.", "From 20 t (2024) to 30 t (2025) and 40 t."),
        ("Here {now}, there {agency}, {agency share}.",
         "Here 30 t (2025), there 50 t (2025, IEA), 28.0% of the world that the IEA counts."),
        ("Here {now}, there {agency share}; again {also}.",
         "Here 30 t (2025), there 28.0% of the world that the IEA counts; again 40 t (2025)."),
        ("Mines {estimate share-percent} of all, {now}.", "Mines about 28% (2025) of all, 30 t."),
        ("Here {now}, there {agency share-percent} and {agency share}.",
         "Here 30 t (2025), there 28.0% (2025, IEA) and 28.0% of the world that the IEA counts."),
        ("In 2025 {caveat}, {caveat share-percent} of all.",
         "In 2025 60 t [Japan, cobalt: 10 t of it is JORC-compliant], "
         "at most 58.0% [The world total is a minimum] of all."),
        ("It will be {projected}.", "It will be 80 t (2030, IEA, projected, base case)."),
    ],
)  # fmt: skip
def test_a_year_is_said_once_and_again_where_year_or_source_changes(text, expected):
    assert read(paragraph(text)) == expected


def test_each_paragraph_and_item_says_its_year():
    items = Element("ul", (paragraph("A {now}", "li"), paragraph("B {also}", "li")))
    assert read(paragraph("Made {now}."), items, Element("blockquote", (paragraph("C {now}"),))).split(
        "\n"
    ) == [
        "Made 30 t (2025).",
        "A 30 t (2025)",
        "B 40 t (2025)",
        "C 30 t (2025)",
    ]


def test_emphasis_and_links_are_of_their_paragraph():
    emphasis, link = Element("em", tuple(nodes("{also}"))), Link("/x/", "", tuple(nodes("and {now}")))
    assert (
        read(Element("p", ("Made ", *nodes("{now}"), ", ", emphasis, " ", link)))
        == "Made 30 t (2025), 40 t and 30 t"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2024 it made {before}.", "In 2024 it made 20 t."),
        ("For 2024 it says {before}, and in 2025 {now}.", "For 2024 it says 20 t, and in 2025 30 t."),
        ("In 2024 it made {now}.", "In 2024 it made 30 t (2025)."),
        ("In 2024 a mine opened. It made {before}.", "In 2024 a mine opened. It made 20 t (2024)."),
        ("By a law of 2025 it made {now}.", "By a law of 2025 it made 30 t (2025)."),
        ("Mined in 2025, by a law of 2024, {now}.", "Mined in 2025, by a law of 2024, 30 t (2025)."),
        (
            "In 2024 {before}, later {now}, earlier {before}.",
            "In 2024 20 t, later 30 t (2025), earlier 20 t (2024).",
        ),
        ("In 2025 it made {agency}.", "In 2025 it made 50 t (2025, IEA)."),
    ],
)
def test_a_year_that_the_sentence_names_before_is_not_said_again(text, expected):
    assert read(paragraph(text)) == expected


def test_one_reference_alone_says_its_year():
    assert read(FigureShown("also", "value")) == "40 t (2025)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Made {estimate}, ranked {estimate rank}.", "Made 9,000 t (estimate, 2025), ranked 2nd."),
        ("Ranked {estimate rank} with {estimate}.", "Ranked 2nd (estimate, 2025) with 9,000 t (estimate)."),
        ("It has {estimate share}.", "It has about 28% of the world (2025)."),
        ("Together {sum}.", "Together 70 t (our sum, 2025)."),
    ],
)
def test_a_mark_is_a_word_and_said_once_of_a_figure(text, expected):
    assert read(paragraph(text)) == expected


def test_a_remark_is_a_note_that_a_link_leads_to():
    found = prose.html(
        [paragraph("It has {caveat}, {caveat share}, ranked {caveat rank}.")], STATED, name="mining"
    )
    assert re.findall(r'href="#(note-[\w-]+)"', found) == ["note-mining-1", "note-mining-2"]
    assert '<li id="note-mining-1">Japan, cobalt: 10 t of it is JORC-compliant</li>' in found
    assert '<li id="note-mining-2">The world total is a minimum</li>' in found
    assert found.index("</p>") < found.index('<ol class="notes"')


def test_the_same_remark_is_one_note():
    found = prose.html([paragraph("{caveat share}"), paragraph("{caveat share}")], STATED)
    assert found.count('href="#note-text-1"') == found.count('href="#note-text-2"') == 2
    assert found.count("<li id=") == 2


def test_a_text_without_remarks_has_no_list_of_notes():
    assert "notes" not in prose.html([paragraph("Made {now}.")], STATED)


def test_the_title_of_a_number_has_the_amount_of_the_source_and_its_year():
    found = prose.html([paragraph("{now} {also}")], STATED).replace("\N{NO-BREAK SPACE}", " ")
    assert 'title="Japan, cobalt: mine production (contained weight), 2025: 40 t"' in found


def test_the_title_of_a_number_keeps_the_capitals_within_its_series():
    imports = replace(figure("imports"), measure="us-import-share", stage="none", unit="%")
    stated = SimpleNamespace(figures={"imports": imports})
    assert 'title="Japan, cobalt: share of U.S. imports' in prose.html([paragraph("{imports}")], stated)


def test_a_rank_of_a_source_that_names_few_countries_is_among_those():
    few, all_told = figure("few", source="IEA"), figure("all")
    assert [one.rank_text for one in (few, all_told)] == ["2nd among those named", "2nd"]
    under = [figure_words.glance_under(one, "value", "JPN") for one in (few, all_told)]
    assert under == ["2025, IEA; 2nd among those named", "2025; 2nd in the world"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("America got {imports} of its tin there.", "America got 67% (2018–21) of its tin there."),
        ("In 2018 to 2021 it got {imports} there.", "In 2018 to 2021 it got 67% there."),
        (
            "It got {imports} of its tin there in 2018 to 2021.",
            "It got 67% of its tin there in 2018 to 2021.",
        ),
        ("It got {imports} there. In 2018 to 2021 it", "It got 67% (2018–21) there. In 2018 to 2021 it"),
        ("In 2021 it got {imports} there.", "In 2021 it got 67% (2018–21) there."),
        ("It got {imports} of its tin there in 2018-21.", "It got 67% of its tin there in 2018-21."),
    ],
)
def test_an_average_has_its_years_once_a_sentence(text, said):
    imports = replace(
        figure("imports"), measure="us-import-share", stage="none", unit="%", year=2021, value=Decimal(67)
    )
    stated = SimpleNamespace(figures={"imports": imports})
    assert prose.text([paragraph(text)], stated, {}) == said
    assert "mine production" not in imports.exact
    assert ", 2018–21: 67%" in imports.exact
    assert figure_words.glance_under(imports, "value", "") == "2018–21"


@pytest.mark.parametrize(
    ("label", "under"),
    [
        ("Tin imports, 2018 to 2021", ""),
        ("Tin imports, 2018-21", ""),
        ("Tin imports of 2018–2021", ""),
        ("Tin imports, 2017 to 2021", "2018–21"),
        ("Tin imports in 2021", "2018–21"),
    ],
)
def test_a_label_that_names_the_years_of_its_average_has_them_once(label, under):
    imports = replace(
        figure("imports"), measure="us-import-share", stage="none", unit="%", year=2021, value=Decimal(67)
    )
    shown = GlanceItem(label, "imports", "value")
    payload = SimpleNamespace(glance=[shown], figures={"imports": imports}, country=SimpleNamespace(code=""))
    (item,) = Glance(payload).items
    assert item.under == under


WORDS = [
    *(paragraph(" ".join(f"W {{{one.key}}} {{{one.key} rank}}." for one in FIGURES[at:])) for at in range(8)),
    paragraph("{estimate share}, {caveat share} and {agency share}; in 2025 {now}."),
    Element("ul", (Element("li", (Element("em", tuple(nodes("A {estimate}"))), Cited(1))), paragraph("{sum}", "li"))),
    Element("p", (Link("/x/", "", ("see",)), Element("br"), "B & <b> ", *nodes("{projected} {projected rank}"))),
]  # fmt: skip


@pytest.mark.parametrize("at", range(len(WORDS)))
def test_what_is_heard_on_a_page_is_what_comparisons_read(at):
    """The words of the HTML, a note in place of the mark that leads to it, are those of `text`."""
    markup = prose.html([WORDS[at]], STATED)
    notes = dict(re.findall(r'<li id="(note-[^"]+)">(.*?)</li>', markup))
    markup = re.sub(r'<ol class="notes".*?</ol>', "", markup)
    markup = re.sub(r'<a href="#(note-[^"]+)".*?</a>', lambda found: f" [{notes[found[1]]}]", markup)
    markup = re.sub(r'<a class="note-ref".*?</a>', " [USGS 2026]", markup)
    heard = entities.unescape(re.sub("<[^>]+>", "", re.sub("<br>|</(?:p|li|ul)>", " ", markup)))
    assert " ".join(heard.split()) == " ".join(read(WORDS[at]).split())
