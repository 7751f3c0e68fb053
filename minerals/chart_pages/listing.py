"""Every chart of every mineral, for the map of the site. It takes seconds, so it is kept until a fact changes."""

from django.core.cache import cache

from ..facts.figure_parts import last_years
from ..facts.figure_store import FigureStore, facts_state
from ..models import Mineral
from ..models.figures import COUNTED
from ..presentation.pages import MineralPage, panels
from .of_mineral import charts_of


def listed_charts():
    """[(key of a chart, key of the newest release in it)]."""
    key = f"charts-{facts_state().stamp}"
    found = cache.get(key)
    if found is None:
        found = list(_all_charts())
        cache.set(key, found, timeout=24 * 3600)
    return found


def _all_charts():
    store, last = FigureStore.where(measure__in=COUNTED), last_years()
    for mineral in Mineral.objects.order_by("slug"):
        page = MineralPage(panels(store.of(mineral.slug), newest=last))
        for chart in charts_of(mineral, page):
            newest = max(chart.observations, key=lambda o: (o.published, o.release))
            yield chart.key, newest.release
