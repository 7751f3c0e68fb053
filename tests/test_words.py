"""Every word that the public reads goes through gettext: in a language in which each is marked, none is left plain.

`make test` asks for a third of the pages, the long tier for all.
"""

import re
import struct
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, RequestFactory, override_settings
from django.utils.translation import trans_real

from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import Edition, Profile
from website import errors

from .checks import CHECKS, faults, it_answers
from .crawling import Visit
from .factories import UserFactory, data_versions, publish
from .marked_words import Marked, data, plain_words, written
from .tiers import deeper

# Pages whose words are marked: of facts, whose sheets are known, and of profiles, some of which have ended
ADDRESSES = """
/  /methodology/  /minerals/  /minerals/?sort=hhi  /minerals/cobalt/  /minerals/titanium/  /minerals/lithium/
/minerals/neodymium/  /minerals/argon/  /minerals/cobalt/sources/  /minerals/argon/sources/
/figures/chn.copper.refinery.all.production.contained.2024.iea-cmd/
/figures/chn.rare-earths.refinery.magnet.projected-production.unstated.2030.iea-cmd.base-case/
/minerals/titanium/united-states/  /minerals/copper/  /minerals/copper/united-states/
/series/wld.copper.price.annual-average-copper.dollars-per-metric-ton/
/series/wld.copper.demand.total-observed.thousand-metric-tons/
/series/usa.manganese.price.average-manganese-content-cost-insurance-and-freight-china-unit.dollars-per-metric-ton/
/series/usa.gemstones.price.all.no-unit/  /governance/  /governance/chile/  /minerals/cobalt/?release=usgs-mcs-2025
/minerals/cobalt/?release=usgs-mcs-2026-v1-3  /minerals/argon/?release=usgs-mcs-2025
/minerals/cobalt/?release=unknown  /minerals/rare-earths/revisions/  /minerals/argon/revisions/  /map/?mineral=gallium
/map/?mineral=nothing  /charts/cobalt-mine-production-contained-shares/
/charts/cobalt-mine-production-contained-years/?scale=own  /charts/cobalt-mine-production-contained-concentration/
/charts/gallium-chain/  /charts/region-europe-reserves/  /charts/country-australia-shares/
/embed/gallium-refinery-production-unstated-map/  /lists/  /lists/united-states-2025/  /lists/european-union-2024/
/lists/australia-2024/  /regions/  /regions/europe/  /figures/cod.cobalt.mine.all.production.contained.2024/
/figures/bra.rare-earths.none.all.reserves.oxide.2025/  /figures/ncl.cobalt.mine.all.production.contained.2024/
/minerals/unobtainium/  /trade/  /trade/hs92-283691/  /trade/hs92-810510/?year=1066  /trade/hs17-850511/
/trade/hs92-283691/japan/  /trade/hs92-282200/dr-congo/  /trade/hs92-283691/european-union/
/trade/hs92-283691/andorra/  /minerals/cobalt/trade/  /minerals/gallium/trade/  /minerals/neodymium/trade/
/minerals/cement/trade/  /minerals/gallium/  /minerals/cement/  /search/  /search/?q=lithum  /search/?q=guinea
/search/?q=unobtainium  /search/?q=hhi  /sources/  /sources/usgs-mcs/  /sources/baci/  /sources/wgi/
/sources/wb-pinksheet/  /sources/country-codes/  /glossary/  /about/  /accessibility/  /privacy/
/report/?about=/minerals/cobalt/
/report/?about=/nowhere/  /report/received/  /api/
""".split()  # noqa: SIM905
PROFILES = """
/countries/  /countries/?view=table&mineral=cobalt&role=refiner
/countries/?view=map&mineral=lithium&mineral=cobalt&region=east-asia&profiles=1
/countries/?page=2&role=producer&role=refiner&group=battery-minerals&list=united-states-2025&any-role=1
/countries/?mineral=nothing&mineral=cobalt&mineral=cobalt&role=gatekeeper&region=europe
/countries/?mineral=dysprosium&list=european-union-2024&any-role=2  /policies/
/policies/?country=china&mineral=neodymium&mineral=nothing&type=tax&year=2025&year=2025
/policies/?page=2&status=passed&status=to-come&status=ended&status=suspended
/policies/?type=tax&mineral=tungsten&year=1983  /partnerships/  /partnerships/?country=japan&mineral=neodymium
/partnerships/?page=3  /events/  /events/china-acid-stop-2026/  /events/?country=nowhere
/projects/  /projects/?country=dr-congo&mineral=cobalt&stage=smelter&region=nowhere&page=2
/data/  /data/2026-01-01.1/  /data/2026-01-02.1/  /compare/  /compare/?country=japan
/compare/?country=japan&country=atlantis&country=south-korea&goods=hs92-000000&mineral=cobalt&mineral=unobtainium
/compare/?country=china&country=european-union&country=germany&country=australia&country=argentina  /countries/japan/
/countries/japan/data/  /countries/australia/data/?release=usgs-mcs-2025  /countries/japan/editions/
/countries/japan/editions/1/  /countries/japan/editions/2/  /countries/japan/editions/1...2/
/countries/european-union/  /countries/european-union/data/  /countries/japan/exposure/  /countries/china/exposure/
/countries/european-union/exposure/  /countries/vatican-city/exposure/  /countries/australia/  /countries/canada/
/countries/canada/data/  /countries/united-kingdom/editions/1/  /countries/united-kingdom/data/
/countries/south-korea/  /countries/south-korea/editions/1/  /countries/chile/  /countries/andorra/  /roles/
/roles/producer/  /roles/gatekeeper/  /search/?q=japan+rare+earth  /search/?q=export+cobalt+zebra
/search/?q=mining&in=text&page=2  /preview/there-is-no-such-preview-link/  /changes/  /changes/?page=2  /corrections/
/sources/  /sources/cited/?kind=government  /sources/cited/?kind=nothing&page=3
""".split()  # noqa: SIM905
WITH_SHEETS = """
/countries/  /countries/japan/  /countries/japan/data/  /countries/japan/exposure/  /countries/chile/
""".split()  # noqa: SIM905
SHEETS = """
data package regions method charts minerals mineral-index map lists exposure trust api
""".split()  # noqa: SIM905
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_content")]


@pytest.fixture(scope="module")
def marked(whole_content, tmp_path_factory, django_db_blocker):
    """Visits of all pages in the language of marks, editions that have ended among them; then what is data of them."""
    folders = {
        "DATA_PACKAGE_DIR": tmp_path_factory.mktemp("data"),
        "MEDIA_ROOT": tmp_path_factory.mktemp("media"),
    }
    with django_db_blocker.unblock(), override_settings(**folders), transaction.atomic():
        publish_and_end()
        known = data(), written()
        client = Client()
        with override_settings(
            LANGUAGE_CODE="eo", USE_I18N=True
        ):  # whose numbers and dates differ from ours, too
            trans_real._default = Marked()
            visits = [Visit(client, address) for address in (*ADDRESSES, *PROFILES)[:: deeper(3, 1)]]
            pages = {visit.address: visit.text for visit in visits} | error_pages()
        transaction.set_rollback(True)
    return visits, pages, known


def publish_and_end():
    """A second edition of Japan; editions that ended in each way."""
    editor, moderator = UserFactory(group=EDITOR), UserFactory(group=MODERATOR)
    japan = Profile.objects.get(subject__place__code="JPN")
    japan.tagline, japan.mining = (
        "Another line.",
        f"{japan.mining}\n\nMore [[lithium/reserves country=chile show=share]].",
    )
    japan.save()
    japan.glance_items.last().delete()
    publish(japan, editor=editor, moderator=moderator, change_note="A change.")
    live = {edition.subject.place.code: edition for edition in Edition.objects.live().with_subject()}
    workflow.withdraw(live["CAN"], by=moderator, notice="A notice.")
    workflow.unpublish(live["KOR"], by=moderator, notice="A notice.")
    data_versions()
    workflow.consolidate(live["GBR"], live["EUU"].subject.place, by=moderator, notice="A notice.")


def test_no_word_of_a_page_is_outside_gettext(marked):
    _, pages, known = marked
    assert plain_words(pages, *known) == {}


@pytest.mark.parametrize(
    "check", [one for one in CHECKS if one != it_answers], ids=lambda check: check.__name__
)
def test_of_every_page(check, marked):
    visits, _, _ = marked
    found = faults(check, [visit for visit in visits if visit.is_kept])
    assert found == {}


def test_a_page_has_the_sheets_of_its_classes_and_no_other(marked):
    sheets = {name: classes(name) for name in SHEETS}
    everywhere = set().union(*map(classes, ("base", "layout", "components")))
    alone = {name: found - everywhere for name, found in sheets.items()}
    for visit in (visit for visit in marked[0] if visit.address in (*ADDRESSES, *WITH_SHEETS)):
        used = {name for names in re.findall(r'class="([^"]*)"', visit.text) for name in names.split()}
        held = {name for name in sheets if re.search(rf"css/{name}\.", visit.text)}
        others = set().union(*(sheets[other] for other in held))
        for name in sheets:
            if name in held:
                assert used & sheets[name], (visit.address, name)
            else:
                assert not used & alone[name] - others, (visit.address, name)


def test_a_catalogue_and_a_setting_are_another_language(client):
    with another_language("fr", FRENCH):
        page = client.get("/minerals/cobalt/").content.decode()
        regions = client.get("/regions/").content.decode()
    for words in ('<html lang="fr">', "Minéraux</a>", "Production minière"):
        assert words in page
    assert re.search("[0-9],[0-9]\xa0%", page)
    assert re.search("[0-9]\xa0000\xa0t", page)
    assert "pays ou territoires" in regions
    drawn = re.findall(r'[ <](?:x|y|cx|cy|d|width|height|viewBox)="[^"]*"', page)
    assert drawn
    assert not [one for one in drawn if re.search("[0-9],[0-9]", one)], "a drawing has points"
    assert '<html lang="en-gb">' in client.get("/regions/").content.decode()


def test_no_page_varies_by_the_languages_of_the_browser(client):
    for address in ("/", "/minerals/cobalt/", "/countries/japan/", "/minerals/cobalt.json"):
        plain = client.get(address)
        asked = client.get(address, headers={"accept-language": "fr"})
        assert plain.content == asked.content
        assert "accept-language" not in asked.headers.get("Vary", "").lower()


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
        with override_settings(LANGUAGE_CODE=code, LOCALE_PATHS=[folder], USE_I18N=True):
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
