"""Which series there are of a mineral, and in what order its page shows them."""

from itertools import groupby

from ..models.figures import COUNTED, along_the_chain
from .panels import Panel
from .ratios import production_for


def leading(panels):
    """The panel that stands for the mineral: the first current production, ranked if any is, or the next best.

    None of none. The list of minerals and the page of each lead with the same one.
    """
    shown = [panel for panel in panels if not panel.is_lone]
    return min(
        shown, key=lambda panel: (panel.is_dated, not panel.is_production, not panel.ranked), default=None
    )


def panels(series, *, newest=0):
    """Series of one mineral as Panels: production along the chain, then reserves, then capacity.

    Within each, what counts the mineral as such comes first, then what is newest, then what is largest. A series
    that ended before `newest`, or before the newest year of `series` if that is later, and that the release which
    speaks of that year no longer carries, is dated, and comes last of its measure and stage.
    """
    counted = [s for s in series if s.head.measure in COUNTED]
    newest = max([newest, *(s.head.year for s in counted)])
    speaking = {o.release for s in counted if s.head.year == newest for o in s.observations}
    found = []
    for _, years in groupby(sorted(counted, key=_identity_then_year), key=lambda s: s.head.identity):
        years = list(years)
        panel = Panel(years, production_for(years[0], counted))
        panel.is_dated = years[0].head.year < newest and not any(
            o.release in speaking for o in years[0].observations
        )
        found.append(panel)
    found.sort(key=_place_on_page)
    measures = set()
    for number, panel in enumerate(found, 1):
        panel.number = number
        panel.leads = panel.head.measure not in measures and not panel.is_lone
        measures |= {panel.head.measure} if panel.leads else set()
    return found


def _identity_then_year(series):
    return (*series.head.identity, -series.head.year)


def _place_on_page(panel):
    measure, stage, is_form, form, basis = along_the_chain(panel.head)
    return (measure, stage, panel.is_dated, is_form, -panel.head.year, -panel.size, form, basis)
