"""The map of the site for search engines: every address that answers 200, may be indexed and is its own canonical one.

Redirects and retracted pages are left out, as are files, comparisons, choices on a page, and what one country
trades under one customs code, which is ten thousand pages of a few numbers.
"""

from functools import cached_property, partial
from urllib.parse import urlsplit

from django.contrib import sitemaps
from django.db.models import Exists, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse

from config.addresses import site
from minerals.chart_pages import listed_charts
from minerals.facts.world_sales import large_sellers
from minerals.models import (
    CodeGroup,
    Commodity,
    Country,
    CriticalList,
    Figure,
    FigureRevision,
    GovernanceEstimate,
    MarketSeries,
    MarketValue,
    Mineral,
    Region,
    Source,
    TradeFlow,
    TradeYear,
)
from minerals.models.places import PlaceKind
from profiles.models import Edition
from profiles.models.choices import EditionState, Role
from profiles.models.subjects import SubjectKind, by_subject
from tables.models import DataVersion

from ..changes.record import days_of_releases

IN_THE_MENU = (
    "website:home", "profiles:list", "minerals:list", "minerals:lists", "minerals:regions", "profiles:roles",
    "profiles:policies", "profiles:partnerships", "profiles:projects", "profiles:events",
    "minerals:trade", "minerals:governance",
    "website:compare", "website:methodology", "website:sources", "website:cited", "website:glossary", "website:data",
    "website:changes", "website:corrections", "website:about", "website:accessibility", "website:privacy",
    "api:documentation",
)  # fmt: skip


class Part(sitemaps.Sitemap):
    """One file of the map, or several of `limit` addresses where it is not `bounded`."""

    limit = 5_000

    def __init__(self, address, rows, *, bounded=True):
        """Take the name of an address, and a function that returns the items of its pages.

        An item: (an argument of the address, …, the day or release of its last change). `bounded`: fewer than
        `limit` for good, as countries, minerals and customs codes are.
        """
        self.address, self.items, self.bounded = address, rows, bounded

    def get_protocol(self, protocol=None):
        return urlsplit(site()).scheme

    def get_domain(self, asked=None):
        return urlsplit(site()).netloc

    def location(self, item):
        return reverse(self.address, args=item[:-1])

    @property
    def files(self):
        return 1 if self.bounded else self.paginator.num_pages


class Undated(Part):
    """Pages without a date of change. An item: (the name of its address, its argument, …)."""

    def location(self, item):
        name, *arguments = item
        return reverse(name, args=arguments)


class OfEditions(Part):
    def lastmod(self, item):
        return item[-1]

    def get_latest_lastmod(self):
        return Edition.objects.aggregate(at=Max("published_at"))["at"]


class OfVersions(OfEditions):
    """Pages of versions of the data, which never change."""

    def get_latest_lastmod(self):
        return DataVersion.objects.aggregate(at=Max("made_at"))["at"]


class OfReleases(Part):
    """Pages of facts, which changed when their newest release was loaded."""

    @cached_property
    def days(self):
        return days_of_releases()

    def lastmod(self, item):
        return self.days.get(item[-1])

    def get_latest_lastmod(self):
        return max(self.days.values(), default=None)


class OfMinerals(OfReleases):
    """Pages of minerals; the live edition of a profile, if there is one, is at their head."""

    @cached_property
    def editions(self):
        found = Edition.objects.current().of_kind(SubjectKind.MINERAL)
        return dict(found.values_list("subject__mineral__slug", "published_at"))

    def lastmod(self, item):
        moments = self.editions.get(item[0]), super().lastmod(item)
        return max(filter(None, moments), default=None)

    def get_latest_lastmod(self):
        moments = (super().get_latest_lastmod(), *self.editions.values())
        return max(filter(None, moments), default=None)


def pages():
    """Pages of the menu and the footer, roles, sources, regions, lists."""
    keys = {
        "profiles:role": Role.values,
        "website:source": Source.objects.order_by("key").values_list("key", flat=True),
        "minerals:region": Region.objects.order_by("slug").values_list("slug", flat=True),
        "minerals:list_detail": CriticalList.objects.order_by("slug").values_list("slug", flat=True),
    }
    return [*((name,) for name in IN_THE_MENU), *((name, key) for name in keys for key in keys[name])]


def editions(of):
    """Every frozen edition of countries or minerals but the retracted ones, which ask not to be indexed."""
    kept = Edition.objects.filter(state__in=[EditionState.LIVE, EditionState.SUPERSEDED])
    slug = by_subject()
    return kept.of_kind(of).order_by(slug, "number").values_list(slug, "number", "published_at")


def released(pages, rows, *, key="slug", all_of_them=False):
    """[(key, key of the newest release of its `rows`)] of the pages that have one, or of all of them."""
    newest = rows.order_by("-release__published", "-release").values("release__key")[:1]
    found = pages.annotate(newest=Subquery(newest)).order_by(key)
    return (found if all_of_them else found.filter(newest__isnull=False)).values_list(key, "newest")


def of_page(model, field):
    """The rows of a model whose `field` is the page that a query asks about."""
    return model.objects.filter(**{field: OuterRef("pk")})


def countries(*, published):
    """Countries that have figures, and have had a profile or, at an address of their own, have not."""
    edition = Exists(of_page(Edition, "subject__place"))
    found = Country.objects.browsable().filter(edition if published else ~edition)
    return released(found, of_page(FigureRevision, "figure__country").current())


def minerals(**which):
    return released(Mineral.objects, of_page(FigureRevision, "figure__mineral").current(), **which)


def market():
    return released(Mineral.objects, of_page(MarketValue, "series__mineral"))


def series():
    """Prices, consumption and trade of the United States."""
    return released(MarketSeries.objects, of_page(MarketValue, "series"), key="key")


def exposure():
    traded = Exists(of_page(TradeFlow, "importer")) | Exists(of_page(TradeFlow, "exporter"))
    found = Country.objects.browsable().filter(traded | Q(kind=PlaceKind.BLOC))
    return released(found, TradeYear.objects, all_of_them=True)


def figures():
    found = Figure.objects.filter(revisions__is_current=True).order_by("pk")
    return found.values_list("key", "revisions__release__key")


def codes():
    found = Commodity.objects.annotate(key=Concat("nomenclature", Value("-"), "code"))
    return released(found, of_page(TradeYear, "commodity"), key="key")


def groups_of_codes():
    return released(CodeGroup.objects, of_page(TradeYear, "commodity__groups"), key="key")


def large_sales():
    newest = TradeYear.objects.order_by("-release__published", "-release").values_list(
        "release__key", flat=True
    )
    return [(*pair, newest.first()) for pair in sorted(large_sellers())]


def versions():
    return DataVersion.objects.order_by("number").values_list("name", "made_at")


def governance():
    return released(Country.objects.browsable(), of_page(GovernanceEstimate, "country"))


def live():
    return Edition.objects.live().order_by("subject").values_list("subject__place__slug", "published_at")


def live_events():
    found = Edition.objects.current().of_kind(SubjectKind.EVENT).order_by("subject")
    return found.values_list("subject__event__slug", "published_at")


PARTS = {  # charts of countries, regions and figures are found from their pages
    "pages": partial(Undated, "", pages),
    "profiles": partial(OfEditions, "profiles:detail", live),
    "editions": partial(OfEditions, "profiles:edition", partial(editions, "country"), bounded=False),
    "mineral-editions": partial(
        OfEditions, "profiles:mineral_edition", partial(editions, "mineral"), bounded=False
    ),
    "events": partial(OfEditions, "profiles:event", live_events),
    "event-editions": partial(
        OfEditions, "profiles:event_edition", partial(editions, "event"), bounded=False
    ),
    "countries": partial(OfReleases, "profiles:detail", partial(countries, published=False)),
    "country-data": partial(OfReleases, "profiles:data", partial(countries, published=True)),
    "exposure": partial(OfReleases, "profiles:exposure", exposure),
    "minerals": partial(OfMinerals, "minerals:detail", partial(minerals, all_of_them=True)),
    "revisions": partial(OfReleases, "minerals:revisions", minerals),
    "charts": partial(OfReleases, "website:chart", listed_charts),
    "united-states": partial(OfReleases, "minerals:market", market),
    "figures": partial(OfReleases, "minerals:figure", figures, bounded=False),
    "series": partial(OfReleases, "minerals:market_series", series, bounded=False),
    "trade": partial(OfReleases, "minerals:commodity", codes),
    "trade-groups": partial(OfReleases, "minerals:commodity", groups_of_codes),
    "large-sellers": partial(OfReleases, "minerals:without_seller", large_sales),
    "data-versions": partial(OfVersions, "website:data_version", versions, bounded=False),
    "governance": partial(OfReleases, "minerals:governance_detail", governance),
}


def index():
    """(name of a part, number of the file, time of the last change to its pages) of every file of the map."""
    moments = {}
    for name, part in ((name, part()) for name, part in PARTS.items()):
        kind = type(part).get_latest_lastmod  # parts that share it share the moment
        if kind not in moments:
            moments[kind] = part.get_latest_lastmod()
        for number in range(1, part.files + 1):
            yield name, number, moments[kind]
