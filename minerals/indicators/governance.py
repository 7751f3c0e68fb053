"""Governance of the countries of an output, or of the suppliers of imports, estimated from −2.5 (worst) to 2.5."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .concentration import Concentration
from .values import Refusal

HIGHEST = Decimal("2.5")  # where the scale of 0 to 10 has its zero
WORST = Decimal(10)


def scaled(mean: Decimal) -> Decimal:
    """The mean of the six dimensions, −2.5 to 2.5, as 0 (best) to 10 (worst)."""
    return (HIGHEST - mean) * 2


@dataclass(frozen=True)
class WeightedConcentration:
    """The sum of squared shares, each times the governance of its country: 0 to 10, higher is worse."""

    low: Decimal
    high: Decimal
    covered: Decimal  # per cent of the world that is in countries with an estimate
    missing: tuple[str, ...] = ()  # codes of countries that count and have none
    at_least: bool = False  # as the index without weights


def governance_weighted(
    concentration: Concentration | Refusal, means: Mapping[str, Decimal]
) -> WeightedConcentration | Refusal:
    """The WeightedConcentration of a Concentration, or a Refusal; `means`: {code: mean of the six dimensions}.

    The sum of (share / 100)² × (2.5 − mean) × 2. A country without an estimate has 0 in the low end and 10 in the high
    end; “other countries” are many small ones in the low end, and a single one with 10 in the high end.
    """
    if isinstance(concentration, Refusal):
        return concentration
    low = high = covered = Decimal(0)
    missing = []
    for code, share in concentration.shares:
        square = share * share / 10_000
        if code in means:
            part = square * scaled(means[code])
            low, high, covered = low + part, high + part, covered + share
        else:
            high += square * WORST
            missing.append(code)
    if not covered:
        return Refusal("no-governance-estimate")
    high += concentration.rest * concentration.rest / 10_000 * WORST
    return WeightedConcentration(low, high, covered, tuple(missing), concentration.at_least)


@dataclass(frozen=True)
class SuppliersGovernance:
    """The mean of the suppliers' estimates, −2.5 (worst) to 2.5 (best), weighted by the value of what they supply."""

    mean: Decimal
    covered: Decimal  # per cent of the value that comes from suppliers with an estimate
    missing: tuple[str, ...] = ()  # codes of suppliers that have none, in the order in which they came


def governance_of_suppliers(
    values: Mapping[str, int], means: Mapping[str, Decimal]
) -> SuppliersGovernance | Refusal:
    """The SuppliersGovernance of {code: value of imports}, or a Refusal where nothing is bought or no one is estimated.

    `means`: {code: mean of the six dimensions}. A supplier without an estimate is not in the mean.
    """
    total = sum(values.values())
    if not total:
        return Refusal("no-imports")
    known = {code: value for code, value in values.items() if code in means}
    covered = sum(known.values())
    if not covered:
        return Refusal("no-governance-estimate")
    weighted = sum((value * means[code] for code, value in known.items()), Decimal(0))
    mean = weighted / Decimal(covered)
    missing = tuple(code for code, value in values.items() if value and code not in means)
    return SuppliersGovernance(mean, 100 * Decimal(covered) / Decimal(total), missing)
