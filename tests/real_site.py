"""The pages of the whole content. Each is asked for once a process, whatever module looks at it."""

import re
from functools import cache
from html import unescape

from django.conf import settings
from django.test import Client

from .crawling import Visit

ADDRESSES = [
    "/", "/countries/mongolia/", "/countries/dr-congo/",
    "/policies/?mineral=neodymium&page=2", "/policies.csv", "/policies.xlsx",
    "/compare/?country=japan&country=south-korea",
    "/compare/?country=argentina&country=bolivia&mineral=boron&mineral=lithium",
    "/compare/?country=china&country=united-states&country=australia&country=chile&country=dr-congo",
    "/compare.csv?country=china&country=united-states",
    "/partnerships/?country=japan&status=in-force", "/projects/?mineral=cobalt", "/events/",
    "/events/hormuz-closure-2026/", "/minerals/tungsten/",
    "/minerals/rare-earths/", "/minerals/platinum-group-metals/", "/minerals/vanadium/",
    "/regions/", "/regions/east-asia/", "/minerals/lithium/united-states/",
    "/figures/can.lime.none.all.us-import-share.unstated.2024/",
    "/charts/titanium-chain/", "/charts/cobalt-mine-production-contained-map.csv", "/charts/region-europe-production/",
    "/charts/country-china-shares.csv", "/embed/rare-earths-mine-production-oxide-years/?scale=own",
    "/roles/reserve-holder/",
    "/search/?q=export+quotas", "/search/?q=cobalt&in=policy", "/search/?q=zzz",
    "/changes.atom", "/minerals/cobalt/changes.atom", "/sitemap.xml",
    "/countries/?list=united-states-2025&role=refiner", "/countries/?view=map", "/countries/?page=3", "/countries.csv",
    "/countries/?group=rare-earths&region=oceania&region=north-america", "/countries/?mineral=iodine&role=refiner",
]  # fmt: skip

# Codes of the countries with a profile in content/.
PROFILES = {
    path.read_text(encoding="utf-8").split("country: ", 1)[1][:3]
    for path in (settings.BASE_DIR / "content" / "profiles").glob("*.md")
}


CLIENT = Client()


@cache
def visit(address):
    """The Visit of an address, for tests that change nothing before they ask."""
    return Visit(CLIENT, address)


def mapped(part):
    """The addresses of a part of the site map."""
    files = re.findall(rf"<loc>https?://[^/]+(/sitemap-{part}\.xml.*?)</loc>", visit("/sitemap.xml").text)
    pages = (re.findall(r"<loc>https?://[^/]+(.*?)</loc>", visit(unescape(file)).text) for file in files)
    return [unescape(address) for found in pages for address in found]
