from django.db.models import Max, OuterRef, Subquery
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from config.addresses import absolute, redirect_to_slug, site_of

from .. import downloads
from ..figure_store import FigureStore, observations
from ..lists.tables import Listing, family_of, newest_of_each, official
from ..map_choice import choose, mappable
from ..models import CriticalList, Figure, FigureRevision, Measure, Mineral
from ..models.figures import COUNTED
from ..presentation.pages import MineralPage, by_group, index_rows, panels, sorted_rows
from ..presentation.supplements import estimates, reliances, sources
from ..wording.figures import release_names
from ..world_map import world_map

ORDERS = {  # by a name in the address: what a link and the caption of the table say
    "": (_("By group"), ""),
    "name": (_("By name"), _("All minerals, by name")),
    "share": (_("By largest share"), _("All minerals, by largest share")),
    "hhi": (_("By concentration"), _("All minerals, by concentration")),
    "lists": (_("By lists"), _("All minerals, by lists")),
}


def mineral_at(slug):
    """The mineral that an address means: by its slug, by another name, or by either in other letters."""
    tidy = slugify(slug)
    mineral = Mineral.objects.filter(slug=tidy).first()
    return mineral or get_object_or_404(Mineral, aliases__slug=tidy)


@require_safe
def mineral_list(request):
    """Every mineral with its newest output, largest producer and concentration: by group, or sorted."""
    minerals = Mineral.objects.select_related("group", "parent").in_bulk(field_name="slug")
    lists = newest_of_each(CriticalList.objects.with_entries())
    family, held = family_of(minerals), [official(one) for one in lists]
    newest = Figure.objects.filter(mineral=OuterRef("figure__mineral"), measure=Measure.PRODUCTION)
    newest = newest.order_by("-year")
    store = FigureStore.where(measure=Measure.PRODUCTION, year=Subquery(newest.values("year")[:1]))
    rows = index_rows(
        minerals.values(),
        {slug: store.of(slug) for slug in minerals},
        {slug: sum(one.status(slug, family).is_on for one in held) for slug in minerals},
        newest=max((s.head.year for s in store.series.values()), default=0),
    )
    sort = request.GET.get("sort", "")
    sort = sort if sort in ORDERS else ""
    return render(
        request,
        "minerals/mineral_list.html",
        {
            "minerals": minerals.values(),
            "groups": [] if sort else by_group(rows),
            "rows": sorted_rows(rows, sort),
            "sort": sort,
            "orders": [(key, label) for key, (label, _caption) in ORDERS.items()],
            "ordered_by": ORDERS[sort][1],
            "lists": len(lists),
            "marks": {letter: meaning for row in rows for letter, meaning in row.marks.items()},
            "releases": release_names({row.release for row in rows if row.release}),
            "canonical": absolute(request, request.path),
        },
    )


@require_safe
def mineral_detail(request, slug):
    """One mineral: who produces and holds it, since when, how concentrated that is, and how well it is known."""
    minerals = Mineral.objects.select_related("group", "parent").in_bulk(field_name="slug")
    mineral = minerals.get(slug) or mineral_at(slug)
    if mineral.slug != slug:
        return redirect_to_slug(request, mineral.slug)
    children = [m for m in minerals.values() if m.parent_id == mineral.pk]
    children.sort(key=lambda m: m.name.casefold())
    kin = [mineral, *filter(None, [mineral.parent]), *children]
    store = FigureStore.of_minerals([one.pk for one in kin])
    newest = dict(Figure.objects.order_by().values_list("measure").annotate(Max("year")))
    counted = max((newest.get(measure, 0) for measure in COUNTED), default=0)
    series = store.of(mineral.slug)
    found, first = panels(series, newest=counted), first_values(mineral)
    page = MineralPage(
        found,
        chosen=request.GET.get("series", ""),
        estimates=[one for panel in found if (one := estimates(panel, first))],
        reliances=reliances(series, newest=newest.get(Measure.NET_IMPORT_RELIANCE, 0)),
        sources=sources(series, newest=newest.get(Measure.IMPORT_SHARE, 0)),
    )
    family = family_of(minerals)
    listings = [
        Listing(one, mineral, official(one).status(mineral.slug, family))
        for one in newest_of_each(CriticalList.objects.with_entries())
    ]
    below = index_rows(children, {c.slug: store.of(c.slug) for c in children}, newest=counted)
    of_parent = []
    if mineral.parent:
        parent = MineralPage(panels(store.of(mineral.parent.slug), newest=counted))
        of_parent = parent.sections_beyond(page)
    return render(
        request,
        "minerals/mineral_detail.html",
        {
            "mineral": mineral,
            "aliases": mineral.aliases.all(),
            "page": page,
            "counted_children": [row for row in below if row.panel],
            "other_children": [row for row in below if not row.panel],
            "of_parent": of_parent,
            "map": world_map(page.chosen.latest) if page.chosen else None,
            "lists": listings,
            "on_lists": [one for one in listings if one.is_on],
            "apart_lists": [one for one in listings if one.apart],
            "canonical": absolute(request, mineral.get_absolute_url()),
        },
    )


def first_values(mineral):
    """{key of a figure: what the first release said of it}, of production that several releases speak of."""
    production = FigureRevision.objects.filter(figure__mineral=mineral, figure__measure=Measure.PRODUCTION)
    earlier = production.filter(is_current=False).order_by("release__published", "number")
    found = {}
    for one in observations(earlier):
        found.setdefault(one.key, one)
    return found


@require_safe
def mineral_download(request, slug, ending=None):
    """The figures of a mineral in the format of the ending; without one, how concentrated they are, as CSV."""
    mineral = mineral_at(slug)
    if mineral.slug != slug:
        return redirect_to_slug(request, mineral.slug)
    found = downloads.of_mineral(mineral, site_of(request))
    return downloads.answer(found, ending) if ending else downloads.answer_concentration(found)


@require_safe
def map_page(request):
    """The world, coloured by the share of each country in the chosen mineral and stage."""
    minerals = list(mappable())
    asked = request.GET.get("mineral", "")
    choice = choose(minerals, mineral=asked, series=request.GET.get("series", ""))
    shown = choice.mineral.slug if choice.mineral else ""
    query = f"?mineral={shown}&series={choice.panel.anchor}" if choice.panel else ""
    return render(
        request,
        "minerals/map.html",
        {
            "minerals": minerals,
            "choice": choice,
            "unknown": asked if asked != shown else "",
            "canonical": absolute(request, request.path + query),
        },
    )
