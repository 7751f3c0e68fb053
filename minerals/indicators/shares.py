"""Where one place stands among all: its share of the world and its rank."""

from dataclasses import dataclass
from decimal import Decimal

from .words import listed, ordinal


@dataclass(frozen=True)
class World:
    """The denominator of a share. `value` is a lower bound where `at_least` is set."""

    value: Decimal
    published: Decimal
    is_sum: bool  # the rows add up to more than the rounded published total, so their sum stands
    at_least: bool
    excludes: tuple[str, ...]  # names of the countries the published total leaves out


@dataclass(frozen=True)
class Share:
    percent: Decimal
    at_most: bool  # the world total is a lower bound
    excludes: tuple[str, ...]
    of_sum: bool
    without: str = ""  # of a sum, the members without an exact number: “Belgium withheld”

    @property
    def remark(self):
        """What must be said beside this share, or an empty string."""
        remarks = []
        if self.excludes:
            remarks.append(f"of the published total, which excludes {listed(self.excludes)}")
        if self.at_most:
            remarks.append("at the most: the world total is a lower bound")
        if self.of_sum:
            total = "published bound" if self.at_most else "rounded total"
            remarks.append(f"of the sum of the rows, which is above the {total}")
        if self.without:
            remarks.append(f"not in the sum: {self.without}")
        return "; ".join(remarks)


@dataclass(frozen=True)
class Rank:
    place: int
    tied: bool
    of: int

    def __str__(self):
        return ordinal(self.place) + (" (tied)" if self.tied else "")
