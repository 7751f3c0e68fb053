from django.utils.translation import gettext

from config.addresses import public_page, site_of
from page_store.public import public

from .. import downloads
from ..facts.figure_store import FigureStore
from ..facts.states import facts, files
from ..heads import trails
from ..models import HeadlineSource
from ..presentation.compared import OtherSources, pairs_of
from .asked import at_mineral


@public(state=facts)
@at_mineral
def mineral_sources(request, mineral):
    """Show a mineral's figures by sources that do not headline, and which source headlines what."""
    store = FigureStore.of_minerals([mineral.slug])
    others = OtherSources(store.all_of(mineral.slug), pairs_of(mineral=mineral))
    headlines = HeadlineSource.objects.filter(mineral=mineral).select_related("source")
    return public_page(
        request,
        "minerals/mineral_sources.html",
        mineral=mineral,
        others=others,
        headlines=headlines,
        trail=trails.of_mineral(mineral, (gettext("Other sources"), request.path)),
    )


@public(state=files)
@at_mineral
def compared_csv(request, mineral):
    """Answer with the figures of two sources for the same thing, in all years that both have."""
    return downloads.answer_compared(downloads.of_mineral(mineral, site_of(request)))
