"""What happened: every saved state, every review, every act. Append-only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from minerals.models import Country

from .draft import Profile


class RevisionKind(models.TextChoices):
    SAVE = "save", "Save"
    IMPORT = "import", "Import"
    RESTORE = "restore", "Restore"


class Revision(models.Model):
    """One saved state of the whole draft."""

    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    payload = models.JSONField(editable=False)
    schema = models.PositiveSmallIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="revisions")
    kind = models.CharField(max_length=10, choices=RevisionKind, default=RevisionKind.SAVE)
    restored_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["profile", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "number"], name="revision_number"),
            models.CheckConstraint(
                condition=(Q(kind=RevisionKind.RESTORE) & Q(restored_from__isnull=False))
                | (~Q(kind=RevisionKind.RESTORE) & Q(restored_from__isnull=True)),
                name="restore_names_its_origin",
            ),
        ]

    def __str__(self):
        return f"{self.profile}, revision {self.number}"


class ReviewState(models.TextChoices):
    IN_REVIEW = "in-review", "In review"
    CHANGES_REQUESTED = "changes-requested", "Changes requested"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Submission withdrawn"
    SUPERSEDED = "superseded", "Superseded"


OPEN_STATES = (ReviewState.IN_REVIEW, ReviewState.APPROVED)
DECIDED_STATES = (ReviewState.CHANGES_REQUESTED, ReviewState.APPROVED, ReviewState.PUBLISHED)


class ReviewQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN_STATES)

    def waiting(self):
        return self.filter(state=ReviewState.IN_REVIEW)


class Review(models.Model):
    """A pinned revision with every figure, role, share and rank resolved, waiting for a decision."""

    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="reviews")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="reviews")
    payload = models.JSONField(editable=False)
    schema = models.PositiveSmallIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        max_length=20, choices=ReviewState, default=ReviewState.IN_REVIEW, editable=False
    )
    change_note = models.CharField(
        max_length=400, blank=True, help_text="What readers will be told has changed."
    )
    minor = models.BooleanField(default=False)
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions"
    )
    submitted_at = models.DateTimeField(auto_now_add=True)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        permissions = [
            ("decide_review", "Can approve a review or send it back"),
            ("publish_review", "Can publish an approved review"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["profile"],
                condition=Q(state__in=OPEN_STATES),
                name="one_open_review_a_profile",
                violation_error_message="This profile is in review already.",
            ),
            # A NULL passes a check that only compares, so the decider is required first.
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED_STATES)
                | (Q(decider__isnull=False) & Q(decided_at__isnull=False) & ~Q(decider=F("submitter"))),
                name="decided_by_somebody_else",
                violation_error_message="Nobody decides on their own submission.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.CHANGES_REQUESTED) | ~Q(decision_note=""),
                name="sent_back_with_a_reason",
                violation_error_message="Say what should change.",
            ),
        ]

    def __str__(self):
        return f"{self.profile}, revision {self.revision.number}"


class Act(models.TextChoices):
    SAVED = "saved", "Saved"
    ASSIGNED = "assigned", "Assigned an owner"
    SUBMITTED = "submitted", "Submitted"
    SUBMISSION_WITHDRAWN = "submission-withdrawn", "Withdrew the submission"
    CHANGES_REQUESTED = "changes-requested", "Requested changes"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrew from the public"
    RESTORED = "restored", "Restored"
    DISCARDED = "discarded", "Discarded"


class AuditEvent(models.Model):
    """Who did what to which country's profile. A trigger refuses update and delete."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=30, choices=Act)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_act_display()}: {self.country}"
