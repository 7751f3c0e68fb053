"""The draft of an event: what it is, and which countries it concerns; and the events that a profile does not show."""

from django.core.exceptions import ValidationError
from django.db import models

from minerals.models import Country, Mineral

from ..dates import first_day, last_day
from .choices import EventKind, EventPart
from .draft import CITATION_HELP, Child, Profile, partial_date, unique
from .subjects import Event


class EventFacts(Child):
    """Title, dates, kind and minerals of an event. Each has one such row."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="event_facts")
    title = models.CharField(
        max_length=200, help_text="What happened, without a date: China stops acid exports."
    )
    date = partial_date(help_text="When it began: 2026, 2026-03 or 2026-03-31.")
    until = partial_date("until", blank=True, default="", help_text="The last day, where it is over.")
    kind = models.CharField(max_length=15, choices=EventKind)
    minerals = models.ManyToManyField(Mineral, blank=True, related_name="+")

    class Meta(Child.Meta):
        verbose_name_plural = "facts of the event"
        constraints = [unique("event_facts_uid", "uid")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        begins, ends = first_day(self.date), last_day(self.until)
        if begins and ends and begins > ends:
            raise ValidationError({"until": "The end is before the start."})


class EventParty(Child):
    """A country that an event concerns. Its note stands in the profile of that country, too."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="event_parties")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=7, choices=EventPart)
    note = models.CharField(max_length=300, help_text="What it means for this country, in one sentence.")
    citation = models.SlugField(max_length=60, help_text=CITATION_HELP)

    class Meta(Child.Meta):
        verbose_name_plural = "event parties"
        constraints = [
            unique("event_party_uid", "uid"),
            unique("one_party_a_country", "country", message="This country is in the event already."),
        ]

    def __str__(self) -> str:
        return f"{self.country}: {self.get_part_display()}"


class HiddenEvent(Child):
    """An event that “Events, as of today” leaves out beside this profile."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="hidden_events")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, help_text="For editors. Readers do not see it.")

    class Meta(Child.Meta):
        constraints = [
            unique("hidden_event_uid", "uid"),
            unique("one_hidden_row_an_event", "event", message="This event is hidden already."),
        ]

    def __str__(self) -> str:
        return str(self.event)
