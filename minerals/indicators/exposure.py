"""Dependence of a place on suppliers and customers, commodity by commodity. Nothing is added across commodities."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .governance import SuppliersGovernance, governance_of_suppliers
from .trade import MOST_FROM_ONE, Flow, Supply, customers, suppliers
from .values import Refusal

NO_ESTIMATES: Mapping[str, Decimal] = {}


@dataclass(frozen=True)
class Dependence:
    """One commodity that a place buys or sells. `governance`: of its suppliers, weighted by value."""

    commodity: str  # nomenclature and code: hs92-283691
    year: int
    supply: Supply
    governance: SuppliersGovernance | Refusal

    @property
    def is_on_one(self) -> bool:
        """80 % or more of the value is with one partner."""
        return self.supply.rows[0].share >= MOST_FROM_ONE


def bought_from(
    flows: Iterable[Flow], of: Collection[str], means: Mapping[str, Decimal] = NO_ESTIMATES
) -> dict[str, Dependence]:
    """Return the Dependence of the places `of`, by code, on their suppliers for each commodity; `means`: governance
    by code.
    """
    return _each(flows, of, suppliers, means)


def sold_to(flows: Iterable[Flow], of: Collection[str]) -> dict[str, Dependence]:
    """Return their Dependence on customers for each commodity, without the customers' governance."""
    return _each(flows, of, customers, NO_ESTIMATES)


def _each(
    flows: Iterable[Flow],
    of: Collection[str],
    shared: Callable[[Iterable[Flow], Collection[str]], Supply],
    means: Mapping[str, Decimal],
) -> dict[str, Dependence]:
    """Flows are of one year; a commodity without a value has no Dependence."""
    by_commodity: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        by_commodity[flow.commodity].append(flow)
    found = {}
    for commodity, own in by_commodity.items():
        if (supply := shared(own, of)).rows:
            values = {row.code: row.value for row in supply.rows}
            found[commodity] = Dependence(
                commodity, own[0].year, supply, governance_of_suppliers(values, means)
            )
    return found


def hs92_first(commodities: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the (nomenclature, code) to show: HS 1992, and HS 2017 if HS 1992 has no such code.

    The two are reconciled separately, so no code is shown from both.
    """
    first = {code for nomenclature, code in commodities if nomenclature == "hs92"}
    return {
        (nomenclature, code)
        for nomenclature, code in commodities
        if nomenclature == "hs92" or code not in first
    }
