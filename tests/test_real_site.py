"""The pages of the whole content, walked once: links, statements, weights, pictures, and what the store serves."""

import gzip
import re
from html import unescape

import pytest
from django.test import override_settings

from minerals.models import Mineral
from profiles.models import Edition
from profiles.models.subjects import SubjectKind
from website.finding.sitemaps import PARTS

from . import weights
from .checks import CHECKS, faults
from .crawling import body, crawl, kept_of
from .page_store.conftest import processes  # noqa: F401
from .reading import plain
from .real_site import ADDRESSES, CLIENT, mapped, visit
from .tiers import deeper, some_of

SHARES = {"figures": 12, "charts": 3, "series": 2}  # into so many tests, which workers share
SHARED = [f"{part} {number}" for part in PARTS for number in range(SHARES.get(part, 1))]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_content")]


def minerals():
    """Every mineral with a text, and of the others, whose pages are figures alone, an eighth; in the long tier all."""
    told = {edition.subject.mineral for edition in told_minerals()}
    rest = [mineral for mineral in Mineral.objects.all() if mineral not in told]
    return [*told, *rest[:: deeper(8, 1)]]


def told_minerals():
    return Edition.objects.current().of_kind(SubjectKind.MINERAL).with_subject()


def page_of(mineral):
    return mineral.get_absolute_url()


@pytest.fixture(scope="module")
def seen(whole_content, tmp_path_factory, django_db_blocker):
    """{address: Visit} of the pages near the front page, the heaviest of each type, minerals, and ADDRESSES."""
    folders = {
        "DATA_PACKAGE_DIR": tmp_path_factory.mktemp("data"),
        "MEDIA_ROOT": tmp_path_factory.mktemp("media"),
    }
    with django_db_blocker.unblock(), override_settings(**folders):
        CLIENT.get("/data/")  # the first one waits for the files
        near = crawl(visit, "/", at_most=deeper(25, 150))
        return near | {
            one: visit(one) for one in (*ADDRESSES, *weights.HEAVIEST.values(), *map(page_of, minerals()))
        }


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_of_every_page(check, seen):
    found = faults(check, seen.values())
    assert found == {}


def test_the_page_of_each_mineral_says_why_it_matters(seen):
    for edition in told_minerals():
        page = unescape(plain(seen[edition.subject.get_absolute_url()].content))
        first = re.split(r"[;,.] ", edition.why_it_matters)[0].rstrip(".")  # a note may follow it
        assert first in page, edition


@pytest.fixture(scope="module")
def first_of_parts(seen, django_db_blocker):
    """The first address of each part of the site map, which takes seconds to make."""
    with django_db_blocker.unblock():
        return [mapped(part)[0] for part in PARTS]


@pytest.mark.parametrize("share", range(8))
def test_what_the_store_serves_is_what_would_be_made(share, seen, first_of_parts, processes):  # noqa: F811
    """A page of each pattern, and the first of each part of the site map."""
    kept = kept_of([*seen, *first_of_parts])
    assert len(kept) > 45
    assert not differing(kept[share::8], processes())


@pytest.mark.parametrize("share", SHARED)
def test_every_page_that_the_store_serves_is_what_would_be_made(share, processes):  # noqa: F811
    part, number = share.split()
    addresses = mapped(part)[int(number) :: SHARES.get(part, 1)]
    assert not differing(some_of(addresses), processes(), plainly)


def plainly(address):
    """A visit that is not kept: no memory has room for 14,000."""
    return visit.__wrapped__(address)


def differing(addresses, site, plain=visit):
    """The addresses at which a page as it is made for the store, or from it, is not what is made without one."""
    found = []
    for address in addresses:
        made, stored = site.get(address), site.get(address)
        if not body(made) == body(stored) == plain(address).body:
            found.append(address)
    return found


def test_no_mineral_page_is_heavier_than_it_may_be(seen):
    for mineral in minerals():
        page = visit(page_of(mineral)).content
        assert len(page) <= weights.RAW_LIMIT, mineral
        assert len(gzip.compress(page)) <= 50_000, mineral


def test_the_first_load_of_the_heaviest_page_of_each_type_is_at_most_a_hundred_kilobytes(seen):
    pages = {kind: seen[address].content for kind, address in weights.HEAVIEST.items()}
    loads = {kind: weights.first_load(page) for kind, page in pages.items()}
    assert {kind: load for kind, load in loads.items() if load > weights.LIMIT} == {}
    bare = {kind: len(page) for kind, page in pages.items() if kind not in weights.LONG}
    assert {kind: bytes_ for kind, bytes_ in bare.items() if bytes_ > weights.RAW_LIMIT} == {}


@pytest.mark.parametrize("role", ["producer", "refiner", "reserve-holder", "stockpiler"])
def test_the_pages_of_roles_are_light(role):
    assert len(visit(f"/roles/{role}/").content) < 150_000


@pytest.mark.parametrize("share", range(8))
def test_every_picture_that_a_page_is_shared_with_and_every_chart_that_it_links_is_there(share):
    pages = [edition.subject.place.get_absolute_url() for edition in Edition.objects.live()]
    pages += ["/minerals/titanium/", "/minerals/lithium/", "/regions/oceania/", "/map/"]
    for address in pages[share :: deeper(24, 8)]:  # `make test`: a third
        page = visit(address).text
        pictures = re.findall(r'og:image" content="http://testserver(/charts/[^"]+)\.png"', page)
        charts = re.findall(r'href="(/charts/[^"]+)"', page)
        for found in (*(f"{path}.svg" for path in pictures), *charts):
            assert visit(found).status == 200, (address, found)
