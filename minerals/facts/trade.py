"""Flows of trade as the indicators take them, by queries that name a commodity or a place: never read whole."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count, F, Max, Q, Sum

from page_store.keeping import each_kept_while, kept_while

from ..indicators.trade import Flow, as_one
from ..models import CodeGroup, Commodity, Country, FigureRevision, Measure, TradeFlow, TradeYear
from ..models.places import PlaceKind
from .figure_parts import all_minerals
from .goods import Goods, known_goods
from .output import PRESENT, kin_of

COLUMNS = (
    "trade_year__commodity__nomenclature",
    "trade_year__commodity__code",
    "trade_year__year",
    "exporter__code",
    "importer__code",
    "value",
    "quantity",
)


class Trader(NamedTuple):
    """A country, or a bloc with the codes of its members; `codes` are the places whose trade counts as its own."""

    country: Country
    codes: frozenset[str]

    @classmethod
    def of(cls, country):
        if country.kind == PlaceKind.BLOC:
            return cls(country, frozenset(country.members.values_list("code", flat=True)))
        return cls(country, frozenset([country.code]))


def flows(*conditions, of=None, **lookups):
    """Flows by lookups of a TradeFlow, in one query; `of`: the queryset to look in, by default all."""
    of = TradeFlow.objects if of is None else of
    found = of.filter(*conditions, **lookups).order_by().values_list(*COLUMNS)
    return [Flow(f"{nomenclature}-{code}", *rest) for nomenclature, code, *rest in found]


def groups_of_codes():
    """The CodeGroups with their codes and the minerals of these, in three queries."""
    return CodeGroup.objects.prefetch_related("commodities__minerals")


def flows_as(goods: Goods, of_codes):
    """The flows of the codes of goods as theirs: those of a group by its key, so that they are added."""
    if goods.members == [goods]:
        return of_codes
    return as_one(of_codes, goods.slug, {one.slug for one in goods.members})


def flows_of_year(goods: Goods, year):
    """All flows of goods in one year: some hundreds, of magnets 4,415."""
    return flows_as(goods, flows(trade_year__commodity__in=goods.members, trade_year__year=year))


def flows_of_commodity(goods: Goods):
    """All flows of each code of goods in every year that a file may have: of a code at most some 13,000."""
    return flows(of=TradeFlow.objects.passable(), trade_year__commodity__in=goods.members)


def largest_seller(commodities):
    """The Country that has sold most under these Commodities in all years, None without trade."""
    found = TradeFlow.objects.filter(trade_year__commodity__in=commodities).order_by()
    found = found.values("exporter").annotate(total=Sum("value")).order_by("-total", "exporter").first()
    return Country.objects.get(pk=found["exporter"]) if found else None


def flows_of_place(place, *goods: Goods, of=None):
    """The trade of a Trader in each of these goods, in every year: a list each, in one query."""
    ends = Q(exporter__code__in=place.codes) | Q(importer__code__in=place.codes)
    members = [member for one in goods for member in one.members]
    found = {one.slug: [] for one in members}
    for flow in flows(ends, of=of, trade_year__commodity__in=members):
        found[flow.commodity].append(flow)
    return [flows_as(one, [flow for code in one.members for flow in found[code.slug]]) for one in goods]


def flows_by_place(trade_years):
    """({code of a place: its Flows as importer}, {code: its Flows as exporter}) of some TradeYears, in one query."""
    bought, sold, words = defaultdict(list), defaultdict(list), {}
    for flow in flows(trade_year__in=trade_years):
        texts = (words.setdefault(text, text) for text in (flow.commodity, flow.exporter, flow.importer))
        commodity, exporter, importer = texts
        one = Flow(commodity, flow.year, exporter, importer, flow.value, flow.quantity)
        bought[importer].append(one)
        sold[exporter].append(one)
    return dict(bought), dict(sold)


def flows_of(codes, by_place):
    """The Flows of some places, from one half of `flows_by_place`."""
    return [flow for code in codes for flow in by_place.get(code, ())]


def flows_by_year(end, codes, trade_years):
    """{(pk of a TradeYear, code of an `end`, “importer” or “exporter”): its Flows}, of these only, in one query."""
    found = defaultdict(list)
    rows = TradeFlow.objects.filter(**{f"{end}__code__in": codes}, trade_year__in=trade_years).order_by()
    for key, nomenclature, code, *rest in rows.values_list("trade_year", *COLUMNS):
        flow = Flow(f"{nomenclature}-{code}", *rest)
        found[key, getattr(flow, end)].append(flow)
    return dict(found)


def world_by_year(trade_years):
    """Return {pk of a TradeYear: dollars of cross-border trade}, added up by the database in one query."""
    found = TradeFlow.objects.filter(trade_year__in=trade_years).exclude(exporter=F("importer")).order_by()
    return dict(found.values_list("trade_year").annotate(Sum("value")))


def flows_of_newest(commodities):
    """Return {pk of a Commodity: the Flows of its newest year}, in two queries."""
    newest = newest_years()
    wanted = Q()
    for commodity in commodities:
        wanted |= Q(commodity=commodity, year=newest.get(commodity.pk, 0))
    found = {commodity.pk: [] for commodity in commodities}
    if not found:
        return found
    pks = {commodity.slug: commodity.pk for commodity in commodities}
    for flow in flows(trade_year__in=TradeYear.objects.filter(wanted).values("pk")):
        found[pks[flow.commodity]].append(flow)
    return found


def totals_by_year(*, of=None, **lookups):
    """[{commodity (its pk), year, total, weight, flows, missing}] of the world, newest year first, in one query.

    `of`: the queryset of TradeFlows to add up, by default all.
    """
    of = TradeFlow.objects if of is None else of
    found = of.filter(**lookups).exclude(exporter=F("importer")).order_by("-trade_year__year")
    found = found.values(commodity=F("trade_year__commodity"), year=F("trade_year__year"))
    return list(
        found.annotate(
            total=Sum("value"),
            weight=Sum("quantity"),
            flows=Count("pk"),
            missing=Count("pk") - Count("quantity"),
        )
    )


def totals_of(goods: Goods, *, of=None):
    """The rows of `totals_by_year` of goods; of a group those of the years that each of its codes has, added."""
    by_year = defaultdict(list)
    for row in totals_by_year(of=of, trade_year__commodity__in=goods.members):
        by_year[row["year"]].append(row)
    return [added(rows) for rows in by_year.values() if len(rows) == len(goods.members)]


def added(rows):
    """Rows of `totals_by_year` of one year as one row."""
    weights = [row["weight"] for row in rows if row["weight"] is not None]
    sums = {name: sum(row[name] for row in rows) for name in ("total", "flows", "missing")}
    return {"year": rows[0]["year"], "weight": sum(weights) if weights else None, **sums}


def newest_year():
    """The newest year of any trade, 0 without any."""
    return TradeYear.objects.aggregate(last=Max("year"))["last"] or 0


def newest_years():
    """{pk of a Commodity: the newest year of its trade}."""
    return dict(TradeYear.objects.order_by().values_list("commodity").annotate(Max("year")))


def producers(commodities):
    """{pk of a Commodity: codes of the places with an output of one of its minerals, their parents or children}.

    Production at any stage, in any year and of any source counts, but not a zero or a missing number. One query,
    however many commodities.
    """
    return _producers([one.pk for one in commodities])


def producers_of(goods: Goods):
    """Codes of the places with an output of one of the minerals in goods, as `producers` has them."""
    return frozenset().union(*producers(goods.members).values())


@each_kept_while("minerals")
def _producers(commodities):
    related = kin_of(all_minerals())
    of_codes = {
        one.goods.pk: one.minerals for one in known_goods().values() if isinstance(one.goods, Commodity)
    }
    kin = {pk: set().union(*(related[slug] for slug in of_codes.get(pk, ()))) for pk in commodities}
    minerals = set().union(*kin.values())
    of_them = {"figure__measure": Measure.PRODUCTION, "figure__mineral__slug__in": minerals}
    said = FigureRevision.objects.current().filter(PRESENT, **of_them).order_by()
    counted = defaultdict(set)
    for mineral, code in said.values_list("figure__mineral__slug", "figure__country__code").distinct():
        counted[mineral].add(code)
    return {pk: frozenset().union(*(counted[mineral] for mineral in kin[pk])) for pk in commodities}


class Sold(NamedTuple):
    """The sales of a Trader abroad under one commodity, by its key, in one year."""

    commodity: int
    year: int
    value: int
    quantity: int
    missing: int  # flows without a quantity
    flows: int


def sold_by_year(place, commodities):
    """[Sold] of a Trader under each of these commodities in each year, added up by the database."""
    return _sold_by_year(place.codes, frozenset(one.pk for one in commodities))


@kept_while("minerals")
def _sold_by_year(places, commodities):
    found = TradeFlow.objects.filter(
        exporter__code__in=places, trade_year__commodity__in=commodities
    ).exclude(importer__code__in=places)
    found = found.order_by().values_list("trade_year__commodity", "trade_year__year")
    found = found.annotate(
        total=Sum("value"), weight=Sum("quantity"), missing=Count("pk") - Count("quantity"), flows=Count("pk")
    )
    return [
        Sold(key, year, value, weight or 0, missing, flows)
        for key, year, value, weight, missing, flows in found
    ]
