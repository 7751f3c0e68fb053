"""End uses and substitutes of a mineral: what it is for, and what can take its place."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from minerals.models import Country

from .choices import UseKind
from .draft import CITATION_HELP, LINE_LIMIT, Profile, WithNumber, partial_date, unique


class Use(WithNumber):
    """An end use or a substitute. Its share is the source's, and no figure of the Atlas."""

    together = ("share", "share_of", "year")

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="use_rows")
    kind = models.CharField(max_length=10, choices=UseKind)
    name = models.CharField(
        "use or substitute", max_length=160, help_text="In words: superalloys, mainly for jet engines."
    )
    share = models.DecimalField(
        "share in per cent",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="As the source has it. It needs its whole and its year.",
    )
    share_of = models.CharField(
        "share of what", max_length=80, blank=True, help_text="In lower case: cobalt use; cathode capacity."
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="whose share",
        help_text="The country whose use it splits. Empty: the world.",
    )
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    loss = models.CharField(
        "what it costs or loses", max_length=LINE_LIMIT, blank=True, help_text="Of a substitute, in words."
    )
    note = models.CharField(max_length=LINE_LIMIT, blank=True)
    citation = models.SlugField(max_length=60, help_text=CITATION_HELP)
    as_of = partial_date("as of", blank=True)

    class Meta(WithNumber.Meta):
        verbose_name = "use or substitute"
        verbose_name_plural = "uses and substitutes"
        constraints = [unique("use_uid", "uid")]

    def __str__(self) -> str:
        return self.name
