"""Cells of the panel of a series: the figure of each place, the years that reserves last, the concentration."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..drawing.geometry import reach
from ..indicators import (
    AT_LEAST,
    Observation,
    compare_shares,
    mine_production_beside,
    reserves_to_production,
)
from ..models import Measure, Stage
from ..wording import Current, figures, findings, numbers, shares
from .marks import Register

HHI_TOP = 10_000


@dataclass(frozen=True)
class Cell(Current):
    bar: object = 0
    earlier: Observation | None = None
    years: str = ""  # that reserves last at the production of one year

    @property
    def place(self):
        return self.observation.name

    @cached_property
    def share_marks(self):  # a panel asks for them again and again
        return super().share_marks


@dataclass(frozen=True)
class Ratios:
    """`years`: code -> “26”. `refused`: (names, reason), for places that hold reserves."""

    years: dict = field(default_factory=dict)
    refused: list = field(default_factory=list)
    production_year: int = 0
    reason: str = ""  # the reason why there is none

    @property
    def remark(self):
        """A sentence on places without a ratio, and the reasons; empty where each has one."""
        if self.years and self.refused:
            return gettext("No ratio for %(places)s.") % {"places": self._refused(": ")}
        if reason := self.reason or self._refused(", "):
            return gettext("No ratio of reserves to production: %(reason)s.") % {"reason": reason}
        return ""

    def _refused(self, colon):
        return "; ".join(f"{names}{colon}{reason}" for names, reason in self.refused)


def production_for(reserves, series):
    """The mine production in `series` that `reserves` is set against: the one that fits, or the nearest to it."""
    if reserves.head.measure != Measure.RESERVES:
        return None
    fitting = mine_production_beside(reserves, series)
    mined = [s for s in series if (s.head.measure, s.head.stage) == (Measure.PRODUCTION, Stage.MINE)]
    return fitting or max(
        mined, key=lambda s: (s.head.form == reserves.head.form, s.head.year, s.identity), default=None
    )


def ratios(reserves, production):
    """Ratios of a series of reserves; empty where the series is of something else."""
    if reserves.head.measure != Measure.RESERVES:
        return Ratios()
    if production is None:
        return Ratios(reason=gettext("our sources have no figures for its mine production"))
    found, refused = {}, {}
    for o in reserves.listed:
        ratio = reserves_to_production(reserves, production, o.code)
        if ratio:
            found[o.code] = years_text(ratio.years)
        elif o.is_present and (o.ranked or o.is_world):
            refused.setdefault(ratio, []).append(o.name)
    if not found and len(refused) == 1:
        return Ratios(reason=findings.refusal(*refused))
    because = [(numbers.listed(names), findings.refusal(why, len(names))) for why, names in refused.items()]
    return Ratios(found, because, production.head.year if found else 0)


def years_text(years):
    """26.087 as “26”, 4.21 as “4.2”; a ratio of rounded numbers says no more."""
    if years >= 10:
        return numbers.number(round(years))
    return numbers.number(round(years, 1)) if years >= 1 else gettext("under 1")


REMARKS = {  # attribute of a Year -> the remark on it
    "excludes": _(
        "The total excludes %(what)s in %(years)s. With that output, the other shares would be smaller, "
        "and the index lower or higher."
    ),
    "without": _("Not counted in %(years)s: %(what)s."),
    "of_rest": _(
        "No number is published for “other countries” in %(years)s: the high end gives them all that is left."
    ),
}


class Year:
    def __init__(self, series, concentration):
        self.year = series.head.year
        self.leader = next(o for _, o in series.ranking() if o.name == concentration.leaders[0])
        self.top1 = numbers.percent(concentration.top1)
        bound = AT_LEAST if concentration.at_least else ""
        self.top3 = self.top3_about = numbers.bounded(bound, numbers.percent(concentration.top3))
        if concentration.is_estimate:
            self.top3_about = numbers.bounded(bound, numbers.whole_percent(concentration.top3, bound))
        self.leaders = numbers.listed(concentration.leaders)
        self.caveats = Register(o for o in series.listed if o.name in concentration.leaders).caveats
        self.hhi = findings.hhi(concentration)
        self.hhi_about = findings.hhi_about(concentration)
        self.marks = findings.concentration_marks(concentration)
        self.of_sum = concentration.of_sum
        self.excludes = numbers.listed(concentration.excludes)
        self.band = findings.band(concentration.bands)
        self.bar = reach(lower=concentration.low, upper=concentration.high, top=HHI_TOP)
        self.low = concentration.low
        self.without = figures.left_out(concentration.without)
        self.of_rest = concentration.of_rest


def concentration_remarks(years, series):
    """Remarks on `years`: the whole that shares are of, places an index leaves out, and why some years have none."""
    found = [*_wholes(years), *_on_one_basis(years, series)]
    for name, text in REMARKS.items():
        for what, when in findings.by_years((year.year, getattr(year, name)) for year in years):
            found.append(text % {"what": what, "years": when})
    reasons = ((one.head.year, one.concentration_or_reason()) for one in series)
    for reason, when in findings.by_years((year, findings.refusal(why)) for year, why in reasons if not why):
        found.append(gettext("No index for %(years)s: %(reason)s.") % {"years": when, "reason": reason})
    return found


def _wholes(years):
    """“Shares are of the published total in 2024 and of … in 2025.”, where there are years of both."""
    published = numbers.year_span(year.year for year in years if not year.of_sum)
    summed = numbers.year_span(year.year for year in years if year.of_sum)
    if not (published and summed):
        return []
    text = gettext("Shares are of %(total)s in %(published)s and of %(sum)s in %(summed)s.")
    values = {"published": published, "summed": summed}
    return [text % (values | {"total": shares.whole_name(False), "sum": shares.whole_name(True)})]


def _on_one_basis(years, series):
    """The largest shares of both years, if the newest year and the one before have different totals."""
    if len(years) < 2 or years[0].of_sum == years[1].of_sum:
        return []
    by_year = {one.head.year: one for one in series}
    latest, earlier = years[:2]
    found = compare_shares(by_year[earlier.year], by_year[latest.year], latest.leader.code)
    values = {"latest": latest.year, "earlier": earlier.year}
    if not found:
        text = gettext("%(latest)s and %(earlier)s cannot be compared: %(reason)s.")
        return [text % (values | {"reason": findings.refusal(found)})]
    moved = shares.moved_by(found, earlier.year, latest.year)
    return [gettext("On one basis, %(place)s had %(moved)s.") % {"place": latest.leader.name, "moved": moved}]
