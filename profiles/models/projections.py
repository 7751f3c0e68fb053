"""Rows drawn from editions, for the filters, the related list, and the pages of figures and minerals."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from minerals.models import Country, Figure, Mineral

from .choices import (
    EditionState,
    EventPart,
    PolicyScope,
    PolicyStatus,
    ProjectMeasure,
    ProjectStatus,
    ProjectUnit,
    Role,
    SourceKind,
    UseKind,
)
from .editions import Edition
from .originals import Stated, WithOriginal


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


class EditionAddedRole(models.Model):
    """A role that an editor added, with its note and source in the profile: no figure shows it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="added_roles")
    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    note = models.CharField(max_length=200, blank=True)
    source_number = models.PositiveIntegerField(null=True, help_text="Number of the citation on the page.")
    source_title = models.CharField(max_length=400, blank=True)
    source_publisher = models.CharField(max_length=120, blank=True)
    source_url = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["edition", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "mineral", "role"], name="one_added_role_an_edition_and_mineral"
            )
        ]
        indexes = [models.Index(fields=["role"], name="added_roles_by_role")]


class EditionPin(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="pins")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "country"], name="one_pin_an_edition")]


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


class EditionFigure(models.Model):
    """A figure that an edition states; it can never be deleted."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="figures")
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="stated_in")

    class Meta:
        ordering = ["edition", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "figure"], name="one_figure_an_edition")]


class EditionImage(models.Model):
    """A picture that an edition shows, so that the public can reach its file."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="images")
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["edition", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "sha256"], name="one_image_an_edition")]


class EditionCitation(WithOriginal):
    """A work that an edition cites."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="citations")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=400)
    publisher = models.CharField(max_length=120)
    url = models.CharField(max_length=500, blank=True)
    published = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=17, choices=SourceKind, blank=True, default="")

    class Meta:
        ordering = ["edition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="one_citation_an_edition_and_number")
        ]


class EditionRelease(models.Model):
    """A release whose figures an edition states, by its key."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="releases")
    key = models.SlugField()

    class Meta:
        ordering = ["edition", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "key"], name="one_release_an_edition")]


class EventTable(models.TextChoices):
    """The tables of a profile whose rows are events; the values are their names in `shape` and in a payload."""

    POLICIES = "policies", _("Policies")
    PARTNERSHIPS = "partnerships", _("Partnerships")
    EVENTS = "events", _("Events")  # of an edition of an event: one row, the event itself


class EditionEventQuerySet(models.QuerySet["EditionEvent"]):
    def of_live(self, table: str) -> Self:
        """Return the rows of one table in live editions, the newest first."""
        rows = self.filter(table=table, edition__state=EditionState.LIVE)
        return rows.order_by("-date", "edition__subject__place__slug", "position", "anchor", "pk")


class EditionEvent(Stated):
    """A policy or a partnership of an edition with its source, or the event that an edition is of.

    Dates are partial: 2026, 2026-03, 2026-03-31.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="events")
    table = models.CharField(max_length=12, choices=EventTable)
    title = models.CharField(max_length=200)
    date = models.CharField(max_length=10)
    kind = models.CharField(max_length=25)
    status = models.CharField(max_length=12, choices=PolicyStatus, blank=True)
    summary = models.TextField()
    since = models.CharField(max_length=10, blank=True)
    until = models.CharField(max_length=10, blank=True)
    scope = models.CharField(max_length=8, choices=PolicyScope, blank=True, default="")
    minerals = models.ManyToManyField(Mineral, through="EditionEventMineral", related_name="+")
    told_in = models.CharField(
        max_length=80, blank=True, help_text="The slug of the event that it points to; lists tell that once."
    )
    partners = models.ManyToManyField(Country, through="EditionEventPartner", related_name="+")

    objects = EditionEventQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "table", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "anchor"], name="one_event_an_edition_and_anchor")
        ]

    def __str__(self) -> str:
        return self.title


class EditionEventMineral(models.Model):
    """A mineral that a policy or a partnership of an edition names."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="event_minerals")
    event = models.ForeignKey(EditionEvent, on_delete=models.CASCADE, related_name="mineral_rows")
    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["event", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "mineral"], name="one_mineral_an_event")]


class EditionEventPartner(models.Model):
    """A country that a partnership of an edition is with, or that an event concerns."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="event_partners")
    event = models.ForeignKey(EditionEvent, on_delete=models.CASCADE, related_name="partner_rows")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=7, choices=EventPart, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["event", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "country"], name="one_partner_an_event")]


class EditionProjectQuerySet(models.QuerySet["EditionProject"]):
    def of_live(self) -> Self:
        """Return the rows of live editions, the countries in order."""
        rows = self.filter(edition__state=EditionState.LIVE)
        return rows.order_by("edition__subject__place__slug", "position", "pk")


class EditionProject(Stated):
    """A mine, a plant or a project of an edition, with its source."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(max_length=160)
    place = models.CharField(max_length=160, blank=True)
    operator = models.CharField(max_length=160, blank=True)
    owners = models.CharField(max_length=300, blank=True)
    stages = models.CharField(max_length=60, help_text="Codes, with commas between them.")
    status = models.CharField(max_length=12, choices=ProjectStatus)
    measure = models.CharField(max_length=8, choices=ProjectMeasure, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    unit = models.CharField(max_length=3, choices=ProjectUnit, blank=True)
    product = models.CharField(max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    start = models.CharField(max_length=10, blank=True)
    minerals = models.ManyToManyField(Mineral, through="EditionProjectMineral", related_name="+")

    objects = EditionProjectQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "anchor"], name="one_project_an_edition_and_anchor")
        ]

    def __str__(self) -> str:
        return self.name


class EditionProjectMineral(models.Model):
    """A mineral that a project of an edition names."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="project_minerals")
    project = models.ForeignKey(EditionProject, on_delete=models.CASCADE, related_name="mineral_rows")
    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["project", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "mineral"], name="one_mineral_a_project")]


class EditionUse(Stated):
    """An end use or a substitute of an edition of a mineral, with its source."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="uses")
    kind = models.CharField(max_length=10, choices=UseKind)
    name = models.CharField(max_length=160)
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    share_of = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=3, blank=True, help_text="A code. Empty where it has no share.")
    year = models.PositiveSmallIntegerField(null=True)
    loss = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "anchor"], name="one_use_an_edition_and_anchor")
        ]

    def __str__(self) -> str:
        return self.name


class EditionEnding(models.Model):
    """A policy, partnership or thing to watch of an edition that ends or falls due, if nobody has checked it later."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="endings")
    table = models.CharField(max_length=12, help_text="Its name in `shape` and in payloads.")
    uid = models.CharField(max_length=36)
    on = models.DateField(help_text="The last day.")

    class Meta:
        ordering = ["edition", "on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "table", "uid"], name="one_ending_an_edition_and_row")
        ]
        indexes = [models.Index(fields=["on"], name="endings_by_day")]
