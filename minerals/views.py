from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from .indicators import MAJOR_SHARE
from .ledger import Ledger, observation
from .models import (
    Country,
    CriticalList,
    Figure,
    FigureRevision,
    ListEntry,
    Measure,
    Mineral,
    MineralAlias,
    MineralGroup,
    Region,
)
from .models.places import Kind
from .presentation import Cell, Listing, panels
from .wording import form_name, series_name

TOP_MINERALS = 12


class MineralList(ListView):
    """All minerals by group, children under their parents."""

    queryset = MineralGroup.objects.prefetch_related(
        Prefetch(
            "minerals",
            Mineral.objects.filter(parent=None).prefetch_related("children"),
        )
    )
    context_object_name = "groups"
    template_name = "minerals/mineral_list.html"


@require_safe
def mineral_detail(request, slug):
    """One mineral: ranked producers, refiners and holders, its concentration, the lists it is on."""
    tidy = slugify(slug)
    mineral = Mineral.objects.select_related("group", "parent").filter(slug=tidy).first()
    if mineral is None:
        mineral = get_object_or_404(MineralAlias.objects.select_related("mineral"), slug=tidy).mineral
    if mineral.slug != slug:
        return HttpResponsePermanentRedirect(mineral.get_absolute_url())
    ledger = Ledger.of_minerals([mineral.pk])
    found = panels(ledger.of(mineral.slug))
    listed = newest_lists(mineral)
    return render(
        request,
        "minerals/mineral_detail.html",
        {
            "mineral": mineral,
            "aliases": mineral.aliases.all(),
            "children": mineral.children.all(),
            "panels": found,
            "marks": {letter: meaning for panel in found for letter, meaning in panel.marks.items()},
            "lists": listed,
            "on_lists": [one for one in listed if one.names],
        },
    )


def newest_lists(mineral):
    """A Listing a newest list of an issuer, with its entries for this mineral, its children or its parent."""
    kin = Q(mineral=mineral) | Q(mineral__parent=mineral)
    if mineral.parent_id:
        kin |= Q(mineral=mineral.parent_id)
    entries = Prefetch("entries", ListEntry.objects.filter(kin).select_related("mineral"), to_attr="found")
    newest = {}
    for one in CriticalList.objects.select_related("country").prefetch_related(entries):  # newest first
        newest.setdefault(one.country_id, one)
    return [Listing(one, mineral) for one in newest.values()]


class RegionList(ListView):
    queryset = Region.objects.annotate(members=Count("countries")).order_by("position", "slug")
    context_object_name = "regions"
    template_name = "minerals/region_list.html"


def region_detail(request, slug):
    """A region's members, and what they count for in the world."""
    region = get_object_or_404(Region, slug=slug)
    members = (
        Country.objects.filter(region=region).annotate(figure_count=Count("figures")).order_by("name", "code")
    )
    return render(
        request,
        "minerals/region_detail.html",
        {"region": region, "members": members, "strengths": strengths(region)},
    )


def strengths(region):
    """(mineral, series name, year, [Cell]) where a member has at least 5 % of the world's latest output.

    The largest single share first; one row a mineral and stage.
    """
    codes = set(Country.objects.single().filter(region=region).values_list("code", flat=True))
    minerals = Figure.objects.filter(country__region=region, measure=Measure.PRODUCTION).values("mineral")
    ledger = Ledger(
        FigureRevision.objects.current()
        .with_facts()
        .filter(figure__mineral__in=minerals, figure__measure=Measure.PRODUCTION)
    )
    newest = {}
    for series in sorted(ledger.series.values(), key=lambda s: -s.head.year):
        newest.setdefault(series.head.identity, series)
    rows = []
    for series in newest.values():
        cells = [Cell(o, rank, series.share(o.code)) for rank, o in series.ranking() if o.code in codes]
        strong = [cell for cell in cells if cell.share and cell.share.percent >= MAJOR_SHARE]
        if strong:
            rows.append({"head": series.head, "name": series_name(series.head), "cells": strong})
    rows.sort(key=lambda row: (-row["cells"][0].share.percent, row["head"].identity))
    rows = rows[:TOP_MINERALS]
    places = {}  # a mineral's rows stand together, where its largest share puts them
    for row in rows:
        places.setdefault(row["head"].mineral, len(places))
    return sorted(rows, key=lambda row: places[row["head"].mineral])


@require_safe
def figure_detail(request, key):
    """One number: where it comes from, what it means, and every value it has had."""
    figure = get_object_or_404(Figure.objects.select_related("country", "mineral"), key=key)
    revisions = list(
        FigureRevision.objects.with_facts().filter(figure=figure).order_by("number")
    )  # oldest first
    current = next((r for r in revisions if r.is_current), None)
    if current is None:
        raise Http404
    ledger = Ledger.of_minerals([figure.mineral_id])
    now = observation(current)
    series = ledger.series[(*now.identity, now.year)]
    history = [{"revision": r, "observation": observation(r)} for r in revisions]
    other_years = [
        s.of(now.code)
        for s in ledger.of(now.mineral)
        if s.head.identity == now.identity and s.head.year != now.year and s.of(now.code)
    ]
    return render(
        request,
        "minerals/figure_detail.html",
        {
            "figure": figure,
            "current": current,
            "cell": Cell(now, series.rank(now.code), series.share(now.code)),
            "name": series_name(now),
            "form": form_name(now.form),
            "world": series.of("WLD") if not now.is_world else None,
            "by_us": figure.country.kind == Kind.BLOC,
            "excluded": [ledger.names.get(code, code) for code in now.excludes],
            "history": history,
            "other_years": other_years,
        },
    )
