"""Weight of a first visit to a page as a browser gets it over HTTPS, by brotli: page, sheets, modules and fonts.

Pictures (maps, charts, lead images, icons) come after the text and are apart.
"""

import re
from functools import cache
from pathlib import Path

import brotli
from django.conf import settings

from page_store.answers import PACKERS

# 100 kB as they come over the line, less what the headers of some nine answers weigh.
LIMIT = 96_000  # bytes, compressed
RAW_LIMIT = 175_000  # bytes of the page alone: some sixty sources, many with an original, come to 50,000

# Each type of page and its heaviest in the content of this repository, as a crawl of the map of the site found them.
HEAVIEST = {
    "front page": "/",
    "filter, as cards": "/countries/",
    "filter, as a map": "/countries/?view=map",
    "filter, as a table": "/countries/?view=table",
    "country": "/countries/united-states/",
    "country without a profile": "/countries/france/",
    "data of a country": "/countries/united-states/data/",
    "exposure": "/countries/china/exposure/",
    "edition": "/countries/united-states/editions/1/",
    "minerals": "/minerals/",
    "mineral": "/minerals/titanium/",
    "mineral with a world price": "/minerals/copper/",
    "sources of a mineral": "/minerals/lithium/sources/",
    "revisions of a mineral": "/minerals/titanium/revisions/",
    "market statistics of a mineral": "/minerals/copper/united-states/",
    "comparison": "/compare/?country=australia&country=canada&country=china&country=russia&country=united-states"
    "&mineral=cobalt&mineral=copper&mineral=gold&mineral=graphite&mineral=lead&mineral=lithium&mineral=nickel"
    "&mineral=rare-earths&mineral=silver&mineral=tin&mineral=titanium&mineral=zinc",
    "policies": "/policies/",
    "partnerships": "/partnerships/",
    "projects": "/projects/",
    "events": "/events/",
    "event": "/events/hormuz-closure-2026/",
    "region": "/regions/europe/",
    "role": "/roles/producer/",
    "lists": "/lists/",
    "list": "/lists/united-states-2025/",
    "map": "/map/",
    "trade": "/trade/",
    "code of trade": "/trade/hs92-260800/",
    "governance": "/governance/",
    "figure": "/figures/euu.peat.mine.all.production.unstated.2023/",
    "chart": "/charts/titanium-mine-production-ilmenite-oxide-map/",
    "search": "/search/?q=china",
    "glossary": "/glossary/",
    "methodology": "/methodology/",
    "sources": "/sources/cited/",
    "data": "/data/",
    "API": "/api/",
}
# Tables that are long because the source is; they are read in part, and found by links into them.
LONG = {"data of a country", "exposure", "comparison", "region"}

LOADED = re.compile(r"""<(?:link rel="(?:stylesheet|preload)" href|script src)="/static/([^"]+)\"""")


@cache
def sent(name):
    """The bytes of a static file as it is sent; a font is compressed already."""
    content = Path(settings.STATIC_ROOT, name).read_bytes()
    return len(content) if name.endswith(".woff2") else len(brotli.compress(content))


def first_load(page):
    """The bytes that the page `page` (bytes) and what it loads besides pictures come to."""
    files = set(LOADED.findall(page.decode()))
    assert len([name for name in files if name.endswith(".woff2")]) == 2, "both fonts are preloaded"
    return len(PACKERS["br"](page)) + sum(map(sent, files))
