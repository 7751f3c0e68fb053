from django.shortcuts import render
from django.utils.translation import gettext

from config.addresses import absolute, redirect_to_slug, site_of
from page_store.public import public

from .. import downloads
from ..facts.figure_store import FigureStore
from ..facts.states import facts
from ..heads import trails
from ..models import HeadlineSource
from ..presentation.compared import OtherSources, pairs_of
from .asked import mineral_at


@public(state=facts)
def mineral_sources(request, slug):
    """Show a mineral's figures by sources that do not headline, and which source headlines what."""
    mineral = mineral_at(slug)
    if mineral.slug != slug:
        return redirect_to_slug(request, mineral.slug)
    store = FigureStore.of_minerals([mineral.slug])
    others = OtherSources(store.all_of(mineral.slug), pairs_of(mineral=mineral))
    headlines = HeadlineSource.objects.filter(mineral=mineral).select_related("source")
    return render(
        request,
        "minerals/mineral_sources.html",
        {
            "mineral": mineral,
            "others": others,
            "headlines": headlines,
            "canonical": absolute(request, request.path),
            "trail": trails.of_mineral(mineral, (gettext("Other sources"), request.path)),
        },
    )


@public(state=facts)
def compared_csv(request, slug):
    """Answer with the figures of two sources for the same thing, in all years that both have."""
    mineral = mineral_at(slug)
    if mineral.slug != slug:
        return redirect_to_slug(request, mineral.slug)
    return downloads.answer_compared(downloads.of_mineral(mineral, site_of(request)))
