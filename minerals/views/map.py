from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..addresses import absolute
from ..map_choice import choose, mappable


@require_safe
def map_page(request):
    """The world, coloured by the share of each country in the chosen mineral and stage."""
    minerals = list(mappable())
    asked = request.GET.get("mineral", "")
    choice = choose(minerals, mineral=asked, series=request.GET.get("series", ""))
    shown = choice.mineral.slug if choice.mineral else ""
    query = f"?mineral={shown}&series={choice.panel.anchor}" if choice.panel else ""
    return render(
        request,
        "minerals/map.html",
        {
            "minerals": minerals,
            "choice": choice,
            "unknown": asked if asked != shown else "",
            "canonical": absolute(request, request.path + query),
        },
    )
