"""Customs codes, and the flows of trade under them."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tables import Cells, Row, Table, column

from .. import models
from ..models.trade import GoodsKind
from .shared import COUNTRY, MINERAL, RELEASE, SOURCE, FactTable, sources_of

COMMODITY = ("commodities", "commodity")


class Commodity(Row):
    """A customs code of six digits."""

    commodity: str = column(_("The customs code, as in its address: /trade/<commodity>/."))
    nomenclature: str = column(
        _("Edition of the Harmonized System: hs92 or hs17."), codes=tuple(models.Nomenclature.values)
    )
    code: str = column(_("Customs code of six digits, a text: 081010 begins with a zero."), pattern=r"\d{6}")
    name: str = column(_("The goods, in words."), width=36)
    kind: str = column(_("How far from the ground the goods are."), codes=tuple(GoodsKind.values))
    contents: str | None = column(_("What else is counted under the code."), width=36)
    note: str | None = column(_("What readers must know about its numbers."), width=50)
    twin: str | None = column(
        _("Another code of the nomenclature for the same loads: never add the two."), to=COMMODITY
    )
    minerals: list[str] = column(_("The minerals in it."), of="commodity", width=18)
    url: str = column(_("Address of its page in the Atlas."), of="commodity", width=60)


class CommodityNow(Commodity):
    """A customs code with the trade of the world in its newest year."""

    year: int | None = column(_("The newest year of its trade; empty where there is none."))
    value_usd: int | None = column(
        _("Value free on board, in dollars of the year."), unit=_("United States dollars")
    )
    quantity_kg: int | None = column(
        _("Gross weight, never metal content. Empty where the source has none, which is not zero."), unit="kg"
    )
    flows: int | None = column(_("Number of flows between two countries in the year."))
    flows_without_quantity: int | None = column(_("How many of them have no weight."))
    source: list[str] = column(_("Keys of the sources, joined by semicolons."), to=SOURCE, width=14)
    release: list[str] = column(_("Keys of their releases, joined by semicolons."), to=RELEASE)
    attribution: str | None = column(
        _("The credit that the source’s licence requires wherever a number is shown; or empty."), width=44
    )


class MineralOfCode(Row):
    """A customs code and a mineral that is in it."""

    commodity: str = column(_("The customs code."), to=COMMODITY)
    mineral: str = column(_("A mineral that is in it."), to=MINERAL, width=18)


class TradeFlow(Row):
    """A flow: goods under one customs code that one country sold to another in one year."""

    commodity: str = column(_("The customs code, as in its address: /trade/<commodity>/."), to=COMMODITY)
    nomenclature: str = column(_("Edition of the Harmonized System: hs92 or hs17."), of="commodity")
    code: str = column(_("Customs code of six digits, a text: 081010 begins with a zero."), of="commodity")
    goods: str = column(_("The goods, in words."), of="commodity", width=36)
    year: int = column(_("Calendar year."))
    exporter_iso3: str = column(_("Code of the country that sold."), to=COUNTRY)
    exporter: str = column(_("Name of the country that sold."), of="exporter_iso3", width=22)
    importer_iso3: str = column(_("Code of the country that bought."), to=COUNTRY)
    importer: str = column(_("Name of the country that bought."), of="importer_iso3", width=22)
    value_usd: int = column(
        _("Value free on board, in dollars of the year."), unit=_("United States dollars")
    )
    quantity_kg: int | None = column(
        _("Gross weight, never metal content. Empty where the source has none, which is not zero."), unit="kg"
    )
    source: str = column(_("Key of the source."), to=SOURCE, of="release", width=14)
    release: str = column(_("Key of the release of the source."), to=RELEASE)
    attribution: str = column(_("The credit that the source’s licence requires."), of="source", width=44)


def codes() -> Iterator[Cells]:
    """Every customs code, for the data package."""
    commodities = list(models.Commodity.objects.order_by("nomenclature", "code"))
    slugs = {code.slug for code in commodities}
    for code in commodities:
        cells = code.slug, code.nomenclature, code.code, code.name, code.kind, code.contents, code.note
        yield *cells, twin_of(code) if twin_of(code) in slugs else ""


def twin_of(commodity: models.Commodity) -> str:
    """The slug of the code under which the same loads may be declared, or an empty text."""
    return f"{commodity.nomenclature}-{commodity.twin}" if commodity.twin else ""


def read_commodities(commodities: QuerySet, site: str) -> list[Cells]:
    """The rows of Commodities that are fetched with their minerals."""
    return COMMODITIES.read(
        commodities,
        twin=twin_of,
        minerals=lambda code: ";".join(mineral.slug for mineral in code.minerals.all()),
        url=lambda code: site + code.get_absolute_url(),
    )


def minerals_of_codes() -> Iterator[Cells]:
    """Every mineral of every customs code."""
    pairs = models.Commodity.objects.filter(minerals__isnull=False).order_by(
        "nomenclature", "code", "minerals__slug"
    )
    for nomenclature, code, mineral in pairs.values_list("nomenclature", "code", "minerals__slug"):
        yield f"{nomenclature}-{code}", mineral


FLOW_PATHS = (
    "trade_year__commodity__nomenclature", "trade_year__commodity__code", "trade_year__year", "exporter__code",
    "importer__code", "value", "quantity", "trade_year__release__key",
)  # fmt: skip


def flows() -> Iterator[Cells]:
    """Every flow, for the data package."""
    every = models.TradeFlow.objects.passable().order_by(
        "trade_year__commodity__nomenclature", "trade_year__commodity__code", "trade_year__year",
        "exporter__code", "importer__code", "trade_year__source__key",
    )  # fmt: skip
    for nomenclature, code, *rest in every.values_list(*FLOW_PATHS).iterator(5_000):
        yield f"{nomenclature}-{code}", *rest


def flow_row(
    commodity: models.Commodity,
    year: int,
    exporter: tuple[str, str],
    importer: tuple[str, str],
    value: int,
    quantity: int | None,
    release: models.Release,
) -> Cells:
    """The row of a flow. `exporter` and `importer`: (code, name); `release`: a Release with its source."""
    return FLOWS.tuple(
        commodity=commodity.slug,
        nomenclature=commodity.nomenclature,
        code=commodity.code,
        goods=commodity.name,
        year=year,
        exporter_iso3=exporter[0],
        exporter=exporter[1],
        importer_iso3=importer[0],
        importer=importer[1],
        value_usd=value,
        quantity_kg=quantity,
        source=release.source.key,
        release=release.key,
        attribution=attribution(release),
    )


def attribution(release: models.Release) -> str:
    """Name the publisher of a flow, in the words that the licence of the source asks for."""
    source = release.source
    return source.attribution or f"{source.publisher}, {source.title}, {source.licence}"


COMMODITIES = Table(
    COMMODITY[0],
    _("Customs codes"),
    _("A customs code of six digits that we follow."),
    Commodity,
    ("commodity",),
    codes,
    at={"commodity": "slug"},
    with_texts=True,
)
COMMODITY_MINERALS = Table(
    "commodity_minerals",
    _("Minerals of customs codes"),
    _("A customs code and a mineral that is in it."),
    MineralOfCode,
    ("commodity", "mineral"),
    minerals_of_codes,
    with_texts=True,
)
COMMODITIES_NOW = FactTable(
    "trade",
    _("Trade"),
    _("A customs code with the trade of the world in its newest year."),
    CommodityNow,
    ("commodity",),
)
FLOWS = FactTable(
    "trade_flows",
    _("Trade flows"),
    _("What one country sold to another under one customs code in one year."),
    TradeFlow,
    ("commodity", "year", "exporter_iso3", "importer_iso3", "release"),
    flows,
    source_keys=sources_of(models.TradeFlow, "trade_year__source"),
)
