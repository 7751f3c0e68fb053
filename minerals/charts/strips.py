"""The strip of stages: who leads at each stage of the chain, and where one country stands in it."""

from dataclasses import dataclass
from decimal import Decimal

from .bars import bar_length


@dataclass(frozen=True)
class Step:
    """One stage as it is drawn: lengths of 100. `here` lies over `leader`, and is 0 where no country is meant."""

    name: str
    leader: Decimal
    here: Decimal


def strip(stages):
    """Steps of `stages`: (name, the leader's share in per cent, the country's own share or None), in order.

    Shares are of the whole track, so that steps compare: half the bar is half the world.
    """
    return [Step(name, bar_length(leader, 100), bar_length(here, 100)) for name, leader, here in stages]
