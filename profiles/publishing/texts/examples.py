"""Examples for the guide to writing: texts as they are typed, each with its purpose.

The guide resolves them against the figures of today, as a text of `COUNTRY`, and a test against `content/`, so that
it cannot go stale. A new kind of reference gets a line in `FIGURES`.
"""

from typing import NamedTuple

COUNTRY = "JPN"


class Example(NamedTuple):
    text: str
    about: str


FIGURES = (
    Example("[[copper/refinery/production]]", "This country, latest year"),
    Example("[[cobalt/mine/production country=dr-congo]]", "Another country"),
    Example("[[cobalt/mine/production country=world]]", "The world total"),
    Example("[[copper/refinery/production year=2024]]", "A year of your choice"),
    Example("[[titanium/plant/production/sponge]]", "A product: the fourth part names it"),
    Example("[[rare-earths/reserves country=china]]", "Reserves have no stage"),
    Example("[[iodine/mine/production show=share]]", "Share of the world"),
    Example(
        "[[iodine/mine/production show=share as=percent]]",
        "The number of a share alone, where the sentence says what it is of: “… of the world’s iodine”",
    ),
    Example("[[iodine/mine/production show=rank]]", "Rank in the world"),
    Example("[[chromium/reserves country=south-africa basis=gross]]", "A basis, where there are several"),
    Example("[[copper/refinery/production source=iea-cmd]]", "Another source than the one used by default"),
    Example(
        "[[cobalt/refinery/projected-production source=iea-cmd scenario=base-case year=2030]]",
        "A projection: source, scenario and year are required",
    ),
    Example("[[cobalt/mine/production show=hhi]]", "How concentrated the world's production is"),
    Example("[[copper/refinery/production show=change since=2022]]", "Change since a year"),
    Example("[[copper/refinery/production show=multiple of=south-korea]]", "Multiple of another country's"),
    Example(
        "[[copper/mine/production country=chile show=multiple of=copper/refinery/production]]",
        "Multiple of another figure of the same country",
    ),
    Example("[[titanium/plant/production/sponge show=range since=2021]]", "Least to most since a year"),
    Example(
        "[[platinum-group-metals/mine/production country=south-africa show=sum]]",
        "Sum over the minerals of a group",
    ),
    Example(
        "[[cobalt/net-import-reliance country=united-states show=reliance]]",
        "Net import reliance, as the source publishes it",
    ),
    Example(
        "[[trade/hs92-283691 show=supplier-share from=chile source=baci]]",
        "Share of one supplier in what the country imports under a customs code, by value",
    ),
    Example(
        "[[trade/hs92-283691 show=supplier-share from=chile source=baci as=percent]]",
        "The number of that share alone: “Chile supplied … of its lithium carbonate”",
    ),
    Example(
        "[[trade/hs92-810510 country=dr-congo show=customer-share to=china source=baci]]",
        "Share of one customer in what a country exports under a customs code, by value",
    ),
    Example(
        "[[trade/hs17-740311 country=dr-congo show=export-share source=baci]]",
        "Share of a country in the world's exports under a customs code, by value",
    ),
    Example(
        "[[trade/rare-earths show=imports source=baci]]",
        "Everything that the country imports under the codes of a group, in dollars; show=exports likewise",
    ),
    Example("[[trade/rare-earths show=imports by=weight source=baci]]", "The same by gross weight"),
    Example(
        "[[trade/rare-earths show=import-unit-value source=baci]]",
        "Dollars per kilogram of gross weight; show=export-unit-value likewise",
    ),
    Example(
        "[[trade/rare-earths show=supplier-share from=china by=weight source=baci]]",
        "Share of one supplier by gross weight, over all codes of a group",
    ),
    Example(
        "[[trade/rare-earths show=supplier-share-years from=china since=2015 source=baci]]",
        "The first, the largest and the last share since a year; show=customer-share-years likewise",
    ),
    Example(
        "[[trade/rare-earths show=supplier-share-change from=china since=2015 by=weight source=baci]]",
        "Change of a share since a year, in percentage points; show=customer-share-change likewise",
    ),
    Example(
        "[[trade/rare-earths show=supplier-share-peak from=china since=2015 source=baci]]",
        "The largest share since a year; show=customer-share-peak likewise",
    ),
)
CITATION = {
    "key": "smm-hishikari",
    "title": "Hishikari mine",
    "publisher": "Sumitomo Metal Mining",
    "as_of": "2025-03",
    "review_by": "",
}
CITATIONS = (
    Example("The mine is still open.[@smm-hishikari]", "A source of this profile, by its key"),
    Example("It had 300 staff.[@smm-hishikari, as of 2020-03]", "A claim with its own date"),
    Example(
        "A new shaft is due.[@smm-hishikari, as of 2026-03, review by 2027-01]",
        "A claim that somebody should check again by a date",
    ),
)
MARKDOWN = (
    Example(
        "Two\nlines\n\nA second paragraph", "A blank line begins a paragraph; a single line break does not"
    ),
    Example("*emphasis* and **strong emphasis**", "Emphasis"),
    Example("- stocks\n- stakes abroad\n- scrap", "A list; with 1. and 2. it is numbered"),
    Example("> Quoted words.", "A quotation"),
    Example("[cobalt in every country](/minerals/cobalt/)", "A link to a page of this site"),
    Example(
        "[the ministry](https://www.meti.go.jp/english/)",
        "A link elsewhere; a claim needs a citation instead",
    ),
)
REFUSED = (  # with what to write instead
    Example("[[copper mine]]", "[[copper/mine/production]]"),
    Example("[[unobtainium/mine/production]]", "the mineral as in the address of its page"),
    Example("[[copper/mine/production year=1066]]", "a year for which there is a figure"),
    Example("[[copper/refinery/production show=change]]", "since= and a year: show=change needs it"),
    Example("[@nobody]", "the key of a source under Citations; add the source first"),
    Example("## A heading", "a paragraph: the page has its headings"),
    Example("![A mine](/static/mine.jpg)", "nothing: the profile has one picture, the lead image"),
    Example("<b>bold</b>", "**bold**"),
)
