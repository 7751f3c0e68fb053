"""Search entries by name: countries, minerals, official lists, regions, words of the trade, and pages about them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from search import indexing
from search.indexing import IndexEntry
from search.models import Kind

from .models import Country, CriticalList, MarketSeries, Mineral, Region, Source, Statistic
from .reviewed.glossary import glossary
from .reviewed.names import foreign_names, found_by, pages

PREFIX = "facts."  # of the owners of these entries


def entries():
    """{owner: [IndexEntry]} of all facts, in a fixed number of queries."""
    found = entries_of_countries(
        Country.objects.browsable().select_related("region").prefetch_related("aliases")
    )
    minerals = Mineral.objects.select_related("group", "parent").prefetch_related("aliases")
    for mineral in minerals:
        of = mineral.parent or mineral.group
        names = {alias.name for alias in mineral.aliases.all()} | {mineral.symbol} - {""}
        names |= set(found_by("mineral", mineral.slug))
        found[f"{PREFIX}{mineral.slug}"] = [
            IndexEntry(
                kind=Kind.MINERAL,
                key=f"mineral.{mineral.slug}",
                title=mineral.name,
                address=mineral.get_absolute_url(),
                context=of.name if of.name != mineral.name else "",
                names=tuple(sorted(names)),
                foreign=foreign_names("mineral", mineral.slug),
                body=mineral.summary,
            )
        ]
    found |= _entries_of_series()
    for one in CriticalList.objects.select_related("country").prefetch_related("country__aliases"):
        found[f"{PREFIX}list.{one.slug}"] = [
            IndexEntry(
                kind=Kind.LIST,
                key=f"list.{one.slug}",
                title=one.label
                if one.kind_text.apart
                else _("Critical minerals list of %(issuer)s") % {"issuer": one.label},
                address=one.get_absolute_url(),
                context=one.name,
                about=(
                    one.issuer,
                    *(alias.name for alias in (one.country.aliases.all() if one.country else ())),
                ),
                newness=one.year * 10_000,
            )
        ]
    for region in Region.objects.all():
        found[f"{PREFIX}region.{region.slug}"] = [
            IndexEntry(
                kind=Kind.REGION,
                key=f"region.{region.slug}",
                title=region.name,
                address=region.get_absolute_url(),
                names=found_by("region", region.slug),
                body=region.summary,
            )
        ]
    for term in glossary().values():  # not by its meaning, which names minerals that have pages of their own
        found[f"{PREFIX}term.{term.slug}"] = [
            IndexEntry(
                kind=Kind.TERM,
                key=f"term.{term.slug}",
                title=term.name,
                address=term.get_absolute_url(),
                names=term.aliases,
            )
        ]
    for source in Source.objects.order_by("key"):
        found[f"{PREFIX}source.{source.key}"] = [
            IndexEntry(
                kind=Kind.PAGE,
                key=f"source.{source.key}",
                title=source.title,
                address=reverse("website:source", args=[source.key]),
                context=_("Source of figures"),
                names=tuple(filter(None, (source.publisher, source.short))),
            )
        ]
    for page in pages():
        found[f"{PREFIX}page.{page.path}"] = [
            IndexEntry(
                kind=Kind.PAGE,
                key=f"page.{page.path}",
                title=page.title,
                address=page.path,
                context=page.summary,
                about=page.words,
            )
        ]
    return found


def _entries_of_series():
    """{owner: [IndexEntry]} of the minerals that have series of prices, or of demand."""
    return {
        f"{PREFIX}{name}.{mineral.slug}": [
            IndexEntry(
                kind=Kind.PAGE,
                key=f"{name}.{mineral.slug}",
                title=title % {"mineral": mineral.name},
                address=f"{reverse('minerals:market', args=[mineral.slug])}#{anchor}",
                context=_("Market statistics"),
            )
        ]
        for statistic, name, anchor, title in (
            (Statistic.PRICE, "prices", Statistic.PRICE, _("%(mineral)s: prices")),
            (Statistic.DEMAND, "demand", f"world-{Statistic.DEMAND}", _("%(mineral)s: demand")),
        )
        for mineral in Mineral.objects.filter(
            pk__in=MarketSeries.objects.filter(statistic=statistic).values("mineral")
        )
    }


def entries_of_countries(countries):
    """{owner: [IndexEntry]} of these countries, whose regions and aliases have been fetched."""
    found = {}
    for country in countries:
        names = {country.official_name, *(alias.name for alias in country.aliases.all())} - {"", country.name}
        names |= set(found_by("country", country.code))
        found[f"{PREFIX}{country.code}"] = [
            IndexEntry(
                kind=Kind.COUNTRY,
                key=f"country.{country.code}",
                title=country.name,
                address=country.get_absolute_url(),
                context=country.region.name,
                names=tuple(sorted(names)),
                foreign=foreign_names("country", country.code),
                about=(country.code, country.alpha2),
            )
        ]
    return found


def differing():
    """{owner: Entries} of the facts whose entries in the index are out of date."""
    wanted = entries()
    return {owner: wanted.get(owner, []) for owner in indexing.differing(wanted, prefix=PREFIX)}


def index():
    """Bring the index up to date with the facts; unchanged entries are not written."""
    indexing.replace(differing())
