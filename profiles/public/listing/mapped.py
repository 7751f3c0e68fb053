"""The countries that were selected, marked on the world map."""

from django.utils.translation import gettext

from minerals.world_map import Marked, MarkedMap, Way


def map_of(rows, title):
    """A MarkedMap of Rows. The list beside it has everything on it."""
    profile = Way("q4", "P", gettext("has a profile"))
    figures = Way("q2", "", gettext("has figures only"))
    marked = [
        Marked(row.place.code, row.place.name, row.address, _label(row, way), way)
        for row in rows
        for way in (profile if row.edition else figures,)
    ]
    return MarkedMap(title, marked, gettext("not among the countries selected"))


def _label(row, way):
    return ": ".join(filter(None, [row.place.name, row.weight or way.label]))
