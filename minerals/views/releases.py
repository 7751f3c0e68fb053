"""Pages of single releases: a mineral as one edition had it, and every release of a series side by side."""

from django.utils.translation import gettext

from config.addresses import absolute, public_page
from page_store.public import public

from ..facts.figure_store import FigureStore
from ..facts.observing import observations
from ..facts.states import facts
from ..facts.vintages import vintages_of
from ..heads import trails
from ..indicators import histories
from ..models import FigureRevision
from ..models.figures import COUNTED
from ..presentation.pages import MineralPage, panels
from ..presentation.revisions import revisions
from ..presentation.supplements import reliances, sources
from ..world_map import world_map
from .asked import at_mineral, own_scale_asked


def mineral_as_released(request, mineral, vintage):
    """The page of a mineral with the series of one release only, by the rules of the current page."""
    series = FigureStore.of_minerals([mineral.slug], vintage).of(mineral.slug)
    page = MineralPage(
        panels(series),
        chosen=request.GET.get("series", ""),
        own_scale=own_scale_asked(request),
        home=mineral.get_absolute_url(),
        reliances=reliances(series),
        sources=sources(series),
        vintage=vintage,
    )
    address = absolute(request, mineral.get_absolute_url())
    return public_page(
        request,
        "minerals/mineral_release.html",
        mineral=mineral,
        vintage=vintage,
        vintages=vintages_of(mineral=mineral),
        page=page,
        map=world_map(page.chosen.latest) if page.chosen else None,
        canonical=address,
        address=address + vintage.query,
    )


@public(state=facts)
@at_mineral
def mineral_revisions(request, mineral):
    """Show the statements of each release on each year of a mineral, in value and in per cent of the first."""
    restated, stated_once = revisions(statements_of(mineral))
    return public_page(
        request,
        "minerals/mineral_revisions.html",
        mineral=mineral,
        restated=restated,
        stated_once=stated_once,
        trail=trails.of_mineral(mineral, (gettext("Revisions"), request.path)),
    )


def statements_of(mineral):
    """{key of a figure: Statements} of a mineral."""
    said = FigureRevision.objects.filter(figure__mineral=mineral, figure__measure__in=COUNTED)
    return histories(observations(said))
