"""Summary of exposure for a country's page: the number of codes it buys, and the codes that come from one supplier."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Subquery, Sum

from minerals.indicators.exposure import bought_from
from minerals.indicators.trade import Flow
from minerals.models import TradeFlow, TradeYear
from minerals.models.places import PlaceKind
from minerals.models.trade import Nomenclature

from .floor import least_counted
from .sourcing import Sourced, legend_of, sourced

MOST_SHOWN = 4
COLUMNS = (
    "trade_year__commodity__nomenclature",
    "trade_year__commodity__code",
    "trade_year__commodity__name",
    "trade_year__commodity__twin",
    "trade_year__year",
    "trade_year__source__attribution",
    "exporter__code",
    "exporter__name",
)


@dataclass(frozen=True)
class FromOne:
    commodity: str
    supplier: str
    share: Decimal  # per cent of the value
    value: int  # dollars, from all suppliers


@dataclass(frozen=True)
class Summary:
    year: int
    bought: int  # customs codes
    counted: int  # with purchases above the floor
    from_one: tuple[FromOne, ...]  # largest value first
    source: str  # the credit that the licence requires
    # Beside a profile; first minerals without a figure of the country
    sourced: tuple[Sourced, ...] = ()

    @property
    def marks(self):
        return legend_of(self.sourced)

    @property
    def first(self):
        return self.from_one[:MOST_SHOWN]

    @property
    def more(self):
        return len(self.from_one) - len(self.first)


def summary_of(country, key_minerals=(), store=None):
    """The Summary of a country or bloc, None where it buys nothing that we follow.

    `key_minerals`: {slug: whether the profile has figures of the country}; `store`: `figures_beside` them.

    One query, and those of `sourced` where there are key minerals. The same codes and shares as on the page of its
    exposure, for its values are added up by the database alone.
    """
    newest = TradeYear.objects.order_by("-year", "source").values("year", "source")[:1]
    years = TradeYear.objects.filter(
        year=Subquery(newest.values("year")), source=Subquery(newest.values("source"))
    )
    within = "importer__blocs" if country.kind == PlaceKind.BLOC else "importer"
    first = years.filter(commodity__nomenclature=Nomenclature.HS92).values("commodity__code")
    years = years.exclude(commodity__nomenclature=Nomenclature.HS17, commodity__code__in=first)
    flows = TradeFlow.objects.filter(**{within: country}, trade_year__in=years).exclude(
        exporter=F("importer")
    )
    if country.kind == PlaceKind.BLOC:
        flows = flows.exclude(exporter__in=country.members.values("pk"))
    rows = list(flows.order_by().values_list(*COLUMNS).annotate(Sum("value")))
    goods = {f"{nomenclature}-{code}": name for nomenclature, code, name, *_ in rows}
    twins = {
        f"{nomenclature}-{code}": twin and f"{nomenclature}-{twin}"
        for nomenclature, code, _, twin, *_ in rows
        if nomenclature == Nomenclature.HS92
    }
    names = {code: name for *_, code, name, _ in rows}
    found = bought_from(
        [
            Flow(f"{nomenclature}-{code}", year, supplier, country.code, value, None)
            for nomenclature, code, _, _, year, _, supplier, _, value in rows
        ],
        {country.code},
    )
    if not found:
        return None
    least = least_counted(found, twins)
    counted = [one for one in found.values() if one.supply.value >= least]
    largest = sorted(
        (one for one in counted if one.is_on_one), key=lambda one: (-one.supply.value, one.commodity)
    )
    from_one = tuple(
        FromOne(goods[one.commodity], names[one.supply.rows[0].code], one.supply.top1, one.supply.value)
        for one in largest
    )
    year, attribution = rows[0][4:6]  # of one source and year
    rows = sourced(key_minerals, found, names, country, store) if key_minerals else ()
    rows = tuple(sorted(rows, key=lambda row: not row.is_first))
    return Summary(year, len(found), len(counted), from_one, attribution, rows)
