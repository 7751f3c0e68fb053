"""Events of live editions: in the list, beside a profile, and of those that rows point to, which have ended since."""

from dataclasses import dataclass

from django.db.models import Exists

from ...models import Edition, EditionEvent, EditionEventPartner
from ...models.choices import ENDED_STATES, EventKind, EventPart
from ...models.projections import EventTable
from ..page.endings import LATER

BESIDE = 4  # events beside a profile
WEIGHTS = {
    EventPart.ACTS: 1,
    EventPart.HIT: 0,
    EventPart.GAINS: 1,
    EventPart.EXPOSED: 2,
}  # the weightiest first


@dataclass(frozen=True)
class HappeningRow:
    """An event of a live edition, with its minerals and its parties fetched."""

    event: EditionEvent
    note: str = ""  # for the country beside whose profile it stands
    part: str = ""

    @classmethod
    def of(cls, ids, today):
        """The rows with these keys, in their order."""
        found = _with_names(EditionEvent.objects.all()).in_bulk(ids)
        return [cls(found[pk]) for pk in ids]

    @property
    def address(self):
        return self.event.edition.subject.event.get_absolute_url()

    @property
    def kind(self):
        """The kind in words."""
        return kind_words(self.event.kind)

    @property
    def parties(self):
        """(Country, its part in words, note), those who act first."""
        rows = sorted(self.event.partner_rows.all(), key=lambda row: EventPart.values.index(row.part))
        return [(row.country, EventPart(row.part).label, row.note) for row in rows]


def kind_words(kind):
    return str(EventKind(kind).label) if kind in EventKind else kind


def _with_names(events):
    events = events.select_related("edition__subject__event").defer("edition__payload")
    return events.prefetch_related("minerals", "partner_rows__country")


def beside(country, hidden=()):
    """HappeningRows of live events that name a country, the newest and weightiest, in a query.

    `hidden`: slugs of events that its profile leaves out.
    """
    rows = EditionEventPartner.objects.filter(
        country=country, event__in=EditionEvent.objects.of_live(EventTable.EVENTS)
    )
    rows = rows.exclude(event__anchor__in=hidden).select_related("event__edition__subject__event")
    rows = sorted(
        rows.defer("event__edition__payload"), key=lambda row: (row.event.date[:7], -WEIGHTS[row.part])
    )
    return [HappeningRow(row.event, row.note, row.get_part_display()) for row in rows[::-1][:BESIDE]]


def newest(most):
    """HappeningRows of the live events that began last, in a query."""
    rows = EditionEvent.objects.of_live(EventTable.EVENTS).select_related("edition__subject__event")
    return [HappeningRow(row) for row in rows.defer("edition__payload")[:most]]


def ended_among(payload):
    """Return the slugs of the events that rows of a payload point to and that have ended since, in order."""
    slugs = {row.event.slug for row in payload.pointing}
    if not slugs:
        return ()
    ended = Edition.objects.filter(subject__event__slug__in=slugs, state__in=ENDED_STATES).exclude(
        Exists(LATER)
    )
    return tuple(sorted(ended.values_list("subject__event__slug", flat=True)))
