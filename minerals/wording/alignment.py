"""Words for figures that do not compare."""

from django.utils.translation import gettext, ngettext

from ..indicators import Manner, Way
from ..models.figures import Basis
from .figures import period, unit_name
from .naming import basis_name, counted_as, scenario_name
from .numbers import joined, listed, upper_first
from .sources import source_name


def counted_how(observation, differs):
    """“by the IEA in gross weight”, “as sponge”: how a figure is counted, of what differs between it and another."""
    words = {
        "source": lambda: gettext("by %(source)s") % {"source": source_name(observation)},
        "form": lambda: counted_as(observation.form),
        "basis": lambda: _in_basis(observation.basis),
        "unit": lambda: gettext("in %(unit)s") % {"unit": unit_name(observation.unit)},
        "scenario": lambda: (
            gettext("in the scenario %(name)s") % {"name": scenario_name(observation.scenario)}
        ),
    }
    return " ".join(words[name]() for name in differs)


def _in_basis(basis):
    if basis == Basis.UNSTATED:
        return gettext("on a basis that is not stated")
    return gettext("in %(basis)s") % {"basis": basis_name(basis)}


def unlike_reason(unlike):
    """“Chile is counted in contained weight, Bolivia and Peru in oxide equivalent.” of an Unlike."""
    first, *rest = (
        (listed([o.name for o in party]), len(party), counted_how(party[0], unlike.differs))
        for party in unlike.parties
    )
    text = ngettext("%(places)s is counted %(how)s", "%(places)s are counted %(how)s", first[1])
    parts = [text % {"places": first[0], "how": first[2]}]
    parts += [gettext("%(places)s %(how)s") % {"places": places, "how": how} for places, _, how in rest]
    return f"{upper_first(joined(parts))}."


def cell_reason(row, cell):
    """The reason why a place has no figure in an AlignedRow, if it has another one; otherwise empty."""
    if cell.way == Way.OTHER_YEAR:
        years = {"year": period(row.head), "newest": period(cell.other)}
        return gettext("no figure for %(year)s; the newest is for %(newest)s") % years
    if cell.way == Way.UNLIKE:
        differs = Manner.of(cell.other).differs(Manner.of(row.head))
        return gettext("not comparable: counted %(how)s") % {"how": counted_how(cell.other, differs)}
    return ""
