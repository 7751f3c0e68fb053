"""The rows of list pages as files: CSV, Excel or JSON, with the same choice in the address."""

from collections import defaultdict
from itertools import chain

from django.http import Http404
from django.urls import reverse
from django.utils.text import slugify

from config.addresses import absolute, redirect_to_slug, site_of
from page_store.public import public

from .. import downloads
from ..chart_pages import tables_of
from ..downloads.indexes import codes_download, index_download, map_download, region_download
from ..downloads.official import list_download, matrix_download
from ..downloads.revisions import revisions_download
from ..facts.figure_parts import all_minerals
from ..facts.states import files
from ..facts.trade import Trader, flows_of_commodity, flows_of_place
from ..lists.tables import HeldList
from ..models import TradeFlow, TradeYear
from ..presentation.pages import by_group, sorted_rows
from ..world_map.choice import choose, mappable
from .asked import at_country, at_mineral
from .lists import lists_and_matrix, lists_of_issuer, rows_of_list
from .minerals import index_of_minerals, query_of, sort_asked
from .regions import region_with_members
from .releases import statements_of
from .trade import goods_at, index_of_codes, names, releases_of


@public("sort", state=files)
def mineral_list_download(request, ending):
    """Answer with the rows of the list of minerals, in the order of its page, as a file."""
    _lists, rows = index_of_minerals()
    sort = sort_asked(request)
    groups = [] if sort else by_group(rows)
    rows = sorted_rows(rows, sort) if sort else [row for _group, *parts in groups for row in chain(*parts)]
    address = absolute(request, reverse("minerals:list") + (f"?sort={sort}" if sort else ""))
    return downloads.answer_list(index_download(rows, site=site_of(request), address=address), ending)


@public("mineral", "series", state=files)
def map_file(request, ending):
    """Every place of the series that the map shows, as a file."""
    asked = {name: request.GET.get(name, "") for name in ("mineral", "series")}
    choice = choose(list(mappable()), **asked)
    if not choice.panel:
        raise Http404
    made = map_download(
        choice.panel,
        address=absolute(request, reverse("minerals:map") + query_of(choice)),
        name=f"map-{choice.mineral.slug}-{choice.panel.anchor}",
        title=choice.map.title,
    )
    return downloads.answer_list(made, ending)


@public(state=files)
def list_index_download(request, ending):
    """The matrix as a file."""
    _lists, matrix = lists_and_matrix()
    address = absolute(request, reverse("minerals:lists"))
    return downloads.answer_list(matrix_download(matrix, address=address), ending)


@public(state=files)
def list_detail_download(request, slug, ending):
    """The names of one list as a file."""
    tidy = slugify(slug)
    lists, index = lists_of_issuer(tidy)
    if tidy != slug:
        return redirect_to_slug(request, tidy)
    one = lists[index]
    rows = rows_of_list(HeldList(one), all_minerals())
    address = absolute(request, one.get_absolute_url())
    return downloads.answer_list(list_download(one, rows, site=site_of(request), address=address), ending)


@public(state=files)
def region_file(request, slug, ending):
    """The sums of a region as a file."""
    region, members = region_with_members(slug)
    tables = tables_of([country for country in members if country.is_ranked])
    address = absolute(request, region.get_absolute_url())
    return downloads.answer_list(region_download(tables, region, address=address), ending)


@public(state=files)
@at_mineral
def mineral_revisions_download(request, mineral, ending):
    """Every statement of every release of a mineral as a file."""
    address = absolute(request, reverse("minerals:revisions", args=[mineral.slug]))
    made = revisions_download(statements_of(mineral).values(), mineral, address=address)
    return downloads.answer_list(made, ending)


@public(state=files)
def trade_index_download(request, ending):
    """Answer with the rows of the index of codes, as a file."""
    releases = defaultdict(list)
    for one in TradeYear.objects.select_related("release__source").order_by("release__key"):
        releases[one.commodity_id, one.year].append(one.release)
    address = absolute(request, reverse("minerals:trade"))
    made = codes_download(index_of_codes(), releases, site=site_of(request), address=address)
    return downloads.answer_list(made, ending)


@public(state=files)
def commodity_download(request, commodity, ending):
    """Every flow under one code, or the codes of a group, in every year, as a file."""
    commodity = goods_at(commodity)
    return answer_flows(request, commodity, flows_of_commodity(commodity), ending)


@public(state=files)
@at_country
def place_download(request, country, commodity, ending):
    """Answer with the trade of a country or bloc under one code, in every year, as a file."""
    commodity = goods_at(commodity)
    by_code = flows_of_place(Trader.of(country), *commodity.members, of=TradeFlow.objects.passable())
    return answer_flows(request, commodity, chain.from_iterable(by_code), ending, country)


def answer_flows(request, commodity, flows, ending, country=None):
    """The file of the Flows of the codes of goods, of one `country` or of all."""
    whose = [country.slug] if country else []
    path = (
        reverse("minerals:commodity_country", args=[commodity.slug, *whose])
        if country
        else commodity.get_absolute_url()
    )
    made = downloads.flows_download(
        flows,
        commodity,
        names=names(),
        releases=releases_of(commodity, of=TradeYear.objects.passable()),
        name="-".join(["trade", commodity.slug, *whose]),
        title=" · ".join([str(commodity), *([country.name] if country else [])]),
        address=absolute(request, path),
    )
    return downloads.answer_list(made, ending)
