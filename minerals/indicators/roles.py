"""The roles that figures show: producer, refiner, reserve holder."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..models.figures import Measure, Stage
from .observation import Observation
from .series import Series, newest
from .shares import Rank, Share

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
    """Roles of a country for one mineral: the strongest per role, from the latest year of each series.

    `series` are those of the mineral and its children; earlier years of a series are ignored.
    """
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
        candidate = ComputedRole(role, strength, row, share, rank)
        best = found.get(role)
        if best is None or STRENGTHS.index(strength) < STRENGTHS.index(best.strength):
            found[role] = candidate
    order = ("producer", "refiner", "reserve-holder")
    return [found[role] for role in order if role in found]
