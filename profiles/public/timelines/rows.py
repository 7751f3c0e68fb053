"""A policy or a partnership as a line of a timeline: its words, its standing today, and the page that states it."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from django.utils.translation import gettext

from config.addresses import country_path

from ...dates import first_day, last_day, readable
from ...models import EditionEvent
from ...models.choices import EditionState, PolicyKind
from ...models.projections import EventTable
from ...models.subjects import with_subject
from ...publishing.terms import OVER
from ...shape import TABLE
from ..clock import standing


def profile_address(slug, anchor):
    """The address of a row in the live profile of a country."""
    return f"{country_path(slug)}#{anchor}"


@dataclass(frozen=True)
class TimelineRow:
    event: EditionEvent  # with its edition and country, its minerals and partners fetched
    today: datetime.date

    @classmethod
    def of(cls, event_ids, today):
        """The rows with these keys, in their order."""
        events = EditionEvent.objects.select_related(*with_subject("edition__")).defer("edition__payload")
        found = events.prefetch_related("minerals", "partners").in_bulk(event_ids)
        return [cls(found[pk], today) for pk in event_ids]

    @property
    def country(self):
        return self.event.edition.subject.place

    @property
    def address(self):
        return profile_address(self.country.slug, self.event.anchor)

    @property
    def kind(self):
        """The kind in words."""
        return TABLE[self.event.table].choices["kind"].get(self.event.kind, self.event.kind)

    @cached_property
    def standing(self):
        return standing(self.event, self.event.get_status_display(), self.today)

    @cached_property
    def term(self):
        """“Since …” and “Until …”, unless the standing says so."""
        words = {"since": gettext("Since %(day)s"), "until": gettext("Until %(day)s")}
        days = {name: readable(getattr(self.event, name)) for name in words}
        return [
            words[name] % {"day": day} for name, day in days.items() if day and day not in self.standing.text
        ]


def due_next(most, today):
    """(the first or last day that comes next, its TimelineRow) of policies and partnerships of live editions, soonest
    first, in a query."""
    events = EditionEvent.objects.filter(edition__state=EditionState.LIVE).exclude(table=EventTable.EVENTS)
    events = events.exclude(since="", until="")
    events = events.select_related(*with_subject("edition__")).defer("edition__payload")
    dated = []
    for event in events.order_by("edition__subject__place__slug", "table", "position"):
        if event.status not in OVER:
            days = [(first_day(event.since), event.since), (last_day(event.until), event.until)]
            dated += [(day, date, event) for day, date in days if day and day >= today][:1]
    dated.sort(key=itemgetter(0))
    return [(date, TimelineRow(event, today)) for _, date, event in dated[:most]]


def newest_controls(most, today):
    """TimelineRows of the export controls that live editions date last, without their minerals, in a query."""
    events = EditionEvent.objects.of_live(EventTable.POLICIES).filter(kind=PolicyKind.EXPORT_CONTROL)
    events = events.select_related(*with_subject("edition__")).defer("edition__payload")
    return [TimelineRow(event, today) for event in events[:most]]
