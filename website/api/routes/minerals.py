"""Minerals, the official lists that name them, and the sources of figures."""

from django.db.models import Prefetch, Q
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from config.addresses import site_of
from minerals import downloads, models
from minerals.models import FigureRevision, ListEntry, Release

from .. import schemas
from ..addresses import address
from ..paging import Paged, page_of
from ..parameters import (
    CountryNames,
    Key,
    MineralNames,
    Switch,
    Text,
    Year,
    countries_named,
    keys_named,
    minerals_named,
    path,
    reads,
    several,
)
from ..schemas.references import (
    GroupReference,
    ListReference,
    MineralReference,
    PlaceReference,
    ReleaseReference,
)

router = Router(tags=["minerals"])
COUNTED = "listed"  # the entries of a list or mineral that count


class MineralParameters(Paged):
    group: several(Text, "Slug of a group of minerals, repeatable.") = []
    list: several(Text, "Slug of an official list, repeatable.") = []
    critical: Switch | None = Field(
        None, description="Only what is on an official list, or only what is on none."
    )


@reads(router, "/minerals", response=schemas.minerals.MineralPage, status=(404, 422))
def list_minerals(request, asked: Query[MineralParameters]):
    """Find minerals."""
    site = site_of(request)
    found, listed = models.Mineral.objects.order_by("slug"), ListEntry.objects.listed().order_by()
    if asked.group:
        found = found.filter(group__slug__in=keys_named("group", asked.group))
    if asked.list:
        on_lists = listed.filter(critical_list__slug__in=keys_named("list", asked.list))
        found = found.filter(pk__in=on_lists.values("mineral"))
    if asked.critical is not None:
        on_any = Q(pk__in=ListEntry.objects.counted().order_by().values("mineral"))
        found = found.filter(on_any if asked.critical else ~on_any)
    return page_of(request, found, asked, lambda part: _minerals(part, site))


def _minerals(minerals, site):
    """The fields of Minerals, of a queryset."""
    entries = (
        ListEntry.objects.counted()
        .select_related("critical_list__country")
        .order_by("critical_list__slug", "pk")
    )
    minerals = minerals.select_related("group", "parent")
    minerals = minerals.prefetch_related(Prefetch("list_entries", entries, to_attr=COUNTED))
    return [_mineral(one, site) for one in minerals]


def _mineral(mineral, site):
    lists = {entry.critical_list_id: entry.critical_list for entry in getattr(mineral, COUNTED)}
    return dict(MineralReference.of(mineral, site)) | {
        "symbol": mineral.symbol or None,
        "atomic_number": mineral.atomic_number,
        "group": GroupReference(slug=mineral.group.slug, name=mineral.group.name),
        "parent": mineral.parent and MineralReference.of(mineral.parent, site),
        "summary": mineral.summary or None,
        "lists": [ListReference.of(one, site) for one in lists.values()],
    }


@reads(router, "/minerals/{mineral}", response=schemas.minerals.MineralDetail, status=(404, 422))
def get_mineral(request, mineral: path(Text, "Slug or another name of a mineral.", "cobalt")):
    """Get one mineral.

    By its slug or another of its names.
    """
    site = site_of(request)
    (one,) = minerals_named([mineral])
    (found,) = _minerals(models.Mineral.objects.filter(pk=one.pk), site)
    handed_out = FigureRevision.objects.current().passable()
    lists = {"figures": "list_figures", "commodities": "list_commodities"}
    lists |= {"policies": "list_policies", "partnerships": "list_partnerships"}
    return found | {
        "other_names": [alias.name for alias in one.aliases.all()],
        "children": [MineralReference.of(child, site) for child in one.children.order_by("slug")],
        "figures": handed_out.filter(figure__mineral=one).count(),
        **{f"{noun}_url": f"{address(site, name)}?mineral={one.slug}" for noun, name in lists.items()},
        "files": {
            ending: site + reverse("minerals:download", args=[one.slug, ending])
            for ending in downloads.FORMATS
        },
    }


class ListParameters(Paged):
    country: CountryNames = []
    year: several(Year, "Year of the list, repeatable.") = []
    mineral: MineralNames = []


@reads(router, "/lists", response=schemas.minerals.ListPage, status=(404, 422), tags=["lists"])
def list_lists(request, asked: Query[ListParameters]):
    """Find official lists of critical minerals."""
    site = site_of(request)
    found = models.CriticalList.objects.order_by("country__slug", "-year", "slug")
    if asked.country:
        found = found.filter(country__in=countries_named(asked.country))
    if asked.year:
        found = found.filter(year__in=asked.year)
    if asked.mineral:
        entries = ListEntry.objects.listed().filter(mineral__in=minerals_named(asked.mineral))
        found = found.filter(pk__in=entries.order_by().values("critical_list"))
    return page_of(request, found, asked, lambda part: [_list(one, site) for one in _with_entries(part)])


def _with_entries(lists):
    listed = Prefetch("entries", ListEntry.objects.listed(), to_attr=COUNTED)
    return lists.with_currency().select_related("country").prefetch_related(listed)


def _list(one, site):
    return dict(ListReference.of(one, site)) | {
        "title": one.name,
        "issuer": one.issuer,
        "country": PlaceReference.of(one.country, site),
        "year": one.year,
        "kind": one.kind,
        "superseded_by": one.superseded_by or None,
        "is_counted": one.is_current,
        "published": one.published or None,
        "source_url": one.url or None,
        "certainty": one.certainty,
        "note": one.note or None,
        "entries": len(getattr(one, COUNTED)),
    }


@reads(
    router, "/lists/{list}", response=schemas.minerals.CriticalListDetail, status=(404, 422), tags=["lists"]
)
def get_list(request, list: path(Key, "Slug of an official list: issuer and year.", "united-states-2025")):
    """Get one official list with every name on it."""
    site = site_of(request)
    (slug,) = keys_named("list", [list])
    one = _with_entries(models.CriticalList.objects.filter(slug=slug)).get()
    counted = {entry.pk for entry in getattr(one, COUNTED)}
    entries = one.entries.select_related("mineral").order_by("name_as_listed", "pk")
    return _list(one, site) | {"names": [_entry(entry, counted, site) for entry in entries]}


def _entry(entry, counted, site):
    return {
        "mineral": MineralReference.of(entry.mineral, site),
        "name_as_listed": entry.name_as_listed,
        "status": entry.status,
        "counts": entry.pk in counted,
        "is_derived": entry.is_derived,
        "note": entry.note or None,
    }


@reads(router, "/sources", response=schemas.minerals.SourcePage, tags=["sources"])
def list_sources(request, asked: Query[Paged]):
    """List the sources with their licences and releases."""
    site = site_of(request)
    sources = models.Source.objects.order_by("key")
    return page_of(request, sources, asked, lambda part: _sources(part, site))


def _sources(sources, site):
    releases = Prefetch("releases", Release.objects.select_related("source"))
    return [_source(one, site) for one in sources.prefetch_related(releases)]


def _source(source, site):
    texts = ("short", "url", "licence_url", "attribution")
    return {
        **{name: getattr(source, name) for name in ("key", "title", "publisher", "licence")},
        **{name: getattr(source, name) for name in ("may_be_passed_on", "is_default")},
        **{name: getattr(source, name) or None for name in texts},
        "releases": [ReleaseReference.of(release) for release in source.releases.all()],
        "api_url": address(site, "get_source", source=source.key),
    }


@reads(router, "/sources/{source}", response=schemas.minerals.Source, status=(404, 422), tags=["sources"])
def get_source(request, source: path(Key, "Key of a source.", "usgs-mcs")):
    """Get one source."""
    (key,) = keys_named("source", [source])
    (found,) = _sources(models.Source.objects.filter(key=key), site_of(request))
    return found
