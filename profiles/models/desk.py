"""Tables of the desk beside drafts and reviews: comments, preview links, presence, filters, people, checks."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from minerals.models import Region

from .draft import Profile, person
from .record import CHANGE_NOTE_LENGTH, Review, Revision

COMMENT_LIMIT = 2000  # characters
PASSAGE_LIMIT = 500


class CommentQuerySet(models.QuerySet["Comment"]):
    def threads(self) -> Self:
        """The first comment of each thread."""
        return self.filter(parent__isnull=True)


class Comment(models.Model):
    """A comment on a part of a profile. An answer has a parent, which is never an answer itself."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="comments")
    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, null=True, blank=True, related_name="comments"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="answers"
    )
    place = models.CharField(
        max_length=80, blank=True, help_text="A field such as overview, or a row such as policies:<uid>."
    )
    passage = models.CharField(
        max_length=PASSAGE_LIMIT, blank=True, help_text="The words it is about, as they were."
    )
    body = models.TextField(validators=[MaxLengthValidator(COMMENT_LIMIT)])
    author = person()
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_by = person(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, parent__isnull=True),
                name="resolved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")), name="no_answer_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.body[:60]}"


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def usable(self) -> Self:
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


class PreviewLink(models.Model):
    """An address by which an outsider reads one profile that is not public."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="preview_links")
    revision = models.ForeignKey(
        Revision,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="What it shows; without one it follows the draft.",
    )
    token = models.CharField(max_length=64, unique=True, editable=False)
    purpose = models.CharField(max_length=200, help_text="For whom, and why.")
    created_by = person()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by = person(null=True, blank=True, editable=False)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile}: {self.purpose}"


class Presence(models.Model):
    """The form of a profile, open in somebody's browser, as last reported."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["profile", "user"]
        constraints = [models.UniqueConstraint(fields=["profile", "user"], name="one_presence")]


class UnsavedText(models.Model):
    """Text that somebody typed into one window of a form and has not saved. Only they see it; no page reads it."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="unsaved_texts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=140, help_text="Of the window that it was typed in.")
    base_version = models.PositiveIntegerField(help_text="Version of the draft when the form was opened.")
    base_revision = models.PositiveIntegerField(help_text="Number of its newest revision then.")
    changes = models.JSONField(help_text="What differs from it: {name of a field: {label, was, now}}.")
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["-kept_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_text_a_window")]
        indexes = [models.Index(fields=["kept_at"], name="unsaved_texts_by_day")]


class SavedFilter(models.Model):
    """The query string of a list of the desk, under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=60, help_text="Such as profiles.review.")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["page", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="one_filter_a_name")]

    def __str__(self) -> str:
        return self.name


class StaffMember(models.Model):
    """The regions in which a person may act, and the mail they want. Without a row: everywhere, and every kind."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_member"
    )
    regions = models.ManyToManyField(
        Region,
        blank=True,
        related_name="+",
        help_text="Regions in which they may act. None chosen means everywhere.",
    )
    mail_submissions = models.BooleanField(
        "when something waits for review", default=True, help_text="For those who decide."
    )
    mail_decisions = models.BooleanField("when what I submitted is decided", default=True)
    mail_comments = models.BooleanField("when somebody comments on my work or answers me", default=True)
    mail_publications = models.BooleanField("when my work is published", default=True)
    mail_digest = models.BooleanField(
        "a digest each morning", default=True, help_text="For those who decide."
    )
    mail_reminders = models.BooleanField("when a profile of mine is due for review", default=True)
    digest_sent_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["user"]

    def __str__(self) -> str:
        return str(self.user)


class DatedClaim(models.Model):
    """A citation in the prose of a draft that says when its claim is due for review. Each save rebuilds them."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="dated_claims")
    key = models.TextField(help_text="Key of the source, which the draft may lack.")
    written = models.CharField(max_length=10, help_text="2027, 2027-03 or 2027-03-31")
    on = models.DateField(help_text="The first day of that date.")

    class Meta:
        ordering = ["profile", "on", "pk"]
        indexes = [models.Index(fields=["on"], name="dated_claims_by_day")]


class DraftCheck(models.Model):
    """The findings of a check: for one revision, one live edition and one state of the figures."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, related_name="check_found")
    revision = models.PositiveIntegerField(help_text="Number of the revision that was checked.")
    edition = models.PositiveIntegerField(default=0, help_text="Number of the live edition, 0 without one.")
    facts = models.BigIntegerField(help_text="The newest change of a figure that was taken into account.")
    missing = models.JSONField(
        default=list, help_text="Problems that prevent submission: [[where, text, reason]]"
    )
    broken = models.JSONField(default=list, help_text="Broken references: [[where, text, reason]]")
    warnings = models.JSONField(
        default=list, help_text="Numbers without a figure or source: [[where, text, reason]]"
    )
    moved = models.JSONField(
        default=list, help_text="Figures of the live edition that moved: [{name, before, after, change, key}]"
    )
    overtaken = models.JSONField(
        default=list,
        help_text="Roles that an editor added and that figures now show: [{row, mineral, role, because}], row from 0",
    )
    sentences = models.PositiveIntegerField(
        default=0, help_text="Number of sentences and numbers at a glance with a figure that moved."
    )
    again = models.PositiveIntegerField(
        default=0, help_text="Number of these, and of the roles, whose text should be read again."
    )
    note = models.CharField(
        max_length=CHANGE_NOTE_LENGTH, blank=True, help_text="The change note that is proposed for a refresh."
    )
    checked_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["profile"]


class AddressOutcome(models.TextChoices):
    NEW = "new", "Not asked yet"
    ANSWERS = "answers", "Answers"
    FAILING = "failing", "Failed, to be asked again"
    GONE = "gone", "Does not answer"
    UNKNOWN = "unknown", "Cannot tell"


class CheckedAddress(models.Model):
    """An address that a draft or a live edition cites, and what it answered last. Only `check_links` writes it."""

    address = models.CharField(max_length=500, unique=True)
    outcome = models.CharField(max_length=10, choices=AddressOutcome, default=AddressOutcome.NEW)
    reason = models.CharField(max_length=300, blank=True, help_text="The answer, or why there was none.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="Failures since it last answered.")
    failing_since = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=timezone.now, help_text="Not asked before then.")

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address
