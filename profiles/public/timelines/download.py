"""Download of the selected policies or partnerships: a row each."""

from collections import defaultdict
from itertools import batched

from minerals.downloads import Table

from ...models import EditionEvent, EditionEventMineral, EditionEventPartner
from ..clock import state_of
from .rows import profile_address

COLUMNS = (
    "country_iso3", "country", "title", "type", "date", "since", "until", "status", "status_today", "minerals",
    "partners", "summary", "source", "publisher", "url", "as_of", "edition", "address", "licence",
)  # fmt: skip
LICENCE = "CC BY 4.0"  # of our texts
OF_EVENT = (
    "pk", "anchor", "title", "kind", "date", "since", "until", "status", "summary", "as_of",
    "source_title", "source_publisher", "source_url", "edition__number",
    "edition__country__code", "edition__country__name", "edition__country__slug",
)  # fmt: skip
AT_ONCE = 2_000  # rows that are read in one query


def table_of(event_ids, today, site):
    """The Table of the events with these keys, in their order. `site`: scheme and host.

    `status` is as published, `status_today` by the clock.
    """
    some = batched(event_ids, AT_ONCE, strict=False)
    return Table(COLUMNS, [record for keys in some for record in _records(keys, today, site)])


def _records(keys, today, site):
    events = EditionEvent.objects.filter(pk__in=keys).order_by()
    found = {event.pk: event for event in events.values_list(*OF_EVENT, named=True)}
    minerals = _named(EditionEventMineral, keys, "mineral__slug")
    partners = _named(EditionEventPartner, keys, "country__code")
    for pk in keys:
        event = found[pk]
        yield {
            "country_iso3": event.edition__country__code,
            "country": event.edition__country__name,
            "title": event.title,
            "type": event.kind,
            "date": event.date,
            "since": event.since,
            "until": event.until,
            "status": event.status,
            "status_today": state_of(event, today),
            "minerals": ";".join(sorted(minerals[pk])),
            "partners": ";".join(sorted(partners[pk])),
            "summary": event.summary,
            "source": event.source_title,
            "publisher": event.source_publisher,
            "url": event.source_url,
            "as_of": event.as_of,
            "edition": event.edition__number,
            "address": site + profile_address(event.edition__country__slug, event.anchor),
            "licence": LICENCE,
        }


def _named(model, keys, column):
    """Return {key of an event: the things it names}."""
    found = defaultdict(list)
    for event, name in model.objects.filter(event__in=keys).order_by().values_list("event", column):
        found[event].append(name)
    return found
