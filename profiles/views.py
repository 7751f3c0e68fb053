from django.http import FileResponse, Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from minerals import downloads
from minerals.addresses import absolute, site_of
from minerals.ledger import Ledger
from minerals.models import Country, Mineral

from . import country_downloads, images, related
from .book import Book
from .country_data import CountryData
from .facets import PAIR_FACETS
from .filters import Selection
from .models import Edition, EditionImage
from .models.edition import EditionState
from .presentation import CountryPage, citation_texts

VIEWS = ("cards", "table")
PAIRS_IN_TABLE = 6  # how many minerals a row of the table names before it counts


@require_safe
def profile_list(request):
    """The filter of live editions, as cards or as a table; htmx is answered with what changes."""
    query = request.GET.copy()
    for name, values in request.GET.lists():  # an empty choice of a plain form is no choice
        query.setlist(name, [value for value in values if value])
    selection = Selection.of(query)
    view = request.GET.get("view")
    view = view if view in VIEWS else VIEWS[0]
    asked = any(selection.chosen_slugs[name] for name in PAIR_FACETS)
    editions = (
        Edition.objects.filter(pk__in=selection.edition_ids)
        .with_place()
        .for_cards()
        .order_by("country__name")
    )
    results = []
    for edition in editions:
        pairs = by_mineral(selection.pairs_of(edition.pk))
        results.append(
            {
                "edition": edition,
                "pairs": pairs[:PAIRS_IN_TABLE],
                "more": len(pairs[PAIRS_IN_TABLE:]),
                "shown": pairs if asked else [],
            }
        )
    partial = request.htmx and not request.htmx.history_restore_request
    response = render(
        request,
        f"profiles/profile_list.html{'#update' if partial else ''}",
        {
            "selection": selection,
            "results": results,
            "asked": asked,
            "view": view,
            "views": [
                {"name": name, "url": in_view(selection.url, name), "current": name == view} for name in VIEWS
            ],
            "chosen": [{"choice": c, "url": in_view(c.url, view)} for c in selection.chosen],
            "hint_url": in_view(selection.empty_hint.url, view) if selection.empty_hint else "",
            "canonical": absolute(request, selection.url),
        },
    )
    if partial:
        response["HX-Push-Url"] = in_view(selection.url, view)
    patch_vary_headers(response, ["HX-Request"])
    return response


def by_mineral(pairs):
    """[(mineral, [roles])] of (mineral, role) pairs, in their order."""
    found = {}
    for mineral, role in pairs:
        found.setdefault(mineral, []).extend([role] if role else [])
    return list(found.items())


def in_view(url, view):
    """The address with the presentation kept; cards, the usual one, need no word."""
    if view == VIEWS[0]:
        return url
    return f"{url}{'&' if '?' in url else '?'}view={view}"


@require_safe
def country_detail(request, slug):
    """The live edition; a withdrawn one under its notice; without any, what the figures say."""
    country = country_at(slug)
    if country.slug != slug:
        return HttpResponsePermanentRedirect(country.get_absolute_url())
    edition = standing(country.editions)
    if edition is None:
        return data_page(request, country, None)
    page = CountryPage(edition.payload)
    withdrawn = edition.state == EditionState.WITHDRAWN
    known = {} if withdrawn else related.portraits()
    by_code = {portrait.country.code: portrait for portrait in known.values()}
    pinned = [pin["code"] for pin in edition.payload["related"]]
    address = absolute(request, reverse("profiles:edition", args=[country.slug, edition.number]))
    return render(
        request,
        "profiles/country_detail.html",
        {
            "country": country,
            "edition": edition,
            "page": page,
            "withdrawn": withdrawn,
            "canonical": absolute(request, country.get_absolute_url()),
            "pins": [
                {"pin": pin, "portrait": by_code.get(pin["code"])} for pin in edition.payload["related"]
            ],
            "proposals": related.proposals(country, pinned=pinned, known=known) if known else [],
            "cite": citation_texts(page, edition, address),
            "address": address,
        },
    )


def country_at(slug):
    """The country that an address means: by its slug, by an alias, or by either in other letters (“Türkiye”)."""
    tidy = slugify(slug)
    countries = Country.objects.browsable().select_related("region")
    country = countries.filter(slug=tidy).first()
    return country or get_object_or_404(countries, aliases__slug=tidy)


def standing(editions):
    """Of a country's, the live one, or the withdrawn one that nothing has replaced; None where none was published."""
    return editions.exclude(state=EditionState.SUPERSEDED).order_by("-number").first()


@require_safe
def country_data(request, slug):
    """Every figure of a country, with a profile or without one."""
    country = country_at(slug)
    if country.slug != slug:
        return HttpResponsePermanentRedirect(reverse("profiles:data", args=[country.slug]))
    return data_page(request, country, standing(country.editions.for_cards()))


def data_page(request, country, edition):
    """The data of a country; where nothing was published it is what /countries/<slug>/ shows, and lives there."""
    book = Book(
        country=country,
        ledger=Ledger.of_country(country),
        minerals=Mineral.objects.select_related("parent").in_bulk(field_name="slug"),
    )
    home = reverse("profiles:data", args=[country.slug]) if edition else country.get_absolute_url()
    return render(
        request,
        "profiles/country_data.html",
        {
            "country": country,
            "edition": edition,
            "live": edition and edition.state == EditionState.LIVE,
            "page": CountryData(book),
            "blocs": country.blocs.all(),
            "canonical": absolute(request, home),
        },
    )


@require_safe
def country_download(request, slug, ending):
    """The figures of the live edition as a file; where there is none, all that is held of the country."""
    country = country_at(slug)
    if country.slug != slug:
        return HttpResponsePermanentRedirect(reverse("profiles:download", args=[country.slug, ending]))
    edition = country.editions.live().first()
    if edition is None:  # a withdrawn edition is not offered as what the country has
        return country_data_download(request, slug, ending)
    return downloads.answer(country_downloads.of_edition(edition, site_of(request)), ending)


@require_safe
def country_data_download(request, slug, ending):
    """Every figure of a country as a file."""
    country = country_at(slug)
    if country.slug != slug:
        return HttpResponsePermanentRedirect(reverse("profiles:data_download", args=[country.slug, ending]))
    return downloads.answer(country_downloads.of_country(country, site_of(request)), ending)


@require_safe
def edition_download(request, slug, number, ending):
    """The figures frozen in one edition as a file, withdrawn or not, for ever at this address."""
    country = country_at(slug)
    if country.slug != slug:
        address = reverse("profiles:edition_download", args=[country.slug, number, ending])
        return HttpResponsePermanentRedirect(address)
    edition = get_object_or_404(Edition.objects.select_related("country"), country=country, number=number)
    return downloads.answer(country_downloads.of_edition(edition, site_of(request)), ending)


@require_safe
def edition_list(request, slug):
    """All editions of a country, newest first."""
    country = country_at(slug)
    if country.slug != slug:
        return HttpResponsePermanentRedirect(reverse("profiles:editions", args=[country.slug]))
    editions = list(country.editions.for_cards())
    if not editions:
        raise Http404(f"{country} has no profile yet.")
    return render(request, "profiles/edition_list.html", {"country": country, "editions": editions})


@require_safe
def edition_detail(request, slug, number):
    """One frozen edition, for ever at this address."""
    country = country_at(slug)
    if country.slug != slug:
        return HttpResponsePermanentRedirect(reverse("profiles:edition", args=[country.slug, number]))
    edition = get_object_or_404(Edition.objects.with_place(), country=country, number=number)
    page = CountryPage(edition.payload)
    later = Edition.objects.filter(country=edition.country, number__gt=number).order_by("number")
    later = list(later.defer("payload"))
    address = absolute(request, edition.get_absolute_url())
    return render(
        request,
        "profiles/edition_detail.html",
        {
            "country": edition.country,
            "edition": edition,
            "page": page,
            "withdrawn": edition.state == EditionState.WITHDRAWN,
            "successor": later[0] if later else None,
            "live": next((e for e in later if e.state == EditionState.LIVE), None),
            "pins": [{"pin": pin, "portrait": None} for pin in edition.payload["related"]],
            "cite": citation_texts(page, edition, address),
            "address": address,
            "canonical": address,
        },
    )


@require_safe
def published_image(request, name):
    """A rendition of an image that some edition shows. What only a draft has is not reachable here."""
    parsed = images.parse_name(name)
    if parsed is None or not EditionImage.objects.filter(sha256=parsed[0]).exists():
        raise Http404("There is no such image.")
    path = images.open_published(name)
    if path is None:
        raise Http404("There is no such image.")
    response = FileResponse(path.open("rb"), content_type=parsed[2])
    response["Cache-Control"] = "public, max-age=31536000, immutable"  # the name is the hash of the content
    return response
