"""Prices, consumption, trade and demand of one country or the world as a source prints them, in its words and units.

They are no figures: nothing is added up, ranked, converted or shared out, and no two series are ever one line.
"""

import re
from typing import Self

from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .figures import Flag, statement_constraints
from .places import WORLD, Country
from .reference import Mineral
from .sources import PassableQuerySet, Release, Source


class Statistic(models.TextChoices):
    PRICE = "price", _("Price")
    CONSUMPTION = "consumption", _("Consumption")
    IMPORTS = "imports", _("Imports")
    EXPORTS = "exports", _("Exports")
    DEMAND = "demand", _("Demand")


class Terms(models.TextChoices):
    """The dollars of a price, real or nominal, where the source states it."""

    REAL = "real", _("real: adjusted for inflation")
    NOMINAL = "nominal", _("nominal: of each year")
    UNSTATED = "", _("not stated")


class MarketSeries(models.Model):
    """A series is one wording in one unit: where either changes, a new series begins."""

    key = models.CharField(max_length=250, unique=True, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="market_series")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="market_series")
    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="market_series")
    statistic = models.CharField(max_length=12, choices=Statistic)
    product = models.SlugField(
        blank=True,
        help_text="The product, if one mineral has several and the wording does not name it: sponge, pigment.",
    )
    wording = models.CharField(max_length=300, help_text="What it is, in the source's words.")
    unit = models.CharField(max_length=60, blank=True, help_text="As in the source's row.")
    terms = models.CharField(max_length=10, choices=Terms, blank=True)
    scope = models.TextField(blank=True, help_text="The source's remarks on all data of the chapter.")
    position = models.PositiveIntegerField(help_text="Order in the source.")

    source_paths = ("source",)
    objects = PassableQuerySet.as_manager()

    class Meta:
        ordering = ["mineral", "statistic", "position", "key"]
        verbose_name_plural = "market series"

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("minerals:market_series", args=[self.key])

    @property
    def is_of_world(self) -> bool:
        return self.country.code == WORLD

    @property
    def unit_in_words(self) -> str:
        return unit_in_words(self.unit, self.wording)


class MarketValueQuerySet(PassableQuerySet["MarketValue"]):
    def newest(self) -> Self:
        """Select the values of the newest release that has each series; two editions are never joined."""
        of_series = MarketValue.objects.filter(series=OuterRef("series"))
        newest = of_series.order_by("-release__published", "-release__key").values("release")[:1]
        return self.filter(release=Subquery(newest))

    def with_facts(self) -> Self:
        return self.select_related("series__country", "series__mineral", "release__source")


class MarketValue(models.Model):
    """The statement of one release on one year of a series. A newer release adds its own and overwrites nothing."""

    series = models.ForeignKey(MarketSeries, on_delete=models.PROTECT, related_name="values")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="market_values")
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    lower = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    upper = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    flag = models.CharField(max_length=15, choices=Flag)
    is_estimate = models.BooleanField(default=False)
    text = models.CharField(
        max_length=200, blank=True, help_text="The source's wording, if it gives no number."
    )
    note = models.TextField(blank=True, help_text="The source's note on the row, unchanged.")
    source_line = models.PositiveIntegerField(null=True, blank=True)

    source_paths = ("series__source", "release__source")
    objects = MarketValueQuerySet.as_manager()

    class Meta:
        ordering = ["series", "release", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "release", "year"], name="one_market_value_a_series_release_and_year"
            ),
            *statement_constraints("market_"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"

    @property
    def unit(self) -> str:
        return self.series.unit


def unit_in_words(unit: str, wording: str) -> str:
    """The unit by the wording, where the row's own falls short of it: a metric ton unit is ten kilograms."""
    longer = f"{unit} unit"
    return longer if unit and longer in wording.lower() else ""


def market_key(code: str, mineral: str, statistic: str, product: str, wording: str, unit: str) -> str:
    """The readable address of a series: `usa.cobalt.price.average-u-s-spot-cathode.dollars-per-pound`.

    Case and punctuation of the wording are ignored; unit and statistic are dropped from it, because other parts of
    the address have them.
    """
    parts = [code.lower(), mineral, statistic, market_name(statistic, product, wording, unit)]
    return ".".join([*parts, _slug(unit) or "no-unit"])


def market_name(statistic: str, product: str, wording: str, unit: str) -> str:
    words = f"-{_slug(wording)}-"
    if unit:
        words = words.replace(f"-{_slug(unit)}-", "-", 1)
    words = words.strip("-")
    words = re.sub(rf"^{statistic}\b-?", "", words)
    return "-".join(filter(None, (product, words))) or "all"


def _slug(text: str) -> str:
    return slugify(re.sub(r"(?<=\d)\.(?=\d)", "-", text))
