"""Places, their regions, and which of them have a profile."""

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from config.addresses import site_of
from minerals import downloads, models
from minerals.models import FigureRevision, ListEntry
from minerals.models.places import PlaceKind
from minerals.tables.minerals import LIST
from minerals.tables.places import REGIONS, read_regions
from profiles.models import Edition, EditionPair
from profiles.models.choices import EditionState
from profiles.models.subjects import SubjectKind
from profiles.tables.countries import COUNTRIES, read
from profiles.tables.editions import PAIRS

from .. import schemas
from ..addresses import address
from ..lists.filters import GROUP, Filter, column, conditions, named, parameters
from ..lists.listing import page_model, page_of_table
from ..lists.paging import Paged
from ..parameters import CountryPath, Switch, countries_named, reads

router = Router(tags=["countries"])


def _naming(minerals):
    """Pairs of minerals; of one that no profile names, those of its parent: “neodymium” finds rare earths."""
    keys = {mineral.pk for mineral in minerals}
    named_ones = EditionPair.objects.filter(edition__in=Edition.objects.live(), mineral__in=keys)
    named_ones = set(named_ones.order_by().values_list("mineral", flat=True))
    return Q(
        mineral__in={
            mineral.pk if mineral.pk in named_ones else mineral.parent_id or mineral.pk
            for mineral in minerals
        }
    )


def _on_lists(lists):
    entries = ListEntry.objects.listed().filter(critical_list__slug__in=lists)
    entries = entries.with_parents().values_list("mineral", "mineral__parent", "stands_for_parent")
    return Q(mineral__in={key for own, parent, stands in entries for key in (own, parent if stands else own)})


def _with_profile(value):
    live = Q(Exists(Edition.objects.live().filter(subject__place=OuterRef("pk"))))
    return live if value else ~live


OF_PAIR = {
    "mineral": column(PAIRS, "mineral", _naming),
    "group": named(GROUP, _("The group of the mineral."), "mineral__group__slug"),
    "role": column(PAIRS, "role", example="producer"),
    "list": named(LIST, _("An official list that has the mineral."), _on_lists),
}
OF_PLACE = {
    "region": column(COUNTRIES, "region"),
    "kind": column(COUNTRIES, "kind", example="state"),
    "profile": Filter(
        Switch,
        _("Only places with a live profile, or only those without one."),
        _with_profile,
        is_single=True,
    ),
}
CountryParameters = parameters(COUNTRIES, OF_PAIR | OF_PLACE)


@reads(router, "/countries", response=page_model(COUNTRIES), status=(404, 422))
def list_countries(request, asked: Query[CountryParameters]):
    """Find countries.

    With the minerals and roles of their live profiles. Mineral, group, role and list are about one and the same mineral
    of a profile: `mineral=iodine&role=refiner` does not find a country that mines iodine and refines copper.
    """
    found = models.Country.objects.filter(conditions(OF_PLACE, asked)).order_by("slug")
    if of_pair := conditions(OF_PAIR, asked):
        pairs = EditionPair.objects.filter(
            edition__subject__place=OuterRef("pk"),
            edition__subject__kind=SubjectKind.COUNTRY,  # those of minerals and events are of the world
            edition__state=EditionState.LIVE,
        )
        found = found.filter(Exists(pairs.filter(of_pair, mineral__in_filter=True)))
    return page_of_table(request, COUNTRIES, found, asked, lambda part: read(part, site_of(request)))


@reads(router, "/countries/{country}", response=schemas.countries.CountryDetail, status=(404, 422))
def get_country(request, country: CountryPath):
    """Get one country.

    By its slug, an ISO 3166-1 code or another of its names.
    """
    site = site_of(request)
    (place,) = countries_named([country])
    (found,) = COUNTRIES.filled(read(models.Country.objects.filter(pk=place.pk), site)).objects
    handed_out = FigureRevision.objects.current().passable()
    is_page = place.kind != PlaceKind.AGGREGATE
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
