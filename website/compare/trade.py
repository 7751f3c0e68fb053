"""Trade of each place in the minerals: value, partners, and how concentrated it is.

One code or group of codes a row. Nothing else is added across codes.
"""

from dataclasses import dataclass
from functools import cached_property

from config.addresses import path_to
from minerals import wording
from minerals.facts.output import every_output
from minerals.facts.trade import flows_of
from minerals.indicators.exposure import Dependence, bought_from, sold_to
from minerals.models import CodeGroup, Commodity
from minerals.sellers import Note, SellerNotes, legend
from profiles.public.exposure import last_years, of_newest_year, shared_facts

AT_ONCE = 12  # cells that are shown at once, of so many codes
MOST_ROWS = 18  # codes
NAMED, NAMED_OF_ONE = 2, 5  # partners that a cell names; where one code is looked at


@dataclass(frozen=True)
class Named:
    """One partner of a place. `note`: of a supplier that no output table names."""

    name: str
    share: object
    note: Note | None = None


@dataclass(frozen=True)
class Side:
    """The purchases or sales of a place under one code."""

    dependence: Dependence
    partners: tuple[Named, ...]

    @property
    def supply(self):
        return self.dependence.supply

    @property
    def is_on_one(self):
        return self.dependence.is_on_one

    @property
    def more(self):
        return len(self.supply.rows) - len(self.partners)


@dataclass(frozen=True)
class TradeCell:
    place: int
    name: str
    address: str  # of the page of this place under this code
    buys: Side | None
    sells: Side | None


@dataclass(frozen=True)
class TradeRow:
    commodity: Commodity | CodeGroup
    cells: tuple[TradeCell, ...]
    address: str  # address of the comparison with only this code; empty if it is the present one

    @property
    def slug(self):
        return self.commodity.slug

    @property
    def kind(self):
        return wording.lower_first(self.commodity.get_kind_display())


class Trade:
    """Trade of the newest year, from the facts that the pages of exposure share."""

    def __init__(self, facts):
        self._facts = facts
        slugs = facts.of_minerals
        self._years = of_newest_year(last_years(slugs)) if slugs else []
        self.year = self._years[0].year if self._years else None

    @cached_property
    def traded(self):
        """{code or group: its value}: of those with trade, the largest first."""
        goods = [*(one.commodity for one in self._years), *self._groups]
        values = {one: value for one in goods if (value := self._value(one.slug))}
        return dict(sorted(values.items(), key=lambda item: (-item[1], item[0].slug)))

    def _value(self, slug):
        """The most that one of the places buys or sells under a code or a group, in dollars."""
        sides = (side[slug] for _, *sides in self._sides for side in sides if slug in side)
        return max((side.supply.value for side in sides), default=0)

    def value_of(self, mineral):
        """The most that one of the places buys or sells under a code with this mineral, in dollars."""
        return self._values.get(mineral, 0)

    @cached_property
    def _values(self):
        """{slug of a mineral: value of its largest code}; the largest of all comes first."""
        codes = [(one, value) for one, value in self.traded.items() if isinstance(one, Commodity)]
        return {mineral.slug: value for one, value in reversed(codes) for mineral in one.held}

    @cached_property
    def _groups(self):
        """The groups whose codes are all among those of the minerals."""
        goods = {one.commodity.slug for one in self._years}
        groups = shared_facts().groups.values() if goods else ()
        return [group for group in groups if all(one.slug in goods for one in group.members)]

    @property
    def one(self):
        """The code or group that the address asks for, or None."""
        return next((goods for goods in self.traded if goods.slug == self._facts.asked.goods), None)

    @cached_property
    def shown(self):
        """The TradeRows with most trade, the largest first; if the address asks for a code, of that one only."""
        return list(map(self._row, [self.one] if self.one else [*self.traded][:MOST_ROWS]))

    @property
    def at_once(self):
        return AT_ONCE // len(self._facts.codes)

    @property
    def first(self):
        return self.shown[: self.at_once]

    @property
    def rest(self):
        return self.shown[self.at_once :]

    @property
    def left_out(self):
        """The number of traded codes that are not shown."""
        return 0 if self.one else len(self.traded) - len(self.shown)

    @property
    def marks(self):
        """Letter -> meaning, of the suppliers that are named."""
        sides = [cell.buys for row in self.shown for cell in row.cells if cell.buys]
        return legend(partner.note for side in sides for partner in side.partners)

    @property
    def is_unknown(self):
        """Whether the requested code is not among those of the minerals."""
        return bool(self._facts.asked.goods) and self.one is None

    @cached_property
    def releases(self):
        return list({one.release.pk: one.release for one in self._years}.values())

    @cached_property
    def _sides(self):
        """[(place, {code: what it buys}, {code: what it sells})]."""
        goods = {one.commodity.slug for one in self._years}
        goods |= {group.slug for group in self._groups}
        halves = list(zip(shared_facts().flows(self._years), shared_facts().flows_of_groups, strict=True))
        found = []
        for place in self._facts.asked.countries:
            codes = self._facts.places.codes_of(place)
            bought, sold = (
                [flow for by_place in half for flow in flows_of(codes, by_place) if flow.commodity in goods]
                for half in halves
            )
            found.append((place, bought_from(bought, codes), sold_to(sold, codes)))
        return found

    def _row(self, commodity):
        slugs = [mineral.slug for mineral in commodity.held]
        notes = SellerNotes(commodity, every_output().named(slugs))
        cells = tuple(
            TradeCell(
                number,
                place.name,
                path_to("minerals:commodity_country", commodity.slug, place.slug),
                self._side(bought.get(commodity.slug), commodity, notes.of),
                self._side(sold.get(commodity.slug), commodity),
            )
            for number, (place, bought, sold) in enumerate(self._sides, 1)
        )
        asked = self._facts.asked
        address = "" if commodity.slug == asked.goods else asked.address(goods=commodity.slug)
        return TradeRow(commodity, cells, address)

    def _side(self, dependence, commodity, note_on=lambda code: None):
        """`note_on`: gives the note on a supplier, by its code; customers have none."""
        if dependence is None:
            return None
        named = NAMED_OF_ONE if commodity.slug == self._facts.asked.goods else NAMED
        names = self._facts.places.names
        partners = tuple(
            Named(names.get(row.code, row.code), row.share, note_on(row.code))
            for row in dependence.supply.rows[:named]
        )
        return Side(dependence, partners)
