"""The first page of the desk: queues, shortcuts, and recent changes."""

from dataclasses import dataclass

from django.urls import reverse

from minerals.models import ReleaseImport
from minerals.models.imports import WAITING_STATES

from .. import checking, workflow
from ..models import ErrorReport, Profile, Review, Revision
from ..models.subjects import with_subject
from . import addresses, drafts, health, passed, reported, reviews, terms
from .tasks import Queue, Task, fill, narrow_queue

RECENT = 8  # revisions


@dataclass(frozen=True)
class Dashboard:
    queues: list[Queue]
    checks: dict | None = None  # of the checks that its queues come from

    @property
    def full(self):
        return [one for one in self.queues if one.tasks or one.more]

    @property
    def empty(self):
        """Queues that are known to be empty."""
        empty = [one for one in self.queues if not one.tasks and not one.more]
        return [one for one in empty if not (one.from_checks and self.unchecked)]

    @property
    def unchecked(self):
        """Return how many drafts have changed, or their facts, since they were checked."""
        return self.checks["unchecked"] if self.checks else 0


def imports_not_applied(user):
    def task(pk, file_name, by, created_at):
        address = reverse("admin:minerals_releaseimport_change", args=[pk])
        return Task(file_name or f"Import {pk}", address, f"by {by or 'a command'}", created_at)

    rows = ReleaseImport.objects.filter(state__in=WAITING_STATES).order_by("created_at", "pk")
    address = f"{reverse('admin:minerals_releaseimport_changelist')}?state__in={','.join(WAITING_STATES)}"
    title, empty = "Imports not applied", "No imports are waiting to be applied."
    return narrow_queue(title, empty, rows, ("file_name", "by__username", "created_at"), task, address)


DRAFTS, FACTS = "profiles.change_profile", "minerals.view_releaseimport"
QUEUES = (  # in order: the function of the user, and permissions, one of which is enough
    (reviews.waiting, ["profiles.decide_review"]),
    (drafts.sent_back, [DRAFTS]),
    (drafts.mine, [DRAFTS]),
    (reviews.approved, ["profiles.publish_review"]),
    (reviews.scheduled, ["profiles.publish_review", "profiles.force_publish_review"]),
    (reviews.submissions, [DRAFTS]),
    (reviews.forced, ["profiles.view_review"]),
    (reported.reported, ["profiles.handle_errorreport"]),
    (imports_not_applied, [FACTS]),
    (terms.ending_for, [DRAFTS, "profiles.decide_review"]),
    (passed.passed_for, [DRAFTS]),
    (health.overdue_for, [DRAFTS, "profiles.decide_review"]),
    (health.moved_for, [DRAFTS, FACTS]),
    (health.incomplete_for, [DRAFTS]),
    (health.broken_for, [DRAFTS]),
    (health.overtaken_for, [DRAFTS]),
    (addresses.gone_for, [DRAFTS]),
)


def dashboard(user):
    """The queues of `user`, according to their rights, including empty ones."""
    found = [queue(user) for queue, enough in QUEUES if any(map(user.has_perm, enough))]
    fill(found)
    checks = None
    if user.has_perm(DRAFTS) or user.has_perm(FACTS):
        checks = checking.freshness(workflow.within(user, Profile.objects.all(), "subject__place"))
    return Dashboard(found, checks)


def queue_lengths():
    """Return {queue: how many wait}, over all regions, for a monitor: a query each."""
    reviews = Review.objects
    waiting = {
        "reviews_submitted": reviews.waiting(),
        "reviews_scheduled": reviews.scheduled(),
        "reviews_late": reviews.late(),
        "forced_publications": reviews.waiting_for_approval(),
        "error_reports": ErrorReport.objects.new(),
        "imports": ReleaseImport.objects.filter(state__in=WAITING_STATES),
    }
    return {name: rows.count() for name, rows in waiting.items()}


def recent_activity(user):
    """The newest revisions of all profiles, for those who may read drafts."""
    if not (user.has_perm("profiles.view_profile") or user.has_perm("profiles.change_profile")):
        return []
    found = Revision.objects.select_related(*with_subject("profile__"), "author", "restored_from")
    return list(found.defer("payload", "restored_from__payload").order_by("-created_at", "-pk")[:RECENT])
