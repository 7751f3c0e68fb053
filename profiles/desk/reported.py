"""The queue of errors that readers have reported."""

from django.db.models.functions import Left
from django.urls import reverse

from .. import workflow
from ..models import ErrorReport
from .tasks import Task, listed, narrow_queue

TITLE = "Errors reported"


def waiting_for(user):
    """New reports where `user` may act, the oldest first."""
    reports = workflow.within(user, ErrorReport.objects.new(), "country")
    return reports.order_by("received_at", "pk")


def reported(user):
    def task(pk, title, message, received_at):
        address = reverse("admin:profiles_errorreport_change", args=[pk])
        return Task(title, address, message, received_at)

    empty, texts = "No reports of errors are waiting.", ("title", Left("message", 120), "received_at")
    return narrow_queue(TITLE, empty, waiting_for(user), texts, task, listed("errorreport", "state=new"))
