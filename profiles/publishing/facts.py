"""The facts that a profile is resolved against, and the minerals that its texts name."""

import re
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q, Value

from minerals.facts.figure_store import FigureStore
from minerals.facts.listed import lists_by_mineral
from minerals.models import Country, CountryAlias, Mineral, MineralAlias, Source

from ..draft.snapshot import Known
from ..models import Edition, Event
from ..models.subjects import SubjectKind
from ..shape import PROSE
from .figures.named_trade import NamedTrade, trade_named_in
from .payload.payload import Listing, Payload
from .texts.markup import FIGURE
from .texts.names import MINERAL, PLACE, Name, Names
from .texts.prose import BadReference

# The second part of a figure's key is its mineral
FIGURE_PAGE = re.compile(r"/figures/[^./\s]*\.([^./\s]+)\.")
OF_MINERAL = re.compile(r"\bof=([^/\s]+)/")


@dataclass
class Facts:
    """The facts a profile of `country` is resolved against, read in a fixed number of queries."""

    country: Country
    store: FigureStore
    minerals: dict = field(default_factory=dict)
    countries: dict = field(default_factory=dict)
    trade: NamedTrade = field(default_factory=NamedTrade)

    @classmethod
    def open(cls, country, slugs=None):
        """Return all facts; with `slugs`, only the figures of those minerals, their parents and children."""
        if slugs is None:
            store = FigureStore.whole()
        else:
            near = Q(slug__in=slugs) | Q(parent__slug__in=slugs) | Q(children__slug__in=slugs)
            near |= Q(group__slug__in=slugs)
            store = FigureStore.of_minerals(Mineral.objects.filter(near).values_list("slug", flat=True))
        return cls(
            country=country,
            store=store,
            minerals=Known((m.slug, m) for m in Mineral.objects.select_related("parent", "group")),
            countries=Known((c.code, c) for c in Country.objects.order_by()),
        )

    @classmethod
    def for_drafts(cls, country, *trees):
        """Return the Facts to resolve these snapshots of one country: a tenth of all figures."""
        facts = cls.open(country, set().union(*map(minerals_of, trees)))
        facts.expect_trade(text for tree in trees for text in texts_of(tree))
        return facts

    @classmethod
    def for_text(cls, country, text):
        """Return the Facts to resolve one text: the figures of the minerals that it names."""
        minerals = {m.slug: m for m in Mineral.objects.select_related("parent", "group")}
        slugs = named_in([text])
        summed = {m.slug for slug in summed_in(text) for m in _members(minerals.values(), slug)}
        named = (slugs | summed) & minerals.keys()
        countries = {c.code: c for c in Country.objects.order_by()}
        facts = cls(country, FigureStore.of_minerals(named), minerals, countries)
        facts.expect_trade([text])
        return facts

    @property
    def known(self):
        """The minerals, countries and events that a snapshot may name, as `snapshot.draft_rows` takes them."""
        events = Known((e.slug, e) for e in Event.objects.all())
        return {"minerals": self.minerals, "countries": self.countries, "events": events}

    @cached_property
    def events(self):
        """{slug: (number of its live edition, its Payload)} of the events that a row may point to."""
        live = Edition.objects.current().of_kind(SubjectKind.EVENT).select_related("subject__event")
        return {one.subject.slug: (one.number, Payload.of(one)) for one in live}

    def expect_trade(self, texts):
        """Read the trade that texts of this country name at once, when the first of it is resolved."""
        for one in trade_named_in(texts):
            with suppress(BadReference):  # reported where it is resolved
                self.trade.expect([(one, *self.sides_of(one))])

    def sides_of(self, reference):
        """(the Country that a TradeReference is of, its partner or None); BadReference where one is unknown."""
        for slug in filter(None, (reference.country, reference.partner)):
            if slug not in self.by_slug:
                raise BadReference(f"there is no country “{slug}”")
        place = self.by_slug[reference.country] if reference.country else self.country
        return place, self.by_slug[reference.partner] if reference.partner else None

    def members_of(self, slug):
        """Slugs of the children of a mineral, or of the minerals of a group; BadReference where there is neither."""
        found = [m.slug for m in _members(self.minerals.values(), slug)]
        if not found:
            named = (
                "has no minerals of its own" if slug in self.minerals else "is neither a mineral nor a group"
            )
            raise BadReference(f"“{slug}” {named}")
        return found

    def name_of_members(self, slug):
        """The name of a mineral or of a group."""
        if slug in self.minerals:
            return self.minerals[slug].name
        return next(m.group.name for m in self.minerals.values() if m.group.slug == slug)

    def for_country(self, country):
        """Return these Facts for another country, without reading anything twice."""
        other = copy(self)
        other.country = country
        other._lists, other.by_slug, other.names = self._lists, self.by_slug, self.names
        return other

    @cached_property
    def _aliases(self):
        """(MINERAL or PLACE, slug or code, the alias as a slug, the alias)"""
        minerals = MineralAlias.objects.values_list(Value(MINERAL), "mineral__slug", "slug", "name")
        places = CountryAlias.objects.values_list(Value(PLACE), "country__code", "slug", "name")
        return list(minerals.order_by().union(places.order_by(), all=True).order_by("slug"))

    @cached_property
    def by_slug(self):
        """Countries by their slugs, present and former: a text keeps the slug that it was written with."""
        found = {slug: self.countries[code] for kind, code, slug, _ in self._aliases if kind == PLACE}
        return found | {c.slug: c for c in self.countries.values()}

    @cached_property
    def names(self):
        """The Names of all minerals and places."""
        aliases = tuple(Name(kind, key, name) for kind, key, _, name in self._aliases)
        return Names(self.minerals, self.countries, aliases)

    @cached_property
    def sources(self):
        """Keys of all sources."""
        return set(Source.objects.values_list("key", flat=True))

    @property
    def lists_of(self):
        """{mineral slug: the counted lists that name it, or a child that represents it}."""
        return self._lists[0]

    @property
    def strategic_of(self):
        """{mineral slug: the lists that call it strategic but not critical}: shown separately and never counted."""
        return self._lists[1]

    @cached_property
    def _lists(self):
        return tuple(
            {
                slug: [Listing(one.slug, one.short, one.label) for one in lists]
                for slug, lists in found.items()
            }
            for found in lists_by_mineral()
        )


def minerals_of(tree):
    """Slugs of the minerals that the tables, references and links of a snapshot name, whether they exist or not."""
    found = {row["mineral"] for table in ("minerals", "roles") for row in tree[table]}
    found |= {slug for table in ("facts", "picture") for row in tree[table] for slug in row["minerals"]}
    found |= {tree["mineral"]} if tree.get("mineral") else set()
    return found | named_in(texts_of(tree))


def texts_of(tree):
    """Return the parts of a snapshot with references or links: prose, numbers at a glance, addresses of citations."""
    glance = [f"[[{row['figure']}]]" for row in tree["glance"] if row["figure"]]
    return [text.of(tree) for text in PROSE] + glance + [row["url"] for row in tree["citations"]]


def named_in(texts):
    """Slugs of minerals and groups that references and links in texts name."""
    found, written = set(), []
    for text in texts:
        written += FIGURE.findall(text)
        found.update(FIGURE_PAGE.findall(text))
    found.update(slug for reference in written for slug in OF_MINERAL.findall(reference))
    return found | {reference.split("/")[0].strip() for reference in written}


def summed_in(text):
    """Slugs of the minerals and groups whose members references in a text add up."""
    written = (
        reference.split("/")[0].strip() for reference in FIGURE.findall(text) if "show=sum" in reference
    )
    return set(written)


def _members(minerals, slug):
    """Return the children of a mineral, or if it has none, the minerals of the group without a parent, in order."""
    minerals = sorted(minerals, key=lambda m: m.slug)
    children = [m for m in minerals if m.parent and m.parent.slug == slug]
    return children or [m for m in minerals if m.group.slug == slug and m.slug != slug and not m.parent]
