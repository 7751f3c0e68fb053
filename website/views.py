from difflib import get_close_matches
from importlib import import_module

from django.conf import settings
from django.contrib.sitemaps.views import SitemapIndexItem, sitemap
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from config.addresses import absolute, asked_at, page_address, public_page, site_of
from minerals.facts.states import facts
from minerals.heads.citing import ATLAS
from minerals.indicators import MOST_ASIDE, ROUNDING
from minerals.models import Country, Mineral, Release
from minerals.wording.numbers import alternatives
from page_store.public import public
from profiles.desk.dashboard import queue_lengths
from profiles.public.filters.current import current_index

from .changes import corrections
from .changes.record import SiteChanges
from .changes.words import details, title
from .finding import sitemaps
from .trust.examples import worked_examples

CHANGES_A_PAGE = 20
CORRECTIONS_A_PAGE = 20  # releases


@public(state=facts)
def methodology(request):
    """Explain how every number is made, with examples computed from the current figures."""
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


def not_found(request, exception):
    """The page for an unknown address; for a misspelt country or mineral, the likely ones."""
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
def metrics(request):
    """Counts and queues for Prometheus, which sends METRICS_TOKEN; 404 where none is set."""
    if not settings.METRICS_TOKEN:
        raise Http404
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer" or not constant_time_compare(token, settings.METRICS_TOKEN):
        return HttpResponse(
            "A token is missing or wrong.\n", status=401, headers={"WWW-Authenticate": "Bearer"}
        )
    counts = import_module("monitoring.metrics")  # an extra
    text = counts.exposition(queue_lengths())
    return HttpResponse(text, content_type=counts.CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


@public(state=facts)
def robots(request):
    """Keep search engines out of the desk, previews for outsiders, reports and answers to programs.

    They also stay out of filters by more than two facets, which are endless.
    """
    closed = ("/admin/", "/preview/", "/report/", "/api/v1/", "/*?*&*&")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    lines += [f"Sitemap: {absolute(request, reverse('website:sitemaps'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public(is_costly=True)
def sitemap_index(request):
    """The files of the map of the site, each with when the newest of its pages changed."""
    found = []
    for name, number, changed in sitemaps.index():
        address = absolute(request, reverse("website:sitemap", args=[name]))
        found.append(SitemapIndexItem(f"{address}?p={number}" if number > 1 else address, changed))
    return render(request, "sitemap_index.xml", {"sitemaps": found}, content_type="application/xml")


@public("p", is_costly=True)
def sitemap_part(request, section):
    with asked_at(site_of(request)):
        return sitemap(request, sitemaps.PARTS, section=section)


@public(state=facts)
def manifest(request):
    """The web app manifest: name, colours and icons for a phone's home screen."""
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
    """Redirect from the path where programs look for an icon without reading a page."""
    return redirect(static("img/icon-192.png"))


@public("page")
def changes(request):
    """List editions published or withdrawn and releases loaded, newest first."""
    paginator = Paginator(SiteChanges(index=current_index()), CHANGES_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    return public_page(
        request,
        "website/changes.html",
        changes=worded(page),
        page=page,
        canonical=absolute(request, page_address(reverse("website:changes"), page.number)),
        trail=[(gettext("Changes"), reverse("website:changes"))],
    )


@public("page")
def corrections_page(request):
    """Corrections that sources published, with each figure before and after, and profiles that were retracted."""
    paginator = Paginator(corrections.releases(), CORRECTIONS_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    figures = corrections.figures_of(page.object_list)
    return public_page(
        request,
        "website/corrections.html",
        releases=[(one, figures.get(one.pk, [])) for one in page],
        register=corrections.register_of(figures),
        page=page,
        taken_back=worded(corrections.taken_back()) if page.number == 1 else [],
        canonical=absolute(request, page_address(reverse("website:corrections"), page.number)),
        trail=[(gettext("Corrections"), reverse("website:corrections"))],
    )


def worded(changes):
    """(Change, its title, its lines) of each."""
    return [(one, title(one), details(one)) for one in changes]
