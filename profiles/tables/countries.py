"""Places, with a short summary from their live profiles."""

from collections.abc import Iterable

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
from ..models.subjects import SubjectKind


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
    fetched = list(places.select_related("region"))
    newest = _newest([place.pk for place in fetched])

    def pairs(place: models.Country) -> Iterable[EditionPair]:
        edition = newest.get(place.pk)
        return edition.pairs.all() if edition and edition.state == EditionState.LIVE else ()

    return COUNTRIES.read(
        fetched,
        profile_state=lambda place: getattr(newest.get(place.pk), "state", ""),
        edition=lambda place: getattr(newest.get(place.pk), "number", None),
        notice=lambda place: getattr(newest.get(place.pk), "notice", ""),
        minerals=lambda place: ";".join(dict.fromkeys(pair.mineral.slug for pair in pairs(place))),
        roles=lambda place: ";".join(
            f"{pair.mineral.slug}:{pair.role}" for pair in pairs(place) if pair.role
        ),
        url=lambda place: "" if place.kind == PlaceKind.AGGREGATE else site + place.get_absolute_url(),
    )


def _newest(places: list[int]) -> dict[int, Edition]:
    """{key of a country: its edition that is live, or the last that ended}"""
    pairs = EditionPair.objects.select_related("mineral").order_by("edition", "pk")
    editions = Edition.objects.of_kind(SubjectKind.COUNTRY).exclude(state=EditionState.SUPERSEDED).for_cards()
    editions = editions.filter(subject__place__in=places).select_related("subject")
    editions = editions.prefetch_related(Prefetch("pairs", pairs))
    return {edition.subject.place_id: edition for edition in editions.order_by("number")}
