"""Events that live editions tell, and the countries that each names."""

from collections.abc import Iterable, Iterator
from itertools import batched

from django.utils.translation import gettext_lazy as _

from minerals.tables.shared import COUNTRY, CountryName
from tables import Cells, Row, Table, column
from tables.columns import PARTIAL_DATE

from ..models import EditionEvent, EditionEventPartner
from ..models.choices import EventKind, EventPart
from ..models.projections import EventTable
from .events import AT_ONCE, LICENCE


class Happening(Row):
    """An event of several countries or minerals. Dates are partial: 2026, 2026-03, 2026-03-31."""

    event: str = column(_("Its key, the end of its address: /events/<event>/."), width=30)
    edition: int = column(_("Number of its live edition."))
    title: str = column(_("What happened."), width=44)
    date: str = column(_("When it began."), pattern=PARTIAL_DATE)
    until: str | None = column(_("The last day, where it is over."), pattern=PARTIAL_DATE)
    type: str = column(_("What kind of event it is."), codes=tuple(EventKind.values))
    minerals: list[str] = column(_("The minerals that it names."))
    countries: list[str] = column(_("The countries that it names."))
    url: str = column(_("Where it is told."), of="event", width=60)
    licence: str = column(_("Licence of our text."), of="event")


class HappeningCountry(Row):
    """A country that an event names, with its part in it."""

    event: str = column(_("The key of the event."), to=("events", "event"), width=30)
    country_iso3: str = column(_("The country that it concerns."), to=COUNTRY)
    country: CountryName
    part: str = column(_("Its part: acts, is hit, gains, is exposed."), codes=tuple(EventPart.values))
    note: str = column(_("What it means for this country, in our words."), width=60)
    licence: str = column(_("Licence of our text."), of="event")


def read(ids: Iterable[int], site: str) -> list[Cells]:
    """The rows of the events with these keys, in their order. `site`: scheme and host."""
    return [row for keys in batched(ids, AT_ONCE, strict=False) for row in _read(keys, site)]


def _read(keys: Iterable[int], site: str) -> Iterator[Cells]:
    events = EditionEvent.objects.select_related("edition__subject__event").defer("edition__payload")
    found = events.prefetch_related("minerals", "partners").in_bulk(keys)
    for pk in keys:
        event = found[pk]
        yield HAPPENINGS.tuple(
            event=event.anchor,
            edition=event.edition.number,
            title=event.title,
            date=event.date,
            until=event.until,
            type=event.kind,
            minerals=";".join(sorted(one.slug for one in event.minerals.all())),
            countries=";".join(sorted(one.code for one in event.partners.all())),
            url=site + event.edition.subject.get_absolute_url(),
            licence=LICENCE,
        )


def _every() -> Iterable[Cells]:
    ids = EditionEvent.objects.of_live(EventTable.EVENTS).order_by("anchor").values_list("pk", flat=True)
    return HAPPENINGS.pack(read(ids, ""))


def _every_country() -> Iterable[Cells]:
    live = EditionEvent.objects.of_live(EventTable.EVENTS).order_by()
    rows = EditionEventPartner.objects.filter(event__in=live).order_by("event__anchor", "country__code")
    columns = ("event__anchor", "country__code", "country__name", "part", "note")
    return HAPPENING_COUNTRIES.pack(
        HAPPENING_COUNTRIES.tuple(
            event=event, country_iso3=code, country=name, part=part, note=note, licence=LICENCE
        )
        for event, code, name, part, note in rows.values_list(*columns)
    )


HAPPENINGS = Table(
    "events",
    _("Events"),
    _("An event of several countries or minerals, as its live edition tells it."),
    Happening,
    ("event",),
    _every,
    with_texts=True,
)
HAPPENING_COUNTRIES = Table(
    "event_countries",
    _("Countries of events"),
    _("A country that an event names, and its part in it."),
    HappeningCountry,
    ("event", "country_iso3"),
    _every_country,
    with_texts=True,
)
