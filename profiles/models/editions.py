"""Editions: the published versions of a profile, frozen. Append-only."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from minerals.models import Country, Mineral

from .choices import ENDED_STATES, EditionState
from .draft import Profile, person
from .record import CHANGE_NOTE_LENGTH, Review
from .subjects import OfSubjects, Subject, SubjectKind, about


class EditionQuerySet(OfSubjects["Edition"]):
    def live(self) -> Self:
        """Current editions of countries."""
        return self.current().of_kind(SubjectKind.COUNTRY)

    def current(self) -> Self:
        """Current editions of all subjects."""
        return self.filter(state=EditionState.LIVE)

    def of(self, profile: Profile) -> Self:
        """Return the editions of one profile."""
        return self.filter(subject=profile.subject_id)

    def concerning(self, of: Country | Mineral) -> Self:
        """Return the editions of its profile, and those of the events that name it.

        Of a mineral also those with it as a key mineral; a child or its parent counts as the mineral.
        """
        event = Q(subject__kind=SubjectKind.EVENT)
        if isinstance(of, Country):
            named = about(of) | event & Q(event_partners__country=of)
        else:
            named = of.kin_in("pairs__mineral") | event & of.kin_in("event_minerals__mineral")
        return self.filter(pk__in=self.model.objects.filter(named).order_by().values("pk"))

    def for_cards(self) -> Self:
        """Defer the payload, which is a hundred kilobytes."""
        return self.defer("payload")


class Edition(models.Model):
    """One published version of a profile, frozen. A subject has at most one live edition."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    # Only the id: reading an edition must not touch drafts.
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="edition")
    payload = models.JSONField(editable=False)
    # Of the payload, kept beside it: a list of two hundred cards would unpack each payload for this line.
    tagline = models.CharField(max_length=200, blank=True, editable=False)
    # In plain words and cut at a sentence; empty if the edition has no such text.
    why_it_matters = models.TextField(blank=True, default="", editable=False)
    schema = models.PositiveSmallIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    state = models.CharField(max_length=12, choices=EditionState, default=EditionState.LIVE, editable=False)
    change_note = models.CharField(max_length=CHANGE_NOTE_LENGTH, blank=True)
    minor = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    published_by = person()
    approved_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Empty while an edition published by force waits for a second person.",
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    notice = models.TextField(blank=True, help_text="Shown to readers in place of a live edition.")
    merged_into = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        help_text="The country whose profile now covers this one.",
    )  # fmt: skip

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["subject", "-number"]
        permissions = [("withdraw_edition", "Can withdraw, consolidate or unpublish a live edition")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state=EditionState.LIVE),
                name="one_live_edition_a_subject",
                violation_error_message="It already has a live edition.",
            ),
            models.UniqueConstraint(fields=["subject", "number"], name="edition_number"),
            models.CheckConstraint(
                condition=Q(minor=True) | Q(number=1) | ~Q(change_note=""),
                name="note_unless_minor_or_first",
                violation_error_message="Add a change note, or tick Minor change.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED_STATES) | (Q(ended_at__isnull=False) & ~Q(notice="")),
                name="ended_with_a_notice",
                violation_error_message="Tell readers why the profile is gone.",
            ),
            models.CheckConstraint(
                condition=Q(state=EditionState.CONSOLIDATED, merged_into__isnull=False)
                | (~Q(state=EditionState.CONSOLIDATED) & Q(merged_into__isnull=True)),
                name="consolidated_into_a_country",
                violation_error_message="Say which profile now covers it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, edition {self.number}"

    def get_absolute_url(self) -> str:
        return self.address("edition", self.number)

    def address(self, view: str, *arguments: int) -> str:
        """The address of a view of editions: of those of minerals, where it is of one."""
        return reverse(self.subject.view(view), args=[self.subject.slug, *arguments])

    @property
    def editions_url(self) -> str:
        return self.address("editions")

    @property
    def diff_url(self) -> str:
        """The address of the comparison with the edition before it."""
        return self.address("edition_diff", self.number - 1, self.number)

    @property
    def summary(self) -> str:
        """The summary on cards and in search engines."""
        return self.why_it_matters or self.tagline
