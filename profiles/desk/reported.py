"""The queue of errors that readers have reported."""

from django.urls import reverse

from .. import workflow
from ..models import ErrorReport
from .tasks import Task, listed, queue

TITLE = "Errors reported"


def waiting_for(user):
    """New reports where `user` may act, the oldest first."""
    reports = workflow.within(user, ErrorReport.objects.new(), "country")
    return reports.order_by("received_at", "pk")


def reported(user):
    def task(report):
        address = reverse("admin:profiles_errorreport_change", args=[report.pk])
        return Task(report.title, address, report.message[:120], report.received_at)

    return queue(
        TITLE,
        "No reports of errors are waiting.",
        waiting_for(user),
        task,
        listed("errorreport", "state=new"),
    )
