"""Reviewed judgements on sources: which one headlines, and which of them count the same thing."""

from django.db import models

from .figures import Basis, Measure, Stage
from .reference import Mineral
from .sources import Source


class HeadlineSource(models.Model):
    """The source that roles, ranks and headlines use for one stage and measure of a mineral.

    Named where more than one source counts it, or another than the default source. It is read by `set_headlines`.
    """

    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="headline_sources")
    stage = models.CharField(max_length=10, choices=Stage)
    measure = models.CharField(max_length=20, choices=Measure)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True, help_text="Why this source headlines.")

    class Meta:
        ordering = ["mineral__name", "measure", "stage", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mineral", "stage", "measure"], name="one_headline_a_mineral_stage_and_measure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mineral}, {self.stage}, {self.measure}: {self.source}"


class ComparedSource(models.Model):
    """Series of two sources that count the same thing, so that pages may compare but never combine them."""

    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="compared_sources")
    stage = models.CharField(max_length=10, choices=Stage)
    measure = models.CharField(max_length=20, choices=Measure)
    form = models.SlugField(default="all")
    basis = models.CharField(max_length=10, choices=Basis)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    other_form = models.SlugField(default="all")
    other_basis = models.CharField(max_length=10, choices=Basis)
    other_source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=400, blank=True, help_text="Why they differ, if known.")

    class Meta:
        ordering = ["mineral__name", "measure", "stage", "form", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mineral", "stage", "measure", "form", "basis", "source", "other_source"],
                name="one_comparison_a_series_and_source",
            ),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("other_source")), name="compared_sources_are_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mineral}, {self.stage}, {self.measure}: {self.source} and {self.other_source}"
