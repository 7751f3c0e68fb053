"""Where the links of a profile lead, found out without a network: anchors, pages of this site, addresses of others."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.urls import Resolver404, resolve

from minerals.models import (
    Country,
    CountryAlias,
    CriticalList,
    Mineral,
    MineralAlias,
    Region,
)

from ..models import Edition
from ..models.choices import Role
from ..presentation import ANCHORS, LETTERS

# What stands on every page of a profile beside its sections and sources.
FIXED_ANCHORS = ("main", "coverage", "related", "sources", "changed", "download", "cite")

well_formed = URLValidator(["http", "https"])


def anchors(payload):
    """The places inside the page of a resolved payload that a link may lead to."""
    sections = [ANCHORS[section["name"]] for section in payload["sections"]]
    sources = [f"source-{source['number']}" for source in payload["citations"]]
    releases = [f"release-{letter}" for _, letter in zip(payload["releases"], LETTERS, strict=False)]
    return {*FIXED_ANCHORS, *sections, *sources, *releases}


@dataclass(frozen=True)
class Destinations:
    """What the pages of this site are about, by what their addresses are made of."""

    countries: frozenset
    minerals: frozenset
    regions: frozenset
    lists: frozenset
    figures: frozenset
    editions: frozenset  # (slug, number)
    live: frozenset  # slugs with a live edition

    @classmethod
    def read(cls, ledger):
        """In seven queries; the figures are those that `ledger` holds."""
        countries = {*Country.objects.browsable().values_list("slug", flat=True)}
        minerals = {*Mineral.objects.values_list("slug", flat=True)}
        editions = list(Edition.objects.order_by().values_list("country__slug", "number", "state"))
        return cls(
            countries=frozenset(countries | {*CountryAlias.objects.values_list("slug", flat=True)}),
            minerals=frozenset(minerals | {*MineralAlias.objects.values_list("slug", flat=True)}),
            regions=frozenset(Region.objects.values_list("slug", flat=True)),
            lists=frozenset(CriticalList.objects.values_list("slug", flat=True)),
            figures=frozenset(o.key for one in ledger.series.values() for o in one.observations),
            editions=frozenset((slug, number) for slug, number, _ in editions),
            live=frozenset(slug for slug, _, state in editions if state == "live"),
        )

    def why_not(self, path):
        """Why nobody gets anywhere at this path of the site, or an empty string."""
        match = _match(path)
        if match is None:
            return "there is no such page"
        if match.namespace == "admin":
            return "readers cannot open the desk"
        wanted = match.kwargs
        checks = {
            "profiles:detail": lambda: wanted["slug"] in self.countries,
            "profiles:data": lambda: wanted["slug"] in self.countries,
            "profiles:data_download": lambda: wanted["slug"] in self.countries,
            "profiles:download": lambda: wanted["slug"] in self.live,
            "profiles:editions": lambda: any(wanted["slug"] == slug for slug, _ in self.editions),
            "profiles:edition": lambda: (wanted["slug"], int(wanted["number"])) in self.editions,
            "profiles:edition_download": lambda: (wanted["slug"], int(wanted["number"])) in self.editions,
            "profiles:role": lambda: wanted["slug"] in Role.values,
            "minerals:detail": lambda: wanted["slug"] in self.minerals,
            "minerals:download": lambda: wanted["slug"] in self.minerals,
            "minerals:region": lambda: wanted["slug"] in self.regions,
            "minerals:list_detail": lambda: wanted["slug"] in self.lists,
            "minerals:figure": lambda: wanted["key"] in self.figures,
        }
        there = checks.get(match.view_name, lambda: True)()
        return "" if there else "there is no such page"


def _match(path):
    """The view at a path; a missing slash at the end is mended by a redirect."""
    for spelling in (path, f"{path}/"):
        try:
            return resolve(unquote(spelling))
        except Resolver404:
            continue
    return None


def why_broken(address, *, here, anchored, destinations):
    """Why this address leads nowhere, or an empty string.

    `here` is the slug of the page it stands on, `anchored` the places inside that page.
    """
    if not address:
        return "the link is empty"
    if address.startswith("#"):
        return "" if unquote(address[1:]) in anchored else "there is no such place on this page"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "this is not an address"
    if host and host not in _own_hosts():
        return _why_malformed(f"https:{address}" if address.startswith("//") else address)
    if not host and parts.scheme:
        known = parts.scheme in ("http", "https")
        return "this is not an address" if known else "only http and https lead anywhere"
    if not parts.path.startswith("/") and not host:
        return "write the whole path, beginning with /: the same text stands on pages of frozen editions, too"
    if reason := destinations.why_not(parts.path or "/"):
        return reason
    page = _match(parts.path or "/")
    own = page.view_name == "profiles:detail" and page.kwargs["slug"] == here
    if own and parts.fragment and unquote(parts.fragment) not in anchored:
        return "there is no such place on this page"
    return ""


def _why_malformed(address):
    try:
        well_formed(address)
    except ValidationError:
        return "this is not an address"
    return ""


def _own_hosts():
    hosts = {host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))}
    if settings.SITE_URL:
        hosts.add(urlsplit(settings.SITE_URL).hostname)
    return hosts
