"""Governance of a country, as a source estimates it: one number a dimension and year, with no unit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .places import Country
from .sources import PassableQuerySet, Release

LEAST, MOST = -2.5, 2.5  # the range of estimates according to the source; a few are outside
WIDEST = 4  # an estimate beyond this is a mistake: the source standardises to a deviation of 1


class Dimension(models.TextChoices):
    """The six of the Worldwide Governance Indicators, by the source's own letters."""

    VOICE = "va", _("Voice and accountability")
    STABILITY = "pv", _("Political stability and absence of violence")
    EFFECTIVENESS = "ge", _("Government effectiveness")
    REGULATION = "rq", _("Regulatory quality")
    LAW = "rl", _("Rule of law")
    CORRUPTION = "cc", _("Control of corruption")


class GovernanceEstimate(models.Model):
    """An estimate of one release; −2.5 is the worst, 2.5 the best. The next release estimates all years again."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="governance_estimates")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="governance_estimates")
    year = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=2, choices=Dimension)
    estimate = models.DecimalField(max_digits=6, decimal_places=4)

    source_paths = ("release__source",)
    objects = PassableQuerySet.as_manager()

    class Meta:
        ordering = ["release", "country", "-year", "dimension"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "country", "year", "dimension"], name="one_estimate_a_dimension"
            ),
            models.CheckConstraint(
                condition=Q(estimate__gte=-WIDEST) & Q(estimate__lte=WIDEST), name="estimate_is_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release} {self.country} {self.year} {self.dimension}"
