"""The chain of a mineral, from the ground to the plant: who leads at each stage, and where one country stands."""

from dataclasses import dataclass

from ..charts import Step, strip
from ..models import Measure, Stage
from .cells import Cell
from .panels import Panel

GROUND = "reserves"
ORDER = (GROUND, Stage.MINE, Stage.SMELTER, Stage.REFINERY, Stage.PLANT)


@dataclass(frozen=True)
class Link:
    """One stage of the chain. `here` is the country that is meant, if one is and it has a share."""

    step: Step
    panel: Panel
    leader: Cell
    here: Cell | None

    @property
    def is_led(self):
        """The country that is meant leads itself: its name need not stand there twice."""
        return self.here is not None and self.here.observation.code == self.leader.observation.code


def chain(panels, code=None):
    """A Link a stage whose leader has a share of the world: reserves, then production along the chain.

    Of each stage the first panel that is current counts. `code`: the country that is drawn in the accent.
    """
    found = {}
    for panel in panels:
        leader = panel.ranked[0] if panel.ranked else None
        stage = GROUND if panel.head.measure == Measure.RESERVES else panel.head.stage
        if leader and leader.share and not panel.is_dated and panel.head.measure != Measure.CAPACITY:
            found.setdefault(stage, (panel, leader, _of(panel, code)))
    links = [found[stage] for stage in ORDER if stage in found]
    steps = strip(
        [
            (_name(panel), leader.share.percent, here.share.percent if here else None)
            for panel, leader, here in links
        ]
    )
    return [Link(step, *link) for step, link in zip(steps, links, strict=True)]


def _of(panel, code):
    """The Cell of a country, a member of the ranking or a bloc; None without a share."""
    cells = (*panel.ranked, *panel.blocs)
    found = next((cell for cell in cells if cell.observation.code == code), None)
    return found if found and found.share else None


def _name(panel):
    return "Reserves" if panel.head.measure == Measure.RESERVES else Stage(panel.head.stage).label
