from django.db import models


class CommandRun(models.Model):
    """The last run of a scheduled command: one row a command, written when a run ends."""

    command = models.CharField(max_length=60, unique=True, editable=False)
    ended_at = models.DateTimeField(editable=False)
    seconds = models.FloatField(editable=False)
    error = models.TextField(editable=False, help_text="Empty if the run succeeded.")
    succeeded_at = models.DateTimeField(
        null=True, editable=False, help_text="The end of the last run without an error."
    )

    class Meta:
        ordering = ["command"]

    def __str__(self) -> str:
        return self.command
