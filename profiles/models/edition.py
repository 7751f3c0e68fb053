"""What the public reads: frozen editions, and rows drawn from them for the filter and the related list."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from minerals.models import Country, Figure, Mineral

from .choices import Role
from .record import Review


class EditionState(models.TextChoices):
    LIVE = "live", "Live"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CONSOLIDATED = "consolidated", "Consolidated"
    UNPUBLISHED = "unpublished", "Unpublished"


# How a live edition ends without a newer one; each says why to readers.
ENDED_STATES = (EditionState.WITHDRAWN, EditionState.CONSOLIDATED, EditionState.UNPUBLISHED)


class EditionQuerySet(models.QuerySet):
    def live(self):
        return self.filter(state=EditionState.LIVE)

    def with_place(self):
        return self.select_related("country__region")

    def for_cards(self):
        """Without the payload, which is a hundred kilobytes."""
        return self.defer("payload")


class Edition(models.Model):
    """One published version of a profile, frozen. A country has at most one live edition."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    # The id alone: reading an edition must not touch what editors work on.
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="edition")
    payload = models.JSONField(editable=False)
    # Of the payload, kept beside it: a list of two hundred cards would unpack each payload for this line.
    tagline = models.CharField(max_length=200, blank=True, editable=False)
    schema = models.PositiveSmallIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    state = models.CharField(max_length=12, choices=EditionState, default=EditionState.LIVE, editable=False)
    change_note = models.CharField(max_length=400, blank=True)
    minor = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
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
        help_text="Whose profile covers this one now.",
    )  # fmt: skip

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["country__name", "-number"]
        permissions = [("withdraw_edition", "Can withdraw, consolidate or unpublish a live edition")]
        constraints = [
            models.UniqueConstraint(
                fields=["country"],
                condition=Q(state=EditionState.LIVE),
                name="one_live_edition_per_country",
                violation_error_message="This country already has a live edition.",
            ),
            models.UniqueConstraint(fields=["country", "number"], name="edition_number"),
            models.CheckConstraint(
                condition=Q(minor=True) | Q(number=1) | ~Q(change_note=""),
                name="note_unless_minor_or_first",
                violation_error_message="Tell readers what changed, or mark the change as minor.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED_STATES) | (Q(ended_at__isnull=False) & ~Q(notice="")),
                name="ended_with_a_notice",
                violation_error_message="Say to readers why the profile is gone.",
            ),
            models.CheckConstraint(
                condition=Q(state=EditionState.CONSOLIDATED, merged_into__isnull=False)
                | (~Q(state=EditionState.CONSOLIDATED) & Q(merged_into__isnull=True)),
                name="consolidated_into_a_country",
                violation_error_message="Say which profile covers it now.",
            ),
        ]

    def __str__(self):
        return f"{self.country}, edition {self.number}"

    def get_absolute_url(self):
        return reverse("profiles:edition", args=[self.country.slug, self.number])

    @property
    def shown(self):
        """The payload as readers get it: of what was published in error, the picture is no longer served."""
        return self.payload | {"image": None} if self.state == EditionState.UNPUBLISHED else self.payload


class EditionPair(models.Model):
    """A (mineral, role) pair of an edition. A key mineral without a role has one row with role ""."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="pairs")
    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role, blank=True)

    class Meta:
        ordering = ["edition", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "mineral", "role"], name="one_pair_an_edition")
        ]

    def __str__(self):
        return f"{self.mineral}: {self.role}"


class EditionPin(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="pins")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "country"], name="one_pin_an_edition")]

    def __str__(self):
        return str(self.country)


class EditionPartner(models.Model):
    """A partner country named in an edition, and how strong the link is."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="partners")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    bilateral = models.BooleanField(
        help_text="A bilateral agreement or a stake; otherwise a shared forum only."
    )

    class Meta:
        ordering = ["edition", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "country"], name="one_partner_an_edition")]

    def __str__(self):
        return str(self.country)


class EditionFigure(models.Model):
    """A figure that an edition states; it can never be deleted."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="figures")
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="stated_in")

    class Meta:
        ordering = ["edition", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "figure"], name="one_figure_an_edition")]

    def __str__(self):
        return str(self.figure)


class EditionImage(models.Model):
    """A picture that an edition shows: what makes its file reachable by the public."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="images")
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["edition", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "sha256"], name="one_image_an_edition")]

    def __str__(self):
        return self.sha256
