from django.db.models import Max, OuterRef, Subquery
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from ..downloads import site_of
from ..ledger import Ledger, observations
from ..lists.tables import family_of, official
from ..models import Figure, FigureRevision, Measure, MineralAlias
from ..models.figures import COUNTED
from ..presentation import (
    SORTS,
    Listing,
    MineralPage,
    estimates,
    index_rows,
    panels,
    reliances,
    sorted_rows,
    sources,
)
from ..world_map import world_map
from .lists import lists_with_entries, minerals_by_slug

ORDERS = {
    "": "By group",
    "name": "By name",
    "share": "By largest share",
    "hhi": "By concentration",
    "lists": "By lists",
}


@require_safe
def mineral_list(request):
    """Every mineral with its newest output, largest producer and concentration: by group, or sorted."""
    minerals = minerals_by_slug()
    lists = newest_lists()
    family, held = family_of(minerals), [official(one) for one in lists]
    newest = Figure.objects.filter(
        mineral=OuterRef("figure__mineral"),
        measure=Measure.PRODUCTION,
    ).order_by("-year")
    ledger = Ledger(
        FigureRevision.objects.current()
        .with_facts()
        .filter(figure__measure=Measure.PRODUCTION, figure__year=Subquery(newest.values("year")[:1]))
    )
    rows = index_rows(
        minerals.values(),
        {slug: ledger.of(slug) for slug in minerals},
        {slug: _on_lists(slug, held, family) for slug in minerals},
        newest=max((s.head.year for s in ledger.series.values()), default=0),
    )
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else ""
    return render(
        request,
        "minerals/mineral_list.html",
        {
            "groups": [] if sort else _by_group(rows),
            "rows": sorted_rows(rows, sort),
            "sort": sort,
            "orders": ORDERS.items(),
            "ordered_by": f"All minerals, {ORDERS[sort].lower()}",
            "lists": len(lists),
            "marks": {letter: meaning for row in rows for letter, meaning in row.marks.items()},
            "releases": sorted({row.release for row in rows if row.release}),
            "canonical": f"{site_of(request)}{request.path}",
        },
    )


def _on_lists(slug, held, family):
    standings = [one.standing(slug, family) for one in held]
    return sum(s.is_named or s.through is not None for s in standings)


def _by_group(rows):
    """[(group, its rows, children after their parent)] in the order of the groups."""
    groups = {}
    for row in sorted(rows, key=lambda row: row.place):
        groups.setdefault(row.mineral.group, []).append(row)
    return sorted(groups.items(), key=lambda item: (item[0].position, item[0].slug))


@require_safe
def mineral_detail(request, slug):
    """One mineral: who produces and holds it, since when, how concentrated that is, and how well it is known."""
    tidy = slugify(slug)
    minerals = minerals_by_slug()
    mineral = minerals.get(tidy)
    if mineral is None:
        mineral = get_object_or_404(MineralAlias.objects.select_related("mineral"), slug=tidy).mineral
    if mineral.slug != slug:
        return HttpResponsePermanentRedirect(mineral.get_absolute_url())
    children = sorted(
        (m for m in minerals.values() if m.parent_id == mineral.pk), key=lambda m: m.name.casefold()
    )
    kin = [mineral, *filter(None, [mineral.parent]), *children]
    ledger = Ledger.of_minerals([one.pk for one in kin])
    newest = dict(Figure.objects.order_by().values_list("measure").annotate(Max("year")))
    counted = max((newest.get(measure, 0) for measure in COUNTED), default=0)
    series = ledger.of(mineral.slug)
    found = panels(series, newest=counted)
    said = first_said(mineral)
    page = MineralPage(
        found,
        chosen=request.GET.get("series", ""),
        estimates=[one for panel in found if (one := estimates(panel, said))],
        reliances=reliances(series, newest=newest.get(Measure.NET_IMPORT_RELIANCE, 0)),
        sources=sources(series, newest=newest.get(Measure.IMPORT_SHARE, 0)),
    )
    listings = listings_of(mineral, minerals)
    below = index_rows(children, {c.slug: ledger.of(c.slug) for c in children}, newest=counted)
    return render(
        request,
        "minerals/mineral_detail.html",
        {
            "mineral": mineral,
            "aliases": mineral.aliases.all(),
            "page": page,
            "counted_children": [row for row in below if row.panel],
            "other_children": [row for row in below if not row.panel],
            "of_parent": _held_by_parent(mineral, ledger, page, counted),
            "map": world_map(page.chosen.latest) if page.chosen else None,
            "lists": listings,
            "on_lists": [one for one in listings if one.is_on],
            "canonical": f"{site_of(request)}{mineral.get_absolute_url()}",
        },
    )


def first_said(mineral):
    """{key of a figure: what the first release said of it}, of production that several releases speak of."""
    earlier = (
        FigureRevision.objects.with_facts()
        .filter(figure__mineral=mineral, figure__measure=Measure.PRODUCTION, is_current=False)
        .order_by("release__published", "number")
    )
    found = {}
    for said in observations(earlier):
        found.setdefault(said.key, said)
    return found


def _held_by_parent(mineral, ledger, page, newest):
    """Sections of the parent that count what the mineral's own page lacks: reserves of all platinum metals."""
    if mineral.parent is None:
        return []
    own = {section.anchor for section in page.sections}
    parent = MineralPage(panels(ledger.of(mineral.parent.slug), newest=newest))
    return [section for section in parent.sections if section.anchor not in own and section.panels]


def newest_lists():
    """The newest CriticalList of each issuer, with its entries."""
    found = {}
    for one in lists_with_entries():  # newest first
        found.setdefault(one.country_id, one)
    return list(found.values())


def listings_of(mineral, minerals):
    """A Listing a newest list of an issuer."""
    family = family_of(minerals)
    return [Listing(one, mineral, official(one).standing(mineral.slug, family)) for one in newest_lists()]
