"""Trade in the goods of a published export control, before and after it. After is not because."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext

from minerals.facts.trade import Sold, sold_by_year
from minerals.models import Commodity
from minerals.models.trade import Nomenclature
from minerals.wording.exposure import weight_marks

from ...shape import TABLE
from ..clock import standing
from ..timelines.controls import Control, anchor

YEARS = 3  # before the year of a control, and after


@dataclass(frozen=True)
class ControlledRow:
    """One code: the value sold in each of the years, None for years without sales."""

    commodity: Commodity
    cells: tuple[Sold | None, ...]


@dataclass(frozen=True)
class Controlled:
    """An export control, and its country's sales of the goods. `years` are those in the data."""

    control: Control
    year: int
    years: tuple[int, ...]
    last: int  # year of the data
    rows: tuple[ControlledRow, ...]
    without_years: tuple[Commodity, ...]  # codes with data for one year only
    today: datetime.date

    @property
    def id(self):
        return anchor(self.control.event).replace("policy", "control", 1)

    @property
    def status(self):
        """The status in the timeline of the profile on this day."""
        event = self.control.event
        label = TABLE["policies"].choices["status"].get(event.status, event.status)
        return standing(event, label, self.today).text

    @property
    def missing(self):
        """A sentence on the side of it that has no year; empty if both have one."""
        if not self.rows:
            return ""
        if self.last <= self.year:
            return gettext("The data end in %(year)s, so there is no year after it.") % {"year": self.last}
        if self.years[0] >= self.year:
            return gettext("The data begin in %(year)s, so there is no year before it.") % {
                "year": self.years[0]
            }
        return ""

    @property
    def marks(self):
        """Letter -> meaning, of its weights."""
        return dict(mark for row in self.rows for cell in row.cells if cell for mark in weight_marks(cell))

    @property
    def twins(self):
        """Whether two of the codes are twins, under which the same loads may be declared."""
        codes = {row.commodity.code for row in self.rows}
        return any(row.commodity.twin in codes for row in self.rows)


def controlled(facts):
    """A Controlled for each control that the country of `facts` has published, newest first; one query, or none."""
    own = [one for one in facts.controls if one.code == facts.country.code and one.day]
    if not own or not facts.every_commodity:
        return []
    goods = [_goods(facts, one) for one in own]
    series = {c for found in goods for c in found if c.nomenclature == Nomenclature.HS92}
    sold = {(cell.commodity, cell.year): cell for cell in sold_by_year(facts.place, series)}
    years = sorted({year for _, year in sold})
    return [_controlled(one, found, years, sold, facts) for one, found in zip(own, goods, strict=True)]


def _goods(facts, control):
    """The Commodities with a mineral that a control names, twins next to each other."""
    found = [
        commodity
        for slug, commodity in facts.every_commodity.items()
        if control.concerns(facts.slugs_of[slug], facts.kin)
    ]
    return sorted(found, key=lambda one: (min(one.code, one.twin or one.code), one.code))


def _controlled(control, goods, years, sold, facts):
    span = tuple(year for year in years if abs(year - control.day.year) <= YEARS)
    rows = tuple(
        ControlledRow(one, tuple(sold.get((one.pk, year)) for year in span))
        for one in goods
        if any((one.pk, year) in sold for year in span)
    )
    without = tuple(
        one for one in goods if one.nomenclature != Nomenclature.HS92 and one.slug in facts.commodities
    )
    return Controlled(control, control.day.year, span, facts.year, rows, without, facts.today)
