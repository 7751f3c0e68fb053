"""Rows drawn from editions, for the filter, the related list and the pages of figures."""

from django.db import models

from minerals.models import Country, Figure, Mineral

from .choices import Role
from .record import Edition


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
    """A picture that an edition shows: what makes its file reachable by the public."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="images")
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["edition", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "sha256"], name="one_image_an_edition")]
