from django.db import models


class DataVersion(models.Model):
    """The tables at one time: one row for each change of them. A row never changes.

    `name` is its day with the number that it has among those of the day: 2026-11-30.2.
    """

    number = models.PositiveIntegerField(unique=True, editable=False)
    name = models.CharField(max_length=24, unique=True, editable=False)
    made_at = models.DateTimeField(editable=False)
    tables = models.JSONField(
        editable=False, help_text="Of each table its name, columns, rows, bytes, hashes and sources."
    )
    held = models.JSONField(
        editable=False, help_text="The releases and editions that the tables were made of."
    )
    cause = models.JSONField(editable=False, help_text="What changed since the version before.")
    data_state = models.CharField(
        max_length=64, editable=False, help_text="The epochs at which the tables last held these."
    )

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return self.name

    @property
    def sources(self) -> str:
        """Keys of all sources in it, joined by semicolons."""
        return ";".join(sorted({key for table in self.tables for key in table["sources"]}))
