from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from config.addresses import absolute, site_of
from minerals import citing, trails

from ...draft import images
from ...draft.diff import diff
from ...models import Edition, EditionImage
from ...models.choices import ENDED_STATES, EditionState
from ...publishing.changes import moved_figures
from ...publishing.payload import Payload
from ..citation import cited, work_of
from ..endings import as_shown
from ..presentation import page_context
from ..reader_tree import reader_tree
from .countries import at_country, prints_whole


@require_safe
@at_country
def edition_list(request, country):
    """All editions of a country, newest first."""
    editions = list(country.editions.for_cards().select_related("merged_into"))
    if not editions:
        raise Http404(f"{country} has no profile yet.")
    return render(
        request,
        "profiles/edition_list.html",
        {
            "country": country,
            "editions": editions,
            "canonical": absolute(request, request.path),
            "trail": trails.of_country(country, (gettext("Editions"), request.path)),
        },
    )


@require_safe
@at_country
def edition_detail(request, country, number):
    """One frozen edition, for ever at this address."""
    editions = Edition.objects.with_place().select_related("merged_into")
    edition = get_object_or_404(editions, country=country, number=number)
    context = page_context(as_shown(edition), edition.country, known={})
    later = Edition.objects.filter(country=edition.country, number__gt=number).order_by("number")
    later = list(later.select_related("merged_into").defer("payload"))
    context |= {
        "edition": edition,
        "withdrawn": edition.state in ENDED_STATES,
        "prints_whole": prints_whole(request),
        "successor": later[0] if later else None,
        "last": later[-1] if later else edition,
        "live": next((e for e in later if e.state == EditionState.LIVE), None),
        **cited(context["page"], edition, edition.country, site_of(request), live=False),
    }
    return render(request, "profiles/edition_detail.html", context)


@require_safe
@at_country
def edition_cite(request, country, number, ending):
    """How to cite an edition, as a file for a reference manager."""
    edition = get_object_or_404(Edition, country=country, number=number)
    return citing.answer(work_of(edition, Payload.of(edition).country, site_of(request)), ending)


@require_safe
@at_country
def edition_diff(request, country, before, after):
    """What changed between two frozen editions, as readers read them."""
    before, after = int(before), int(after)
    if before > after:
        return redirect("profiles:edition_diff", country.slug, after, before, permanent=True)
    if before == after:
        raise Http404("An edition does not differ from itself.")
    editions = Edition.objects.with_place().filter(country=country)
    old, new = (get_object_or_404(editions, number=number) for number in (before, after))
    payloads = [as_shown(edition) for edition in (old, new)]
    address = absolute(request, reverse("profiles:edition_diff", args=[country.slug, before, after]))
    between = country.editions.for_cards().filter(number__gt=before, number__lte=after).order_by("-number")
    return render(
        request,
        "profiles/edition_diff.html",
        {
            "country": country,
            "before": old,
            "after": new,
            "editions": list(between),
            "changes": diff(*map(reader_tree, payloads)),
            "figures": moved_figures(*payloads),
            "canonical": address,
            "trail": trails.of_country(
                country,
                (gettext("Editions"), reverse("profiles:editions", args=[country.slug])),
                (gettext("Comparison"), request.path),
            ),
        },
    )


def _is_shown(rendition):
    """Whether an edition shows it. A crop about another focal point is a draft's, and not public yet."""
    shown = EditionImage.objects.filter(sha256=rendition.sha256)
    shown = shown.exclude(edition__state=EditionState.UNPUBLISHED)
    if rendition.focal:
        x, y = rendition.focal
        shown = shown.filter(edition__payload__image__focal_x=x, edition__payload__image__focal_y=y)
    return shown.exists()


@require_safe
def published_image(request, name):
    """A rendition of an image that some edition shows. What only a draft has is not reachable here."""
    parsed = images.parse_name(name)
    path = images.open_published(name) if parsed and _is_shown(parsed) else None
    if path is None:
        raise Http404("There is no such image.")
    response = FileResponse(path.open("rb"), content_type=parsed[2])
    response["Cache-Control"] = "public, max-age=31536000, immutable"  # the name is the hash of the content
    return response
