"""The roles that figures show: producer, refiner, reserve holder."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..models.figures import Measure, Stage
from .series import Series, newest
from .values import Observation, Rank, Share

MAJOR_SHARE = Decimal(5)  # per cent of the world; from here on a country's role is called major

ROLE_OF_STAGE = {
    Stage.MINE: "producer",
    Stage.SMELTER: "refiner",
    Stage.REFINERY: "refiner",
    Stage.PLANT: "refiner",
}


def role_shown_by(observation):
    """The role that a figure shows if it is present, or None: capacity, for one, shows none."""
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


def computed_roles(code, series: Iterable[Series]):
    """The strongest ComputedRole a role, by the latest year of each series; `series`: of a mineral and its children."""
    found = {}
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
