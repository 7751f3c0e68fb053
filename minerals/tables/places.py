"""Regions, and the members of blocs."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tables import Cells, Row, Table, column

from .. import models
from .shared import COUNTRY

REGION = ("regions", "region")


class Region(Row):
    """A region of the Atlas."""

    region: str = column(_("The region, as in its address: /regions/<region>/."))
    name: str = column(_("Its name."), width=22)
    summary: str | None = column(_("What belongs to it."), width=50)
    countries: list[str] = column(_("Codes of its countries."), of="region")
    url: str = column(_("Address of its page in the Atlas."), of="region", width=60)


class BlocMember(Row):
    """A bloc and one of its members."""

    bloc_iso3: str = column(_("The bloc."), to=COUNTRY)
    country_iso3: str = column(_("A member of it."), to=COUNTRY)


REGIONS = Table(
    REGION[0],
    _("Regions"),
    _("One of our twelve regions; each country is in exactly one."),
    Region,
    ("region",),
    query=lambda: models.Region.objects.order_by("slug"),
    at={"region": "slug"},
)


def read_regions(regions: QuerySet, site: str) -> list[Cells]:
    """The rows of Regions that are fetched with their countries."""
    return REGIONS.read(
        regions,
        countries=lambda region: ";".join(country.code for country in region.countries.all()),
        url=lambda region: site + region.get_absolute_url(),
    )


BLOC_MEMBERS = Table(
    "bloc_members",
    _("Members of blocs"),
    _("A bloc and one of its members."),
    BlocMember,
    ("bloc_iso3", "country_iso3"),
    query=lambda: models.Country.objects.filter(members__isnull=False).order_by("code", "members__code"),
    at={"bloc_iso3": "code", "country_iso3": "members__code"},
)
