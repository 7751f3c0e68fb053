"""Errors that readers report: the page as they saw it, and the answer of the desk."""

import datetime
from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from minerals.models import Country, FigureRevision

from .draft import person
from .editions import Edition

MESSAGE_LIMIT = 3000  # characters
NOTE_LIMIT = 2000
CONTACT_KEPT = datetime.timedelta(days=90)


class ReportState(models.TextChoices):
    NEW = "new", "New"
    CORRECTED = "corrected", "Corrected"
    ANSWERED = "answered", "Answered, nothing to correct"
    REJECTED = "rejected", "Rejected"


class ErrorReportQuerySet(models.QuerySet["ErrorReport"]):
    def new(self) -> Self:
        return self.filter(state=ReportState.NEW)

    def with_expired_contact(self, now: datetime.datetime) -> Self:
        return self.exclude(contact="").filter(received_at__lte=now - CONTACT_KEPT)


class ErrorReport(models.Model):
    """A reader's report. `contact` is optional, never public, in no log, and erased after CONTACT_KEPT."""

    path = models.CharField(max_length=300, help_text="The public page that it is about.")
    title = models.CharField(max_length=300)
    seen = models.CharField(
        max_length=600, blank=True, help_text="What the reader saw there: the value, or the edition."
    )
    country = models.ForeignKey(Country, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.ForeignKey(
        FigureRevision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The value of the figure that the reader saw.",
    )
    message = models.TextField(validators=[MaxLengthValidator(MESSAGE_LIMIT)])
    source_url = models.URLField(max_length=500, blank=True)
    contact = models.EmailField(blank=True)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.NEW, editable=False)
    note = models.TextField(
        blank=True, validators=[MaxLengthValidator(NOTE_LIMIT)], help_text="What was found and done."
    )
    handled_by = person(null=True, blank=True, editable=False)
    handled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        permissions = [("handle_errorreport", "Can answer or reject a report of an error")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReportState.NEW, handled_by__isnull=True, handled_at__isnull=True)
                | (~Q(state=ReportState.NEW) & Q(handled_by__isnull=False, handled_at__isnull=False)),
                name="handled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.message[:60]}"

    @property
    def contact_until(self) -> datetime.datetime:
        return self.received_at + CONTACT_KEPT

    @property
    def usable_contact(self) -> str:
        """The address of the reader for as long as it may be used, whether or not it has been erased yet."""
        return self.contact if timezone.now() < self.contact_until else ""
