"""Places, with a short summary from their live profiles."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from minerals import models
from minerals.models.places import Continent, PlaceKind
from minerals.tables.places import REGION
from minerals.tables.shared import COUNTRY
from tables import Cells, Row, Table, column

from ..models import Edition
from ..models.choices import EditionState
from ..models.projections import EditionPair


class Country(Row):
    """A place that a figure can be of."""

    country_iso3: str = column(
        _(
            "ISO 3166-1 alpha-3; XKX, EUU (European Union), WLD (World) and OTH (Other countries) are not in it."
        ),
        pattern="[A-Z]{3}",
    )
    country_iso2: str | None = column(_("ISO 3166-1 alpha-2; or empty."))
    iso_numeric: str | None = column(_("ISO 3166-1 numeric, a text of three digits; or empty."))
    slug: str = column(_("What addresses call it: /countries/<slug>/."))
    name: str = column(_("Its name."), width=22)
    official_name: str | None = column(_("Its official name."))
    region: str | None = column(_("Our region; World and Other countries have none."), to=REGION)
    continent: str | None = column(_("Its continent."), codes=tuple(Continent.values))
    kind: str = column(
        _("Kind of place. Only states and territories are ranked and added up."),
        codes=tuple(PlaceKind.values),
    )
    profile_state: str | None = column(
        _("How its newest profile stands: live, withdrawn, consolidated, unpublished; or empty."),
        of="country_iso3",
    )
    edition: int | None = column(_("Number of that edition; or empty."), of="country_iso3")
    notice: str | None = column(_("Why it ended; or empty."), of="country_iso3", width=50)
    minerals: list[str] = column(_("Key minerals of the live profile."), of="country_iso3")
    roles: list[str] = column(
        _("What the country is for each, as mineral:role, such as cobalt:producer."), of="country_iso3"
    )
    url: str | None = column(
        _("Address of its page in the Atlas; empty for World and Other countries."),
        of="country_iso3",
        width=60,
    )


COUNTRIES = Table(
    COUNTRY[0],
    _("Countries"),
    _("A place that a figure can be of: a state, a territory, a bloc, the world."),
    Country,
    ("country_iso3",),
    query=lambda: models.Country.objects.order_by("code"),
    at={"country_iso3": "code", "country_iso2": "alpha2", "iso_numeric": "numeric", "region": "region__slug"},
    source_keys=lambda: ("country-codes",),
)


def read(places: QuerySet, site: str) -> list[Cells]:
    """The rows of a queryset of places. `site`: scheme and host."""
    editions = Edition.objects.exclude(state=EditionState.SUPERSEDED).for_cards().order_by("-number")
    pairs = EditionPair.objects.select_related("mineral").order_by("edition", "pk")
    editions = editions.prefetch_related(Prefetch("pairs", pairs))
    places = places.select_related("region").prefetch_related(
        Prefetch("editions", editions, to_attr="ended_or_live")
    )
    return COUNTRIES.read(
        places,
        profile_state=lambda place: getattr(newest(place), "state", ""),
        edition=lambda place: getattr(newest(place), "number", None),
        notice=lambda place: getattr(newest(place), "notice", ""),
        minerals=lambda place: ";".join(dict.fromkeys(pair.mineral.slug for pair in _pairs(place))),
        roles=lambda place: ";".join(
            f"{pair.mineral.slug}:{pair.role}" for pair in _pairs(place) if pair.role
        ),
        url=lambda place: "" if place.kind == PlaceKind.AGGREGATE else site + place.get_absolute_url(),
    )


def newest(place: Any) -> Edition | None:
    """The edition that is live, or the last that ended, of a place that `read` has fetched; or None."""
    return next(iter(place.ended_or_live), None)


def _pairs(place: Any) -> Iterable[EditionPair]:
    edition = newest(place)
    return edition.pairs.all() if edition and edition.state == EditionState.LIVE else ()
