"""Pages of trade: customs codes and groups of them, a country under one, and the codes of a mineral."""

from collections import defaultdict

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext

from config.addresses import absolute, public_page
from page_store.public import public

from ..facts.states import facts
from ..facts.trade import (
    Trader,
    added,
    flows_of_newest,
    flows_of_place,
    flows_of_year,
    groups_of_codes,
    largest_seller,
    newest_year,
    newest_years,
    producers,
    producers_of,
    totals_by_year,
    totals_of,
)
from ..facts.world_sales import LEAST_SHARE, LEAST_TRADED, large_sellers, large_sellers_of
from ..heads import trails
from ..indicators.trade import customers, exporters, importers, suppliers
from ..models import Commodity, Country, Nomenclature, TradeYear
from ..presentation.trade import (
    CodeOfMineral,
    IndexRow,
    LargestFlows,
    PlaceNames,
    beside,
    codes_of,
    table,
    world_years,
    years,
)
from ..presentation.without_seller import GoodsWithoutSeller
from ..wording.numbers import listed
from ..wording.trade import LEFT_OUT, no_large_seller, remarks, remarks_of, without_tiles
from .asked import at_country, at_mineral


def goods_at(slug):
    """The Commodity or CodeGroup of an address, with its minerals; 404 where there is none."""
    nomenclature, _, code = slug.partition("-")
    if nomenclature in Nomenclature:
        commodities = Commodity.objects.prefetch_related("minerals", "groups")
        return get_object_or_404(commodities, nomenclature=nomenclature, code=code)
    return get_object_or_404(groups_of_codes(), key=slug)


def releases_of(goods, *, of=None):
    """{year: Release} of the trade in goods, newest year first; of a group the years that each of its codes has.

    `of`: the TradeYears to look in, by default all.
    """
    of = TradeYear.objects if of is None else of
    releases, codes = {}, defaultdict(set)
    found = of.filter(commodity__in=goods.members)
    for one in found.select_related("release__source").order_by("-year"):
        releases[one.year] = one.release
        codes[one.year].add(one.commodity_id)
    return {year: release for year, release in releases.items() if len(codes[year]) == len(goods.members)}


def chosen_year(request, known):
    """(the year to show, the unknown year that was asked for)."""
    asked = request.GET.get("year", "")
    if found := next((year for year in known if str(year) == asked), None):
        return found, ""
    return max(known, default=0), asked[:20]


def twin_of(commodity):
    """The Commodity under which the same loads may be declared, or None."""
    found = Commodity.objects.filter(nomenclature=commodity.nomenclature, code=commodity.twin)
    return found.first() if commodity.twin else None


def names():
    return PlaceNames(Country.objects.values_list("code", "name", "slug"))


@public(state=facts)
def trade_index(request):
    """Every customs code with its minerals and the world's trade in its newest year; one table per nomenclature.

    The groups of codes come first.
    """
    rows = index_of_codes()
    tables = [
        (nomenclature.label, [row for row in rows if row.commodity.nomenclature == nomenclature])
        for nomenclature in Nomenclature
    ]
    if groups := index_of_groups(rows):
        tables.insert(0, (gettext("Groups of codes"), groups))
    releases = {one.release for one in TradeYear.objects.select_related("release__source").distinct()}
    context = {
        "tables": tables,
        "releases": sorted(releases, key=str),
        "canonical": absolute(request, request.path),
        "trail": trails.of_trade(),
    }
    return render(request, "minerals/trade_index.html", context)


def index_of_codes():
    """An IndexRow a customs code, by mineral."""
    commodities = Commodity.objects.prefetch_related("minerals").order_by("code", "nomenclature")
    newest = newest_years()
    totals = totals_by_year(trade_year__year__in=set(newest.values()))
    world = {one["commodity"]: one for one in totals if one["year"] == newest[one["commodity"]]}
    return sorted((IndexRow(one, world.get(one.pk)) for one in commodities), key=lambda row: row.order)


def index_of_groups(rows):
    """An IndexRow a group of codes, from those of its codes where these have the same newest year."""
    totals = {row.commodity.pk: row.total for row in rows}
    found = []
    for group in groups_of_codes():
        own = [totals[one.pk] for one in group.members]
        complete = all(own) and len({one["year"] for one in own}) == 1
        found.append(IndexRow(group, added(own) if complete else None))
    return sorted(found, key=lambda row: row.order)


@public("year", state="sellers")
def commodity_detail(request, commodity):
    """Show the sellers and buyers under one code or group of codes, the largest flows, and the years."""
    commodity = goods_at(commodity)
    releases = releases_of(commodity)
    year, unknown = chosen_year(request, releases)
    flows, called = flows_of_year(commodity, year), names()
    producing = producers_of(commodity)
    sold, bought = exporters(flows), importers(flows)
    said = remarks_of(commodity, sold, len(releases), counted=bool(producing))
    sellers, buyers = table(sold, commodity, called, producing), table(bought, commodity, called)
    twin, seller, both = twin_of(commodity), None, []
    if twin and (country := largest_seller([commodity, twin])):
        seller = Trader.of(country)
        both = beside(*flows_of_place(seller, commodity, twin), seller, bought=False)
    return public_page(
        request,
        "minerals/commodity_detail.html",
        commodity=commodity,
        year=year,
        years=list(releases),
        unknown=unknown,
        sellers=sellers,
        without_tiles=without_tiles(sold, max(releases, default=0), newest_year()),
        buyers=buyers,
        largest=LargestFlows(flows, called),
        world=world_years(totals_of(commodity), commodity),
        twin=twin,
        seller=seller,
        both=both,
        remarks=said + remarks(sellers.codes | buyers.codes, marked=bool(sellers.marks)),
        releases=sorted(set(releases.values()), key=str),
        trail=trails.of_trade((commodity.name, commodity.get_absolute_url())),
    )


@public("year", state="sellers")
@at_country
def place_detail(request, country, commodity):
    """Show the suppliers and customers of one country or bloc under one code or group of codes, year by year."""
    commodity, place = goods_at(commodity), Trader.of(country)
    releases = releases_of(commodity)
    year, unknown = chosen_year(request, releases)
    twin, called = twin_of(commodity), names()
    flows, *others = flows_of_place(place, commodity, *([twin] if twin else []))
    flows = [flow for flow in flows if flow.year in releases]
    of_year = [flow for flow in flows if flow.year == year]
    bought, sold = suppliers(of_year, place.codes), customers(of_year, place.codes)
    producing = producers_of(commodity)
    said = remarks_of(commodity, bought, len(releases), counted=bool(producing))
    sellers = table(bought, commodity, called, producing)
    buyers = table(sold, commodity, called)
    codes = sellers.codes | buyers.codes | place.codes
    newest, last = max(releases, default=0), newest_year()
    return public_page(
        request,
        "minerals/commodity_country.html",
        commodity=commodity,
        place=place,
        year=year,
        years=list(releases),
        unknown=unknown,
        sides=[
            (
                buys,
                side,
                years(flows, place, commodity, called, bought=buys),
                without_tiles(side.supply, newest, last),
            )
            for buys, side in ((True, sellers), (False, buyers))
        ],
        has_trade=bool(flows),
        twin=twin,
        both=[(each, beside(flows, *others, place, bought=each)) for each in (True, False) if twin],
        remarks=said + remarks(codes, marked=bool(sellers.marks)),
        releases=sorted(set(releases.values()), key=str),
        trail=trails.of_trade(
            (commodity.name, commodity.get_absolute_url()), (place.country.name, request.path)
        ),
    )


@public(state="sellers")
@at_mineral
def mineral_trade(request, mineral):
    """Each code of a mineral: who sells, who buys, the largest flows of its newest year; old trade comes last."""
    found = codes_of(mineral, mineral.children.all())
    shown = [one for one, _in_hs17 in found.shown]
    prefetch_related_objects(shown, "minerals", "groups")
    flows, called, producing = flows_of_newest(shown), names(), producers(shown)
    codes = [
        CodeOfMineral(one, in_hs17, flows[one.pk], called, producing[one.pk]) for one, in_hs17 in found.shown
    ]
    newest = max((one.year for one in codes), default=0)
    codes.sort(key=lambda one: one.year < newest)
    releases = TradeYear.objects.filter(commodity__in=shown).select_related("release__source")
    return public_page(
        request,
        "minerals/mineral_trade.html",
        mineral=mineral,
        found=found,
        codes=codes,
        large_sellers=large_sellers_of(mineral.slug),
        remarks=remarks(
            set().union(*(one.sellers.codes | one.buyers.codes for one in codes)),
            marked=any(one.sellers.marks for one in codes),
        ),
        releases=sorted({one.release for one in releases}, key=str),
        trail=trails.of_mineral(mineral, (gettext("Trade"), request.path)),
    )


@public(state="sellers")
@at_mineral
def without_seller(request, mineral, country):
    """If one country stopped selling: what such arithmetic leaves out, who bought from it, and what others sold.

    The pages are the pairs of `large_sellers`; there is no other.
    """
    seller = large_sellers().get((mineral.slug, country))
    if seller is None:
        place = get_object_or_404(Country.objects.browsable(), slug=country)
        reason = no_large_seller(place.name, mineral.name, LEAST_SHARE, LEAST_TRADED)
        return render(request, "404.html", {"reason": reason, "trade_of": mineral}, status=404)
    called, sections = names(), []
    for large in seller.sales:
        goods = goods_at(large.sales.goods.slug)
        flows = flows_of_year(goods, large.sales.year)
        sections.append(
            GoodsWithoutSeller(
                large._replace(sales=large.sales._replace(goods=goods)),
                seller.place,
                flows,
                called,
                producers_of(goods),
            )
        )
    members = [code for one in sections for code in one.goods.members]
    year = sections[0].year
    releases = TradeYear.objects.filter(commodity__in=members, year=year).select_related("release__source")
    title = gettext("If %(place)s stopped selling") % {"place": listed([seller.place.name])}
    return public_page(
        request,
        "minerals/without_seller.html",
        mineral=mineral,
        seller=seller,
        year=year,
        sections=sections,
        left_out=LEFT_OUT,
        remarks=remarks(
            set().union(*(one.codes for one in sections)), marked=any(one.others.marks for one in sections)
        ),
        releases=sorted({one.release for one in releases}, key=str),
        trail=trails.of_mineral(mineral, (title, request.path)),
    )
