from dataclasses import replace

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from config.addresses import absolute
from minerals import trails

from ...models import Edition
from ..facets import PAIR_FACETS
from ..filters import Selection

VIEWS = {"cards": _("Cards"), "table": _("Table")}
CARDS = "cards"


@require_safe
def profile_list(request):
    """The filter of live editions, as cards or as a table; htmx is answered with what changes."""
    query = request.GET.copy()
    for name, values in request.GET.lists():  # an empty choice of a plain form is no choice
        query.setlist(name, [value for value in values if value])
    selection = Selection.of(query)
    view = request.GET.get("view")
    view = view if view in VIEWS else CARDS
    asked = any(selection.chosen_slugs[name] for name in PAIR_FACETS)
    editions = Edition.objects.filter(pk__in=selection.edition_ids).with_place().for_cards()
    editions = editions.order_by("country__slug")
    hint = selection.empty_hint
    partial = request.htmx and not request.htmx.history_restore_request
    response = render(
        request,
        f"profiles/profile_list.html{'#update' if partial else ''}",
        {
            "selection": selection,
            "results": [(one, by_mineral(selection.pairs_of(one.pk))) for one in editions],
            "asked": asked,
            "view": view,
            "views": [
                {"label": label, "url": in_view(selection.url, name), "current": name == view}
                for name, label in VIEWS.items()
            ],
            "chosen": [replace(one, url=in_view(one.url, view)) for one in selection.chosen],
            "hint": hint and replace(hint, url=in_view(hint.url, view)),
            "canonical": absolute(request, selection.url),
            "trail": trails.of_countries(),
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
    if view == CARDS:
        return url
    return f"{url}{'&' if '?' in url else '?'}view={view}"
