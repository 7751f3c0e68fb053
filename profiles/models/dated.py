"""Rows of a draft that have a date: changes, what to watch, policies and partnerships."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from minerals.models import Country, Mineral

from ..dates import first_day, last_day
from .choices import PartnershipKind, PolicyKind, PolicyScope, PolicyStatus
from .draft import CITATION_HELP, LINE_LIMIT, Child, Profile, partial_date, unique
from .subjects import Event


def since_date() -> "models.CharField[str, str]":
    return partial_date("in force since", blank=True, default="", help_text="If it differs from the date.")


def until_date() -> "models.CharField[str, str]":
    return partial_date(
        "in force until",
        blank=True,
        default="",
        help_text="The last day, if there is one; for a suspension, the last day of the suspension.",
    )


POINTER = "event"  # the field of rows that may point to an event
TAKEN_OVER = (
    "date",
    "title",
    "summary",
    "citation",
)  # what a row that points takes from the event where it is empty


def event_field() -> "models.ForeignKey[Event | None, Event | None]":
    help_text = (
        "Point to an event instead of telling it again: date, title, words and source are the event’s where they are "
        "empty here, as they stand when the profile is submitted."
    )
    return models.ForeignKey(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text=help_text
    )


class Pointing(Child):
    """A row that may point to an event. One that does not has to tell everything itself."""

    event: "models.ForeignKey[Event | None, Event | None]"

    class Meta(Child.Meta):
        abstract = True

    def clean(self) -> None:
        super().clean()
        if not self.event:
            names = {field.name for field in self._meta.concrete_fields}
            missing = [name for name in TAKEN_OVER if name in names and not getattr(self, name)]
            if missing:
                reason = "Fill this in, or point to an event."
                raise ValidationError(dict.fromkeys(missing, reason))


class InForce(Child):
    """A row that may say from when until when it is in force; `since` or `until` is empty where no source says it."""

    since: "models.CharField[str, str]"
    until: "models.CharField[str, str]"

    class Meta(Child.Meta):
        abstract = True

    def clean(self) -> None:
        super().clean()
        begins, ends = first_day(self.since), last_day(self.until)
        if begins and ends and begins > ends:
            raise ValidationError({"until": "The end is before the start."})


class RecentChange(Pointing):
    """A change, as a line of the block “In brief”."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="recent_changes")
    date = partial_date(blank=True, help_text="When it happened: 2026, 2026-03 or 2026-03-31.")
    summary = models.CharField(max_length=LINE_LIMIT, blank=True, help_text="One sentence.")
    citation = models.SlugField(max_length=60, blank=True, help_text=CITATION_HELP)
    as_of = partial_date("as of", blank=True)
    event = event_field()

    class Meta(Child.Meta):
        constraints = [unique("recent_change_uid", "uid")]

    def __str__(self) -> str:
        return self.summary or str(self.event or "")


class WatchItem(Pointing, InForce):
    """An event to watch and its due date, as a line of the block “In brief”."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="watch_items")
    date = partial_date("due", blank=True, help_text="When it is due: 2026, 2026-03 or 2026-03-31.")
    since = since_date()
    until = until_date()
    summary = models.CharField(max_length=LINE_LIMIT, blank=True, help_text="One sentence.")
    citation = models.SlugField(max_length=60, blank=True, help_text=CITATION_HELP)
    as_of = partial_date("as of", blank=True)
    event = event_field()

    class Meta(Child.Meta):
        constraints = [unique("watch_item_uid", "uid")]

    def __str__(self) -> str:
        return self.summary or str(self.event or "")


class Policy(InForce):
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="policy_rows")
    title = models.CharField(max_length=200)
    date = partial_date(help_text="2026, 2026-03 or 2026-03-31.")
    kind = models.CharField(max_length=25, choices=PolicyKind)
    status = models.CharField(max_length=12, choices=PolicyStatus)
    since = since_date()
    until = until_date()
    minerals = models.ManyToManyField(Mineral, blank=True, related_name="+")
    scope = models.CharField(
        max_length=8,
        choices=PolicyScope,
        blank=True,
        default="",
        help_text="Empty where it covers the minerals that it names. All dual-use items: it then stands on the "
        "page of each mineral that an official list names.",
    )
    summary = models.TextField(validators=[MaxLengthValidator(600)])
    citation = models.SlugField(max_length=60, help_text=CITATION_HELP)
    as_of = partial_date("as of", blank=True)

    class Meta(Child.Meta):
        verbose_name_plural = "policies"
        constraints = [unique("policy_uid", "uid")]

    def __str__(self) -> str:
        return self.title


class Partnership(Pointing, InForce):
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="partnership_rows")
    title = models.CharField(max_length=200, blank=True)
    date = partial_date(blank=True, help_text="2026, 2026-03 or 2026-03-31.")
    kind = models.CharField(max_length=25, choices=PartnershipKind)
    status = models.CharField(max_length=12, choices=PolicyStatus)
    since = since_date()
    until = until_date()
    partners = models.ManyToManyField(Country, blank=True, related_name="+")
    minerals = models.ManyToManyField(Mineral, blank=True, related_name="+")
    summary = models.TextField(blank=True, validators=[MaxLengthValidator(600)])
    citation = models.SlugField(max_length=60, blank=True, help_text=CITATION_HELP)
    as_of = partial_date("as of", blank=True)
    event = event_field()

    class Meta(Child.Meta):
        constraints = [unique("partnership_uid", "uid")]

    def __str__(self) -> str:
        return self.title or str(self.event or "")
