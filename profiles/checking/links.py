"""Broken links of a draft, checked without asking the network: anchors, pages of this site, the form of other
addresses.
"""

import re
from functools import cached_property
from string import ascii_lowercase
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.urls import Resolver404
from django.urls import resolve as view_at

from minerals.models import (
    CodeGroup,
    Commodity,
    Country,
    CountryAlias,
    CriticalList,
    GovernanceEstimate,
    MarketSeries,
    Mineral,
    MineralAlias,
    Region,
)

from ..models import Edition
from ..models.choices import EditionState, Role
from ..models.originals import ADDRESSES
from ..models.subjects import SubjectKind
from ..publishing.texts.addresses import is_link
from ..publishing.texts.markup import LONGEST, MOST_PROBLEMS, links
from ..publishing.texts.prose import DraftProblem
from ..shape import PROSE, TABLE

# On every page of a profile, besides its sections and sources.
FIXED_ANCHORS = ("main", "coverage", "related", "sources", "changed", "download", "cite")
BRIEF_ANCHOR = "brief"  # where the profile has something in that block

well_formed = URLValidator(["http", "https"])


def anchors(payload):
    """The anchors on the page of a resolved payload."""
    sections = [section.anchor for section in payload.sections]
    sources = [f"source-{source.number}" for source in payload.citations]
    releases = [f"release-{letter}" for letter in payload.release_letters.values()]
    brief = [BRIEF_ANCHOR] if payload.has_brief else []
    tables = [*payload.tables, *(["projects"] if payload.projects else [])]
    return {*FIXED_ANCHORS, *brief, *sections, *tables, *sources, *releases}


def possible_anchors(number):
    """Return the anchors that the page of a profile with so many citations can have."""
    sections = [text.name.replace("_", "-") for text in PROSE]
    sources = [f"source-{source}" for source in range(1, number + 1)]
    releases = [f"release-{letter}" for letter in ascii_lowercase]
    return {*FIXED_ANCHORS, BRIEF_ANCHOR, *sections, *TABLE, *sources, *releases}


# {page: the Destinations with the names of its address}, if its country or mineral is not enough
NEEDS_MORE = {
    "profiles:download": "live",
    "profiles:editions": "published",
    "profiles:edition": "editions",
    "profiles:mineral_editions": "published_minerals",
    "profiles:mineral_edition": "mineral_editions",
    "minerals:market": "minerals_with_series",
}
FILE_OF_PAGE = re.compile("_(download|cite)$")


class Destinations:
    """The pages of this site: for the first step of an address, the values allowed for the second.

    Read when a link needs them.
    """

    roles = frozenset(Role.values)

    def __init__(self, store):
        """Use the figures of `store`."""
        self._store = store

    @cached_property
    def countries(self):
        return _slugs(Country.objects.browsable(), CountryAlias.objects)

    @cached_property
    def minerals(self):
        return _slugs(Mineral.objects, MineralAlias.objects)

    @cached_property
    def regions(self):
        return _slugs(Region.objects)

    @cached_property
    def lists(self):
        return _slugs(CriticalList.objects)

    @cached_property
    def trade(self):
        codes = {"-".join(key) for key in Commodity.objects.values_list("nomenclature", "code")}
        return codes | set(CodeGroup.objects.values_list("key", flat=True))

    @cached_property
    def figures(self):
        return {o.key for one in self._store.every.values() for o in one.observations}

    @cached_property
    def minerals_with_series(self):
        return set(MarketSeries.objects.values_list("mineral__slug", flat=True))

    @cached_property
    def series(self):
        return set(MarketSeries.objects.values_list("key", flat=True))

    @cached_property
    def governance(self):
        return set(GovernanceEstimate.objects.order_by().values_list("country__slug", flat=True).distinct())

    @cached_property
    def editions(self):
        """{(slug, number): state}"""
        rows = Edition.objects.of_kind(SubjectKind.COUNTRY).order_by()
        rows = rows.values_list("subject__place__slug", "number", "state")
        return {(slug, number): state for slug, number, state in rows}

    @cached_property
    def mineral_editions(self):
        """{(slug, number)}"""
        rows = Edition.objects.of_kind(SubjectKind.MINERAL).order_by()
        return set(rows.values_list("subject__mineral__slug", "number"))

    @cached_property
    def published_minerals(self):
        return {slug for slug, _ in self.mineral_editions}

    @cached_property
    def published(self):
        return {slug for slug, _ in self.editions}

    @cached_property
    def live(self):
        return {slug for (slug, _), state in self.editions.items() if state == EditionState.LIVE}

    def why_not(self, path):
        """Return why this path of the site is broken, or an empty string."""
        match = _match(path)
        if match is None:
            return "there is no such page"
        if match.namespace == "admin":
            return "readers cannot open the desk"
        wanted = match.kwargs
        subject = wanted.get("slug", wanted.get("key"))
        known = NEEDS_MORE.get(FILE_OF_PAGE.sub("", match.view_name), unquote(path).split("/")[1])
        if known in ("editions", "mineral_editions"):
            subject = (subject, int(wanted["number"]))
        if known == "trade":
            if subject and subject not in self.countries:
                return "there is no such page"
            subject = wanted.get("commodity")
        if subject is None or subject in getattr(self, known, (subject,)):
            return ""
        return "there is no such page"


def _slugs(*managers):
    return {slug for manager in managers for slug in manager.values_list("slug", flat=True)}


def _match(path):
    """The view at a path, also without its final slash, which a redirect adds."""
    for spelling in (path, f"{path}/"):
        try:
            return view_at(unquote(spelling))
        except Resolver404:
            continue
    return None


def why_broken(address, *, here, anchored, destinations):
    """Return why this address is broken, or an empty string.

    `here` is the slug of the page that holds the link, `anchored` the anchors of that page.
    """
    if not address:
        return "the link is empty"
    if address.startswith("#"):
        return "" if unquote(address[1:]) in anchored else "there is no such place on this page"
    if not is_link(address) and (address.startswith("//") or address.lower().startswith(("http:", "https:"))):
        return "this is not an address: write https:// and the host"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "this is not an address"
    own = {name for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))}
    if host and host not in own | {urlsplit(settings.SITE_URL).hostname}:
        try:
            well_formed(address)
        except ValidationError:
            return "this is not an address"
        return ""
    if not host and parts.scheme:
        known = parts.scheme in ("http", "https")
        return "this is not an address" if known else "a link begins with http:// or https://"
    if not parts.path.startswith("/") and not host:
        return "write the whole path, beginning with /: pages of frozen editions show the same text"
    if reason := destinations.why_not(parts.path or "/"):
        return reason
    page = _match(parts.path or "/")
    own = page.view_name in ("profiles:detail", "minerals:detail") and page.kwargs["slug"] == here
    if own and parts.fragment and unquote(parts.fragment) not in anchored:
        return "there is no such place on this page"
    return ""


def broken_links(tree, payload, destinations):
    """[where, address, reason] of the links in prose and broken addresses of citations."""
    known = {"here": payload.subject.slug, "anchored": anchors(payload), "destinations": destinations}
    found = [problem for text in PROSE for problem in broken_in(text.of(tree), text.heading, **known)]
    named = [(problem.where, problem.text, problem.reason) for problem in found]
    for row in tree["citations"]:
        for address in filter(None, (row[name] for name in ADDRESSES)):
            if reason := why_broken(address, **known):
                named.append((f"Citations, {row['key']}", address, reason))
    return [list(one) for one in dict.fromkeys(named)]


def broken_in(text, where, **known):
    """Yield the DraftProblem of each broken link in a text; `known` holds the arguments of `why_broken`."""
    found = 0
    for start, end, address, is_read in links(text):
        reason = why_broken(address, **known)
        if not reason and not is_read:
            reason = "this is not read as a link: a link has words without references, and one address"
        if reason:
            found += 1
            yield DraftProblem(where, address[:LONGEST], reason, leads_nowhere=True, at=(start, end))
        if found == MOST_PROBLEMS:
            break
