"""Pages of trade: customs codes, a country under one code, and the codes of a mineral."""

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext

from config.addresses import absolute, public_page
from page_store.public import public

from ..facts.states import facts
from ..facts.trade import (
    Trader,
    flows_of_newest,
    flows_of_place,
    flows_of_year,
    largest_seller,
    newest_year,
    newest_years,
    producers,
    totals_by_year,
)
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
from ..wording.trade import remarks, remarks_of, without_tiles
from .asked import at_country, at_mineral


def commodity_at(slug):
    """The Commodity of an address, with its minerals; 404 where there is none."""
    nomenclature, _, code = slug.partition("-")
    commodities = Commodity.objects.prefetch_related("minerals")
    return get_object_or_404(commodities, nomenclature=nomenclature, code=code)


def releases_of(commodity, *, of=None):
    """{year: Release} of the trade in a commodity, newest year first; `of`: the TradeYears to look in, by default
    all.
    """
    of = TradeYear.objects if of is None else of
    found = of.filter(commodity=commodity).select_related("release__source").order_by("-year")
    return {one.year: one.release for one in found}


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
    """Every customs code with its minerals and the world's trade in its newest year; one table per nomenclature."""
    rows = index_of_codes()
    tables = [
        (nomenclature.label, [row for row in rows if row.commodity.nomenclature == nomenclature])
        for nomenclature in Nomenclature
    ]
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


@public("year", state="sellers")
def commodity_detail(request, commodity):
    """Show the sellers and buyers under one code, the largest flows, and the years."""
    commodity = commodity_at(commodity)
    releases = releases_of(commodity)
    year, unknown = chosen_year(request, releases)
    flows, called = flows_of_year(commodity, year), names()
    producing = producers([commodity])[commodity.pk]
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
        world=world_years(totals_by_year(trade_year__commodity=commodity), commodity),
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
    """Show the suppliers and customers of one country or bloc under one code, year by year."""
    commodity, place = commodity_at(commodity), Trader.of(country)
    releases = releases_of(commodity)
    year, unknown = chosen_year(request, releases)
    twin, called = twin_of(commodity), names()
    flows, *others = flows_of_place(place, commodity, *([twin] if twin else []))
    of_year = [flow for flow in flows if flow.year == year]
    bought, sold = suppliers(of_year, place.codes), customers(of_year, place.codes)
    producing = producers([commodity])[commodity.pk]
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
    prefetch_related_objects(shown, "minerals")
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
        remarks=remarks(
            set().union(*(one.sellers.codes | one.buyers.codes for one in codes)),
            marked=any(one.sellers.marks for one in codes),
        ),
        releases=sorted({one.release for one in releases}, key=str),
        trail=trails.of_mineral(mineral, (gettext("Trade"), request.path)),
    )
