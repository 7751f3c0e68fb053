"""Trade by customs code and by place."""

from itertools import groupby

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from config.addresses import site_of
from minerals.facts.trade import Trader, totals_by_year
from minerals.models import Commodity, Country, Nomenclature, TradeFlow, TradeYear
from minerals.tables.shared import COUNTRY, MINERAL
from minerals.tables.trade import COMMODITIES, FLOWS, flow_row, read_commodities

from .. import schemas
from ..addresses import address
from ..lists.filters import column, conditions, named, parameters
from ..lists.listing import page_model, page_of_table
from ..parameters import CountryPath, Text, countries_named, path, reads
from ..problems import unknown

router = Router(tags=["trade"])
CommodityPath = path(Text, "Key of a customs code: nomenclature and code.", "hs92-283691")


def _codes_of(minerals):
    return Commodity.minerals.through.objects.filter(mineral__in=minerals).values("commodity")


FILTERS = {
    "mineral": named(MINERAL, _("A mineral in it."), lambda minerals: Q(pk__in=_codes_of(minerals))),
    "nomenclature": column(COMMODITIES, "nomenclature"),
    "kind": column(COMMODITIES, "kind"),
}
CommodityParameters = parameters(COMMODITIES, FILTERS)


@reads(router, "/commodities", response=page_model(COMMODITIES), status=(404, 422))
def list_commodities(request, asked: Query[CommodityParameters]):
    """Find customs codes.

    One code may have several minerals in it, and is counted once.
    """
    found = Commodity.objects.order_by("code", "-nomenclature").filter(conditions(FILTERS, asked))
    site = site_of(request)
    found = found.prefetch_related("minerals")
    return page_of_table(request, COMMODITIES, found, asked, lambda part: read_commodities(part, site))


@reads(router, "/commodities/{commodity}", response=schemas.trade.CommodityDetail, status=(404, 422))
def get_commodity(request, commodity: CommodityPath):
    """Get one customs code with the trade of the world, year by year."""
    site = site_of(request)
    one = _commodity_named(commodity)
    totals = {total["year"]: total for total in _totals(one)}
    years = TradeYear.objects.filter(commodity=one).passable()
    years = years.select_related("release__source").order_by("-year", "source")
    (found,) = COMMODITIES.filled(read_commodities([one], site)).objects
    return found | {
        "years": [_year(year, totals[year.year]) for year in years if year.year in totals],
        "flows_url": address(site, "list_trade_flows", commodity=one.slug),
    }


def _totals(commodity):
    return totals_by_year(of=TradeFlow.objects.passable(), trade_year__commodity=commodity)


def _commodity_named(text):
    nomenclature, _, code = text.partition("-")
    found = Commodity.objects.prefetch_related("minerals")
    known = nomenclature in Nomenclature and code.isascii() and code.isdigit()
    one = found.filter(nomenclature=nomenclature, code=code).first() if known else None
    if one is None:
        raise unknown("commodity", text, found_at="/api/v1/commodities")
    return one


def _year(year, total):
    return {
        "year": year.year,
        "value_usd": total["total"],
        "quantity_kg": total["weight"],
        "flows": total["flows"],
        "flows_without_quantity": total["missing"],
        "source": year.release.source.key,
        "release": year.release.key,
    }


def _places(values, parameter):
    """Keys of places; of a bloc those of its members."""
    codes = set().union(*(Trader.of(country).codes for country in countries_named(values, parameter)))
    return list(Country.objects.filter(code__in=codes).values_list("pk", flat=True))


def _on_either_side(places):
    return Q(exporter__in=places) | Q(importer__in=places)


# Of the year and code of a flow, and of the flow itself.
OF_YEAR = {"year": column(FLOWS, "year", example=2024)}
OF_YEARS_OF_PLACE = OF_YEAR | {
    "mineral": named(
        MINERAL, _("A mineral in the goods."), lambda minerals: Q(commodity__in=_codes_of(minerals))
    )
}
OF_FLOW = {side: column(FLOWS, side, find=_places) for side in ("exporter", "importer")}
OF_FLOW_OF_CODE = OF_FLOW | {
    "country": named(COUNTRY, _("A place on either side."), _on_either_side, find=_places)
}
CommodityFlowParameters = parameters(FLOWS, OF_YEAR | OF_FLOW_OF_CODE)
PlaceFlowParameters = parameters(FLOWS, OF_YEARS_OF_PLACE | OF_FLOW)


@reads(router, "/commodities/{commodity}/flows", response=page_model(FLOWS), status=(404, 422))
def list_trade_flows(request, commodity: CommodityPath, asked: Query[CommodityFlowParameters]):
    """Find what countries sold to each other under one customs code.

    The newest year and the largest flow first. A bloc stands for its members; what they sell to each other is included.
    """
    years = TradeYear.objects.filter(conditions(OF_YEAR, asked), commodity=_commodity_named(commodity))
    return _flows(request, years, conditions(OF_FLOW_OF_CODE, asked), asked)


@reads(router, "/countries/{country}/trade", response=page_model(FLOWS), status=(404, 422))
def list_country_trade_flows(request, country: CountryPath, asked: Query[PlaceFlowParameters]):
    """Find what one country bought and sold, under every customs code.

    Never add codes up: the same loads may be declared under two.
    """
    years = TradeYear.objects.filter(conditions(OF_YEARS_OF_PLACE, asked))
    either = _on_either_side(_places([country], "country"))
    return _flows(request, years, either & conditions(OF_FLOW, asked), asked)


def _flows(request, years, wanted, asked):
    found = FlowsInOrder(years.passable(), wanted)
    return page_of_table(request, FLOWS, found, asked, _rows_of_flows)


class FlowsInOrder:
    """Keys of the flows of `years` that `wanted` finds, by year, code and value; a slice reads its own years alone.

    Sorted by the database, each page of a bloc’s 160,000 flows took a second.
    """

    ORDER = ("-year", "commodity__code", "-commodity__nomenclature")

    def __init__(self, years, wanted):
        self.found = TradeFlow.objects.filter(wanted).order_by()
        counts = self.found.filter(trade_year__in=years.order_by().values("pk")).values_list("trade_year")
        counts = dict(counts.annotate(Count("pk")))
        named = years.filter(pk__in=counts).order_by(*self.ORDER, "pk").values_list(*_bare(self.ORDER), "pk")
        # Flows of one year and code are kept together, whatever their source.
        self.groups = [[pk for *_, pk in group] for _, group in groupby(named, key=lambda row: row[:-1])]
        self.sizes = [sum(counts[pk] for pk in group) for group in self.groups]

    def __len__(self):
        return sum(self.sizes)

    def __getitem__(self, part):
        place, first, at = {}, None, 0
        for number, (group, size) in enumerate(zip(self.groups, self.sizes, strict=True)):
            if at < part.stop and at + size > part.start:
                first = at if first is None else first
                place |= dict.fromkeys(group, number)
            at += size
        rows = self.found.filter(trade_year__in=place).values_list("trade_year", "value", "pk")
        ordered = sorted((place[year], -value, pk) for year, value, pk in rows)
        return [pk for *_, pk in ordered[part.start - (first or 0) : part.stop - (first or 0)]]


def _bare(names):
    return [name.removeprefix("-") for name in names]


def _rows_of_flows(keys):
    related = ("exporter", "importer", "trade_year__commodity", "trade_year__release__source")
    flows = TradeFlow.objects.select_related(*related).in_bulk(keys)
    return [_flow(flows[key]) for key in keys]


def _flow(flow):
    return flow_row(
        flow.trade_year.commodity,
        flow.trade_year.year,
        (flow.exporter.code, flow.exporter.name),
        (flow.importer.code, flow.importer.name),
        flow.value,
        flow.quantity,
        flow.trade_year.release,
    )
