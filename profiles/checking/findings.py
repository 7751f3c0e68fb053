"""What is missing, broken or moved in one draft: pure functions of its tree, the facts and the live edition.

Links are checked without asking the network: anchors, pages of this site, the form of other addresses.
"""

from dataclasses import asdict, dataclass, field
from functools import cached_property
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.urls import Resolver404
from django.urls import resolve as view_at

from minerals.models import Country, CountryAlias, CriticalList, Mineral, MineralAlias, Region

from ..draft import snapshot
from ..models import Edition
from ..models.choices import EditionState, Role
from ..publishing.facts import moved_figures
from ..publishing.prose import addresses, is_link
from ..publishing.resolving import resolve
from ..shape import PROSE

# On every page of a profile, besides its sections and sources.
FIXED_ANCHORS = ("main", "coverage", "related", "sources", "changed", "download", "cite")

well_formed = URLValidator(["http", "https"])


def anchors(payload):
    """The anchors on the page of a resolved payload."""
    sections = [section.anchor for section in payload.sections]
    sources = [f"source-{source.number}" for source in payload.citations]
    releases = [f"release-{letter}" for letter in payload.release_letters.values()]
    return {*FIXED_ANCHORS, *sections, *payload.tables, *sources, *releases}


# {view: the set of Destinations that holds what its address names}; other views have no arguments to check
NAMED_IN = {
    "profiles:detail": "countries",
    "profiles:data": "countries",
    "profiles:data_download": "countries",
    "profiles:download": "live",
    "profiles:editions": "published",
    "profiles:edition": "editions",
    "profiles:edition_download": "editions",
    "profiles:role": "roles",
    "minerals:detail": "minerals",
    "minerals:download": "minerals",
    "minerals:region": "regions",
    "minerals:list_detail": "lists",
    "minerals:figure": "figures",
}


class Destinations:
    """What the pages of this site are about, by the arguments of their addresses. Read when a link needs it."""

    roles = frozenset(Role.values)

    def __init__(self, store):
        """The figures are those of `store`."""
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
    def figures(self):
        return {o.key for one in self._store.series.values() for o in one.observations}

    @cached_property
    def editions(self):
        """{(slug, number): state}"""
        rows = Edition.objects.order_by().values_list("country__slug", "number", "state")
        return {(slug, number): state for slug, number, state in rows}

    @cached_property
    def published(self):
        return {slug for slug, _ in self.editions}

    @cached_property
    def live(self):
        return {slug for (slug, _), state in self.editions.items() if state == EditionState.LIVE}

    def why_not(self, path):
        """Why this path of the site leads nowhere, or an empty string."""
        match = _match(path)
        if match is None:
            return "there is no such page"
        if match.namespace == "admin":
            return "readers cannot open the desk"
        known, wanted = NAMED_IN.get(match.view_name), match.kwargs
        if known is None:
            return ""
        subject = wanted.get("slug", wanted.get("key"))
        if known == "editions":
            subject = (subject, int(wanted["number"]))
        return "" if subject in getattr(self, known) else "there is no such page"


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
    """Why this address leads nowhere, or an empty string.

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
        return "this is not an address" if known else "only http and https lead anywhere"
    if not parts.path.startswith("/") and not host:
        return "write the whole path, beginning with /: pages of frozen editions show the same text"
    if reason := destinations.why_not(parts.path or "/"):
        return reason
    page = _match(parts.path or "/")
    own = page.view_name == "profiles:detail" and page.kwargs["slug"] == here
    if own and parts.fragment and unquote(parts.fragment) not in anchored:
        return "there is no such place on this page"
    return ""


@dataclass
class Findings:
    """Lists as `DraftCheck` keeps them: [where, text, reason], and of figures {name, before, after, change, key}."""

    missing: list = field(default_factory=list)
    broken: list = field(default_factory=list)
    moved: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.missing or self.broken or self.moved)


def check(tree, facts, destinations, live=None):
    """The Findings of a draft. `live` is the payload of the live edition, if any.

    Raises UnknownName where the tree names a mineral or country that the reference tables do not have.
    """
    tree = snapshot.upgrade(tree)
    result = resolve(tree, facts)
    return Findings(
        missing=[[p.where, p.text, p.reason] for p in result.problems if not p.leads_nowhere],
        broken=[
            *([p.where, p.text, p.reason] for p in result.problems if p.leads_nowhere),
            *broken_links(tree, result.payload, destinations),
        ],
        moved=[asdict(one) for one in moved_figures(live, _today(live, tree, result.payload, facts))]
        if live
        else [],
    )


def _today(live, tree, payload, facts):
    """The payload of the published text with the facts of today; that of the draft if the text is the same."""
    source = snapshot.upgrade(live.source)
    return payload if source == tree else resolve(source, facts).payload


def broken_links(tree, payload, destinations):
    """[where, address, reason] of the links in prose and the addresses of citations that lead nowhere."""
    found = {"here": payload.country.slug, "anchored": anchors(payload), "destinations": destinations}
    written = [(text.heading, address) for text in PROSE for address in addresses(text.of(tree))]
    written += [(f"Citations, {row['key']}", row["url"]) for row in tree["citations"] if row["url"]]
    named = [(where, address, why_broken(address, **found)) for where, address in written]
    return [[where, address, reason] for where, address, reason in dict.fromkeys(named) if reason]
