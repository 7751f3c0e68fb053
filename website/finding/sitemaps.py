"""The map of the site for search engines: every address that answers 200, may be indexed and is its own canonical one.

Redirects and pages taken back are left out, as are files, comparisons, choices on a page, and what one country
trades under one customs code, which is ten thousand pages of a few numbers.
"""

from functools import cached_property
from urllib.parse import urlsplit

from django.contrib import sitemaps
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.urls import reverse

from config.addresses import site
from minerals.chart_pages import listed_charts
from minerals.models import (
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
from minerals.models.places import Kind
from profiles.models import Edition
from profiles.models.choices import EditionState, Role

from ..changes.record import days_of_releases

IN_THE_MENU = (
    "website:home", "profiles:list", "minerals:list", "minerals:lists", "minerals:regions", "profiles:roles",
    "profiles:policies", "profiles:partnerships", "minerals:trade", "minerals:governance", "website:compare",
    "website:methodology", "website:sources", "website:cited", "website:glossary", "website:data", "website:changes",
    "website:corrections", "website:about", "website:accessibility", "website:privacy", "api:documentation",
)  # fmt: skip


class Part(sitemaps.Sitemap):
    """One file of the map, or several of `limit` addresses where it is not `bounded`."""

    limit = 5_000
    bounded = True  # fewer than `limit` for good: countries, minerals, customs codes
    address = ""  # the name of the page

    def get_protocol(self, protocol=None):
        return urlsplit(site()).scheme

    def get_domain(self, asked=None):
        return urlsplit(site()).netloc

    def location(self, item):
        """Reverse an item: (an argument of the address, …, the day or release of its last change)."""
        return reverse(self.address, args=item[:-1])

    @property
    def files(self):
        return 1 if self.bounded else self.paginator.num_pages


class OfEditions(Part):
    bounded = False

    def lastmod(self, item):
        return item[-1]

    def get_latest_lastmod(self):
        return Edition.objects.aggregate(at=Max("published_at"))["at"]


class OfReleases(Part):
    """Pages of facts, which changed when their newest release was loaded."""

    @cached_property
    def days(self):
        return days_of_releases()

    def lastmod(self, item):
        return self.days.get(item[-1])

    def get_latest_lastmod(self):
        return max(self.days.values(), default=None)


def newest_release(rows):
    """A subquery: the key of the newest release of `rows`."""
    return Subquery(rows.order_by("-release__published", "-release").values("release__key")[:1])


class Pages(Part):
    """Pages of the menu and the footer, roles, sources, regions, lists. None has a date of change."""

    def items(self):
        named = [reverse(name) for name in IN_THE_MENU]
        named += [reverse("profiles:role", args=[role]) for role in Role]
        keys = Source.objects.order_by("key").values_list("key", flat=True)
        named += [reverse("website:source", args=[key]) for key in keys]
        for model, address in ((Region, "minerals:region"), (CriticalList, "minerals:list_detail")):
            slugs = model.objects.order_by("slug").values_list("slug", flat=True)
            named += [reverse(address, args=[slug]) for slug in slugs]
        return named

    def location(self, item):
        return item


class Profiles(OfEditions):
    address, bounded = "profiles:detail", True

    def items(self):
        return Edition.objects.live().order_by("country__slug").values_list("country__slug", "published_at")


class Editions(OfEditions):
    """Every frozen edition but those that were taken back, which ask not to be indexed."""

    address = "profiles:edition"

    def items(self):
        kept = Edition.objects.filter(state__in=[EditionState.LIVE, EditionState.SUPERSEDED], mineral=None)
        return kept.order_by("country__slug", "number").values_list("country__slug", "number", "published_at")


class MineralEditions(OfEditions):
    """Every frozen edition of a mineral but those that were taken back."""

    address = "profiles:mineral_edition"

    def items(self):
        kept = Edition.objects.filter(state__in=[EditionState.LIVE, EditionState.SUPERSEDED])
        kept = kept.exclude(mineral=None).order_by("mineral__slug", "number")
        return kept.values_list("mineral__slug", "number", "published_at")


class Countries(OfReleases):
    """Countries that have figures and never had a profile: their address shows their data."""

    address, published = "profiles:detail", False

    def items(self):
        published = Exists(Edition.objects.filter(country=OuterRef("pk")))
        found = Country.objects.browsable().filter(published if self.published else ~published)
        current = FigureRevision.objects.current().filter(figure__country=OuterRef("pk"))
        found = found.annotate(release=newest_release(current)).filter(release__isnull=False)
        return found.order_by("slug").values_list("slug", "release")


class CountryData(Countries):
    """The data of the others, which have an address of their own."""

    address, published = "profiles:data", True


class Exposure(OfReleases):
    address = "profiles:exposure"

    def items(self):
        bought = Exists(TradeFlow.objects.filter(importer=OuterRef("pk")))
        sold = Exists(TradeFlow.objects.filter(exporter=OuterRef("pk")))
        found = Country.objects.browsable().filter(bought | sold | Q(kind=Kind.BLOC))
        release = newest_release(TradeYear.objects.all())
        return found.annotate(release=release).order_by("slug").values_list("slug", "release")


class Figured(OfReleases):
    """Every mineral, with the newest release of its figures."""

    def items(self):
        current = FigureRevision.objects.current().filter(figure__mineral=OuterRef("pk"))
        found = Mineral.objects.annotate(release=newest_release(current))
        return found.order_by("slug").values_list("slug", "release")


class Minerals(Figured):
    """Their pages, at the head of which the live edition of a profile stands where there is one."""

    address = "minerals:detail"

    @cached_property
    def editions(self):
        found = Edition.objects.live_of_minerals()
        return dict(found.values_list("mineral__slug", "published_at"))

    def lastmod(self, item):
        moments = self.editions.get(item[0]), super().lastmod(item)
        return max(filter(None, moments), default=None)

    def get_latest_lastmod(self):
        moments = (super().get_latest_lastmod(), *self.editions.values())
        return max(filter(None, moments), default=None)


class Revisions(Figured):
    """Pages that compare the releases of a mineral."""

    address = "minerals:revisions"

    def items(self):
        return super().items().filter(release__isnull=False)


class Charts(OfReleases):
    """The charts of minerals. Those of countries, regions and figures are found from their pages."""

    address = "website:chart"

    def items(self):
        return listed_charts()


class UnitedStates(OfReleases):
    address = "minerals:united_states"

    def items(self):
        values = MarketValue.objects.filter(series__mineral=OuterRef("pk"))
        found = Mineral.objects.annotate(release=newest_release(values)).filter(release__isnull=False)
        return found.order_by("slug").values_list("slug", "release")


class Figures(OfReleases):
    address, bounded = "minerals:figure", False

    def items(self):
        found = Figure.objects.filter(revisions__is_current=True).order_by("pk")
        return found.values_list("key", "revisions__release__key")


class Series(OfReleases):
    """Prices, consumption and trade of the United States."""

    address, bounded = "minerals:market_series", False

    def items(self):
        values = MarketValue.objects.filter(series=OuterRef("pk"))
        found = MarketSeries.objects.annotate(release=newest_release(values)).filter(release__isnull=False)
        return found.order_by("key").values_list("key", "release")


class Trade(OfReleases):
    address = "minerals:commodity"

    def items(self):
        years = TradeYear.objects.filter(commodity=OuterRef("pk"))
        found = Commodity.objects.annotate(release=newest_release(years)).filter(release__isnull=False)
        return [(one.slug, one.release) for one in found.order_by("nomenclature", "code")]


class Governance(OfReleases):
    address = "minerals:governance_detail"

    def items(self):
        estimates = GovernanceEstimate.objects.filter(country=OuterRef("pk"))
        found = Country.objects.browsable().annotate(release=newest_release(estimates))
        return found.filter(release__isnull=False).order_by("slug").values_list("slug", "release")


PARTS = {
    "pages": Pages,
    "profiles": Profiles,
    "editions": Editions,
    "mineral-editions": MineralEditions,
    "countries": Countries,
    "country-data": CountryData,
    "exposure": Exposure,
    "minerals": Minerals,
    "revisions": Revisions,
    "charts": Charts,
    "united-states": UnitedStates,
    "figures": Figures,
    "series": Series,
    "trade": Trade,
    "governance": Governance,
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
