"""Minerals and series that a map of the world can show, and the choice of one."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef

from ..facts.figure_store import FigureStore
from ..models import Country, Figure, Mineral
from ..models.figures import COUNTED
from ..presentation.pages import MineralPage, panels
from ..presentation.panels import Panel
from . import WorldMap, world_map

DEFAULT = "rare-earths"  # on critical lists everywhere, and counted in many countries


class MapChoice(NamedTuple):
    """The map shown, and the alternatives: `series` are the panels of the mineral that can be drawn."""

    mineral: Mineral | None = None
    panel: Panel | None = None
    series: tuple[Panel, ...] = ()
    map: WorldMap | None = None


def mappable():
    """The minerals of which a source gives production, reserves or capacity of single countries, by name."""
    single = Country.objects.single()
    counted = Figure.objects.filter(mineral=OuterRef("pk"), measure__in=COUNTED, country__in=single)
    return Mineral.objects.filter(Exists(counted)).order_by("name", "pk")


def choose(minerals, *, mineral="", series="", store=None):
    """The MapChoice among `minerals`, or the default if it is unknown; `store`: figures that were read already."""
    by_slug = {one.slug: one for one in minerals}
    found = by_slug.get(mineral) or by_slug.get(DEFAULT) or next(iter(minerals), None)
    if found is None:
        return MapChoice()
    store = store or FigureStore.of_minerals([found.slug])
    page = MineralPage(panels(store.of(found.slug)), chosen=series)
    maps = {panel: world_map(panel.latest) for section in page.sections for panel in section.everything}
    shown = tuple(panel for panel, drawn in maps.items() if drawn)
    chosen = next((panel for panel in shown if panel.anchor == series), None)
    chosen = chosen or (page.main if page.main in shown else next(iter(shown), None))
    return MapChoice(found, chosen, shown, maps.get(chosen))
