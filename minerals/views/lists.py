from django.db.models import Prefetch
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from ..downloads import site_of
from ..ledger import Ledger
from ..lists.tables import Difference, HeldList, ListRow, Matrix, family_of, most_often
from ..models import CriticalList, FigureRevision, ListEntry, Measure, Mineral, Stage
from ..presentation import Cell

STAGES = Stage.values


@require_safe
def list_index(request):
    """The newest complete list of each issuer, mineral by mineral, and every list we hold."""
    lists = [HeldList(one) for one in lists_with_entries()]
    newest = {}
    for held in lists:  # newest first
        newest.setdefault(held.list.country_id, held)
    matrix = Matrix(list(newest.values()), minerals_by_slug())
    canonical = f"{site_of(request)}{request.path}"
    return render(
        request, "minerals/list_index.html", {"lists": lists, "matrix": matrix, "canonical": canonical}
    )


@require_safe
def list_detail(request, slug):
    """One official list: its names, and what changed against the one before of the same issuer."""
    tidy = slugify(slug)
    lists = lists_with_entries(country__critical_lists__slug=tidy)  # all of this issuer, newest first
    index = next((i for i, one in enumerate(lists) if one.slug == tidy), None)
    if index is None:
        raise Http404("There is no such list.")
    if tidy != slug:
        return HttpResponsePermanentRedirect(lists[index].get_absolute_url())
    held, *earlier = map(HeldList, lists[index : index + 2])
    minerals = minerals_by_slug()
    rows = rows_of(held.official, minerals)
    notes = list(dict.fromkeys(note for row in rows for note in row.notes))
    return render(
        request,
        "minerals/list_detail.html",
        {
            "list": held.list,
            "held": held,
            "rows": rows,
            "notes": {note: number for number, note in enumerate(notes, 1)},
            "marks": {k: v for row in rows if row.leader for k, v in row.leader.marks.items()},
            "releases": sorted({row.leader.observation.release_name for row in rows if row.leader}),
            "leading": most_often(rows),
            "canonical": f"{site_of(request)}{request.path}",
            "watched": [minerals[slug] for slug in held.official.watched],
            "newer": lists[0] if index else None,
            "previous": earlier[0].list if earlier else None,
            "changes": Difference.of(earlier[0].official, held.official, minerals) if earlier else None,
        },
    )


def lists_with_entries(**wanted):
    """Lists with their country and entries, by issuer, newest first: two queries."""
    entries = Prefetch("entries", ListEntry.objects.select_related("mineral"))
    found = CriticalList.objects.filter(**wanted).select_related("country").prefetch_related(entries)
    return list(found)


def minerals_by_slug():
    return {m.slug: m for m in Mineral.objects.select_related("group", "parent")}


def rows_of(official, minerals):
    """A ListRow a mineral that the list names, by its name there."""
    family = family_of(minerals)
    leaders = largest_producers([minerals[slug] for slug in official.named])
    rows = [ListRow(minerals[s], official.standing(s, family), leaders[s]) for s in official.named]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.mineral.slug))


def largest_producers(minerals):
    """Slug -> Cell of the largest producer in the newest figures, or None.

    Of the mineral as such before a form of it, and of the first stage that has shares of the world. A mineral
    without takes those of its parent.
    """
    kin = {m.pk for m in minerals} | {m.parent_id for m in minerals if m.parent_id}
    revisions = FigureRevision.objects.current().recent().with_facts()
    ledger = Ledger(revisions.filter(figure__measure=Measure.PRODUCTION, figure__mineral__in=kin))

    def order(series):
        head = series.head
        return (head.form != "all", STAGES.index(head.stage), head.form, head.basis, -head.year)

    def leader(slug):
        for series in sorted(ledger.of(slug), key=order):
            for rank, first in series.ranking()[:1]:
                if share := series.share(first.code):
                    return Cell(first, rank, share)
        return None

    return {m.slug: leader(m.slug) or (leader(m.parent.slug) if m.parent else None) for m in minerals}
