"""A language in which every message is marked: an unmarked text on a page is data or lacks a translation."""

import re
from collections import defaultdict
from html.parser import HTMLParser

from django.conf import settings

from minerals.models import (
    CodeGroup,
    Commodity,
    ComparedSource,
    Country,
    CountryAlias,
    CriticalList,
    Figure,
    FigureRevision,
    HeadlineSource,
    ListEntry,
    MarketSeries,
    MarketValue,
    Mineral,
    MineralAlias,
    MineralGroup,
    Region,
    Release,
    Source,
)  # fmt: skip
from minerals.reviewed.glossary import glossary
from minerals.reviewed.names import read_confused
from minerals.reviewed.source_guides import guides
from minerals.reviewed.trading_hubs import hubs
from profiles.models import Edition, EditionProject, EditionUse
from search.models import Document
from website.data_package.descriptor import TABLES

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = ("title", "alt", "aria-label", "data-label", "content", "placeholder")
VOID = {"meta", "link", "input", "img", "br", "hr", "source"}
SIGNS = {  # units, file formats, symbols of a formula and names that are the same in every language
    "t", "kg", "m³", "CSV", "XLSX", "JSON", "ZIP", "SVG", "PNG", "HHI", "NA", "W", "Critical Minerals Atlas",
    "CC BY 4.0", "U.S.", "sha256", "BibTeX", "RIS", "CSL-JSON", "curl", "Python", "R", "OpenAPI", "404", "405", "410",
    "422", "503", "Excel", "README", "SHA-256", "datapackage.json", "frictionless validate",
    *(one.file for one in TABLES),
}  # fmt: skip


class Marked:
    """A catalogue in which every message has a translation: itself, between marks."""

    def gettext(self, message):
        return OPEN + message.rpartition("\4")[2] + CLOSE

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)


class Texts(HTMLParser):
    """The texts of a page that readers see or hear: of elements and of attributes."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.found, self._open, self._depth = [], [], 0
        self.feed(page)
        assert self._depth == 0, "a mark that is cut off"

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in VOID:
            self._open.append(tag)
        if not (tag == "meta" and attrs.get("name") != "description"):
            for name in SPOKEN:
                self._add(attrs.get(name) or "")

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"script", "style", "code", "pre", "textarea"}.intersection(self._open):
            self._add(data)

    def _add(self, text):
        """Keep what is outside the marks, which may open in one text and close in another."""
        kept = ""
        for char in text:
            self._depth += (char == OPEN) - (char == CLOSE)
            kept += char if self._depth == 0 and char != CLOSE else " "
        self.found.append(" ".join(kept.split()))


def data():
    """Return the data that a page may show, as sources and editors wrote it, in lower case."""
    columns = {
        Country: ["name", "code"], CountryAlias: ["name"], Region: ["name", "summary"], MineralAlias: ["name"],
        Mineral: ["name", "symbol", "summary"], MineralGroup: ["name", "summary"], Release: ["name", "url", "note"],
        Commodity: ["name", "contents", "note", "code"],
        CodeGroup: ["title", "note"], ComparedSource: ["note"], HeadlineSource: ["note"],
        CriticalList: ["name", "short", "issuer", "note", "url"], ListEntry: ["name_as_listed", "note"],
        Source: ["title", "short", "publisher", "licence", "attribution"], Figure: ["annotation", "key"],
        FigureRevision: ["note", "text", "reason"], MarketSeries: ["wording", "unit", "scope", "product"],
        Document: ["title", "context", "names", "body"], MarketValue: ["note", "text"],
        Edition: ["payload__tagline", "why_it_matters"],
        EditionProject: ["name", "place", "operator", "owners", "product"],
        EditionUse: ["name", "share_of", "loss", "note"],
    }  # fmt: skip
    found = {*SIGNS}
    for model, names in columns.items():
        for row in model.objects.order_by().values_list(*names).distinct():
            found.update(" ".join(str(cell).split()) for cell in row if cell)
    slugs = (
        Figure.objects.order_by().values_list("form"),
        MarketSeries.objects.order_by().values_list("product"),
    )
    found |= {slug.replace("-", " ") for held in slugs for (slug,) in held.distinct()}
    confused, _ = read_confused(settings.BASE_DIR / "content" / "confused_names.csv")
    found |= {one.hint for members in confused.values() for one in members}
    for term in glossary().values():
        found |= {term.name, term.meaning, *term.aliases, *(label for label, _ in term.used)}
    for hub in hubs().values():
        found |= {*hub}
    for guide in guides().values():
        found |= {guide.covers, guide.rhythm, guide.licence}
        for limit in guide.limitations:
            found |= {limit.title, limit.because, limit.advice, *(effect.on for effect in limit.effects)}
    return Known(set(map(bare, found)))


def written():
    """Return the texts of editors and of sources that they cite: every edition, its change note and its notice."""
    found = set()

    def collect(value):
        if isinstance(value, str):
            text = bare(" ".join(value.split()))
            found.update(
                {text, bare(text.partition(". ")[0])}
            )  # a sum is said by the first sentence of its note
        elif isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                collect(one)

    for edition in Edition.objects.all():
        collect([edition.payload, edition.change_note, edition.notice])
    return found


def bare(text):
    return text.casefold().strip(" .,:;–—…()“”/+=×")


class Known:
    """Texts that are data, by their first word."""

    def __init__(self, texts):
        self._all, self._by_word = "\n".join(texts), defaultdict(set)
        for text in filter(None, texts):
            self._by_word[re.match(r"\w*", text)[0]].add(text)

    def holds(self, text):
        """Whether a text is part of the data."""
        return text in self._all

    def parts_of(self, text):
        """Return the data that occur in a text, the longest first; a few of them not as whole words."""
        found = set().union(*(self._by_word.get(word, ()) for word in ["", *re.findall(r"\w+", text)]))
        return sorted((one for one in found if one in text), key=len, reverse=True)


def left(text, known, whole):
    """Return the rest of an unmarked text that is no data; empty where all of it is.

    A text of `whole` counts by itself or between semicolons.
    """
    rest = bare(re.sub(r"https?://\S+", "", text))
    rest = "" if rest in whole else "; ".join(part for part in rest.split("; ") if part not in whole)
    if known.holds(rest):  # a part of a note: the addresses in it are links
        return ""
    for name in known.parts_of(rest):
        rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", rest)
    return rest.strip() if re.search(r"[^\W\d_]{2}", rest) else ""


COMPARED = re.compile(r'<(dd|div) class="changes-text">.*?</\1>', re.DOTALL)


def _without_what_was_written(compared):
    """Return the marks in a text whose changes are marked."""
    return " ".join(re.findall(r"<span.*?</span\s*>", compared[0], re.DOTALL))


def plain_words(pages, known, whole):
    """{text: (address, where)} of what is neither marked nor data, of {address: page}."""
    found = {}
    for address, page in pages.items():
        for text in Texts(COMPARED.sub(_without_what_was_written, page)).found:
            found.setdefault(text, address)
    plain = {}
    for text, address in found.items():
        if rest := left(text, known, whole):
            plain.setdefault(rest, (address, text[:200]))
    return plain
