"""A country's sales and purchases of goods with a critical mineral, those first that say most about it.

A place whose main sales have a large part of the world's exports is told of as a seller; others as buyers, by their
dependence on one supplier and by export controls that bear on it. Nothing is added across goods.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from minerals.facts.world_sales import WorldSales
from minerals.indicators import Refusal
from minerals.indicators.exposure import Dependence
from minerals.indicators.trade import Partner, Supply

from ..timelines.controls import Control

MAIN = Decimal("0.1")  # of the largest sale; smaller ones come after
LEADS = 20  # per cent of the world's exports of a main sale, from which a place is told of as a seller
LEAST_SOLD = 5  # per cent of the world's exports; smaller sales are no row
DEPENDS = 50  # per cent from the largest supplier; other purchases are no row


@dataclass(frozen=True)
class TradedGoods:
    """Goods that a place sells or buys, with its partners: `supply`."""

    sales: WorldSales
    supply: Supply

    @property
    def goods(self):
        return self.sales.goods

    @property
    def first(self) -> Partner:
        return self.supply.rows[0]

    @property
    def weight_share(self) -> Decimal | None:
        """Per cent of the gross weight of a group of codes with the first partner; None where none is said."""
        if len(self.goods.members) == 1 or not self.goods.has_weights:
            return None
        share = self.supply.share_of([self.first.code], by_weight=True)
        return None if isinstance(share, Refusal) else share


@dataclass(frozen=True)
class Sale(TradedGoods):
    """Goods sold. `share`: per cent of the value of the world's exports."""

    share: Decimal


@dataclass(frozen=True)
class Purchase(TradedGoods):
    """Goods bought. `controls`: those of the first supplier in force on them. `place`: among the key minerals."""

    controls: tuple[Control, ...]
    place: int

    @property
    def dependence(self) -> Decimal:
        """Per cent from the first supplier, by value or, where that is more, by weight."""
        return max(self.first.share, self.weight_share or Decimal(0))

    @property
    def order(self):
        """Under a control in the order of the key minerals, then by the dollars at stake; others by dependence."""
        place, at_stake = (self.place, self.first.value) if self.controls else (0, 0)
        return not self.controls, place, -at_stake, -self.dependence, self.goods.slug


@dataclass(frozen=True)
class Trading:
    """The sales and the purchases of a place that are told of, each in its order."""

    sales: tuple[Sale, ...]
    purchases: tuple[Purchase, ...]
    is_seller: bool  # sales come first

    @property
    def leading(self) -> Sale | Purchase | None:
        """The goods whose partners are drawn."""
        sides = (self.sales, self.purchases) if self.is_seller else (self.purchases, self.sales)
        return next((side[0] for side in sides if side), None)


def trading_of(
    sold: Mapping[str, Dependence],
    bought: Mapping[str, Dependence],
    world: Mapping[str, WorldSales],
    *,
    inside: Mapping[str, int],
    least: tuple[int, int],
    critical: Collection[str],
    key_minerals: Sequence[str] = (),
    controls_on: Callable[[WorldSales, str], Iterable[Control]],
) -> Trading:
    """The Trading of a place.

    `sold`, `bought`: by slug of the goods, codes and groups. `inside`: dollars that the members of a bloc sold to each
    other. `least`: the dollars from which a sale and a purchase counts. `critical`: slugs of minerals; `key_minerals`:
    of those of its profile, in order. `controls_on`: the controls in force of a place, by its code, on some goods.
    """
    told = {slug: one for slug, one in world.items() if one.minerals & set(critical)}
    twins = {slug: f"{one.goods.nomenclature}-{one.goods.twin}" for slug, one in told.items()}
    every_sale = [
        Sale(told[slug], one.supply, told[slug].share(one.supply.value, inside.get(slug, 0)))
        for slug, one in sold.items()
        if slug in told and one.supply.value >= least[0] and _is_larger(slug, twins[slug], sold)
    ]
    main = max((one.supply.value for one in every_sale), default=0) * MAIN
    sales = [one for one in every_sale if one.share >= LEAST_SOLD]
    sales.sort(key=lambda one: (one.supply.value < main, -one.share, one.goods.slug))
    purchases = [
        Purchase(
            told[slug],
            one.supply,
            tuple(controls_on(told[slug], one.supply.rows[0].code)),
            next(
                (place for place, key in enumerate(key_minerals) if key in told[slug].minerals),
                len(key_minerals),
            ),
        )
        for slug, one in bought.items()
        if slug in told and one.supply.value >= least[1] and _is_larger(slug, twins[slug], bought)
    ]
    purchases = sorted((one for one in purchases if one.dependence >= DEPENDS), key=lambda one: one.order)
    is_seller = any(one.share >= LEADS and one.supply.value >= main for one in sales)
    return Trading(tuple(sales), tuple(purchases), is_seller)


def _is_larger(slug, twin, dependences):
    """Whether goods have more trade than those under which the same loads may be declared."""
    if twin not in dependences:
        return True
    value, of_twin = dependences[slug].supply.value, dependences[twin].supply.value
    return (value, slug) > (of_twin, twin)
