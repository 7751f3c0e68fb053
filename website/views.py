from difflib import get_close_matches

from django.db import connection
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from minerals.addresses import absolute, concentration_address
from minerals.indicators import newest
from minerals.ledger import Ledger
from minerals.map_choice import choose, mappable
from minerals.models import Country, FigureRevision, Measure, Mineral, Region, Release
from minerals.presentation import Cell
from minerals.wording import series_name, span
from profiles.filters import Selection
from profiles.models import Edition

from .examples import worked_examples

NEWEST = 4
CONCENTRATED = 8


@require_safe
def methodology(request):
    """How every number is made, with examples computed from the figures of today."""
    releases = Release.objects.select_related("source").order_by("-published", "-key")
    return render(request, "website/methodology.html", {"examples": worked_examples(), "releases": releases})


@require_safe
def home(request):
    """What this is, the ways in, and the newest editions."""
    selection = Selection.of(QueryDict())
    facets = {facet.name: facet for facet in selection.facets}
    editions = (
        Edition.objects.live().with_place().for_cards().order_by("-published_at", "country__name")[:NEWEST]
    )
    ledger = production()
    concentrated, counted = most_concentrated(ledger)
    minerals = list(mappable())
    return render(
        request,
        "website/home.html",
        {
            "profiles": selection.total,
            "minerals_facet": facets["mineral"],
            "roles_facet": facets["role"],
            "regions_facet": facets["region"],
            "newest": editions,
            "concentrated": concentrated,
            "minerals": minerals,
            "choice": choose(minerals, ledger=ledger),
            "counts": {
                "figures": FigureRevision.objects.current().count(),
                "minerals": Mineral.objects.count(),
                "regions": Region.objects.count(),
                "concentrated_of": counted,
            },
            "canonical": absolute(request, reverse("website:home")),
        },
    )


def production():
    """The Ledger of what the newest release says of production of the filter's minerals."""
    return Ledger(
        FigureRevision.objects.current()
        .recent()
        .with_facts()
        .filter(figure__measure=Measure.PRODUCTION, figure__mineral__in_filter=True)
    )


def most_concentrated(ledger):
    """The minerals of `ledger` that one country dominates most, and among how many: one row a mineral.

    Of each mineral as such the stage at which the leader's share of the newest year is largest.
    """
    rows = {}
    for one in newest(ledger.series.values()):
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
                "hhi": span(concentration.low, concentration.high),
                "years": concentration_address(
                    leader.mineral, leader.stage, leader.form, leader.measure, leader.basis
                ),
            }
    found = sorted(rows.values(), key=lambda r: (-r["cell"].share.percent, r["cell"].observation.mineral))
    return found[:CONCENTRATED], len(found)


def not_found(request, exception):
    """The page for an address that leads nowhere; for a misspelt country or mineral, what may be meant."""
    parts = request.path.split("/")
    meant = near(slugify(parts[2])) if parts[1] in ("countries", "minerals") and len(parts) > 2 else []
    return render(request, "404.html", {"meant": meant}, status=404)


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
    """Whether the site can answer: for a monitor, not for people."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def robots(request):
    return HttpResponse("User-agent: *\nDisallow: /admin/\n", content_type="text/plain")
