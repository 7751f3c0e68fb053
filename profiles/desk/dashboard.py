"""The first page of the desk: queues, shortcuts, and recent changes."""

from dataclasses import dataclass

from django.urls import reverse

from minerals.models import ReleaseImport
from minerals.models.imports import ImportState

from .. import checking, workflow
from ..models import Profile, Revision
from . import drafts, health, reported, reviews, terms
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
        """Queues of which it is known that they are empty."""
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

    rows = ReleaseImport.objects.filter(state=ImportState.PREVIEWED).order_by("created_at", "pk")
    address = reverse("admin:minerals_releaseimport_changelist") + f"?state={ImportState.PREVIEWED}"
    title, empty = "Imports not applied", "No imports are waiting to be applied."
    return narrow_queue(title, empty, rows, ("file_name", "by__username", "created_at"), task, address)


DRAFTS, FACTS = "profiles.change_profile", "minerals.view_releaseimport"
QUEUES = (  # in their order: the function of the user, and the permissions of which one is enough
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
    (health.overdue_for, [DRAFTS, "profiles.decide_review"]),
    (health.moved_for, [DRAFTS, FACTS]),
    (health.incomplete_for, [DRAFTS]),
    (health.broken_for, [DRAFTS]),
    (health.overtaken_for, [DRAFTS]),
)


def dashboard(user):
    """The queues of `user`, by what they may do, empty ones included."""
    found = [queue(user) for queue, enough in QUEUES if any(map(user.has_perm, enough))]
    fill(found)
    checks = None
    if user.has_perm(DRAFTS) or user.has_perm(FACTS):
        checks = checking.freshness(workflow.within(user, Profile.objects.all(), "country"))
    return Dashboard(found, checks)


def recent_activity(user):
    """The newest revisions of all profiles, for those who may read drafts."""
    if not (user.has_perm("profiles.view_profile") or user.has_perm("profiles.change_profile")):
        return []
    found = Revision.objects.select_related("profile__country", "profile__mineral", "author", "restored_from")
    return list(found.defer("payload", "restored_from__payload").order_by("-created_at", "-pk")[:RECENT])
