"""Minerals, the official lists that name them, and the sources of figures."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from config.addresses import site_of
from minerals import downloads, models
from minerals.models import FigureRevision, ListEntry, Release
from minerals.tables.minerals import (
    LIST,
    LIST_ENTRIES,
    LISTS,
    MINERALS,
    read_entries,
    read_lists,
    read_minerals,
)
from minerals.tables.shared import MINERAL
from minerals.tables.sources import RELEASES, SOURCES
from profiles.tables import uses
from profiles.tables.uses import USES

from .. import schemas
from ..addresses import address
from ..lists.filters import GROUP, Filter, column, conditions, named, parameters
from ..lists.listing import page_model, page_of_table
from ..lists.paging import Paged
from ..parameters import Key, Switch, Text, countries_named, keys_named, minerals_named, path, reads

router = Router(tags=["minerals"])


def _on_lists(lists):
    on_lists = ListEntry.objects.listed().order_by().filter(critical_list__slug__in=lists)
    return Q(pk__in=on_lists.values("mineral"))


def _critical(value):
    on_any = Q(pk__in=ListEntry.objects.counted().order_by().values("mineral"))
    return on_any if value else ~on_any


FILTERS = {
    "group": column(MINERALS, "group", "group__slug", of=GROUP),
    "list": named(LIST, _("An official list that names it."), _on_lists),
    "critical": Filter(
        Switch, _("Only what is on an official list, or only what is on none."), _critical, is_single=True
    ),
}
MineralParameters = parameters(MINERALS, FILTERS)


@reads(router, "/minerals", response=page_model(MINERALS), status=(404, 422))
def list_minerals(request, asked: Query[MineralParameters]):
    """Find minerals."""
    site = site_of(request)
    found = models.Mineral.objects.order_by("slug").filter(conditions(FILTERS, asked))
    return page_of_table(request, MINERALS, found, asked, lambda part: read_minerals(part, site))


@reads(router, "/minerals/{mineral}", response=schemas.minerals.MineralDetail, status=(404, 422))
def get_mineral(request, mineral: path(Text, "Slug or another name of a mineral.", "cobalt")):
    """Get one mineral.

    By its slug or another of its names.
    """
    site = site_of(request)
    (one,) = minerals_named([mineral])
    (found,) = MINERALS.filled(read_minerals(models.Mineral.objects.filter(pk=one.pk), site)).objects
    handed_out = FigureRevision.objects.current().passable()
    lists = {"figures": "list_figures", "commodities": "list_commodities"}
    lists |= {noun: f"list_{noun}" for noun in ("policies", "partnerships", "projects", "uses")}
    return found | {
        "other_names": [alias.name for alias in one.aliases.all()],
        "children": [child.slug for child in one.children.order_by("slug")],
        "figures": handed_out.filter(figure__mineral=one).count(),
        **{f"{noun}_url": f"{address(site, name)}?mineral={one.slug}" for noun, name in lists.items()},
        "files": {
            ending: site + reverse("minerals:download", args=[one.slug, ending])
            for ending in downloads.FORMATS
        },
    }


def _codes(values, name):
    return [place.code for place in countries_named(values, name)]


USE_FILTERS = {
    "mineral": column(USES, "mineral", "edition__subject__mineral"),
    "kind": column(USES, "kind", example="substitute"),
    "country": column(USES, "country_iso3", "country", find=_codes),
}
UseParameters = parameters(USES, USE_FILTERS)


@reads(router, "/uses", response=page_model(USES), status=(404, 422))
def list_uses(request, asked: Query[UseParameters]):
    """Find end uses and substitutes.

    The minerals in order. Shares are those of their sources: never add them to figures.
    """
    found = uses.of_live().filter(conditions(USE_FILTERS, asked))
    return page_of_table(request, USES, found, asked, lambda part: uses.read(part, site_of(request)))


def _naming(minerals):
    entries = ListEntry.objects.listed().filter(mineral__in=minerals)
    return Q(pk__in=entries.order_by().values("critical_list"))


LIST_FILTERS = {
    "country": column(LISTS, "country_iso3", "country"),
    "year": column(LISTS, "year"),
    "mineral": named(MINERAL, _("A mineral that it names."), _naming),
}
ListParameters = parameters(LISTS, LIST_FILTERS)


@reads(router, "/lists", response=page_model(LISTS), status=(404, 422), tags=["lists"])
def list_lists(request, asked: Query[ListParameters]):
    """Find official lists of critical minerals."""
    site = site_of(request)
    found = models.CriticalList.objects.order_by(*models.CriticalList._meta.ordering)
    found = found.filter(conditions(LIST_FILTERS, asked))
    return page_of_table(request, LISTS, found, asked, lambda part: read_lists(part, site))


@reads(
    router, "/lists/{list}", response=schemas.minerals.CriticalListDetail, status=(404, 422), tags=["lists"]
)
def get_list(request, list: path(Key, "Slug of an official list: issuer and year.", "united-states-2025")):
    """Get one official list with every name on it."""
    site = site_of(request)
    (slug,) = keys_named([list], "list")
    lists = models.CriticalList.objects.filter(slug=slug)
    (found,) = LISTS.filled(read_lists(lists, site)).objects
    entries = ListEntry.objects.filter(critical_list__slug=slug).order_by("name_as_listed", "pk")
    return found | {"names": LIST_ENTRIES.filled(read_entries(entries)).objects}


@reads(router, "/sources", response=page_model(SOURCES), tags=["sources"])
def list_sources(request, asked: Query[Paged]):
    """List the sources with their licences."""
    sources = models.Source.objects.order_by("key")
    return page_of_table(request, SOURCES, sources, asked, SOURCES.read)


@reads(
    router, "/sources/{source}", response=schemas.minerals.SourceDetail, status=(404, 422), tags=["sources"]
)
def get_source(request, source: path(Key, "Key of a source.", "usgs-mcs")):
    """Get one source with its releases."""
    (key,) = keys_named([source], "source")
    (found,) = SOURCES.filled(SOURCES.read(models.Source.objects.filter(key=key))).objects
    releases = Release.objects.filter(source__key=key).select_related("source")
    return found | {"releases": RELEASES.filled(RELEASES.read(releases)).objects}


@reads(router, "/releases", response=page_model(RELEASES), tags=["sources"])
def list_releases(request, asked: Query[Paged]):
    """List what the sources released, the newest first."""
    releases = Release.objects.select_related("source")
    return page_of_table(request, RELEASES, releases, asked, RELEASES.read)
