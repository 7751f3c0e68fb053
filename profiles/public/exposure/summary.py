"""Summary of exposure for a country's page: the number of codes it buys, and the codes that come from one supplier."""

from dataclasses import dataclass
from decimal import Decimal

from .facts import ExposureFacts
from .sourcing import Sourced, legend_of, sourced

MOST_SHOWN = 4


@dataclass(frozen=True)
class FromOne:
    commodity: str
    supplier: str
    share: Decimal  # per cent of the value
    value: int  # dollars, from all suppliers


@dataclass(frozen=True)
class Summary:
    year: int
    bought: int  # customs codes
    counted: int  # with purchases above the floor
    from_one: tuple[FromOne, ...]  # largest value first
    source: str  # the credit that the licence requires
    # Beside a profile; first minerals without a figure of the country
    sourced: tuple[Sourced, ...] = ()

    @property
    def marks(self):
        return legend_of(self.sourced)

    @property
    def first(self):
        return self.from_one[:MOST_SHOWN]

    @property
    def more(self):
        return len(self.from_one) - len(self.first)


def summary_of(country, key_minerals=(), store=None):
    """The Summary of a country or bloc, None where it buys nothing that we follow.

    `key_minerals`: {slug: whether the profile has figures of the country}; `store`: `figures_beside` them.

    The same codes and shares as on the page of its exposure, from the facts that all these pages share.
    """
    facts = ExposureFacts(country)
    if not (found := facts.bought):
        return None
    goods, names = facts.commodities, {code: place.name for code, place in facts.places.items()}
    least = facts.least_counted(found)
    counted = [one for one in found.values() if one.supply.value >= least]
    largest = sorted(
        (one for one in counted if one.is_on_one), key=lambda one: (-one.supply.value, one.commodity)
    )
    from_one = tuple(
        FromOne(goods[one.commodity].name, names[one.supply.rows[0].code], one.supply.top1, one.supply.value)
        for one in largest
    )
    rows = sourced(key_minerals, found, names, country, store) if key_minerals else ()
    rows = tuple(sorted(rows, key=lambda row: not row.is_first))
    return Summary(facts.year, len(found), len(counted), from_one, facts.attribution, rows)
