"""Customs codes and the flows of trade under them."""

from django.utils.translation import gettext_lazy as _

from minerals.models import (
    Commodity,
    Nomenclature,
    TradeFlow,
)
from minerals.models.trade import Kind

from .resources import COUNTRY, MINERAL, RELEASE, Field, Resource, sources_of

COMMODITY = ("commodities", "commodity")
COMMODITY_FIELDS = (
    Field("commodity", _("The customs code, as in its address: /trade/<commodity>/."), required=True),
    Field(
        "nomenclature", _("Edition of the Harmonized System."), enum=tuple(Nomenclature.values), required=True
    ),
    Field("code", _("Six digits, a text."), required=True, pattern=r"\d{6}"),
    Field("name", _("The goods, in words."), required=True),
    Field("kind", _("How far from the ground the goods are."), enum=tuple(Kind.values), required=True),
    Field("contents", _("What else is counted under the code.")),
    Field("note", _("What readers must know of its numbers.")),
    Field("twin", _("Another code of the nomenclature for the same loads: never add the two."), to=COMMODITY),
)
OF_CODES = (
    Field("commodity", _("The customs code."), required=True, to=COMMODITY),
    Field("mineral", _("A mineral that is in it."), required=True, to=MINERAL),
)


def commodities():
    found = list(Commodity.objects.order_by("nomenclature", "code"))
    slugs = {one.slug for one in found}
    for one in found:
        twin = f"{one.nomenclature}-{one.twin}"
        cells = one.slug, one.nomenclature, one.code, one.name, one.kind, one.contents, one.note
        yield *cells, twin if twin in slugs else ""


def minerals_of_codes():
    found = Commodity.objects.filter(minerals__isnull=False).order_by(
        "nomenclature", "code", "minerals__slug"
    )
    for nomenclature, code, mineral in found.values_list("nomenclature", "code", "minerals__slug"):
        yield f"{nomenclature}-{code}", mineral


FLOW_FIELDS = (
    Field("commodity", _("The customs code."), required=True, to=COMMODITY),
    Field("year", _("Calendar year."), kind="integer", required=True),
    Field("exporter_iso3", _("Who sold."), required=True, to=COUNTRY),
    Field("importer_iso3", _("Who bought."), required=True, to=COUNTRY),
    Field(
        "value_usd", _("Value free on board."), kind="integer", unit=_("United States dollars"), required=True
    ),
    Field("quantity_kg", _("Gross weight; empty where the source has none."), kind="integer", unit="kg"),
    Field("release", _("The release that says so."), required=True, to=RELEASE),
)
FLOW_PATHS = (
    "trade_year__commodity__nomenclature", "trade_year__commodity__code", "trade_year__year", "exporter__code",
    "importer__code", "value", "quantity", "trade_year__release__key",
)  # fmt: skip


def flows():
    found = TradeFlow.objects.passable().order_by(
        "trade_year__commodity__nomenclature", "trade_year__commodity__code", "trade_year__year",
        "exporter__code", "importer__code", "trade_year__source__key",
    )  # fmt: skip
    for nomenclature, code, *rest in found.values_list(*FLOW_PATHS).iterator(5_000):
        yield f"{nomenclature}-{code}", *rest


RESOURCES = (
    Resource(
        "commodities",
        _("Customs codes"),
        _("A customs code of six digits that we follow."),
        ("commodity",),
        COMMODITY_FIELDS,
        commodities,
        with_texts=True,
    ),
    Resource(
        "commodity_minerals",
        _("Minerals of customs codes"),
        _("A customs code and a mineral that is in it."),
        ("commodity", "mineral"),
        OF_CODES,
        minerals_of_codes,
        with_texts=True,
    ),
    Resource(
        "trade_flows",
        _("Trade flows"),
        _("What one country sold to another under one customs code in one year."),
        ("commodity", "year", "exporter_iso3", "importer_iso3", "release"),
        FLOW_FIELDS,
        flows,
        source_keys=sources_of(TradeFlow, "trade_year__source"),
    ),
)
