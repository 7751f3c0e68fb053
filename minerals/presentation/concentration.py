"""How concentrated a series is, year by year."""

from .. import wording
from ..charts import reach
from ..indicators import listed
from .cells import year_span

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
        self.remark = concentration.remark


def remarks(years):
    """What must be said of `years`, with the years it is said of: whom an index is without."""
    found = {}
    for year in years:
        if year.remark:
            found.setdefault(year.remark, []).append(year.year)
    return [f"{year_span(said)}: {remark}." for remark, said in found.items()]
