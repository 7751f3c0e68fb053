"""Prices, consumption and trade of one country as pages show them: a series by itself, or the series of a mineral."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.translation import ngettext

from ..drawing.geometry import Datum, Frame, line
from ..models import MarketValue, Statistic
from ..wording import figures, market
from .marks import Register
from .years import GAPS, NO_FIGURE

SMALL = Frame(width=120, height=44, side=4, top=4, bottom=4)
FEW = 3  # series that the page of a mineral shows
LAST = 2  # years that it shows of each


class MarketView:
    """A series and its values in the newest release that has it, oldest year first."""

    def __init__(self, values, frame=None):
        self.values = sorted(values, key=lambda value: value.year)
        self.series, self.release = self.values[0].series, self.values[0].release
        self._frame = frame

    @property
    def title(self):
        return market.series_title(self.series)

    @property
    def years(self):
        return range(self.values[0].year, self.values[-1].year + 1)

    def at(self, years):
        """[(year, MarketValue or None)] of `years`."""
        by_year = {value.year: value for value in self.values}
        return [(year, by_year.get(year)) for year in years]

    @cached_property
    def line(self):
        """The Line of the years, or None where there are fewer than two numbers to draw."""
        data = [_datum(year, value) for year, value in self.at(self.years)]
        drawn = [datum for datum in data if datum.value is not None or datum.is_bounded]
        return line(data, self._frame) if len(drawn) > 1 else None

    @property
    def unit(self):
        """The unit, if the wording beside it does not name it or means another one."""
        return market.unit_beside(self.series)

    @property
    def id(self):
        return f"s{self.series.pk}"

    @property
    def description(self):
        said = (
            (year, figures.amount(value, with_unit=False) if value else NO_FIGURE)
            for year, value in self.at(self.years)
        )
        return "; ".join(f"{year}: {amount}" for year, amount in said)

    @property
    def register(self):
        """The Register of its values."""
        return _register(self.values)

    @property
    def notes(self):
        found = [market.unit_remark(self.series), market.terms_remark(self.series)]
        return [*filter(None, found), *market.remarks(self.values)]


def _register(values):
    """The Register of MarketValues, which have marks and are no observations; None is left out."""
    return Register([], letters=[letter for value in values if value for letter, _ in market.letters(value)])


def _datum(year, value):
    if value is None:
        return Datum(str(year), gap=NO_FIGURE)
    numbers = (value.value, value.lower, value.upper)
    gap = "" if any(n is not None for n in numbers) else GAPS.get(value.flag, NO_FIGURE)
    return Datum(str(year), *numbers, estimated=value.is_estimate, gap=gap)


def views(values, frame=None):
    """MarketViews of MarketValues, in the order of the source."""
    values = sorted(
        values, key=lambda v: (STATISTICS.index(v.series.statistic), v.series.position, v.series.key)
    )
    return [MarketView(list(own), frame) for _, own in groupby(values, key=lambda value: value.series)]


STATISTICS = list(Statistic)


@dataclass(frozen=True)
class StatisticPart:
    """The series of one statistic, with the years of them all."""

    statistic: str
    views: tuple[MarketView, ...]

    @property
    def title(self):
        return market.HEADINGS[self.statistic]

    @property
    def years(self):
        return sorted({year for view in self.views for year in view.years})

    @property
    def rows(self):
        return [(view, [value for _, value in view.at(self.years)]) for view in self.views]


class MarketPage:
    """All series of a mineral, by statistic."""

    def __init__(self, mineral):
        values = MarketValue.objects.newest().filter(series__mineral=mineral).with_facts()
        self.views = views(values, SMALL)
        grouped = groupby(self.views, key=lambda view: view.series.statistic)
        self.parts = [StatisticPart(statistic, tuple(own)) for statistic, own in grouped]

    @property
    def releases(self):
        return list({view.release.pk: view.release for view in self.views}.values())

    @property
    def register(self):
        """The Register of all values."""
        return _register(value for view in self.views for value in view.values)

    @property
    def scopes(self):
        """The source's remarks on all data of a chapter, once each."""
        return list(dict.fromkeys(filter(None, (view.series.scope for view in self.views))))

    @property
    def counted(self):
        """“All 17 series: prices, consumption, trade”: the content of the page of the United States."""
        count = len(self.views)
        text = ngettext(
            "Its %(count)s series: prices, consumption, trade",
            "All %(count)s series: prices, consumption, trade",
            count,
        )
        return text % {"count": count}

    @property
    def prices(self):
        return next((part for part in self.parts if part.statistic == Statistic.PRICE), None)

    @property
    def price_years(self):
        return self.prices.years[-LAST:] if self.prices else []

    @property
    def price_rows(self):
        """The first few series of prices with their last years, for the page of the mineral."""
        found = self.prices.views[:FEW] if self.prices else ()
        return [(view, [value for _, value in view.at(self.price_years)]) for view in found]

    @property
    def price_register(self):
        """The Register of the values in `price_rows`."""
        return _register(value for _, values in self.price_rows for value in values)
