"""The chart of a series of prices, with the days of public events on it."""

from dataclasses import dataclass
from functools import cached_property

from minerals.presentation.market import MarketView

from ...dates import day_to_mark, first_day
from ..timelines.bearing import BearingEvent


@dataclass(frozen=True)
class PriceChart:
    """A MarketView whose line has marks: days of the events that fall in its years, numbered from the oldest."""

    view: MarketView
    happened: tuple[BearingEvent, ...]  # on the mineral of the series

    @cached_property
    def events(self):
        return [one for one in self.happened if first_day(one.event.date).year in self.view.years]

    @property
    def line(self):
        return self.view.line_with([day_to_mark(one.event.date) for one in self.events])
