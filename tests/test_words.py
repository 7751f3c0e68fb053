"""Every word that the public reads goes through gettext: in a language in which each is marked, none is left plain."""

import re
import struct
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from django.test import RequestFactory, TestCase, override_settings
from django.utils.translation import trans_real

from minerals.glossary import glossary
from minerals.models import (
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
from minerals.names import read_confused
from minerals.source_guides import guides
from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import Edition, Profile
from search.models import Document
from website import errors
from website.data_package.descriptor import RESOURCES

from .factories import UserFactory, publish

# Pages whose words are marked.
ADDRESSES = (
    "/",
    "/methodology/",
    "/minerals/",
    "/minerals/?sort=hhi",
    "/minerals/cobalt/",
    "/minerals/titanium/",
    "/minerals/lithium/",
    "/minerals/neodymium/",
    "/minerals/argon/",
    "/minerals/cobalt/sources/",
    "/minerals/argon/sources/",
    "/figures/chn.copper.refinery.all.production.contained.2024.iea-cmd/",
    "/figures/chn.rare-earths.refinery.magnet.projected-production.unstated.2030.iea-cmd.base-case/",
    "/minerals/titanium/united-states/",
    "/minerals/lithium/united-states/",
    "/series/usa.manganese.price.average-manganese-content-cost-insurance-and-freight-china-unit.dollars-per-metric-ton/",
    "/series/usa.gemstones.price.all.no-unit/",
    "/governance/",
    "/governance/chile/",
    "/minerals/cobalt/?release=usgs-mcs-2025",
    "/minerals/cobalt/?release=usgs-mcs-2026-v1-3",
    "/minerals/argon/?release=usgs-mcs-2025",
    "/minerals/cobalt/?release=unknown",
    "/minerals/rare-earths/revisions/",
    "/minerals/argon/revisions/",
    "/map/?mineral=gallium",
    "/map/?mineral=nothing",
    "/charts/cobalt-mine-production-contained-shares/",
    "/charts/cobalt-mine-production-contained-years/?scale=own",
    "/charts/cobalt-mine-production-contained-concentration/",
    "/charts/gallium-chain/",
    "/charts/region-europe-reserves/",
    "/charts/country-australia-shares/",
    "/embed/gallium-refinery-production-unstated-map/",
    "/lists/",
    "/lists/united-states-2025/",
    "/lists/european-union-2024/",
    "/lists/australia-2024/",
    "/regions/",
    "/regions/europe/",
    "/figures/cod.cobalt.mine.all.production.contained.2024/",
    "/figures/bra.rare-earths.none.all.reserves.oxide.2025/",
    "/figures/ncl.cobalt.mine.all.production.contained.2024/",
    "/minerals/unobtainium/",
    "/trade/",
    "/trade/hs92-283691/",
    "/trade/hs92-810510/?year=1066",
    "/trade/hs17-850511/",
    "/trade/hs92-283691/japan/",
    "/trade/hs92-282200/dr-congo/",
    "/trade/hs92-283691/european-union/",
    "/trade/hs92-283691/andorra/",
    "/minerals/cobalt/trade/",
    "/minerals/gallium/trade/",
    "/minerals/neodymium/trade/",
    "/minerals/cement/trade/",
    "/minerals/gallium/",
    "/minerals/cement/",
    "/search/",
    "/search/?q=lithum",
    "/search/?q=guinea",
    "/search/?q=unobtainium",
    "/search/?q=hhi",
    "/sources/",
    "/sources/usgs-mcs/",
    "/sources/baci/",
    "/sources/wgi/",
    "/sources/country-codes/",
    "/glossary/",
    "/about/",
    "/accessibility/",
    "/privacy/",
    "/report/?about=/minerals/cobalt/",
    "/report/?about=/nowhere/",
    "/report/received/",
    "/api/",
)
PROFILES = (
    "/countries/",
    "/countries/?view=table&mineral=cobalt&role=refiner",
    "/countries/?view=map&mineral=lithium&mineral=cobalt&region=east-asia&profiles=1",
    "/countries/?page=2&role=producer&role=refiner&group=battery-minerals&list=united-states-2025&any-role=1",
    "/countries/?mineral=nothing&mineral=cobalt&mineral=cobalt&role=gatekeeper&region=europe",
    "/countries/?mineral=dysprosium&list=european-union-2024&any-role=2",
    "/policies/",
    "/policies/?country=china&mineral=neodymium&mineral=nothing&type=tax&year=2025&year=2025",
    "/policies/?page=2&status=passed&status=to-come&status=ended&status=suspended",
    "/policies/?type=tax&mineral=tungsten&year=1983",
    "/partnerships/",
    "/partnerships/?country=japan&mineral=neodymium",
    "/partnerships/?page=3",
    "/data/",
    "/compare/",
    "/compare/?country=japan",
    "/compare/?country=japan&country=atlantis&country=south-korea&goods=hs92-000000&mineral=cobalt&mineral=unobtainium",
    "/compare/?country=china&country=european-union&country=germany&country=australia&country=argentina",
    "/countries/japan/",
    "/countries/japan/data/",
    "/countries/australia/data/?release=usgs-mcs-2025",
    "/countries/japan/editions/",
    "/countries/japan/editions/1/",
    "/countries/japan/editions/2/",
    "/countries/japan/editions/1...2/",
    "/countries/european-union/",
    "/countries/european-union/data/",
    "/countries/japan/exposure/",
    "/countries/china/exposure/",
    "/countries/european-union/exposure/",
    "/countries/vatican-city/exposure/",
    "/countries/australia/",
    "/countries/canada/",
    "/countries/canada/data/",
    "/countries/united-kingdom/editions/1/",
    "/countries/united-kingdom/data/",
    "/countries/south-korea/",
    "/countries/south-korea/editions/1/",
    "/countries/chile/",
    "/countries/andorra/",
    "/roles/",
    "/roles/producer/",
    "/roles/gatekeeper/",
    "/search/?q=japan+rare+earth",
    "/search/?q=export+cobalt+zebra",
    "/search/?q=mining&in=text&page=2",
    "/preview/there-is-no-such-preview-link/",
    "/changes/",
    "/changes/?page=2",
    "/corrections/",
    "/sources/",
    "/sources/cited/?kind=government",
    "/sources/cited/?kind=nothing&page=3",
)
OPEN, CLOSE = "⟦", "⟧"
SPOKEN = ("title", "alt", "aria-label", "data-label", "content", "placeholder")
VOID = {"meta", "link", "input", "img", "br", "hr", "source"}
SIGNS = {  # units, file formats, symbols of a formula and names that are the same in every language
    "t", "kg", "m³", "CSV", "XLSX", "JSON", "ZIP", "SVG", "PNG", "HHI", "NA", "W", "Critical Minerals Atlas",
    "CC BY 4.0", "U.S.", "sha256", "BibTeX", "RIS", "CSL-JSON", "curl", "Python", "R", "OpenAPI", "404", "405", "410",
    "422", "503", "Excel", "README", "datapackage.json", "frictionless validate", *(one.file for one in RESOURCES),
}  # fmt: skip


class Marked:
    """A catalogue in which every message has a translation: itself, between marks."""

    def gettext(self, message):
        return OPEN + message.rpartition("\4")[2] + CLOSE

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)


class Texts(HTMLParser):
    """What readers see or hear of a page: texts of elements and of attributes."""

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
    """What a page shows of the database, as sources and editors wrote it, in lower case."""
    columns = {
        Country: ["name", "code"], CountryAlias: ["name"], Region: ["name", "summary"], MineralAlias: ["name"],
        Mineral: ["name", "symbol", "summary"], MineralGroup: ["name", "summary"], Release: ["name", "url", "note"],
        Commodity: ["name", "contents", "note", "code"], ComparedSource: ["note"], HeadlineSource: ["note"],
        CriticalList: ["name", "short", "issuer", "note", "url"], ListEntry: ["name_as_listed", "note"],
        Source: ["title", "short", "publisher", "licence", "attribution"], Figure: ["annotation", "key"],
        FigureRevision: ["note", "text", "reason"], MarketSeries: ["wording", "unit", "scope", "product"],
        Document: ["title", "context", "names", "body"], MarketValue: ["note", "text"],
        Edition: ["payload__tagline", "why_it_matters"],
    }  # fmt: skip
    found = {*SIGNS}
    for model, names in columns.items():
        for row in model.objects.order_by().values_list(*names).distinct():
            found.update(" ".join(str(cell).split()) for cell in row if cell)
    found |= {
        form.replace("-", " ") for form in Figure.objects.order_by().values_list("form", flat=True).distinct()
    }
    confused, _ = read_confused(settings.BASE_DIR / "content" / "confused_names.csv")
    found |= {one.hint for members in confused.values() for one in members}
    for term in glossary().values():
        found |= {term.name, term.meaning, *term.aliases, *(label for label, _ in term.used)}
    for guide in guides().values():
        found |= {guide.covers, guide.rhythm, guide.licence}
        for limit in guide.limitations:
            found |= {limit.title, limit.because, limit.advice, *(effect.on for effect in limit.effects)}
    return set(map(bare, found))


def written():
    """What editors wrote, and sources that they cite: every text of every edition, its change note and its notice."""
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


def left(text, known, whole=frozenset()):
    """What of an unmarked text is no data; empty where all of it is.

    A text of `whole` counts as such alone, or between semicolons.
    """
    rest = bare(re.sub(r"https?://\S+", "", text))
    rest = "" if rest in whole else "; ".join(part for part in rest.split("; ") if part not in whole)
    if any(rest in name for name in known):  # a part of a note: the addresses in it are links
        return ""
    for name in sorted((name for name in known if name and name in rest), key=len, reverse=True):
        rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", rest)
    return rest.strip() if re.search(r"[^\W\d_]{2}", rest) else ""


COMPARED = re.compile(r'<(dd|div) class="changes-text">.*?</\1>', re.DOTALL)


def _without_what_was_written(compared):
    """Of a text whose changes are marked, what says so."""
    return " ".join(re.findall(r"<span.*?</span\s*>", compared[0], re.DOTALL))


pytestmark = pytest.mark.usefixtures("whole_content")


class WordsOfPages(TestCase):
    def test_no_word_of_a_page_of_facts_is_outside_gettext(self):
        assert self.unmarked(ADDRESSES, error_pages) == {}

    def test_no_word_of_a_page_of_profiles_is_outside_gettext(self):
        self.publish_and_end()
        assert self.unmarked(PROFILES) == {}

    def unmarked(self, addresses, more=dict):
        """{text: (address, where)} of what is neither marked nor data."""
        known, whole = data(), written()
        with override_settings(LANGUAGE_CODE="eo"):  # whose numbers and dates differ from ours, too
            trans_real._default = Marked()
            pages = {address: self.client.get(address).content.decode() for address in addresses}
            pages |= more()
        plain = {}
        for address, page in pages.items():
            for text in Texts(COMPARED.sub(_without_what_was_written, page)).found:
                if found := left(text, known, whole):
                    plain.setdefault(found, (address, text[:200]))
        return plain

    def publish_and_end(self):
        """A second edition of Japan; editions that ended in each way."""
        editor, moderator = UserFactory(group=EDITOR), UserFactory(group=MODERATOR)
        japan = Profile.objects.get(country__code="JPN")
        japan.tagline, japan.mining = (
            "Another line.",
            f"{japan.mining}\n\nMore [[lithium/reserves country=chile show=share]].",
        )
        japan.save()
        japan.glance_items.last().delete()
        publish(japan, editor=editor, moderator=moderator, change_note="A change.")
        live = {edition.country.code: edition for edition in Edition.objects.live().select_related("country")}
        workflow.withdraw(live["CAN"], by=moderator, notice="A notice.")
        workflow.unpublish(live["KOR"], by=moderator, notice="A notice.")
        workflow.consolidate(live["GBR"], live["EUU"].country, by=moderator, notice="A notice.")

    def test_a_catalogue_and_a_setting_are_another_language(self):
        with another_language("fr", FRENCH):
            page = self.client.get("/minerals/cobalt/").content.decode()
            regions = self.client.get("/regions/").content.decode()
        for words in ('<html lang="fr">', "Minéraux</a>", "Production minière"):
            assert words in page
        assert re.search("[0-9],[0-9]\xa0%", page)
        assert re.search("[0-9]\xa0000\xa0t", page)
        assert "pays ou territoires" in regions
        drawn = re.findall(r'[ <](?:x|y|cx|cy|d|width|height|viewBox)="[^"]*"', page)
        assert drawn
        assert not [one for one in drawn if re.search("[0-9],[0-9]", one)], "a drawing has points"
        assert '<html lang="en-gb">' in self.client.get("/regions/").content.decode()

    def test_no_page_varies_by_the_languages_of_the_browser(self):
        for address in ("/", "/minerals/cobalt/", "/countries/japan/", "/minerals/cobalt.json"):
            plain = self.client.get(address)
            asked = self.client.get(address, headers={"accept-language": "fr"})
            assert plain.content == asked.content
            assert "accept-language" not in asked.headers.get("Vary", "").lower()

    def test_a_page_has_the_sheets_of_its_classes_and_no_other(self):
        sheets = {
            name: classes(name)
            for name in (
                "data",
                "package",
                "regions",
                "method",
                "charts",
                "minerals",
                "mineral-index",
                "map",
                "lists",
                "exposure",
                "trust",
                "api",
            )
        }
        everywhere = set().union(*map(classes, ("base", "layout", "components")))
        for address in (
            *ADDRESSES,
            "/countries/",
            "/countries/japan/",
            "/countries/japan/data/",
            "/countries/japan/exposure/",
            "/countries/chile/",
        ):
            page = self.client.get(address).content.decode()
            used = {name for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}
            held = {name for name in sheets if re.search(rf"css/{name}\.", page)}
            alone = {name: found - everywhere for name, found in sheets.items()}
            for name in sheets.keys() - held:
                others = set().union(*(sheets[other] for other in held))
                assert not used & alone[name] - others, (address, name)
            for name in held:
                assert used & sheets[name], (address, name)


def classes(sheet):
    text = (settings.BASE_DIR / "static" / "css" / f"{sheet}.css").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\{[^{}]*\}", " ", text)))


def error_pages():
    """{name: page} of what is answered where no view could."""
    asked = RequestFactory().get("/")
    pages = {
        "400": errors.bad_request(asked, None),
        "403": errors.csrf_failure(asked),
        "500": errors.server_error(asked),
        "503": errors.unavailable(asked),
    }
    return {name: page.content.decode() for name, page in pages.items()}


FRENCH = r"""
msgid "Minerals"
msgstr "Minéraux"

msgid "Mine production"
msgstr "Production minière"

msgid "%(number)s%%"
msgstr "%(number)s %%"

msgid "%(number)s country or territory"
msgid_plural "%(number)s countries and territories"
msgstr[0] "%(number)s pays ou territoire"
msgstr[1] "%(number)s pays ou territoires"
"""


HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n > 1);\n"
ENTRY = re.compile(r'msgid "(.*)"\n(?:msgid_plural "(.*)"\n)?((?:msgstr.*\n?)+)')


@contextmanager
def another_language(code, catalogue):
    """The site with its setting, and a catalogue as docs/adding.md tells of one."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / code / "LC_MESSAGES"
        path.mkdir(parents=True)
        (path / "django.mo").write_bytes(compiled(catalogue))
        with override_settings(LANGUAGE_CODE=code, LOCALE_PATHS=[folder]):
            yield


def compiled(catalogue):
    """The bytes of a .mo of a .po: `msgfmt` is not on every machine."""
    entries = {b"": HEADER.encode()}
    for singular, plural, texts in ENTRY.findall(catalogue):
        key = "\0".join(filter(None, (singular, plural)))
        entries[key.encode()] = "\0".join(re.findall(r'msgstr(?:\[\d\])? "(.*)"', texts)).encode()
    keys = sorted(entries)
    tables, texts, start = [], b"", 28 + 16 * len(keys)
    for part in ([*keys], [entries[key] for key in keys]):
        for text in part:
            tables += [len(text), start + len(texts)]
            texts += text + b"\0"
    count = len(keys)
    return (
        struct.pack(f"<7I{len(tables)}I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, start, *tables) + texts
    )
