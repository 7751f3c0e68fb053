"""One place's figure, as every table shows it."""

from dataclasses import dataclass

from .. import wording
from ..indicators import Observation, Rank, Share


@dataclass(frozen=True)
class Cell:
    """One place's figure as a table shows it."""

    observation: Observation
    rank: Rank | None = None
    share: Share | None = None
    bar: object = 0
    earlier: Observation | None = None
    years: str = ""  # that reserves last at the production of one year

    @property
    def place(self):
        return self.observation.name

    @property
    def marks(self):
        """Letter -> meaning, of the value and of its share."""
        return wording.legend(self.observation, self.share)

    @property
    def share_text(self):
        return wording.share_text(self.share)

    @property
    def share_marks(self):
        return wording.share_marks(self.share)
