"""Trade in goods: the customs codes that we follow, and the sales of each country to each other one.

A flow is never a `Figure`: it is identified by source, nomenclature, code, year, exporter and importer, there are
hundreds of thousands of them, and no page reads them whole.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.addresses import path_to

from .places import Country
from .reference import Mineral
from .sources import PassableQuerySet, Release, Source


class Nomenclature(models.TextChoices):
    """An edition of the Harmonized System. One code may mean different goods in two of them."""

    HS92 = "hs92", _("HS 1992")
    HS17 = "hs17", _("HS 2017")


class GoodsKind(models.TextChoices):
    """The distance of the goods of a code from the ground."""

    ORE = "ore", _("Ore or raw mineral")
    COMPOUND = "compound", _("Compound")
    INTERMEDIATE = "intermediate", _("Intermediates and metal")
    METAL = "metal", _("Metal, alloy or element")
    PRODUCT = "product", _("Product")


class Commodity(models.Model):
    """A customs code of six digits: one row, counted once, however many minerals are in it."""

    nomenclature = models.CharField(max_length=4, choices=Nomenclature)
    code = models.CharField(max_length=6, validators=[RegexValidator(r"^[0-9]{6}$", "Six digits.")])
    name = models.CharField(max_length=120, help_text="The goods, in words.")
    kind = models.CharField(max_length=12, choices=GoodsKind)
    minerals = models.ManyToManyField(Mineral, related_name="commodities")
    contents = models.CharField(
        max_length=400, blank=True, help_text="Other goods counted under the code, if any."
    )
    note = models.CharField(max_length=600, blank=True, help_text="What readers must know about its figures.")
    twin = models.CharField(
        max_length=6,
        blank=True,
        help_text="Another code of the nomenclature under which the same loads may be declared: the two are "
        "shown side by side and never added, and neither shows a trend on its own.",
    )

    class Meta:
        ordering = ["code", "-nomenclature"]
        verbose_name_plural = "commodities"
        constraints = [
            models.UniqueConstraint(fields=["nomenclature", "code"], name="one_commodity_a_code"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_nomenclature_display()} {self.code})"

    def get_absolute_url(self) -> str:
        return path_to("minerals:commodity", self.slug)

    @property
    def slug(self) -> str:
        """The name of the code in addresses and keys: hs92-283691."""
        return f"{self.nomenclature}-{self.code}"

    @property
    def members(self) -> list["Commodity"]:
        """The codes whose trade it has: itself, as a group has several."""
        return [self]

    has_weights = True  # its goods are alike

    @property
    def held(self) -> list[Mineral]:
        """The minerals in it."""
        return list(self.minerals.all())


class TradeYear(models.Model):
    """The trade in one commodity in one year as a source gives it: the newest release that we have loaded."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="trade_years")
    commodity = models.ForeignKey(Commodity, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()

    source_paths = ("source",)
    objects = PassableQuerySet.as_manager()

    class Meta:
        ordering = ["commodity", "-year", "source", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "commodity", "year"], name="one_trade_year_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.commodity} {self.year}"


class TradeFlow(models.Model):
    """Sales of one country to another under one code in a year. Whole dollars and kilograms, so that sums are exact.

    Gross weight, never metal content.
    """

    trade_year = models.ForeignKey(TradeYear, on_delete=models.CASCADE, related_name="flows", db_index=False)
    exporter = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="exports", db_index=False)
    importer = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="imports", db_index=False)
    value = models.BigIntegerField(help_text="United States dollars, free on board.")
    quantity = models.BigIntegerField(null=True, help_text="Kilograms; empty where the source has none.")

    source_paths = ("trade_year__source",)
    objects = PassableQuerySet.as_manager()

    class Meta:
        # The two indexes lead from a country to its suppliers and customers, the constraint from a code to its flows.
        indexes = [
            models.Index(fields=["importer", "trade_year"], name="trade_flow_suppliers"),
            models.Index(fields=["exporter", "trade_year"], name="trade_flow_customers"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["trade_year", "exporter", "importer"], name="one_trade_flow_an_identity"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="trade_value_is_not_negative"),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=0), name="trade_quantity_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trade_year}: {self.exporter} to {self.importer}"
