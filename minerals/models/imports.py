"""The log of imports: which file, by whom, and its effect."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from .figures import Release


class ImportState(models.TextChoices):
    PREVIEWED = "previewed", "Previewed, not applied"
    APPLYING = "applying", "Importing"
    STOPPED = "stopped", "Stopped, not applied"
    APPLIED = "applied", "Applied"
    DISCARDED = "discarded", "Discarded"


WAITING_STATES = (ImportState.PREVIEWED, ImportState.APPLYING, ImportState.STOPPED)
LONGEST = datetime.timedelta(minutes=5)  # in which the process that applies an import ends


class Origin(models.TextChoices):
    UPLOAD = "upload", "Upload"
    COMMAND = "command", "Command"
    CORRECTION = "correction", "Correction by hand"
    CONTENT = "content", "Content of the project"


class ReleaseImport(models.Model):
    """One loading of one release. An applied one is never changed or deleted; the database refuses it.

    `report` is what `importing.Outcome.as_json()` gives: counts, changes with old and new, rows not understood.
    """

    origin = models.CharField(max_length=10, choices=Origin, editable=False)
    state = models.CharField(
        max_length=10, choices=ImportState, default=ImportState.PREVIEWED, editable=False
    )
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, null=True, blank=True, related_name="imports", editable=False
    )
    file_name = models.CharField(max_length=200, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveIntegerField(default=0, editable=False, help_text="Bytes.")
    upload = models.BinaryField(
        null=True,
        editable=False,
        help_text="The uploaded file, kept until the import is applied or discarded.",
    )
    form = models.CharField(max_length=30, blank=True, editable=False)
    report = models.JSONField(default=dict, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        help_text="Empty if a command did it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "release import"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ImportState.APPLIED) | Q(applied_at__isnull=False, release__isnull=False),
                name="applied_import_says_when_and_of_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display().lower()})"

    @property
    def is_applying(self) -> bool:
        """Whether it is being applied. A request older than `LONGEST` has been stopped."""
        if self.state != ImportState.APPLYING:
            return False
        asked = parse_datetime(self.report.get("asked", ""))
        return asked is not None and timezone.now() - asked <= LONGEST

    @property
    def is_waiting(self) -> bool:
        """Whether it may be applied or discarded."""
        return self.state in WAITING_STATES and not self.is_applying

    @property
    def stopped(self) -> str:
        """The reason why it was not applied on request, or an empty text."""
        if self.state == ImportState.APPLYING and self.is_waiting:
            return "The import was stopped before its end, and nothing was loaded. Apply again."
        return self.report.get("stopped", "") if self.state == ImportState.STOPPED else ""


class LoadedTable(models.TextChoices):
    FIGURES = "figures", "Statements of figures"
    FLOWS = "trade-flows", "Trade flows"
    MARKET = "market-values", "Market values"
    GOVERNANCE = "governance", "Estimates of governance"


class LoadedYear(models.Model):
    """The count and hash of the rows that a load left in one table and year of a release. The highest number is valid.

    It is written in the transaction of an import or correction, or where somebody accepts what `verify` found, and
    never changed; `verify` counts and hashes again.
    """

    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="loaded_years", editable=False
    )
    kind = models.CharField(max_length=13, choices=LoadedTable, editable=False)
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveSmallIntegerField(default=1, editable=False)
    row_count = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Empty where no row is left."
    )

    class Meta:
        ordering = ["release", "kind", "year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["release", "kind", "year", "number"], name="loaded_year_number"),
        ]

    def __str__(self) -> str:
        return f"{self.release}, {self.get_kind_display().lower()} of {self.year}"
