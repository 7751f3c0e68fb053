"""Two series set side by side: reserves and production, the shares of two years, the counts of two sources."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..models.figures import Measure, Stage
from .series import Series
from .values import Observation, Refusal, value_of

TONNES = {"t": Decimal(1), "kt": Decimal(1000), "Mt": Decimal(1_000_000), "kg": Decimal("0.001")}
CARATS = {"kct": Decimal(1000), "Mct": Decimal(1_000_000)}


def in_unit(value: Decimal | None, unit: str, wanted: str) -> Decimal | None:
    """`value` of one unit in another, or None where the two are not of one family."""
    if value is None or unit == wanted:
        return value
    if unit not in TONNES or wanted not in TONNES:
        return None
    return value * TONNES[unit] / TONNES[wanted]


def numbers_in(unit: str, row: Observation) -> dict[str, Decimal | None]:
    """The value and bounds of a row in a unit, by name; each None where the two are not of one family."""
    numbers = {"value": row.value, "lower": row.lower, "upper": row.upper}
    return {name: in_unit(number, row.unit, unit) for name, number in numbers.items()}


@dataclass(frozen=True)
class Ratio:
    """The years for which reserves last at the production of one year. Static: no forecast."""

    years: Decimal
    reserves: Observation
    production: Observation


def reserves_to_production(reserves: Series, production: Series, code: str) -> Ratio | Refusal:
    """Return the Ratio of two Series for one place, or a Refusal.

    Both must be exact, above zero, of the same mineral, form, basis, coverage and family of units, and at most a year
    apart.
    """
    unlike = _unlike(reserves.head, production.head)
    return _ratio(reserves, production, code) if unlike is None else unlike


def mine_production_beside(reserves: Series, series: Iterable[Series]) -> Series | None:
    """The newest mine production in `series` of the same form and basis, at most a year from the reserves; or None."""
    fitting = [one for one in series if _unlike(reserves.head, one.head) is None]
    return max(fitting, key=lambda one: one.head.year, default=None)


def _unlike(reserves: Observation, production: Observation) -> Refusal | None:
    """Return why these two can never be divided, as a Refusal; None where they can."""
    if reserves.measure != Measure.RESERVES:
        return Refusal("not-reserves")
    if (production.measure, production.stage) != (Measure.PRODUCTION, Stage.MINE):
        return Refusal("not-mine-production")
    if reserves.mineral != production.mineral:
        return Refusal("unlike-minerals")
    if reserves.form != production.form:
        return Refusal("unlike-products")
    if reserves.basis != production.basis:
        return Refusal("unlike-bases")
    if abs(reserves.year - production.year) > 1:
        return Refusal("years-apart", reserves=reserves.year, production=production.year)
    return None


def _ratio(reserves: Series, production: Series, code: str) -> Ratio | Refusal:
    sides = []
    for series, side in ((reserves, "reserves"), (production, "production")):
        row = series.of(code)
        if row is None:
            return Refusal(f"no-{side}")
        if not series.listed_row(code):
            return Refusal(f"dropped-{side}")
        if not row.rankable:
            return Refusal(f"faulty-{side}")
        if not row.has_value:
            return Refusal(f"inexact-{side}", flag=row.flag)
        if not row.value:
            return Refusal(f"zero-{side}")
        sides.append(row)
    held, mined = sides
    if held.is_other or held.is_bloc:
        return Refusal("unlike-countries")
    if set(held.excludes) != set(mined.excludes):
        return Refusal("unlike-totals")
    factor = _factor(held.unit, mined.unit)
    if factor is None:
        return Refusal("unlike-units-of-two", reserves=held.unit, production=mined.unit)
    return Ratio(value_of(held) * factor / value_of(mined), held, mined)


def _factor(unit: str, into: str) -> Decimal | None:
    """The number of `into` in one `unit`, or None where they are of different families."""
    if unit == into:
        return Decimal(1)
    for family in (TONNES, CARATS):
        if unit in family and into in family:
            return family[unit] / family[into]
    return None


@dataclass(frozen=True)
class Comparison:
    """Shares in per cent of two years, both of the published total or both of the sum of the rows."""

    earlier: Decimal
    latest: Decimal
    of_sum: bool

    @property
    def change(self) -> Decimal:
        """Percentage points."""
        return self.latest - self.earlier


def compare_shares(earlier: Series, latest: Series, code: str) -> Comparison | Refusal:
    """The Comparison of a place's shares in two Series, or a Refusal: of sums of rows where it exceeds a total."""
    shares = []
    for series in (earlier, latest):
        share = series.share_or_reason(code)
        if isinstance(share, Refusal):
            return share
        shares.append(share)
    if shares[0].excludes != shares[1].excludes:
        return Refusal("unlike-totals")
    if any(share.at_most for share in shares):
        return Refusal("a-total-is-a-bound")
    values = [value_of(row) for row in (earlier.of(code), latest.of(code)) if row]
    wholes = [world.published for world in (earlier.world, latest.world) if world]
    of_sum = any(value > whole for value, whole in zip(values, wholes, strict=True))
    if of_sum:
        wholes = [earlier.summed, latest.summed]
    before, now = (100 * value / whole for value, whole in zip(values, wholes, strict=True))
    return Comparison(before, now, of_sum)


@dataclass(frozen=True)
class Beside:
    """Figures of two sources for one place, year and thing. `percent`: the other's excess; None if unlike."""

    own: Observation
    other: Observation
    percent: Decimal | None


def beside(series: Series, other: Series) -> list[Beside]:
    """Return a Beside for each country, and for the world, that two Series of one year both list; our largest first.

    There is no difference for bounds, withheld values, zeros, totals that leave out different places, or different
    units.
    """
    found = []
    for o in series.listed:
        row = other.listed_row(o.code)
        if row and (o.ranked or o.is_world):
            found.append(Beside(o, row, _difference(o, row)))
    return sorted(found, key=lambda one: (-(one.own.value or 0), one.own.slug))


def _difference(own: Observation, other: Observation) -> Decimal | None:
    exact = all(o.value and o.rankable for o in (own, other))
    factor = _factor(other.unit, own.unit)
    if not exact or factor is None or set(own.excludes) != set(other.excludes):
        return None
    return 100 * (value_of(other) * factor / value_of(own) - 1)
