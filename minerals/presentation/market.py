"""Prices, consumption and trade of one country or the world as pages show them: a series by itself, or of a mineral."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext, ngettext

from ..drawing.geometry import DENSE, Datum, Frame, line, marked_axis
from ..models import MarketValue, Statistic
from ..wording import market, numbers
from .marks import Register
from .years import GAPS, NO_FIGURE

WIDE = Frame(width=320, height=150, side=8, top=16)
SMALL = Frame(width=120, height=44, side=4, top=4, bottom=4)
FEW = 3  # series that the page of a mineral shows
TOTAL = "total"  # the product of series of demand for all uses
LAST = 2  # years that it shows of each
MOST_YEARS = 10  # of a table; the page of a series has all


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
        """The years between the first and the last; of demand, which is projected every five years, those stated."""
        if self.is_of_demand:
            return [value.year for value in self.values]
        return range(self.values[0].year, self.values[-1].year + 1)

    def at(self, years):
        """[(year, MarketValue or None)] of `years`."""
        by_year = {value.year: value for value in self.values}
        return [(year, by_year.get(year)) for year in years]

    @cached_property
    def line(self):
        """The Line of the years, or None where there are fewer than two numbers to draw."""
        return self.line_with(()) if self.is_drawn else None

    @property
    def is_of_demand(self):
        return self.series.statistic == Statistic.DEMAND

    @property
    def is_long(self):
        return len(self.years) > DENSE

    @property
    def is_drawn(self):
        drawn = [datum for datum in self._data if datum.value is not None or datum.is_bounded]
        return len(drawn) > 1

    @cached_property
    def _data(self):
        return [_datum(year, value) for year, value in self.at(self.years)]

    def line_with(self, days):
        """The Line of the years with these days marked: (a date within the years, whether only its year is known)."""
        frame = self._frame or (WIDE if self.is_long else Frame())
        frame, marks = marked_axis(days, self.years, frame)
        return line(self._data, frame, marks=marks)

    @property
    def unit(self):
        """The unit, if the wording beside it does not name it or means another one."""
        return market.unit_beside(self.series)

    @property
    def top_words(self):
        """The end of the scale, which begins at zero."""
        return numbers.number(self.line.top)

    @property
    def scale_words(self):
        """“Price, annual average: Copper; dollars per metric ton, 1960 to 2024, from zero to 10,000. In nominal …”"""
        named = {"first": self.years[0], "last": self.years[-1], "top": self.top_words}
        named |= {"title": self.title, "unit": self.series.unit}
        text = gettext("%(title)s; %(unit)s, %(first)s to %(last)s, from zero to %(top)s.") % named
        return f"{text} {market.terms_remark(self.series)}".rstrip()

    @property
    def heading(self):
        return market.heading(self.series)

    @property
    def id(self):
        return f"s{self.series.pk}"

    @property
    def description(self):
        said = ((year, market.amount(value) if value else NO_FIGURE) for year, value in self.at(self.years))
        return "; ".join(f"{year}: {amount}" for year, amount in said)

    @property
    def register(self):
        """The Register of its values."""
        return _register(self.values)

    @property
    def notes(self):
        found = [
            market.demand_remark(self.series),
            market.unit_remark(self.series),
            market.terms_remark(self.series),
        ]
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
    """MarketViews of MarketValues by statistic, those of the world first, in the order of their source."""
    values = sorted(values, key=lambda value: _place_of(value.series))
    return [MarketView(list(own), frame) for _, own in groupby(values, key=lambda value: value.series)]


def _place_of(series):
    return (
        STATISTICS.index(series.statistic),
        not series.is_of_world,
        series.position,
        series.key,
    )


STATISTICS = list(Statistic)


@dataclass(frozen=True)
class StatisticPart:
    """The series of one statistic of a place, with their newest years."""

    statistic: str
    views: tuple[MarketView, ...]

    @property
    def is_of_world(self):
        return self.views[0].series.is_of_world

    @property
    def title(self):
        return market.heading(self.views[0].series)

    @property
    def remark(self):
        return market.demand_remark(self.views[0].series)

    @property
    def anchor(self):
        return f"world-{self.statistic}" if self.is_of_world else self.statistic

    @property
    def release(self):
        return self.views[0].release

    @property
    def unit(self):
        """The unit of the first series, which those of one source’s demand share."""
        return self.views[0].series.unit

    @property
    def years(self):
        return sorted({year for view in self.views for year in view.years})[-MOST_YEARS:]

    @property
    def rows(self):
        return [(view, [value for _, value in view.at(self.years)]) for view in self.views]


class MarketPage:
    """All series of a mineral, by statistic."""

    def __init__(self, mineral):
        values = MarketValue.objects.newest().filter(series__mineral=mineral).with_facts()
        self.views = views(values, SMALL)
        grouped = groupby(self.views, key=lambda view: (view.series.statistic, view.series.is_of_world))
        self.parts = [StatisticPart(statistic, tuple(own)) for (statistic, _), own in grouped]

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
        if self.demand:
            text = ngettext(
                "Its %(count)s series: prices, consumption, trade, demand",
                "All %(count)s series: prices, consumption, trade, demand",
                count,
            )
        return text % {"count": count}

    def _part(self, statistic, *, is_of_world):
        asked = (statistic, is_of_world)
        return next((part for part in self.parts if (part.statistic, part.is_of_world) == asked), None)

    @property
    def prices(self):
        """The StatisticPart of the prices that one country's statistics print, or None."""
        return self._part(Statistic.PRICE, is_of_world=False)

    @property
    def world_prices(self):
        """MarketViews of the world’s prices, to be drawn at full size."""
        part = self._part(Statistic.PRICE, is_of_world=True)
        return [MarketView(view.values) for view in part.views] if part else []

    @property
    def demand(self):
        """The StatisticPart of the world’s demand, or None."""
        return self._part(Statistic.DEMAND, is_of_world=True)

    @property
    def total_demand(self):
        """The rows of `demand` for all uses together: as observed, and as each scenario projects it."""
        return [(view, values) for view, values in self.demand.rows if view.series.product == TOTAL]

    @property
    def demand_register(self):
        """The Register of the values in `total_demand`."""
        return _register(value for _, values in self.total_demand for value in values)

    @property
    def is_of_one_country(self):
        return any(not part.is_of_world for part in self.parts)

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
