"""The record: every saved state, every review, every edition. Append-only."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from ..transitions import GOING_LIVE_STATES, OPEN_STATES, UNFINISHED_STATES, ReviewState
from .choices import ENDED_STATES
from .draft import Profile, person

CHANGE_NOTE_LENGTH = 400
TITLE_LIMIT = 120  # characters in the title of a set


class RevisionKind(models.TextChoices):
    SAVE = "save", "Save"
    IMPORT = "import", "Import"
    RESTORE = "restore", "Restore"
    REFRESH = "refresh", "Refresh of figures"


class RevisionQuerySet(models.QuerySet["Revision"]):
    def newest(self) -> "Revision | None":
        """The newest of the revisions of one profile, or None."""
        return self.order_by("-number").first()

    def newest_of(self, profile: str, column: str = "pk") -> Subquery:
        """A subquery: a column of the newest revision of the profile that `profile` names in the outer query."""
        return Subquery(self.filter(profile=OuterRef(profile)).order_by("-number").values(column)[:1])


class Revision(models.Model):
    """One saved state of the whole draft."""

    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    payload = models.JSONField(editable=False)
    schema = models.PositiveSmallIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    author = person("revisions")
    kind = models.CharField(max_length=10, choices=RevisionKind, default=RevisionKind.SAVE)
    restored_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # How much it changed against the revision before it; unknown for those saved before this was counted.
    words_added = models.PositiveIntegerField(null=True, editable=False)
    words_removed = models.PositiveIntegerField(null=True, editable=False)
    rows_changed = models.PositiveIntegerField(null=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["profile", "-number"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="revisions_by_date")]
        constraints = [
            models.UniqueConstraint(fields=["profile", "number"], name="revision_number"),
            models.CheckConstraint(
                condition=(Q(kind=RevisionKind.RESTORE) & Q(restored_from__isnull=False))
                | (~Q(kind=RevisionKind.RESTORE) & Q(restored_from__isnull=True)),
                name="restore_names_its_origin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile}, revision {self.number}"


DECIDED_STATES = (
    ReviewState.CHANGES_REQUESTED,
    ReviewState.APPROVED,
    ReviewState.SCHEDULED,
    ReviewState.PUBLISHED,
)

PUNCTUAL = datetime.timedelta(minutes=1)  # a scheduler that runs each minute is not late within it


class ReviewQuerySet(models.QuerySet["Review"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def waiting(self) -> Self:
        return self.filter(state=ReviewState.IN_REVIEW)

    def scheduled(self) -> Self:
        return self.filter(state=ReviewState.SCHEDULED)

    def late(self) -> Self:
        return self.scheduled().filter(scheduled_for__lt=timezone.now() - PUNCTUAL)

    def unfinished(self) -> Self:
        """Return open and scheduled reviews, which may yet become editions."""
        return self.filter(state__in=UNFINISHED_STATES)

    def going_live(self) -> Self:
        """Return the reviews that may yet go live with their set, or have."""
        return self.filter(state__in=GOING_LIVE_STATES)

    def forced_and_not_approved(self) -> Self:
        """Return the forced publications that nobody else has approved since."""
        return self.filter(forced_by__isnull=False, decider__isnull=True)

    def waiting_for_approval(self) -> Self:
        """Return the unapproved forced publications that are not withdrawn, consolidated or unpublished."""
        return self.forced_and_not_approved().exclude(edition__state__in=ENDED_STATES)


class PublicationSetQuerySet(models.QuerySet["PublicationSet"]):
    def open(self) -> Self:
        """Return the sets that may still take in reviews: none of theirs is scheduled or public."""
        scheduled = Review.objects.scheduled().filter(publication_set=OuterRef("pk"))
        return self.filter(published_at__isnull=True).exclude(Exists(scheduled))


class PublicationSet(models.Model):
    """Reviews of several profiles that go live together, all or none."""

    title = models.CharField(max_length=TITLE_LIMIT)
    created_by = person()
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PublicationSetQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title


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
        max_length=CHANGE_NOTE_LENGTH, blank=True, help_text="Tell readers what changed."
    )
    minor = models.BooleanField(default=False)
    submitter = person("submissions")
    submitted_at = models.DateTimeField(auto_now_add=True)
    assignee = person(
        null=True,
        blank=True,
        editable=False,
        help_text="Who is reviewing it, so that two people do not read the same text. Others may still decide.",
    )
    decider = person("decisions", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)
    publication_set = models.ForeignKey(
        PublicationSet,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        editable=False,
        help_text="The set of profiles that it goes live with.",
    )
    scheduled_for = models.DateTimeField(null=True, blank=True, editable=False)
    scheduled_by = person(null=True, blank=True, editable=False)
    forced_by = person(null=True, blank=True, editable=False)
    forced_at = models.DateTimeField(null=True, blank=True, editable=False)
    force_reason = models.TextField(blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        permissions = [
            ("decide_review", "Can approve a review or send it back"),
            ("publish_review", "Can publish an approved review"),
            ("force_publish_review", "Can publish without an approval"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["profile"],
                condition=Q(state__in=OPEN_STATES),
                name="one_open_review_a_profile",
                violation_error_message="This profile is in review already.",
            ),
            models.UniqueConstraint(
                fields=["profile"],
                condition=Q(state=ReviewState.SCHEDULED),
                name="one_schedule_a_profile",
                violation_error_message="A revision of this profile is scheduled already.",
            ),
            # A NULL passes a check that only compares, so the decider is required first.
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED_STATES)
                | (Q(decider__isnull=False) & Q(decided_at__isnull=False) & ~Q(decider=F("submitter")))
                | (Q(state=ReviewState.PUBLISHED) & Q(forced_by__isnull=False) & Q(decider__isnull=True)),
                name="decided_by_somebody_else",
                violation_error_message="Nobody can decide on their own submission.",
            ),
            models.CheckConstraint(
                condition=Q(forced_by__isnull=True, forced_at__isnull=True, force_reason="")
                | (Q(forced_by__isnull=False, forced_at__isnull=False) & ~Q(force_reason="")),
                name="forced_with_a_reason",
                violation_error_message="Say why it cannot wait for approval.",
            ),
            models.CheckConstraint(
                condition=Q(forced_by__isnull=True) | Q(decider__isnull=True) | ~Q(decider=F("forced_by")),
                name="forced_is_approved_by_another",
                violation_error_message="The person who published by force cannot approve it afterwards.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.SCHEDULED)
                | Q(scheduled_for__isnull=False, scheduled_by__isnull=False),
                name="scheduled_for_a_time_by_somebody",
                violation_error_message="Say when it goes live.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.CHANGES_REQUESTED) | ~Q(decision_note=""),
                name="sent_back_with_a_reason",
                violation_error_message="Say what should change.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile}, revision {self.revision.number}"

    @property
    def is_late(self) -> bool:
        """Whether its scheduled time has passed by more than PUNCTUAL."""
        if self.state != ReviewState.SCHEDULED or self.scheduled_for is None:
            return False
        return timezone.now() - self.scheduled_for > PUNCTUAL

    @property
    def waits_for_approval(self) -> bool:
        """Whether nobody else has approved this forced publication, and its edition has not been ended."""
        unanswered = self.forced_by_id is not None and self.decider_id is None
        return unanswered and self.edition.state not in ENDED_STATES
