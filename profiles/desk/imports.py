"""Piles of whoever imports releases of statistics."""

from django.urls import reverse

from minerals.models import ReleaseImport
from minerals.models.imports import ImportState

from .tasks import Pile, Task, counted


def previewed():
    """Uploads that somebody looked at and neither applied nor discarded."""
    rows = ReleaseImport.objects.filter(state=ImportState.PREVIEWED).select_related("by")
    found, total = counted(rows.defer("upload", "report").order_by("created_at", "pk"))
    pile = Pile("Imports not applied", "No import waits to be applied.", total=total)
    pile.tasks = [
        Task(
            row.file_name or f"Import {row.pk}",
            reverse("admin:minerals_releaseimport_change", args=[row.pk]),
            f"by {row.by}" if row.by else "by a command",
            row.created_at,
        )
        for row in found
    ]
    pile.all_url = reverse("admin:minerals_releaseimport_changelist") + f"?state={ImportState.PREVIEWED}"
    return pile
