"""What has to follow a change of figures in the apps above: `after_figure_change` of an AppConfig names a function."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Count, Max
from django.utils.module_loading import import_string

from audit_log.models import AuditEvent

from .models import FigureRevision, Mineral


@dataclass(frozen=True)
class Mark:
    """A state of the facts. `stamp` rises with every change of a figure or of a reference table."""

    newest: int  # key of the newest revision of a figure
    stamp: int


def mark():
    """The Mark of now. The number of revisions is in the stamp, as of two imports the first to begin may end last."""
    figures = FigureRevision.objects.aggregate(newest=Max("pk"), number=Count("pk"))
    acts = AuditEvent.objects.filter(object_type__startswith="minerals.").count()
    newest = figures["newest"] or 0
    return Mark(newest, newest + figures["number"] + acts)


def minerals_since(before):
    """Slugs of the minerals whose figures changed since a Mark, and of their parents and children."""
    newer = FigureRevision.objects.filter(pk__gt=before.newest).order_by()
    found = Mineral.objects.filter(pk__in=newer.values("figure__mineral").distinct())
    columns = found.order_by().values_list("slug", "parent__slug", "children__slug")
    return {slug for slugs in columns for slug in slugs if slug}


def announce(before):
    """Tell the apps above that figures have changed since a Mark, in the transaction of the change."""
    for app in apps.get_app_configs():
        if path := getattr(app, "after_figure_change", ""):
            import_string(path)(before)
