"""How concentrated a series is, year by year."""

from .. import wording
from ..charts import reach
from ..indicators import listed

HHI_TOP = 10_000


class Year:
    """How concentrated a series is in one year."""

    def __init__(self, series, concentration):
        self.year = series.head.year
        self.leader = next(o for _, o in series.ranking() if o.name == concentration.leaders[0])
        self.top1 = wording.percent(concentration.top1)
        self.top3 = wording.percent(concentration.top3)
        self.leaders = listed(concentration.leaders)
        self.hhi = wording.span(concentration.low, concentration.high)
        self.band = concentration.band
        self.bar = reach(lower=concentration.low, upper=concentration.high, top=HHI_TOP)
        self.low = concentration.low
        self.without = concentration.without
        self.of_rest = concentration.of_rest


def remarks(years):
    """What must be said of `years`, with the years it is said of: whom an index is without."""
    without = _said((year.year, year.without) for year in years)
    of_rest = _said((year.year, year.of_rest) for year in years)
    return [f"Not counted in {when}: {names}." for names, when in without] + [
        f"The high end of {when} gives “other countries”, of which no number is published, all that is left."
        for _, when in of_rest
    ]


def refusals(series):
    """Why there is no index for some of the years."""
    found = ((one.head.year, one.concentration_or_reason()) for one in series)
    return [
        f"No index for {when}: {reason}."
        for reason, when in _said((year, refusal.reason) for year, refusal in found if not refusal)
    ]


def _said(found):
    """(what, the years it is said of) of (year, what), where there is anything."""
    years = {}
    for year, what in found:
        if what:
            years.setdefault(what, []).append(year)
    return [(what, wording.year_span(said)) for what, said in years.items()]
