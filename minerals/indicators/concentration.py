"""Concentration of supply (the Herfindahl-Hirschman index), and the roles that figures give a country."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ..models.figures import Measure, Stage
from .values import LeftOut, Observation, Rank, Refusal, Share, World, left_out, newest, value_of

if TYPE_CHECKING:
    from .series import Series


ROUNDING = Decimal("0.5")  # per cent by which three significant digits of a total may be off
HHI_BANDS = (  # US merger guidelines of 2023, which were made for firms
    (999, "low"),
    (1800, "moderate"),
    (10_000, "high"),
)
MAJOR_SHARE = Decimal(5)  # per cent of the world; from here on a country's role is called major

ROLE_OF_STAGE: dict[str, str] = {
    Stage.MINE: "producer",
    Stage.SMELTER: "refiner",
    Stage.REFINERY: "refiner",
    Stage.PLANT: "refiner",
}


def hhi_bands(low: int, high: int | None = None) -> tuple[str, ...]:
    """Return the bands of an index of 0 to 10,000: low, moderate or high; for a range, those of its ends."""
    bands = [next(name for most, name in HHI_BANDS if hhi <= most) for hhi in (low, high or low)]
    return tuple(dict.fromkeys(bands))


@dataclass(frozen=True)
class Concentration:
    """Herfindahl-Hirschman index of named countries, 0 to 10,000, with the top shares in per cent."""

    exact_low: Decimal
    exact_high: Decimal
    top1: Decimal
    top3: Decimal
    leaders: tuple[str, ...]
    leader_codes: tuple[str, ...]
    without: tuple[LeftOut, ...] = ()  # countries without an exact number
    of_rest: bool = False  # “other countries” have no number: the high end gives them all that is left
    excludes: tuple[str, ...] = ()  # producers that the world total leaves out
    excluded_codes: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()  # those of `without` that do produce
    uncounted_codes: tuple[str, ...] = ()
    # True: the total includes the uncounted, so that index and top three can only be higher. If the total leaves a
    # producer out, or the rows already add up to it, neither bound holds.
    at_least: bool = False
    is_estimate: bool = False  # the total or one of the rows may be an estimate
    of_sum: bool = False  # shares are of the sum of the rows, not of the published total
    shares: tuple[tuple[str, Decimal], ...] = ()  # (code, per cent) of each row that counts, largest first
    rest: Decimal = Decimal(0)  # the most that “other countries” have, per cent

    @property
    def low(self) -> int:
        """The index as pages show it."""
        return round(self.exact_low)

    @property
    def high(self) -> int:
        return round(self.exact_high)

    @property
    def bands(self) -> tuple[str, ...]:
        return hhi_bands(self.low, self.high)


def concentration(series: "Series") -> Concentration | Refusal:
    """Return the Concentration of a Series, without places that its total leaves out, or a Refusal.

    The low end treats the others as many small countries, the high end as a single one.
    """
    world = series.world_or_reason
    if isinstance(world, Refusal):
        return world
    if world.at_least:
        return Refusal("total-is-a-bound")
    if series.incomplete is not None:
        return series.incomplete
    counted = [o for _, o in series.ranking() if o.code not in series.outside_total]
    if not counted:
        has_numbers = any(o.has_value and value_of(o) > 0 for o in series.countries)
        return Refusal("others-have-more" if has_numbers else "no-exact-number")
    counted += [o for o in series.aside if o.ranked]
    counted.sort(key=lambda o: (-value_of(o), o.slug))
    shares = [100 * value_of(o) / world.value for o in counted]
    others, of_rest = _others(series, world)
    rest = 100 * others / world.value
    low = sum((share * share for share in shares), Decimal(0))
    uncounted = [o for o in series.without_number() if o.code not in series.outside_total]
    present = [o for o in uncounted if o.is_present]
    # What the rows leave of the total is room for those without a number, unless rounding explains it.
    unexplained = world.value - series.summed
    has_room = not world.excludes and 100 * unexplained > ROUNDING * world.value
    # Leaving out a place with nothing changes no total.
    excluded = [c for c in series.outside_total if not ((row := series.listed_row(c)) and row.is_none)]
    return Concentration(
        exact_low=low,
        exact_high=low + rest * rest,
        top1=shares[0],
        top3=sum(shares[:3], Decimal(0)),
        leaders=tuple(o.name for o in counted[:3]),
        leader_codes=tuple(o.code for o in counted[:3]),
        without=left_out(uncounted),
        of_rest=of_rest,
        excludes=series.names_of(excluded),
        excluded_codes=tuple(excluded),
        uncounted=tuple(o.name for o in present),
        uncounted_codes=tuple(o.code for o in present),
        at_least=bool(present) and has_room,
        is_estimate=world.is_estimate or any(o.may_be_estimate for o in counted),
        of_sum=world.is_sum,
        shares=tuple((o.code, share) for o, share in zip(counted, shares, strict=True)),
        rest=rest,
    )


def _others(series: "Series", world: World) -> tuple[Decimal, bool]:
    """Return the maximum of “Other countries”, and whether it is only the remainder of the world total."""
    other = series.listed_row("OTH")
    if other is None:
        return Decimal(0), False
    if other.has_value:
        return value_of(other), False
    if other.upper is not None:
        return other.upper, False
    rest = world.value - series.summed
    return max(rest, Decimal(0)), rest > 0


def role_shown_by(observation: Observation) -> str | None:
    """The role that a figure shows, or None, as for capacity."""
    if observation.measure == Measure.PRODUCTION:
        return ROLE_OF_STAGE.get(observation.stage)
    if observation.measure == Measure.RESERVES:
        return "reserve-holder"
    return None


@dataclass(frozen=True)
class ComputedRole:
    role: str
    strength: str  # leading (rank 1), major (5 % of the world or more) or empty
    because: Observation
    share: Share | None
    rank: Rank | None


STRENGTHS = ("leading", "major", "")


def computed_roles(code: str, series: Iterable["Series"]) -> list[ComputedRole]:
    """The strongest ComputedRole of each role, by the latest years of the series of a mineral and its children."""
    found: dict[str, list[ComputedRole]] = {}
    for one in newest(series):
        row = one.listed_row(code)
        if row is None or not row.is_present:
            continue
        role = role_shown_by(row)
        if role is None:
            continue
        share, rank = one.share(code), one.rank(code)
        if rank and rank.place == 1:
            strength = "leading"
        elif share and share.percent >= MAJOR_SHARE:
            strength = "major"
        else:
            strength = ""
        found.setdefault(role, []).append(ComputedRole(role, strength, row, share, rank))
    order = ("producer", "refiner", "reserve-holder")
    held = (found[role] for role in order if role in found)
    return [min(roles, key=lambda one: STRENGTHS.index(one.strength)) for roles in held]
