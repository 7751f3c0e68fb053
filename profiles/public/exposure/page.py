"""The page of exposure: how much comes from one supplier, the tables, the controls, and the sources."""

from functools import cached_property

from minerals import wording
from minerals.models.trade import Nomenclature

from .controlled import controlled
from .facts import ExposureFacts
from .rows import ExposureTable, bought_rows, rows_of_groups, sold_rows, tables

MOST_BOUGHT = {Nomenclature.HS92: 12, Nomenclature.HS17: 6}
MOST_SOLD = {Nomenclature.HS92: 5, Nomenclature.HS17: 3}
MOST_FROM_ONE_SHOWN = 6
MOST_TO_ONE_SHOWN = 3


class ExposurePage:
    """The exposure of one country, from its facts."""

    def __init__(self, facts: ExposureFacts):
        self.facts = facts
        self.country, self.year = facts.country, facts.year
        self.is_bloc = len(facts.place.codes) > 1
        self.members = len(facts.place.codes)
        self.codes = len(facts.commodities)

    @property
    def place(self):
        """Its name inside a sentence."""
        return wording.listed([self.country.name])

    @cached_property
    def bought(self):
        return bought_rows(self.facts)

    @cached_property
    def sold(self):
        return sold_rows(self.facts)

    @cached_property
    def bought_counted(self):
        """Rows with purchases above the floor, largest value first."""
        return _counted(self.bought, self.facts.least_counted(self.facts.bought))

    @cached_property
    def sold_counted(self):
        return _counted(self.sold, self.facts.least_counted(self.facts.sold))

    @cached_property
    def from_one(self):
        """Counted rows in which one supplier has 80 % or more."""
        return [row for row in self.bought_counted if row.is_on_one]

    @property
    def from_one_first(self):
        return self.from_one[:MOST_FROM_ONE_SHOWN]

    @property
    def from_one_more(self):
        return len(self.from_one) - len(self.from_one_first)

    @cached_property
    def to_one(self):
        """Counted rows in which one customer has 80 % or more."""
        return [row for row in self.sold_counted if row.is_on_one]

    @property
    def to_one_first(self):
        return self.to_one[:MOST_TO_ONE_SHOWN]

    @property
    def to_one_more(self):
        return len(self.to_one) - len(self.to_one_first)

    @cached_property
    def largest_controlled(self):
        """Rows whose largest supplier has an export control in force."""
        return [row for row in self.bought if row.largest.controls]

    @cached_property
    def bought_tables(self):
        return [*self._groups(bought=True), *tables(self.bought, MOST_BOUGHT)]

    @cached_property
    def sold_tables(self):
        return [*self._groups(bought=False), *tables(self.sold, MOST_SOLD)]

    def _groups(self, *, bought):
        """The ExposureTable of the groups of codes, none without one."""
        rows = rows_of_groups(self.facts, bought=bought)
        return [ExposureTable("", rows, [])] if rows else []

    @cached_property
    def controlled(self):
        return controlled(self.facts)

    @property
    def has_own_list(self):
        return bool(self.facts.on_own_list)

    @property
    def governance(self):
        return self.facts.governance

    @property
    def governance_year(self):
        return self.governance.year_for(self.year) if self.year else None

    @property
    def releases(self):
        """The releases of trade and of governance, as the list of sources names them."""
        return [*self.facts.trade_releases, *filter(None, [self.facts.governance_release])]

    @cached_property
    def remarks_of_codes(self):
        """(commodity, its note) of the codes that are shown and have one."""
        shown = {row.commodity for table in (*self.bought_tables, *self.sold_tables) for row in table.shown}
        return [(one, one.note) for one in sorted(shown, key=lambda one: one.code) if one.note]


def _counted(rows, least):
    found = [row for row in rows if row.supply.value >= least]
    return sorted(found, key=lambda row: -row.supply.value)
