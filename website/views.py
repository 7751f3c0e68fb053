from difflib import get_close_matches

from django.contrib.sitemaps.views import SitemapIndexItem, sitemap
from django.core.paginator import Paginator
from django.db import Error
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from config.addresses import absolute, asked_at, page_address, site_of
from minerals.facts.states import facts
from minerals.heads.citing import ATLAS
from minerals.indicators import MOST_ASIDE, ROUNDING
from minerals.models import Country, Mineral, Release
from minerals.wording.numbers import alternatives
from page_store.public import public

from .changes import corrections
from .changes.record import Changes
from .changes.words import details, title
from .errors import RETRY_AFTER, is_unavailable
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


@public(state=facts)
def robots(request):
    """Keep search engines out of the desk, previews for outsiders, reports and answers to programs.

    They stay out of filters by more than two facets, too, of which there is no end.
    """
    closed = ("/admin/", "/preview/", "/report/", "/api/v1/", "/*?*&*&")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    lines += [f"Sitemap: {absolute(request, reverse('website:sitemaps'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public()
def sitemap_index(request):
    """The files of the map of the site, each with when the newest of its pages changed."""
    found = []
    for name, number, changed in sitemaps.index():
        address = absolute(request, reverse("website:sitemap", args=[name]))
        found.append(SitemapIndexItem(f"{address}?p={number}" if number > 1 else address, changed))
    return render(request, "sitemap_index.xml", {"sitemaps": found}, content_type="application/xml")


@public("p")
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
    """List editions published or taken back and releases loaded, newest first."""
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


@public("page")
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
