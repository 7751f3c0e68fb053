from django.db.models import Q
from django.http import Http404
from django.utils.text import slugify

from config.addresses import public_page, redirect_to_slug
from page_store.public import public

from ..facts.figure_parts import all_minerals
from ..facts.figure_store import FigureStore
from ..facts.states import facts
from ..heads import trails
from ..lists.tables import (
    HeldList,
    Matrix,
    difference,
    largest_producers,
    list_rows,
    most_often,
)
from ..models import CriticalList, Measure
from ..presentation.marks import Register


@public(state=facts)
def list_index(request):
    """The lists that count, mineral by mineral, and every list we hold."""
    lists, matrix = lists_and_matrix()
    return public_page(
        request,
        "minerals/list_index.html",
        lists=lists,
        matrix=matrix,
        trail=trails.of_lists(),
    )


def lists_and_matrix():
    """(a HeldList of every list, the Matrix of those that count)."""
    held = list(map(HeldList, CriticalList.objects.with_entries().with_currency()))
    return held, Matrix([one for one in held if one.list.is_current], all_minerals())


def lists_of_issuer(slug):
    """(the lists of the kind and issuer of a list, newest first, its place among them); 404 where there is none."""
    alliance = CriticalList.objects.filter(slug=slug, country=None).values("short")
    issuer = Q(country__critical_lists__slug=slug) | Q(country=None, short__in=alliance)
    lists = CriticalList.objects.with_entries().with_currency().filter(issuer)
    one = next((one for one in lists if one.slug == slug), None)
    if one is None:
        raise Http404
    alike = [other for other in lists if other.kind == one.kind]
    return alike, alike.index(one)


def rows_of_list(table, minerals):
    named = [minerals[slug] for slug in table.official.named]
    return list_rows(table.official, minerals, largest_producers(named, _production_of(named)))


@public(state=facts)
def list_detail(request, slug):
    """One official list: its names, and what changed against the one before of the same issuer."""
    tidy = slugify(slug)
    lists, index = lists_of_issuer(tidy)
    if tidy != slug:
        return redirect_to_slug(request, tidy)
    held, *earlier = map(HeldList, lists[index : index + 2])
    minerals = all_minerals()
    rows = rows_of_list(held, minerals)
    notes = list(dict.fromkeys(note for row in rows for note in row.notes))
    return public_page(
        request,
        "minerals/list_detail.html",
        list=held.list,
        held=held,
        rows=rows,
        notes={note: number for number, note in enumerate(notes, 1)},
        register=Register(row.leader for row in rows),
        leading=most_often(rows),
        trail=trails.of_lists((held.list.label, request.path)),
        apart=[
            (minerals[slug], any(e.is_derived for e in entries))
            for slug, entries in held.official.apart.items()
        ],
        watched=[minerals[slug] for slug in held.official.watched],
        newer=lists[0] if index else None,
        previous=earlier[0].list if earlier else None,
        changes=difference(earlier[0].official, held.official, minerals) if earlier else None,
    )


def _production_of(minerals):
    """The FigureStore of the newest production of these minerals and their parents."""
    kin = {m.slug for m in minerals} | {m.parent.slug for m in minerals if m.parent}
    return FigureStore.recent(kin, Measure.PRODUCTION)
