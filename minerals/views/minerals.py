from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.addresses import absolute, public_page, redirect_to_slug, site_of
from page_store.keeping import kept_while
from page_store.later import later
from page_store.public import public

from .. import downloads
from ..chart_pages import preview_of_map, preview_of_ranking
from ..facts.figure_parts import all_minerals, counted_years, firmness_of, years_of_measures
from ..facts.figure_store import FigureStore
from ..facts.governance import Governance
from ..facts.observing import observations
from ..facts.states import facts, files, of_parts
from ..facts.vintages import vintages_of
from ..facts.world_sales import large_sellers_of, main_export
from ..heads import citing, linked_data, trails
from ..lists.tables import Listing, current_lists, family_of, uncounted_lists
from ..models import FigureRevision
from ..presentation.brief import at_the_customs, brief
from ..presentation.compared import OtherSources, pairs_of
from ..presentation.market import MarketPage
from ..presentation.marks import Register
from ..presentation.pages import (
    MineralPage,
    by_group,
    index_rows,
    newest_years,
    panels,
    register_of,
    sorted_rows,
)
from ..presentation.supplements import reliances, sources
from ..presentation.trade import codes_of
from ..wording.naming import series_name
from ..wording.numbers import lower_first
from ..world_map import world_map
from ..world_map.choice import choose, mappable
from .asked import at_mineral, mineral_at, no_such_release, own_scale_asked, vintage_asked
from .releases import mineral_as_released

AT_ONCE = 45  # rows of the list where it is not by group; the others are folded
ORDERS = {  # name in the address -> text of the link, and of the table's caption
    "": (_("By group"), ""),
    "name": (_("By name"), _("All minerals, by name")),
    "share": (_("By largest share"), _("All minerals, by largest share")),
    "hhi": (_("By concentration"), _("All minerals, by concentration")),
    "lists": (_("By lists"), _("All minerals, by lists")),
}


@public("sort", state="minerals")
def mineral_list(request):
    """Every mineral with its newest output, largest producer and concentration: by group, or sorted."""
    lists, rows = index_of_minerals()
    sort = sort_asked(request)
    ordered = sorted_rows(rows, sort)
    return public_page(
        request,
        "minerals/mineral_list.html",
        groups=[] if sort else by_group(rows),
        rows=ordered[:AT_ONCE],
        folded=ordered[AT_ONCE:],
        sort=sort,
        orders=[(key, label) for key, (label, _caption) in ORDERS.items()],
        ordered_by=ORDERS[sort][1],
        lists=lists,
        register=register_of(rows),
        query=f"?sort={sort}" if sort else "",
        trail=trails.of_minerals(),
    )


def sort_asked(request):
    sort = request.GET.get("sort", "")
    return sort if sort in ORDERS else ""


@kept_while("minerals")
def index_of_minerals():
    """(How many newest lists there are, an IndexRow a mineral)."""
    minerals, lists = all_minerals(), current_lists()
    family = family_of(minerals)
    store = FigureStore.newest_production()
    rows = index_rows(
        minerals.values(),
        {slug: store.of(slug) for slug in minerals},
        {slug: sum(one.status(slug, family).is_on for _, one in lists) for slug in minerals},
        newest=newest_years(store.series.values()),
    )
    return len(lists), rows


@public("release", "series", "scale", state="mineral")
def mineral_detail(request, slug):
    """One mineral: who produces and holds it, since when, how concentrated that is, and how well it is known."""
    minerals = all_minerals()
    mineral = minerals.get(slug) or mineral_at(slug)
    if mineral.slug != slug:
        return redirect_to_slug(request, mineral.slug)
    vintage, unknown_release = vintage_asked(request)
    if vintage:
        return mineral_as_released(request, mineral, vintage)
    context = {
        "mineral": mineral,
        "unknown_release": unknown_release,
        "parts_state": of_parts(request),
        "canonical": absolute(request, mineral.get_absolute_url()),
        "trail": trails.of_mineral(mineral),
        **facts_of_mineral(request, mineral, has_vintages=not unknown_release),  # for one query less
    }
    return render(request, "minerals/mineral_detail.html", context)


@later(
    "aliases", "page", "others", "vintages", "counted_children", "other_children", "of_parent", "parent_register",
    "children_register", "market", "codes", "brief", "basket", "map", "preview", "lists", "on_lists", "apart_lists",
    "uncounted_lists", "large_sellers", "work", "about",
)  # fmt: skip
def facts_of_mineral(request, mineral, *, has_vintages):
    """The facts on the page of a mineral."""
    minerals = all_minerals()
    children = [m for m in minerals.values() if m.parent_id == mineral.pk]
    children.sort(key=lambda m: m.name.casefold())
    kin = [mineral, *filter(None, [mineral.parent]), *children]
    store = FigureStore.of_minerals([one.slug for one in kin])
    newest = years_of_measures()
    counted = counted_years(newest)
    series = store.of(mineral.slug)
    found = panels(series, newest=counted, firmness=firmness_of([mineral.slug])[mineral.slug])
    others = OtherSources(store.all_of(mineral.slug), pairs_of(mineral=mineral))
    for panel in found:
        panel.compared = [one for one in others.compared if one.head.identity == panel.head.identity]
    page = MineralPage(
        found,
        chosen=request.GET.get("series", ""),
        own_scale=own_scale_asked(request),
        home=mineral.get_absolute_url(),
        reliances=reliances(series, newest=newest),
        sources=sources(series, newest=newest),
    )
    page.weigh(Governance.newest({panel.head.year for panel in found}))
    codes = codes_of(mineral, children)
    export = None if codes.of_parent else main_export(codes.commodities)
    family = family_of(minerals)
    listings = [
        Listing(one, mineral, entries.status(mineral.slug, family))
        for one, entries in [*current_lists(), *uncounted_lists()]
    ]
    listings, uncounted = (
        [one for one in listings if bool(one.list.kind_text.apart) == is_apart] for is_apart in (False, True)
    )
    below = index_rows(children, {c.slug: store.of(c.slug) for c in children}, newest=counted)
    of_parent = []
    if mineral.parent:
        parent = MineralPage(panels(store.of(mineral.parent.slug), newest=counted))
        of_parent = parent.sections_beyond(page)
    vintages = vintages_of(mineral=mineral) if has_vintages else []
    counted_children = [row for row in below if row.panel]
    heads = [section.panels[0] for section in of_parent]
    return {
        "aliases": sorted((mineral.also or "").splitlines(), key=str.casefold),
        "page": page,
        "others": others,
        "vintages": vintages,
        "counted_children": counted_children,
        "children_register": register_of(counted_children),
        "other_children": [row for row in below if not row.panel],
        "of_parent": of_parent,
        "parent_register": Register(
            [panel.world for panel in heads],
            cited=[panel.head for panel in heads],
            letters=[
                letter for panel in heads for cell in panel.ranked[:1] for letter, _ in cell.share_marks
            ],
        ),
        "market": MarketPage(mineral),
        "codes": codes,
        "brief": brief(page, export),
        "basket": at_the_customs(export) if export and export.commodity.has_others else None,
        "map": world_map(page.chosen.latest) if page.chosen else None,
        "preview": preview_of_ranking(page.main),
        "lists": listings,
        "on_lists": [one for one in listings if one.is_on],
        "apart_lists": [one for one in listings if one.apart],
        "uncounted_lists": [one for one in uncounted if one.is_on],
        "large_sellers": large_sellers_of(mineral.slug),
        **cited(mineral, store, [one.release for one in vintages], site_of(request)),
    }


def cited(mineral, store, releases, site):
    """The citation of a mineral, and its description for crawlers of data: both None without figures.

    `releases`: those that speak of it, newest first.
    """
    series = store.all_of(mineral.slug)
    held = [o for one in series for o in one.observations]
    if not held:
        return {"work": None, "about": None}
    work = citing.of_mineral(mineral, held, site)
    said = gettext(
        "Who mines, refines and holds %(mineral)s, by year: each figure with unit, flag and source."
    )
    speaking = {one.release for one in held}
    about = linked_data.dataset(
        work,
        held,
        site=site,
        description=said % {"mineral": lower_first(mineral.name)},
        releases=[one for one in releases if one.key in speaking],
        files={
            ending: reverse("minerals:download", args=[mineral.slug, ending]) for ending in downloads.FORMATS
        },
        variables=dict.fromkeys(map(series_name, {one.identity: one.head for one in series}.values())),
    )
    return {"work": work, "about": about}


@public(state=files)
@at_mineral
def mineral_cite(request, mineral, ending):
    """Answer with the citation of a mineral's figures, as a file for a reference manager."""
    held = observations(FigureRevision.objects.current().filter(figure__mineral=mineral))
    if not held:
        raise Http404
    return citing.answer(citing.of_mineral(mineral, held, site_of(request)), ending)


@public("release", state=files)
@at_mineral
def mineral_download(request, mineral, ending=None):
    """The figures of a mineral in the format of the ending; without one, how concentrated they are, as CSV."""
    vintage, unknown_release = vintage_asked(request)
    if unknown_release:
        return no_such_release(unknown_release)
    found = downloads.of_mineral(mineral, site_of(request), vintage=vintage)
    return downloads.answer(found, ending) if ending else downloads.answer_concentration(found)


@public("mineral", "series", state=facts)
def map_page(request):
    """The world, coloured by the share of each country in the chosen mineral and stage."""
    minerals = list(mappable())
    asked = request.GET.get("mineral", "")
    choice = choose(minerals, mineral=asked, series=request.GET.get("series", ""))
    shown = choice.mineral.slug if choice.mineral else ""
    query = query_of(choice)
    return public_page(
        request,
        "minerals/map.html",
        minerals=minerals,
        choice=choice,
        query=query,
        unknown=asked if asked != shown else "",
        canonical=absolute(request, request.path + query),
        preview=preview_of_map(choice.panel),
        trail=[(gettext("World map"), request.path)],
    )


def query_of(choice):
    return f"?mineral={choice.mineral.slug}&series={choice.panel.anchor}" if choice.panel else ""
