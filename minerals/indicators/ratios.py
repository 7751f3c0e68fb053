"""Ratios between two measures of one mineral."""

from dataclasses import dataclass
from decimal import Decimal

from ..models.figures import Measure, Stage
from .observation import INEXACT, Observation
from .refusal import Refusal

TONNES = {"t": Decimal(1), "kt": Decimal(1000), "Mt": Decimal(1_000_000), "kg": Decimal("0.001")}
CARATS = {"kct": Decimal(1000), "Mct": Decimal(1_000_000)}


@dataclass(frozen=True)
class Ratio:
    """How many years reserves last at the production of one year. Static: no forecast."""

    years: Decimal
    reserves: Observation
    production: Observation


def reserves_to_production(reserves, production, code):
    """The Ratio of two Series for one place, or a Refusal where they do not fit.

    Both sides have to be exact and above zero, of one mineral, form, basis and family of units, of the same
    year or neighbouring ones, and of the same coverage.
    """
    unlike = _unlike(reserves.head, production.head)
    return _ratio(reserves, production, code) if unlike is None else unlike


def mine_production_beside(reserves, series):
    """Of `series`, the newest mine production that reserves can be divided by, or None.

    It is of the same mineral, form and basis, and at most a year apart.
    """
    fitting = [one for one in series if _unlike(reserves.head, one.head) is None]
    return max(fitting, key=lambda one: one.head.year, default=None)


def _unlike(reserves, production):
    """Why these two can never be divided, as a Refusal; None where they can."""
    if reserves.measure != Measure.RESERVES:
        return Refusal("one side is no reserves")
    if (production.measure, production.stage) != (Measure.PRODUCTION, Stage.MINE):
        return Refusal("one side is no mine production")
    if reserves.mineral != production.mineral:
        return Refusal("the two are of different minerals")
    if reserves.form != production.form:
        return Refusal("the two are of different products")
    if reserves.basis != production.basis:
        return Refusal("the two are weighed on different bases")
    if abs(reserves.year - production.year) > 1:
        return Refusal(f"the years {reserves.year} and {production.year} lie too far apart")
    return None


def _ratio(reserves, production, code):
    sides = []
    for series, what, verb in ((reserves, "reserves", "are"), (production, "production", "is")):
        row = series.of(code)
        if row is None:
            return Refusal(f"the source gives no {what}")
        if not series.listed_row(code):
            return Refusal(f"the newest edition of the source no longer lists its {what}")
        if not row.rankable:
            return Refusal(f"the source has a known fault in its {what}")
        if not row.has_value:
            return Refusal(f"its {what} {verb} {INEXACT[row.flag]}")
        if not row.value:
            return Refusal(f"its {what} {verb} zero")
        sides.append(row)
    held, mined = sides
    if held.is_other or held.is_bloc:
        return Refusal("the two need not be of the same countries")
    if set(held.excludes) != set(mined.excludes):
        return Refusal("one total leaves out a country that the other counts")
    factor = _factor(held.unit, mined.unit)
    if factor is None:
        return Refusal(f"the units {held.unit} and {mined.unit} cannot be converted")
    return Ratio(held.value * factor / mined.value, held, mined)


def _factor(unit, into):
    """How many `into` one `unit` is, or None where they are of different families."""
    if unit == into:
        return Decimal(1)
    for family in (TONNES, CARATS):
        if unit in family and into in family:
            return family[unit] / family[into]
    return None
