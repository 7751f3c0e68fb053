"""Places, their regions, and which of them have a profile."""

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from config.addresses import site_of
from minerals import downloads, models
from minerals.models import FigureRevision, ListEntry
from minerals.models.places import Kind
from minerals.tables.places import REGIONS, read_regions
from profiles.models import Edition, EditionPair
from profiles.models.choices import EditionState, Role
from profiles.tables.countries import COUNTRIES, read

from .. import schemas
from ..addresses import address
from ..lists.listing import page_model, page_of_table
from ..lists.paging import Paged
from ..parameters import (
    CountryPath,
    MineralNames,
    Switch,
    Text,
    countries_named,
    keys_named,
    minerals_named,
    one_of,
    reads,
    several,
)

router = Router(tags=["countries"])


class CountryParameters(Paged):
    region: several(Text, "Slug of a region, repeatable.", "east-asia") = []
    mineral: MineralNames = []
    group: several(Text, "Slug of a group of minerals, repeatable.") = []
    role: several(one_of(Role), "What the country is for the mineral, repeatable.", "producer") = []
    list: several(Text, "Slug of an official list that has the mineral, repeatable.") = []
    kind: several(one_of(Kind), "Kind of place, repeatable.", "state") = []
    profile: Switch | None = Field(
        None, description="Only places with a live profile, or only those without one."
    )


@reads(router, "/countries", response=page_model(COUNTRIES), status=(404, 422))
def list_countries(request, asked: Query[CountryParameters]):
    """Find countries.

    With the minerals and roles of their live profiles. Mineral, group, role and list are about one and the same mineral
    of a profile: `mineral=iodine&role=refiner` does not find a country that mines iodine and refines copper.
    """
    found = models.Country.objects.filter(_conditions(asked)).order_by("slug")
    return page_of_table(request, COUNTRIES, found, asked, lambda part: read(part, site_of(request)))


def _conditions(asked):
    wanted = Q()
    if asked.region:
        wanted &= Q(region__slug__in=keys_named("region", asked.region))
    if asked.kind:
        wanted &= Q(kind__in=asked.kind)
    pairs = EditionPair.objects.filter(edition__country=OuterRef("pk"), edition__state=EditionState.LIVE)
    if asked.mineral or asked.group or asked.role or asked.list:
        wanted &= Q(Exists(pairs.filter(_of_pair(asked), mineral__in_filter=True)))
    if asked.profile is not None:
        live = Exists(Edition.objects.live().filter(country=OuterRef("pk")))
        wanted &= Q(live) if asked.profile else ~Q(live)
    return wanted


def _of_pair(asked):
    wanted = Q()
    if asked.mineral:
        wanted &= Q(mineral__in=_in_profiles(minerals_named(asked.mineral)))
    if asked.group:
        wanted &= Q(mineral__group__slug__in=keys_named("group", asked.group))
    if asked.role:
        wanted &= Q(role__in=asked.role)
    if asked.list:
        entries = ListEntry.objects.listed().filter(critical_list__slug__in=keys_named("list", asked.list))
        entries = entries.with_parents().values_list("mineral", "mineral__parent", "stands_for_parent")
        on_list = {pk for own, parent, stands in entries for pk in (own, parent if stands else own)}
        wanted &= Q(mineral__in=on_list)
    return wanted


def _in_profiles(minerals):
    """Keys of minerals; of one that no profile names, that of its parent: “neodymium” finds rare earths."""
    pks = {one.pk for one in minerals}
    named = EditionPair.objects.filter(edition__in=Edition.objects.live(), mineral__in=pks)
    named = set(named.order_by().values_list("mineral", flat=True))
    return {one.pk if one.pk in named else one.parent_id or one.pk for one in minerals}


@reads(router, "/countries/{country}", response=schemas.countries.CountryDetail, status=(404, 422))
def get_country(request, country: CountryPath):
    """Get one country.

    By its slug, an ISO 3166-1 code or another of its names.
    """
    site = site_of(request)
    (place,) = countries_named([country])
    (found,) = COUNTRIES.filled(read(models.Country.objects.filter(pk=place.pk), site)).objects
    handed_out = FigureRevision.objects.current().passable()
    is_page = place.kind != Kind.AGGREGATE
    return found | {
        "other_names": [alias.name for alias in place.aliases.all()],
        "members": [one.code for one in place.members.all()],
        "blocs": [one.code for one in place.blocs.all()],
        "figures": handed_out.filter(figure__country=place).count(),
        "figures_url": f"{address(site, 'list_figures')}?country={place.slug}",
        "trade_url": address(site, "list_country_trade_flows", country=place.slug),
        "editions_url": address(site, "list_country_editions", country=place.slug),
        "files": {
            ending: site + reverse("profiles:data_download", args=[place.slug, ending])
            for ending in downloads.FORMATS
            if is_page
        },
    }


@reads(router, "/regions", response=page_model(REGIONS))
def list_regions(request, asked: Query[Paged]):
    """List the regions of the Atlas, each with its countries."""
    site = site_of(request)
    countries = Prefetch("countries", models.Country.objects.order_by("slug"))
    regions = models.Region.objects.prefetch_related(countries)
    return page_of_table(request, REGIONS, regions, asked, lambda part: read_regions(part, site))
