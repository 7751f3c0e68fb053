from difflib import get_close_matches

from django.contrib.sitemaps.views import SitemapIndexItem, sitemap
from django.core.paginator import Paginator
from django.db import Error
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from config.addresses import absolute, asked_at, page_address, site_of
from minerals.citing import ATLAS
from minerals.figure_store import FigureStore
from minerals.indicators import MOST_ASIDE, ROUNDING, newest
from minerals.map_choice import choose, mappable
from minerals.models import Country, FigureRevision, Measure, Mineral, Region, Release
from minerals.models.figures import concentration_address
from minerals.presentation.cells import Cell
from minerals.wording.figures import release_names, series_name
from minerals.wording.findings import concentration_marks, hhi
from minerals.wording.numbers import alternatives
from minerals.wording.sources import with_source
from profiles.models import Edition
from profiles.public.filters import Selection

from . import corrections, sitemaps
from .change_words import details, title
from .changes import Changes
from .errors import RETRY_AFTER, is_unavailable
from .examples import worked_examples

NEWEST = 4
CONCENTRATED = 8
CHANGES_A_PAGE = 20
CORRECTIONS_A_PAGE = 20  # releases


@require_safe
def methodology(request):
    """How every number is made, with examples computed from the figures of today."""
    releases = Release.objects.select_related("source").order_by("-published", "-key")
    context = {
        "examples": worked_examples(),
        "releases": releases,
        "most_aside": MOST_ASIDE,
        "rounding": ROUNDING,
        "canonical": absolute(request, request.path),
        "trail": [(gettext("Methodology"), request.path)],
    }
    return render(request, "website/methodology.html", context)


@require_safe
def home(request):
    selection = Selection.of(QueryDict())
    editions = (
        Edition.objects.live().with_place().for_cards().order_by("-published_at", "country__slug")[:NEWEST]
    )
    store = FigureStore.where(recent=True, measure=Measure.PRODUCTION, mineral__in_filter=True)
    concentrated, counted = most_concentrated(store)
    minerals = list(mappable())
    return render(
        request,
        "website/home.html",
        {
            "profiles": selection.profile_count,
            "facets": {facet.name: facet for facet in selection.facets},
            "newest": editions,
            "concentrated": concentrated,
            "releases": release_names({row["cell"].observation.cited for row in concentrated}),
            "minerals": minerals,
            "choice": choose(minerals, store=store),
            "counts": {
                "figures": FigureRevision.objects.current().count(),
                "minerals": len(selection.index.minerals),
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
                "name": with_source(series_name(leader), leader),
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


@require_safe
def robots(request):
    """The desk, and previews for outsiders, are no business of search engines."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /preview/", ""]
    lines += [f"Sitemap: {absolute(request, reverse('website:sitemaps'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap_index(request):
    """The files of the map of the site, each with when the newest of its pages changed."""
    found = []
    for name, number, changed in sitemaps.index():
        address = absolute(request, reverse("website:sitemap", args=[name]))
        found.append(SitemapIndexItem(f"{address}?p={number}" if number > 1 else address, changed))
    return render(request, "sitemap_index.xml", {"sitemaps": found}, content_type="application/xml")


@require_safe
def sitemap_part(request, section):
    with asked_at(site_of(request)):
        return sitemap(request, sitemaps.PARTS, section=section)


@require_safe
def manifest(request):
    """What a phone shows of the site on its home screen."""
    icons = [("img/icon-192.png", "192x192", "any"), ("img/icon-512.png", "512x512", "any")]
    icons += [("img/icon-maskable-512.png", "512x512", "maskable")]
    values = {
        "name": ATLAS,
        "short_name": gettext("Minerals Atlas"),
        "lang": get_language(),
        "start_url": reverse("website:home"),
        "display": "browser",
        "background_color": "#fbfaf6",
        "theme_color": "#1b4b86",
        "icons": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in icons
        ],
    }
    return JsonResponse(values, content_type="application/manifest+json")


@require_safe
def favicon(request):
    """Where programs look for it that read no page."""
    return redirect(static("img/icon-192.png"))


@require_safe
def changes(request):
    """Editions published or taken back and releases taken in, newest first."""
    paginator = Paginator(Changes(), CHANGES_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    return render(
        request,
        "website/changes.html",
        {
            "changes": worded(page),
            "page": page,
            "canonical": absolute(request, page_address(reverse("website:changes"), page.number)),
            "trail": [(gettext("Changes"), reverse("website:changes"))],
        },
    )


@require_safe
def corrections_page(request):
    """Corrections that sources published, with each figure before and after, and profiles that were taken back."""
    paginator = Paginator(corrections.releases(), CORRECTIONS_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    figures = corrections.figures_of(page.object_list)
    return render(
        request,
        "website/corrections.html",
        {
            "releases": [(one, figures.get(one.pk, [])) for one in page],
            "marks": corrections.marks_of(figures),
            "page": page,
            "taken_back": worded(corrections.taken_back()) if page.number == 1 else [],
            "canonical": absolute(request, page_address(reverse("website:corrections"), page.number)),
            "trail": [(gettext("Corrections"), reverse("website:corrections"))],
        },
    )


def worded(changes):
    """(Change, its title, its lines) of each."""
    return [(one, title(one), details(one)) for one in changes]
