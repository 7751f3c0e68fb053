from difflib import get_close_matches

from django.db import Error
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from config.addresses import absolute
from minerals.figure_store import FigureStore
from minerals.indicators import MOST_ASIDE, ROUNDING, newest
from minerals.map_choice import choose, mappable
from minerals.models import Country, FigureRevision, Measure, Mineral, Region, Release
from minerals.models.figures import concentration_address
from minerals.presentation.cells import Cell
from minerals.wording.figures import series_name
from minerals.wording.findings import concentration_marks, hhi
from minerals.wording.numbers import alternatives
from profiles.models import Edition
from profiles.public.filters import Selection

from .errors import RETRY_AFTER, is_unavailable
from .examples import worked_examples

NEWEST = 4
CONCENTRATED = 8


@require_safe
def methodology(request):
    """How every number is made, with examples computed from the figures of today."""
    releases = Release.objects.select_related("source").order_by("-published", "-key")
    context = {
        "examples": worked_examples(),
        "releases": releases,
        "most_aside": MOST_ASIDE,
        "rounding": ROUNDING,
    }
    return render(request, "website/methodology.html", context)


@require_safe
def home(request):
    selection = Selection.of(QueryDict())
    editions = (
        Edition.objects.live().with_place().for_cards().order_by("-published_at", "country__name")[:NEWEST]
    )
    store = FigureStore.where(recent=True, measure=Measure.PRODUCTION, mineral__in_filter=True)
    concentrated, counted = most_concentrated(store)
    minerals = list(mappable())
    return render(
        request,
        "website/home.html",
        {
            "profiles": selection.total,
            "facets": {facet.name: facet for facet in selection.facets},
            "newest": editions,
            "concentrated": concentrated,
            "minerals": minerals,
            "choice": choose(minerals, store=store),
            "counts": {
                "figures": FigureRevision.objects.current().count(),
                "minerals": Mineral.objects.count(),
                "regions": Region.objects.count(),
                "concentrated_of": counted,
            },
            "canonical": absolute(request, reverse("website:home")),
        },
    )


def most_concentrated(store):
    """(rows, of how many minerals): those that one country dominates most, each at the stage where it does so most."""
    rows = {}
    for one in newest(store.series.values()):
        concentration = one.concentration() if one.head.form == "all" else None
        if concentration is None:
            continue
        rank, leader = one.ranking()[0]
        share = one.share(leader.code)
        best = rows.get(leader.mineral)
        if share and (best is None or share.percent > best["cell"].share.percent):
            rows[leader.mineral] = {
                "cell": Cell(leader, rank, share),
                "name": series_name(leader),
                "hhi": hhi(concentration),
                "hhi_marks": concentration_marks(concentration),
                "years": concentration_address(
                    leader.mineral, leader.stage, leader.form, leader.measure, leader.basis
                ),
            }
    found = sorted(rows.values(), key=lambda r: (-r["cell"].share.percent, r["cell"].observation.mineral))
    return found[:CONCENTRATED], len(found)


def not_found(request, exception):
    """The page for an address that leads nowhere; for a misspelt country or mineral, what may be meant."""
    parts = request.path.split("/")
    pages = near(slugify(parts[2])) if parts[1] in ("countries", "minerals") and len(parts) > 2 else []
    links = [format_html('<a href="{}">{}</a>', address, name) for name, address in pages]
    return render(request, "404.html", {"meant": mark_safe(alternatives(links))}, status=404)


def near(slug):
    """(name, address) of the countries and minerals whose slugs come closest, at most three."""
    pages = {
        one.slug: (one.name, one.get_absolute_url())
        for rows in (Country.objects.browsable(), Mineral.objects.all())
        for one in rows.only("slug", "name")
    }
    return [pages[found] for found in get_close_matches(slug, pages, cutoff=0.7)]


@require_safe
def health(request):
    """Whether the site can answer: for a monitor, not for people. 503 where the database is away or not migrated."""
    try:
        Country.objects.order_by().exists()
    except Error as error:
        if not is_unavailable(error):
            raise
        headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
        values = {"status": "unavailable", "database": "does not answer"}
        return JsonResponse(values, status=503, headers=headers)
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def robots(request):
    return HttpResponse("User-agent: *\nDisallow: /admin/\n", content_type="text/plain")
