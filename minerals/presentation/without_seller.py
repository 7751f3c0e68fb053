"""A mineral's trade without one large seller: who bought from it, and what others sold. Arithmetic, no forecast."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..drawing.geometry import bar_length
from ..facts.world_sales import LargeSale, Seller
from ..indicators import Refusal
from ..indicators.trade import Flow, Supply, customers, exporters, suppliers
from ..wording import findings
from ..wording import trade as words
from .trade import PlaceNames, SupplyTable, table

MOST_BUYERS = 20


@dataclass(frozen=True)
class Buyer:
    """A place that bought from the seller. `supply`: all its purchases of the goods."""

    name: str
    address: str
    supply: Supply
    seller: str  # code

    @property
    def bought(self) -> int:
        """Dollars paid to the seller."""
        return self.supply.of(self.seller).value

    @property
    def share(self) -> Decimal:
        """Per cent of the value of its imports."""
        return self.supply.share_of([self.seller])

    @property
    def weight_share(self) -> Decimal | Refusal:
        """Per cent of the gross weight of its imports."""
        return self.supply.share_of([self.seller], by_weight=True)

    @property
    def why_no_weight(self) -> str:
        """The reason for no share by weight, empty where there is one."""
        refused = self.weight_share
        return findings.refusal(refused) if isinstance(refused, Refusal) else ""

    @property
    def bar(self):
        return bar_length(self.share, 100)


class GoodsWithoutSeller:
    """One code or group of codes without its large seller, from all flows of the year."""

    def __init__(self, large: LargeSale, seller: Seller, flows: list[Flow], names: PlaceNames, producing):
        self.goods, self.year, self.share = large.sales.goods, large.sales.year, large.share
        self._seller, self._flows, self._names, self._producing = seller, flows, names, producing

    @cached_property
    def sold(self) -> Supply:
        """The sales of the seller, by customer."""
        return customers(self._flows, {self._seller.code})

    @cached_property
    def world(self) -> Supply:
        """The sales of every country, by seller."""
        return exporters(self._flows)

    @property
    def weight_share(self) -> Decimal | None:
        """Per cent of the gross weight of the world's exports; None where nothing is said by weight."""
        share = self.world.share_of([self._seller.code], by_weight=True)
        return None if isinstance(share, Refusal) or not self.goods.has_weights else share

    @cached_property
    def first(self) -> list[Buyer]:
        """The Buyers that paid the seller most."""
        bought = defaultdict(list)
        for flow in self._flows:
            bought[flow.importer].append(flow)
        return [
            Buyer(
                self._names[one.code],
                self._names.address(self.goods, one.code),
                suppliers(bought[one.code], {one.code}),
                self._seller.code,
            )
            for one in self.sold.rows[:MOST_BUYERS]
        ]

    @property
    def more(self):
        return len(self.sold.rows) - len(self.first)

    @cached_property
    def others(self) -> SupplyTable:
        """The sales of all others; shares are of their sales together."""
        supply = exporters(flow for flow in self._flows if flow.exporter != self._seller.code)
        return table(supply, self.goods, self._names, self._producing)

    @property
    def of_the_others(self) -> Decimal:
        """Per cent of the value of the world's exports that all others sold."""
        return 100 - self.share

    @property
    def remarks(self):
        return words.remarks_of(self.goods, self.world, counted=bool(self._producing))

    @property
    def codes(self):
        """Codes of the places that are named."""
        return self.others.codes | {self._seller.code, *(one.code for one in self.sold.rows[:MOST_BUYERS])}
